// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// A recording's time on a figure's horizontal axis.
struct TimeAxis {
  let left: Double
  let width: Double
  let seconds: Double

  /// The place of a time.
  func x(_ time: Double) -> Double { left + width * min(max(time / max(seconds, 1e-9), 0), 1) }

  /// At most 12 steps of a length that people count in.
  var ticks: [Double] {
    let steps: [Double] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400]
    let step = steps.first { seconds / $0 <= 12 } ?? (seconds / 12)
    return stride(from: 0, through: seconds, by: step).map { $0 }
  }

  /// `12`, `1:30`, `2:05:00`, by the length of the recording.
  func label(_ time: Double) -> String {
    if seconds < 120 { return Decimal.shortest(Decimal.round(time, 1)) }
    let whole = Int(time.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if seconds < 7200 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }

  /// Unit of the labels.
  var unit: String { seconds < 120 ? "s" : seconds < 7200 ? "min:s" : "h:min:s" }

  /// The axis with its labels at the height `y`, and faint lines up to `top`.
  func svg(y: Double, top: Double) -> String {
    var svg = ""
    for tick in ticks {
      let place = Markup.coordinate(x(tick))
      svg += "<path class=\"grid\" d=\"M\(place) \(Markup.coordinate(top))V\(Markup.coordinate(y))\"/>"
      // The last label ends with the axis, or the picture's edge would cut it.
      let anchor = x(tick) > left + width - 12 ? "end" : "mid"
      svg += "<text class=\"\(anchor)\" x=\"\(place)\" y=\"\(Markup.coordinate(y + 12))\">\(label(tick))</text>"
    }
    let end = Markup.coordinate(left + width)
    return svg + "<text class=\"end\" x=\"\(end)\" y=\"\(Markup.coordinate(y + 24))\">time (\(unit))</text>"
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Share of the time in spasm over the recording, one row of bars a side.
struct RateFigure {
  let events: [Event]
  let sides: [Side]
  let rate: Double
  let sampleCount: Int

  /// Length of a bar in seconds: 10 s, or what makes at most 120 bars.
  private var bin: Double {
    let seconds = Double(sampleCount) / rate
    return [10.0, 30, 60, 120, 300, 600, 1800, 3600].first { seconds / $0 <= 120 } ?? seconds / 120
  }

  /// The figure.
  var svg: String {
    let left = 110.0
    let height = 60.0
    let axis = TimeAxis(left: left, width: 880, seconds: Double(sampleCount) / rate)
    var body = ""
    var y = 8.0
    for side in sides {
      body += "<text class=\"end\" x=\"\(left - 6)\" y=\"\(y + height / 2)\">\(side.rawValue)</text>"
      body += "<text class=\"end\" x=\"\(left - 6)\" y=\"\(y + 9)\">100 %</text>"
      body += "<text class=\"end\" x=\"\(left - 6)\" y=\"\(y + height)\">0</text>"
      body += "<path class=\"axis\" d=\"M\(left) \(y + height)h880M\(left) \(y)v\(height)\"/>"
      var path = ""
      for (index, share) in shares(side).enumerated() where share > 0 {
        let begin = axis.x(Double(index) * bin)
        let width = axis.x(Double(index + 1) * bin) - begin
        let rise = Markup.coordinate(share * height)
        path += "M\(Markup.coordinate(begin)) \(y + height)v-\(rise)h\(Markup.coordinate(width))v\(rise)z"
      }
      body += "<path class=\"\(side.rawValue)\" d=\"\(path)\"/>"
      y += height + 10
    }
    body += axis.svg(y: y, top: 8)
    return Markup.figure(
      "Time in spasm", "Share of each \(Decimal.shortest(bin)) s in which the side was in spasm.",
      width: 1000, height: Int(y) + 34, body)
  }

  /// Covered share of every bin.
  private func shares(_ side: Side) -> [Double] {
    let length = max(1, Int(bin * rate))
    let count = max(1, (sampleCount + length - 1) / length)
    var covered = [Int](repeating: 0, count: count)
    var reached = 0
    for spasm in events.filter({ $0.kind.isSpasm && $0.side == EventSide(side) }).sorted(by: { $0.onset < $1.onset }) {
      var begin = max(spasm.onset, reached)
      let end = min(spasm.onset + spasm.duration, sampleCount)
      reached = max(reached, end)
      while begin < end {
        let index = min(begin / length, count - 1)
        let stop = min(end, (index + 1) * length)
        guard stop > begin else { break }
        covered[index] += stop - begin
        begin = stop
      }
    }
    return covered.enumerated().map { index, samples in
      Double(samples) / Double(max(1, min(length, sampleCount - index * length)))
    }
  }
}

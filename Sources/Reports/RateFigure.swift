// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Spasm rate, time in spasm and burst rate over the recording, one under the other for each side: never one without the others.
struct RateFigure {
  let events: EventList
  let sides: [Side]
  let rate: Double
  let sampleCount: Int

  private static let left = 110.0
  private static let height = 34.0

  /// Length of a bar in seconds: 10 s, or what makes at most 120 bars.
  private var bin: Double {
    let seconds = Double(sampleCount) / rate
    return [10.0, 30, 60, 120, 300, 600, 1800, 3600].first { seconds / $0 <= 120 } ?? seconds / 120
  }

  private var length: Int { max(1, Int(bin * rate)) }

  private var count: Int { max(1, (sampleCount + length - 1) / length) }

  /// The figure.
  var svg: String {
    let axis = TimeAxis(left: Self.left, width: 880, seconds: Double(sampleCount) / rate)
    let spasms = sides.map { side in perMinute { $0.kind.isSpasm && !$0.hasParent && $0.side == EventSide(side) } }
    let bursts = sides.map { side in perMinute { $0.kind == .burst && $0.channel?.side == side } }
    // Both sides have one scale, so that they can be compared.
    let (mostSpasms, mostBursts) = (Self.most(spasms), Self.most(bursts))
    var body = ""
    var y = 8.0
    for (index, side) in sides.enumerated() {
      let rows: [(words: String, values: [Double], most: Double, label: String)] = [
        ("spasms/min", spasms[index], mostSpasms, Decimal.shortest(mostSpasms)),
        ("in spasm", shares(side), 1, "100 %"), ("bursts/min", bursts[index], mostBursts, Decimal.shortest(mostBursts)),
      ]
      for row in rows {
        body += self.row(row.words, row.values.map { $0 / row.most }, row.label, side, y, axis)
        y += Self.height + 8
      }
      y += 6
    }
    body += axis.svg(y: y - 6, top: 8)
    return Markup.figure(
      "Spasms, time in spasm and bursts",
      "Each bar is \(Decimal.shortest(bin)) s. \(sides.map { $0 == .left ? "Left is blue" : "right is orange" }.joined(separator: ", ")); "
        + "both sides have one scale. Spasms and bursts count where they begin; bursts are of all channels of the side.",
      width: 1000, height: Int(y) + 28, body)
  }

  private func row(
    _ words: String, _ shares: [Double], _ label: String, _ side: Side, _ y: Double, _ axis: TimeAxis
  ) -> String {
    let (left, height, c) = (Self.left, Self.height, Markup.coordinate)
    var svg = "<text class=\"end\" x=\"\(c(left - 6))\" y=\"\(c(y + 9))\">\(label)</text>"
    svg += "<text class=\"end\" x=\"\(c(left - 6))\" y=\"\(c(y + 21))\">\(side.rawValue)</text>"
    svg += "<text class=\"end\" x=\"\(c(left - 6))\" y=\"\(c(y + 33))\">\(words)</text>"
    svg += "<path class=\"axis\" d=\"M\(c(left)) \(c(y + height))h880M\(c(left)) \(c(y))v\(c(height))\"/>"
    var path = ""
    for (index, share) in shares.enumerated() where share > 0 {
      let begin = axis.x(Double(index) * bin)
      let width = axis.x(Double(index + 1) * bin) - begin
      let rise = c(min(1, share) * height)
      path += "M\(c(begin)) \(c(y + height))v-\(rise)h\(c(width))v\(rise)z"
    }
    return svg + "<path class=\"\(side.rawValue)\" d=\"\(path)\"/>"
  }

  private static func most(_ rows: [[Double]]) -> Double { max(1, rows.joined().max() ?? 1) }

  /// Events a minute in every bin.
  private func perMinute(_ isCounted: (EventList.Head) -> Bool) -> [Double] {
    var counts = [Int](repeating: 0, count: count)
    for event in events.heads where isCounted(event) && (0..<sampleCount).contains(event.onset) {
      counts[min(event.onset / length, count - 1)] += 1
    }
    return counts.enumerated().map { index, number in
      let samples = max(1, min(length, sampleCount - index * length))
      return Decimal.round(Double(number) * 60 * rate / Double(samples), 1)
    }
  }

  /// Covered share of every bin.
  private func shares(_ side: Side) -> [Double] {
    var covered = [Int](repeating: 0, count: count)
    var reached = 0
    let spasms = events.heads.filter { $0.kind.isSpasm && $0.side == EventSide(side) }
    for spasm in spasms.sorted(by: { $0.onset < $1.onset }) {
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

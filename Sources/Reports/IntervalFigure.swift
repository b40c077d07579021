// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Histogram of the intervals between successive bursts of one channel inside clonic trains, on a logarithmic axis.
struct IntervalFigure {
  let events: [Event]
  let rate: Double

  private static let edges: [Double] = (0...30).map { 0.02 * PortableMath.pow(100, Double($0) / 30) }

  /// The figure; nil where no train has two bursts in a channel.
  var svg: String? {
    let intervals = intervalsInTrains()
    guard !intervals.isEmpty else { return nil }
    var counts = [Int](repeating: 0, count: Self.edges.count - 1)
    for interval in intervals {
      let index = Self.edges.lastIndex { $0 <= interval } ?? 0
      counts[min(index, counts.count - 1)] += 1
    }
    let most = counts.max() ?? 1
    var path = ""
    let step = 880.0 / Double(counts.count)
    for (index, count) in counts.enumerated() where count > 0 {
      let rise = Markup.coordinate(Double(count) / Double(most) * 110)
      path += "M\(Markup.coordinate(110 + Double(index) * step)) 124v-\(rise)h\(Markup.coordinate(step - 1))v\(rise)z"
    }
    var body = "<path class=\"clonicbar\" d=\"\(path)\"/><path class=\"axis\" d=\"M110 124h880M110 14v110\"/>"
    body += "<text class=\"end\" x=\"104\" y=\"22\">\(most)</text><text class=\"end\" x=\"104\" y=\"124\">0</text>"
    for tick in [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2] {
      let place = 110 + 880 * PortableMath.log(tick / 0.02) / PortableMath.log(100)
      let anchor = tick == 2 ? "end" : "mid"
      body +=
        "<text class=\"\(anchor)\" x=\"\(Markup.coordinate(place))\" y=\"137\">\(Decimal.shortest(tick * 1000))</text>"
    }
    body += "<text class=\"end\" x=\"990\" y=\"150\">interval (ms)</text>"
    return Markup.figure(
      "Intervals in clonic trains",
      "Onset to onset of successive bursts in one channel, n = \(intervals.count), logarithmic axis.",
      width: 1000, height: 156, body)
  }

  private func intervalsInTrains() -> [Double] {
    var intervals: [Double] = []
    for train in events where train.kind == .clonic {
      var onsets: [Substring: [Int]] = [:]
      for member in train.members {
        let parts = member.split(separator: ":")
        guard parts.count == 3, parts[0] == "burst", let onset = Int(parts[1]) else { continue }
        onsets[parts[2], default: []].append(onset)
      }
      for times in onsets.values {
        let sorted = times.sorted()
        intervals += zip(sorted, sorted.dropFirst()).map { Double($1 - $0) / rate }
      }
    }
    return intervals.filter { $0 > 0 }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// Looks whether what was switched on was switched off again, so that a slip is told while the patient is still there.
public enum MarkerPairs {
  /// What does not pair, one sentence each, in order of time.
  ///
  /// A task also ends where another begins. - Parameter markers: markers with their seconds, in any order.
  public static func problems(_ markers: [(marker: Marker, seconds: Double)]) -> [String] {
    var problems: [(seconds: Double, words: String)] = []
    var open: [String: (marker: Marker, seconds: Double)] = [:]
    func say(_ seconds: Double, _ words: String) { problems.append((seconds, words)) }
    for (marker, seconds) in ordered(markers) where marker.category != .note {
      let name = "\(marker.category.rawValue):\(marker.name)"
      switch marker.state {
      case .on:
        if let before = open[name] {
          say(
            seconds,
            "\(name) was switched on at \(time(before.seconds)) and again at \(time(seconds)), without off between.")
        }
        if marker.category == .task {
          for key in open.filter({ $0.value.marker.category == .task }).keys { open[key] = nil }
        }
        open[name] = (marker, seconds)
      case .off:
        if open.removeValue(forKey: name) == nil {
          say(seconds, "\(name) was switched off at \(time(seconds)), and was not on.")
        }
      case .instant: break
      }
    }
    for (name, begun) in open { say(begun.seconds, "\(name) was switched on at \(time(begun.seconds)) and never off.") }
    return problems.sorted { ($0.seconds, $0.words) < ($1.seconds, $1.words) }.map(\.words)
  }

  /// What does not pair in the canonical events of a recording.
  public static func problems(in events: [Event], rate: Double) -> [String] {
    problems(
      events.filter { $0.kind == .marker }.map {
        (Marker(text: $0.values[.marker]?.text ?? ""), Double($0.onset) / rate)
      })
  }

  /// By time; at one instant, what ends comes before what begins.
  private static func ordered(_ markers: [(marker: Marker, seconds: Double)]) -> [(marker: Marker, seconds: Double)] {
    markers.enumerated().sorted { a, b in
      if a.element.seconds != b.element.seconds { return a.element.seconds < b.element.seconds }
      let ends = (a.element.marker.state == .off, b.element.marker.state == .off)
      return ends.0 != ends.1 ? ends.0 : a.offset < b.offset
    }.map(\.element)
  }

  private static func time(_ seconds: Double) -> String { "\(Decimal.fixed(seconds, 1)) s" }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// The name of a detection setting, with its default, legal range, unit and meaning.
public enum DetectionSetting: String, Sendable, Hashable, CaseIterable {
  case highPassHz = "high_pass_hz"
  case lowPassHz = "low_pass_hz"
  case upperThreshold = "upper_threshold"
  case lowerThreshold = "lower_threshold"
  case minimumBurstMS = "minimum_burst_ms"

  private typealias Row = (value: Double, range: ClosedRange<Double>, unit: String, meaning: String)

  private var row: Row {
    switch self {
    case .highPassHz: (20, 5...60, "Hz", "Lower corner of the detection band.")
    case .lowPassHz: (450, 100...1000, "Hz", "Upper corner of the detection band; at most 0.45 of the rate.")
    case .upperThreshold: (6, 3...20, "", "Envelope above its median, in robust deviations, that begins a burst.")
    case .lowerThreshold: (2.7, 1...10, "", "Envelope above its median, in robust deviations, that holds a burst.")
    case .minimumBurstMS: (8, 2...50, "ms", "Shortest burst.")
    }
  }

  /// The default.
  public var initialValue: Double { row.value }
  /// The legal values.
  public var range: ClosedRange<Double> { row.range }
  /// The unit; empty where there is none.
  public var unit: String { row.unit }
  /// What it decides, in one sentence.
  public var meaning: String { row.meaning }

  /// Position in `allCases`.
  var index: Int { DetectionSetting.positions[self] ?? 0 }

  private static let positions: [DetectionSetting: Int] = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })

  /// The setting whose name needs the fewest changes to become `name`.
  public static func nearest(to name: String) -> DetectionSetting {
    allCases.min { distance($0.rawValue, name) < distance($1.rawValue, name) } ?? .highPassHz
  }

  /// Levenshtein's distance.
  private static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.utf8)
    let b = Array(b.utf8)
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var current = [i + 1]
      for (j, y) in b.enumerated() {
        current.append(min(previous[j] + (x == y ? 0 : 1), previous[j + 1] + 1, current[j] + 1))
      }
      previous = current
    }
    return previous[b.count]
  }
}

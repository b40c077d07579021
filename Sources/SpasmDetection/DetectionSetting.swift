// SPDX-License-Identifier: GPL-3.0-or-later

/// The name of a detection setting, with its default, legal range, unit and meaning.
public enum DetectionSetting: String, Sendable, Hashable, CaseIterable {
  case highPassHz = "high_pass_hz"
  case lowPassHz = "low_pass_hz"
  case upperThreshold = "upper_threshold"
  case lowerThreshold = "lower_threshold"
  case minimumBurstMS = "minimum_burst_ms"
  case joinWindowMS = "join_window_ms"
  case volleyWindowMS = "volley_window_ms"
  case sideWindowMS = "side_window_ms"
  case slowWindowMS = "slow_window_ms"
  case settleMS = "settle_ms"
  case trainGapMS = "train_gap_ms"
  case trainIntervalMS = "train_interval_ms"
  case trainBursts = "train_bursts"
  case tonicMS = "tonic_ms"
  case tonicGapMS = "tonic_gap_ms"
  case tonicDuty = "tonic_duty"
  case blinkShortestMS = "blink_shortest_ms"
  case blinkLongestMS = "blink_longest_ms"
  case slowRiseMS = "slow_rise_ms"
  case movementShortestMS = "movement_shortest_ms"
  case rhythmicBursts = "rhythmic_bursts"
  case rhythmicGapMS = "rhythmic_gap_ms"
  case rhythmicCV = "rhythmic_cv"
  case synkinesisLeadMS = "synkinesis_lead_ms"
  case synkinesisLagMS = "synkinesis_lag_ms"
  case sideAsymmetry = "side_asymmetry"
  case leakCorrelation = "leak_correlation"
  case commonCorrelation = "common_correlation"
  case volleyCorrelation = "volley_correlation"
  case surrogateShifts = "surrogate_shifts"
  case labelEvents = "label_events"
  case longestPatternS = "longest_pattern_s"

  private typealias Row = (value: Double, range: ClosedRange<Double>, unit: String, meaning: String)

  private var row: Row {
    switch self {
    case .highPassHz: (20, 5...60, "Hz", "Lower corner of the detection band.")
    case .lowPassHz: (450, 100...1000, "Hz", "Upper corner of the detection band; at most 0.45 of the rate.")
    case .upperThreshold: (6, 3...20, "", "Envelope above its median, in robust deviations, that begins a burst.")
    case .lowerThreshold: (2.7, 1...10, "", "Envelope above its median, in robust deviations, that holds a burst.")
    case .minimumBurstMS: (8, 2...50, "ms", "Shortest burst.")
    case .joinWindowMS:
      (60, 10...200, "ms", "Onsets of two channels that are this close belong to one contraction.")
    case .volleyWindowMS:
      (10, 1...30, "ms", "Onsets of two muscles of a spasm, or of two sides of a blink, differ by at most this.")
    case .sideWindowMS:
      (
        40, 10...100, "ms",
        "Onsets of two sides of a brief contraction differ by at most this, however uncertain they are."
      )
    case .slowWindowMS:
      (300, 50...1000, "ms", "Onsets of two channels of a slow movement differ by at most this.")
    case .settleMS:
      (150, 20...1000, "ms", "A burst is known, open or final, this long after its onset.")
    case .trainGapMS:
      (500, 100...2000, "ms", "Longest interval between onsets within a clonic train.")
    case .trainIntervalMS:
      (30, 10...100, "ms", "Shortest interval between onsets within a clonic train.")
    case .trainBursts:
      (3, 2...10, "", "Fewest bursts of a clonic train.")
    case .tonicMS:
      (1000, 300...5000, "ms", "Shortest tonic phase.")
    case .tonicGapMS:
      (100, 0...300, "ms", "Longest pause within a tonic phase.")
    case .tonicDuty:
      (0.75, 0.5...1, "", "Least share of a tonic phase in which its channel is active.")
    case .blinkShortestMS:
      (25, 5...100, "ms", "Shortest blink.")
    case .blinkLongestMS:
      (400, 150...1000, "ms", "Longest blink.")
    case .slowRiseMS:
      (90, 20...500, "ms", "Rise time from which a contraction counts as slow, as movements are.")
    case .movementShortestMS:
      (300, 100...1000, "ms", "Shortest contraction that counts as long.")
    case .rhythmicBursts:
      (6, 4...50, "", "Fewest bursts of a rhythmic run.")
    case .rhythmicGapMS:
      (1000, 300...3000, "ms", "Longest interval between onsets within a rhythmic run.")
    case .rhythmicCV:
      (0.15, 0.02...0.5, "", "Largest coefficient of variation of a rhythmic run's intervals.")
    case .synkinesisLeadMS:
      (10, 0...50, "ms", "How far a synkinetic burst may begin before its brief movement.")
    case .synkinesisLagMS:
      (30, 5...100, "ms", "How far a synkinetic burst may begin after its brief movement.")
    case .sideAsymmetry:
      (2, 1.2...10, "", "Gain of a muscle pair against the other side's from which co-activation is one-sided.")
    case .leakCorrelation:
      (0.6, 0.3...0.99, "", "Correlation of waveforms of two sides from which the weaker is taken for a leak.")
    case .commonCorrelation:
      (
        0.85, 0.5...0.99, "",
        "Correlation of waveforms of most channels from which they share a cause outside of the muscles."
      )
    case .volleyCorrelation:
      (0.5, 0.1...0.95, "", "Correlation of fine envelopes of two muscles from which they share their volleys.")
    case .surrogateShifts:
      (499, 19...1999, "", "Shifted copies that co-activation is compared with.")
    case .labelEvents:
      (10, 3...100, "", "Fewest movements before co-activation gets a label.")
    case .longestPatternS:
      (60, 5...600, "s", "Length at which a pattern that does not end is closed.")
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

// SPDX-License-Identifier: GPL-3.0-or-later

/// The name of a detection setting, with its default, legal range, unit and meaning.
public enum DetectionSetting: String, Sendable, Hashable, CaseIterable {
  case highPassHz = "high_pass_hz"
  case lowPassHz = "low_pass_hz"
  case decisionHighPassHz = "decision_high_pass_hz"
  case warmUpS = "warm_up_s"
  case floorWindowS = "floor_window_s"
  case floorRescueS = "floor_rescue_s"
  case evidencePerMS = "evidence_per_ms"
  case onsetEvidence = "onset_evidence"
  case offsetEvidence = "offset_evidence"
  case levelEvidence = "level_evidence"
  case decayEvidence = "decay_evidence"
  case minimumSNRDB = "minimum_snr_db"
  case lowestFrequencyHz = "lowest_frequency_hz"
  case lowestMedianHz = "lowest_median_hz"
  case popShare = "pop_share"
  case popStepUV = "pop_step_uv"
  case burstEvidence = "burst_evidence"
  case trainEvidence = "train_evidence"
  case trainReachMS = "train_reach_ms"
  case companionEvidence = "companion_evidence"
  case divisionEvidence = "division_evidence"
  case crosstalkClearDB = "crosstalk_clear_db"
  case crosstalkToleranceDB = "crosstalk_tolerance_db"
  case stragglerGapMS = "straggler_gap_ms"
  case stragglerMS = "straggler_ms"
  case stragglerDB = "straggler_db"
  case sustainEvidence = "sustain_evidence"
  case sustainFromMS = "sustain_from_ms"
  case sustainFullMS = "sustain_full_ms"
  case lowestLevel = "lowest_level"
  case levelRatio = "level_ratio"
  case fallDB = "fall_db"
  case riseDB = "rise_db"
  case toneMS = "tone_ms"
  case toneDB = "tone_db"
  case decisionLagMS = "decision_lag_ms"
  case provisionalEvidence = "provisional_evidence"
  case trainProvisionalEvidence = "train_provisional_evidence"
  case minimumBurstMS = "minimum_burst_ms"
  case shortestPauseMS = "shortest_pause_ms"
  case railShare = "rail_share"
  case flatUV = "flat_uv"
  case humStepShare = "hum_step_share"
  case humDB = "hum_db"
  case humRemovalDB = "hum_removal_db"
  case humTrackingHz = "hum_tracking_hz"
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
  case loneEyeEvidence = "lone_eye_evidence"
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
  case ringingShare = "ringing_share"
  case ringingMS = "ringing_ms"
  case gateLevel = "gate_level"
  case gateMS = "gate_ms"
  case refineMS = "refine_ms"
  case riseMS = "rise_ms"

  private typealias Row = (value: Double, range: ClosedRange<Double>, unit: String, meaning: String)

  private var row: Row {
    switch self {
    case .highPassHz: (20, 5...60, "Hz", "Lower corner of the detection band.")
    case .lowPassHz: (450, 100...1000, "Hz", "Upper corner of the detection band; at most 0.45 of the rate.")
    case .decisionHighPassHz:
      (
        40, 5...150, "Hz",
        "Corner of a further high-pass in front of the decision: slow waves of skin and units tie bursts together. Amplitudes are measured without it."
      )
    case .warmUpS:
      (
        1, 0.2...30, "s",
        "Time after the start or a gap in which the noise floor is learnt and nothing is decided."
      )
    case .floorWindowS: (3, 1...60, "s", "Quiet signal that the running noise floor is the median of.")
    case .floorRescueS:
      (
        180, 10...600, "s",
        "Uninterrupted activity after which the quietest part of it becomes the noise floor."
      )
    case .evidencePerMS:
      (
        0.8, 0.05...2, "1/ms",
        "Independent values in a millisecond of the detection band (twice its effective bandwidth)."
      )
    case .onsetEvidence: (6, 1...40, "nat", "Log likelihood ratio that the change from rest to activity has to earn.")
    case .offsetEvidence: (6, 1...40, "nat", "Log likelihood ratio that the change from activity to rest has to earn.")
    case .levelEvidence:
      (
        12, 0.5...40, "nat",
        "Log likelihood ratio that a change to a higher level within activity has to earn."
      )
    case .decayEvidence:
      (
        6, 0.5...40, "nat",
        "The same of a change to a lower level: contractions end abruptly or fade."
      )
    case .minimumSNRDB: (0.5, -10...20, "dB", "Weakest burst, against the noise floor.")
    case .lowestFrequencyHz:
      (42, 0...100, "Hz", "RMS frequency of a burst's spectrum below which it is movement or heart, not muscle.")
    case .lowestMedianHz:
      (
        36, 0...100, "Hz",
        "Median frequency of a burst below which it is movement if the unfiltered signal moves more than the filtered one."
      )
    case .popShare:
      (
        0.6, 0.05...10, "",
        "Step of the unfiltered signal, as a share of the burst's peak, from which it is an electrode's pop."
      )
    case .popStepUV: (60, 1...10000, "uV", "Smallest step of the unfiltered signal that is an electrode's pop.")
    case .burstEvidence:
      (7, 0...60, "nat", "Log likelihood ratio against rest that a burst needs, after the cost of its changes.")
    case .trainEvidence:
      (0.5, 0...60, "nat", "The same where the channel's last burst is not long ago: contractions come in trains.")
    case .trainReachMS: (600, 0...5000, "ms", "How long ago the channel's last burst may have ended for that.")
    case .companionEvidence:
      (
        4.5, 1...60, "nat",
        "Log likelihood ratio of a burst that begins with a clear one of another muscle of its side, or of the other eye."
      )
    case .divisionEvidence:
      (
        2, 0...60, "nat",
        "Log likelihood ratio of a channel's rest between two contractions of its side that divides its burst there."
      )
    case .crosstalkClearDB:
      (10, 0...60, "dB", "Signal-to-noise ratio from which a contraction shows what of it reaches other electrodes.")
    case .crosstalkToleranceDB:
      (
        8, -20...20, "dB",
        "How much stronger than what other muscles usually leak into its channel a burst is at most to count as crosstalk."
      )
    case .stragglerGapMS:
      (30, 0...200, "ms", "Longest silence between a contraction and a much weaker stretch that belongs to it.")
    case .stragglerMS: (80, 0...500, "ms", "Longest such stretch: units that fire before the others, or on after them.")
    case .stragglerDB: (6, 0...40, "dB", "How much weaker it is at least.")
    case .sustainEvidence:
      (
        8, 0...60, "nat",
        "What the end of a sustained contraction has to earn on top, so that short silences do not cut it."
      )
    case .sustainFromMS: (150, 20...2000, "ms", "Duration from which a contraction counts as sustained in part.")
    case .sustainFullMS: (400, 50...5000, "ms", "Duration from which a contraction counts as sustained in full.")
    case .lowestLevel: (2.4, 1.3...10, "", "Lowest level of activity: power as a multiple of the noise floor.")
    case .levelRatio: (2.7, 1.3...10, "", "Power ratio of neighbouring levels of activity.")
    case .fallDB:
      (
        13, 4...60, "dB",
        "Fall from its highest level at which a contraction ends though activity goes on: its aftermath."
      )
    case .riseDB: (9, 4...60, "dB", "Rise from an aftermath at which the next contraction begins.")
    case .toneMS:
      (500, 0...5000, "ms", "Shortest activity right beside a much stronger contraction that is a burst of its own.")
    case .toneDB: (3, 0...60, "dB", "Weakest such activity that is a burst of its own, against the noise floor.")
    case .decisionLagMS: (200, 50...2000, "ms", "Latest time after its offset at which a burst is final.")
    case .provisionalEvidence: (9, 2...60, "nat", "Log likelihood ratio at which a provisional burst is reported.")
    case .trainProvisionalEvidence:
      (0, 0...60, "nat", "The same where the channel's last burst is not long ago; at most `provisional_evidence`.")
    case .minimumBurstMS: (8, 2...50, "ms", "Shortest burst.")
    case .shortestPauseMS: (14, 1...50, "ms", "Shortest pause between two bursts of a channel.")
    case .railShare:
      (0.001, 0...0.1, "", "Distance from the end of the ADC's range, as a share of it, that counts as saturated.")
    case .flatUV: (0.2, 0...5, "uV", "RMS below which a channel shows no electrode at all.")
    case .humStepShare:
      (0.75, 0.3...1, "", "Share of a burst's power at a mains frequency and its harmonics from which the hum jumped.")
    case .humDB: (6, -20...60, "dB", "Mains hum against the rest of the quiet signal from which it is reported.")
    case .humRemovalDB:
      (
        -6, -40...60, "dB",
        "Mains hum against the rest of the quiet signal from which it is taken out before detection."
      )
    case .humTrackingHz: (0.35, 0.05...5, "Hz", "Half width of the notch that follows the hum.")
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
    case .loneEyeEvidence:
      (
        6, 0...60, "nat",
        "Log likelihood ratio of a silent other eye that a lone twitch of one eye needs: blinks are so much more frequent."
      )
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
      (
        45, 5...100, "ms",
        "How far a synkinetic burst may begin after its brief movement: 30 ms, and what a weak onset is seen late by."
      )
    case .sideAsymmetry:
      (2.5, 1.2...10, "", "Gain of a muscle pair against the other side's from which co-activation is one-sided.")
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
    case .ringingShare:
      (
        0.01, 0...0.2, "",
        "Share of a burst's power that counts as the ringing of the filter just after it."
      )
    case .ringingMS: (30, 2...100, "ms", "Time constant of that ringing.")
    case .gateLevel:
      (
        1.4, 1...3, "",
        "Power, as a multiple of the noise floor, above which the gate in front of the decision fills."
      )
    case .gateMS: (24, 1...100, "ms", "Filling of the gate that wakes the decision.")
    case .riseMS: (6, 0...20, "ms", "Time over which the power of a contraction rises, for the refinement of onsets.")
    case .refineMS: (10, 1...30, "ms", "Reach of the refinement of onset and offset to either side.")
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

  /// Position in `allCases`: a payload-free enumeration is stored as its case's number. A dictionary would be dear where
  /// settings are looked up in loops.
  package var index: Int { unsafe Int(unsafeBitCast(self, to: UInt8.self)) }

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

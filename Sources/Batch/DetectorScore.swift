// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// How well found events agree with the truth: bursts channel by channel, patterns by kind and side.
///
/// True bursts below 0 dB, those of myokymia and what reaches a channel from another muscle are don't-care: neither missing
/// nor finding them counts; nor of patterns of which no burst reaches 0 dB. Rest is time at least 50 ms from true activity: in
/// the channel for bursts, in the whole face for patterns. The truth is a simulator's, or a rater's; agreement with it is no
/// evidence of clinical accuracy.
public struct DetectorScore: Sendable, Hashable, Codable {
  /// Agreement in one kind of event, or in one range of signal-to-noise ratio.
  public struct Row: Sendable, Hashable, Codable {
    public let name: String
    /// True events that count.
    public let truth: Int
    /// Found events that count; nil where they cannot be told apart, as by the truth's signal-to-noise ratio.
    public let found: Int?
    /// Pairs that agree in kind and side (bursts: channel; spasm: any kind of spasm).
    public let hits: Int
    public let precision: Double?
    public let recall: Double?
    public let f1: Double?
    /// Found less true onset over the hits, in milliseconds: mean, and median and 95th percentile of the magnitude.
    public let onsetBiasMS: Double?
    public let onsetMedianMS: Double?
    public let onsetP95MS: Double?
    /// The same of the offset.
    public let offsetBiasMS: Double?
    public let offsetMedianMS: Double?
    public let offsetP95MS: Double?
    /// Found events that are no hit.
    public let falseCount: Int?
    /// Found events without a partner at rest, an hour of rest; bursts: an hour of rest of one channel.
    public let falsePerRestHour: Double?

    private enum CodingKeys: String, CodingKey {
      case name, truth, found, hits, precision, recall, f1
      case onsetBiasMS = "onset_bias_ms"
      case onsetMedianMS = "onset_median_ms"
      case onsetP95MS = "onset_p95_ms"
      case offsetBiasMS = "offset_bias_ms"
      case offsetMedianMS = "offset_median_ms"
      case offsetP95MS = "offset_p95_ms"
      case falseCount = "false"
      case falsePerRestHour = "false_per_rest_hour"
    }

    init(_ name: String, _ counts: ScoreTally.Counts, restS: Double?) {
      let hits = counts.onsets.count
      func share(_ total: Int) -> Double? { total > 0 ? Decimal.round(Double(hits) / Double(total), 4) : nil }
      self.name = name
      truth = counts.truth
      self.hits = hits
      recall = share(counts.truth)
      onsetBiasMS = Self.mean(counts.onsets)
      onsetMedianMS = Self.percentile(counts.onsets, 0.5)
      onsetP95MS = Self.percentile(counts.onsets, 0.95)
      offsetBiasMS = Self.mean(counts.offsets)
      offsetMedianMS = Self.percentile(counts.offsets, 0.5)
      offsetP95MS = Self.percentile(counts.offsets, 0.95)
      guard let restS else {
        found = nil
        precision = nil
        f1 = nil
        falseCount = nil
        falsePerRestHour = nil
        return
      }
      found = counts.found
      precision = share(counts.found)
      let total = counts.truth + counts.found
      f1 = total > 0 ? Decimal.round(2 * Double(hits) / Double(total), 4) : nil
      falseCount = counts.found - hits
      falsePerRestHour = restS > 0 ? Decimal.round(Double(counts.falseAtRest) / restS * 3600, 3) : nil
    }

    private static func mean(_ errors: [Double]) -> Double? {
      errors.isEmpty ? nil : Decimal.round(errors.reduce(0, +) / Double(errors.count), 3)
    }

    private static func percentile(_ errors: [Double], _ share: Double) -> Double? {
      let sorted = errors.map(\.magnitude).sorted()
      guard !sorted.isEmpty else { return nil }
      return Decimal.round(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))], 3)
    }
  }

  /// One cell of the confusion matrix; `missed` and `none` stand for no partner and have no side.
  public struct Cell: Sendable, Hashable, Codable {
    public let truth: String
    public let truthSide: EventSide?
    public let found: String
    public let foundSide: EventSide?
    public let count: Int

    private enum CodingKeys: String, CodingKey {
      case truth, found, count
      case truthSide = "truth_side"
      case foundSide = "found_side"
    }
  }

  /// The pairs that belong together, e.g. by signal-to-noise ratio.
  public struct Group: Sendable, Hashable, Codable {
    public let name: String
    public let score: DetectorScore
  }

  public let software: String
  public let pairCount: Int
  public let durationS: Double
  /// Time without true activity.
  public let restS: Double
  public let bursts: Row
  /// Bursts by realised signal-to-noise ratio; only recall and errors of time make sense here.
  public let burstsBySNR: [Row]
  public let patterns: [Row]
  /// True and found spasms of one side, of whatever kind.
  public let spasms: Row
  public let confusion: [Cell]
  /// Paired patterns of one kind whose side is right, and how many there are.
  public let sideRight: Int
  public let sideTotal: Int
  /// True patterns found with the right kind, as a share.
  public let eventAccuracy: Double?
  /// Cohen's kappa over time: burst or rest of each channel, and kind of pattern of each side.
  public let burstKappa: Double?
  public let patternKappa: Double?
  /// The same by group; none where there is one group.
  public let groups: [Group]

  private enum CodingKeys: String, CodingKey {
    case software, bursts, patterns, spasms, confusion, groups
    case pairCount = "pairs"
    case durationS = "duration_s"
    case restS = "rest_s"
    case burstsBySNR = "bursts_by_snr"
    case sideRight = "side_right"
    case sideTotal = "side_total"
    case eventAccuracy = "event_accuracy"
    case burstKappa = "burst_kappa"
    case patternKappa = "pattern_kappa"
  }

  /// Kinds that are patterns of the signal: what the confusion matrix is over.
  package static let patternKinds: [EventKind] = [
    .isolated, .clonic, .tonic, .blink, .movement, .synkinesis, .bilateral, .rhythmic,
  ]

  /// Scores one recording; `duration` in samples.
  public init(truth: [Event], found: [Event], rate: Double, duration: Int) {
    self.init([ScorePair(truth: truth, found: found, rate: rate, duration: duration)])
  }

  /// Scores recordings together and by group, groups in the order in which they first appear.
  public init(_ pairs: [ScorePair]) {
    var names: [String] = []
    for pair in pairs where !names.contains(pair.group) { names.append(pair.group) }
    let groups =
      names.count < 2
      ? []
      : names.map { name in
        Group(name: name, score: DetectorScore(pairs.filter { $0.group == name }))
      }
    self.init(pairs, groups: groups)
  }

  private init(_ pairs: [ScorePair], groups: [Group]) {
    var tally = ScoreTally()
    for pair in pairs { tally.add(pair) }
    self.groups = groups
    software = "facialis \(Facialis.version)"
    pairCount = pairs.count
    durationS = Decimal.round(tally.seconds, 3)
    restS = Decimal.round(tally.restS, 3)
    bursts = Row("burst", tally.bursts, restS: tally.channelRestS)
    burstsBySNR = SignalToNoiseRange.all.compactMap { range in
      tally.burstsBySNR[range.name].map { Row(range.name, $0, restS: nil) }
    }
    patterns = Self.patternKinds.compactMap { kind in
      tally.patterns[kind].map { Row(kind.rawValue, $0, restS: tally.restS) }
    }
    spasms = Row("spasm, any kind", tally.spasms, restS: tally.restS)
    confusion = tally.confusion.map { labels, count in
      Cell(
        truth: labels[0].name, truthSide: labels[0].side, found: labels[1].name, foundSide: labels[1].side,
        count: count)
    }.sorted { Self.key($0).lexicographicallyPrecedes(Self.key($1)) }
    sideRight = tally.sideRight
    sideTotal = tally.sideTotal
    let total = tally.patterns.values.reduce(0) { $0 + $1.truth }
    eventAccuracy = total > 0 ? Decimal.round(Double(tally.rightKind) / Double(total), 4) : nil
    burstKappa = tally.burstAgreement.kappa
    patternKappa = tally.patternAgreement.kappa
  }

  private static func key(_ cell: Cell) -> [String] {
    [cell.truth, cell.truthSide?.rawValue ?? "", cell.found, cell.foundSide?.rawValue ?? ""]
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// How well the events of a table agree with the truth: bursts channel by channel, patterns by kind and side.
///
/// True bursts below 0 dB and those of myokymia are don't-care: neither missing nor finding them counts. The truth is a
/// simulator's, or a rater's; agreement with it is no evidence of clinical accuracy.
public struct DetectorScore: Sendable, Hashable, Codable {
  /// Agreement in one kind of event, or in one range of signal-to-noise ratio.
  public struct Row: Sendable, Hashable, Codable {
    public let name: String
    /// True events that count.
    public let truth: Int
    /// Found events that count.
    public let found: Int
    /// Pairs that agree in kind and side (bursts: channel).
    public let hits: Int
    public let precision: Double?
    public let recall: Double?
    public let f1: Double?
    /// Found less true onset over the hits: mean, and median and 95th percentile of the magnitude.
    public let onsetBiasMS: Double?
    public let onsetMedianMS: Double?
    public let onsetP95MS: Double?
    /// Found events without a partner, an hour of recording.
    public let falsePerHour: Double?

    private enum CodingKeys: String, CodingKey {
      case name, truth, found, hits, precision, recall, f1
      case onsetBiasMS = "onset_bias_ms"
      case onsetMedianMS = "onset_median_ms"
      case onsetP95MS = "onset_p95_ms"
      case falsePerHour = "false_per_hour"
    }
  }

  /// One cell of the confusion matrix; `missed` and `none` stand for no partner.
  public struct Cell: Sendable, Hashable, Codable {
    public let truth: String
    public let found: String
    public let count: Int
  }

  public let software: String
  public let durationS: Double
  public let bursts: Row
  /// Bursts by realised signal-to-noise ratio; only recall and onset errors make sense here.
  public let burstsBySNR: [Row]
  public let patterns: [Row]
  public let confusion: [Cell]
  /// Paired patterns of one kind whose side is right, and how many there are.
  public let sideRight: Int
  public let sideTotal: Int
  /// True patterns found with the right kind, as a share.
  public let eventAccuracy: Double?

  private enum CodingKeys: String, CodingKey {
    case software, bursts, patterns, confusion
    case durationS = "duration_s"
    case burstsBySNR = "bursts_by_snr"
    case sideRight = "side_right"
    case sideTotal = "side_total"
    case eventAccuracy = "event_accuracy"
  }

  /// Kinds that are patterns of the signal: what the confusion matrix is over.
  package static let patternKinds: [EventKind] = [
    .isolated, .clonic, .tonic, .blink, .movement, .synkinesis, .bilateral, .rhythmic,
  ]

  private static let ranges: [(name: String, range: Range<Double>)] = [
    ("below 4.5 dB", 0..<4.5), ("4.5 to 8 dB", 4.5..<8), ("8 to 12.5 dB", 8..<12.5),
    ("12.5 to 17.5 dB", 12.5..<17.5), ("17.5 dB and more", 17.5..<Double.infinity),
  ]

  /// Scores found events against the truth; `duration` in samples gives the rates of false events.
  public init(truth: [Event], found: [Event], rate: Double, duration: Int) {
    let seconds = Double(duration) / rate
    software = "facialis \(Facialis.version)"
    durationS = Decimal.round(seconds, 3)

    let trueBursts = truth.filter { $0.kind == .burst }
    let foundBursts = found.filter { $0.kind == .burst }
    let matching = EventMatching(truth: trueBursts, found: foundBursts, rate: rate) { $0.channels == $1.channels }
    let dontCare = Set(trueBursts.indices.filter { Self.isDontCare(trueBursts[$0]) })
    let pairs = matching.pairs.filter { !dontCare.contains($0.truth) }
    func error(_ pair: EventMatching.Pair) -> Double {
      Double(foundBursts[pair.found].onset - trueBursts[pair.truth].onset) / rate * 1000
    }
    bursts = Self.row(
      "burst", truth: trueBursts.count - dontCare.count,
      found: foundBursts.count - (matching.pairs.count - pairs.count), errors: pairs.map(error), seconds: seconds)
    burstsBySNR = Self.ranges.compactMap { name, range in
      func isInside(_ index: Int) -> Bool {
        !dontCare.contains(index) && (trueBursts[index].values[.snrDB]?.number).map(range.contains) == true
      }
      let count = trueBursts.indices.filter(isInside).count
      let errors = pairs.filter { isInside($0.truth) }.map(error)
      return count == 0 ? nil : Self.row(name, truth: count, found: nil, errors: errors, seconds: seconds)
    }

    let truePatterns = truth.filter { Self.patternKinds.contains($0.kind) }
    let foundPatterns = found.filter { Self.patternKinds.contains($0.kind) }
    // A synkinesis lies inside of its movement: it is compared with its like only.
    let paired = EventMatching(truth: truePatterns, found: foundPatterns, rate: rate) {
      ($0.kind == .synkinesis) == ($1.kind == .synkinesis)
    }.pairs
    var hits: [EventKind: [Double]] = [:]
    var cells: [Cell: Int] = [:]
    var sideRight = 0
    var sideTotal = 0
    var rightKind = 0
    func count(_ truth: String, _ found: String) { cells[Cell(truth: truth, found: found, count: 0), default: 0] += 1 }
    for pair in paired {
      let (a, b) = (truePatterns[pair.truth], foundPatterns[pair.found])
      count(a.kind.rawValue, b.kind.rawValue)
      guard a.kind == b.kind else { continue }
      rightKind += 1
      sideTotal += 1
      guard a.side == b.side else { continue }
      sideRight += 1
      hits[a.kind, default: []].append(Double(b.onset - a.onset) / rate * 1000)
    }
    let pairedTruth = Set(paired.map(\.truth))
    let pairedFound = Set(paired.map(\.found))
    for index in truePatterns.indices where !pairedTruth.contains(index) {
      count(truePatterns[index].kind.rawValue, "missed")
    }
    for index in foundPatterns.indices where !pairedFound.contains(index) {
      count("none", foundPatterns[index].kind.rawValue)
    }
    patterns = Self.patternKinds.compactMap { kind in
      let truthCount = truePatterns.filter { $0.kind == kind }.count
      let foundCount = foundPatterns.filter { $0.kind == kind }.count
      guard truthCount + foundCount > 0 else { return nil }
      return Self.row(
        kind.rawValue, truth: truthCount, found: foundCount, errors: hits[kind] ?? [], seconds: seconds)
    }
    confusion = cells.map { Cell(truth: $0.key.truth, found: $0.key.found, count: $0.value) }
      .sorted { ($0.truth, $0.found) < ($1.truth, $1.found) }
    self.sideRight = sideRight
    self.sideTotal = sideTotal
    eventAccuracy = truePatterns.isEmpty ? nil : Decimal.round(Double(rightKind) / Double(truePatterns.count), 4)
  }

  private static func isDontCare(_ burst: Event) -> Bool {
    if let snr = burst.values[.snrDB]?.number, snr < 0 { return true }
    return burst.values[.origin]?.text == "myokymia"
  }

  private static func row(
    _ name: String, truth: Int, found: Int?, errors: [Double], seconds: Double
  ) -> Row {
    func share(_ total: Int) -> Double? {
      total > 0 ? Decimal.round(Double(errors.count) / Double(total), 4) : nil
    }
    func percentile(_ share: Double) -> Double? {
      let sorted = errors.map(\.magnitude).sorted()
      guard !sorted.isEmpty else { return nil }
      return Decimal.round(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))], 3)
    }
    let total = truth + (found ?? 0)
    return Row(
      name: name, truth: truth, found: found ?? errors.count, hits: errors.count,
      precision: found.flatMap(share), recall: share(truth),
      f1: found != nil && total > 0 ? Decimal.round(2 * Double(errors.count) / Double(total), 4) : nil,
      onsetBiasMS: errors.isEmpty ? nil : Decimal.round(errors.reduce(0, +) / Double(errors.count), 3),
      onsetMedianMS: percentile(0.5), onsetP95MS: percentile(0.95),
      falsePerHour: found.flatMap {
        seconds > 0 ? Decimal.round(Double($0 - errors.count) / seconds * 3600, 2) : nil
      })
  }
}

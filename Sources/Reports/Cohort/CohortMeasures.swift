// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// One value of one session with its interval and the number it rests on.
public struct CohortMeasure: Sendable, Hashable {
  public let subject: String
  public let session: String
  public let date: String
  public let day: Double?
  public let condition: String
  public let side: String
  /// Muscle or pair, where the measure is of one.
  public let item: String
  public let measure: String
  public let value: Double?
  public let lower: Double?
  public let upper: Double?
  public let n: Int
  public let text: String
}

/// The measures of sessions: rates, fractions, shares, leaders, synkinesis and laterality, each with interval and n.
struct CohortMeasures {
  let session: CohortSession

  var all: [CohortMeasure] {
    session.conditions.flatMap { condition in
      session.sides.flatMap { side(condition, $0) } + laterality(condition)
    } + synkinesis + taskAmplitudes
  }

  private func row(
    _ condition: String, _ side: String, _ measure: String, item: String = "n/a", value: Double?, lower: Double? = nil,
    upper: Double? = nil, n: Int, text: String = "n/a"
  ) -> CohortMeasure {
    CohortMeasure(
      subject: session.subject, session: session.session, date: session.date, day: session.day, condition: condition,
      side: side, item: item, measure: measure, value: value, lower: lower, upper: upper, n: n, text: text)
  }

  private func side(_ condition: String, _ side: Side) -> [CohortMeasure] {
    var rows: [CohortMeasure] = []
    let name = side.rawValue
    func rate(_ measure: String, _ bins: [RateBin]) {
      guard let rate = ClusteredRate(bins) else { return }
      let text =
        "\(EventRate.short(rate.perMinute)) (\(EventRate.short(rate.lower))-\(EventRate.short(rate.upper))/min, "
        + "\(EventRate.minutes(rate.seconds)), dispersion \(rate.dispersion.map { Decimal.fixed($0, 1) } ?? "unknown"))"
      rows.append(
        row(
          condition, name, measure, value: rate.perMinute, lower: rate.lower, upper: rate.upper, n: rate.count,
          text: text))
    }
    rate("spasms_per_minute", session.spasmBins(condition, side))
    rate("bursts_per_minute", session.burstBins(condition, side))
    if let time = session.spasmTime(condition, side) {
      rows.append(
        row(
          condition, name, "spasm_time_fraction", value: time.fraction, lower: time.lower, upper: time.upper,
          n: time.bins))
    }
    let spasms = session.spasms(condition, side)
    func share(_ measure: String, _ item: String, _ count: Int) {
      guard let share = ShareInterval(count, of: spasms.count) else { return }
      rows.append(
        row(
          condition, name, measure, item: item, value: share.share, lower: share.lower, upper: share.upper,
          n: share.total))
    }
    share("tonic_share", "n/a", spasms.count { $0.hasTonic })
    if let spread = MeanInterval(spasms.compactMap(\.spasm.spread)) {
      rows.append(
        row(
          condition, name, "spread_index", value: spread.mean, lower: spread.lower.map { max(0, $0) },
          upper: spread.upper.map { min(1, $0) }, n: spread.n))
    }
    let muscles = Set(session.recordings.flatMap(\.minutes).map(\.channel).filter { $0.side == side }.map(\.muscle))
    for muscle in muscles.sorted(by: { $0.order < $1.order }) {
      share("muscle_share", muscle.rawValue, spasms.count { $0.spasm.channels.contains { $0.muscle == muscle } })
    }
    if !spasms.isEmpty {
      let leader = LeaderEstimate(
        spasms.map { spasm in spasm.spasm.leader == "undetermined" ? nil : spasm.spasm.leader })
      let p = leader.pValue.map { $0 < 0.001 ? "< 0.001" : Decimal.fixed($0, 3) } ?? "n/a"
      rows.append(
        row(
          condition, name, "leader", item: leader.leader, value: leader.share?.share, lower: leader.share?.lower,
          upper: leader.share?.upper, n: leader.share?.total ?? 0,
          text: "\(leader.undetermined) undetermined, p \(p)"))
    }
    return rows
  }

  /// (L - R) / (L + R) of spasms and of bursts, from the interval of the left's share.
  private func laterality(_ condition: String) -> [CohortMeasure] {
    guard session.sides.count == 2 else { return [] }
    func row(_ measure: String, _ bins: (Side) -> [RateBin]) -> CohortMeasure? {
      let counts = Side.allCases.map { bins($0).reduce(0) { $0 + $1.count } }
      guard let share = ShareInterval(counts[0], of: counts[0] + counts[1]) else { return nil }
      return self.row(
        condition, "both", measure, value: 2 * share.share - 1, lower: 2 * share.lower - 1, upper: 2 * share.upper - 1,
        n: share.total)
    }
    return [
      row("spasm_laterality") { session.spasmBins(condition, $0) },
      row("burst_laterality") { session.burstBins(condition, $0) },
    ].compactMap { $0 }
  }

  private var synkinesis: [CohortMeasure] {
    session.pairs.map { pair, share in
      row(
        "all", pair.source.side.rawValue, "coactivation", item: "\(pair.source)>\(pair.target)", value: share.share,
        lower: share.lower, upper: share.upper, n: share.total,
        text: "lag \(pair.lagMS.map { Decimal.fixed($0, 1) + " ms" } ?? "n/a"), \(pair.label ?? "no label")")
    }
  }

  /// Left amplitude as a multiple of the right in each task: a sign of weakness of one side.
  private var taskAmplitudes: [CohortMeasure] {
    session.conditions.filter { $0 != ConditionTimeline.unmarked && $0 != "rest" }.flatMap { condition in
      let rows = session.recordings.flatMap(\.minutes).filter {
        $0.condition == condition && $0.rmsUV != nil && $0.analysableS > 0
      }
      return Muscle.allCases.compactMap { muscle -> CohortMeasure? in
        func amplitude(_ side: Side) -> (rms: Double, seconds: Double)? {
          let own = rows.filter { $0.channel.muscle == muscle && $0.channel.side == side }
          let seconds = own.reduce(0) { $0 + $1.analysableS }
          guard seconds > 0 else { return nil }
          let power = own.reduce(0) { $0 + ($1.rmsUV ?? 0) * ($1.rmsUV ?? 0) * $1.analysableS }
          return ((power / seconds).squareRoot(), seconds)
        }
        guard let left = amplitude(.left), let right = amplitude(.right), right.rms > 0 else { return nil }
        return row(
          condition, "both", "left_right_amplitude", item: muscle.rawValue, value: left.rms / right.rms,
          n: Int(min(left.seconds, right.seconds)),
          text: "\(Decimal.fixed(left.rms, 1)) / \(Decimal.fixed(right.rms, 1)) uV; n is seconds")
      }
    }
  }

  static let columns = [
    "subject", "session", "date", "condition", "side", "item", "measure", "value", "lower", "upper", "n", "detail",
  ]
}

extension CohortMeasure {
  var cells: [String] {
    [
      subject, session, date, condition, side, item, measure, CohortTable.number(value), CohortTable.number(lower),
      CohortTable.number(upper), "\(n)", text,
    ]
  }
}

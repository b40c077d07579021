// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Sessions of one subject before and after a treatment.
struct TreatmentComparison {
  /// A treatment as it was entered: `botulinum`, `decompression`, `drug carbamazepine`, and its day.
  struct Treatment: Hashable {
    let name: String
    let day: Double

    init(_ name: String, day: Double) {
      self.name = name == "decompressions" ? "decompression" : name
      self.day = day
    }
  }

  let sessions: [CohortSession]

  /// Every treatment that any session of the subject names, by day.
  static func treatments(_ sessions: [CohortSession]) -> [Treatment] {
    var found: Set<Treatment> = []
    var drugs: [String: Double] = [:]
    for session in sessions {
      for (name, value) in session.covariates {
        guard case .text(let text) = value else { continue }
        let parts = name.split(separator: ".")
        // A rating has a date and treats nobody.
        if parts.first == "scores" { continue }
        if let day = session.day?.rounded(.down) { add(name, text, day, &found, &drugs) }
        if parts.last == "date" || name.hasSuffix("_date"), let day = Self.day(text) {
          let kind = parts.count > 1 ? String(parts[0]) : String(name.dropLast(5))
          found.insert(Treatment(kind, day: day))
        }
        // A drug has no date: it counts from the first session that names it.
        if parts.first == "drugs", parts.last == "name", let day = session.day {
          drugs["drug \(text)"] = min(drugs["drug \(text)"] ?? day, day.rounded(.down))
        }
      }
    }
    for (name, day) in drugs { found.insert(Treatment(name, day: day)) }
    return found.sorted { ($0.day, $0.name) < ($1.day, $1.name) }
  }

  /// Treatments as `phenotype/covariates.tsv` of BIDS has them, `30 d before, Dysport; 5 d before left`, in days before the
  /// visit of `day`; and its drugs, `baclofen 10 mg 3 h before`.
  private static func add(
    _ name: String, _ text: String, _ day: Double, _ found: inout Set<Treatment>, _ drugs: inout [String: Double]
  ) {
    for entry in text.split(separator: ";").map({ $0.split(separator: " ") }) {
      switch name {
      case "botulinum", "decompressions":
        guard entry.count >= 3, let since = Double(entry[0]), entry[1] == "d", entry[2].hasPrefix("before") else {
          continue
        }
        found.insert(Treatment(name, day: day - since))
      case "drugs":
        let drug = "drug " + entry.prefix { $0.first?.isNumber != true }.joined(separator: " ")
        drugs[drug] = min(drugs[drug] ?? day, day)
      default: return
      }
    }
  }

  /// Days since 1970 of `2026-10-02`.
  static func day(_ text: String) -> Double? {
    guard text.utf8.count >= 10, let time = UTCTime(rfc3339: "\(text.prefix(10))T00:00:00Z") else { return nil }
    return Double(time.nanoseconds) / 86_400e9
  }

  static let columns = [
    "subject", "treatment", "treatment_date", "session", "date", "days_since", "phase", "condition", "side",
    "spasms_per_minute", "lower", "upper", "n", "spasm_time_fraction", "rate_at_common_limit", "ratio_to_baseline",
    "ratio_lower", "ratio_upper", "ratio_p", "ratio_at_common_limit", "relative_amplitude", "baseline",
  ]

  /// One row a treatment, session, condition and side.
  func rows() -> [[String]] {
    Self.treatments(sessions).flatMap { treatment in
      let dated = sessions.filter { $0.day != nil }
      let before = dated.filter { ($0.day ?? 0) < treatment.day }
      return dated.flatMap { session in rows(treatment, session, before) }
    }
  }

  private func rows(_ treatment: Treatment, _ session: CohortSession, _ before: [CohortSession]) -> [[String]] {
    let day = session.day ?? 0
    let isBefore = day < treatment.day
    let date = String(UTCTime(nanoseconds: Int64(treatment.day) * 86_400_000_000_000).rfc3339.prefix(10))
    let baseline =
      before.isEmpty ? "no session before" : before.count == 1 ? "one session only" : "\(before.count) sessions"
    // The limit that all compared sessions can see above: the highest of each channel.
    let limits = (before + [session]).reduce(into: [ChannelName: Double]()) { limits, session in
      limits.merge(session.detectionLimitsUV) { max($0, $1) }
    }
    let number = CohortTable.number
    return session.conditions.flatMap { condition in
      session.sides.compactMap { side -> [String]? in
        guard let rate = ClusteredRate(session.spasmBins(condition, side)) else { return nil }
        let recounted = session.recountedBins(condition, side, limitsUV: limits)
        let ratio =
          isBefore
          ? nil
          : RateRatio(session.spasmBins(condition, side), reference: before.flatMap { $0.spasmBins(condition, side) })
        let fair =
          isBefore
          ? nil
          : RateRatio(recounted, reference: before.flatMap { $0.recountedBins(condition, side, limitsUV: limits) })
        return [
          session.subject, treatment.name, date, session.session, session.date,
          number((day - treatment.day).rounded(.down)), isBefore ? "before" : "after", condition, side.rawValue,
          number(rate.perMinute), number(rate.lower), number(rate.upper), "\(rate.count)",
          number(session.spasmTime(condition, side)?.fraction), number(ClusteredRate(recounted)?.perMinute),
          number(ratio?.ratio), number(ratio?.lower), number(ratio?.upper), number(ratio?.pValue), number(fair?.ratio),
          number(relativeAmplitude(session, condition, side)), baseline,
        ]
      }
    }
  }

  /// Median level of the spasms' bursts as a share of the same channel's reference contraction in the same session.
  private func relativeAmplitude(_ session: CohortSession, _ condition: String, _ side: Side) -> Double? {
    let reference = session.referenceUV
    let shares = session.spasms(condition, side).flatMap { spasm in
      spasm.spasm.levelsUV.compactMap { channel, level in
        reference[channel].flatMap { $0 > 0 ? level / $0 : nil }
      }
    }
    return Quartiles(shares)?.median
  }
}

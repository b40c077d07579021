// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// `phenotype/`: what was entered for the visits, a table of covariates and one for each scale.
///
/// Dates become days before the visit, so that nothing in the tables is a date.
enum BIDSPhenotype {
  /// A visit of the dataset with the day that it was on.
  struct Visit {
    var subject: String
    var session: String?
    var day: CalendarDay?
    var entered: Session
  }

  private static let keys = [
    BIDSTable.Column(name: "participant_id", meaning: "The participant.", unit: nil),
    BIDSTable.Column(
      name: "session_id", meaning: "The visit; n/a where the subject has one without a label.", unit: nil),
  ]

  /// Tables by name, those that have a row.
  ///
  /// BIDS takes one row a participant in a table of `phenotype/`: where somebody has several visits, each label has tables of its
  /// own (`covariates_ses02`), and a second rating of a visit goes into a table beside (`jrs_rating2`).
  static func tables(_ visits: [Visit]) -> [(name: String, table: BIDSTable, members: [String: JSONValue])] {
    let subjects = visits.map(\.subject)
    let isSplit = Set(subjects).count < subjects.count
    let groups = isSplit ? Dictionary(grouping: visits) { $0.session ?? "" } : ["": visits]
    var tables: [(String, BIDSTable, [String: JSONValue])] = []
    for (label, visits) in groups.sorted(by: { $0.key < $1.key }) {
      let end = label.isEmpty ? "" : "_ses\(label)"
      let covariates = Self.covariates(visits)
      if !covariates.rows.isEmpty { tables.append(("covariates\(end)", covariates, [:])) }
      for scale in ClinicalScale.allCases {
        let tool: JSONValue = ["Description": .string(scale.meaning + " As entered by a rater, never computed.")]
        let most = visits.map { $0.entered.covariates.scores.count { $0.scale == scale } }.max() ?? 0
        for rating in 0..<most {
          let name = Self.name(scale) + end + (rating > 0 ? "_rating\(rating + 1)" : "")
          tables.append((name, scores(scale, rating, visits), ["MeasurementToolMetadata": tool]))
        }
      }
    }
    return tables
  }

  static func name(_ scale: ClinicalScale) -> String { (BIDSName.label(scale.rawValue) ?? "").lowercased() }

  private static func covariates(_ visits: [Visit]) -> BIDSTable {
    var columns = keys
    columns += CovariateField.allCases.map {
      BIDSTable.Column(name: $0.rawValue, meaning: $0.meaning, unit: $0.unit)
    }
    columns += [
      BIDSTable.Column(
        name: "affected_side", meaning: "The affected side, as entered.", unit: nil,
        levels: ["left": "Left.", "right": "Right.", "both": "Both sides."]),
      BIDSTable.Column(name: "cause", meaning: "The cause, as entered.", unit: nil),
      BIDSTable.Column(
        name: "drugs", meaning: "Drugs as entered: name, dose in mg, hours since the last; separated by semicolons.",
        unit: nil),
      BIDSTable.Column(
        name: "botulinum",
        meaning:
          "Treatments with botulinum toxin as entered: days before the visit, product, units of the product by side and muscle.",
        unit: nil),
      BIDSTable.Column(
        name: "decompressions", meaning: "Decompressions as entered: days before the visit, side.", unit: nil),
    ]
    var table = BIDSTable(columns)
    for visit in visits {
      let entered = visit.entered.covariates
      guard !entered.isEmpty else { continue }
      var cells: [String: String?] = [
        "participant_id": "sub-\(visit.subject)", "session_id": visit.session.map { "ses-\($0)" },
        "affected_side": entered.affectedSide?.rawValue, "cause": entered.cause,
        "drugs": entered.drugs.map(words).joined(separator: "; "),
        "botulinum": entered.botulinum.map { words($0, visit.day) }.joined(separator: "; "),
        "decompressions": entered.decompressions.map {
          "\(since($0.date, visit.day)) \($0.side.rawValue)"
        }.joined(separator: "; "),
      ]
      for field in CovariateField.allCases { cells[field.rawValue] = BIDSTable.number(entered[field]) }
      table.add(cells)
    }
    return table
  }

  /// The visits' ratings of one number, from 0.
  private static func scores(_ scale: ClinicalScale, _ rating: Int, _ visits: [Visit]) -> BIDSTable {
    func range(_ range: ClosedRange<Double>) -> String {
      "\(Decimal.shortest(range.lowerBound)) to \(Decimal.shortest(range.upperBound))"
    }
    var columns = keys + [BIDSTable.Column(name: "total", meaning: "Total, \(range(scale.total)).", unit: nil)]
    columns += scale.items.map { BIDSTable.Column(name: $0.key, meaning: "Item, \(range($0.range)).", unit: nil) }
    columns += [
      BIDSTable.Column(name: "version", meaning: "Version or translation of the scale.", unit: nil),
      BIDSTable.Column(name: "rater", meaning: "The rater's code.", unit: nil),
      BIDSTable.Column(name: "days_before_visit", meaning: "Days from the rating to the visit.", unit: "d"),
    ]
    var table = BIDSTable(columns)
    for visit in visits {
      let ratings = visit.entered.covariates.scores.filter { $0.scale == scale }
      if rating < ratings.count {
        let score = ratings[rating]
        var cells: [String: String?] = [
          "participant_id": "sub-\(visit.subject)", "session_id": visit.session.map { "ses-\($0)" },
          "total": BIDSTable.number(score.total), "version": score.version, "rater": score.rater,
          "days_before_visit": visit.day.map { "\($0.number - score.date.number)" },
        ]
        for item in scale.items { cells[item.key] = BIDSTable.number(score.items[item.key]) }
        table.add(cells)
      }
    }
    return table
  }

  private static func words(_ drug: Drug) -> String {
    var text = drug.name
    if let dose = drug.doseMG { text += " \(Decimal.shortest(dose)) mg" }
    if let hours = drug.hoursSince { text += " \(Decimal.shortest(hours)) h before" }
    return text
  }

  private static func words(_ treatment: BotulinumTreatment, _ day: CalendarDay?) -> String {
    let units = treatment.injections.map {
      "\($0.side.letter)-\($0.muscle.rawValue) \(Decimal.shortest($0.units)) U"
    }
    return ([since(treatment.date, day)] + [treatment.product].compactMap { $0 } + units).joined(separator: ", ")
  }

  private static func since(_ date: CalendarDay, _ day: CalendarDay?) -> String {
    day.map { "\($0.number - date.number) d before" } ?? "some time before"
  }
}

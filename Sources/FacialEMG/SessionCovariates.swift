// SPDX-License-Identifier: GPL-3.0-or-later

/// What holds for a visit, as it was entered: substances, sleep, treatment, scores.
///
/// Never computed, never an input of the detector. Texts are names of substances and causes, never of persons.
public struct SessionCovariates: Sendable, Hashable {
  /// Caffeine, sleep, fatigue, stress and pain.
  public var values: [CovariateField: Double]
  /// The affected side as entered; never inferred from the signal.
  public var affectedSide: EventSide?
  /// The cause as entered, e.g. `primary` or `vascular loop`.
  public var cause: String?
  public var drugs: [Drug]
  public var botulinum: [BotulinumTreatment]
  public var decompressions: [Decompression]
  public var scores: [ClinicalScore]

  public init(
    values: [CovariateField: Double] = [:], affectedSide: EventSide? = nil, cause: String? = nil,
    drugs: [Drug] = [], botulinum: [BotulinumTreatment] = [], decompressions: [Decompression] = [],
    scores: [ClinicalScore] = []
  ) {
    self.values = values
    self.affectedSide = affectedSide
    self.cause = cause
    self.drugs = drugs
    self.botulinum = botulinum
    self.decompressions = decompressions
    self.scores = scores
  }

  public subscript(field: CovariateField) -> Double? {
    get { values[field] }
    set { values[field] = newValue }
  }

  /// Whether nothing was entered.
  public var isEmpty: Bool { self == SessionCovariates() }

  /// Throws in words where a value is out of its range or a text too long.
  public func validate() throws(FacialisError) {
    for field in CovariateField.allCases {
      guard let value = values[field] else { continue }
      try SessionEntry.check(value, in: field.range, of: field.rawValue, unit: field.unit)
    }
    try SessionEntry.check(cause, of: "cause")
    try SessionEntry.check(count: drugs.count, of: "drugs")
    try SessionEntry.check(count: botulinum.count, of: "botulinum")
    try SessionEntry.check(count: decompressions.count, of: "decompressions")
    try SessionEntry.check(count: scores.count, of: "scores")
    for drug in drugs { try drug.validate() }
    for treatment in botulinum { try treatment.validate() }
    for score in scores { try score.validate() }
  }
}

extension SessionCovariates: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case cause, drugs, botulinum, decompressions, scores
    case affectedSide = "affected_side"
  }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CovariateField.allCases.map(\.rawValue) + Key.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: Key.self)
    let numbers = try decoder.container(keyedBy: AnyKey.self)
    self.init()
    for field in CovariateField.allCases {
      values[field] = try numbers.decodeIfPresent(Double.self, forKey: AnyKey(field.rawValue))
    }
    affectedSide = try container.decodeIfPresent(EventSide.self, forKey: .affectedSide)
    cause = try container.decodeIfPresent(String.self, forKey: .cause)
    drugs = try container.decodeIfPresent([Drug].self, forKey: .drugs) ?? []
    botulinum = try container.decodeIfPresent([BotulinumTreatment].self, forKey: .botulinum) ?? []
    decompressions = try container.decodeIfPresent([Decompression].self, forKey: .decompressions) ?? []
    scores = try container.decodeIfPresent([ClinicalScore].self, forKey: .scores) ?? []
  }

  public func encode(to encoder: any Encoder) throws {
    var numbers = encoder.container(keyedBy: AnyKey.self)
    for field in CovariateField.allCases {
      try numbers.encodeIfPresent(values[field], forKey: AnyKey(field.rawValue))
    }
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(affectedSide, forKey: .affectedSide)
    try container.encodeIfPresent(cause, forKey: .cause)
    if !drugs.isEmpty { try container.encode(drugs, forKey: .drugs) }
    if !botulinum.isEmpty { try container.encode(botulinum, forKey: .botulinum) }
    if !decompressions.isEmpty { try container.encode(decompressions, forKey: .decompressions) }
    if !scores.isEmpty { try container.encode(scores, forKey: .scores) }
  }
}

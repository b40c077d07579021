// SPDX-License-Identifier: GPL-3.0-or-later

/// A bedside visit as it was entered: who by code, how it is set up, and what holds for it.
public struct Session: Sendable, Hashable {
  /// The subject's code; never a name.
  public var subject: String?
  /// Only where it was given.
  public var sex: Sex?
  /// The visit's label, e.g. `02`.
  public var label: String?
  /// The operator's code; never a name.
  public var operatorCode: String?
  /// The name of the montage that the operator chose.
  public var montage: String?
  public var electrodes: ElectrodeSetup
  public var covariates: SessionCovariates

  public init(
    subject: String? = nil, sex: Sex? = nil, label: String? = nil, operatorCode: String? = nil,
    montage: String? = nil, electrodes: ElectrodeSetup = ElectrodeSetup(),
    covariates: SessionCovariates = SessionCovariates()
  ) {
    self.subject = subject
    self.sex = sex
    self.label = label
    self.operatorCode = operatorCode
    self.montage = montage
    self.electrodes = electrodes
    self.covariates = covariates
  }

  /// Throws in words where something in it cannot be.
  public func validate() throws(FacialisError) {
    try SessionEntry.check(code: subject, of: "subject")
    try SessionEntry.check(code: label, of: "session")
    try SessionEntry.check(code: operatorCode, of: "operator")
    try SessionEntry.check(montage, of: "montage")
    try electrodes.validate()
    try covariates.validate()
  }

  /// The keys of the object, for those who put others beside them.
  public static let keys = Key.allCases.map(\.rawValue)
}

extension Session: Codable {
  enum Key: String, CodingKey, CaseIterable {
    case subject, sex, montage, electrodes, covariates
    case label = "session"
    case operatorCode = "operator"
  }

  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, beside: [])
  }

  /// Decodes it from an object that has these keys as well.
  public init(from decoder: any Decoder, beside others: [String]) throws {
    try decoder.refuseUnknownKeys(Self.keys + others)
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      subject: try container.decodeIfPresent(String.self, forKey: .subject),
      sex: try container.decodeIfPresent(Sex.self, forKey: .sex),
      label: try container.decodeIfPresent(String.self, forKey: .label),
      operatorCode: try container.decodeIfPresent(String.self, forKey: .operatorCode),
      montage: try container.decodeIfPresent(String.self, forKey: .montage),
      electrodes: try container.decodeIfPresent(ElectrodeSetup.self, forKey: .electrodes) ?? ElectrodeSetup(),
      covariates: try container.decodeIfPresent(SessionCovariates.self, forKey: .covariates) ?? SessionCovariates())
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(subject, forKey: .subject)
    try container.encodeIfPresent(sex, forKey: .sex)
    try container.encodeIfPresent(label, forKey: .label)
    try container.encodeIfPresent(operatorCode, forKey: .operatorCode)
    try container.encodeIfPresent(montage, forKey: .montage)
    if !electrodes.isEmpty { try container.encode(electrodes, forKey: .electrodes) }
    if !covariates.isEmpty { try container.encode(covariates, forKey: .covariates) }
  }
}

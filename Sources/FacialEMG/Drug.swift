// SPDX-License-Identifier: GPL-3.0-or-later

/// A drug taken before a visit, as entered.
public struct Drug: Sendable, Hashable, Codable {
  public var name: String
  public var doseMG: Double?
  /// Hours from the last dose to the visit.
  public var hoursSince: Double?

  public init(name: String, doseMG: Double? = nil, hoursSince: Double? = nil) {
    self.name = name
    self.doseMG = doseMG
    self.hoursSince = hoursSince
  }

  func validate() throws(FacialisError) {
    try SessionEntry.check(name, of: "The name of a drug")
    if let doseMG { try SessionEntry.check(doseMG, in: 0...100_000, of: "dose_mg of \(name)", unit: "mg") }
    if let hoursSince { try SessionEntry.check(hoursSince, in: 0...8760, of: "hours_since of \(name)", unit: "h") }
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name
    case doseMG = "dose_mg"
    case hoursSince = "hours_since"
  }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    doseMG = try container.decodeIfPresent(Double.self, forKey: .doseMG)
    hoursSince = try container.decodeIfPresent(Double.self, forKey: .hoursSince)
  }
}

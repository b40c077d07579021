// SPDX-License-Identifier: GPL-3.0-or-later

/// An earlier treatment with botulinum toxin, as entered. Units are those of the product: they do not compare between products.
public struct BotulinumTreatment: Sendable, Hashable, Codable {
  /// What one muscle of one side was given.
  public struct Injection: Sendable, Hashable, Codable {
    public var muscle: Muscle
    public var side: Side
    /// Units of the product.
    public var units: Double

    public init(_ side: Side, _ muscle: Muscle, units: Double) {
      self.side = side
      self.muscle = muscle
      self.units = units
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case muscle, side, units }

    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
      let container = try decoder.container(keyedBy: CodingKeys.self)
      muscle = try container.decode(Muscle.self, forKey: .muscle)
      side = try container.decode(Side.self, forKey: .side)
      units = try container.decode(Double.self, forKey: .units)
    }
  }

  public var date: CalendarDay
  public var product: String?
  public var injections: [Injection]

  public init(date: CalendarDay, product: String? = nil, injections: [Injection] = []) {
    self.date = date
    self.product = product
    self.injections = injections
  }

  func validate() throws(FacialisError) {
    try SessionEntry.check(product, of: "The product of a botulinum treatment")
    try SessionEntry.check(count: injections.count, of: "injections")
    for injection in injections {
      try SessionEntry.check(
        injection.units, in: 0...1000, of: "units of \(injection.side.letter)-\(injection.muscle.rawValue)")
    }
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case date, product, injections }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    date = try container.decode(CalendarDay.self, forKey: .date)
    product = try container.decodeIfPresent(String.self, forKey: .product)
    injections = try container.decodeIfPresent([Injection].self, forKey: .injections) ?? []
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// The values of a clinical scale as a rater entered them; Facialis only checks that they are legal.
public struct ClinicalScore: Sendable, Hashable, Codable {
  public var scale: ClinicalScale
  /// Which version or translation was used, e.g. `Jankovic 2009`.
  public var version: String
  /// The rater's code; never a name.
  public var rater: String
  /// The day of the rating.
  public var date: CalendarDay
  /// The total as entered; nil where only items were.
  public var total: Double?
  /// The items as entered, by key.
  public var items: [String: Double]

  public init(
    _ scale: ClinicalScale, version: String, rater: String, date: CalendarDay, total: Double? = nil,
    items: [String: Double] = [:]
  ) {
    self.scale = scale
    self.version = version
    self.rater = rater
    self.date = date
    self.total = total
    self.items = items
  }

  /// Throws in words where a value is not one of the scale's, or the items do not add up to the total that was entered.
  public func validate() throws(FacialisError) {
    let name = scale.rawValue
    try SessionEntry.check(version, of: "version of \(name)")
    try SessionEntry.check(code: rater, of: "rater of \(name)")
    guard total != nil || !items.isEmpty else {
      throw SessionEntry.refuse("The score \(name) has no value.", "Enter its total or its items.")
    }
    if let total {
      try SessionEntry.check(total, in: scale.total, of: "total of \(name)")
      guard total == total.rounded() else { throw refuse("total", total, 1) }
    }
    let known = scale.items
    for (key, value) in items.sorted(by: { $0.key < $1.key }) {
      guard let item = known.first(where: { $0.key == key }) else {
        throw SessionEntry.refuse(
          "\(name) has no item \"\(key)\".",
          known.isEmpty ? "Enter its total." : NearestWord.mend(key, known: known.map(\.key)))
      }
      try SessionEntry.check(value, in: item.range, of: "\(key) of \(name)")
      let steps = (value - item.range.lowerBound) / item.step
      guard steps == steps.rounded() else { throw refuse(key, value, item.step) }
    }
    guard let total, !known.isEmpty, items.count == known.count else { return }
    let sum = known.reduce(0) { $0 + $1.weight * (items[$1.key] ?? 0) }
    guard sum == total else {
      throw SessionEntry.refuse(
        "The items of \(name) make \(Decimal.shortest(sum)), and its total is \(Decimal.shortest(total)).",
        "Correct one of them, or leave the total out.")
    }
  }

  private func refuse(_ key: String, _ value: Double, _ step: Double) -> FacialisError {
    SessionEntry.refuse(
      "\(key) of \(scale.rawValue) is \(Decimal.shortest(value)).",
      step == 1 ? "It has to be a whole number." : "It goes in steps of \(Decimal.shortest(step)).")
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case scale, version, rater, date, total, items }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .scale)
    guard let scale = ClinicalScale.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .scale, in: container,
        debugDescription: "\"\(name)\" is no scale that is known; they are "
          + ClinicalScale.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self.scale = scale
    version = try container.decode(String.self, forKey: .version)
    rater = try container.decode(String.self, forKey: .rater)
    date = try container.decode(CalendarDay.self, forKey: .date)
    total = try container.decodeIfPresent(Double.self, forKey: .total)
    items = try container.decodeIfPresent([String: Double].self, forKey: .items) ?? [:]
  }
}

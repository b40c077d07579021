// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
public import Reports

/// What stands beside an event table (`X_events.json`): every column's meaning and unit as BIDS writes them, and where the
/// table comes from.
public struct EventSidecar: Sendable, Encodable {
  private struct Column: Encodable {
    let description: String
    let units: String?
    let levels: [String: String]?

    init(_ column: EventTable.Column) {
      description = column.meaning
      units = column.unit
      levels = column.levels.isEmpty ? nil : column.levels
    }

    private enum CodingKeys: String, CodingKey {
      case description = "Description"
      case units = "Units"
      case levels = "Levels"
    }
  }

  private struct Source: Encodable {
    let provenance: Provenance
    let rate: Double
    let disclaimer = Facialis.disclaimer

    private enum CodingKeys: String, CodingKey {
      case disclaimer
      case rate = "rate_hz"
    }

    func encode(to encoder: any Encoder) throws {
      try provenance.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(rate, forKey: .rate)
      try container.encode(disclaimer, forKey: .disclaimer)
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private let source: Source

  /// The description of a table at `rate` frames a second.
  public init(provenance: Provenance, rate: Double) {
    source = Source(provenance: provenance, rate: rate)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for column in EventTable.columns { try container.encode(Column(column), forKey: Key(column.name)) }
    try container.encode(source, forKey: Key("Facialis"))
  }

  /// The columns that every kind has, with their meaning.
  public static var fixedColumns: [(name: String, meaning: String, unit: String?)] {
    EventTable.columns.prefix(EventTable.fixedColumns.count).map { ($0.name, $0.meaning, $0.unit) }
  }
}

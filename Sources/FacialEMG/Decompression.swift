// SPDX-License-Identifier: GPL-3.0-or-later

/// A microvascular decompression, as entered.
public struct Decompression: Sendable, Hashable, Codable {
  public var date: CalendarDay
  public var side: Side

  public init(date: CalendarDay, side: Side) {
    self.date = date
    self.side = side
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case date, side }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    date = try container.decode(CalendarDay.self, forKey: .date)
    side = try container.decode(Side.self, forKey: .side)
  }
}

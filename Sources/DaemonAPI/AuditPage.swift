// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The answer of `GET /v1/audit`: lines of the audit trail, newest first.
public struct AuditPage: Sendable, Hashable, Codable {
  /// A line with its number, which has no holes.
  public struct Line: Sendable, Hashable, Codable {
    public var number: Int
    public var entry: AuditEntry

    public init(number: Int, entry: AuditEntry) {
      self.number = number
      self.entry = entry
    }

    private enum Key: String, CodingKey { case number }

    public init(from decoder: any Decoder) throws {
      number = try decoder.container(keyedBy: Key.self).decode(Int.self, forKey: .number)
      entry = try AuditEntry(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
      try entry.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(number, forKey: .number)
    }
  }

  public var lines: [Line]

  public init(lines: [Line]) {
    self.lines = lines
  }
}

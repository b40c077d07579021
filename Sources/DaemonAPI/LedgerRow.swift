// SPDX-License-Identifier: GPL-3.0-or-later

/// One row of the ledger: samples expected = received + lost, at one place on a sample's way.
public struct LedgerRow: Sendable, Hashable, Codable {
  /// `stream`: from the source to the session; `recording`: from the session into the file.
  public var place: String
  public var expected: Int
  public var received: Int
  public var lost: Int
  /// What was lost, by cause: `source`, `ring`, `disk`.
  public var causes: [String: Int]

  public init(place: String, expected: Int, received: Int, lost: Int, causes: [String: Int] = [:]) {
    self.place = place
    self.expected = expected
    self.received = received
    self.lost = lost
    self.causes = causes
  }

  public var balances: Bool { expected == received + lost && lost == causes.values.reduce(0, +) }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// The balance of samples at one place of their way: expected = received + lost, lost by cause.
///
/// Counts frames. For a stream `received` is what the session took; for a recording what is in the file; for a client what it
/// was given.
public struct Ledger: Sendable, Hashable, Codable {
  public private(set) var expected = 0
  public private(set) var received = 0
  public private(set) var lostAtSource = 0
  public private(set) var lostInRing = 0
  public private(set) var lostOnDisk = 0
  public private(set) var lostInRestart = 0

  public init() {}

  /// Frames that are lost, whatever to.
  public var lost: Int { lostAtSource + lostInRing + lostOnDisk + lostInRestart }

  /// Whether nothing is missing from the account.
  public var balances: Bool { expected == received + lost }

  /// Frames lost to a cause.
  public subscript(cause: LossCause) -> Int {
    switch cause {
    case .source: lostAtSource
    case .ring: lostInRing
    case .disk: lostOnDisk
    case .restart: lostInRestart
    }
  }

  /// Frames that the clock of the source says were due, whether they came or not.
  public mutating func expect(_ frames: Int) { expected += frames }

  public mutating func receive(_ frames: Int) { received += frames }

  public mutating func lose(_ frames: Int, to cause: LossCause) {
    switch cause {
    case .source: lostAtSource += frames
    case .ring: lostInRing += frames
    case .disk: lostOnDisk += frames
    case .restart: lostInRestart += frames
    }
  }

  /// Frames that were taken and did not reach the disk after all.
  public mutating func fail(_ frames: Int) {
    received -= frames
    lostOnDisk += frames
  }

  /// Adds the account of another part of the same recording.
  public mutating func add(_ other: Ledger) {
    expected += other.expected
    received += other.received
    lostAtSource += other.lostAtSource
    lostInRing += other.lostInRing
    lostOnDisk += other.lostOnDisk
    lostInRestart += other.lostInRestart
  }

  /// One line for people: `expected 4000 = received 3900 + lost 100 (disk 100)`.
  public var line: String {
    let causes = LossCause.allCases.filter { self[$0] > 0 }.map { "\($0.rawValue) \(self[$0])" }
    let words = causes.isEmpty ? "" : " (\(causes.joined(separator: ", ")))"
    return "expected \(expected) \(balances ? "=" : "is not") received \(received) + lost \(lost)\(words)"
  }

  private enum CodingKeys: String, CodingKey {
    case expected, received
    case lostAtSource = "lost_at_source"
    case lostInRing = "lost_in_ring"
    case lostOnDisk = "lost_on_disk"
    case lostInRestart = "lost_in_restart"
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
internal import Synchronization

/// The balance of frames between a device and the ring: what came, and what was lost to what.
public struct SourceLedger: Sendable, Hashable {
  /// What frames were lost to before they reached the ring.
  public enum Cause: String, Sendable, Hashable, CaseIterable {
    /// The device says so: its counters, marks, reports.
    case device
    /// Transfers failed on the bus, or the pipe stalled; as long as the clock says.
    case bus
    /// The host did not come to take transfers in time.
    case host
    /// The device was unplugged.
    case absent
    /// The device sent nothing, or dropped frames without a word; the clock betrays it.
    case silent
  }

  public internal(set) var received = 0
  public internal(set) var lost: [Cause: Int] = [:]

  public init() {}

  /// Frames that were due, whether they came or not.
  public var expected: Int { received + lost.values.reduce(0, +) }
}

/// A source's ledger while it is kept, without a lock: one thread writes, any reads.
final class SourceAccount: Sendable {
  private let received = Atomic(0)
  private let device = Atomic(0)
  private let bus = Atomic(0)
  private let host = Atomic(0)
  private let absent = Atomic(0)
  private let silent = Atomic(0)

  var value: SourceLedger {
    var ledger = SourceLedger()
    ledger.received = received.load(ordering: .relaxed)
    for cause in SourceLedger.Cause.allCases {
      let frames = read(cause)
      if frames > 0 { ledger.lost[cause] = frames }
    }
    return ledger
  }

  func receive(_ frames: Int) { received.add(frames, ordering: .relaxed) }

  func lose(_ frames: Int, to cause: SourceLedger.Cause) {
    switch cause {
    case .device: device.add(frames, ordering: .relaxed)
    case .bus: bus.add(frames, ordering: .relaxed)
    case .host: host.add(frames, ordering: .relaxed)
    case .absent: absent.add(frames, ordering: .relaxed)
    case .silent: silent.add(frames, ordering: .relaxed)
    }
  }

  private func read(_ cause: SourceLedger.Cause) -> Int {
    switch cause {
    case .device: device.load(ordering: .relaxed)
    case .bus: bus.load(ordering: .relaxed)
    case .host: host.load(ordering: .relaxed)
    case .absent: absent.load(ordering: .relaxed)
    case .silent: silent.load(ordering: .relaxed)
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
public import Realtime
internal import Synchronization

/// Where a source's blocks and notices go: the ring, and a bell for whoever empties it.
///
/// `deliver` neither allocates nor locks; notices are rare, take a lock and do not belong into a USB callback.
public final class SampleSink: Sendable {
  public let ring: BlockRing
  /// Of the source's thread; every delivery and notice is a beat.
  public let heartbeat = Heartbeat("source")
  private let bell: Doorbell
  private let notices = Mutex<[SourceNotice]>([])
  private let hasNotices = Atomic(false)

  public init(ring: BlockRing, bell: Doorbell) {
    self.ring = ring
    self.bell = bell
  }

  /// Copies a block into the ring and wakes the consumer; false where frames were lost for want of room.
  ///
  /// - Parameters:
  ///   - counts: interleaved, [frame][channel], whole frames.
  ///   - firstSample: index of the first frame since the stream's start, lost frames included.
  ///   - hostTime: monotonic nanoseconds of arrival.
  ///   - lostAtSource: frames before these that the source lost.
  @discardableResult
  public func deliver(_ counts: Span<Int32>, firstSample: Int, hostTime: UInt64, lostAtSource: Int = 0) -> Bool {
    let complete = ring.push(counts, firstSample: firstSample, hostTime: hostTime, lostAtSource: lostAtSource)
    bell.ring()
    heartbeat.beat()
    return complete
  }

  /// Whether a block of so many frames would find room.
  public func hasRoom(frames: Int) -> Bool {
    ring.slotCount - ring.waiting >= (frames + ring.framesPerSlot - 1) / ring.framesPerSlot
  }

  /// Hands over a notice and wakes the consumer.
  public func notify(_ notice: SourceNotice) {
    notices.withLock { waiting in
      waiting.append(notice)
      hasNotices.store(true, ordering: .releasing)
    }
    bell.ring()
    heartbeat.beat()
  }

  /// Consumer: the notices since the last call, in order; costs one atomic load where there is none.
  public func takeNotices() -> [SourceNotice] {
    if !hasNotices.load(ordering: .acquiring) { return [] }
    return notices.withLock { waiting in
      hasNotices.store(false, ordering: .relaxed)
      defer { waiting = [] }
      return waiting
    }
  }
}

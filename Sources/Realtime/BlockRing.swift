// SPDX-License-Identifier: GPL-3.0-or-later
internal import Synchronization

/// A ring of preallocated slots between one producing and one consuming thread.
///
/// Each slot holds up to `framesPerSlot` frames of interleaved counts and a `BlockHeader`. The producer never waits: frames
/// that find no free slot are counted, and the next slot that gets through says how many were lost before it. Push and pop
/// neither allocate nor lock; one atomic load and one store each (a Lamport queue).
public final class BlockRing: Sendable {
  public let slotCount: Int
  public let framesPerSlot: Int
  public let channelCount: Int

  private let memory: SlotMemory
  /// Slots ever filled and ever freed; they run on for centuries, so they never wrap.
  private let filled = Atomic(0)
  private let freed = Atomic(0)
  private let overrun = Atomic(0)

  public init(slotCount: Int, framesPerSlot: Int, channelCount: Int) {
    precondition(slotCount > 0 && framesPerSlot > 0 && channelCount > 0)
    self.slotCount = slotCount
    self.framesPerSlot = framesPerSlot
    self.channelCount = channelCount
    memory = SlotMemory(slotCount: slotCount, countsPerSlot: framesPerSlot * channelCount)
  }

  /// Slots that wait for the consumer; exact only on the two threads.
  public var waiting: Int { filled.load(ordering: .acquiring) - freed.load(ordering: .acquiring) }

  /// Frames ever lost for want of a slot.
  public var overrunFrames: Int { overrun.load(ordering: .relaxed) }

  /// Producer: copies frames into as many slots as they need; false where some found none.
  ///
  /// - Parameters:
  ///   - block: interleaved counts, [frame][channel], whole frames.
  ///   - lostAtSource: frames between the last call's and these that the source lost.
  @_noLocks @_noAllocation
  @discardableResult
  public func push(_ block: Span<Int32>, firstSample: Int, hostTime: UInt64, lostAtSource: Int = 0) -> Bool {
    memory.pending.lostAtSource += lostAtSource
    let frames = block.count / channelCount
    var offset = 0
    var complete = true
    while offset < frames {
      let length = min(framesPerSlot, frames - offset)
      if !pushSlot(block, offset, length, firstSample + offset, hostTime) { complete = false }
      offset += length
    }
    return complete
  }

  @_noLocks @_noAllocation
  private func pushSlot(
    _ block: Span<Int32>, _ offset: Int, _ frames: Int, _ firstSample: Int, _ hostTime: UInt64
  ) -> Bool {
    let index = filled.load(ordering: .relaxed)
    if index - freed.load(ordering: .acquiring) == slotCount {
      memory.pending.lostInRing += frames
      overrun.store(overrun.load(ordering: .relaxed) + frames, ordering: .relaxed)
      return false
    }
    let slot = index % slotCount
    memory.copy(from: block, at: offset * channelCount, count: frames * channelCount, to: slot)
    memory.setHeader(
      slot,
      BlockHeader(
        firstSample: firstSample, hostTime: hostTime, frameCount: frames, lostAtSource: memory.pending.lostAtSource,
        lostInRing: memory.pending.lostInRing))
    memory.pending = PendingLoss()
    filled.store(index + 1, ordering: .releasing)
    return true
  }

  /// Producer: frames lost since the last slot that got through; at the stream's end nothing else reports them.
  public var unreportedLoss: (atSource: Int, inRing: Int) { (memory.pending.lostAtSource, memory.pending.lostInRing) }

  /// Consumer: hands the oldest slot's frames to the body and frees the slot; nil where none waits.
  ///
  /// The counts are the producer's memory and must not be kept.
  public func pop<Result>(_ body: (BlockHeader, Span<Int32>) throws -> Result) rethrows -> Result? {
    let index = freed.load(ordering: .relaxed)
    if filled.load(ordering: .acquiring) == index { return nil }
    let slot = index % slotCount
    let header = memory.header(slot)
    defer { freed.store(index + 1, ordering: .releasing) }
    return try memory.withCounts(slot, count: header.frameCount * channelCount) { try body(header, $0) }
  }
}

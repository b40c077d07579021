// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux

/// Frames that were lost since the last slot that got through; the producer's own.
struct PendingLoss: BitwiseCopyable {
  @_noLocks @_noAllocation init() {}
  var lostAtSource = 0
  var lostInRing = 0
}

/// The memory of a `BlockRing`: what two threads share by the ring's rule, a slot being the producer's until it is filled and
/// the consumer's until it is freed.
///
/// Not generic and not a class, so that its use needs neither metadata nor reference counts, which the compiler then proves.
@safe struct SlotMemory: ~Copyable, @unchecked Sendable {
  private let counts: UnsafeMutablePointer<Int32>
  private let headers: UnsafeMutablePointer<BlockHeader>
  private let loss: UnsafeMutablePointer<PendingLoss>
  private let slotCount: Int
  private let countsPerSlot: Int

  init(slotCount: Int, countsPerSlot: Int) {
    self.slotCount = slotCount
    self.countsPerSlot = countsPerSlot
    unsafe counts = .allocate(capacity: slotCount * countsPerSlot)
    unsafe counts.initialize(repeating: 0, count: slotCount * countsPerSlot)
    unsafe headers = .allocate(capacity: slotCount)
    unsafe headers.initialize(
      repeating: BlockHeader(firstSample: 0, hostTime: 0, frameCount: 0), count: slotCount)
    unsafe loss = .allocate(capacity: 1)
    unsafe loss.initialize(to: PendingLoss())
    // What may not be locked is used as it is; RealtimeRights says so once.
    _ = unsafe clinux_lock(counts, bytes)
  }

  private var bytes: Int { slotCount * countsPerSlot * MemoryLayout<Int32>.stride }

  deinit {
    unsafe clinux_unlock(counts, bytes)
    unsafe counts.deallocate()
    unsafe headers.deallocate()
    unsafe loss.deallocate()
  }

  var pending: PendingLoss {
    @_noLocks @_noAllocation get { unsafe loss.pointee }
    @_noLocks @_noAllocation nonmutating set { unsafe loss.pointee = newValue }
  }

  @_noLocks @_noAllocation
  func header(_ slot: Int) -> BlockHeader {
    precondition(slot >= 0 && slot < slotCount)
    return unsafe headers[slot]
  }

  @_noLocks @_noAllocation
  func setHeader(_ slot: Int, _ header: BlockHeader) {
    precondition(slot >= 0 && slot < slotCount)
    unsafe headers[slot] = header
  }

  @_noLocks @_noAllocation
  func copy(from source: Span<Int32>, at first: Int, count: Int, to slot: Int) {
    precondition(slot >= 0 && slot < slotCount && count <= countsPerSlot)
    let target = unsafe counts + slot * countsPerSlot
    for index in 0..<count { unsafe target[index] = source[first + index] }
  }

  /// Lends the slot's counts to the body.
  func withCounts<Result>(_ slot: Int, count: Int, _ body: (Span<Int32>) throws -> Result) rethrows -> Result {
    precondition(slot >= 0 && slot < slotCount && count <= countsPerSlot)
    let buffer = unsafe UnsafeBufferPointer(start: counts + slot * countsPerSlot, count: count)
    return try unsafe body(buffer.span)
  }
}

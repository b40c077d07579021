// SPDX-License-Identifier: GPL-3.0-or-later
internal import Synchronization

/// A ring of preallocated slots that bring a stream's transfers from the event thread to the source's.
///
/// The event thread never waits: a transfer that finds no slot is counted, and the next that does says so. Push and pop neither
/// allocate nor lock (a Lamport queue, one thread at each end).
// Unchecked: the slots are shared by two threads, and the two atomic indices say whose a slot is.
@safe package final class TransferRing: @unchecked Sendable {
  /// What a slot says of its bytes.
  package struct Header: BitwiseCopyable {
    package var length = 0
    /// Monotonic host time of arrival in nanoseconds.
    package var time: UInt64 = 0
    /// Raw value of libusb's transfer status.
    package var status: UInt32 = 0
    /// Whether a transfer before this one found no slot.
    package var followsLoss = false
  }

  package let slotCount: Int
  package let slotBytes: Int
  private let bytes: UnsafeMutablePointer<UInt8>
  private let headers: UnsafeMutablePointer<Header>
  private let filled = Atomic(0)
  private let freed = Atomic(0)
  /// The producer's own.
  private var hasLost = false

  package init(slotCount: Int, slotBytes: Int) {
    precondition(slotCount > 0 && slotBytes > 0)
    self.slotCount = slotCount
    self.slotBytes = slotBytes
    unsafe bytes = .allocate(capacity: slotCount * slotBytes)
    unsafe bytes.initialize(repeating: 0, count: slotCount * slotBytes)
    unsafe headers = .allocate(capacity: slotCount)
    unsafe headers.initialize(repeating: Header(), count: slotCount)
  }

  deinit {
    unsafe bytes.deallocate()
    unsafe headers.deallocate()
  }

  /// Producer: copies a transfer's bytes; false where no slot is free.
  @discardableResult
  package func push(_ source: Span<UInt8>, status: UInt32, time: UInt64) -> Bool {
    let index = filled.load(ordering: .relaxed)
    guard index - freed.load(ordering: .acquiring) < slotCount, source.count <= slotBytes else {
      hasLost = true
      return false
    }
    let slot = index % slotCount
    unsafe source.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress {
        unsafe (bytes + slot * slotBytes).update(from: base, count: buffer.count)
      }
    }
    unsafe headers[slot] = Header(length: source.count, time: time, status: status, followsLoss: hasLost)
    hasLost = false
    filled.store(index + 1, ordering: .releasing)
    return true
  }

  /// Consumer: hands the oldest slot to the body and frees it; nil where none waits.
  package func pop<Result>(_ body: (Header, Span<UInt8>) throws -> Result) rethrows -> Result? {
    let index = freed.load(ordering: .relaxed)
    if filled.load(ordering: .acquiring) == index { return nil }
    let slot = index % slotCount
    let header = unsafe headers[slot]
    defer { freed.store(index + 1, ordering: .releasing) }
    let buffer = unsafe UnsafeBufferPointer(start: bytes + slot * slotBytes, count: header.length)
    return try unsafe body(header, buffer.span)
  }
}

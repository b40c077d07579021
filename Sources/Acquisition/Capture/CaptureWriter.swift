// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
internal import Glibc
internal import Realtime
internal import Synchronization

/// Writes a capture on a thread of its own; a disk that is too slow costs the capture transfers, never the stream.
package final class CaptureWriter: Sendable {
  /// What came of a capture.
  package struct Result: Sendable, Hashable {
    package var bytes = 0
    package var transfers = 0
    /// Transfers that did not get into the file.
    package var skipped = 0
    package var failure: FacialisError?
    /// Whether it ended because the file had reached its largest size.
    package var isFull = false
  }

  /// Bytes that may wait for the disk.
  private static let queueBytes = 32 << 20

  private struct State {
    var waiting: [[UInt8]] = []
    var waitingBytes = 0
    var skipped = 0
    var isEnding = false
    var result = Result()
  }

  private let path: String
  private let descriptor: Int32
  private let largestBytes: Int
  private let origin: UInt64
  private let bell: Doorbell
  private let state = Mutex(State())
  private let thread = Mutex<RealtimeThread?>(nil)

  /// Makes the file, which must not be there yet, with mode 0640.
  ///
  /// - Parameter largestBytes: where the file ends at the latest.
  package init(_ path: String, head: CaptureHead, largestBytes: Int = 1 << 30) throws(FacialisError) {
    self.path = path
    self.largestBytes = largestBytes
    bell = try Doorbell()
    origin = SystemClock().monotonic()
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    if descriptor < 0 { throw .captureNotWritten(path, errno) }
    state.withLock { state in
      state.waiting = [CaptureFormat.signature, CaptureFormat.encode(.head(head), at: 0)]
    }
    let thread = try RealtimeThread(name: "facialis-capt") { [self] in run() }
    self.thread.withLock { $0 = thread }
  }

  deinit { Glibc.close(descriptor) }

  package var result: Result { state.withLock { $0.result } }

  func append(_ record: CaptureRecord, at time: UInt64) {
    enqueue(CaptureFormat.encode(record, at: time - min(time, origin)), isTransfer: false, at: time)
  }

  func append(_ arrival: USBArrival, _ bytes: Span<UInt8>) {
    var payload: [UInt8] = []
    payload.reserveCapacity(bytes.count + 2)
    payload.append(CaptureRecord.code(arrival.fault))
    payload.append(arrival.followsLoss ? 1 : 0)
    for index in bytes.indices { payload.append(bytes[index]) }
    let kind = CaptureRecord.transfer([], fault: nil, followsLoss: false).kind
    let record = CaptureFormat.encode(kind: kind, payload, at: arrival.time - min(arrival.time, origin))
    enqueue(record, isTransfer: true, at: arrival.time)
  }

  private func enqueue(_ bytes: [UInt8], isTransfer: Bool, at time: UInt64) {
    state.withLock { state in
      if state.isEnding || state.result.isFull || state.result.failure != nil { return }
      if isTransfer, state.waitingBytes + bytes.count > Self.queueBytes {
        state.skipped += 1
        state.result.skipped += 1
        return
      }
      if state.skipped > 0 {
        state.waiting.append(CaptureFormat.encode(.skipped(state.skipped), at: time - min(time, origin)))
        state.skipped = 0
      }
      state.waiting.append(bytes)
      state.waitingBytes += bytes.count
      if isTransfer { state.result.transfers += 1 }
    }
    bell.ring()
  }

  /// Ends the file in order and returns what it holds.
  @discardableResult
  package func close() -> Result {
    let time = SystemClock().monotonic()
    append(.ended, at: time)
    state.withLock { $0.isEnding = true }
    bell.ring()
    thread.withLock { $0 }?.join()
    return result
  }

  private func run() {
    while true {
      _ = bell.wait(milliseconds: 500)
      let (pieces, isEnding) = state.withLock { state in
        defer {
          state.waiting = []
          state.waitingBytes = 0
        }
        return (state.waiting, state.isEnding)
      }
      for piece in pieces { write(piece) }
      if isEnding {
        _ = fsync(descriptor)
        return
      }
    }
  }

  private func write(_ bytes: [UInt8]) {
    let result = result
    if result.failure != nil || result.isFull { return }
    if result.bytes + bytes.count > largestBytes {
      state.withLock { $0.result.isFull = true }
      return
    }
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if count < 0 {
        if errno == EINTR { continue }
        let error = FacialisError.captureNotWritten(path, errno)
        state.withLock { $0.result.failure = error }
        return
      }
      done += count
    }
    state.withLock { $0.result.bytes += bytes.count }
  }
}

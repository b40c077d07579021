// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
package import Realtime
internal import Synchronization

/// Writes one recording on a thread of its own, behind a bounded pool of record buffers.
///
/// The pool is the whole buffer to the disk: while all of it waits to be written, the session gets none and makes a gap.
package final class Recorder: RecordOutlet {
  /// What happens to a recording, told on the recorder's thread.
  package enum Report: Sendable {
    case opened
    case failed(FacialisError)
    /// Closed; the error is one that hit the end of the file.
    case closed(RecordingEnd, FacialisError?)
  }

  private struct State {
    var free: [[Int32]]
    var jobs: [RecordJob] = []
    var failed = false
    var ended = false
  }

  /// Record buffers in the pool.
  package let bufferCount: Int
  private let framesPerRecord: Int
  private let countsPerRecord: Int
  private let state: Mutex<State>
  private let bell: Doorbell
  private let thread = Mutex<RealtimeThread?>(nil)

  /// Starts the thread, which opens the file first.
  ///
  /// - Parameters:
  ///   - bufferCount: data records that may wait for the disk.
  ///   - synchronisation: seconds of recording that are at risk at most, between two fdatasync.
  package init(
    bufferCount: Int, framesPerRecord: Int, channelCount: Int, synchronisation: Double, clock: any HostClock,
    open: @escaping @Sendable () throws(FacialisError) -> any RecordingFile,
    report: @escaping @Sendable (Report) -> Void
  ) throws(FacialisError) {
    self.bufferCount = bufferCount
    self.framesPerRecord = framesPerRecord
    countsPerRecord = framesPerRecord * channelCount
    let countsPerRecord = countsPerRecord
    let free = (0..<bufferCount).map { _ in [Int32](repeating: 0, count: countsPerRecord) }
    state = Mutex(State(free: free))
    bell = try Doorbell()
    let started = try RealtimeThread(name: "facialis-disk", urgency: .ordinary) { [self] in
      run(Int(synchronisation * 1000), clock, open, report)
      state.withLock { $0.ended = true }
    }
    thread.withLock { $0 = started }
  }

  package func takeBuffer() -> [Int32]? { state.withLock { $0.free.popLast() } }

  package func submit(_ job: RecordJob) {
    state.withLock { if !$0.failed { $0.jobs.append(job) } }
    bell.ring()
  }

  package var hasFailed: Bool { state.withLock { $0.failed } }

  package var fill: (waiting: Int, capacity: Int) { state.withLock { (bufferCount - $0.free.count, bufferCount) } }

  /// Whether its thread does nothing any more.
  package var hasEnded: Bool { state.withLock { $0.ended } }

  /// Waits until the file is closed or has failed.
  package func join() { thread.withLock { $0 }?.join() }

  private func run(
    _ synchronisation: Int, _ clock: any HostClock,
    _ open: @Sendable () throws(FacialisError) -> any RecordingFile, _ report: @Sendable (Report) -> Void
  ) {
    let file: any RecordingFile
    do {
      file = try open()
      report(.opened)
    } catch {
      report(.failed(error))
      discard()
      return
    }
    var synchronised = clock.monotonic()
    do {
      while true {
        if let job = nextJob() {
          if case .close(let last, let end) = job {
            close(file, last, end, report)
            return
          }
          try write(job, file)
        } else {
          _ = bell.wait(milliseconds: synchronisation)
        }
        let now = clock.monotonic()
        if now >= synchronised + UInt64(synchronisation) * 1_000_000 {
          try file.synchronise()
          synchronised = now
        }
      }
    } catch {
      try? file.close()
      report(.failed(error))
      discard()
    }
  }

  private func nextJob() -> RecordJob? {
    state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
  }

  private func write(_ job: RecordJob, _ file: any RecordingFile) throws(FacialisError) {
    switch job {
    case .record(let record):
      try file.append(record.counts.span, annotations: record.annotations)
      state.withLock { $0.free.append(record.counts) }
    case .filled(let records, let lastFrame):
      var filled: [Int32] = []
      filled.reserveCapacity(countsPerRecord)
      while filled.count < countsPerRecord { filled += lastFrame }
      for _ in 0..<records { try file.append(filled.span, annotations: []) }
    case .close: break
    }
  }

  private func close(
    _ file: any RecordingFile, _ last: RecordAssembler.Record?, _ end: RecordingEnd,
    _ report: @Sendable (Report) -> Void
  ) {
    var failure: FacialisError?
    do {
      if let last {
        let channels = last.counts.count / framesPerRecord
        let signal = last.counts.span.extracting(0..<last.frames * channels)
        if last.frames == framesPerRecord {
          try file.append(signal, annotations: last.annotations)
        } else {
          try file.appendLast(signal, annotations: last.annotations)
        }
      }
    } catch { failure = error }
    do { try file.close() } catch { failure = failure ?? error }
    report(.closed(end, failure))
  }

  /// After a failure nothing is written any more.
  private func discard() {
    state.withLock {
      $0.failed = true
      $0.jobs = []
    }
  }
}

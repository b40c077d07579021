// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
package import Realtime
internal import Synchronization

/// Writes one recording, file after file, on a thread of its own, behind a bounded pool of record buffers.
///
/// The pool is the whole buffer to the disk: while all of it waits to be written, the session gets none and makes a gap.
package final class Recorder: RecordOutlet {
  /// What happens to a recording, told on the recorder's thread.
  package enum Report: Sendable {
    /// A file is there, with its header.
    case opened(FilePlan)
    /// Nothing is written any more; `closed` follows where a file was opened before.
    case failed(FacialisError)
    /// Bytes that are free on the recording's disk.
    case space(Int)
    case clocks(ClockAccount)
    /// Closed; the error is one that hit the end of the recording.
    case closed(RecordingEnd, FacialisError?)
  }

  private struct State {
    var free: [[Int32]]
    var jobs: [RecordJob] = []
    var failed = false
    var ended = false
    /// Frames that were handed over after the failure, or waited when it came.
    var framesDropped = 0
  }

  /// What its thread has of the outside.
  package struct Ports: Sendable {
    package var open: @Sendable (FilePlan) throws(FacialisError) -> any RecordingFile
    /// Looks whether the file is still where it was made, and says how many bytes are free there; nil where the system does not say.
    package var look: @Sendable (FilePlan) throws(FacialisError) -> Int?
    package var report: @Sendable (Report) -> Void
    package var clock: any HostClock

    package init(
      open: @escaping @Sendable (FilePlan) throws(FacialisError) -> any RecordingFile,
      look: @escaping @Sendable (FilePlan) throws(FacialisError) -> Int? = { _ in nil },
      report: @escaping @Sendable (Report) -> Void, clock: any HostClock
    ) {
      self.open = open
      self.look = look
      self.report = report
      self.clock = clock
    }
  }

  /// Milliseconds between two beats of its thread at most.
  private static let longestWait = 1000

  /// Record buffers in the pool.
  package let bufferCount: Int
  private let framesPerRecord: Int
  private let countsPerRecord: Int
  private let synchronisation: Int
  private let ports: Ports
  private let state: Mutex<State>
  private let bell: Doorbell
  private let thread = Mutex<RealtimeThread?>(nil)
  /// Of the thread that writes.
  package let heartbeat = Heartbeat("writer")

  /// Starts the thread, which opens the first file first.
  ///
  /// - Parameters:
  ///   - bufferCount: data records that may wait for the disk.
  ///   - synchronisation: seconds of recording that are at risk at most, between two fdatasync.
  package init(
    bufferCount: Int, framesPerRecord: Int, channelCount: Int, synchronisation: Double, file: FilePlan, ports: Ports
  ) throws(FacialisError) {
    self.bufferCount = bufferCount
    self.framesPerRecord = framesPerRecord
    self.synchronisation = max(1, Int(synchronisation * 1000))
    self.ports = ports
    countsPerRecord = framesPerRecord * channelCount
    let countsPerRecord = countsPerRecord
    let free = (0..<bufferCount).map { _ in [Int32](repeating: 0, count: countsPerRecord) }
    state = Mutex(State(free: free))
    bell = try Doorbell()
    let started = try RealtimeThread(name: "facialis-disk", urgency: .ordinary) { [self] in
      run(file)
      heartbeat.end()
      state.withLock { $0.ended = true }
    }
    thread.withLock { $0 = started }
  }

  package func takeBuffer() -> [Int32]? { state.withLock { $0.free.popLast() } }

  package func submit(_ job: RecordJob) {
    state.withLock { state in
      if state.failed { Self.drop(job, &state) } else { state.jobs.append(job) }
    }
    bell.ring()
  }

  package var hasFailed: Bool { state.withLock { $0.failed } }

  package var fill: (waiting: Int, capacity: Int) { state.withLock { (bufferCount - $0.free.count, bufferCount) } }

  /// Whether its thread does nothing any more.
  package var hasEnded: Bool { state.withLock { $0.ended } }

  /// Waits until the recording is closed or has failed.
  package func join() { thread.withLock { $0 }?.join() }

  private func run(_ first: FilePlan) {
    var plan = first
    var file: any RecordingFile
    do {
      file = try outside { () throws(FacialisError) in try ports.open(first) }
      ports.report(.opened(first))
    } catch {
      discard()
      ports.report(.failed(error))
      return
    }
    var synchronised = ports.clock.monotonic()
    var job: RecordJob?
    do {
      while true {
        heartbeat.beat()
        job = nextJob()
        if let waiting = job {
          if case .close(let last, let end) = waiting {
            close(file, last, end)
            return
          }
          if case .next(let last, let next) = waiting {
            try append(last, to: file)
            if let last { state.withLock { $0.free.append(last.counts) } }
            job = nil
            try outside { () throws(FacialisError) in try file.close() }
            file = try outside { () throws(FacialisError) in try ports.open(next) }
            plan = next
            ports.report(.opened(next))
          } else {
            try write(waiting, file)
            job = nil
          }
        } else {
          _ = bell.wait(milliseconds: min(synchronisation, Self.longestWait))
        }
        let now = ports.clock.monotonic()
        if now >= synchronised + UInt64(synchronisation) * 1_000_000 {
          try outside { () throws(FacialisError) in try file.synchronise() }
          synchronised = now
          let free = try outside { () throws(FacialisError) in try ports.look(plan) }
          if let free { ports.report(.space(free)) }
        }
      }
    } catch {
      heartbeat.outside { file.abandon() }
      if let job { state.withLock { Self.drop(job, &$0) } }
      discard()
      ports.report(.failed(error))
      end(after: error, samples: plan.firstSample + file.frameCount)
    }
  }

  /// Runs what waits for the disk, however long that takes.
  private func outside<Result>(_ body: () throws(FacialisError) -> Result) throws(FacialisError) -> Result {
    try heartbeat.outside(body)
  }

  private func nextJob() -> RecordJob? {
    state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
  }

  private func write(_ job: RecordJob, _ file: any RecordingFile) throws(FacialisError) {
    switch job {
    case .record(let record):
      try outside { () throws(FacialisError) in
        _ = try file.append(record.counts.span, annotations: record.annotations)
      }
      state.withLock { $0.free.append(record.counts) }
    case .filled(let records, let lastFrame):
      var filled: [Int32] = []
      filled.reserveCapacity(countsPerRecord)
      while filled.count < countsPerRecord { filled += lastFrame }
      for _ in 0..<records {
        try outside { () throws(FacialisError) in _ = try file.append(filled.span, annotations: []) }
      }
    case .clocks(let account): heartbeat.outside { ports.report(.clocks(account)) }
    case .next, .close: break
    }
  }

  private func append(_ last: RecordAssembler.Record?, to file: any RecordingFile) throws(FacialisError) {
    guard let last else { return }
    let channels = last.counts.count / framesPerRecord
    try outside { () throws(FacialisError) in
      let signal = last.counts.span.extracting(0..<last.frames * channels)
      if last.frames == framesPerRecord {
        _ = try file.append(signal, annotations: last.annotations)
      } else {
        _ = try file.appendLast(signal, annotations: last.annotations)
      }
    }
  }

  private func close(_ file: any RecordingFile, _ last: RecordAssembler.Record?, _ end: RecordingEnd) {
    var failure: FacialisError?
    var end = end
    do { try append(last, to: file) } catch {
      failure = error
      end.samples -= last?.frames ?? 0
      end.ledger.fail(last?.frames ?? 0)
    }
    do { try outside { () throws(FacialisError) in try file.close() } } catch { failure = failure ?? error }
    heartbeat.outside {
      if failure != nil { file.abandon() }
      ports.report(.closed(end, failure))
    }
  }

  /// After a failure nothing is written any more.
  private func discard() {
    state.withLock { state in
      state.failed = true
      let jobs = state.jobs
      state.jobs = []
      for job in jobs { Self.drop(job, &state) }
    }
  }

  /// Counts what a job would have written; the end is kept.
  private static func drop(_ job: RecordJob, _ state: inout State) {
    switch job {
    case .record(let record):
      state.framesDropped += record.frames
      state.free.append(record.counts)
    case .filled, .clocks: break
    case .next(let last, _): state.framesDropped += last?.frames ?? 0
    case .close(let last, _):
      state.framesDropped += last?.frames ?? 0
      state.jobs.append(job)
    }
  }

  /// Waits for the session to end the recording, and says what of it is not in the files.
  private func end(after error: FacialisError, samples: Int) {
    while true {
      if case .close(_, var end)? = nextJob() {
        end.samples = min(end.samples, samples)
        end.ledger.fail(state.withLock { $0.framesDropped })
        heartbeat.outside { ports.report(.closed(end, error)) }
        return
      }
      heartbeat.beat()
      _ = bell.wait(milliseconds: Self.longestWait)
    }
  }
}

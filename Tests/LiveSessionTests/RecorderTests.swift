// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import LiveSession
import Realtime
import Recordings
import Synchronization
import Testing

@Suite struct RecorderTests {
  /// A file whose disk waits until it is let go on, or fails at a record.
  final class SlowFile: RecordingFile, Sendable {
    struct State {
      var counts: [Int32] = []
      var annotations: [Annotation] = []
      var synchronised = 0
      var isClosed = false
    }

    let gate: Mutex<Bool>
    let failsAt: Int?
    let state = Mutex(State())
    private let appended = Atomic(0)

    init(isStalled: Bool = false, failsAt: Int? = nil) {
      gate = Mutex(isStalled)
      self.failsAt = failsAt
    }

    func letGo() { gate.withLock { $0 = false } }

    func append(_ counts: Span<Int32>, annotations: [Annotation]) throws(FacialisError) -> [Annotation] {
      while gate.withLock({ $0 }) { SystemClock().sleep(until: SystemClock().monotonic() + 1_000_000) }
      if failsAt == appended.load(ordering: .relaxed) {
        throw FacialisError("disk-full", .inputOutput, "Full.", mend: "")
      }
      appended.add(1, ordering: .relaxed)
      var copy: [Int32] = []
      for index in counts.indices { copy.append(counts[index]) }
      state.withLock { [copy] in
        $0.counts += copy
        $0.annotations += annotations
      }
      return annotations
    }

    func appendLast(_ counts: Span<Int32>, annotations: [Annotation]) throws(FacialisError) -> [Annotation] {
      try append(counts, annotations: annotations)
    }

    func synchronise() throws(FacialisError) { state.withLock { $0.synchronised += 1 } }
    func close() throws(FacialisError) { state.withLock { $0.isClosed = true } }
  }

  private func recorder(
    _ file: SlowFile, _ reports: @escaping @Sendable (Recorder.Report) -> Void
  ) throws -> Recorder {
    try Recorder(
      bufferCount: 3, framesPerRecord: 2, channelCount: 1, synchronisation: 0.01, clock: SystemClock(),
      open: { file }, report: reports)
  }

  private let end = RecordingEnd(reason: .requested, samples: 0, ledger: Ledger(), stopped: UTCTime(nanoseconds: 0))

  /// The pool is all that a stalled disk costs, and everything that was accepted is written.
  @Test func aStalledDiskCostsThePoolAndNoMore() throws {
    let file = SlowFile(isStalled: true)
    let recorder = try recorder(file) { _ in }
    for value in Int32(0)..<3 {
      var memory = try #require(recorder.takeBuffer())
      memory[0] = value
      memory[1] = value
      recorder.submit(.record(.init(counts: memory, frames: 2, annotations: [])))
    }
    #expect(recorder.takeBuffer() == nil)
    #expect(recorder.fill == (3, 3))
    recorder.submit(.filled(records: 2, lastFrame: [2]))
    file.letGo()
    recorder.submit(.close(last: .init(counts: [7, 0], frames: 1, annotations: []), end: end))
    recorder.join()
    let state = file.state.withLock { $0 }
    #expect(state.counts == [0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 7])
    #expect(state.isClosed && recorder.hasEnded)
    #expect(recorder.fill == (0, 3))
  }

  @Test func aFailureIsReportedOnceAndNothingIsWrittenAfterIt() throws {
    let reports = Mutex<[String]>([])
    let file = SlowFile(failsAt: 1)
    let recorder = try recorder(file) { report in
      reports.withLock {
        switch report {
        case .opened: $0.append("opened")
        case .failed(let error): $0.append(error.code)
        case .closed: $0.append("closed")
        }
      }
    }
    for _ in 0..<3 {
      if let memory = recorder.takeBuffer() {
        recorder.submit(.record(.init(counts: memory, frames: 2, annotations: [])))
      }
    }
    recorder.submit(.close(last: nil, end: end))
    recorder.join()
    #expect(reports.withLock { $0 } == ["opened", "disk-full"])
    #expect(recorder.hasFailed)
    #expect(file.state.withLock { $0.counts.count } == 2)
  }
}

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
      var isAbandoned = false
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

    var frameCount: Int { state.withLock { $0.counts.count } }
    func abandon() { state.withLock { $0.isAbandoned = true } }
    func synchronise() throws(FacialisError) { state.withLock { $0.synchronised += 1 } }
    func close() throws(FacialisError) { state.withLock { $0.isClosed = true } }
  }

  private func recorder(
    _ file: SlowFile, _ reports: @escaping @Sendable (Recorder.Report) -> Void
  ) throws -> Recorder {
    try Recorder(
      bufferCount: 3, framesPerRecord: 2, channelCount: 1, synchronisation: 0.01,
      file: FilePlan(number: 1, path: "x", firstSample: 0, start: UTCTime(nanoseconds: 0)),
      ports: Recorder.Ports(open: { _ in file }, report: reports, clock: SystemClock()))
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
        case .space, .clocks: $0.append("other")
        case .closed(let end, let error):
          $0.append("closed \(error?.code ?? "")")
          #expect(end.ledger.balances && end.ledger.received == 2 && end.ledger[.disk] == 4)
          #expect(end.samples == 2)
        }
      }
    }
    for _ in 0..<3 {
      if let memory = recorder.takeBuffer() {
        recorder.submit(.record(.init(counts: memory, frames: 2, annotations: [])))
      }
    }
    var end = end
    end.samples = 6
    end.ledger.expect(6)
    end.ledger.receive(6)
    recorder.submit(.close(last: nil, end: end))
    recorder.join()
    #expect(reports.withLock { $0 } == ["opened", "disk-full", "closed disk-full"])
    #expect(recorder.hasFailed)
    #expect(file.state.withLock { $0.isAbandoned && !$0.isClosed })
    #expect(file.state.withLock { $0.counts.count } == 2)
  }

  /// Files follow each other with what was handed over between them, each opened when the one before it is closed.
  @Test func filesFollowEachOther() throws {
    let files = [SlowFile(), SlowFile()]
    let opened = Mutex<[Int]>([])
    let recorder = try Recorder(
      bufferCount: 3, framesPerRecord: 2, channelCount: 1, synchronisation: 0.01,
      file: FilePlan(number: 1, path: "x", firstSample: 0, start: UTCTime(nanoseconds: 0)),
      ports: Recorder.Ports(
        open: { plan in
          opened.withLock { $0.append(plan.number) }
          if plan.number == 2 { #expect(files[0].state.withLock { $0.isClosed }) }
          return files[plan.number - 1]
        }, report: { _ in }, clock: SystemClock()))
    recorder.submit(.record(.init(counts: [1, 2], frames: 2, annotations: [])))
    let next = FilePlan(number: 2, path: "y", firstSample: 5, start: UTCTime(nanoseconds: 0), gapCause: .source)
    recorder.submit(.next(last: .init(counts: [3, 0], frames: 1, annotations: []), file: next))
    recorder.submit(.record(.init(counts: [4, 5], frames: 2, annotations: [])))
    recorder.submit(.close(last: nil, end: end))
    recorder.join()
    #expect(opened.withLock { $0 } == [1, 2])
    #expect(files.map { $0.state.withLock { $0.counts } } == [[1, 2, 3], [4, 5]])
    #expect(files[1].state.withLock { $0.isClosed })
  }

  /// A next file that cannot be opened ends the recording with what is in the files before it.
  @Test func aNextFileThatCannotBeOpenedEndsTheRecording() throws {
    let file = SlowFile()
    let reports = Mutex<[Recorder.Report]>([])
    let recorder = try Recorder(
      bufferCount: 3, framesPerRecord: 2, channelCount: 1, synchronisation: 0.01,
      file: FilePlan(number: 1, path: "x", firstSample: 0, start: UTCTime(nanoseconds: 0)),
      ports: Recorder.Ports(
        open: { plan throws(FacialisError) in
          if plan.number == 2 { throw FacialisError("disk-read-only", .inputOutput, "Read-only.", mend: "") }
          return file
        }, report: { report in reports.withLock { $0.append(report) } }, clock: SystemClock()))
    recorder.submit(.record(.init(counts: [1, 2], frames: 2, annotations: [])))
    recorder.submit(
      .next(last: nil, file: FilePlan(number: 2, path: "y", firstSample: 2, start: UTCTime(nanoseconds: 0))))
    recorder.submit(.record(.init(counts: [3, 4], frames: 2, annotations: [])))
    var end = end
    end.samples = 4
    end.ledger.expect(4)
    end.ledger.receive(4)
    recorder.submit(.close(last: nil, end: end))
    recorder.join()
    guard case .closed(let closed, let error)? = reports.withLock({ $0.last }) else {
      Issue.record("the end was not told")
      return
    }
    #expect(error?.code == "disk-read-only")
    #expect(closed.samples == 2 && closed.ledger.received == 2 && closed.ledger[.disk] == 2)
  }
}

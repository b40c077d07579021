// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import LiveSession
import Recordings
import Synchronization

/// A recorder without a thread: jobs are written at once, or, while the disk is said to stall, kept.
final class DirectOutlet: RecordOutlet {
  private struct State {
    var free: [[Int32]]
    var kept: [RecordJob] = []
    var isStalled = false
    var end: RecordingEnd?
    var records = 0
    var failure: FacialisError?
    var files: [FilePlan] = []
  }

  private final class File: @unchecked Sendable {
    var writer: RecordingWriter
    init(_ writer: RecordingWriter) { self.writer = writer }
  }

  private let file: File
  private let format: StreamFormat
  private let capacity: Int
  private let countsPerRecord: Int
  private let state: Mutex<State>

  init(_ plan: RecordingPlan, file first: FilePlan, buffers: Int) throws(FacialisError) {
    format = plan.format
    file = File(try Self.open(first, plan.format))
    let size = plan.framesPerRecord * plan.format.channels.count
    countsPerRecord = size
    capacity = buffers
    state = Mutex(State(free: (0..<buffers).map { _ in [Int32](repeating: 0, count: size) }, files: [first]))
  }

  private static func open(_ file: FilePlan, _ format: StreamFormat) throws(FacialisError) -> RecordingWriter {
    let start = LocalDateTime(unixNanoseconds: Int(file.start.nanoseconds), utcOffset: 0)
    return try RecordingWriter(
      path: file.path, header: RecordingHeader(format: format, start: start),
      annotationCapacity: SessionEngine.annotationCapacity)
  }

  /// The files so far, in order.
  var files: [FilePlan] { state.withLock { $0.files } }

  var end: RecordingEnd? { state.withLock { $0.end } }
  var failure: FacialisError? { state.withLock { $0.failure } }
  var hasFailed: Bool { failure != nil }
  var fill: (waiting: Int, capacity: Int) { state.withLock { (capacity - $0.free.count, capacity) } }

  func takeBuffer() -> [Int32]? { state.withLock { $0.free.popLast() } }

  func submit(_ job: RecordJob) {
    let isStalled = state.withLock { state in
      if state.isStalled { state.kept.append(job) }
      return state.isStalled
    }
    if !isStalled { write(job) }
  }

  func stall() { state.withLock { $0.isStalled = true } }

  /// The disk works again and takes everything that was kept.
  func resume() {
    let kept = state.withLock { state in
      state.isStalled = false
      defer { state.kept = [] }
      return state.kept
    }
    for job in kept { write(job) }
  }

  private func write(_ job: RecordJob) {
    do throws(FacialisError) {
      switch job {
      case .record(let record):
        let stored = try file.writer.append(record.counts.span, annotations: record.annotations)
        if stored.count != record.annotations.count {
          throw FacialisError("test", .software, "The writer put annotations off.", mend: "")
        }
        state.withLock { $0.free.append(record.counts) }
      case .filled(let records, let lastFrame):
        var filled: [Int32] = []
        while filled.count < countsPerRecord { filled += lastFrame }
        for _ in 0..<records { try file.writer.append(filled.span) }
      case .next(let last, let next):
        try append(last)
        try file.writer.close()
        file.writer = try Self.open(next, format)
        state.withLock { $0.files.append(next) }
      case .clocks: break
      case .close(let last, let end):
        try append(last)
        try file.writer.close()
        state.withLock { $0.end = end }
      }
    } catch {
      state.withLock { $0.failure = $0.failure ?? error }
    }
  }

  private func append(_ last: RecordAssembler.Record?) throws(FacialisError) {
    guard let last else { return }
    let width = lastFrameWidth
    if last.frames * width == last.counts.count {
      try file.writer.append(last.counts.span, annotations: last.annotations)
    } else {
      try file.writer.appendLast(last.counts.span.extracting(0..<last.frames * width), annotations: last.annotations)
    }
    state.withLock { $0.free.append(last.counts) }
  }

  private var lastFrameWidth: Int { file.writer.header.format.channels.count }
}

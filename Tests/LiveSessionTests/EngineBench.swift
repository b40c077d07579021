// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import Analysis
import FacialEMG
import Foundation
import LiveSession
import Realtime
import Recordings
import SpasmDetection
import Synchronization
import Testing

/// A session's engine with everything around it in the test's hands: clock, log, disk and the cuts of the stream.
final class EngineBench {
  let signal: TestSignal
  let engine: SessionEngine
  let hub = WaveformHub()
  let clock = ManualClock()
  let folder: String
  private let published: Published
  private(set) var sample = 0

  final class Published: Sendable {
    let events = Mutex<[PendingEvent]>([])
    let provisional = Mutex<[ProvisionalEvent]>([])
    let outlet = Mutex<DirectOutlet?>(nil)
  }

  init(
    _ signal: TestSignal, buffers: Int = 40, longestGapSeconds: Double = 60,
    detection: DetectionSettings = DetectionSettings(), configure: (inout LiveSettings) -> Void = { _ in }
  ) throws {
    self.signal = signal
    folder = NSTemporaryDirectory() + "facialis-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let published = Published()
    self.published = published
    var settings = LiveSettings(recordingsFolder: folder, detection: detection)
    settings.longestGapSeconds = longestGapSeconds
    configure(&settings)
    engine = SessionEngine(
      format: signal.format, settings: settings, waitsForConsumers: false, hub: hub,
      ports: SessionPorts(
        publish: { events in published.events.withLock { $0 += events } },
        show: { bursts in published.provisional.withLock { $0 += bursts } },
        record: { plan, file, _ throws(FacialisError) in
          let outlet = try DirectOutlet(plan, file: file, buffers: buffers)
          published.outlet.withLock { $0 = outlet }
          return outlet
        }, clock: clock))
    try engine.sourceStarted("test")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var events: [PendingEvent] { published.events.withLock { $0 } }
  var provisional: [ProvisionalEvent] { published.provisional.withLock { $0 } }
  var outlet: DirectOutlet? { published.outlet.withLock { $0 } }

  /// Feeds the stream up to a sample in blocks of `cut` frames.
  func feed(to end: Int, cut: Int) {
    let width = signal.format.channels.count
    while sample < end {
      let frames = min(cut, end - sample)
      send(sample, frames, width)
    }
  }

  /// Frames that never arrive.
  func lose(_ frames: Int) { sample += frames }

  private func send(_ first: Int, _ frames: Int, _ width: Int, lostInRing: Int = 0) {
    clock.sleep(until: UInt64(Double(first + frames) / signal.format.rate * 1e9))
    let header = BlockHeader(
      firstSample: first, hostTime: clock.monotonic(), frameCount: frames, lostInRing: lostInRing)
    let counts = signal.counts
    engine.take(header, counts.span.extracting(first * width..<(first + frames) * width))
    sample = first + frames
  }

  /// The canonical table of a recording by its live events.
  func liveTable(_ id: String) -> String {
    let mine = events.filter { $0.recording == id && $0.event.kind.isCanonical }.map(\.event)
    return EventTable.text(mine, rate: signal.format.rate)
  }
}

/// The canonical table of a recording, by reader and analyser alone, as batch analysis makes it.
func batchTable(_ path: String) throws -> (table: String, samples: Int) {
  var reader = try RecordingReader(path: path)
  var analyser = try Analyser(format: reader.format, settings: DetectionSettings())
  var output = AnalyserOutput()
  reading: while true {
    switch try reader.next() {
    case .samples(let frames): analyser.process(reader.samples.span, frameCount: frames, &output)
    case .annotations(let annotations):
      for stored in annotations where !stored.isOwn {
        analyser.note(Marker(text: stored.text), at: stored.sample, &output)
      }
    case .gap(let count, let cause): analyser.gap(count, cause: cause, &output)
    case .end: break reading
    }
  }
  analyser.finish(&output)
  return (EventTable.text(output.events.filter(\.kind.isCanonical), rate: reader.format.rate), analyser.position)
}

/// The canonical table of a recording's files, read one by one by what the recorder said of them.
func batchTable(_ files: [FilePlan]) throws -> (table: String, samples: Int) {
  let format = try RecordingReader(path: #require(files.first).path, singleFile: true).format
  var analyser = try Analyser(format: format, settings: DetectionSettings())
  var output = AnalyserOutput()
  for file in files {
    var reader = try RecordingReader(path: file.path, singleFile: true)
    #expect(reader.format == format)
    if file.firstSample > analyser.position {
      let cause = try #require(file.gapCause)
      analyser.gap(file.firstSample - analyser.position, cause: cause.rawValue, &output)
    }
    #expect(analyser.position == file.firstSample)
    reading: while true {
      switch try reader.next() {
      case .samples(let frames): analyser.process(reader.samples.span, frameCount: frames, &output)
      case .annotations(let annotations):
        for stored in annotations where !stored.isOwn {
          analyser.note(Marker(text: stored.text), at: file.firstSample + stored.sample, &output)
        }
      case .gap(let count, let cause): analyser.gap(count, cause: cause, &output)
      case .end: break reading
      }
    }
  }
  analyser.finish(&output)
  let table = EventTable.text(output.events.filter(\.kind.isCanonical), rate: format.rate)
  // The reader of whole recordings says the same.
  #expect(try batchTable(files[0].path).table == table)
  return (table, analyser.position)
}

/// Every frame of a recording's files, interleaved, without those that only fill gaps.
func recordedCounts(_ files: [FilePlan]) throws -> [Int32] {
  var counts: [Int32] = []
  for file in files {
    var reader = try RecordingReader(path: file.path, singleFile: true)
    while true {
      let element = try reader.next()
      if case .samples = element { counts += reader.samples }
      if element == .end { break }
    }
  }
  return counts
}

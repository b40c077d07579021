// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
package import Recordings

/// Turns frames into data records and decides which annotations each of them holds; pure, no I/O.
///
/// Order within a record: gaps (always in the record in which they begin), then markers, then Facialis' own events as far as
/// they fit; what does not fit waits for the next record. A marker is known to the analyser at the end of the record that
/// holds it, which is why it is this type that says which markers those are.
///
/// It goes on from file to file of a recording: places are counted from the recording's first sample, annotations from the file's.
package struct RecordAssembler: Sendable {
  /// A marker with its sample, counted from the recording's first.
  package struct PlacedMarker: Sendable, Hashable {
    package var marker: Marker
    package var sample: Int

    package init(_ marker: Marker, at sample: Int) {
      self.marker = marker
      self.sample = sample
    }
  }

  /// A text with its place, counted from the recording's first sample.
  package struct PlacedText: Sendable, Hashable {
    package var sample: Int
    /// 0 for an instant.
    package var sampleCount: Int
    package var text: String

    package init(_ text: String, at sample: Int, sampleCount: Int = 0) {
      self.sample = sample
      self.sampleCount = sampleCount
      self.text = text
    }
  }

  /// What goes to the recorder.
  package struct Record: Sendable, Hashable {
    /// Interleaved counts, `framesPerRecord` frames; only the first `frames` are signal.
    package var counts: [Int32]
    package var frames: Int
    package var annotations: [Annotation]

    package init(counts: [Int32], frames: Int, annotations: [Annotation]) {
      self.counts = counts
      self.frames = frames
      self.annotations = annotations
    }
  }

  /// Gaps that one record may begin; more would not fit.
  package static let mostGaps = 6
  /// Own events that may wait; the oldest go first, they are in the event log all the same.
  package static let mostWaitingEvents = 4096

  package let framesPerRecord: Int
  package let channelCount: Int
  package let rate: Double
  /// Bytes for annotations beside the record's time and the mark of padding.
  private let budget: Int
  /// The sample of the recording that is the file's first.
  package private(set) var fileStart = 0
  /// Frames of the recording before the record being filled.
  package private(set) var recordStart = 0
  /// Frames in the record being filled.
  package private(set) var filled = 0
  private var buffer: [Int32] = []
  private var last: [Int32]
  private var gaps: [Annotation] = []
  private var stored: [Annotation] = []
  private var waitingMarkers: [PlacedMarker] = []
  private var waitingEvents: [PlacedText] = []
  /// What the first data record of a file says of it.
  private var head: [Annotation] = []

  package init(framesPerRecord: Int, channelCount: Int, rate: Double, annotationCapacity: Int) {
    self.framesPerRecord = framesPerRecord
    self.channelCount = channelCount
    self.rate = rate
    budget = annotationCapacity - 72
    last = [Int32](repeating: 0, count: channelCount)
  }

  /// Frames of the recording so far, filled ones included.
  package var position: Int { recordStart + filled }

  /// Frames that the record being filled still takes.
  package var room: Int { framesPerRecord - filled }

  /// Whether a record is being filled; otherwise `begin` comes first.
  package var hasBuffer: Bool { !buffer.isEmpty }

  /// The last value of every channel.
  package var lastFrame: [Int32] { last }

  /// Whether the record being filled can begin one more gap.
  package var takesGap: Bool { gaps.count < RecordAssembler.mostGaps }

  /// Begins a record in memory of `framesPerRecord` frames.
  package mutating func begin(_ memory: consuming [Int32]) {
    precondition(memory.count == framesPerRecord * channelCount && !hasBuffer)
    buffer = memory
  }

  /// Takes frames `first..<first + frames` of a block, at most `room`.
  package mutating func append(_ counts: Span<Int32>, first: Int, frames: Int) {
    precondition(frames <= room && hasBuffer)
    let source = first * channelCount
    let target = filled * channelCount
    for index in 0..<frames * channelCount { buffer[target + index] = counts[source + index] }
    filled += frames
    if frames > 0 {
      for channel in 0..<channelCount { last[channel] = counts[source + (frames - 1) * channelCount + channel] }
    }
  }

  /// Notes a gap of so many frames that begins at the next frame; `fill` or `skip` follow.
  package mutating func beginGap(_ frames: Int, cause: String) {
    gaps.append(.gap(sample: position - fileStart, sampleCount: frames, rate: rate, cause: cause))
  }

  /// Goes on in the next file, whose first sample is that of the recording; between two data records.
  package mutating func beginFile(at sample: Int, head text: String?) {
    precondition(filled == 0 && sample >= recordStart)
    recordStart = sample
    fileStart = sample
    head = text.map { [Annotation(sample: 0, rate: rate, text: $0)] } ?? []
  }

  /// Fills frames, at most `room`, with every channel's last value.
  package mutating func fill(_ frames: Int) {
    precondition(frames <= room && hasBuffer)
    for frame in filled..<filled + frames {
      for channel in 0..<channelCount { buffer[frame * channelCount + channel] = last[channel] }
    }
    filled += frames
  }

  /// Passes over whole records that are filled elsewhere.
  package mutating func skip(records: Int) {
    precondition(filled == 0)
    recordStart += records * framesPerRecord
  }

  /// Keeps a marker for the record being filled.
  package mutating func add(_ marker: PlacedMarker) { waitingMarkers.append(marker) }

  /// Keeps an own event's text.
  package mutating func add(_ event: PlacedText) {
    waitingEvents.append(event)
    if waitingEvents.count > RecordAssembler.mostWaitingEvents {
      waitingEvents.removeFirst(waitingEvents.count - RecordAssembler.mostWaitingEvents)
    }
  }

  /// Decides which markers the record being filled holds and returns them in their order; once a record.
  ///
  /// - Parameter all: at the recording's end, where there is no next record.
  package mutating func takeMarkers(all: Bool = false) -> [PlacedMarker] {
    var used = (gaps + head).reduce(0) { $0 + RecordAssembler.cost($1.text) }
    var count = 0
    for placed in waitingMarkers {
      used += RecordAssembler.cost(placed.marker.text)
      if used > budget, !all { break }
      count += 1
    }
    let taken = Array(waitingMarkers.prefix(count))
    waitingMarkers.removeFirst(count)
    stored += taken.map { Annotation(sample: $0.sample - fileStart, rate: rate, text: $0.marker.text) }
    return taken
  }

  /// Markers that no record took; for a recording that ends without one.
  package mutating func takeWaitingMarkers() -> [PlacedMarker] {
    defer { waitingMarkers = [] }
    return waitingMarkers
  }

  /// Ends the record being filled, after `takeMarkers`, and hands it out with as many events as fit.
  ///
  /// - Parameter isInGap: whether a gap goes on behind it; then it holds nothing but gaps, so that readers find the gap whole.
  package mutating func takeRecord(isInGap: Bool = false) -> Record {
    var annotations = gaps + stored + head
    var used = annotations.reduce(0) { $0 + RecordAssembler.cost($1.text) }
    var count = 0
    for event in isInGap ? [] : waitingEvents {
      used += RecordAssembler.cost(event.text)
      if used > budget { break }
      count += 1
    }
    annotations += waitingEvents.prefix(count).map {
      Annotation(sample: $0.sample - fileStart, sampleCount: $0.sampleCount, rate: rate, text: $0.text)
    }
    waitingEvents.removeFirst(count)
    let record = Record(counts: buffer, frames: filled, annotations: annotations)
    buffer = []
    gaps = []
    stored = []
    head = []
    recordStart += filled
    filled = 0
    return record
  }

  /// An upper bound of the bytes that an annotation takes: onset, duration and separators need fewer than 48.
  private static func cost(_ text: String) -> Int { 48 + text.utf8.count }
}

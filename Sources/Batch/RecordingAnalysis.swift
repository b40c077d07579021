// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
public import FacialEMG
import Foundation
import Recordings
public import Reports
public import SpasmDetection

/// One recording, read once from its first sample to its last: its canonical events, features and summary.
///
/// The same analyser as live gets the same frames, gaps and markers in the same order. Memory grows by about 100 bytes an
/// event, three times that with causes, and not with samples.
public struct RecordingAnalysis: Sendable {
  public let format: StreamFormat
  /// The canonical events, in canonical order.
  public let events: EventList
  /// `X_features.tsv`.
  public let features: String
  public let summary: RecordingSummary
  /// What the reader could live with, in words.
  public let warnings: [String]
  /// Samples of the recording, gaps included.
  public let sampleCount: Int
  /// CPU seconds of reading and analysing, without hashing and writing.
  public let cpuS: Double
  /// The digests of the files, in their order; empty where they were not asked for.
  public let digests: [InputDigest]

  /// How a recording is analysed, which changes nothing about what the tables say.
  public struct Manner: Sendable {
    /// Whether the stages of the analysis run beside each other, on threads of their own.
    public var isParallel = false
    /// Whether the files are hashed as they are read.
    public var isHashing = false
    /// Whether events keep their causes, which neither tables nor the report show.
    public var isKeepingCauses = true

    public init() {}
  }

  /// Analyses a file; `progress` is told the share done, several times a second, on the calling thread.
  public init(
    path: String, name: String, montage: Montage?, settings: DetectionSettings, singleFile: Bool = false,
    manner: Manner = Manner(), progress: (_ share: Double) -> Void = { _ in }
  ) throws(FacialisError) {
    let start = ThreadClock.seconds
    var reader = try RecordingReader(path: path, montage: montage, singleFile: singleFile)
    let digester = manner.isHashing ? RecordingDigester(&reader) : nil
    var yield: RecordingYield
    if manner.isParallel {
      let analyst = try ParallelAnalyst(
        format: reader.format, settings: settings, keepingCauses: manner.isKeepingCauses)
      yield = try Self.run(analyst, &reader, progress)
    } else {
      let analyst = try SequentialAnalyst(
        format: reader.format, settings: settings, keepingCauses: manner.isKeepingCauses)
      yield = try Self.run(analyst, &reader, progress)
    }
    digests = try digester?.finish() ?? []
    format = reader.format
    sampleCount = yield.sampleCount
    events = yield.events.ordered()
    yield.events = []
    features = FeatureTable.text(yield.rows)
    var summary = RecordingSummary(
      name: name, events: events, exposures: Self.exposures(yield.rows, events, sampleCount, format),
      format: format, sampleCount: sampleCount, ignoredSignals: reader.ignored.map(\.label),
      synkinesis: yield.synkinesis, settings: settings.hash)
    RecordingContext(reader).add(to: &summary)
    self.summary = summary
    warnings = reader.warnings.map(\.message)
    cpuS = ThreadClock.seconds - start + yield.cpuS - digests.reduce(0) { $0 + $1.cpuS }
  }

  /// Has an analyst take the whole recording.
  private static func run(
    _ analyst: consuming some RecordingAnalyst, _ reader: inout RecordingReader, _ progress: (Double) -> Void
  ) throws(FacialisError) -> RecordingYield {
    let total = Double(max(reader.sampleCount, 1))
    while true {
      let element: RecordingReader.Element
      do { element = try reader.next() } catch {
        analyst.cancel()
        throw error
      }
      switch element {
      case .samples(let frameCount):
        analyst.process(reader.samples.span, frameCount: frameCount)
        progress(Double(reader.position) / total)
      case .annotations(let annotations):
        for stored in annotations where !stored.isOwn { analyst.note(Marker(text: stored.text), at: stored.sample) }
      case .gap(let count, let cause): analyst.gap(count, cause: cause)
      case .end: return try analyst.finish()
      }
    }
  }

  /// The canonical table.
  public var eventTable: String { eventLines.joined() }

  /// The canonical table, line by line, each with its line feed.
  var eventLines: some Sequence<String> {
    let rate = format.rate
    return (-1..<events.count).lazy.map { [events] index in
      (index < 0 ? EventTable.header : EventTable.row(events[index], rate: rate)) + "\n"
    }
  }

  /// Time by channel and condition: what could be analysed comes from the features, the whole from the markers.
  private static func exposures(
    _ rows: [FeatureRow], _ events: EventList, _ sampleCount: Int, _ format: StreamFormat
  ) -> [Exposure] {
    let timeline = ConditionTimeline(events: events.of(.marker), sampleCount: sampleCount)
    return timeline.conditions.flatMap { condition in
      let samples = timeline.stretches.reduce(0) { $0 + ($1.condition == condition ? $1.samples.count : 0) }
      return format.channels.map { channel in
        let own = rows.filter { $0.channel == channel.name && $0.condition == condition }
        return Exposure(
          channel: channel.name, condition: condition, analysableS: own.reduce(0) { $0 + $1.analysableS },
          totalS: Double(samples) / format.rate, detectionLimitUV: own.compactMap(\.detectionLimitUV).max())
      }
    }
  }
}

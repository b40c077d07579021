// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
public import FacialEMG
import Foundation
import Recordings
public import Reports
public import SpasmDetection

/// One recording, read once from its first sample to its last: its canonical events, features and summary.
///
/// The same analyser as live gets the same frames, gaps and markers in the same order. Memory grows with the number of
/// events, not of samples.
public struct RecordingAnalysis: Sendable {
  public let format: StreamFormat
  /// The canonical events, in canonical order.
  public let events: [Event]
  /// `X_features.tsv`.
  public let features: String
  public let summary: RecordingSummary
  /// What the reader could live with, in words.
  public let warnings: [String]
  /// Samples of the recording, gaps included.
  public let sampleCount: Int
  /// CPU seconds of reading and analysing, without hashing and writing.
  public let cpuS: Double

  /// Analyses a file; `progress` is told the share done, several times a second, on the calling thread.
  public init(
    path: String, name: String, montage: Montage?, settings: DetectionSettings, singleFile: Bool = false,
    progress: (_ share: Double) -> Void = { _ in }
  ) throws(FacialisError) {
    let start = ThreadClock.seconds
    var reader = try RecordingReader(path: path, montage: montage, singleFile: singleFile)
    var analyser = try Analyser(format: reader.format, settings: settings)
    var output = AnalyserOutput()
    var events: [Event] = []
    var rows: [FeatureRow] = []
    let total = Double(max(reader.sampleCount, 1))
    var isAtEnd = false
    while !isAtEnd {
      switch try reader.next() {
      case .samples(let frameCount):
        analyser.process(reader.samples.span, frameCount: frameCount, &output)
        progress(Double(reader.position) / total)
      case .annotations(let annotations):
        for stored in annotations where !stored.isOwn {
          analyser.note(Marker(text: stored.text), at: stored.sample, &output)
        }
      case .gap(let count, let cause):
        analyser.gap(count, cause: cause, &output)
      case .end:
        analyser.finish(&output)
        isAtEnd = true
      }
      events += output.events.filter(\.kind.isCanonical)
      rows += output.features
      output.removeAll()
    }
    format = reader.format
    sampleCount = analyser.position
    self.events = events.sorted(by: Event.canonicalOrder)
    features = FeatureTable.text(rows)
    var summary = RecordingSummary(
      name: name, events: self.events, exposures: Self.exposures(rows, events, sampleCount, format),
      format: format, sampleCount: sampleCount, ignoredSignals: reader.ignored.map(\.label),
      synkinesis: analyser.synkinesisMatrix(), settings: settings.hash)
    RecordingContext(reader).add(to: &summary)
    self.summary = summary
    warnings = reader.warnings.map(\.message)
    cpuS = ThreadClock.seconds - start
  }

  /// The canonical table.
  public var eventTable: String { EventTable.text(events, rate: format.rate) }

  /// Time by channel and condition: what could be analysed comes from the features, the whole from the markers.
  private static func exposures(
    _ rows: [FeatureRow], _ events: [Event], _ sampleCount: Int, _ format: StreamFormat
  ) -> [Exposure] {
    let timeline = ConditionTimeline(events: events, sampleCount: sampleCount)
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

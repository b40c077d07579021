// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
package import SpasmDetection

/// The third stage of an analysis: bursts into patterns, minutes and the events that are handed out.
///
/// It looks at band-passed signal that ends with its chunk, and gives nothing back to the stages before it.
package struct PatternStage: Sendable {
  private var recogniser: PatternRecogniser
  private var features: FeatureAccumulator
  private var conditions = TaskTimeline()
  private let hash: String

  package init(format: StreamFormat, settings: DetectionSettings) {
    let names = format.channels.map(\.name)
    recogniser = PatternRecogniser(channels: names, rate: format.rate, settings: settings)
    features = FeatureAccumulator(channels: names, rate: format.rate, settings: settings)
    hash = settings.hash
  }

  /// Takes what was found in a chunk; `history` ends with it.
  package mutating func take(_ chunk: AnalysisChunk, history: SignalHistory, into output: inout AnalyserOutput) {
    collect(chunk, &output)
    guard chunk.isTick else { return }
    for hidden in chunk.hidden { recogniser.channelUnavailable(hidden.channel, from: hidden.since, to: chunk.end) }
    publish(recogniser.advance(to: chunk.end, openBursts: chunk.open, history: history), &output)
    guard chunk.secondEnd != nil else { return }
    noteSecond(chunk)
    output.features += features.takeRows(at: chunk.end, finished: false, conditions: &conditions)
  }

  /// Takes the bursts that a gap ended; `history` ends before it.
  package mutating func gap(
    _ samples: Int, cause: String, _ chunk: AnalysisChunk, history: SignalHistory,
    into output: inout AnalyserOutput
  ) {
    collect(chunk, &output)
    let start = chunk.end - samples
    recogniser.gap(from: start, to: chunk.end, history: history)
    output.events.append(Event(kind: .gap, onset: start, duration: samples, values: [.gapCause: .text(cause)]))
  }

  /// Takes note of a marker; its sample may lie in the past.
  package mutating func note(_ marker: Marker, at sample: Int, into output: inout AnalyserOutput) {
    recogniser.note(marker, at: sample)
    conditions.note(marker, at: sample)
    output.events.append(marker.event(at: sample))
  }

  /// Ends what is open, at the recording's end.
  package mutating func finish(
    _ chunk: AnalysisChunk, history: SignalHistory, into output: inout AnalyserOutput
  ) {
    collect(chunk, &output)
    publish(recogniser.finish(history: history), &output)
    noteSecond(chunk)
    output.features += features.takeRows(at: chunk.end, finished: true, conditions: &conditions)
  }

  /// The evidence on co-activation of muscle pairs as it stands.
  package func synkinesisMatrix() -> SynkinesisMatrix { recogniser.synkinesisMatrix() }

  private mutating func noteSecond(_ chunk: AnalysisChunk) {
    guard let end = chunk.secondEnd else { return }
    for (channel, second) in chunk.seconds.enumerated() {
      features.note(
        channel: channel, endingAt: end, meanSquare: second.meanSquare, floorUV: second.floorUV, humDB: second.humDB,
        quality: second.quality)
    }
  }

  private mutating func publish(_ events: [Event], _ output: inout AnalyserOutput) {
    for event in events { features.note(event) }
    output.events += events
  }

  private mutating func collect(_ chunk: AnalysisChunk, _ output: inout AnalyserOutput) {
    if chunk.detected.isEmpty { return }
    for burst in chunk.detected.bursts {
      recogniser.push(burst)
      output.bursts.append(burst)
    }
    for quality in chunk.detected.quality {
      if quality.kind != .mainsHum {
        recogniser.channelUnavailable(quality.channel, from: quality.onset, to: quality.offset)
      }
      output.events.append(quality.event(settings: hash))
    }
    output.provisional.append(contentsOf: chunk.detected.provisional)
  }
}

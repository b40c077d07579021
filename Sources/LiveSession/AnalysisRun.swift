// SPDX-License-Identifier: GPL-3.0-or-later
internal import Acquisition
internal import Analysis
internal import FacialEMG
internal import SpasmDetection

/// One analyser with the place of its first sample in the stream: the monitoring one, or that of a recording.
struct AnalysisRun {
  var analyser: Analyser
  var output = AnalyserOutput()
  /// The sample of the stream that the analyser counts as 0.
  let origin: Int
  /// The recording that it sees exactly; nil while nothing is recorded.
  let recording: String?
  /// Provisional bursts by channel that no final one has superseded yet.
  private var open: [[Provisional]]
  /// Onsets by channel that were shown lately.
  private var shown: [[Int]]

  private struct Provisional {
    var id: EventID
    var onset: Int
    var seenAt: Int
  }

  /// Provisional bursts that are remembered a channel.
  private static let mostOpen = 16

  init(
    format: StreamFormat, settings: DetectionSettings, origin: Int, recording: String?
  ) throws(FacialisError) {
    analyser = try Analyser(format: format, settings: settings)
    self.origin = origin
    self.recording = recording
    open = format.channels.map { _ in [] }
    shown = format.channels.map { _ in [] }
  }

  mutating func analyse(_ counts: Span<Int32>, _ frames: Int) {
    analyser.process(counts, frameCount: frames, &output)
  }

  mutating func gap(_ frames: Int, _ cause: LossCause) { gap(frames, cause: cause.rawValue) }

  mutating func gap(_ frames: Int, cause: String) { analyser.gap(frames, cause: cause, &output) }

  mutating func note(_ marker: Marker, at sample: Int) { analyser.note(marker, at: sample, &output) }

  mutating func finish() { analyser.finish(&output) }

  /// Lets a meter read on in what the analyser keeps; true where a step of it is complete.
  ///
  /// Mutating, since an analyser that is looked at from outside is copied.
  mutating func advance(_ meter: LiveMeter) -> Bool { meter.advance(analyser.history, origin: origin) }

  /// Whether there is anything to hand out.
  var hasOutput: Bool { !output.events.isEmpty || !output.provisional.isEmpty }

  /// Empties the analyser's output into events for the log and provisional ones.
  mutating func takeOutput(
    _ clock: StreamClock, decided: UTCTime
  ) -> (final: [PendingEvent], provisional: [ProvisionalEvent]) {
    let format = analyser.format
    var provisional: [ProvisionalEvent] = []
    for burst in output.provisional where format.channels.indices.contains(burst.channel) {
      let name = format.channels[burst.channel].name
      let id = "provisional:burst:\(burst.onset):\(name)"
      // A detector may see the same burst begin twice; it is shown once.
      if shown[burst.channel].contains(burst.onset) { continue }
      shown[burst.channel].append(burst.onset)
      if shown[burst.channel].count > AnalysisRun.mostOpen { shown[burst.channel].removeFirst() }
      open[burst.channel].append(Provisional(id: id, onset: burst.onset, seenAt: burst.seenAt))
      if open[burst.channel].count > AnalysisRun.mostOpen { open[burst.channel].removeFirst() }
      provisional.append(
        ProvisionalEvent(
          id: id, channel: name, recording: recording, onset: burst.onset, streamSample: origin + burst.onset,
          rate: format.rate, utc: clock.utc(of: origin + burst.onset), seenSample: origin + burst.seenAt,
          decided: decided))
    }
    let final = output.events.map { event in
      PendingEvent(
        event: event, recording: recording, streamSample: origin + event.onset, rate: format.rate,
        utc: clock.utc(of: origin + event.onset), decided: decided, supersedes: superseded(by: event))
    }
    let minutes = output.features
    output.removeAll()
    output.features = minutes
    return (final, provisional)
  }

  /// Empties the complete minutes out of the analyser's output.
  mutating func takeMinutes() -> [FeatureRow] {
    if output.features.isEmpty { return [] }
    defer { output.features.removeAll() }
    return output.features
  }

  /// The provisional burst of the same channel that was seen while the final one lasted; older ones came to nothing.
  private mutating func superseded(by event: Event) -> EventID? {
    guard event.kind == .burst, let name = event.channels.first,
      let channel = analyser.format.channels.firstIndex(where: { $0.name == name })
    else { return nil }
    let end = event.onset + event.duration
    guard let index = open[channel].firstIndex(where: { $0.onset < end && $0.seenAt >= event.onset }) else {
      return nil
    }
    let id = open[channel][index].id
    open[channel].removeFirst(index + 1)
    return id
  }
}

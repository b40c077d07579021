// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import SignalProcessing
public import SpasmDetection

/// Turns a recording's counts, block by block, into its events and features: the same live and in batch.
///
/// Decisions fall at fixed sample positions; results do not depend on how the stream was cut into blocks. A value type with
/// no hidden sharing: use it from one thread at a time. Allocates only for what it hands out.
public struct Analyser: Sendable {
  /// Frames that are decoded and filtered at once: they stay in the first-level cache.
  private static let chunkFrames = 64
  /// Seconds of band-passed signal that are kept for measuring.
  private static let historyS = 4.0

  public let format: StreamFormat
  public let settings: DetectionSettings
  private let groupCount: Int
  private let decoder: SampleDecoder
  private var bandPass: FilterCascade
  private var frames: [SampleGroup]
  private var history: SignalHistory
  private var detector: BurstDetector
  private var raw: RawMeter
  private var detected = BurstOutput()
  private var isSettled = false
  /// Index of the next sample, counted from the recording's first, gaps included.
  public private(set) var position = 0

  /// Throws where the rate is too low for a detection band, or there is no channel.
  public init(format: StreamFormat, settings: DetectionSettings = DetectionSettings()) throws(FacialisError) {
    guard !format.channels.isEmpty else { throw .noChannels }
    self.format = format
    self.settings = settings
    groupCount = (format.channels.count + 7) / 8
    decoder = SampleDecoder(format)
    let design = try ButterworthDesign(
      .bandPass(settings[.highPassHz], min(settings[.lowPassHz], 0.45 * format.rate)), order: 4,
      rate: format.rate)
    bandPass = FilterCascade(design.sections, groupCount: groupCount)
    frames = [SampleGroup](repeating: .zero, count: Analyser.chunkFrames * groupCount)
    history = SignalHistory(
      channelCount: format.channels.count, frames: Int(Analyser.historyS * format.rate),
      delay: design.groupDelay(at: 100))
    detector = try BurstDetector(format: format, settings: settings)
    raw = RawMeter(groupCount: groupCount, stepSamples: detector.stepSamples)
  }

  /// Takes `frameCount` frames of interleaved counts, as many as there are.
  public mutating func process(_ counts: Span<Int32>, frameCount: Int, _ output: inout AnalyserOutput) {
    let groupCount = self.groupCount
    var frames: [SampleGroup] = []
    swap(&frames, &self.frames)
    defer { swap(&frames, &self.frames) }
    var first = 0
    while first < frameCount {
      let count = min(Analyser.chunkFrames, frameCount - first)
      let begins = !isSettled
      isSettled = true
      var buffer = frames.mutableSpan
      decoder.decode(counts, first: first, count: count, into: &buffer)
      if begins {
        bandPass.settle(at: buffer.span.extracting(0..<groupCount))
      }
      raw.process(buffer.span, frameCount: count)
      bandPass.process(&buffer, in: 0..<count)
      let filtered = buffer.span.extracting(0..<(count * groupCount))
      history.append(filtered)
      detector.process(filtered, history: history, raw: raw, into: &detected)
      position += count
      first += count
      collect(&output)
    }
  }

  /// Takes note of samples that are missing: open bursts end, filters and noise floor begin anew behind the gap.
  public mutating func gap(_ samples: Int, cause: String, _ output: inout AnalyserOutput) {
    guard samples > 0 else { return }
    detector.restart(at: position + samples, history: history, raw: raw, into: &detected)
    collect(&output)
    output.events.append(
      Event(
        kind: .gap, onset: position, duration: samples, channels: [], values: [.gapCause: .text(cause)]))
    position += samples
    history.restart(at: position)
    raw.restart(at: position)
    isSettled = false
  }

  /// Takes note of a marker; its sample may lie in the past.
  public mutating func note(_ marker: Marker, at sample: Int, _ output: inout AnalyserOutput) {
    output.events.append(marker.event(at: sample))
  }

  /// Ends what is open, at the recording's end.
  public mutating func finish(_ output: inout AnalyserOutput) {
    detector.finish(history: history, raw: raw, into: &detected)
    collect(&output)
  }

  private mutating func collect(_ output: inout AnalyserOutput) {
    guard !detected.bursts.isEmpty || !detected.provisional.isEmpty else { return }
    for burst in detected.bursts {
      output.bursts.append(burst)
      output.events.append(burst.event(settings: settings.hash))
    }
    output.provisional.append(contentsOf: detected.provisional)
    detected.removeAll()
  }
}

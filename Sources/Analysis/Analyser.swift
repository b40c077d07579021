// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import SignalProcessing
public import SpasmDetection

/// Turns a recording's counts, block by block, into its events and features: the same live and in batch.
///
/// Decisions fall at fixed sample positions; results do not depend on how the stream was cut into blocks. A value type with
/// no hidden sharing: use it from one thread at a time. Allocates only for what it hands out.
public struct Analyser: Sendable {
  /// Seconds of band-passed signal that are kept for measuring.
  private static let historyS = 4.0

  public let format: StreamFormat
  public let settings: DetectionSettings
  private let groupCount: Int
  private let decoder: SampleDecoder
  private var bandPass: FilterCascade
  private var frames: [SampleGroup]
  /// The band-passed signal of the last seconds, for those who measure it; a borrowed look, since a kept copy costs one of all of it.
  public private(set) var history: SignalHistory
  private var detector: BurstDetector
  private var raw: RawMeter
  private var canceller: HumCanceller
  private var ticks = 0
  private var recogniser: PatternRecogniser
  private var features: FeatureAccumulator
  private var conditions = TaskTimeline()
  private let hash: String
  private var nextSecond: Int
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
    history = SignalHistory(
      channelCount: format.channels.count, frames: Int(Analyser.historyS * format.rate),
      delay: design.groupDelay(at: 100))
    detector = try BurstDetector(format: format, settings: settings)
    recogniser = PatternRecogniser(channels: format.channels.map(\.name), rate: format.rate, settings: settings)
    frames = [SampleGroup](repeating: .zero, count: recogniser.tick * groupCount)
    features = FeatureAccumulator(channels: format.channels.map(\.name), rate: format.rate, settings: settings)
    hash = settings.hash
    nextSecond = Int(format.rate)
    canceller = HumCanceller(
      rate: format.rate, groupCount: groupCount, stepSamples: detector.stepSamples, settings: settings)
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
      // Chunks end where the recogniser decides, so that it never sees what came later.
      let tick = recogniser.tick
      let count = min(tick - position % tick, frameCount - first)
      let begins = !isSettled
      isSettled = true
      var buffer = frames.mutableSpan
      decoder.decode(counts, first: first, count: count, into: &buffer)
      if begins {
        bandPass.settle(at: buffer.span.extracting(0..<groupCount))
      }
      raw.process(buffer.span, frameCount: count)
      bandPass.process(&buffer, in: 0..<count)
      canceller.process(&buffer, frameCount: count)
      let filtered = buffer.span.extracting(0..<(count * groupCount))
      history.append(filtered)
      detector.process(filtered, history: history, raw: raw, canceller: &canceller, into: &detected)
      position += count
      first += count
      collect(&output)
      if position % tick == 0 { decide(&output) }
    }
  }

  /// Takes note of samples that are missing: open bursts end, filters and noise floor begin anew behind the gap.
  public mutating func gap(_ samples: Int, cause: String, _ output: inout AnalyserOutput) {
    guard samples > 0 else { return }
    detector.restart(at: position + samples, history: history, raw: raw, into: &detected)
    collect(&output)
    recogniser.gap(from: position, to: position + samples, history: history)
    output.events.append(
      Event(kind: .gap, onset: position, duration: samples, values: [.gapCause: .text(cause)]))
    position += samples
    history.restart(at: position)
    raw.restart(at: position)
    canceller.restart(at: position)
    isSettled = false
  }

  /// Takes note of a marker; its sample may lie in the past.
  public mutating func note(_ marker: Marker, at sample: Int, _ output: inout AnalyserOutput) {
    recogniser.note(marker, at: sample)
    conditions.note(marker, at: sample)
    output.events.append(marker.event(at: sample))
  }

  /// Ends what is open, at the recording's end.
  public mutating func finish(_ output: inout AnalyserOutput) {
    detector.finish(history: history, raw: raw, into: &detected)
    collect(&output)
    publish(recogniser.finish(history: history), &output)
    noteSecond(endingAt: position)
    output.features += features.takeRows(at: position, finished: true, conditions: &conditions)
  }

  /// The evidence on co-activation of muscle pairs as it stands.
  public func synkinesisMatrix() -> SynkinesisMatrix { recogniser.synkinesisMatrix() }

  /// Noise floor of a channel as RMS, in microvolts; nil before it is known.
  public func noiseFloorUV(_ channel: Int) -> Double? { detector.noiseFloorUV(channel) }

  /// Signal quality of a channel now, in one word.
  public func quality(_ channel: Int) -> String { detector.quality(channel) }

  /// Mains hum of a channel against the rest of its quiet signal, in decibels.
  public func humDB(_ channel: Int) -> Double { detector.humDB(channel) }

  private mutating func decide(_ output: inout AnalyserOutput) {
    canceller.tick()
    if canceller.isActive {
      detector.guide(&canceller)
      ticks += 1
      if ticks % 50 == 0 { canceller.track(seconds: 50 * Double(recogniser.tick) / format.rate) }
    }
    publish(
      recogniser.advance(to: position, openBursts: detector.openBursts(history: history), history: history), &output)
    guard position >= nextSecond else { return }
    noteSecond(endingAt: nextSecond)
    output.features += features.takeRows(at: position, finished: false, conditions: &conditions)
  }

  private mutating func noteSecond(endingAt end: Int) {
    for channel in format.channels.indices {
      features.note(
        channel: channel, endingAt: end, meanSquare: detector.takeMeanSquare(channel),
        floorUV: detector.noiseFloorUV(channel),
        humDB: detector.humDB(channel), quality: detector.quality(channel))
    }
    nextSecond = Int(((Double(position) / format.rate).rounded(.down) + 1) * format.rate)
  }

  private mutating func publish(_ events: [Event], _ output: inout AnalyserOutput) {
    for event in events { features.note(event) }
    output.events += events
  }

  private mutating func collect(_ output: inout AnalyserOutput) {
    if detected.isEmpty { return }
    for burst in detected.bursts {
      recogniser.push(burst)
      output.bursts.append(burst)
    }
    for quality in detected.quality {
      if quality.kind != .mainsHum {
        recogniser.channelUnavailable(quality.channel, from: quality.onset, to: quality.offset)
      }
      output.events.append(quality.event(settings: hash))
    }
    output.provisional.append(contentsOf: detected.provisional)
    detected.removeAll()
  }
}

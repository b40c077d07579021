// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
internal import SignalProcessing
package import SpasmDetection

/// The second stage of an analysis: band-passed frames into bursts and signal quality, hum taken out on the way.
package struct BurstStage: Sendable {
  /// Seconds of band-passed signal that are kept for measuring.
  private static let historyS = 4.0

  private let rate: Double
  private let groupCount: Int
  private let tick: Int
  private var detector: BurstDetector
  private var raw: RawMeter
  private var canceller: HumCanceller
  private var ticks = 0
  private var nextSecond: Int
  /// The band-passed signal of the last seconds.
  package private(set) var history: SignalHistory
  /// Index of the next sample, counted from the recording's first, gaps included.
  package private(set) var position = 0

  /// The stage behind `bandPass`; throws where the rate is too low for the detection band.
  package init(
    format: StreamFormat, settings: DetectionSettings, behind bandPass: BandPassStage
  ) throws(FacialisError) {
    rate = format.rate
    groupCount = bandPass.groupCount
    tick = bandPass.tick
    let stepSamples = bandPass.stepSamples
    detector = try BurstDetector(format: format, settings: settings)
    raw = RawMeter(groupCount: groupCount, stepSamples: stepSamples)
    canceller = HumCanceller(rate: format.rate, groupCount: groupCount, stepSamples: stepSamples, settings: settings)
    history = SignalHistory(
      channelCount: format.channels.count, frames: Int(BurstStage.historyS * format.rate), delay: bandPass.delay,
      grain: bandPass.tick)
    nextSecond = Int(format.rate)
  }

  /// Takes a chunk's frames, takes the hum out of them, and adds to the chunk what was found.
  package mutating func process(_ chunk: inout AnalysisChunk) {
    chunk.forgetFindings()
    let count = chunk.frameCount
    raw.append(chunk.stepEnds.span.extracting(0..<(chunk.stepCount * groupCount)), upTo: position + count)
    // Taken out of the chunk for as long as a span looks at it.
    var memory: [SampleGroup] = []
    swap(&memory, &chunk.frames)
    defer { swap(&memory, &chunk.frames) }
    var frames = memory.mutableSpan
    canceller.process(&frames, frameCount: count)
    let filtered = frames.span.extracting(0..<(count * groupCount))
    history.append(filtered)
    detector.process(filtered, history: history, raw: raw, canceller: &canceller, into: &chunk.detected)
    position += count
    chunk.end = position
    if position % tick == 0 { endTick(&chunk) }
  }

  /// Open bursts end at samples that are missing; noise floor and hum begin anew behind them.
  package mutating func gap(_ samples: Int, into chunk: inout AnalysisChunk) {
    chunk.forgetFindings()
    detector.restart(at: position + samples, history: history, raw: raw, into: &chunk.detected)
    position += samples
    chunk.end = position
    history.restart(at: position)
    raw.restart(at: position)
    canceller.restart(at: position)
  }

  /// Ends what is open, at the recording's end.
  package mutating func finish(into chunk: inout AnalysisChunk) {
    chunk.forgetFindings()
    detector.finish(history: history, raw: raw, into: &chunk.detected)
    chunk.end = position
    endSecond(at: position, &chunk)
  }

  /// Noise floor of a channel as RMS, in microvolts; nil before it is known.
  func noiseFloorUV(_ channel: Int) -> Double? { detector.noiseFloorUV(channel) }

  /// Signal quality of a channel now, in one word.
  func quality(_ channel: Int) -> String { detector.quality(channel) }

  /// Mains hum of a channel against the rest of its quiet signal, in decibels.
  func humDB(_ channel: Int) -> Double { detector.humDB(channel) }

  private mutating func endTick(_ chunk: inout AnalysisChunk) {
    canceller.tick(history)
    if canceller.isActive {
      detector.guide(&canceller)
      ticks += 1
      if ticks % 50 == 0 { canceller.track(seconds: 50 * Double(tick) / rate) }
    }
    chunk.isTick = true
    detector.openBursts(history: history, into: &chunk.open)
    detector.hiddenChannels(into: &chunk.hidden)
    if position >= nextSecond { endSecond(at: nextSecond, &chunk) }
  }

  private mutating func endSecond(at end: Int, _ chunk: inout AnalysisChunk) {
    chunk.secondEnd = end
    for channel in detector.format.channels.indices {
      chunk.seconds.append(
        AnalysisChunk.Second(
          meanSquare: detector.takeMeanSquare(channel), floorUV: detector.noiseFloorUV(channel),
          humDB: detector.humDB(channel), quality: detector.quality(channel)))
    }
    nextSecond = Int(((Double(position) / rate).rounded(.down) + 1) * rate)
  }
}

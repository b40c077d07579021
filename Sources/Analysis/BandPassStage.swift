// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
internal import SignalProcessing
package import SpasmDetection

/// The first stage of an analysis: interleaved counts into band-passed microvolts; it needs nothing of the stages behind it.
package struct BandPassStage: Sendable {
  package let groupCount: Int
  /// Distance in samples of the instants at which patterns are decided: the longest chunk.
  package let tick: Int
  let stepSamples: Int
  /// Delay of the filter in the band of surface EMG, in samples.
  let delay: Double
  private let decoder: SampleDecoder
  private var filter: FilterCascade
  private var isSettled = false
  private var position = 0

  /// Throws where the rate is too low for the detection band, or there is no channel.
  package init(format: StreamFormat, settings: DetectionSettings) throws(FacialisError) {
    guard !format.channels.isEmpty else { throw .noChannels }
    groupCount = (format.channels.count + 7) / 8
    tick = PatternRecogniser.tick(rate: format.rate)
    stepSamples = BurstDetector.stepSamples(rate: format.rate)
    decoder = SampleDecoder(format)
    let design = try ButterworthDesign(
      .bandPass(settings[.highPassHz], min(settings[.lowPassHz], 0.45 * format.rate)), order: 4, rate: format.rate)
    filter = FilterCascade(design.sections, groupCount: groupCount)
    delay = design.groupDelay(at: 100)
  }

  /// Fills a chunk with frames from frame `first` of the counts on, at most `available`, and returns how many: chunks end
  /// where patterns are decided, so that nobody sees what came later.
  package mutating func process(
    _ counts: Span<Int32>, first: Int, available: Int, into chunk: inout AnalysisChunk
  ) -> Int {
    let count = min(tick - position % tick, available)
    // Taken out of the chunk for as long as a span looks at it.
    var memory: [SampleGroup] = []
    swap(&memory, &chunk.frames)
    defer { swap(&memory, &chunk.frames) }
    var frames = memory.mutableSpan
    decoder.decode(counts, first: first, count: count, into: &frames)
    if !isSettled {
      isSettled = true
      filter.settle(at: frames.span.extracting(0..<groupCount))
    }
    chunk.stepCount = takeStepEnds(of: frames.span, count, into: &chunk.stepEnds)
    filter.process(&frames, in: 0..<count)
    chunk.frameCount = count
    position += count
    return count
  }

  /// Goes on behind samples that are missing: the filter begins anew.
  package mutating func gap(_ samples: Int) {
    position += samples
    isSettled = false
  }

  private func takeStepEnds(of frames: Span<SampleGroup>, _ count: Int, into stepEnds: inout [SampleGroup]) -> Int {
    var steps = 0
    var frame = stepSamples - 1 - position % stepSamples
    while frame < count {
      for group in 0..<groupCount { stepEnds[steps * groupCount + group] = frames[frame * groupCount + group] }
      steps += 1
      frame += stepSamples
    }
    return steps
  }
}

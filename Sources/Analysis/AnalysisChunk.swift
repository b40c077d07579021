// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import SignalProcessing
package import SpasmDetection

/// The frames between two instants of decision, with what the stages of an analysis found in them.
///
/// Filled by one stage after the other, again and again; it keeps its memory.
package struct AnalysisChunk: Sendable {
  /// What a channel was like in a second.
  struct Second: Sendable {
    var meanSquare: Double?
    var floorUV: Double?
    var humDB: Double
    var quality: String
  }

  /// Frames that it holds.
  package internal(set) var frameCount = 0
  /// Band-passed, [frame][group]; the first `frameCount` frames count.
  var frames: [SampleGroup]
  /// Unfiltered, the last frame of every step that ends here, [step][group]; the first `stepCount` steps count.
  var stepEnds: [SampleGroup]
  var stepCount = 0
  /// The sample behind the frames.
  package internal(set) var end = 0
  var detected = BurstOutput()
  /// Whether the patterns are to be decided at `end`; `open` are the bursts that are going on there, `hidden` the channels
  /// that show nothing.
  var isTick = false
  var open: [OpenBurst] = []
  var hidden: [HiddenChannel] = []
  /// The sample at which the second of `seconds` ends, [channel]; nil where none ends here.
  var secondEnd: Int?
  var seconds: [Second] = []

  /// A chunk for the streams of a stage.
  package init(for stage: BandPassStage) {
    frames = [SampleGroup](repeating: .zero, count: stage.tick * stage.groupCount)
    stepEnds = [SampleGroup](repeating: .zero, count: (stage.tick / stage.stepSamples + 1) * stage.groupCount)
    seconds.reserveCapacity(stage.groupCount * 8)
    open.reserveCapacity(stage.groupCount * 8)
    hidden.reserveCapacity(stage.groupCount * 8)
  }

  /// Appends the band-passed frames to a history that ends before them.
  package func append(to history: inout SignalHistory) {
    history.append(frames.span.extracting(0..<(frameCount * history.groupCount)))
  }

  /// Forgets what was found.
  mutating func forgetFindings() {
    if !detected.isEmpty { detected.removeAll() }
    isTick = false
    if !open.isEmpty { open.removeAll(keepingCapacity: true) }
    if !hidden.isEmpty { hidden.removeAll(keepingCapacity: true) }
    secondEnd = nil
    if !seconds.isEmpty { seconds.removeAll(keepingCapacity: true) }
  }
}

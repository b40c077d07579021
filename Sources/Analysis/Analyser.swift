// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
public import SpasmDetection

/// Turns a recording's counts, block by block, into its events and features: the same live and in batch.
///
/// Three stages, one behind the other on the calling thread; `Batch` may run the same stages on a thread each. Decisions fall
/// at fixed sample positions; results do not depend on how the stream was cut into blocks. A value type with no hidden sharing:
/// use it from one thread at a time. Allocates only for what it hands out.
public struct Analyser: Sendable {
  public let format: StreamFormat
  public let settings: DetectionSettings
  private var bandPass: BandPassStage
  private var bursts: BurstStage
  private var patterns: PatternStage
  private var chunk: AnalysisChunk

  /// Throws where the rate is too low for a detection band, or there is no channel.
  public init(format: StreamFormat, settings: DetectionSettings = DetectionSettings()) throws(FacialisError) {
    self.format = format
    self.settings = settings
    bandPass = try BandPassStage(format: format, settings: settings)
    bursts = try BurstStage(format: format, settings: settings, behind: bandPass)
    patterns = PatternStage(format: format, settings: settings)
    chunk = AnalysisChunk(for: bandPass)
  }

  /// Index of the next sample, counted from the recording's first, gaps included.
  public var position: Int { bursts.position }

  /// The band-passed signal of the last seconds, for those who measure it; a borrowed look, since a kept copy costs one of all of it.
  public var history: SignalHistory { bursts.history }

  /// Takes `frameCount` frames of interleaved counts, as many as there are.
  public mutating func process(_ counts: Span<Int32>, frameCount: Int, _ output: inout AnalyserOutput) {
    var first = 0
    while first < frameCount {
      first += bandPass.process(counts, first: first, available: frameCount - first, into: &chunk)
      bursts.process(&chunk)
      patterns.take(chunk, history: bursts.history, into: &output)
    }
  }

  /// Takes note of samples that are missing: open bursts end, filters and noise floor begin anew behind the gap.
  public mutating func gap(_ samples: Int, cause: String, _ output: inout AnalyserOutput) {
    guard samples > 0 else { return }
    bandPass.gap(samples)
    let history = bursts.history
    bursts.gap(samples, into: &chunk)
    patterns.gap(samples, cause: cause, chunk, history: history, into: &output)
  }

  /// Takes note of a marker; its sample may lie in the past.
  public mutating func note(_ marker: Marker, at sample: Int, _ output: inout AnalyserOutput) {
    patterns.note(marker, at: sample, into: &output)
  }

  /// Ends what is open, at the recording's end.
  public mutating func finish(_ output: inout AnalyserOutput) {
    bursts.finish(into: &chunk)
    patterns.finish(chunk, history: bursts.history, into: &output)
  }

  /// The evidence on co-activation of muscle pairs as it stands.
  public func synkinesisMatrix() -> SynkinesisMatrix { patterns.synkinesisMatrix() }

  /// Noise floor of a channel as RMS, in microvolts; nil before it is known.
  public func noiseFloorUV(_ channel: Int) -> Double? { bursts.noiseFloorUV(channel) }

  /// Signal quality of a channel now, in one word.
  public func quality(_ channel: Int) -> String { bursts.quality(channel) }

  /// Mains hum of a channel against the rest of its quiet signal, in decibels.
  public func humDB(_ channel: Int) -> Double { bursts.humDB(channel) }
}

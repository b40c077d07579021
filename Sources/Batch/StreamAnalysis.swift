// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
public import FacialEMG
public import SpasmDetection

/// The analysis of frames that are in memory: the same analyser as for recordings and live.
public struct StreamAnalysis: Sendable {
  private var analyser: Analyser
  private var output = AnalyserOutput()
  private var events: [Event] = []

  /// Throws where the rate is too low for a detection band, or there is no channel.
  public init(format: StreamFormat, settings: DetectionSettings = DetectionSettings()) throws(FacialisError) {
    analyser = try Analyser(format: format, settings: settings)
  }

  /// Samples taken so far, gaps included.
  public var position: Int { analyser.position }

  /// Takes whole frames of interleaved counts.
  public mutating func append(_ counts: Span<Int32>) {
    analyser.process(counts, frameCount: counts.count / analyser.format.channels.count, &output)
    collect()
  }

  /// Takes note of samples that are missing here.
  public mutating func gap(_ samples: Int, cause: String) {
    analyser.gap(samples, cause: cause, &output)
    collect()
  }

  /// Takes note of a marker.
  public mutating func note(_ marker: Marker, at sample: Int) {
    analyser.note(marker, at: sample, &output)
    collect()
  }

  /// Ends the analysis and returns its canonical events, in canonical order.
  public mutating func finish() -> [Event] {
    analyser.finish(&output)
    collect()
    return EventTable.ordered(events)
  }

  private mutating func collect() {
    events += output.events.filter(\.kind.isCanonical)
    output.removeAll()
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
package import FacialEMG
package import SpasmDetection

/// Analyses on the calling thread.
package struct SequentialAnalyst: RecordingAnalyst {
  private var analyser: Analyser
  private var output = AnalyserOutput()
  private var yield: RecordingYield

  package init(format: StreamFormat, settings: DetectionSettings, keepingCauses: Bool = true) throws(FacialisError) {
    yield = RecordingYield(keepingCauses: keepingCauses)
    analyser = try Analyser(format: format, settings: settings)
  }

  package mutating func process(_ counts: Span<Int32>, frameCount: Int) {
    analyser.process(counts, frameCount: frameCount, &output)
    yield.take(&output)
  }

  package mutating func gap(_ samples: Int, cause: String) {
    analyser.gap(samples, cause: cause, &output)
    yield.take(&output)
  }

  package mutating func note(_ marker: Marker, at sample: Int) {
    analyser.note(marker, at: sample, &output)
    yield.take(&output)
  }

  package mutating func finish() throws(FacialisError) -> RecordingYield {
    analyser.finish(&output)
    yield.take(&output)
    yield.synkinesis = analyser.synkinesisMatrix()
    yield.sampleCount = analyser.position
    return yield
  }

  package mutating func cancel() {}
}

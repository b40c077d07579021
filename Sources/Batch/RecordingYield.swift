// SPDX-License-Identifier: GPL-3.0-or-later

package import Analysis
package import FacialEMG
package import SpasmDetection

/// What the analysis of a whole recording yields, before it is summed up.
package struct RecordingYield: Sendable {
  /// The canonical events, in the order in which they were decided.
  package var events: EventList
  package var rows: [FeatureRow] = []
  package var synkinesis = SynkinesisMatrix(rows: [])
  /// Samples of the recording, gaps included.
  package var sampleCount = 0
  /// CPU seconds of threads other than the caller's.
  var cpuS = 0.0

  init(keepingCauses: Bool) { events = EventList(keepingCauses: keepingCauses) }

  /// Takes what is final out of an output.
  mutating func take(_ output: inout AnalyserOutput) {
    for event in output.events where event.kind.isCanonical { events.append(event) }
    rows += output.features
    output.removeAll()
  }
}

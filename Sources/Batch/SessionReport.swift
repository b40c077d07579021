// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Reports
public import SpasmDetection

/// The session report of one recording: the analysis of `facialis analyze`, as one page.
public enum SessionReport {
  /// Analyses the recording and makes its page; `notes` are added to what was excluded, e.g. skipped checks. Throws in words.
  public static func html(
    path: String, montage: Montage? = nil, settings: DetectionSettings = DetectionSettings(), notes: [String] = []
  ) throws(FacialisError) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.split(separator: ".").first.map(String.init) ?? name
    var manner = RecordingAnalysis.Manner()
    manner.isParallel = true
    manner.isHashing = true
    let analysis = try RecordingAnalysis(path: path, name: stem, montage: montage, settings: settings, manner: manner)
    let events = Array(analysis.events)
    return RecordingReport(
      summary: analysis.summary,
      provenance: Provenance(of: analysis, montage: montage, settings: settings, notes: notes),
      events: analysis.events, sampleCount: analysis.sampleCount,
      spectra: try RecordingSpectra.read(path: path, montage: montage, events: events),
      envelopes: try RecordingEnvelopes.read(path: path, montage: montage, events: events),
      spectrograms: try RecordingSpectrograms.read(path: path, montage: montage, events: events)
    ).html
  }
}

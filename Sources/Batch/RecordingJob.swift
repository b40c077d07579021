// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Recordings
import Reports
public import SpasmDetection

/// The analysis of one recording with all its results: read, analysed and written, whole or not at all.
public struct RecordingJob: Sendable {
  public let input: String
  /// Whether the file is to be read alone, though it is one of several.
  public let singleFile: Bool
  /// The folder that the results go to; it exists.
  public let folder: String
  /// The file's name without its ending.
  public let stem: String
  public let layout: ResultLayout
  public let montage: Montage?
  public let settings: DetectionSettings

  public init(
    input: String, singleFile: Bool = false, folder: String, stem: String,
    layout: ResultLayout = .plain, montage: Montage?, settings: DetectionSettings
  ) {
    self.input = input
    self.singleFile = singleFile
    self.folder = folder
    self.stem = stem
    self.layout = layout
    self.montage = montage
    self.settings = settings
  }

  /// Runs it; `progress` is told the share done, several times a second, on the calling thread.
  ///
  /// `isAlone` says that no other recording wants the processors that this one does not fill by itself.
  public func run(isAlone: Bool = false, progress: (_ share: Double) -> Void = { _ in }) -> AnalysisReply {
    var manner = RecordingAnalysis.Manner()
    manner.isHashing = true
    manner.isParallel = isAlone
    manner.isKeepingCauses = false
    do {
      let analysis = try RecordingAnalysis(
        path: input, name: stem, montage: montage, settings: settings, singleFile: singleFile, manner: manner,
        progress: progress)
      return AnalysisReply(input: input, outputs: try write(analysis), analysis: analysis)
    } catch {
      return AnalysisReply(input: input, error: error)
    }
  }

  /// The files of the recording that `input` belongs to; `input` alone where that cannot be told.
  static func files(of input: String) -> [String] {
    (try? RecordingFiles(path: input))?.parts.map(\.path) ?? [input]
  }

  private func write(_ analysis: RecordingAnalysis) throws(FacialisError) -> [String] {
    let provenance = Provenance(of: analysis, montage: montage, settings: settings)
    let report = RecordingReport(
      summary: analysis.summary, provenance: provenance, events: analysis.events, sampleCount: analysis.sampleCount)
    let names = ResultNames(stem: stem, layout: layout)
    var results = ResultFiles()
    results.add(names.features, analysis.features)
    results.add(names.summary, try BatchJSON.text(analysis.summary))
    results.add(names.report, report.html)
    results.add(names.events, pieces: analysis.eventLines)
    results.add(names.sidecar, try BatchJSON.text(EventSidecar(provenance: provenance, rate: analysis.format.rate)))
    return try results.write(to: folder)
  }
}

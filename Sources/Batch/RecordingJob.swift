// SPDX-License-Identifier: GPL-3.0-or-later

import Crypto
public import FacialEMG
import Foundation
import Recordings
import Reports
public import SpasmDetection

/// The analysis of one recording with all its results: read, analysed and written, whole or not at all.
public struct RecordingJob: Sendable {
  public let input: String
  /// The files that the recording consists of.
  public let files: [String]
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
    input: String, files: [String]? = nil, singleFile: Bool = false, folder: String, stem: String,
    layout: ResultLayout = .plain, montage: Montage?, settings: DetectionSettings
  ) {
    self.input = input
    self.files = files ?? Self.files(of: input)
    self.singleFile = singleFile
    self.folder = folder
    self.stem = stem
    self.layout = layout
    self.montage = montage
    self.settings = settings
  }

  /// Runs it; `progress` is told the share done, several times a second, on the calling thread.
  public func run(progress: (_ share: Double) -> Void = { _ in }) -> AnalysisReply {
    let digest = DigestThread(paths: files)
    do {
      let analysis = try RecordingAnalysis(
        path: input, name: stem, montage: montage, settings: settings, singleFile: singleFile, progress: progress)
      let digests = try digest.wait()
      let outputs = try write(analysis, digests)
      return AnalysisReply(input: input, outputs: outputs, analysis: analysis, digests: digests)
    } catch {
      return AnalysisReply(input: input, error: error)
    }
  }

  /// The files of the recording that `input` belongs to; `input` alone where that cannot be told.
  static func files(of input: String) -> [String] {
    (try? RecordingFiles(path: input))?.parts.map(\.path) ?? [input]
  }

  private func write(_ analysis: RecordingAnalysis, _ digests: [InputDigest]) throws(FacialisError) -> [String] {
    let inputs = zip(files, digests).map {
      Provenance.Input(name: RecordingName($0).fileName, bytes: $1.byteCount, sha256: $1.sha256)
    }
    let provenance = Provenance(
      input: inputs[0].name, inputBytes: inputs[0].bytes, inputSHA256: inputs[0].sha256,
      furtherInputs: Array(inputs.dropFirst()), software: "facialis \(Facialis.version)", settingsHash: settings.hash,
      settings: DetectionSettings.descriptions.map {
        Provenance.Setting(
          name: $0.setting.rawValue, value: settings[$0.setting], unit: $0.unit, meaning: $0.meaning)
      }, warnings: analysis.warnings, montageHash: Self.hash(montage))
    let report = RecordingReport(
      summary: analysis.summary, provenance: provenance, events: analysis.events, sampleCount: analysis.sampleCount)
    let names = ResultNames(stem: stem, layout: layout)
    var results = ResultFiles()
    results.add(names.features, analysis.features)
    results.add(names.summary, try BatchJSON.text(analysis.summary))
    results.add(names.report, report.html)
    results.add(names.events, analysis.eventTable)
    results.add(names.sidecar, try BatchJSON.text(EventSidecar(provenance: provenance, rate: analysis.format.rate)))
    return try results.write(to: folder)
  }

  /// What stands for a montage in provenance: 16 digits of the SHA-256 of its JSON with sorted keys; nil for none.
  static func hash(_ montage: Montage?) -> String? {
    guard let montage, let text = try? BatchJSON.text(montage) else { return nil }
    return SHA256.hash(data: Data(text.utf8)).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

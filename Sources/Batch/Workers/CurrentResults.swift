// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Recordings
import Reports
import SpasmDetection

/// Whether the results of a recording are there already and would come out the same.
package struct CurrentResults {
  /// What the sidecar has to say of itself.
  private struct Sidecar: Decodable {
    struct Source: Decodable {
      let inputBytes: Int
      let inputSHA256: String
      let settingsHash: String
      let software: String
      let montageHash: String?
      let furtherInputs: [Provenance.Input]?

      private enum CodingKeys: String, CodingKey {
        case software
        case inputBytes = "input_bytes"
        case inputSHA256 = "input_sha256"
        case settingsHash = "settings_hash"
        case montageHash = "montage_hash"
        case furtherInputs = "further_inputs"
      }
    }
    let source: Source

    private enum CodingKeys: String, CodingKey { case source = "Facialis" }
  }

  private let settingsHash: String
  private let montageHash: String?
  private let freshness: WorkerSetup.Freshness

  package init(settingsHash: String, montageHash: String?, freshness: WorkerSetup.Freshness) {
    self.settingsHash = settingsHash
    self.montageHash = montageHash
    self.freshness = freshness
  }

  /// Whether the files of `names` in `folder` are the results of the input as it is now.
  package func hold(input: String, folder: String, names: ResultNames) -> Bool {
    guard freshness != .force else { return false }
    let files = FileManager.default
    let sidecar = "\(folder)/\(names.sidecar)"
    let others = [names.events, names.features, names.summary, names.report]
    guard others.allSatisfy({ files.fileExists(atPath: "\(folder)/\($0)") }),
      let data = files.contents(atPath: sidecar)
    else { return false }
    if freshness == .present { return true }
    guard let source = try? JSONDecoder().decode(Sidecar.self, from: data).source else { return false }
    guard source.software == "facialis \(Facialis.version)", source.settingsHash == settingsHash,
      source.montageHash == montageHash
    else { return false }
    let inputs = RecordingJob.files(of: input)
    let further = source.furtherInputs ?? []
    let known = [(source.inputBytes, source.inputSHA256)] + further.map { ($0.bytes, $0.sha256) }
    func changed(_ path: String) -> Date? {
      (try? files.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
    guard let written = changed(sidecar) else { return false }
    let amendments = Amendments.path((try? RecordingFiles(path: input))?.base ?? RecordingName(input).base)
    if let amended = changed(amendments), amended >= written { return false }
    return inputs.count == known.count
      && zip(inputs, known).allSatisfy { path, known in
        guard let attributes = try? files.attributesOfItem(atPath: path), attributes[.size] as? Int == known.0
        else { return false }
        if freshness == .hash { return (try? InputDigest(path: path))?.sha256 == known.1 }
        return changed(path).map { $0 < written } ?? false
      }
  }
}

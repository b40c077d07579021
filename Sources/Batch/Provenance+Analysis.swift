// SPDX-License-Identifier: GPL-3.0-or-later

import Crypto
import FacialEMG
import Foundation
import Recordings
import Reports
import SpasmDetection

extension Provenance {
  /// What an analysis was made of and with; its files were hashed as they were read. `notes` stand behind its warnings.
  init(of analysis: RecordingAnalysis, montage: Montage?, settings: DetectionSettings, notes: [String] = []) {
    let inputs = analysis.digests.map {
      Input(name: RecordingName($0.path).fileName, bytes: $0.byteCount, sha256: $0.sha256)
    }
    self.init(
      input: inputs[0].name, inputBytes: inputs[0].bytes, inputSHA256: inputs[0].sha256,
      furtherInputs: Array(inputs.dropFirst()), software: "facialis \(Facialis.version)", settingsHash: settings.hash,
      settings: DetectionSettings.descriptions.map {
        Setting(name: $0.setting.rawValue, value: settings[$0.setting], unit: $0.unit, meaning: $0.meaning)
      }, warnings: analysis.warnings + notes, montageHash: Self.montageHash(montage))
  }

  /// What stands for a montage: 16 digits of the SHA-256 of its JSON with sorted keys; nil for none.
  static func montageHash(_ montage: Montage?) -> String? {
    guard let montage, let text = try? BatchJSON.text(montage) else { return nil }
    return SHA256.hash(data: Data(text.utf8)).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

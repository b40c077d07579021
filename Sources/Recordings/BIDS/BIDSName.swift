// SPDX-License-Identifier: GPL-3.0-or-later

/// The names of a recording's files in a BIDS dataset: `sub-S01/ses-02/emg/sub-S01_ses-02_task-rest_run-1_emg.bdf`.
struct BIDSName: Hashable {
  var subject: String
  var session: String?
  var task: String
  /// Counts the files of one subject, session and task where there are several.
  var run: Int?

  /// A label of BIDS: letters and digits only; nil where nothing is left.
  static func label(_ text: String) -> String? {
    let kept = text.unicodeScalars.filter {
      (48...57).contains($0.value) || (65...90).contains($0.value) || (97...122).contains($0.value)
    }
    return kept.isEmpty ? nil : String(String.UnicodeScalarView(kept))
  }

  /// `sub-S01` or `sub-S01_ses-02`, what the files of a visit begin with.
  var visit: String { "sub-\(subject)" + (session.map { "_ses-\($0)" } ?? "") }

  /// `sub-S01` or `sub-S01/ses-02`, the visit's folder.
  var visitFolder: String { "sub-\(subject)" + (session.map { "/ses-\($0)" } ?? "") }

  /// The path in the dataset of a file of the recording, e.g. with `emg.bdf`, `channels.tsv`.
  func file(_ suffix: String) -> String {
    "\(visitFolder)/emg/\(visit)_task-\(task)" + (run.map { "_run-\($0)" } ?? "") + "_\(suffix)"
  }

  /// The path of a file that belongs to the whole visit, e.g. `electrodes.tsv`.
  func visitFile(_ suffix: String) -> String { "\(visitFolder)/emg/\(visit)_\(suffix)" }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// What makes an output folder a BIDS derivative dataset.
///
/// The schema of BIDS 1.11 has no `desc-` for the datatype emg, so that validators have to be told by `.bidsignore`.
enum DerivativeDataset {
  private struct Description: Encodable {
    struct Generator: Encodable {
      let name = "Facialis"
      let version = Facialis.version
      let description = "Events, features and summaries of facial EMG. \(Facialis.disclaimer)"

      private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case version = "Version"
        case description = "Description"
      }
    }

    let name = "Facialis: patterns in facial EMG"
    let version = "1.11.1"
    let type = "derivative"
    let generators = [Generator()]

    private enum CodingKeys: String, CodingKey {
      case name = "Name"
      case version = "BIDSVersion"
      case type = "DatasetType"
      case generators = "GeneratedBy"
    }
  }

  private static let descriptions = """
    desc_id\tdescription
    desc-patterns\tBursts, spasms, movements, synkinesis, artefacts and signal quality with onset and duration.
    desc-features\tRates, amplitudes and signal quality of each channel by minute and condition.
    desc-summary\tRates with intervals by side and condition, muscles, trains, synkinesis, quality.
    desc-report\tThe same as a page for people.

    """

  private static let readme = """
    Results of facialis \(Facialis.version), made by `facialis batch` or `facialis bids-app`.

    \(Facialis.disclaimer) Labels describe patterns of signal and name no disease. status.tsv says what became of each
    recording; group/ holds tables of all recordings as Parquet.

    """

  /// Writes the dataset's own files; those that are there are replaced.
  static func write(to folder: String) throws(FacialisError) {
    let files = [
      ("dataset_description.json", try BatchJSON.text(Description())),
      ("descriptions.tsv", descriptions),
      // Patterns with two wildcards, or with a slash at their end, do not match in bids-validator 3.0.
      (".bidsignore", "*_desc-*\nstatus.tsv\n/group\n/cohort\n"),
      ("README.md", readme),
    ]
    for (name, text) in files {
      let file = try StreamedFile("\(folder)/\(name)")
      try file.append(text.utf8)
      try file.commit()
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
public import Reports

/// Writes a cohort's tables and pages.
public enum CohortOutput {
  /// Writes `TABLE.tsv`, `index.html` and one page a subject, each whole or not at all; returns their paths.
  public static func write(_ cohort: Cohort, to folder: String) throws(FacialisError) -> [String] {
    var paths: [String] = []
    let files = cohort.tables.map { ("\($0.name).tsv", $0.tsv) } + cohort.pages.map { ($0.name, $0.html) }
    for (name, text) in files {
      let file = try StreamedFile("\(folder)/\(name)")
      try file.append(text.utf8)
      try file.commit()
      paths.append(file.path)
    }
    return paths
  }
}

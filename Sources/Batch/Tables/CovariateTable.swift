// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Reports

/// Covariates of subjects or sessions from a table: `participants.tsv`, `sessions.tsv`, `phenotype/*.tsv` of BIDS, or one's own.
struct CovariateTable {
  private let table: TextTable
  private let subject: Int
  private let session: Int?
  /// In front of the names of a phenotype's columns, so that two scores' `total` stay apart.
  private let prefix: String
  /// The subject of a `sub-01_sessions.tsv`, which has no column for it.
  private let owner: String?

  /// Throws where the file is no table with `participant_id`.
  init(path: String) throws(FacialisError) {
    table = try TextTable(path: path)
    let name = String(OutputPlan.stem(path).split(separator: ".").first ?? "")
    let isSessions = name.hasSuffix("_sessions")
    guard let subject = table.place(of: "participant_id") ?? (isSessions ? -1 : nil) else {
      throw FacialisError(
        "covariates-invalid", .badData, "\(path) has no column participant_id.",
        mend: "Give a tab-separated table with participant_id, covariates, and session_id where they hold for one.")
    }
    self.subject = subject
    session = table.place(of: "session_id")
    // A scale's tables are split by visit, `smc_ses02.tsv`; its name has to stay the same over all of them.
    let scale = name.split(separator: "_").filter { !$0.hasPrefix("ses") }.joined(separator: "_")
    prefix = path.contains("phenotype/") && scale != "covariates" ? "\(scale)." : ""
    owner = isSessions ? String(name.dropLast("_sessions".count)) : nil
  }

  /// The tables of a BIDS dataset that hold covariates.
  static func tables(of dataset: String) -> [String] {
    let files = FileManager.default
    var paths = ["\(dataset)/participants.tsv"]
    for name in ((try? files.contentsOfDirectory(atPath: "\(dataset)/phenotype")) ?? []).sorted()
    where name.hasSuffix(".tsv") { paths.append("\(dataset)/phenotype/\(name)") }
    for name in ((try? files.contentsOfDirectory(atPath: dataset)) ?? []).sorted() where name.hasPrefix("sub-") {
      paths.append("\(dataset)/\(name)/\(name)_sessions.tsv")
    }
    return paths.filter { files.fileExists(atPath: $0) }
  }

  /// Adds what the table says to the recordings that it speaks of; what a recording itself states stays.
  func add(to recordings: inout [CohortRecording]) {
    for row in table.rows {
      guard let who = owner ?? (subject >= 0 ? row.text(subject) : nil) else { continue }
      let visit = session.flatMap { row.text($0) }
      for index in recordings.indices where Self.same(recordings[index].subject, who, "sub-") {
        if let visit, !Self.same(recordings[index].session, visit, "ses-") { continue }
        for (place, name) in table.heads.enumerated() where place != subject && place != session {
          guard let text = row.text(place), recordings[index].covariates[prefix + name] == nil else { continue }
          recordings[index].covariates[prefix + name] = Double(text).map { .number($0) } ?? .text(text)
        }
      }
    }
  }

  private static func same(_ a: String, _ b: String, _ prefix: String) -> Bool {
    func bare(_ text: String) -> Substring { text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : Substring(text) }
    return bare(a) == bare(b)
  }
}

extension CohortReader {
  /// The tables of a BIDS dataset that hold covariates: participants, sessions and phenotypes.
  public static func covariateTables(ofDataset folder: String) -> [String] { CovariateTable.tables(of: folder) }
}

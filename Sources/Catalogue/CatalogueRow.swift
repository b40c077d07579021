// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import GRDB

/// Recordings as rows of the catalogue's tables.
enum CatalogueRow {
  static func replace(_ survey: RecordingSurvey, in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM recordings WHERE folder = ? AND id = ?", arguments: [survey.folder, survey.id])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let visit = survey.visit
    try db.execute(
      sql: """
        INSERT INTO recordings (folder, id, state, subject, label, task, operator, affected_side, montage, visit, device,
          channels, rate_hz, started, stopped, "end", samples, duration_s, software, error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        survey.folder, survey.id, survey.state.rawValue, visit.subject, visit.label, survey.task, visit.operatorCode,
        visit.covariates.affectedSide?.rawValue, visit.montage,
        String(decoding: try encoder.encode(visit), as: UTF8.self), survey.device,
        survey.channels.map(\.description).joined(separator: ","), survey.rateHz, survey.started, survey.stopped,
        survey.end, survey.samples, survey.durationS, survey.software, survey.error,
      ])
    for file in survey.files {
      try db.execute(
        sql: "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          survey.folder, survey.id, file.number, file.name, file.kind, file.firstSample, file.samples, file.byteCount,
          file.gapCause, file.error,
        ])
    }
    for segment in survey.segments {
      try db.execute(
        sql: "INSERT INTO segments VALUES (?, ?, ?, ?)",
        arguments: [survey.folder, survey.id, segment.firstSample, segment.samples])
    }
    for analysis in survey.analyses {
      try db.execute(
        sql: "INSERT INTO analyses VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          survey.folder, survey.id, analysis.name, analysis.origin.rawValue, analysis.software, analysis.settingsHash,
          analysis.inputSHA256,
        ])
    }
  }

  static func surveys(in db: Database, _ query: CatalogueQuery) throws -> [RecordingSurvey] {
    var conditions: [String] = []
    var arguments: [(any DatabaseValueConvertible)?] = []
    for (column, value) in [
      ("id =", query.id), ("subject =", query.subject), ("label =", query.label), ("task =", query.task),
      ("affected_side =", query.side?.rawValue), ("montage =", query.montage),
      ("substr(started, 1, 10) >=", query.from?.text), ("substr(started, 1, 10) <=", query.to?.text),
    ] {
      guard let value else { continue }
      conditions.append("\(column) ?")
      arguments.append(value)
    }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try Row.fetchAll(
      db, sql: "SELECT * FROM recordings \(filter) ORDER BY started DESC, folder, id",
      arguments: StatementArguments(arguments)
    ).map { try survey($0, in: db) }
  }

  private static func survey(_ row: Row, in db: Database) throws -> RecordingSurvey {
    let visit: String = row["visit"]
    let channels: String = row["channels"]
    var survey = RecordingSurvey(
      folder: row["folder"], id: row["id"], state: RecordingSurvey.State(rawValue: row["state"]) ?? .broken,
      visit: try JSONDecoder().decode(Session.self, from: Data(visit.utf8)))
    survey.task = row["task"]
    survey.device = row["device"]
    survey.channels = channels.split(separator: ",").compactMap { ChannelName(String($0)) }
    survey.rateHz = row["rate_hz"]
    survey.started = row["started"]
    survey.stopped = row["stopped"]
    survey.end = row["end"]
    survey.samples = row["samples"]
    survey.durationS = row["duration_s"]
    survey.software = row["software"]
    survey.error = row["error"]
    func rows(_ table: String, _ order: String) throws -> [Row] {
      try Row.fetchAll(
        db, sql: "SELECT * FROM \(table) WHERE folder = ? AND recording = ? ORDER BY \(order)",
        arguments: [survey.folder, survey.id])
    }
    survey.files = try rows("files", "number").map {
      RecordingSurvey.File(
        name: $0["name"], number: $0["number"], kind: $0["kind"], firstSample: $0["first_sample"],
        samples: $0["samples"], byteCount: $0["byte_count"], gapCause: $0["gap_cause"], error: $0["error"])
    }
    survey.segments = try rows("segments", "first_sample").map {
      RecordingSurvey.Segment(firstSample: $0["first_sample"], samples: $0["samples"])
    }
    survey.analyses = try rows("analyses", "name").map {
      RecordingSurvey.Analysis(
        name: $0["name"], origin: RecordingSurvey.Analysis.Origin(rawValue: $0["origin"]) ?? .batch,
        software: $0["software"], settingsHash: $0["settings_hash"], inputSHA256: $0["input_sha256"])
    }
    return survey
  }
}

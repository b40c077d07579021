// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import Foundation
import GRDB
import Synchronization

/// The catalogue in `catalogue.sqlite`: one row per session, recording, file, segment and analysis.
///
/// All of it follows from the files of the recordings, so a catalogue that is damaged or gone is made anew. A rollback journal,
/// not a write-ahead log: who may only read the file can read the catalogue. All methods may be called from any thread.
public final class RecordingCatalogue: Sendable {
  /// Where a damaged file was moved to when the catalogue was opened; nil where it was in order.
  public let setAside: String?

  let database: DatabaseQueue

  /// Opens or makes a catalogue; one that is damaged is set aside and an empty one made.
  public init(path: String, now: UTCTime) throws(FacialisError) {
    do {
      database = try Self.open(path)
      setAside = nil
    } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
      let aside = "\(path).damaged-\(now.compact)"
      do {
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        try? FileManager.default.removeItem(atPath: path + "-journal")
        database = try Self.open(path)
        setAside = aside
      } catch { throw .catalogueUnusable(path: path, reason: "\(error)") }
    } catch { throw .catalogueUnusable(path: path, reason: "\(error)") }
  }

  /// Opens a catalogue to look things up; throws where there is none.
  public init(reading path: String) throws(FacialisError) {
    guard FileManager.default.fileExists(atPath: path) else { throw .catalogueMissing(path: path) }
    setAside = nil
    do {
      var configuration = GRDB.Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(5)
      database = try DatabaseQueue(path: path, configuration: configuration)
      try database.read { _ = try Int.fetchOne($0, sql: "SELECT count(*) FROM recordings") }
    } catch { throw .catalogueUnusable(path: path, reason: "\(error)") }
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = GRDB.Configuration()
    configuration.busyMode = .timeout(5)
    let database = try DatabaseQueue(path: path, configuration: configuration)
    try CatalogueMigrations.migrator.migrate(database)
    guard try database.read({ try String.fetchOne($0, sql: "PRAGMA quick_check") }) == "ok" else {
      try database.close()
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "quick_check finds it damaged")
    }
    return database
  }

  /// Enters a recording in place of what was known of it. One transaction.
  public func enter(_ survey: RecordingSurvey) throws(FacialisError) {
    try write { try CatalogueRow.replace(survey, in: $0) }
  }

  /// Makes the catalogue of these folders what was found in them, and forgets what is no longer there. One transaction.
  public func replace(folders: [String], with surveys: [RecordingSurvey]) throws(FacialisError) {
    try write { db in
      for folder in folders {
        // Not LIKE: a folder's name may hold its wildcards.
        try db.execute(
          sql: "DELETE FROM recordings WHERE folder = ? OR substr(folder, 1, ?) = ?",
          arguments: [folder, folder.unicodeScalars.count + 1, folder + "/"])
      }
      for survey in surveys { try CatalogueRow.replace(survey, in: db) }
    }
  }

  /// Recordings that match, newest first.
  public func recordings(_ query: CatalogueQuery = CatalogueQuery()) throws(FacialisError) -> [RecordingSurvey] {
    do {
      return try database.read { db in try CatalogueRow.surveys(in: db, query) }
    } catch { throw .catalogueRead("\(error)") }
  }

  /// Sessions, newest first: a visit's recordings under one subject and label.
  public func sessions() throws(FacialisError) -> [CatalogueSession] {
    do {
      return try database.read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM sessions ORDER BY started DESC, subject, label").map {
          CatalogueSession(
            subject: $0["subject"], label: $0["label"], started: $0["started"], recordingCount: $0["recordings"],
            durationS: $0["duration_s"])
        }
      }
    } catch { throw .catalogueRead("\(error)") }
  }

  private func write(_ change: (Database) throws -> Void) throws(FacialisError) {
    do { try database.write(change) } catch { throw .catalogueWrite("\(error)") }
  }
}

/// A visit as the catalogue shows it.
public struct CatalogueSession: Sendable, Hashable, Codable {
  public var subject: String?
  public var label: String?
  public var started: String?
  public var recordingCount: Int
  public var durationS: Double?

  private enum CodingKeys: String, CodingKey {
    case subject, started
    case label = "session"
    case recordingCount = "recordings"
    case durationS = "duration_s"
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import GRDB

/// The schema of `catalogue.sqlite`. It is derivable, but a step that was released is still never altered: a catalogue of an
/// earlier version stays readable.
enum CatalogueMigrations {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("recordings, files, segments, analyses", migrate: recordings)
    return migrator
  }

  /// `visit` is the session as JSON; `started` is text that sorts by time.
  private static func recordings(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE recordings (
          folder TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, subject TEXT, label TEXT, task TEXT,
          operator TEXT, affected_side TEXT, montage TEXT, visit TEXT NOT NULL, device TEXT, channels TEXT NOT NULL,
          rate_hz REAL, started TEXT, stopped TEXT, "end" TEXT, samples INTEGER NOT NULL, duration_s REAL,
          software TEXT, error TEXT,
          PRIMARY KEY (folder, id)
        );
        CREATE INDEX recordings_by_subject ON recordings (subject, label, started);
        CREATE TABLE files (
          folder TEXT NOT NULL, recording TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT,
          first_sample INTEGER NOT NULL, samples INTEGER NOT NULL, byte_count INTEGER NOT NULL, gap_cause TEXT,
          error TEXT,
          PRIMARY KEY (folder, recording, number),
          FOREIGN KEY (folder, recording) REFERENCES recordings (folder, id) ON DELETE CASCADE
        );
        CREATE TABLE segments (
          folder TEXT NOT NULL, recording TEXT NOT NULL, first_sample INTEGER NOT NULL, samples INTEGER NOT NULL,
          PRIMARY KEY (folder, recording, first_sample),
          FOREIGN KEY (folder, recording) REFERENCES recordings (folder, id) ON DELETE CASCADE
        );
        CREATE TABLE analyses (
          folder TEXT NOT NULL, recording TEXT NOT NULL, name TEXT NOT NULL, origin TEXT NOT NULL, software TEXT,
          settings_hash TEXT, input_sha256 TEXT,
          PRIMARY KEY (folder, recording, name),
          FOREIGN KEY (folder, recording) REFERENCES recordings (folder, id) ON DELETE CASCADE
        );
        CREATE VIEW sessions AS
          SELECT subject, label, min(started) AS started, count(*) AS recordings, sum(duration_s) AS duration_s
          FROM recordings GROUP BY subject, label, CASE WHEN label IS NULL THEN substr(started, 1, 10) END;
        """)
  }
}

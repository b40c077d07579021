// SPDX-License-Identifier: GPL-3.0-or-later
import GRDB

/// The schema of `events.sqlite`, one named function a step, in the order in which they are applied.
///
/// A step that was released is never altered; a change is a function appended here.
enum EventLogMigrations {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("events and epochs", migrate: eventsAndEpochs)
    migrator.registerMigration("audit trail", migrate: auditTrail)
    migrator.registerMigration("corrections of markers", migrate: correctionsOfMarkers)
    migrator.registerMigration("audit that only grows", migrate: auditThatOnlyGrows)
    migrator.registerMigration("events that are gone", migrate: eventsThatAreGone)
    migrator.registerMigration("withdrawals", migrate: withdrawals)
    migrator.registerMigration("lines of tables", migrate: linesOfTables)
    migrator.registerMigration("withdrawals by event", migrate: withdrawalsByEvent)
    return migrator
  }

  /// Times are nanoseconds since 1970; `event` is the canonical part as JSON; `ended` is null until an orderly end.
  private static func eventsAndEpochs(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE epochs (
          epoch INTEGER PRIMARY KEY,
          started INTEGER NOT NULL,
          ended INTEGER
        );
        CREATE TABLE events (
          epoch INTEGER NOT NULL REFERENCES epochs (epoch),
          number INTEGER NOT NULL,
          recording TEXT,
          kind TEXT NOT NULL,
          event TEXT NOT NULL,
          stream_sample INTEGER NOT NULL,
          rate REAL NOT NULL,
          utc INTEGER NOT NULL,
          decided INTEGER NOT NULL,
          published INTEGER NOT NULL,
          supersedes TEXT,
          PRIMARY KEY (epoch, number)
        );
        CREATE INDEX events_by_recording ON events (recording, epoch, number);
        """)
  }

  /// Events that are canonical no more, since a crash took their signal; their rows and numbers stay.
  private static func withdrawals(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE withdrawals (
          recording TEXT NOT NULL,
          epoch INTEGER NOT NULL,
          number INTEGER NOT NULL,
          utc INTEGER NOT NULL,
          PRIMARY KEY (recording, epoch, number)
        ) WITHOUT ROWID;
        """)
  }

  /// A canonical event as it stands in its recording's table; null where an earlier version wrote the row. Thousands of lines are
  /// written when a recording ends, and making them anew then from JSON would keep the technician waiting.
  private static func linesOfTables(_ db: Database) throws {
    try db.execute(sql: "ALTER TABLE events ADD COLUMN line TEXT")
  }

  /// Clients and pruning ask by place, not by recording.
  private static func withdrawalsByEvent(_ db: Database) throws {
    try db.execute(sql: "CREATE INDEX withdrawals_by_event ON withdrawals (epoch, number)")
  }

  private static func auditTrail(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE audit (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          utc INTEGER NOT NULL,
          uid INTEGER NOT NULL,
          gid INTEGER NOT NULL,
          pid INTEGER NOT NULL,
          action TEXT NOT NULL,
          outcome TEXT NOT NULL
        );
        """)
  }

  private static func correctionsOfMarkers(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE corrections (
          epoch INTEGER NOT NULL,
          number INTEGER NOT NULL,
          utc INTEGER NOT NULL,
          text TEXT,
          note TEXT,
          FOREIGN KEY (epoch, number) REFERENCES events (epoch, number)
        );
        CREATE INDEX corrections_by_event ON corrections (epoch, number);
        """)
  }

  /// Who is trusted with the file can still remove it; who only has a connection cannot alter a line.
  private static func auditThatOnlyGrows(_ db: Database) throws {
    try db.execute(
      sql: """
        ALTER TABLE audit ADD COLUMN command TEXT;
        ALTER TABLE audit ADD COLUMN object TEXT;
        CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
        BEGIN SELECT raise(ABORT, 'the audit trail is never changed'); END;
        CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit
        WHEN NEW.number > 0 AND EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
        BEGIN SELECT raise(ABORT, 'the audit trail is never changed'); END;
        CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit
        BEGIN SELECT raise(ABORT, 'the audit trail is never removed'); END;
        """)
  }

  /// Ranges of numbers that were pruned; they neither touch nor overlap.
  private static func eventsThatAreGone(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE gone (
          epoch INTEGER NOT NULL,
          first INTEGER NOT NULL,
          last INTEGER NOT NULL,
          PRIMARY KEY (epoch, first)
        );
        """)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import FacialEMG
import GRDB
import Testing

/// The audit trail in the database: it grows and does nothing else.
struct AuditTrailTests {
  private static func entry(_ number: Int) -> AuditEntry {
    AuditEntry(
      utc: UTCTime(nanoseconds: Int64(number)), uid: 4_294_967_294, gid: 7, pid: Int32(number), command: "facialis",
      action: "POST /v1/recordings", object: "S01_rest", outcome: "200")
  }

  @Test func itNamesWhoAndWhatNewestFirst() throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    for number in 1...3 { try store.audit(Self.entry(number)) }
    #expect(try store.auditTrail(limit: 2).map(\.entry) == [Self.entry(3), Self.entry(2)])
    #expect(try store.auditTrail(limit: 9, before: 2) == [NumberedAuditEntry(number: 1, entry: Self.entry(1))])
  }

  @Test(arguments: [
    "UPDATE audit SET uid = 0", "DELETE FROM audit", "DELETE FROM audit WHERE number = 1",
    "REPLACE INTO audit (number, utc, uid, gid, pid, action, outcome) VALUES (1, 0, 0, 0, 0, '', '')",
    "INSERT OR REPLACE INTO audit (number, utc, uid, gid, pid, action, outcome) VALUES (2, 0, 0, 0, 0, '', '')",
  ])
  func nothingChangesOrRemovesALine(sql: String) throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    for number in 1...2 { try store.audit(Self.entry(number)) }
    let other = try DatabaseQueue(path: folder.log)
    #expect(throws: DatabaseError.self) { try other.write { try $0.execute(sql: sql) } }
    #expect(try store.auditTrail(limit: 9).map(\.entry) == [Self.entry(2), Self.entry(1)])
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc
import Recordings
import Testing

/// The audit trail of tools that work without the daemon.
struct AuditFileTests {
  @Test func linesAreOnlyEverAdded() throws {
    try RecordingFixture.withFolder { folder in
      for action in ["bids", "amend"] {
        let path = try AuditFile.append(action: action, object: "S01_rest_20261125T180000Z", beside: folder)
        #expect(path == folder + "/" + AuditFile.name)
      }
      let entries = try AuditFile.entries(folder)
      #expect(entries.map(\.action) == ["bids", "amend"])
      #expect(entries.allSatisfy { $0.uid == getuid() && $0.pid == getpid() && $0.command?.isEmpty == false })
      #expect(entries[0].utc <= entries[1].utc)
      #expect(try AuditFile.entries(folder + "/" + AuditFile.name) == entries)
    }
  }

  @Test func aTornLineCostsOnlyItself() throws {
    try RecordingFixture.withFolder { folder in
      try AuditFile.append(action: "bids", object: nil, beside: folder)
      let descriptor = unsafe open(folder + "/" + AuditFile.name, O_WRONLY | O_APPEND)
      let torn: [UInt8] = Array("{\"action\": \"am".utf8)
      let put = unsafe torn.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      #expect(put == torn.count)
      close(descriptor)
      #expect(try AuditFile.entries(folder).map(\.action) == ["bids"])
    }
  }

  @Test func aFolderWithoutOneIsToldInWords() throws {
    try RecordingFixture.withFolder { folder in
      let error = #expect(throws: FacialisError.self) { try AuditFile.entries(folder) }
      #expect(error?.code == "audit-not-found")
      let missing = #expect(throws: FacialisError.self) {
        try AuditFile.append(action: "bids", object: nil, beside: folder + "/nowhere")
      }
      #expect(missing?.category == .notFound)
    }
  }
}

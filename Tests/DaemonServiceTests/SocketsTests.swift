// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonService
import FacialEMG
import Foundation
import Testing

struct SocketsTests {
  @Test func aStaleSocketIsReplacedAndALiveOneIsNot() throws {
    let folder = try TestFolder()
    let path = folder.path + "/s.sock"
    let first = try ListeningSocket(path: path, group: "no-such-group")
    #expect(!first.isGroupOpen)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let error = try #require(
      #expect(throws: FacialisError.self) { try ListeningSocket(path: path, group: "no-such-group") })
    #expect(error.code == "daemon-runs" && error.category == .conflict && error.message.contains(path))
    close(first.descriptor)
    let second = try ListeningSocket(path: path, group: "no-such-group")
    close(second.descriptor)
    second.remove()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func whatIsNoSocketIsLeftAlone() throws {
    let folder = try TestFolder()
    let path = folder.path + "/s.sock"
    try Data("precious".utf8).write(to: URL(filePath: path))
    let error = #expect(throws: FacialisError.self) { try ListeningSocket(path: path, group: "g") }
    #expect(error?.code == "socket-unusable")
    #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
  }

  @Test func aPathThatIsTooLongIsNamed() {
    let error = #expect(throws: FacialisError.self) {
      try ListeningSocket(path: "/tmp/" + String(repeating: "x", count: 103), group: "g")
    }
    #expect(error?.code == "socket-path-too-long")
  }

  @Test func aFolderBelongsToOneDaemon() throws {
    let folder = try TestFolder()
    let state = folder.path + "/a/b/state"
    do {
      let lock = try FolderLock(state: state, sockets: state)
      let error = #expect(throws: FacialisError.self) { try FolderLock(state: state) }
      #expect(error?.code == "daemon-runs" && error?.message.contains("state folder") == true)
      withExtendedLifetime(lock) {}
    }
    #expect(throws: Never.self) { try FolderLock(state: state) }
  }

  /// Who is in no group of ours does not even see what is recorded.
  @Test func theStateIsForOwnerAndGroup() throws {
    let folder = try TestFolder()
    let lock = try FolderLock(state: folder.state, sockets: folder.sockets)
    for (path, mode) in [(folder.state, 0o750), (folder.sockets, 0o755)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == mode)
    }
    withExtendedLifetime(lock) {}
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let folder = try TestFolder()
    try Data().write(to: URL(filePath: folder.path + "/file"))
    let error = #expect(throws: FacialisError.self) { try FolderLock(state: folder.path + "/file/state") }
    #expect(error?.code == "folder-unusable" && error?.message.contains("/file/state") == true)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials
internal import Glibc

/// The audit trail of tools that work without the daemon: JSON lines in a file that is only ever appended to.
///
/// It lies in the folder of the data that a tool changed or exported, so that it goes where they go; where that folder is not
/// writable, in the user's state folder. Lines name codes, never patient text: what they are about is the caller's to choose.
public enum AuditFile {
  /// The file's name in a folder of recordings.
  public static let name = "facialis-audit.jsonl"

  /// Adds a line and returns the path of the file that has it; waits for the disk.
  ///
  /// - Parameters:
  ///   - action: the command, e.g. `bids`, `amend`, `anonymize`.
  ///   - object: what it was about, e.g. a recording's identifier; never a foreign file's name.
  ///   - outcome: `ok`, or an error's code.
  @discardableResult
  public static func append(
    action: String, object: String?, outcome: String = "ok", beside folder: String
  ) throws(FacialisError) -> String {
    let entry = AuditEntry(
      utc: now(), uid: getuid(), gid: getgid(), pid: getpid(), command: command(of: "self"), action: action,
      object: object, outcome: outcome)
    let path = folder + "/" + name
    do throws(FacialisError) {
      try append(entry, to: path)
      return path
    } catch {
      guard error.category == .noPermission || error.code == "disk-read-only", let state = stateFolder() else {
        throw error
      }
      try WholeFile.makeFolder(state)
      try append(entry, to: state + "/" + name)
      return state + "/" + name
    }
  }

  /// The lines of a file or of the file in a folder, oldest first; a torn last line is left out.
  public static func entries(_ path: String) throws(FacialisError) -> [AuditEntry] {
    let file = path.hasSuffix(".jsonl") ? path : path + "/" + name
    do {
      let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
      return text.split(separator: "\n").compactMap {
        try? JSONDecoder().decode(AuditEntry.self, from: Data($0.utf8))
      }
    } catch {
      throw FacialisError(
        "audit-not-found", .notFound, "There is no audit trail at \(file).",
        mend: "facialis bids, anonymize and amend write one into the folder of the data.")
    }
  }

  /// Adds a line in one write, so that several tools may do so at once.
  package static func append(_ entry: AuditEntry, to path: String) throws(FacialisError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let line = try? encoder.encode(entry) else {
      throw FacialisError("json-not-encodable", .software, "An audit entry is no JSON.", mend: "Report this.")
    }
    let bytes = Array(line) + [10]
    let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard descriptor >= 0 else { throw .file(path, "open", errno) }
    defer { _ = close(descriptor) }
    let put = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    guard put == bytes.count, fdatasync(descriptor) == 0 else { throw .file(path, "write", errno) }
  }

  /// The name of a process as the kernel knows it, at most 15 bytes; nil where it is gone.
  public static func command(of process: String) -> String? {
    guard let data = try? Data(contentsOf: URL(filePath: "/proc/\(process)/comm")) else { return nil }
    let name = String(decoding: data, as: UTF8.self).filter { !$0.isNewline }
    return name.isEmpty ? nil : name
  }

  private static func stateFolder() -> String? {
    func variable(_ name: String) -> String? {
      guard let value = unsafe getenv(name) else { return nil }
      let text = unsafe String(cString: value)
      return text.isEmpty ? nil : text
    }
    if let state = variable("XDG_STATE_HOME") { return state + "/facialis" }
    return variable("HOME").map { $0 + "/.local/state/facialis" }
  }

  private static func now() -> UTCTime {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

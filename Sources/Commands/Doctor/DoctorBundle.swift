// SPDX-License-Identifier: GPL-3.0-or-later

import Configuration
import DaemonAPI
import FacialEMG
import Foundation

/// What a bug report needs, in one archive: findings, facts, status, settings that were changed, the log. No signal, no names.
struct DoctorBundle {
  let findings: [DoctorFinding]
  let facts: DoctorFacts
  let status: StatusReply?
  let configuration: DaemonConfiguration?

  /// Writes a new file; throws in words where it exists or cannot be written.
  func write(to path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw FacialisError("file-exists", .usage, "\(path) exists already.", mend: "Name a new file with --bundle.")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "facialis-report-\(UUID().uuidString)")
    let inner = folder.appending(path: "facialis-report")
    try FileManager.default.createDirectory(
      at: inner, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let cleaner = Anonymiser.ofThisMachine()
    for (name, text) in try texts() {
      try Data(cleaner.clean(text).utf8).write(to: inner.appending(path: name))
    }
    let words = [
      "--create", "--gzip", "--owner=0", "--group=0", "--file", path, "--directory", folder.path, "facialis-report",
    ]
    guard OtherProgram.run("tar", words) != nil else {
      throw FacialisError("bundle-failed", .inputOutput, "\(path) cannot be written.", mend: "Name another place.")
    }
  }

  private func texts() throws -> [(name: String, text: String)] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var texts = [
      ("findings.json", String(decoding: try encoder.encode(findings), as: UTF8.self)),
      ("facts.json", String(decoding: try encoder.encode(facts), as: UTF8.self)),
    ]
    if var status {
      // Subject, task, session and files say whom a recording is of.
      status.recording = nil
      texts.append(("status.json", String(decoding: try encoder.encode(status), as: UTF8.self)))
    }
    if let configuration {
      let lines = configuration.schema.keys.compactMap { key -> String? in
        let entry = configuration.entry(key)
        return entry.origin == "default" ? nil : "\(key.path) = \(entry.value.toml)  # \(entry.origin)"
      }
      texts.append(("settings.txt", lines.joined(separator: "\n") + "\n"))
    }
    let journal = ["--unit=facialisd", "--lines=5000", "--no-pager", "--output=short-iso", "--no-hostname"]
    if let log = OtherProgram.run("journalctl", journal) { texts.append(("log.txt", log)) }
    let properties = ["show", "facialisd.service", "--no-pager", "--property=ActiveState,NRestarts,Result,StatusText"]
    if let unit = OtherProgram.run("systemctl", properties) { texts.append(("unit.txt", unit)) }
    return texts
  }
}

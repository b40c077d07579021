// SPDX-License-Identifier: GPL-3.0-or-later

package import ArgumentParser
import DaemonAPI
package import FacialEMG
import FacialisClient
import Recordings

/// `facialis audit [FOLDER]`
package struct AuditCommand: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "List who started, stopped, marked, changed, exported or amended what.",
    discussion: """
      Without a folder the daemon's trail is listed, which nothing can change or
      remove through the daemon. Commands that work on files without the daemon
      (bids, anonymize, amend) write facialis-audit.jsonl into the folder of the
      data; name that folder to list it.

      Examples:
        facialis audit
        facialis audit --limit 20 --json
        facialis audit /data/recordings
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions

  @Argument(help: ArgumentHelp("Folder of recordings with an audit file, or the file.", valueName: "folder"))
  var folder: String?

  @Option(help: ArgumentHelp("The newest so many lines.", valueName: "n"))
  var limit = 100

  @Flag(help: "Print one JSON object a line.")
  var json = false

  package init() {}

  package func run() async throws {
    let console = Console.current
    guard limit > 0 else {
      throw FacialisError("limit-invalid", .usage, "--limit is \(limit).", mend: "It has to be above 0.")
    }
    if let folder {
      for entry in try AuditFile.entries(folder).suffix(limit) {
        if json { try console.json(entry, pretty: false) } else { console.line(Self.line(entry)) }
      }
      return
    }
    let client = DaemonClient(folder: sockets.folder(else: main.sockets))
    var lines: [AuditPage.Line] = []
    while lines.count < limit {
      let more = try await client.audit(limit: min(1000, limit - lines.count), before: lines.last?.number)
      if more.isEmpty { break }
      lines += more
    }
    for line in lines.reversed() {
      if json { try console.json(line, pretty: false) } else { console.line(Self.line(line.entry)) }
    }
  }

  /// One line for people, times in UTC.
  package static func line(_ entry: AuditEntry) -> String {
    let who = "uid \(entry.uid) gid \(entry.gid) pid \(entry.pid) \(entry.command ?? "-")"
    return [entry.utc.rfc3339, who, entry.action, entry.object ?? "-", entry.outcome].joined(separator: "  ")
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

package import ArgumentParser
package import DaemonAPI
package import FacialEMG
import FacialisClient

/// `facialis events`
package struct EventsCommand: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Export events from the daemon's log.",
    discussion: """
      The canonical table of a recording is the same, byte for byte, as the one
      that facialis analyze makes of its files.

      Examples:
        facialis events --recording ID --table > X_events.tsv
        facialis events --after 3-1042 --kinds clonic,tonic
        facialis events --json | jq .event_id
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions
  @OptionGroup var selection: EventSelection

  @Option(help: ArgumentHelp("Only events of this recording; facialis record list shows the IDs.", valueName: "id"))
  var recording: String?

  @Flag(help: "Print the recording's canonical table, the columns of X_events.tsv.")
  var table = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  package init() {}

  package func run() async throws {
    let client = DaemonClient(folder: sockets.folder(else: main.sockets))
    let kinds = try selection.chosenKinds(else: [])
    if table, recording == nil {
      throw FacialisError(
        "recording-missing", .usage, "A table is of one recording.", mend: "Name it with --recording ID.")
    }
    let console = Console.current
    var position = try await selection.position(client)
    var collected: [EventObject] = []
    while true {
      let page = try await client.events(after: position, kinds: kinds, recording: recording)
      for lost in page.lost { console.warn("facialis: \(MonitorCommand.words(lost))\n") }
      for event in page.events {
        if table {
          collected.append(event)
        } else if json {
          try console.json(event, pretty: false)
        } else {
          console.line(MonitorCommand.line(event))
        }
      }
      guard page.more, let next = EventPosition(page.next), next != position else { break }
      position = next
    }
    if table { console.write(try Self.table(collected)) }
  }

  /// The canonical table of a recording's events; throws where there are none, since then the rate is not known.
  package static func table(_ objects: [EventObject]) throws(FacialisError) -> String {
    guard let rate = objects.first?.pending.rate else {
      throw FacialisError(
        "events-none", .notFound, "The log holds no event of this recording.",
        mend: "facialis record list shows the IDs.")
    }
    return EventTable.text(objects.filter { !$0.isWithdrawn }.map(\.event).filter(\.kind.isCanonical), rate: rate)
  }
}

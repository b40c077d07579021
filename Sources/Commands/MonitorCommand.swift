// SPDX-License-Identifier: GPL-3.0-or-later

package import ArgumentParser
package import DaemonAPI
import FacialEMG
import FacialisClient

/// `facialis monitor`
package struct MonitorCommand: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Print events as they happen, until Ctrl-C.",
    discussion: """
      Single bursts are hidden unless --kinds names them. When the daemon is
      restarted the monitor connects again and goes on after the last event; what
      cannot be had any more is said.

      Examples:
        facialis monitor
        facialis monitor --kinds clonic,tonic,gap
        facialis monitor --json --kinds all --after 0 | jq .event_id
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions
  @OptionGroup var selection: EventSelection

  @Flag(help: "Print one JSON object a line, as the socket gives it.")
  var json = false

  package init() {}

  package func run() async throws {
    let client = DaemonClient(folder: sockets.folder(else: main.sockets))
    let kinds = try selection.chosenKinds(else: EventKind.allCases.filter { $0 != .burst })
    let console = Console.current
    let json = json
    let position = try await selection.position(client)
    try await client.followEvents(after: position, kinds: kinds) { message in
      switch message {
      case .hello:
        if !json { console.warn("\(Facialis.disclaimer)\n") }
      case .event(let event):
        if json { try console.json(event, pretty: false) } else { console.line(Self.line(event)) }
      case .lost(let range):
        console.warn("facialis: \(Self.words(range))\n")
      case .epoch(let change):
        console.warn("facialis: the event log began anew, epoch \(change.epoch): \(change.reason)\n")
      }
    }
  }

  /// A range of events that is gone, in words.
  static func words(_ lost: LostRange) -> String {
    let last = lost.last.map { "\($0)" } ?? "the end of its epoch"
    return "events \(lost.epoch)-\(lost.first) to \(last) are gone: \(lost.reason)"
  }

  /// An event as one line: time in the recording, kind, side, channels, length, and what the kind adds.
  package static func line(_ event: EventObject) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let time = Decimal.fixed(event.onsetS, 3)
    var line = String(repeating: " ", count: max(0, 10 - time.count)) + time + " s  "
    line += padded(event.event.kind.rawValue, 20) + padded(event.event.side?.rawValue ?? "", 6)
    if event.event.duration > 0 { line += padded("\(Decimal.fixed(event.durationS * 1000, 0)) ms", 10) }
    var words: [String] = []
    let channels = event.event.channels.map(\.description)
    if !channels.isEmpty { words.append(channels.joined(separator: ",")) }
    for column in EventColumn.allCases {
      guard let value = event.event.values[column] else { continue }
      words.append(column.isText ? value.text : "\(column.rawValue) \(value.text)")
    }
    // Why a recording ended or the disk is watched, in words.
    if !event.event.kind.isCanonical { words += event.event.cause?.path ?? [] }
    if event.isWithdrawn { words.append("withdrawn") }
    line += words.joined(separator: "  ")
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import DaemonAPI
import FacialEMG
import FacialisClient

/// `facialis status`
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what the daemon does: device, recording, buffers, ledger, load.",
    discussion: """
      Examples:
        facialis status
        facialis status --json | jq .recording.files
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() async throws {
    let status = try await DaemonClient(folder: sockets.folder(else: main.sockets)).status()
    let console = Console.current
    if json { try console.json(status) } else { console.write(Self.words(status)) }
  }

  /// The status for people.
  static func words(_ status: StatusReply) -> String {
    let device = status.device
    var text = """
      facialisd \(status.version), up \(Self.time(status.uptimeS)). \(status.disclaimer)
      device     \(device.description) (\(device.spec))\(Self.format(device))
      channels   \(device.channels.joined(separator: " "))
      session    \(status.session.state), \(Self.time(status.session.streamS)) of signal\
      \(status.session.message.map { "; \($0)" } ?? "")

      """
    if let recording = status.recording {
      text += "recording  \(recording.files.last ?? recording.id), \(Self.time(recording.durationS))\n"
    } else {
      text += "recording  none\n"
    }
    if let disk = status.disk, let left = disk.timeLeftText {
      text += "disk       \(left) of signal left, \(Decimal.fixed(Double(disk.freeBytes) / 1e9, 1)) GB free\n"
    }
    for buffer in status.buffers {
      text += "buffer     \(buffer.name): \(buffer.used) of \(buffer.capacity)\n"
    }
    for row in status.ledger {
      text += "ledger     \(row.place): \(row.received) of \(row.expected) samples, \(row.lost) lost"
      let causes = row.causes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      text += causes.isEmpty ? "\n" : " (\(causes.joined(separator: ", ")))\n"
    }
    let load = status.load
    text += "load       analysis \(Decimal.fixed(load.analysisLagS, 3)) s behind, \(load.clients) clients, "
    text += "\(Decimal.fixed(load.cpuS, 1)) CPU s"
    text += load.shed.isEmpty ? "\n" : ", shed: \(load.shed.joined(separator: ", "))\n"
    return text + "events     \(status.events.lastNumber) in epoch \(status.events.epoch)\n"
  }

  /// Nothing is known of a device that is waited for.
  private static func format(_ device: StatusReply.Device) -> String {
    device.rateHz > 0 ? ", \(Decimal.shortest(device.rateHz)) Hz, \(device.bits) bits" : ""
  }

  /// `12 s`, `3:07 min`, `2:05 h`.
  private static func time(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds))
    if whole < 60 { return "\(whole) s" }
    let (large, small, unit) =
      whole < 3600 ? (whole / 60, whole % 60, "min") : (whole / 3600, whole / 60 % 60, "h")
    return "\(large):\(small < 10 ? "0" : "")\(small) \(unit)"
  }
}

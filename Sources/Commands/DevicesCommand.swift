// SPDX-License-Identifier: GPL-3.0-or-later

import Acquisition
import ArgumentParser
import DaemonAPI
import FacialEMG
import FacialisClient

/// `facialis devices`
struct DevicesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "List the attached ADCs: what they can do, and what stands in the way.",
    discussion: """
      Where facialisd answers, it is asked, since it may use what others may not;
      otherwise, or with --local, this program looks itself. A device that another
      program uses is left alone.

      Examples:
        facialis devices
        facialis devices --local
        facialis devices --json | jq -r .devices[].spec
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions

  @Flag(help: "Look without asking facialisd.")
  var local = false

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() async throws {
    let (devices, isByDaemon) = try await look()
    let console = Console.current
    if json {
      try console.json(DeviceList(devices))
    } else {
      console.write(Self.words(devices, isByDaemon: isByDaemon))
    }
  }

  private func look() async throws(FacialisError) -> (devices: [DeviceDescription], isByDaemon: Bool) {
    if !local {
      do throws(FacialisError) {
        return (try await DaemonClient(folder: sockets.folder(else: main.sockets)).devices(), true)
      } catch {
        // Only where no daemon is there that could be asked.
        guard error.category == .unavailable || error.category == .noPermission else { throw error }
      }
    }
    return (try await DeviceSurvey.lookAside(), false)
  }

  /// The devices for people.
  static func words(_ devices: [DeviceDescription], isByDaemon: Bool) -> String {
    if devices.isEmpty {
      let known = DriverList.all.flatMap { $0.identity.models.map { "\($0.title) (\($0.identifier))" } }
      return "No ADC is attached. Known: \(known.joined(separator: ", ")).\n"
    }
    return devices.map { words($0) }.joined(separator: "\n")
  }

  private static func words(_ device: DeviceDescription) -> String {
    var text = "\(device.spec)\n"
    func row(_ name: String, _ words: String) {
      text += "  \(name)\(String(repeating: " ", count: max(1, 11 - name.count)))\(words)\n"
    }
    row("device", "\(device.title) at port \(device.port)" + (device.serial.map { ", serial number \($0)" } ?? ""))
    if let state = device.state, !state.isEmpty { row("state", state) }
    row("isolated", device.isIsolated ? "yes" : "no: the montage has to name the isolated amplifier in front of it")
    row("inputs", device.inputs)
    for option in device.options {
      row(option.name, (option.values.isEmpty ? "" : option.values.joined(separator: ", ") + ": ") + option.meaning)
    }
    if device.isInUse { row("use", "facialisd reads it") }
    if let obstacle = device.obstacle { row("obstacle", "\(obstacle)") }
    return text
  }
}

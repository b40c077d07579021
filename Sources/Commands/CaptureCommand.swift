// SPDX-License-Identifier: GPL-3.0-or-later

import Acquisition
import ArgumentParser
import FacialEMG

/// `facialis capture`
struct CaptureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Save what an ADC sends over USB, to find out later what went wrong.",
    discussion: """
      Opens the device itself, so facialisd must not be using it; a running daemon
      captures with --device usb,capture=FILE. The file holds every transfer with
      its time, and the signal in it: treat it like a recording. Ctrl-C ends it; what
      is in the file by then can be used. facialisd --device replay:FILE
      sends it through the device's driver again.

      Examples:
        facialis capture --montage face.toml --duration 60 --output fault.usbcap
        facialis capture --device usb:09db:00ea,rate=4000 --montage face.toml --output fault.usbcap
        facialisd --device replay:fault.usbcap
      """)

  @Option(help: ArgumentHelp("usb[:VID:PID[:SERIAL|@PORT]][,OPTION=VALUE,...]", valueName: "spec"))
  var device = "usb"

  @OptionGroup var montage: MontageOption

  @Option(help: ArgumentHelp("Seconds to capture.", valueName: "s"))
  var duration = 60.0

  @Option(help: ArgumentHelp("File to write; never overwritten.", valueName: "file"))
  var output: String

  @Flag(help: "Print what was captured as JSON.")
  var json = false

  func validate() throws {
    if !(duration > 0 && duration <= 86400) { throw ValidationError("--duration is above 0 and at most 86400 s.") }
  }

  func run() async throws {
    guard case .usb(let selection) = try DeviceSpecification(device) else {
      throw FacialisError.captureNeedsUSB(device)
    }
    guard let montage = try montage.read() else { throw FacialisError.montageNeeded }
    let summary = try CaptureRun.record(selection, montage: montage, to: output, seconds: duration)
    let console = Console.current
    if json {
      try console.json(CaptureReport(summary, file: output))
    } else {
      console.write(Self.words(summary, file: output))
    }
  }

  static func words(_ summary: CaptureRun.Summary, file: String) -> String {
    let ledger = summary.ledger
    let causes = ledger.lost.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
    var text = """
      \(file): \(summary.transfers) transfers, \(summary.bytes) bytes, \(Decimal.fixed(summary.seconds, 1)) s
      device     \(summary.device)
      ledger     expected \(ledger.expected) = received \(ledger.received) + lost \(ledger.expected - ledger.received)\
      \(causes.isEmpty ? "" : " (\(causes.joined(separator: ", ")))")

      """
    if summary.skipped > 0 { text += "missing    \(summary.skipped) transfers: the disk was too slow\n" }
    if summary.isFull { text += "full       the file has reached its largest size\n" }
    return text
  }
}

/// What was captured, as JSON.
private struct CaptureReport: Encodable {
  let file: String
  let device: String
  let seconds: Double
  let bytes: Int
  let transfers: Int
  let skipped: Int
  let isFull: Bool
  let expected: Int
  let received: Int
  let lost: [String: Int]

  init(_ summary: CaptureRun.Summary, file: String) {
    self.file = file
    device = summary.device
    seconds = Decimal.round(summary.seconds, 3)
    bytes = summary.bytes
    transfers = summary.transfers
    skipped = summary.skipped
    isFull = summary.isFull
    expected = summary.ledger.expected
    received = summary.ledger.received
    lost = Dictionary(uniqueKeysWithValues: summary.ledger.lost.map { ($0.key.rawValue, $0.value) })
  }

  private enum CodingKeys: String, CodingKey {
    case file, device, seconds, bytes, transfers, skipped, expected, received, lost
    case isFull = "full"
  }
}

extension FacialisError {
  fileprivate static func captureNeedsUSB(_ device: String) -> FacialisError {
    FacialisError(
      "capture-needs-usb", .usage, "\"\(device)\" is no USB device, so there is nothing to capture.",
      mend: "Write --device usb or --device usb:VID:PID.")
  }
}

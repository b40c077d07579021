// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Foundation

/// facialisd on an emulated bus, driven by facialis as a person would.
final class BenchDaemon {
  private let program: BenchProgram
  private let folder: URL
  private let tool: URL
  private let bench: USBBench
  /// Prints the system's events as they happen.
  private let monitor: BenchProgram

  /// Starts the daemon and waits until it answers; throws with its words where it ends instead.
  init(_ bench: USBBench, device: String, montage: String) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "facialis-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "montage.toml")
    try Data(montage.utf8).write(to: file)
    tool = try BenchProgram.built("facialis")
    program = try BenchProgram(
      try BenchProgram.built("facialisd"),
      [
        "--sockets", folder.path, "--state", folder.appending(path: "state").path, "--device", device, "--montage",
        file.path,
      ], folder: bench.folder, readsErrors: true, endsWithInput: false)
    self.bench = bench
    let events = "device_attached,device_detached,marker"
    // The first attempts may come before its sockets are there.
    while (try? BenchProgram.run(tool.path, ["--sockets", folder.path, "status"])) == nil {
      if !program.process.isRunning {
        let end = program.end()
        throw BenchProgram.Failure(description: "\(end.how): \(end.output)")
      }
      try bench.tell("wait 20")
    }
    monitor = try BenchProgram(
      tool, ["--sockets", folder.path, "monitor", "--json", "--after", "0", "--kinds", events], isPreloaded: false,
      endsWithInput: false)
    // The device is there from the beginning.
    _ = try monitor.line("\"kind\":\"device_attached\"", anywhere: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Output of `facialis` with these arguments.
  @discardableResult
  func facialis(_ arguments: String...) throws -> String {
    try BenchProgram.run(tool.path, ["--sockets", folder.path] + arguments)
  }

  func status() throws -> StatusReply {
    try JSONDecoder().decode(StatusReply.self, from: Data(try facialis("status", "--json").utf8))
  }

  /// The ledger of a place as it is now.
  func ledger(_ place: String) throws -> LedgerRow {
    guard let row = try status().ledger.first(where: { $0.place == place }) else {
      throw BenchProgram.Failure(description: "no ledger \(place)")
    }
    return row
  }

  /// Waits until so many samples more of the stream were taken in, lost ones not counted.
  func stream(_ samples: Int) throws {
    let format = try status().device
    let target = try ledger("stream").received + samples
    try bench.tell("wait \(Int(Double(samples) / format.rateHz * 1000) + 20)")
    while try ledger("stream").received < target { try bench.tell("wait 20") }
  }

  /// Waits for an event of a kind behind those that were waited for.
  func waitForEvent(_ kind: String) throws { _ = try monitor.line("\"kind\":\"\(kind)\"", anywhere: true) }

  func startRecording() throws { try facialis("record", "start", "--subject", "B01", "--task", "bench") }

  func stopRecording() throws -> RecordingReply {
    try JSONDecoder().decode(RecordingReply.self, from: Data(try facialis("record", "stop", "--json").utf8))
  }

  func signal(_ number: Int32) { kill(program.process.processIdentifier, number) }

  /// Ends it in order; returns how it ended and what it wrote.
  func end() -> (output: String, how: String) { program.end(after: SIGTERM) }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Emulated ADCs on a bus of their own under umockdev, and a host program that streams from one of them.
///
/// Host programs use the real libusb; the emulator is compiled from `Tests/USBBench` once a run.
final class USBBench {
  typealias Failure = BenchProgram.Failure

  private static let repository = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether umockdev and a C compiler are there.
  static let isAvailable: Bool = {
    (try? BenchProgram.run("/usr/bin/env", ["pkg-config", "--exists", "umockdev-1.0"])) != nil
      && (try? BenchProgram.run("/usr/bin/env", ["cc", "--version"])) != nil
  }()

  /// The compiled emulator.
  private static let emulator = Result { try compile() }

  private static func compile() throws -> URL {
    let flags = try BenchProgram.run("/usr/bin/env", ["pkg-config", "--cflags", "--libs", "umockdev-1.0"])
      .split(whereSeparator: \.isWhitespace).map(String.init)
    let folder = repository.appending(path: "Tests/USBBench/emulator").path
    let sources = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".c") }
    return try compile("emulator", sources.map { "\(folder)/\($0)" }, flags + ["-lutil", "-lpthread"])
  }

  /// Compiles a program of `Tests/USBBench`.
  private static func compile(_ name: String, _ sources: [String], _ flags: [String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "facialis-bench-\(UUID().uuidString)")
    // Rights of their own: sockets that other tests bind change the process' umask for a moment.
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let program = folder.appending(path: name)
    try BenchProgram.run("/usr/bin/env", ["cc", "-O2", "-o", program.path] + sources + flags)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    return program
  }

  /// Whether eegdev and its BioSemi driver are there.
  static let hasEegdev =
    isAvailable && FileManager.default.fileExists(atPath: "/usr/include/eegdev.h")
    && (try? BenchProgram.run("/bin/sh", ["-c", "ls /usr/lib/*/eegdev/biosemi.so"])) != nil

  /// What eegdev's host program says of the device.
  func eegdevSays() throws -> String {
    let source = Self.repository.appending(path: "Tests/USBBench/eegdev-client.c").path
    let program = try Self.compile("eegdev-client", [source], ["-leegdev"])
    return try BenchProgram(program, [], folder: folder).line("")
  }

  private let devices: BenchProgram
  let folder: String
  private var host: BenchProgram?

  /// Starts an emulator of models: `biosemi`, `mcc`, `mcc1808` or `labjack`, at ports 1-1, 1-2, ...; nothing is plugged in yet.
  init(_ models: String...) throws {
    devices = try BenchProgram(try Self.emulator.get(), models)
    folder = String(try devices.line("DIR=").dropFirst(4))
  }

  /// Has the emulator obey a command; returns the numbers of its answer.
  @discardableResult
  func tell(_ command: String) throws -> [String: Int] {
    try devices.write(command)
    return Self.numbers(try devices.line("OK"))
  }

  /// Starts the host program, and waits for its first line.
  func connect(_ specification: String, inputs: [String]) throws -> String {
    let host = try BenchProgram(try BenchProgram.built("USBBenchClient"), [specification] + inputs, folder: folder)
    self.host = host
    return try host.line("")
  }

  /// Waits for the host program's next line that begins so.
  func wait(for prefix: String) throws -> String {
    guard let host else { throw Failure(description: "no host program") }
    return try host.line(prefix)
  }

  /// Waits until so many times 1000 frames more have come.
  func stream(thousands: Int) throws { for _ in 0..<thousands { _ = try wait(for: "FRAMES") } }

  /// Ends the host program and returns its account.
  func finish() throws -> [String: Int] {
    host?.closeInput()
    return Self.numbers(try wait(for: "RESULT"))
  }

  /// `name=number` words of a line.
  static func numbers(_ line: String) -> [String: Int] {
    var numbers: [String: Int] = [:]
    for word in line.split(separator: " ") {
      let sides = word.split(separator: "=")
      if sides.count == 2 { numbers[String(sides[0])] = Int(sides[1]) }
    }
    return numbers
  }

  /// Every line of the host program so far.
  var said: [String] { host?.lines ?? [] }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// An emulated ADC and a host program that streams from it, each a process of its own under umockdev.
///
/// The host program uses the real libusb; the emulator is compiled from `Tests/USBBench` once a run.
final class USBBench {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private static let repository = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let preload = "libumockdev-preload.so.0"

  /// Whether umockdev and a C compiler are there.
  static let isAvailable: Bool = {
    (try? run("/usr/bin/env", ["pkg-config", "--exists", "umockdev-1.0"])) != nil
      && (try? run("/usr/bin/env", ["cc", "--version"])) != nil
  }()

  /// The compiled emulator.
  private static let emulator = Result { try compile() }

  private static func compile() throws -> URL {
    let flags = try run("/usr/bin/env", ["pkg-config", "--cflags", "--libs", "umockdev-1.0"])
      .split(whereSeparator: \.isWhitespace).map(String.init)
    return try compile("emulator", flags + ["-lutil", "-lpthread"])
  }

  /// Compiles a program of `Tests/USBBench`.
  private static func compile(_ name: String, _ flags: [String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "facialis-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let program = folder.appending(path: name)
    let source = repository.appending(path: "Tests/USBBench/\(name).c").path
    try run("/usr/bin/env", ["cc", "-O1", "-o", program.path, source] + flags)
    return program
  }

  /// Whether eegdev and its BioSemi driver are there.
  static let hasEegdev =
    isAvailable && FileManager.default.fileExists(atPath: "/usr/include/eegdev.h")
    && (try? run("/bin/sh", ["-c", "ls /usr/lib/*/eegdev/biosemi.so"])) != nil

  /// What eegdev's host program says of the device.
  func eegdevSays() throws -> String {
    let program = try Self.compile("eegdev-client", ["-leegdev"])
    return try Program(program, [], folder: folder).line("")
  }

  /// Output of a program that has to succeed.
  @discardableResult
  private static func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: "\(arguments) failed") }
    return text
  }

  /// A program whose lines are read and written.
  private final class Program {
    let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var rest = Data()
    /// Every line so far.
    private(set) var lines: [String] = []

    init(_ program: URL, _ arguments: [String], folder: String? = nil) throws {
      process.executableURL = program
      process.arguments = arguments
      var environment = ProcessInfo.processInfo.environment
      environment["LD_PRELOAD"] = USBBench.preload
      environment["UMOCKDEV_DIR"] = folder
      process.environment = environment
      process.standardInput = input
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
    }

    func write(_ line: String) throws { try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8)) }

    func closeInput() { try? input.fileHandleForWriting.close() }

    /// The next line that begins so; throws where the program ends before.
    func line(_ prefix: String) throws -> String {
      while true {
        while let end = rest.firstIndex(of: 10) {
          let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
          rest.removeSubrange(rest.startIndex...end)
          lines.append(line)
          if line.hasPrefix(prefix) { return line }
        }
        let more = output.fileHandleForReading.availableData
        if more.isEmpty {
          process.waitUntilExit()
          throw Failure(
            description: "no line \(prefix) behind \(lines.suffix(5)): the program ended with "
              + "\(process.terminationReason == .exit ? "status" : "signal") \(process.terminationStatus)")
        }
        rest.append(more)
      }
    }

    deinit {
      closeInput()
      process.terminate()
      process.waitUntilExit()
    }
  }

  private let device: Program
  private let folder: String
  private var host: Program?

  /// Starts an emulator of a model: `biosemi`, `mcc` or `labjack`; nothing is plugged in yet.
  init(_ model: String) throws {
    device = try Program(try Self.emulator.get(), [model])
    folder = String(try device.line("DIR=").dropFirst(4))
  }

  /// Has the emulator obey a command; returns what it answers.
  @discardableResult
  func tell(_ command: String) throws -> String {
    try device.write(command)
    return try device.line("OK")
  }

  /// Starts the host program, and waits for its first line.
  func connect(_ specification: String, inputs: [String]) throws -> String {
    let program = try Self.client()
    let host = try Program(program, [specification] + inputs, folder: folder)
    self.host = host
    return try host.line("")
  }

  /// Beside the tests' own bundle.
  private static func client() throws -> URL {
    for bundle in CommandLine.arguments + [Bundle.main.executablePath ?? ""] {
      let program = URL(filePath: bundle).deletingLastPathComponent().appending(path: "USBBenchClient")
      if FileManager.default.isExecutableFile(atPath: program.path) { return program }
    }
    throw Failure(description: "USBBenchClient is not beside the tests")
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

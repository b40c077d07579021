// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A program whose lines are read and written; it does not outlive the test.
final class BenchProgram {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Seconds that a program may be silent.
  private static let patience = 60

  static let preload = "libumockdev-preload.so.0"

  let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let endsWithInput: Bool
  private var rest = Data()
  /// Every line so far.
  private(set) var lines: [String] = []

  /// - Parameters:
  ///   - folder: the emulated bus that it sees; nil for none.
  ///   - endsWithInput: whether it ends when its standard input does.
  init(
    _ program: URL, _ arguments: [String], folder: String? = nil, isPreloaded: Bool = true, readsErrors: Bool = false,
    endsWithInput: Bool = true
  ) throws {
    self.endsWithInput = endsWithInput
    process.executableURL = program
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    if isPreloaded { environment["LD_PRELOAD"] = Self.preload }
    environment["UMOCKDEV_DIR"] = folder
    process.environment = environment
    process.standardInput = input
    process.standardOutput = output
    process.standardError = readsErrors ? output : FileHandle.nullDevice
    try process.run()
  }

  func write(_ line: String) throws { try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8)) }

  func closeInput() { try? input.fileHandleForWriting.close() }

  /// The next line that begins so, or holds it; throws where the program ends before.
  func line(_ prefix: String, anywhere: Bool = false) throws -> String {
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    while true {
      while let end = rest.firstIndex(of: 10) {
        let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
        rest.removeSubrange(rest.startIndex...end)
        lines.append(line)
        if anywhere ? line.contains(prefix) : line.hasPrefix(prefix) { return line }
      }
      guard isReadable(until: deadline) else {
        throw Failure(description: "no line \(prefix) within \(Self.patience) s behind \(lines.suffix(5))")
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty {
        process.waitUntilExit()
        throw Failure(description: "no line \(prefix) behind \(lines.suffix(5)): the program ended with \(end)")
      }
      rest.append(more)
    }
  }

  /// What is left to read, until the program has ended.
  func end(after signal: Int32? = nil) -> (output: String, how: String) {
    if let signal { kill(process.processIdentifier, signal) }
    closeInput()
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    while isReadable(until: deadline) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      rest.append(more)
    }
    // One that hangs is ended, which its status then shows.
    if ContinuousClock.now >= deadline { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return ((lines + [String(decoding: rest, as: UTF8.self)]).joined(separator: "\n"), end)
  }

  private func isReadable(until deadline: ContinuousClock.Instant) -> Bool {
    let rest = deadline - ContinuousClock.now
    var entry = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    let milliseconds = max(0, rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000)
    return unsafe poll(&entry, 1, Int32(clamping: milliseconds)) > 0
  }

  private var end: String {
    "\(process.terminationReason == .exit ? "status" : "signal") \(process.terminationStatus)"
  }

  /// One whose input ends by itself ends with it; others are told.
  deinit {
    closeInput()
    if !endsWithInput, process.isRunning { process.terminate() }
    let deadline = ContinuousClock.now + .seconds(5)
    while isReadable(until: deadline), !output.fileHandleForReading.availableData.isEmpty {}
    if process.isRunning, ContinuousClock.now >= deadline { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Output of a program that has to succeed.
  @discardableResult
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(program) \(arguments) failed: \(text)")
    }
    return text
  }

  /// A program of this package, beside the tests' own bundle.
  static func built(_ name: String) throws -> URL {
    for bundle in CommandLine.arguments + [Bundle.main.executablePath ?? ""] {
      let program = URL(filePath: bundle).deletingLastPathComponent().appending(path: name)
      if FileManager.default.isExecutableFile(atPath: program.path) { return program }
    }
    throw Failure(description: "\(name) is not beside the tests")
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A program whose lines are read and written; it does not outlive the test.
final class BenchProgram {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static let preload = "libumockdev-preload.so.0"

  let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var rest = Data()
  /// Every line so far.
  private(set) var lines: [String] = []

  /// - Parameter folder: the emulated bus that it sees; nil for none.
  init(
    _ program: URL, _ arguments: [String], folder: String? = nil, isPreloaded: Bool = true, readsErrors: Bool = false
  ) throws {
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
    while true {
      while let end = rest.firstIndex(of: 10) {
        let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
        rest.removeSubrange(rest.startIndex...end)
        lines.append(line)
        if anywhere ? line.contains(prefix) : line.hasPrefix(prefix) { return line }
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
    rest.append(output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return ((lines + [String(decoding: rest, as: UTF8.self)]).joined(separator: "\n"), end)
  }

  private var end: String {
    "\(process.terminationReason == .exit ? "status" : "signal") \(process.terminationStatus)"
  }

  deinit {
    closeInput()
    if process.isRunning { process.terminate() }
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

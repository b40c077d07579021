// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Glibc

/// A running worker: what it says arrives as inputs of the scheduler, on a thread of its own.
final class WorkerProcess: Sendable {
  private let process: Process
  private let input: FileHandle

  /// Starts the program with its arguments and gives it the set-up.
  init(
    id: Int, command: [String], setup: Data, report: @escaping @Sendable (BatchScheduler.Input) -> Void
  ) throws(FacialisError) {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    // A crash is said in status.tsv; a dump of registers and memory belongs in no log unless somebody asked for it.
    process.environment = ["SWIFT_BACKTRACE": "enable=no"].merging(ProcessInfo.processInfo.environment) { $1 }
    let toWorker = Pipe()
    let fromWorker = Pipe()
    process.standardInput = toWorker
    process.standardOutput = fromWorker
    do {
      try process.run()
    } catch {
      throw FacialisError(
        "worker-does-not-start", .software,
        "The worker \(command[0]) cannot be started: \((error as NSError).localizedDescription).",
        mend: "Is the program complete, and is there memory left?")
    }
    self.process = process
    input = toWorker.fileHandleForWriting
    send(setup)
    let output = fromWorker.fileHandleForReading
    let thread = Thread {
      let lines = LineReader(output)
      while let line = lines.next() {
        switch WorkerMessage(line: line) {
        case .ready: report(.ready(worker: id))
        case .progress(let share): report(.progress(worker: id, share: share))
        case .reply(let reply): report(.replied(worker: id, reply))
        case nil: continue
        }
      }
      process.waitUntilExit()
      let status = process.terminationStatus
      report(.ended(worker: id, process.terminationReason == .exit ? .exit(status) : .signal(status)))
    }
    thread.name = "worker \(id)"
    thread.start()
  }

  /// Gives it a line; one that is gone is heard of through its end.
  func send(_ line: Data) { try? input.write(contentsOf: line) }

  /// Lets it end by itself, by the end of its input.
  func release() { try? input.close() }

  func kill() { _ = Glibc.kill(process.processIdentifier, SIGKILL) }
}

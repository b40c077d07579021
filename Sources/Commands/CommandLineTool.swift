// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Foundation

/// Runs `facialis` with arguments and turns what comes of it into words and an exit status.
public enum CommandLineTool {
  /// Runs a command; returns the exit status after sysexits.h.
  ///
  /// Help and versions go to standard output, errors as message and mend to standard error.
  public static func run(_ arguments: [String]) async -> Int32 {
    let console = Console.current
    do {
      var command = try FacialisCommand.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return 0
    } catch let error as FacialisError {
      console.warn("facialis: \(error.message)\n")
      if !error.mend.isEmpty { console.warn("\(error.mend)\n") }
      return error.category.exitStatus
    } catch let status as ExitCode {
      return status.rawValue
    } catch {
      let text = FacialisCommand.fullMessage(for: error)
      let status = FacialisCommand.exitCode(for: error).rawValue
      if !text.isEmpty {
        if status == 0 { console.line(text) } else { console.warn(text + "\n") }
      }
      return status
    }
  }
}

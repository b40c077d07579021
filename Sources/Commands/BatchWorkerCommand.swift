// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch

/// `facialis batch-worker`: what `facialis batch` starts to do its work.
struct BatchWorkerCommand: AsyncParsableCommand {
  static let name = "batch-worker"

  static let configuration = CommandConfiguration(
    commandName: name, abstract: "A worker of facialis batch; takes recordings on standard input.",
    discussion: """
      facialis batch starts as many as it needs; there is nothing to type.

      Examples:
        facialis batch recordings --output results --jobs 4
      """,
    shouldDisplay: false)

  func run() async throws { try BatchWorker.run() }
}

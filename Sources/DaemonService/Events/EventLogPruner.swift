// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import Dispatch
import FacialEMG
import Foundation
import Logging

/// Keeps the event log within its limits: an hour's pause, then small steps until nothing is left to remove.
struct EventLogPruner: Sendable {
  let store: EventLogStore
  let limits: EventLogLimits
  /// Folder of the recordings; nil where there is none.
  let recordings: String?
  let logger: Logger

  private static let pause = Duration.seconds(3600)
  /// Between two steps others come to their turn.
  private static let breath = Duration.milliseconds(25)

  /// Runs until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      var removed = 0
      while let step = await step() {
        removed += step.removed
        if step.isDone { break }
        if (try? await Task.sleep(for: Self.breath)) == nil { return }
      }
      if removed > 0 { logger.info("events were pruned", metadata: ["count": "\(removed)"]) }
      if (try? await Task.sleep(for: Self.pause)) == nil { return }
    }
  }

  private func step() async -> EventLogPruning? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async {
        do throws(FacialisError) {
          continuation.resume(returning: try store.prune(limits, isTabled: isTabled))
        } catch {
          logger.error("the event log could not be pruned", metadata: ["reason": "\(error)"])
          continuation.resume(returning: nil)
        }
      }
    }
  }

  /// Whether the recording's table is written; one whose description is gone was moved away, with its table.
  private func isTabled(_ recording: String) -> Bool {
    guard let recordings else { return true }
    let base = "\(recordings)/\(recording)"
    return FileManager.default.fileExists(atPath: base + "_events.tsv")
      || !FileManager.default.fileExists(atPath: base + ".json")
  }
}

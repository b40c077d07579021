// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Glibc

/// The temporary names under which results are written, and what processes that were killed left of them.
///
/// Names hold machine and process, since several machines may write into one folder.
enum UnfinishedFile {
  /// Seconds after which a file of another machine counts as left.
  private static let longest = 7 * 86_400.0

  private static let machine: String = {
    let name = ProcessInfo.processInfo.hostName
    return name.isEmpty ? "localhost" : name.replacing("/", with: "-")
  }()

  /// Where a file is written before it gets its name.
  static func path(of name: String, in folder: String) -> String {
    "\(folder)/.\(name).\(machine).\(getpid()).part"
  }

  /// Removes what is left of a file of this name; what a living process writes stays.
  static func removeLeftovers(of name: String, in folder: String) {
    let begin = ".\(name)."
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where entry.hasPrefix(begin) && entry.hasSuffix(".part") {
      let path = "\(folder)/\(entry)"
      let owner = entry.dropFirst(begin.count).dropLast(".part".count)
      if isLeft(owner, path) { try? FileManager.default.removeItem(atPath: path) }
    }
  }

  private static func isLeft(_ owner: Substring, _ path: String) -> Bool {
    if owner.hasPrefix(machine + "."), let process = pid_t(owner.dropFirst(machine.count + 1)) {
      return process <= 0 || kill(process, 0) != 0 && errno == ESRCH
    }
    let changed = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    return changed.map { -$0.timeIntervalSinceNow > longest } ?? false
  }
}

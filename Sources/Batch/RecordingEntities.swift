// SPDX-License-Identifier: GPL-3.0-or-later

/// What a recording's name says of it, as BIDS writes it: `sub-01_ses-2_task-rest_run-1_emg`.
public struct RecordingEntities: Sendable, Hashable {
  public var subject: String?
  public var session: String?
  public var task: String?
  public var run: String?

  /// Reads the last part of a path; what is not there is nil.
  public init(_ recording: String) {
    let stem = recording.split(separator: "/").last ?? ""
    for part in stem.split(separator: "_") {
      guard let dash = part.firstIndex(of: "-") else { continue }
      let value = String(part[part.index(after: dash)...])
      guard !value.isEmpty else { continue }
      switch part[..<dash] {
      case "sub": subject = value
      case "ses": session = value
      case "task": task = value
      case "run": run = value
      default: continue
      }
    }
  }
}

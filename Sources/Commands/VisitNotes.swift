// SPDX-License-Identifier: GPL-3.0-or-later

package import DaemonAPI
package import FacialEMG

/// What of a session has to stand in the report of its recordings: steps and tasks that were skipped, checks that warned.
package enum VisitNotes {
  /// Seconds that a visit lasts at most.
  private static let longestVisit = 12.0 * 3600

  /// The notes in words; none where the session is another subject's or visit's than the recording.
  package static func notes(of session: SessionDocument, for recording: RecordingReply, now: UTCTime) -> [String] {
    guard session.session.subject == recording.subject, session.session.label == recording.session,
      now.seconds(since: recording.startedUTC) < longestVisit, let state = session.protocolState
    else { return [] }
    var notes: [String] = []
    if case .array(let skipped)? = state["skipped"] {
      let words = skipped.compactMap { entry in if case .string(let text) = entry { text } else { nil } }
      if !words.isEmpty { notes.append("Skipped in the session: \(words.joined(separator: ", ")).") }
    }
    if case .object(let checks)? = state["checks"] {
      for (_, check) in checks.sorted(by: { $0.key < $1.key }) {
        if case .string(let words)? = check["words"] { notes.append("Check: \(words)") }
      }
    }
    return notes
  }
}

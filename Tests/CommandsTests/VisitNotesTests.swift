// SPDX-License-Identifier: GPL-3.0-or-later
import Commands
import DaemonAPI
import FacialEMG
import Testing

/// Which reports say what was skipped.
struct VisitNotesTests {
  private static let now = UTCTime(nanoseconds: 1_800_000_000_000_000_000)

  private static func recording(_ subject: String, _ label: String?, hoursAgo: Double) -> RecordingReply {
    RecordingReply(
      id: "x", state: .finished, subject: subject, session: label, files: [],
      startedUTC: UTCTime(nanoseconds: now.nanoseconds - Int64(hoursAgo * 3600e9)), durationS: 1, samples: 1)
  }

  private static let session = SessionDocument(
    Session(subject: "S01", label: "02"),
    protocolState: .object([
      "skipped": .array([.string("check"), .string("task:smile (protocol)")]),
      "checks": .object(["wink_left": .object(["words": .string("Wink with the LEFT eye: as asked")])]),
    ]))

  @Test func theVisitsOwnRecordingsSayIt() {
    #expect(
      VisitNotes.notes(of: Self.session, for: Self.recording("S01", "02", hoursAgo: 1), now: Self.now) == [
        "Skipped in the session: check, task:smile (protocol).", "Check: Wink with the LEFT eye: as asked",
      ])
  }

  /// An earlier visit's, another subject's: today's checks were not theirs.
  @Test(arguments: [
    recording("S02", "02", hoursAgo: 1), recording("S01", "01", hoursAgo: 1), recording("S01", nil, hoursAgo: 1),
    recording("S01", "02", hoursAgo: 30),
  ])
  func othersSayNothing(recording: RecordingReply) {
    #expect(VisitNotes.notes(of: Self.session, for: recording, now: Self.now).isEmpty)
  }
}

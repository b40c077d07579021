// SPDX-License-Identifier: GPL-3.0-or-later

import Commands
import DaemonAPI
import FacialEMG
import Testing

/// What the commands that talk to the daemon print.
struct LiveCommandsTests {
  private func object(_ event: Event) -> EventObject {
    EventObject(
      provisional: PendingEvent(
        event: event, recording: "r", streamSample: event.onset + 5000, rate: 2000, utc: UTCTime(nanoseconds: 0),
        decided: UTCTime(nanoseconds: 0)))
  }

  private let eye = ChannelName(.right, .orbicularisOculi)

  @Test func monitorPrintsOneLineAnEvent() {
    let event = Event(
      kind: .clonic, onset: 25_000, duration: 1200, side: .right, channels: [eye],
      values: [.burstRateHz: .number(8.5), .leader: .text("R-OOC")])
    #expect(
      MonitorCommand.line(object(event))
        == "    12.500 s  clonic              right 600 ms    R-OOC  burst_rate_hz 8.5  R-OOC")
  }

  /// The daemon's log holds device and recording events too, in the order of decision; the table is canonical.
  @Test func theTableIsTheCanonicalOne() throws {
    let late = Event(kind: .isolated, onset: 9000, duration: 80, side: .right, channels: [eye])
    let early = Event(kind: .burst, onset: 4000, duration: 80, channels: [eye])
    let system = Event(kind: .recordingStarted, onset: 0)
    let table = try EventsCommand.table([system, late, early].map(object))
    #expect(table == EventTable.text([early, late], rate: 2000))
  }

  @Test func noEventsHaveNoTable() {
    #expect(throws: FacialisError.self) { try EventsCommand.table([]) }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Realtime
import Synchronization
import Testing

@Suite struct RealtimeThreadTests {
  @Test(arguments: [RealtimeThread.Urgency.fifo(priority: 40), .nice(-5), .ordinary])
  func itRunsWhateverTheSystemGrants(urgency: RealtimeThread.Urgency) throws {
    let ran = Mutex(0)
    let thread = try RealtimeThread(name: "a name longer than fifteen bytes", urgency: urgency) {
      ran.withLock { $0 += 1 }
    }
    thread.join()
    thread.join()
    #expect(ran.withLock { $0 } == 1)
    #expect(thread.grant != nil)
    if urgency == .ordinary { #expect(thread.grant == .ordinary) }
  }

  @Test func aDoorbellWakesOnceForManyRings() throws {
    let bell = try Doorbell()
    bell.ring()
    bell.ring()
    #expect(bell.wait(milliseconds: 0))
    #expect(!bell.wait(milliseconds: 0))
    let thread = try RealtimeThread(name: "ringer") { bell.ring() }
    #expect(bell.wait(milliseconds: 10_000))
    thread.join()
  }

  @Test func sleepingMovesAManualClock() {
    let clock = ManualClock()
    clock.sleep(until: 1_500_000_000)
    clock.sleep(until: 1)
    clock.advance(nanoseconds: 500_000_000)
    #expect(clock.monotonic() == 2_000_000_000)
    #expect(clock.utc().rfc3339 == "2026-01-01T00:00:02.000000Z")
  }

  @Test func theSystemClockSleepsAtLeastAsLongAsAsked() {
    let clock = SystemClock()
    let start = clock.monotonic()
    clock.sleep(until: start + 2_000_000)
    #expect(clock.monotonic() >= start + 2_000_000)
  }
}

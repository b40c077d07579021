// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import LiveSession
import Synchronization
import Testing

@Suite struct EventPublisherTests {
  private func event(_ onset: Int) -> PendingEvent {
    let time = UTCTime(nanoseconds: Int64(onset))
    return PendingEvent(
      event: Event(kind: .burst, onset: onset), recording: nil, streamSample: onset, rate: 1000, utc: time,
      decided: time)
  }

  /// Numbers without holes, in order, published only after their commit, also while the log fails now and then.
  @Test(arguments: [0, 2]) func eventsAreCommittedThenPublished(failures: Int) throws {
    let log = MemoryLog(failures: failures)
    let hub = EventHub(queueLength: 5000)
    let subscription = hub.subscribe()
    let publisher = try EventPublisher(log: log, hub: hub)
    let seen = Mutex(0)
    for onset in 0..<3000 {
      publisher.publish([event(onset)])
      if onset == 1499 { publisher.afterwards { seen.withLock { $0 = log.all.count } } }
    }
    publisher.end()
    // The work ran behind the events before it and before those after it.
    #expect(seen.withLock { $0 } == 1500)
    #expect(log.all.map(\.number) == Array(1...3000))
    var numbers: [Int] = []
    while case .element(let numbered)? = subscription.poll() {
      #expect(numbered.event.onset == numbered.number - 1)
      numbers.append(numbered.number)
    }
    #expect(numbers == Array(1...3000))
    #expect(publisher.trouble.failure == nil && publisher.trouble.givenUp == 0)
  }

  @Test func aLogThatNeverWorksCostsCountedEventsAndNoHang() throws {
    let log = MemoryLog(failures: .max)
    let hub = EventHub()
    let publisher = try EventPublisher(log: log, hub: hub)
    publisher.publish([event(1), event(2)])
    publisher.end()
    #expect(publisher.trouble.givenUp == 2)
    #expect(publisher.trouble.failure?.code == "log")
    #expect(log.all.isEmpty)
  }

  @Test func aSlowSubscriberIsToldTheNumbersItLost() throws {
    let log = MemoryLog()
    let hub = EventHub(queueLength: 4)
    let subscription = hub.subscribe()
    let publisher = try EventPublisher(log: log, hub: hub)
    publisher.publish((0..<10).map(event))
    publisher.end()
    guard case .lost(let range)? = subscription.poll() else {
      Issue.record("nothing was told")
      return
    }
    #expect(range == 1..<7)
    guard case .element(let next)? = subscription.poll() else {
      Issue.record("no event")
      return
    }
    #expect(next.number == 7)
  }
}

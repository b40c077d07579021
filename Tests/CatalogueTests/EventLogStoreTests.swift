// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import FacialEMG
import Foundation
import Testing

struct EventLogStoreTests {
  static func pending(_ onset: Int, _ kind: EventKind = .burst, recording: String? = "r1") -> PendingEvent {
    let utc = UTCTime(nanoseconds: Int64(onset) * 1_000_001)
    var pending = PendingEvent(
      event: Event(
        kind: kind, onset: onset, duration: 10, side: .left, channels: [ChannelName(.left, .mentalis)],
        parent: "clonic:1:left", members: ["a", "b"], values: [.rmsUV: .number(0.1), .task: .text("smile")],
        cause: Cause(detector: "d/1", settings: "s", thresholdUV: 1.0 / 3.0)),
      recording: recording, streamSample: onset + 5, rate: 4096, utc: utc, decided: utc.advanced(bySeconds: 0.1))
    pending.supersedes = "burst:\(onset):L-MEN"
    return pending
  }

  @Test func whatIsAppendedIsNumberedAndComesBackExactly() throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    let first = try store.append([Self.pending(1), Self.pending(2)])
    let second = try store.append([Self.pending(3, .marker)])
    #expect(try store.append([]).isEmpty)
    #expect((first + second).map(\.number) == [1, 2, 3])
    #expect(store.last == EventPosition(epoch: store.epoch, number: 3))
    let page = try store.events(EventQuery())
    #expect(page.events == first + second)
    #expect(!page.more && page.through == store.last)
    #expect(try store.event(at: store.last) == second[0])
    #expect(try store.event(at: EventPosition(epoch: store.epoch, number: 4)) == nil)
  }

  @Test(arguments: [
    (EventQuery(limit: 2), [1, 2], true, 2),
    (EventQuery(after: EventPosition(epoch: 1_000_000, number: 2)), [3, 4, 5, 6], false, 6),
    (EventQuery(kinds: [.clonic]), [2, 4, 6], false, 6),
    (EventQuery(kinds: [.clonic], limit: 1), [2], true, 2),
    (EventQuery(kinds: [.tonic]), [], false, 6),
    (EventQuery(recording: "r2"), [3, 6], false, 6),
    (EventQuery(after: EventPosition(epoch: 999_999, number: 77)), [1, 2, 3, 4, 5, 6], false, 6),
    (EventQuery(limit: 6), [1, 2, 3, 4, 5, 6], false, 6),
  ])
  func aQueryIsAnswered(query: EventQuery, numbers: [Int], more: Bool, through: Int) throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    _ = try store.append(
      (1...6).map { Self.pending($0, $0 % 2 == 0 ? .clonic : .burst, recording: $0 % 3 == 0 ? "r2" : "r1") })
    let page = try store.events(query)
    #expect(page.events.map(\.number) == numbers)
    #expect(page.more == more)
    #expect(page.through == EventPosition(epoch: store.epoch, number: through))
    #expect(page.events.allSatisfy(query.admits))
  }

  /// What a crash took is canonical no more, also after the next start; its number and row stay.
  @Test func withdrawnEventsKeepTheirNumbers() throws {
    let folder = try TemporaryFolder()
    var store = try folder.open()
    let events = try store.append((1...4).map { Self.pending($0) } + [Self.pending(9, .recordingStarted)])
    let logged = try store.loggedEvents(recording: "r1")
    #expect(logged == events.prefix(4).map { LoggedEvent($0.event, at: $0.position) })
    try store.withdraw([events[1].position, events[3].position], recording: "r1")
    try store.withdraw([events[1].position], recording: "r1")
    #expect(try store.canonicalEvents(recording: "r1").map(\.onset) == [1, 3])
    #expect(try store.loggedEvents(recording: "r1").map(\.id) == [events[0].event.id, events[2].event.id])
    #expect(try store.events(EventQuery()).events.map(\.number) == [1, 2, 3, 4, 5])
    let revisions = try store.revisions(from: events[0].position, through: events[2].position)
    #expect(revisions == [events[1].position: EventRevision(isWithdrawn: true)])
    try store.close()
    store = try folder.open()
    #expect(try store.canonicalEvents(recording: "r1").map(\.onset) == [1, 3])
  }

  @Test func onlyCanonicalEventsOfTheRecordingAreCanonical() throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    _ = try store.append([
      Self.pending(1, .recordingStarted), Self.pending(2, .clonic), Self.pending(3, .clonic, recording: nil),
      Self.pending(4, .gap), Self.pending(5, .overload),
    ])
    #expect(try store.canonicalEvents(recording: "r1").map(\.onset) == [2, 4])
  }

  @Test func aCleanEndGoesOnInTheSameEpoch() throws {
    let folder = try TemporaryFolder()
    let first = try folder.open(at: 1_000_000)
    #expect(!first.beganUncleanly)
    _ = try first.append([Self.pending(1), Self.pending(2)])
    try first.close()
    let second = try folder.open(at: 1_000_060)
    #expect(!second.beganUncleanly && second.epoch == first.epoch)
    #expect(try second.append([Self.pending(3)]).map(\.number) == [3])
  }

  @Test(arguments: [1_000_060, 5]) func anUncleanEndBeginsAnEpochThatIsLater(at seconds: Int) throws {
    let folder = try TemporaryFolder()
    let first = try folder.open(at: 1_000_000)
    _ = try first.append([Self.pending(1), Self.pending(2)])
    // A copy of the files is what a killed process leaves behind.
    let copy = try TemporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      try FileManager.default.copyItem(at: folder.url.appending(path: name), to: copy.url.appending(path: name))
    }
    let second = try copy.open(at: seconds)
    #expect(second.beganUncleanly && second.epoch > first.epoch)
    #expect(try second.append([Self.pending(3)]).map(\.number) == [1])
    let epochs = try second.epochs()
    #expect(epochs == [(first.epoch, 2), (second.epoch, 1)].map { EventEpoch(epoch: $0.0, lastNumber: $0.1) })
    let rest = try second.events(EventQuery(after: EventPosition(epoch: first.epoch, number: 1)))
    #expect(rest.events.map { $0.event.onset } == [2, 3])
  }

  @Test func numbersHaveNoHolesWhenManyAppendAtOnce() async throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    try await withThrowingTaskGroup(of: [Int].self) { group in
      for task in 0..<8 {
        group.addTask { try (0..<25).flatMap { try store.append([Self.pending(task * 100 + $0)]).map(\.number) } }
      }
      var numbers: [Int] = []
      for try await some in group { numbers += some }
      #expect(numbers.sorted() == Array(1...200))
    }
    #expect(store.last.number == 200)
  }

  @Test func aDamagedFileIsNamedInWords() throws {
    let folder = try TemporaryFolder()
    try Data(repeating: 7, count: 5000).write(to: URL(filePath: folder.log))
    let error = try #require(#expect(throws: FacialisError.self) { try folder.open() })
    #expect(error.code == "event-log-unusable")
    #expect(error.message.contains(folder.log))
  }

  @Test func theNewestCorrectionCounts() throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    let events = try store.append([Self.pending(1, .marker), Self.pending(2, .marker)])
    let first = LoggedCorrection(utc: UTCTime(nanoseconds: 9), text: "task:pucker:on", note: nil)
    let second = LoggedCorrection(utc: UTCTime(nanoseconds: 3), text: nil, note: "late")
    try store.correct(events[1].position, first)
    try store.correct(events[1].position, second)
    let found = try store.revisions(from: events[0].position, through: events[1].position)
    #expect(found == [events[1].position: EventRevision(correction: second)])
    #expect(try store.events(EventQuery()).events == events)
    #expect(throws: FacialisError.self) {
      try store.correct(EventPosition(epoch: store.epoch, number: 99), first)
    }
  }
}

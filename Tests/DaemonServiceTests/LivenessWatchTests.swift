// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonService
import FacialEMG
import Foundation
import Logging
import Realtime
import Testing

struct LivenessWatchTests {
  private typealias Reading = Heartbeat.Reading

  @Test func aThreadThatStopsGoingRoundHangs() {
    var watch = LivenessWatch(patience: 10)
    #expect(watch.look([("dsp", Reading(beats: 5)), ("disk", Reading(beats: 1))], at: 0).isEmpty)
    #expect(watch.look([("dsp", Reading(beats: 5)), ("disk", Reading(beats: 2))], at: 10).isEmpty)
    #expect(watch.look([("dsp", Reading(beats: 5)), ("disk", Reading(beats: 3))], at: 10.5) == ["dsp"])
    #expect(watch.look([("dsp", Reading(beats: 6)), ("disk", Reading(beats: 3))], at: 11).isEmpty)
    #expect(watch.look([("dsp", Reading(beats: 6)), ("disk", Reading(beats: 3))], at: 30) == ["disk", "dsp"])
  }

  /// A disk that is gone holds its thread in a call; a daemon that is started again would hang in the same one.
  @Test func whatWaitsForTheSystemIsWell() {
    var watch = LivenessWatch(patience: 10)
    #expect(watch.look([("disk", Reading(beats: 1))], at: 0).isEmpty)
    #expect(watch.look([("disk", Reading(beats: 1, isOutside: true))], at: 5).isEmpty)
    #expect(watch.look([("disk", Reading(beats: 1, isOutside: true))], at: 500).isEmpty)
    // Its time begins when it is back.
    #expect(watch.look([("disk", Reading(beats: 1))], at: 505).isEmpty)
    #expect(watch.look([("disk", Reading(beats: 1))], at: 511) == ["disk"])
  }

  @Test func whatHasEndedIsNotExpected() {
    var watch = LivenessWatch(patience: 10)
    #expect(watch.look([("disk", Reading(beats: 1))], at: 0).isEmpty)
    #expect(watch.look([("disk", Reading(beats: 1, isEnded: true))], at: 100).isEmpty)
    #expect(watch.look([], at: 200).isEmpty)
    // A thread of the same name that is new begins anew.
    #expect(watch.look([("disk", Reading(beats: 1))], at: 300).isEmpty)
  }

  /// One recording follows another: two writers for a while, each judged by itself.
  @Test func twoOfANameAreToldApart() {
    var watch = LivenessWatch(patience: 10)
    for second in 0...11 {
      let hanging = watch.look(
        [("writer", Reading(beats: 7)), ("writer", Reading(beats: UInt64(second)))], at: Double(second))
      #expect(hanging == (second == 11 ? ["writer"] : []))
    }
  }

  @Test func aHeartbeatSaysWhereItsThreadIs() {
    let heart = Heartbeat("disk")
    heart.beat()
    #expect(heart.reading == Reading(beats: 1))
    heart.outside { #expect(heart.reading.isOutside) }
    #expect(heart.reading == Reading(beats: 2))
    heart.end()
    #expect(heart.reading.isEnded)
  }

  /// The watchdog is fed while everything goes round and not a moment longer than allowed.
  @Test func theWatchdogIsFedOnlyWhileThreadsGoRound() async throws {
    let folder = try TestFolder()
    let ear = try DatagramEar(folder)
    let daemon = try TestDaemon(folder)
    let heart = Heartbeat("dsp")
    daemon.session.hearts = [heart]
    let environment = ["NOTIFY_SOCKET": ear.path, "WATCHDOG_USEC": "20000000", "RUNTIME_DIRECTORY": folder.path]
    let upkeep = Upkeep(
      session: daemon.session, manager: ServiceManager(environment: environment), environment: environment,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    #expect(upkeep.interval == 1)
    await upkeep.ready()
    // The kernel keeps ten datagrams that nobody has read.
    var words = ear.words()
    for second in 0...20 {
      if second <= 5 { heart.beat() }
      await upkeep.look(at: Double(second))
      words += ear.words()
    }
    #expect(words.first == "READY=1\nSTATUS=monitoring, 2 channels at 1000 Hz")
    // The last beat was at 5 s; 10 s of patience.
    #expect(words.filter { $0 == "WATCHDOG=1" }.count == 16)
    heart.beat()
    #expect(await upkeep.look(at: 21).isEmpty)
    try await daemon.stop()
  }

  /// Behind a crash an upgrade must not restart the daemon before its recording had time to go on.
  @Test func theMarkOfARecordingOutlivesARestart() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    let environment = ["RUNTIME_DIRECTORY": folder.path]
    let mark = folder.path + "/recording"
    try Data().write(to: URL(filePath: mark))
    let upkeep = Upkeep(
      session: daemon.session, manager: ServiceManager(environment: environment), environment: environment,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    for (second, isThere) in [(100.0, true), (101, true), (159, true), (160, false), (161, false)] {
      await upkeep.look(at: second)
      #expect(FileManager.default.fileExists(atPath: mark) == isThere, "\(second)")
    }
    try await daemon.stop()
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import Glibc
import LiveSession
import Realtime
import Recordings
import Testing

/// Disks that fill up.
@Suite(.timeLimit(.minutes(2))) struct DiskTests {
  @Test func warningsComeOnceEachAndTheEndInTime() {
    var watch = DiskWatch(reserve: 1000, bytesPerSecond: 10)
    #expect(watch.take(freeBytes: 1_000_000) == .nothing)
    #expect(watch.take(freeBytes: 1000 + 17_990) == .warn(secondsLeft: 1799))
    #expect(watch.take(freeBytes: 1000 + 17_000) == .nothing)
    #expect(watch.take(freeBytes: 1000 + 2000) == .warn(secondsLeft: 200))
    #expect(watch.take(freeBytes: 1000) == .warn(secondsLeft: 0))
    #expect(watch.take(freeBytes: 999) == .end)
    // Room was made: all of them are good again.
    #expect(watch.take(freeBytes: 1_000_000) == .nothing)
    #expect(watch.take(freeBytes: 1000 + 10_000) == .warn(secondsLeft: 1000))
  }

  /// 16-bit samples go into EDF+ with 2 bytes, wider ones into BDF+ with 3; a data record adds 768 bytes of annotations.
  @Test(arguments: [(8, 4000.0, 24, 99_072.0), (64, 4000.0, 24, 771_072), (8, 2000, 16, 35_072)])
  func theTimeLeftIsThatOfTheFiles(channels: Int, rate: Double, bits: Int, bytesPerSecond: Double) throws {
    let limit = Double(1 << (bits - 1))
    let calibration = Calibration(
      digitalMinimum: -(1 << (bits - 1)), digitalMaximum: 1 << (bits - 1) - 1, physicalMinimum: -limit,
      physicalMaximum: limit - 1)
    let names = Muscle.allCases.flatMap { muscle in
      (1...4).flatMap { site in Side.allCases.map { ChannelName($0, muscle, site: site == 1 ? nil : "\(site)") } }
    }
    let format = StreamFormat(
      rate: rate, channels: names.prefix(channels).map { ChannelFormat(name: $0, calibration: calibration) }, bits: bits
    )
    let room = DiskRoom(
      freeBytes: 200_000_000 + Int(bytesPerSecond) * 3600, format: format,
      settings: LiveSettings(recordingsFolder: "/tmp"))
    #expect(format.channels.count == channels)
    #expect(room.bytesPerSecond == bytesPerSecond && room.secondsLeft == 3600)
    let full = DiskRoom(freeBytes: 1000, reserveBytes: 2000, bytesPerSecond: 10)
    #expect(full.secondsLeft == 0 && DiskRoom(freeBytes: 1, reserveBytes: 0, bytesPerSecond: 0).secondsLeft == nil)
  }

  @Test func theEngineWarnsThenEndsTheRecordingInOrder() throws {
    let bench = try EngineBench(TestSignal(seconds: 12))
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    bench.feed(to: 5250, cut: 50)
    bench.engine.take(freeBytes: 205_000_000, of: plan.id)
    bench.engine.take(freeBytes: 1, of: "another")
    #expect(bench.engine.machine.phase == .recording)
    bench.engine.take(freeBytes: 199_000_000, of: plan.id)
    #expect(bench.engine.machine.phase == .monitoring)
    let end = try #require(bench.outlet?.end)
    #expect(end.reason == .diskFull && end.samples == 5250 && end.ledger.balances)
    let low = bench.events.filter { $0.event.kind == .diskLow }.compactMap { $0.event.cause?.path.first }
    #expect(low.count == 2 && low.first?.contains("min") == true)
    #expect(try batchTable(plan.path).table == bench.liveTable(plan.id))
    bench.feed(to: 20_000, cut: 50)
    #expect(bench.events.contains { $0.recording == nil && $0.event.kind == .burst })
  }

  @Test func settingsAreCheckedInWords() throws {
    var settings = LiveSettings(recordingsFolder: "/tmp")
    try settings.validate()
    try settings.set(.rotationS, 1800)
    #expect(settings.rotationSeconds == 1800 && settings[.rotationS] == 1800)
    for (setting, value) in [(LiveSetting.rotationS, 1.0), (.recordS, .nan), (.resumeS, -1)] {
      #expect { try settings.set(setting, value) } throws: { ($0 as? FacialisError)?.code == "setting-out-of-range" }
    }
    settings.preTriggerSeconds = 1e9
    #expect(throws: FacialisError.self) { try settings.validate() }
    for setting in LiveSetting.allCases {
      #expect(setting.range.contains(setting.defaultValue) && !setting.meaning.isEmpty)
    }
  }

  /// The folder is removed while it is recorded to: the recording ends in words, and the next one makes the folder again.
  @Test func aVanishedFolderEndsTheRecordingInWords() async throws {
    let settings = LiveSettings(recordingsFolder: NSTemporaryDirectory() + "facialis-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(atPath: settings.recordingsFolder) }
    let session = try LiveSession(settings: settings, log: MemoryLog())
    let events = session.events.subscribe()
    try session.start(LiveSessionTests.ScriptedSource(TestSignal(seconds: 12)))
    let plan = try await session.startRecording(RecordingRequest(subject: "S01"))
    try FileManager.default.removeItem(atPath: settings.recordingsFolder)
    var words: [String] = []
    while words.isEmpty, case .element(let numbered)? = await events.next() {
      if numbered.event.kind == .recordingStopped { words = numbered.event.cause?.path ?? [] }
    }
    #expect(words.first?.contains("no longer there") == true)
    #expect(session.status.phase == .monitoring)
    let next = try await session.startRecording(RecordingRequest(subject: "S02"))
    #expect(next.id != plan.id && FileManager.default.fileExists(atPath: next.path))
    let result = try await session.stopRecording()
    #expect(result.failure == nil)
    await session.shutDown()
  }

  /// A file system of a few megabytes in memory, of this test alone; nil without the right to mount one.
  private final class SmallDisk {
    let path: String

    init?(megabytes: Int) {
      path = NSTemporaryDirectory() + "facialis-disk-" + UUID().uuidString
      guard (try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)) != nil else {
        return nil
      }
      guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
        try? FileManager.default.removeItem(atPath: path)
        return nil
      }
    }

    /// Takes all but so many bytes.
    func fill(leaving bytes: Int) throws {
      var status = statvfs()
      _ = unsafe statvfs(path, &status)
      let free = Int(status.f_bavail) * Int(status.f_frsize)
      try Data(repeating: 1, count: max(0, free - bytes)).write(to: URL(filePath: path + "/ballast"))
    }

    func makeRoom() { try? FileManager.default.removeItem(atPath: path + "/ballast") }

    deinit {
      _ = unsafe umount2(path, Int32(MNT_DETACH))
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  private static let canMount = SmallDisk(megabytes: 1) != nil

  /// The disk is full at once (its reserve is taken by somebody else): the recording ends in words, what was written is valid,
  /// monitoring goes on, and another recording can be made when there is room again.
  @Test(.enabled(if: canMount, "mounting a file system needs root"))
  func aFullDiskEndsTheRecordingAndNothingElse() async throws {
    let disk = try #require(SmallDisk(megabytes: 12))
    var settings = LiveSettings(recordingsFolder: disk.path + "/recordings")
    settings.lowestFreeMegabytes = 0
    let log = MemoryLog()
    let session = try LiveSession(settings: settings, log: log)
    let events = session.events.subscribe()
    let waveform = session.waveform.subscribe()
    try session.start(LiveSessionTests.ScriptedSource(TestSignal(seconds: 12)))
    _ = await waveform.next()
    let plan = try await session.startRecording(RecordingRequest(subject: "S01"))
    try disk.fill(leaving: 60_000)
    var words: [String] = []
    while words.isEmpty, case .element(let numbered)? = await events.next() {
      if numbered.event.kind == .recordingStopped { words = numbered.event.cause?.path ?? [] }
    }
    #expect(words.first?.hasPrefix("writer_failed: ") == true && words.first?.contains("full") == true)
    let reader = try RecordingReader(path: plan.path)
    #expect(reader.warnings.isEmpty)
    #expect(reader.sampleCount > 0)
    for _ in 0..<50 { #expect(await waveform.next() != nil) }
    #expect(session.status.phase == .monitoring && session.status.deviceError == nil)
    disk.makeRoom()
    // Names are by the second.
    SystemClock().sleep(until: SystemClock().monotonic() + 1_100_000_000)
    let next = try await session.startRecording(RecordingRequest(subject: "S01"))
    for _ in 0..<150 { _ = await waveform.next() }
    let result = try await session.stopRecording()
    #expect(result.plan.id == next.id && result.failure == nil && result.ledger.balances)
    // Its events are decided anew from what is in the file.
    while !FileManager.default.fileExists(atPath: plan.eventsPath) { try await Task.sleep(for: .milliseconds(20)) }
    await session.shutDown()
    let live = EventTable.text(log.canonicalEvents(recording: plan.id), rate: plan.format.rate)
    #expect(try batchTable(plan.path).table == live)
  }

  /// Little room from the start is refused in words; and what runs is ended before the reserve is used up.
  @Test(.enabled(if: canMount, "mounting a file system needs root")) func theReserveIsKept() async throws {
    let disk = try #require(SmallDisk(megabytes: 12))
    var settings = LiveSettings(recordingsFolder: disk.path + "/recordings")
    settings.lowestFreeMegabytes = 5
    let session = try LiveSession(settings: settings, log: MemoryLog())
    let events = session.events.subscribe()
    try session.start(LiveSessionTests.ScriptedSource(TestSignal(seconds: 12)))
    let plan = try await session.startRecording(RecordingRequest(subject: "S01"))
    try disk.fill(leaving: 4_990_000)
    var kinds: [EventKind] = []
    while kinds.last != .recordingStopped, case .element(let numbered)? = await events.next() {
      kinds.append(numbered.event.kind)
    }
    #expect(kinds.contains(.diskLow))
    await #expect { try await session.startRecording(RecordingRequest(subject: "S02")) } throws: {
      ($0 as? FacialisError)?.code == "disk-low"
    }
    await session.shutDown()
    let description = try RecordingDescription(path: plan.descriptionPath)
    #expect(description.end == "disk_full" && description.ledger?.balances == true && description.ledger?.lost == 0)
    #expect(FileManager.default.fileExists(atPath: plan.eventsPath))
  }
}

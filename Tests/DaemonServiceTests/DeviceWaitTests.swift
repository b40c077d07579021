// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import Catalogue
import DaemonAPI
import DaemonService
import FacialEMG
import FacialisClient
import Foundation
import LiveSession
import Logging
import Realtime
import Synchronization
import Testing

/// A daemon whose ADC is not attached: it starts, says so, and begins when the ADC comes.
@Suite(.timeLimit(.minutes(1))) struct DeviceWaitTests {
  private static let montage = Montage(
    name: "bench",
    channels: [
      Montage.Channel(input: "0", name: ChannelName(.left, .orbicularisOculi)),
      Montage.Channel(input: "1", name: ChannelName(.right, .orbicularisOculi)),
    ])

  /// A bus in the test's hands.
  private final class Bus: Sendable {
    struct State {
      /// Why the device cannot be had; nil where it can.
      var refusal: FacialisError?
      var bell: Doorbell?
      var tries = 0
      var sources: [BusSource] = []
      var notes: [String] = []
    }

    let state: Mutex<State>

    init(_ refusal: FacialisError?) { state = Mutex(State(refusal: refusal)) }

    var ports: LiveStream.Ports {
      LiveStream.Ports(
        make: { [self] (montage) throws(FacialisError) in try make(montage) },
        watch: { [self] bell in
          state.withLock { $0.bell = bell }
          return self
        }, note: { [self] words in state.withLock { $0.notes.append(words) } })
    }

    private func make(_ montage: Montage?) throws(FacialisError) -> any SampleSource {
      try state.withLock { (state) throws(FacialisError) in
        state.tries += 1
        if let refusal = state.refusal { throw refusal }
        guard let montage else { throw .montageNeeded }
        // As on a real bus, a device can be had by one at a time.
        #expect(state.sources.allSatisfy { $0.hasEnded.withLock { $0 } })
        let source = BusSource(montage.channels.map(\.name))
        state.sources.append(source)
        return source
      }
    }

    /// Changes what is on the bus and rings, as hotplug does.
    func change(_ refusal: FacialisError?) {
      let bell = state.withLock { state in
        state.refusal = refusal
        return state.bell
      }
      bell?.ring()
    }
  }

  /// Zeros at 1000 Hz, and what it is told to say.
  private final class BusSource: SampleSource {
    let format: StreamFormat
    let description = "bench device"
    let waitsForConsumers = false
    let notices = Mutex<[SourceNotice]>([])
    let hasEnded = Mutex(false)
    private let isStopped = Atomic(false)

    init(_ names: [ChannelName]) {
      let calibration = Calibration(
        digitalMinimum: -1000, digitalMaximum: 1000, physicalMinimum: -500, physicalMaximum: 500)
      format = StreamFormat(
        rate: 1000, channels: names.map { ChannelFormat(name: $0, calibration: calibration) }, bits: 16)
    }

    func run(into sink: SampleSink) throws(FacialisError) {
      let clock = SystemClock()
      let zeros = [Int32](repeating: 0, count: 5 * format.channels.count)
      var sample = 0
      while !isStopped.load(ordering: .acquiring) {
        sink.deliver(zeros.span, firstSample: sample, hostTime: clock.monotonic())
        sample += 5
        let waiting = notices.withLock { waiting in
          defer { waiting = [] }
          return waiting
        }
        for notice in waiting { sink.notify(notice) }
        clock.sleep(until: clock.monotonic() + 5_000_000)
      }
      hasEnded.withLock { $0 = true }
    }

    func stop() { isStopped.store(true, ordering: .releasing) }
  }

  private static let absent = FacialisError("adc-not-attached", .notFound, "No ADC is attached.", mend: "Plug it in.")
  private static let refused = FacialisError("adc-not-permitted", .noPermission, "It may not be opened.", mend: "Wait.")

  private static func server(_ folder: TestFolder) throws -> DaemonServer {
    try DaemonServer(
      sockets: folder.sockets, state: folder.state, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { UTCTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) })
  }

  private static func control(_ server: DaemonServer, _ folder: TestFolder, _ bus: Bus) throws -> LiveControl {
    try LiveControl(
      device: "usb", montage: montage, settings: LiveSettings(recordingsFolder: folder.state + "/recordings"),
      tail: server.tail, ports: bus.ports)
  }

  /// Asks until it is so; the suite's time limit is the end of patience.
  private static func until(_ isSo: () async throws -> Bool) async throws {
    while try await !isSo() {
      try Task.checkCancellation()
      await Task.yield()
    }
  }

  @Test func itIsWaitedForAndTaken() async throws {
    let folder = try TestFolder()
    let server = try Self.server(folder)
    let bus = Bus(Self.absent)
    let control = try Self.control(server, folder, bus)
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    let serving = Task { try await server.serve(control) { for await _ in ended {} } }
    let client = DaemonClient(folder: folder.sockets)
    let first = try await client.status()
    #expect(first.session.state == "waiting" && first.session.message == "No ADC is attached. Plug it in.")
    #expect(first.device.channels == ["L-OOC", "R-OOC"] && first.device.rateHz == 0)
    #expect(StatusLine.words(await control.status()) == "waiting: No ADC is attached. Plug it in.")
    #expect(try await client.montage() == Self.montage)
    let refusal = await #expect(throws: FacialisError.self) {
      try await client.startRecording(RecordingRequest(subject: "S01"))
    }
    #expect(refusal?.category == .unavailable)
    let stream = await #expect(throws: FacialisError.self) { try await client.followStream { _ in } }
    #expect(stream?.code == "device-awaited")
    // To wait for a device is a healthy state, however long it takes.
    var watch = LivenessWatch(patience: 10)
    for second in [0.0, 100, 200] {
      #expect(watch.look(control.heartbeats.map { ($0.name, $0.reading) }.filter { $0.0 != "log" }, at: second).isEmpty)
    }

    // Right behind its arrival it may not be opened yet: that is said, and tried again without a bell.
    bus.change(Self.refused)
    try await Self.until { try await client.status().session.message == "It may not be opened. Wait." }
    bus.state.withLock { $0.refusal = nil }
    try await Self.until { try await client.status().session.state == "monitoring" }
    let there = try await client.status()
    #expect(there.session.message == nil && there.device.rateHz == 1000 && there.device.description == "bench device")
    #expect(
      bus.state.withLock { $0.notes } == [
        "there is no signal yet: No ADC is attached. Plug it in.",
        "there is no signal yet: It may not be opened. Wait.", "the device is there: bench device",
      ])
    _ = try await client.startRecording(RecordingRequest(subject: "S01"))
    try await Self.until { try await client.status().recording.map { $0.samples > 0 } ?? false }
    let recorded = try await client.stopRecording()
    #expect(recorded.samples > 0)
    end.finish()
    try await serving.value
    #expect(control.heartbeats.allSatisfy { $0.reading.isEnded })
  }

  @Test func oneThatGoesAwayLaterIsTold() async throws {
    let folder = try TestFolder()
    let server = try Self.server(folder)
    let bus = Bus(nil)
    let control = try Self.control(server, folder, bus)
    let source = try #require(bus.state.withLock { $0.sources.first })
    try await Self.until { await control.status().session.state == "monitoring" }
    source.notices.withLock { $0.append(.detached("It was unplugged.")) }
    try await Self.until { await control.status().session.state == "waiting" }
    #expect(await control.status().session.message == "It was unplugged.")
    source.notices.withLock { $0.append(.attached("bench device")) }
    try await Self.until { await control.status().session.state == "monitoring" }
    #expect(await control.status().session.message == nil)
    await control.shutDown()
    server.abandon()
  }

  /// A device that is opened once at a time gets a new montage, keeps the old one where the new one is refused, and is waited for
  /// where it was unplugged meanwhile.
  @Test func theMontageOfADeviceOnTheBusChanges() async throws {
    let folder = try TestFolder()
    let server = try Self.server(folder)
    let bus = Bus(nil)
    let control = try Self.control(server, folder, bus)
    let other = Montage(
      name: "other", channels: [Montage.Channel(input: "3", name: ChannelName(.left, .mentalis))])
    try await control.setMontage(other)
    #expect(control.format.channels.map(\.name) == other.channels.map(\.name))
    #expect(await control.montage() == other)
    bus.change(Self.absent)
    try await control.setMontage(Self.montage)
    #expect(await control.status().session.state == "waiting")
    #expect(await control.montage() == Self.montage)
    bus.change(nil)
    try await Self.until { await control.status().session.state == "monitoring" }
    bus.change(Self.refused)
    await #expect(throws: Self.refused) { try await control.setMontage(other) }
    #expect(await control.montage() == Self.montage)
    await control.shutDown()
    server.abandon()
  }

  /// As a package installs it: an ADC, and nobody has said yet which input is which muscle.
  @Test func aMontageIsWaitedFor() async throws {
    let folder = try TestFolder()
    let server = try Self.server(folder)
    let bus = Bus(.montageNeeded)
    let control = try LiveControl(
      device: "usb", montage: nil, settings: LiveSettings(recordingsFolder: folder.state + "/recordings"),
      tail: server.tail, ports: bus.ports)
    #expect(await control.status().session.state == "waiting")
    #expect(await control.status().session.message == FacialisError.montageNeeded.description)
    #expect(await control.montage().channels.isEmpty)
    bus.change(nil)
    try await control.setMontage(Self.montage)
    #expect(await control.status().session.state == "monitoring")
    #expect(control.format.channels.count == 2)
    await control.shutDown()
    server.abandon()
  }

  @Test func whatIsNoAbsenceEndsTheStart() throws {
    let folder = try TestFolder()
    let server = try Self.server(folder)
    #expect(throws: Self.refused) { try Self.control(server, folder, Bus(Self.refused)) }
    server.abandon()
  }
}

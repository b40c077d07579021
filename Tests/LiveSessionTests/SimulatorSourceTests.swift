// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import LiveSession
import Realtime
import Simulator
import Testing

@Suite struct SimulatorSourceTests {
  /// With a clock in the test's hands: every block arrives when its last frame is due, to the nanosecond, and none is lost.
  @Test(arguments: [1000, 2000, 4096]) func itIsPacedByTheSampleClockWithoutDrift(rate: Int) throws {
    let clock = ManualClock()
    clock.advance(nanoseconds: 123)
    let source = try SimulatorSource(
      SimulationSettings("channels=2,rate=\(rate),duration=3"), clock: clock)
    let bell = try Doorbell()
    let ring = BlockRing(slotCount: 4096, framesPerSlot: rate / 100, channelCount: 2)
    let sink = SampleSink(ring: ring, bell: bell)
    try source.run(into: sink)
    #expect(clock.monotonic() == 123 + 3_000_000_000)
    var frames = 0
    var worst = 0
    var blocks = 0
    while let header = ring.pop({ header, _ in header }) {
      #expect(header.firstSample == frames)
      frames += header.frameCount
      let due = 123 + Int(Double(frames) / Double(rate) * 1e9)
      worst = max(worst, abs(Int(header.hostTime) - due))
      blocks += 1
    }
    #expect(frames == 3 * rate)
    #expect(worst <= 1)
    #expect(blocks >= 550)
  }

  /// A clock that jumps: what was due in the meantime comes at once, and the pace is the old one again.
  @Test func itCatchesUpAfterAStall() throws {
    let clock = StallingClock()
    let source = try SimulatorSource(SimulationSettings("channels=1,rate=1000,duration=4"), clock: clock)
    let ring = BlockRing(slotCount: 4096, framesPerSlot: 10, channelCount: 1)
    try source.run(into: SampleSink(ring: ring, bell: try Doorbell()))
    var end = 0
    var late = 0
    var atEnd = 0
    while let header = ring.pop({ header, _ in header }) {
      end += header.frameCount
      let due = UInt64(end) * 1_000_000
      if header.hostTime > due { late += header.frameCount }
      atEnd = Int(header.hostTime)
    }
    #expect(end == 4000)
    // The stall lasted one second from about 1 s on.
    #expect((900...1100).contains(late))
    #expect(atEnd == 4_000_000_000)
  }

  /// Jumps a second once, after one second.
  private final class StallingClock: HostClock {
    private let clock = ManualClock()

    func monotonic() -> UInt64 { clock.monotonic() }
    func utc() -> UTCTime { clock.utc() }

    func sleep(until monotonic: UInt64) {
      let before = clock.monotonic()
      clock.sleep(until: monotonic)
      if before < 1_000_000_000, clock.monotonic() >= 1_000_000_000 { clock.advance(nanoseconds: 1_000_000_000) }
    }
  }

  @Test func stoppingBeforeItRunsEndsItAtOnce() throws {
    let source = try SimulatorSource(SimulationSettings("channels=1,rate=1000"), clock: ManualClock())
    source.stop()
    let ring = BlockRing(slotCount: 4, framesPerSlot: 10, channelCount: 1)
    try source.run(into: SampleSink(ring: ring, bell: try Doorbell()))
    #expect(ring.waiting == 0)
  }

  @Test func specificationsBecomeSourcesOrWords() throws {
    let simulator = try SourceMaker.make(DeviceSpecification("simulator:channels=3,rate=1000"))
    #expect(simulator.format.channels.count == 3 && simulator.format.rate == 1000)
    for (text, code) in [("usb", "montage-needed"), ("replay:x", "capture-not-read")] {
      #expect { try SourceMaker.make(DeviceSpecification(text)) } throws: { ($0 as? FacialisError)?.code == code }
    }
    for text in ["simulator:channels=0", "simulator:colour=red", "playback:/no/such/file.bdf"] {
      #expect(throws: FacialisError.self) { try SourceMaker.make(DeviceSpecification(text)) }
    }
  }
}

@Suite struct SimulatorMontageTests {
  private static func run(_ source: SimulatorSource, width: Int) throws -> [Int32] {
    let ring = BlockRing(slotCount: 4096, framesPerSlot: 10, channelCount: width)
    try source.run(into: SampleSink(ring: ring, bell: try Doorbell()))
    var all: [Int32] = []
    while ring.pop({ header, counts in
      for index in 0..<header.frameCount * width { all.append(counts[index]) }
      return header
    }) != nil {}
    return all
  }

  /// Rows are chosen and named by the montage; a turned pair turns the calibration, never the counts.
  @Test func itsInputsAreNamedByTheMontage() throws {
    let settings = try SimulationSettings("channels=4,rate=1000,duration=1")
    let plain = try SimulatorSource(settings, clock: ManualClock())
    let montage = Montage(
      name: "two",
      channels: [
        .init(input: "3", name: ChannelName(.left, .zygomaticusMajor)),
        .init(input: "1", name: ChannelName(.right, .mentalis), inverted: true, preamplifierGain: 2),
      ])
    let chosen = try SimulatorSource(settings, montage: montage, clock: ManualClock())
    #expect(chosen.format.channels.map(\.name.description) == ["L-ZYG", "R-MEN"])
    #expect(chosen.format.channels[0].microvoltsPerCount == plain.format.channels[2].microvoltsPerCount)
    #expect(chosen.format.channels[1].microvoltsPerCount == -plain.format.channels[0].microvoltsPerCount / 2)
    let (all, two) = (try Self.run(plain, width: 4), try Self.run(chosen, width: 2))
    #expect(two.count == 2000)
    for frame in 0..<1000 {
      #expect(two[frame * 2] == all[frame * 4 + 2] && two[frame * 2 + 1] == all[frame * 4])
    }
  }

  @Test(arguments: ["0", "5", "A1"]) func anInputThatIsNotThereIsNamed(input: String) throws {
    let montage = Montage(name: "one", channels: [.init(input: input, name: ChannelName(.left, .mentalis))])
    let error = #expect(throws: FacialisError.self) {
      try SimulatorSource(SimulationSettings("channels=4"), montage: montage)
    }
    #expect(error?.code == "input-not-simulated" && error?.message.contains("\"\(input)\"") == true)
  }
}

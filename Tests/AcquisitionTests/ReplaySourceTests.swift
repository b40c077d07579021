// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Foundation
import Realtime
import Testing

/// Streams decided by the driver and the transport's own rules, on captures that are written here: no device, no waiting.
struct ReplaySourceTests {
  private static let device = USBIdentifier(vendor: 0x09DB, product: 0x00EA)
  private static let settings = DriverSettings(montage: DriverBench.montage(["0", "1"]), options: ["rate": "1000"])

  /// A capture of an MCC box with two inputs at 1000 Hz, record by record.
  private struct Script {
    var bytes = CaptureFormat.signature
    var time: UInt64 = 0
    private var driver: any ADCDriver

    init() throws {
      driver = try DriverList.make(ReplaySourceTests.device, settings: ReplaySourceTests.settings)
      add(
        .head(
          CaptureHead(
            device: ReplaySourceTests.device, title: "MCC USB-1608FS-Plus", options: ReplaySourceTests.settings.options,
            montage: ReplaySourceTests.settings.montage)))
      add(.opened)
      stage(.identify)
      stage(.start)
    }

    mutating func add(_ record: CaptureRecord) { bytes += CaptureFormat.encode(record, at: time) }

    /// What the driver asks for in a stage, and a device's answers: slope 1, offset 0, nothing wrong.
    mutating func stage(_ stage: DriverStage, status: UInt8 = 0) {
      add(.stage(stage))
      var step = driver.begin(stage)
      while true {
        switch step {
        case .request(let request):
          var reply = DriverBench.silence(request)
          if case .controlIn(_, 0x30, _, _, let length) = request {
            reply = .data((0..<length).map { [0, 0, 0x80, 0x3F, 0, 0, 0, 0][$0 % 8] })
          } else if case .controlIn = request {
            reply = .data([status, 0])
          }
          add(.exchange(request, reply))
          step = driver.take(reply)
        case .openStream: step = driver.take(.data([]))
        case .done, .refuse: return
        }
      }
    }

    /// Frames of a ramp, in a transfer that ends as many milliseconds later.
    mutating func frames(_ range: Range<Int>, fault: USBFault? = nil) {
      time += UInt64(range.count) * 1_000_000
      let data = range.flatMap { frame in DriverBench.words(UInt16(frame)) + DriverBench.words(UInt16(frame + 100)) }
      add(.transfer(data, fault: fault, followsLoss: false))
    }
  }

  /// What came out of a capture.
  private struct Outcome {
    var frames: [Int: Int32] = [:]
    var lost = 0
    var notices: [SourceNotice] = []
    var ledger = SourceLedger()
    var failure: FacialisError?

    /// Takes a slot of the ring; false where none waits.
    mutating func take(from ring: BlockRing) -> Bool {
      let taken: Bool? = ring.pop { header, counts in
        lost += header.lostAtSource
        for frame in 0..<header.frameCount {
          frames[header.firstSample + frame] = counts[2 * frame] + 32768
          #expect(counts[2 * frame + 1] - counts[2 * frame] == 100)
        }
        return true
      }
      return taken ?? false
    }
  }

  private static func replay(_ script: Script, speed: PlaybackSpeed = .maximum) throws -> Outcome {
    try CaptureTests.withFile(script.bytes) { path in
      let source = try ReplaySource(path: path, speed: speed, clock: ManualClock())
      let ring = BlockRing(slotCount: 4096, framesPerSlot: 64, channelCount: 2)
      let sink = SampleSink(ring: ring, bell: try Doorbell())
      var outcome = Outcome()
      do throws(FacialisError) { try source.run(into: sink) } catch { outcome.failure = error }
      while outcome.take(from: ring) {}
      outcome.notices = sink.takeNotices()
      outcome.ledger = source.ledger ?? SourceLedger()
      return outcome
    }
  }

  private static func expectBalance(_ outcome: Outcome) {
    #expect(outcome.ledger.received == outcome.frames.count)
    #expect(outcome.ledger.expected - outcome.ledger.received == outcome.lost)
  }

  /// At the pace of then or at once: the same frames.
  @Test(arguments: [PlaybackSpeed.real, .times(8), .maximum])
  func whatWasSentComes(speed: PlaybackSpeed) throws {
    var script = try Script()
    for start in stride(from: 0, to: 4000, by: 8) { script.frames(start..<start + 8) }
    script.stage(.stop)
    script.add(.ended)
    let outcome = try Self.replay(script, speed: speed)
    #expect(outcome.failure == nil)
    #expect(outcome.frames.count == 4000)
    #expect(outcome.frames.allSatisfy { $0.key == Int($0.value) })
    Self.expectBalance(outcome)
  }

  /// A stall costs what the clock says, is owed to the bus, and is told where the device says it overran.
  @Test func aStallIsAGapOfTheBus() throws {
    var script = try Script()
    script.frames(0..<100)
    script.frames(100..<104, fault: .stall)
    script.time += 50_000_000
    script.stage(.recover, status: 4)
    script.stage(.start)
    script.frames(200..<300)
    script.add(.ended)
    let outcome = try Self.replay(script)
    // The last frame before came at 104 ms, the last behind at 254 ms, and 100 came with it.
    #expect(outcome.ledger.lost == [.bus: 50])
    #expect(outcome.frames[103] == 103)
    #expect(outcome.frames[104] == nil && outcome.frames[153] == nil)
    #expect(outcome.frames[154] == 200)
    #expect(outcome.notices == [.marker(Marker(.note, "device: its buffer overflowed"), sample: 154)])
    Self.expectBalance(outcome)
  }

  /// A device that falls silent is set up anew, and the time is owed to its silence.
  @Test func silenceIsMended() throws {
    var script = try Script()
    script.frames(0..<100)
    script.time += 1_100_000_000
    script.stage(.recover)
    script.stage(.start)
    script.frames(0..<50)
    script.add(.ended)
    let outcome = try Self.replay(script)
    #expect(outcome.ledger.lost == [.silent: 1100])
    #expect(outcome.frames[1200] == 0)
    Self.expectBalance(outcome)
  }

  /// Unplugged for two seconds.
  @Test func aReplugIsAGapOfAbsence() throws {
    var script = try Script()
    script.frames(0..<100)
    script.add(.transfer([], fault: .gone, followsLoss: false))
    script.time += 2_000_000_000
    script.add(.opened)
    script.stage(.identify)
    script.stage(.start)
    script.frames(0..<100)
    script.add(.ended)
    let outcome = try Self.replay(script)
    #expect(outcome.ledger.lost == [.absent: 2000])
    #expect(outcome.frames.count == 200)
    #expect(outcome.notices.count == 2)
    Self.expectBalance(outcome)
  }

  /// It went away again while it was set up, before it stayed.
  @Test func aReplugThatFailsAtFirst() throws {
    var script = try Script()
    script.frames(0..<100)
    script.add(.transfer([], fault: .gone, followsLoss: false))
    script.time += 500_000_000
    script.add(.opened)
    script.add(.stage(.identify))
    script.add(
      .exchange(.controlOut(type: 0x40, request: 0x12, value: 0, index: 0, data: []), .failed(.gone)))
    script.time += 500_000_000
    script.add(.opened)
    script.stage(.identify)
    script.stage(.start)
    script.frames(0..<100)
    script.add(.ended)
    let outcome = try Self.replay(script)
    #expect(outcome.failure == nil)
    #expect(outcome.ledger.lost == [.absent: 1000])
    Self.expectBalance(outcome)
  }

  /// Transfers that the host, or the capture, came not to take.
  @Test func transfersLostInTheHostAreAGap() throws {
    var script = try Script()
    script.frames(0..<100)
    script.time += 30_000_000
    script.add(.skipped(3))
    script.stage(.recover)
    script.stage(.start)
    script.frames(0..<100)
    script.add(.ended)
    let outcome = try Self.replay(script)
    #expect(outcome.ledger.lost == [.host: 30])
    Self.expectBalance(outcome)
  }

  /// A driver that asks otherwise than then.
  @Test func whatTheCaptureCannotAnswerIsSaid() throws {
    var script = try Script()
    script.frames(0..<100)
    script.frames(100..<108, fault: .stall)
    script.add(.stage(.recover))
    script.add(.exchange(.clearHalt(endpoint: 0x99), .data([])))
    let outcome = try Self.replay(script)
    #expect(outcome.failure?.code == "capture-diverged")
    #expect(outcome.frames.count == 108, "what came before is not lost")
  }

  @Test func aCaptureThatIsCutOffEnds() throws {
    var script = try Script()
    for start in stride(from: 0, to: 800, by: 8) { script.frames(start..<start + 8) }
    script.bytes.removeLast(20)
    let outcome = try Self.replay(script)
    #expect(outcome.failure == nil)
    #expect(outcome.frames.count == 792)
  }

  @Test func aDamagedCaptureEndsInWords() throws {
    var script = try Script()
    for start in stride(from: 0, to: 800, by: 8) { script.frames(start..<start + 8) }
    script.bytes[script.bytes.count - 70] ^= 1
    let outcome = try Self.replay(script)
    #expect(outcome.failure?.code == "capture-damaged")
    #expect(outcome.frames.count >= 700)
  }
}

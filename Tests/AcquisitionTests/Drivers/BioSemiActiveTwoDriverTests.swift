// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Testing

@Suite struct BioSemiActiveTwoDriverTests {
  static let device = USBIdentifier(vendor: 0x0547, product: 0x1005)

  /// A status word as the receiver sends it: bits 17 to 19 and 21 the mode, 20 CMS, 22 battery, 23 Mk2, all above 8 zero bits.
  static func status(mode: Int, mk2: Bool, cms: Bool = true, battery: Bool = false, triggers: Int = 0) -> UInt32 {
    var bits = UInt32(triggers) | UInt32(mode & 7) << 17 | UInt32(mode >> 3) << 21
    if cms { bits |= 1 << 20 }
    if battery { bits |= 1 << 22 }
    if mk2 { bits |= 1 << 23 }
    return bits << 8
  }

  /// Frames whose input k has the count `value(frame, k)`.
  static func frames(
    _ range: Range<Int>, words: Int, value: (Int, Int) -> Int32, status: (Int) -> UInt32
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    for frame in range {
      bytes += DriverBench.words(UInt32(0xFFFF_FF00)) + DriverBench.words(status(frame))
      for input in 0..<words - 2 { bytes += DriverBench.words(UInt32(bitPattern: value(frame, input) << 8)) }
    }
    return bytes
  }

  static func ramp(_ range: Range<Int>, words: Int = 58, mode: Int = 7, mk2: Bool = true) -> [UInt8] {
    frames(range, words: words, value: { Int32($0 * 100 + $1) }, status: { _ in status(mode: mode, mk2: mk2) })
  }

  /// What the ramp's frames are in the channels A1 and EX1-EX2.
  static func counts(_ frames: [Int32]) -> [Int32] { frames.flatMap { [$0 * 100, -1] } }

  /// A driver that has identified a device in the mode.
  static func driver(
    _ montage: Montage = DriverBench.montage(["A1", "EX1-EX2"], isolated: nil), options: [String: String] = [:],
    survey: [UInt8] = ramp(0..<4), isOff: Bool = false
  ) throws -> (any ADCDriver, DriverStep, DriverBench) {
    var driver = try DriverList.make(device, settings: DriverSettings(montage: montage, options: options))
    var bench = DriverBench()
    let step = bench.run(&driver, .identify) { request in
      guard case .bulkIn(0x82, let length) = request else { return .data([]) }
      return isOff ? .failed(.timeout) : .data(Array(survey.prefix(length)))
    }
    return (driver, step, bench)
  }

  @Test func greetsTheDevice() throws {
    var (driver, step, bench) = try Self.driver()
    #expect(step == .done)
    let zero = [UInt8](repeating: 0, count: 64)
    #expect(bench.requests.first == .clearHalt(endpoint: 0x01))
    #expect(bench.requests.contains(.bulkOut(endpoint: 0x01, data: [0xFF] + zero.dropLast())))
    #expect(bench.requests.last == .bulkOut(endpoint: 0x01, data: zero), "identified and silent")
    bench = DriverBench()
    #expect(bench.run(&driver, .start) { _ in .data([]) } == .done)
    #expect(bench.openedStream == 1)
    #expect(bench.requests.last == .bulkOut(endpoint: 0x01, data: [0xFF] + zero.dropLast()))
    #expect(driver.format?.rate == 16384)
    #expect(driver.format?.bits == 24)
    #expect(driver.format?.channels.allSatisfy { $0.unit == "uV" } == true)
    #expect(driver.format?.channels[0].calibration.gain == 0.03125)
    #expect(driver.plan.bytesPerSecond == 16384 * 58 * 4)
  }

  /// Rates and words of a frame, Mk1 and Mk2, as the protocol's tables say.
  static let modes: [(mode: Int, mk2: Bool, rate: Double, words: Int)] = [
    (0, false, 2048, 258), (1, false, 4096, 130), (2, false, 8192, 66), (3, false, 16384, 34), (4, false, 2048, 258),
    (5, false, 4096, 130), (6, false, 8192, 66), (7, false, 16384, 34), (8, false, 2048, 290), (4, true, 2048, 282),
    (5, true, 4096, 154), (6, true, 8192, 90), (7, true, 16384, 58), (8, true, 2048, 314),
  ]

  @Test(arguments: modes)
  func knowsEverySpeedMode(mode: Int, mk2: Bool, rate: Double, words: Int) throws {
    let survey = Self.ramp(0..<4, words: words, mode: mode, mk2: mk2)
    var (driver, step, _) = try Self.driver(DriverBench.montage(["A2", "A1"], isolated: nil), survey: survey)
    #expect(step == .done)
    #expect(driver.format?.rate == rate)
    let bytes = Self.ramp(0..<12, words: words, mode: mode, mk2: mk2)
    let output = DriverBench.decode(&driver, bytes, piece: 512, channels: 2)
    let expected = (Int32(0)..<11).flatMap { [$0 * 100 + 1, $0 * 100] }
    #expect(output.counts == expected, "the last awaits its successor")
    #expect(output.lost == 0)
  }

  @Test(arguments: 0..<4)
  func refusesChainsOfBoxes(mode: Int) throws {
    let (_, step, _) = try Self.driver(survey: Self.ramp(0..<4, words: 610, mode: mode))
    #expect(DriverBench.code(step) == "adc-state-not-supported")
  }

  @Test func refusesSilenceAndWrongRates() throws {
    #expect(DriverBench.code(try Self.driver(survey: []).1) == "adc-reply-invalid")
    #expect(DriverBench.code(try Self.driver(isOff: true).1) == "adc-reply-invalid")
    #expect(DriverBench.code(try Self.driver(options: ["rate": "4096"]).1) == "rate-refused")
    #expect(try Self.driver(options: ["rate": "16384"]).1 == .done)
  }

  @Test(arguments: ["A33", "B1", "EX9", "EX1-EX1", "EX1-", "", "Ä1", "A1-A2-A3", "Z1"])
  func refusesInputs(input: String) throws {
    // Mode 7 of Mk2 has 32 electrodes.
    let (_, step, _) = try Self.driver(DriverBench.montage([input], isolated: nil))
    #expect(DriverBench.code(step) == "input-unknown")
  }

  @Test func subtractsPairsAndHoldsExtremes() throws {
    var (driver, _, _) = try Self.driver()
    let bytes = Self.frames(
      0..<3, words: 58,
      value: { frame, input in
        // EX1 and EX2 are words 34 and 35, inputs 32 and 33.
        switch (frame, input) {
        case (0, 32): 50
        case (0, 33): -70
        case (1, 32): 8_388_607
        case (1, 33): -8_388_608
        default: -1
        }
      }, status: { _ in Self.status(mode: 7, mk2: true) })
    let output = DriverBench.decode(&driver, bytes, piece: bytes.count, channels: 2)
    #expect(output.counts == [-1, 120, -1, 8_388_607], "-1 looks like a sync word and is none")
  }

  @Test(arguments: [1, 3, 64, 232, 512, 1000])
  func framesDoNotDependOnPieces(piece: Int) throws {
    var (driver, _, _) = try Self.driver()
    let output = DriverBench.decode(&driver, Self.ramp(0..<40), piece: piece, channels: 2)
    #expect(output.counts == Self.counts(Array(0..<39)))
  }

  /// Bytes vanish at every offset inside a frame: the frame is lost, what follows is whole, the account balances.
  @Test func findsSyncAgainAtEveryOffset() throws {
    let length = 58 * 4
    let (made, _, _) = try Self.driver()
    for offset in 0..<length {
      for missing in [1, 4, 100] {
        var driver = made
        // Negative, so that no byte before a sync word can stand in for its first.
        var bytes = Self.frames(
          0..<12, words: 58, value: { -Int32($0 * 100 + $1) - 1 },
          status: { _ in Self.status(mode: 7, mk2: true) })
        bytes.removeSubrange(5 * length + offset..<5 * length + offset + missing)
        let output = DriverBench.decode(&driver, bytes, piece: 512, channels: 2)
        // The frame before is not given out where its successor's sync and status cannot vouch for it.
        let first: Int32 = offset < 8 ? 4 : 5
        let last: Int32 = offset + missing > length ? 6 : 5
        let given = stride(from: 0, to: output.counts.count, by: 2).map { (-output.counts[$0] - 1) / 100 }
        let due = (Int32(0)..<11).filter { $0 < first || $0 > last }
        // A frame whose missing first byte another one replaced is whole all the same.
        let isTrue = output.counts.enumerated().allSatisfy { $0 % 2 == 0 || $1 == 1 } && given == given.sorted()
        guard isTrue, Set(given).count == given.count, Set(given).isSuperset(of: due), given.count < 11,
          output.received + output.lost == 11
        else {
          Issue.record("offset \(offset), \(missing) missing: \(output.runs)")
          return
        }
      }
    }
  }

  @Test func foreignBytesLoseTheFrameTheyLieIn() throws {
    var (driver, _, _) = try Self.driver()
    var bytes = Self.ramp(0..<10)
    bytes.insert(contentsOf: [0, 0xFF, 0xFF, 0xFF, 7], at: 4 * 232 + 90)
    let output = DriverBench.decode(&driver, bytes, piece: 512, channels: 2)
    let kept: [Int32] = [0, 1, 2, 3, 5, 6, 7, 8]
    #expect(output.counts == Self.counts(kept))
    #expect(output.lost > 0)
  }

  @Test func tellsFaultsAndTriggers() throws {
    var (driver, _, _) = try Self.driver()
    let bytes = Self.frames(
      0..<10, words: 58, value: { _, _ in 0 },
      status: { frame in
        Self.status(
          mode: 7, mk2: true, cms: !(3..<5).contains(frame), battery: frame >= 6, triggers: frame == 8 ? 42 : 0)
      })
    let output = DriverBench.decode(&driver, bytes, piece: 100, channels: 2)
    #expect(output.notices.map(\.frame) == [3, 5, 6, 8])
    #expect(
      output.notices.map(\.marker.text) == [
        "device: CMS out of range", "device: CMS in range again", "device: battery low", "stimulus:42",
      ])
  }

  @Test func aTurnedSpeedSwitchEndsTheStream() throws {
    var (driver, _, _) = try Self.driver()
    let bytes = Self.ramp(0..<5) + Self.ramp(0..<5, words: 90, mode: 6)
    let output = DriverBench.decode(&driver, bytes, piece: bytes.count, channels: 2)
    #expect(output.failure?.code == "adc-state-not-supported")
    #expect(output.received >= 4)
  }

  @Test func restartForgetsHalfAFrame() throws {
    var (driver, _, _) = try Self.driver()
    _ = DriverBench.decode(&driver, Array(Self.ramp(0..<3).dropLast(100)), piece: 512, channels: 2)
    driver.restart()
    let output = DriverBench.decode(&driver, Array(Self.ramp(50..<54).dropFirst(70)), piece: 512, channels: 2)
    #expect(output.counts == [5100, -1, 5200, -1])
    #expect(output.lost == 0, "the loss is what the clock says")
  }
}

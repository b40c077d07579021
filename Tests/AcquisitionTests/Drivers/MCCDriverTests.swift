// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Testing

@Suite struct MCCUSB1608FSPlusDriverTests {
  static let device = USBIdentifier(vendor: 0x09DB, product: 0x00EA)

  /// Calibration memory: slope 1 + input / 1000, offset input; range after range.
  static func memory(slope: (Int, Int) -> Float = { 1 + Float($1) / 1000 }) -> [UInt8] {
    var bytes: [UInt8] = []
    for range in 0..<8 {
      for input in 0..<8 {
        bytes += DriverBench.words(slope(range, input).bitPattern) + DriverBench.words(Float(input).bitPattern)
      }
    }
    return bytes
  }

  static func driver(
    _ inputs: [String] = ["0", "1"], options: [String: String] = [:], memory: [UInt8] = memory(), gain: Double? = nil
  ) throws -> (any ADCDriver, DriverStep) {
    let montage = DriverBench.montage(inputs, gain: gain)
    var driver = try DriverList.make(device, settings: DriverSettings(montage: montage, options: options))
    var bench = DriverBench()
    let step = bench.run(&driver, .identify) { request in
      guard case .controlIn(0xC0, 0x30, let address, 0, let length) = request else { return .data([]) }
      return .data(Array(memory[Int(address)..<Int(address) + length]))
    }
    return (driver, step)
  }

  @Test func startsAScanOfTheMontage() throws {
    var (driver, step) = try Self.driver(["3", "AI0"], options: ["rate": "4000", "range": "1"])
    #expect(step == .done)
    var bench = DriverBench()
    #expect(bench.run(&driver, .start, answer: DriverBench.silence) == .done)
    #expect(bench.openedStream == 1)
    // 40 MHz / 4000 - 1 = 9999 = 0x270F; inputs 0 and 3; range code 5.
    #expect(
      bench.requests == [
        .controlOut(type: 0x40, request: 0x12, value: 0, index: 0, data: []),
        .controlOut(type: 0x40, request: 0x15, value: 0, index: 0, data: []),
        .controlOut(type: 0x40, request: 0x14, value: 0, index: 0, data: [5, 5, 5, 5, 5, 5, 5, 5]),
        .clearHalt(endpoint: 0x81),
        .controlOut(type: 0x40, request: 0x11, value: 0, index: 0, data: [0, 0, 0, 0, 0x0F, 0x27, 0, 0, 0b1001, 0]),
      ])
    #expect(driver.format?.rate == 4000)
    // A scan has ascending inputs; the montage has 3 first.
    let scan: [UInt16] = [0x8001, 0x7FFF, 0x0000, 0xFFFF]
    let bytes = scan.flatMap { (word: UInt16) -> [UInt8] in DriverBench.words(word) }
    #expect(DriverBench.decode(&driver, bytes, piece: 3, channels: 2).counts == [-1, 1, 32767, -32768])
  }

  @Test(arguments: [("10", 0, 10.0), ("5", 1, 5.0), ("2", 3, 2.0), ("1", 5, 1.0)])
  func calibrates(range: String, code: Int, volts: Double) throws {
    let slopes = Self.memory { range, input in range == code ? 1 + Float(input) / 1000 : .nan }
    let (driver, step) = try Self.driver(["2"], options: ["range": range], memory: slopes)
    #expect(step == .done)
    let channel = try #require(driver.format?.channels.first)
    #expect(channel.unit == "mV", "no gain, so millivolts at the ADC")
    // volts = (code * slope + offset - 32768) * R / 32768
    for count in [Int32(-32768), -5, 0, 1234, 32767] {
      let word = Double(count) + 32768
      let expected = (word * Double(Float(1.002)) + 2 - 32768) * volts / 32768 * 1000
      #expect((channel.calibration.physical(count) - expected).magnitude < 1e-6)
    }
  }

  @Test func microvoltsNeedAGain() throws {
    let (driver, _) = try Self.driver(["0"], memory: Self.memory { _, _ in 1 }, gain: 1000)
    let channel = try #require(driver.format?.channels.first)
    #expect(channel.unit == "uV")
    #expect((channel.calibration.gain - 5.0 / 32768 * 1e6 / 1000).magnitude < 1e-9)
  }

  @Test(arguments: [Float.nan, .infinity, 0, Float(bitPattern: 0xFFFF_FFFF), 5, -1])
  func refusesBlankCalibration(slope: Float) throws {
    let (_, step) = try Self.driver(memory: Self.memory { _, _ in slope })
    #expect(DriverBench.code(step) == "adc-not-calibrated")
  }

  @Test(arguments: [
    ["rate": "100001"], ["rate": "0"], ["rate": "x"], ["range": "3"], ["colour": "red"], ["bench": "1"],
  ])
  func refusesOptions(options: [String: String]) {
    #expect(throws: FacialisError.self) { try Self.driver(options: options) }
  }

  @Test func refusesTooMuchInAll() {
    let inputs = (0..<8).map(String.init)
    #expect(throws: FacialisError.self) { try Self.driver(inputs, options: ["rate": "60000"]) }
    #expect(throws: Never.self) { try Self.driver(inputs, options: ["rate": "50000"]) }
  }

  @Test func aPersonNeedsAnIsolatedAmplifier() throws {
    let montage = DriverBench.montage(["0"], isolated: nil)
    #expect { try DriverList.make(Self.device, settings: DriverSettings(montage: montage)) } throws: {
      ($0 as? FacialisError)?.code == "adc-not-isolated"
    }
    #expect(throws: Never.self) {
      try DriverList.make(Self.device, settings: DriverSettings(montage: montage, options: ["bench": "yes"]))
    }
  }

  @Test func recoversFromAStallAndSaysWhy() throws {
    var (driver, _) = try Self.driver()
    var bench = DriverBench()
    let step = bench.run(&driver, .recover) { request in
      if case .controlIn(0xC0, 0x44, _, _, _) = request { return .data([0x04, 0]) }
      return .failed(.stall)
    }
    #expect(step == .done, "a device in trouble may refuse what clears it")
    #expect(bench.requests.contains(.clearHalt(endpoint: 0x81)))
    let output = DriverBench.decode(&driver, [1, 0, 2, 0], piece: 4, channels: 2)
    #expect(output.notices.map(\.marker.text) == ["device: its buffer overflowed"])
  }

  @Test(arguments: USBFault.allCases)
  func aFailedRequestIsRefusedInWords(fault: USBFault) throws {
    var (driver, _) = try Self.driver()
    var bench = DriverBench()
    let step = bench.run(&driver, .start) { _ in .failed(fault) }
    #expect(DriverBench.code(step) == (fault == .gone ? "adc-unplugged" : "adc-transfer-failed"))
  }

  @Test func aShortAnswerIsRefused() throws {
    var driver = try DriverList.make(Self.device, settings: DriverSettings(montage: DriverBench.montage(["0"])))
    var bench = DriverBench()
    #expect(DriverBench.code(bench.run(&driver, .identify) { _ in .data([1]) }) == "adc-reply-short")
  }
}

@Suite struct MCCUSB1808DriverTests {
  static func driver(
    product: UInt16 = 0x013D, inputs: [String] = ["5", "1"], options: [String: String] = [:], status: UInt16 = 0x0100,
    slope: Float = 1
  ) throws -> (any ADCDriver, DriverStep, DriverBench) {
    var memory: [UInt8] = []
    for input in 0..<8 {
      for range in 0..<4 {
        memory += DriverBench.words(slope.bitPattern) + DriverBench.words(Float(input * 10 + range).bitPattern)
      }
    }
    var driver = try DriverList.make(
      USBIdentifier(vendor: 0x09DB, product: product),
      settings: DriverSettings(montage: DriverBench.montage(inputs), options: options))
    var bench = DriverBench()
    var position = 0
    let step = bench.run(&driver, .identify) { request in
      switch request {
      case .controlIn(_, 0x40, _, _, _): return .data(DriverBench.words(status))
      case .controlOut(_, 0x31, _, _, let data):
        position = (Int(data[0]) | Int(data[1]) << 8) - 0x7000
        return .data([])
      case .controlIn(_, 0x30, _, _, let length):
        defer { position += length }
        return .data(Array(memory[position..<position + length]))
      default: return .data([])
      }
    }
    return (driver, step, bench)
  }

  @Test func calibratesAndStarts() throws {
    var (driver, step, _) = try Self.driver(options: ["range": "5", "rate": "4000", "mode": "differential"])
    #expect(step == .done)
    let channel = try #require(driver.format?.channels.first)
    // Input 5 at +-5 V (range code 1): offset 51 counts.
    #expect((channel.calibration.physical(0) - 51 * 5.0 / 131072 * 1000).magnitude < 1e-6)
    var bench = DriverBench()
    #expect(bench.run(&driver, .start, answer: DriverBench.silence) == .done)
    // 100 MHz / 4000 - 1 = 24999 = 0x61A7
    #expect(
      bench.requests.suffix(4) == [
        .controlOut(type: 0x40, request: 0x11, value: 0, index: 0, data: [1, 1, 1, 1, 1, 1, 1, 1]),
        .controlOut(
          type: 0x40, request: 0x14, value: 0, index: 1, data: [5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        .clearHalt(endpoint: 0x86),
        .controlOut(
          type: 0x40, request: 0x12, value: 0, index: 0, data: [0, 0, 0, 0, 0, 0, 0, 0, 0xA7, 0x61, 0, 0, 255, 0]),
      ])
    let scan: [UInt32] = [0x20000, 0, 0x3FFFF, 0x20001]
    let bytes = scan.flatMap { (word: UInt32) -> [UInt8] in DriverBench.words(word) }
    let output = DriverBench.decode(&driver, bytes, piece: 5, channels: 2)
    #expect(output.counts == [0, -131072, 131071, 1])
    #expect(output.received == 2)
  }

  @Test func singleEndedUnlessSaidOtherwise() throws {
    var (driver, _, bench) = try Self.driver(options: ["range": "10"])
    _ = bench.run(&driver, .start, answer: DriverBench.silence)
    let setup = [UInt8](repeating: 0b0100, count: 8)
    #expect(bench.requests.contains(.controlOut(type: 0x40, request: 0x11, value: 0, index: 0, data: setup)))
  }

  @Test func refusesADeviceWithoutItsImage() throws {
    let (_, step, bench) = try Self.driver(status: 0)
    #expect(DriverBench.code(step) == "adc-state-not-supported")
    #expect(bench.requests.count == 1, "nothing more is asked of it")
  }

  @Test func refusesBlankCalibration() throws {
    #expect(DriverBench.code(try Self.driver(slope: .nan).1) == "adc-not-calibrated")
  }

  @Test func theFasterModelIsFaster() throws {
    #expect(throws: FacialisError.self) { try Self.driver(options: ["rate": "100000"]) }
    #expect(try Self.driver(product: 0x013E, options: ["rate": "100000"]).1 == .done)
  }
}

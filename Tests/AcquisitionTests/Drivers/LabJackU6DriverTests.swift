// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Testing

@Suite struct LabJackU6DriverTests {
  static let device = USBIdentifier(vendor: 0x0CD5, product: 0x0006)

  /// The checksum by another way than the driver's: add, then fold the carry into the byte, twice.
  static func sum8(_ bytes: ArraySlice<UInt8>) -> UInt8 {
    var sum = 0
    for byte in bytes { sum += Int(byte) }
    for _ in 0..<2 { sum = (sum & 0xFF) + (sum >> 8) }
    return UInt8(sum & 0xFF)
  }

  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var sum = 0
    for byte in bytes[6...] { sum += Int(byte) }
    bytes[4] = UInt8(sum & 0xFF)
    bytes[5] = UInt8(sum >> 8 & 0xFF)
    bytes[0] = sum8(bytes[1..<6])
    return bytes
  }

  static func packet(_ counter: Int, _ values: [Int], error: UInt8 = 0, dropped: Int = 0) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 64)
    bytes[1] = 0xF9
    bytes[2] = 29
    bytes[3] = 0xC0
    bytes[6] = UInt8(dropped & 0xFF)
    bytes[7] = UInt8(dropped >> 8)
    bytes[10] = UInt8(counter & 0xFF)
    bytes[11] = error
    for (index, value) in values.enumerated() {
      bytes[12 + 2 * index] = UInt8(value & 0xFF)
      bytes[13 + 2 * index] = UInt8(value >> 8)
    }
    return sealed(bytes)
  }

  /// Packets of a stream whose values count up from 0x8000, so that the k-th value of the stream has count k.
  static func ramp(_ packets: Range<Int>) -> [[UInt8]] {
    packets.map { number in packet(number, (0..<25).map { 0x8000 + number * 25 + $0 }) }
  }

  static func fixed(_ value: Double) -> [UInt8] {
    let scaled = Int64((value * 4_294_967_296).rounded())
    return (0..<8).map { UInt8(truncatingIfNeeded: scaled >> (8 * $0)) }
  }

  static func answers(_ request: [UInt8], constants: [Double], pro: Bool = false, error: UInt8 = 0, firmware: Int = 145)
    -> [UInt8]
  {
    switch (request[1], request[3]) {
    case (0xF8, 0x08):
      var bytes: [UInt8] = [0, 0xF8, 0x10, 0x08] + [UInt8](repeating: 0, count: 34)
      bytes[6] = error
      bytes[37] = pro ? 0x08 : 0
      bytes[9] = UInt8(firmware % 100)
      bytes[10] = UInt8(firmware / 100)
      bytes[15...18] = [0x78, 0x56, 0x34, 0x12]
      return sealed(bytes)
    case (0xF8, 0x2D):
      let block = Int(request[7])
      var bytes: [UInt8] = [0, 0xF8, 0x11, 0x2D, 0, 0, 0, 0]
      for index in 0..<4 { bytes += fixed(constants[block * 4 + index]) }
      return sealed(bytes)
    case (0xF8, 0x11): return sealed([0, 0xF8, 0x01, 0x11, 0, 0, error, 0])
    case (0xA8, _): return [sum8([0xA9, error, 0][...]), 0xA9, error, 0]
    default: return [sum8([0xB1, 0, 0][...]), 0xB1, 0, 0]
    }
  }

  static func constants(slope: Double = 3.158e-4, negative: Double = -3.158e-4, center: Double = 33523) -> [Double] {
    var values = [Double](repeating: 0, count: 40)
    for gain in 0..<4 {
      let scale = [1, 0.1, 0.01, 0.001][gain]
      values[2 * gain] = slope * scale
      values[8 + 2 * gain] = negative * scale
      values[9 + 2 * gain] = center
    }
    return values
  }

  static func driver(
    _ inputs: [String] = ["AIN0", "AIN1", "AIN2"], options: [String: String] = [:], constants: [Double] = constants(),
    pro: Bool = false, error: UInt8 = 0, damage: Int? = nil, firmware: Int = 145
  ) throws -> (any ADCDriver, DriverStep, DriverBench) {
    var driver = try DriverList.make(
      device, settings: DriverSettings(montage: DriverBench.montage(inputs), options: options))
    var bench = DriverBench()
    var asked: [UInt8] = []
    let step = bench.run(&driver, .identify) { request in
      switch request {
      case .bulkOut(_, let data):
        asked = data
        return .data([])
      default:
        guard asked.count > 3 else { return .failed(.timeout) }
        var answer = answers(asked, constants: constants, pro: pro, error: error, firmware: firmware)
        if let damage { answer[damage] ^= 0x10 }
        return .data(answer)
      }
    }
    return (driver, step, bench)
  }

  @Test func identifiesAndStarts() throws {
    var (driver, step, bench) = try Self.driver(
      ["AIN0-AIN1", "AIN4"], options: ["rate": "2000", "range": "1"], pro: true)
    #expect(step == .done)
    #expect(driver.summary.hasPrefix("LabJack U6-Pro"))
    let configuration = try #require(
      bench.requests.compactMap { request -> [UInt8]? in
        if case .bulkOut(0x01, let data) = request, data.count == 26 { return data }
        return nil
      }.first)
    #expect(configuration.prefix(4) == [0x0B, 0xF8, 0x0A, 0x08])
    bench = DriverBench()
    var asked: [UInt8] = []
    let started = bench.run(&driver, .start) { request in
      if case .bulkOut(_, let data) = request {
        asked = data
        return .data([])
      }
      return .data(Self.answers(asked + [0, 0], constants: []))
    }
    #expect(started == .done)
    #expect(bench.openedStream == 1)
    guard case .bulkOut(0x01, let stream)? = bench.requests.first else {
      Issue.record("no stream configuration")
      return
    }
    #expect(stream == Self.sealed(stream))
    #expect(stream[1...3] == [0xF8, 6, 0x11])
    // Two channels, index 1, 25 values, 4 MHz / 2000 = 2000 = 0x07D0; differential and single-ended at a gain of 10.
    #expect(Array(stream[6...]) == [2, 1, 25, 0, 0, 0, 0xD0, 0x07, 0, 0x90, 4, 0x10])
    #expect(bench.requests.contains(.bulkOut(endpoint: 0x01, data: [0xA8, 0xA8])))
    #expect(driver.format?.rate == 2000)
    #expect(driver.format?.channels.map(\.skew) == [0, 15e-6])
  }

  /// All 14 inputs, one after the other: still near enough for lags between muscles.
  @Test func theLargestSkewIsAllowed() throws {
    let montage = Montage(
      name: "all", isolatedAmplifier: "Bench amplifier",
      channels: (0..<14).compactMap { input in
        let muscle = ["FRO", "COR", "OOC", "ZYG", "LLS", "NAS", "OOR"][input / 2]
        return ChannelName("\(input % 2 == 0 ? "R" : "L")-\(muscle)").map { .init(input: "AIN\(input)", name: $0) }
      })
    var driver = try DriverList.make(Self.device, settings: DriverSettings(montage: montage))
    var bench = DriverBench()
    var asked: [UInt8] = []
    let step = bench.run(&driver, .identify) { request in
      if case .bulkOut(_, let data) = request {
        asked = data
        return .data([])
      }
      return asked.count > 3 ? .data(Self.answers(asked, constants: Self.constants())) : .failed(.timeout)
    }
    #expect(step == .done)
    #expect(driver.format?.channels.count == 14)
    #expect((driver.format?.channels.map(\.skew).max() ?? 1) <= 0.2e-3)
  }

  @Test func calibrates() throws {
    let (driver, _, _) = try Self.driver()
    let channel = try #require(driver.format?.channels.first)
    #expect(channel.unit == "mV")
    #expect((channel.calibration.gain - 0.3158).magnitude < 1e-6)
    // The centre of 33523 is 0 V.
    #expect(channel.calibration.physical(33523 - 32768).magnitude < 1e-3)
  }

  @Test(arguments: [
    constants(slope: 0), constants(slope: -1, negative: 1), constants(negative: -3.3e-4), constants(center: 0),
  ])
  func refusesBlankCalibration(constants: [Double]) throws {
    #expect(DriverBench.code(try Self.driver(constants: constants).1) == "adc-not-calibrated")
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 20])
  func refusesDamagedAnswers(byte: Int) throws {
    #expect(DriverBench.code(try Self.driver(damage: byte).1) == "adc-reply-invalid")
  }

  /// The serial number is four bytes, little-endian; the firmware's minor version stands before the major one.
  @Test func tellsSerialNumberAndFirmware() throws {
    let (driver, _, _) = try Self.driver()
    #expect(driver.serialNumber == "305419896")
    #expect(driver.state == "LabJack U6, firmware 1.45")
  }

  @Test(arguments: [(80, "adc-firmware-too-old"), (81, nil), (79, "adc-firmware-too-old"), (100, nil)])
  func refusesOldFirmware(firmware: Int, code: String?) throws {
    #expect(DriverBench.code(try Self.driver(firmware: firmware).1) == code)
  }

  @Test func refusesAnErrorOfTheDevice() throws {
    #expect(DriverBench.code(try Self.driver(error: 5).1) == "adc-reply-invalid")
  }

  @Test(arguments: ["AIN14", "0", "AIN1-AIN2", "AIN0-AIN2", "AIN0-", "", "-"])
  func refusesInputs(input: String) {
    #expect(throws: FacialisError.self) { try Self.driver([input]) }
  }

  @Test(arguments: [["rate": "20000"], ["rate": "61"], ["range": "0.1"]])
  func refusesWhatTheStreamCannot(options: [String: String]) {
    #expect(throws: FacialisError.self) { try Self.driver(options: options) }
  }

  @Test(arguments: [1, 7, 64, 100, 512])
  func framesRunAcrossPackets(piece: Int) throws {
    var (driver, _, _) = try Self.driver()
    let output = DriverBench.decode(&driver, Self.ramp(0..<12).flatMap { $0 }, piece: piece, channels: 3)
    #expect(output.counts == (0..<300).map { Int32($0) })
    #expect(output.lost == 0)
  }

  /// Packets vanish: the counter says how many, whole frames are lost, and every value stays in its channel.
  @Test(arguments: [3..<4, 3..<5, 7..<10, 1..<2, 250..<270])
  func lostPacketsKeepTheChannels(gap: Range<Int>) throws {
    var (driver, _, _) = try Self.driver()
    let packets = Self.ramp(0..<300).enumerated().filter { !gap.contains($0.offset) }.flatMap(\.element)
    let output = DriverBench.decode(&driver, packets, piece: 640, channels: 3)
    let missing = gap.lowerBound * 25 / 3..<(gap.upperBound * 25 + 2) / 3
    let kept = (0..<2500).filter { !missing.contains($0) }
    let expected: [Int32] = kept.flatMap { (frame: Int) -> [Int32] in
      (0..<3).map { Int32(frame * 3 + $0) }
    }
    #expect(output.counts == expected)
    #expect(output.lost == missing.count)
    #expect(output.received + output.lost == 2500)
  }

  @Test(arguments: [0, 1, 4, 5, 10, 12, 40, 63])
  func aDamagedPacketIsLost(byte: Int) throws {
    var (driver, _, _) = try Self.driver()
    var packets = Self.ramp(0..<9)
    packets[4][byte] ^= 0x20
    let output = DriverBench.decode(&driver, packets.flatMap { $0 }, piece: 64, channels: 3)
    #expect(output.received + output.lost == 75)
    #expect(output.lost == 9, "values 100 to 124 lie in frames 33 to 41")
  }

  @Test func itsOwnBufferOverflowIsAccounted() throws {
    var (driver, _, _) = try Self.driver(["AIN0", "AIN1", "AIN2", "AIN3", "AIN4"])
    func values(_ number: Int) -> [Int] { (0..<25).map { 0x8000 + number * 25 + $0 } }
    let packets = [
      Self.packet(0, values(0)), Self.packet(1, values(1), error: 59), Self.packet(2, values(2), error: 59),
      Self.packet(3, values(3), error: 60, dropped: 700), Self.packet(4, values(4)),
    ]
    let output = DriverBench.decode(&driver, packets.flatMap { $0 }, piece: 64, channels: 5)
    #expect(output.counts == (0..<125).map { Int32($0) })
    #expect(output.runs.map(\.lostBefore) == [0, 700])
    #expect(output.runs.map(\.frames) == [15, 10])
    #expect(output.notices.map(\.marker.text) == ["device: its buffer overflowed"])
    #expect(output.notices.map(\.frame) == [5])
  }

  @Test func aFrameAcrossARecoveryIsNotTrusted() throws {
    var (driver, _, _) = try Self.driver()
    let packets = [
      Self.packet(0, Array(repeating: 0x8000, count: 25)),
      Self.packet(1, Array(repeating: 0x8001, count: 25), error: 60, dropped: 10),
    ]
    let output = DriverBench.decode(&driver, packets.flatMap { $0 }, piece: 64, channels: 3)
    #expect(output.runs.map(\.frames) == [8, 7])
    #expect(output.runs.map(\.lostBefore) == [0, 11])
  }

  @Test func anotherErrorAsksForAnotherStart() throws {
    var (driver, _, _) = try Self.driver()
    let output = DriverBench.decode(
      &driver, Self.packet(0, Array(repeating: 0, count: 25), error: 55), piece: 64, channels: 3)
    #expect(output.restartReason != nil)
    #expect(output.received == 0)
  }
}

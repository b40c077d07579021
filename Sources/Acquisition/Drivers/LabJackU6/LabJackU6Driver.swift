// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// LabJack U6 and U6-Pro, streaming at resolution index 1: 16 bits, inputs one after the other.
///
/// The inputs of a frame are sampled up to 15 us apart; each channel's skew is written down. Gains of 100 and 1000 need longer
/// settling than a stream at these rates has and are not offered.
public struct LabJackU6Driver: ADCDriver {
  public static let identity = DriverIdentity(
    name: "labjack-u6", models: [.init(0x0CD5, 0x0006, "LabJack U6")], isIsolated: false,
    inputs: "AIN0 to AIN13, or a differential pair, e.g. AIN0-AIN1", exampleInputs: ["AIN0"],
    options: [
      .init("rate", "frames a second; 4 MHz divided by a whole number, up to 50000 values a second of all channels"),
      .init("range", values: ["10", "1"], "largest volts"),
    ])

  private typealias Wire = LabJackU6Wire
  private static let clock = 4e6
  private static let largestTotalRate = 50_000.0
  /// The longest time between two inputs of a scan at resolution index 1, in seconds.
  private static let skewPerChannel = 15e-6
  private static let configurationCommand: UInt8 = 0x08
  private static let memoryCommand: UInt8 = 0x2D
  private static let streamCommand: UInt8 = 0x11
  private static let memoryBlocks = 10
  /// Hundredths of the oldest version of the firmware that the maker's own driver takes.
  private static let oldestFirmware = 81

  private let settings: DriverSettings
  private let interval: UInt16
  private let rate: Double
  private let gainIndex: Int
  /// Input and option byte of each channel.
  private let inputs: [(input: UInt8, options: UInt8)]
  private var title = "LabJack U6"
  public private(set) var serialNumber: String?
  private var firmware: String?
  private var stage = DriverStage.identify
  private var sequence = RequestSequence()
  private var decoder: LabJackU6Protocol
  public private(set) var format: StreamFormat?

  public init(_ device: USBIdentifier, settings: DriverSettings) throws(FacialisError) {
    try settings.check(for: Self.identity, title: title)
    self.settings = settings
    gainIndex = settings.options["range"] == "1" ? 1 : 0
    let gainBits = UInt8(gainIndex << 4)
    var inputs: [(input: UInt8, options: UInt8)] = []
    for row in settings.montage.channels {
      guard let (input, isDifferential) = Self.input(row.input) else {
        throw .inputUnknown(row.input, title, inputs: Self.identity.inputs)
      }
      inputs.append((input, gainBits | (isDifferential ? 0x80 : 0)))
    }
    self.inputs = inputs
    let wanted = try settings.rate(standard: 2000)
    let ticks = (Self.clock / wanted).rounded()
    guard ticks >= 1, ticks <= 65535, wanted * Double(inputs.count) <= Self.largestTotalRate else {
      throw .rateRefused(
        wanted, title, mend: "It takes 62 frames a second and more, up to 50000 values a second of all channels.")
    }
    interval = UInt16(ticks)
    rate = Self.clock / ticks
    decoder = LabJackU6Protocol(channelCount: inputs.count)
  }

  private static func input(_ text: String) -> (UInt8, isDifferential: Bool)? {
    let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { part -> UInt8? in
      part.hasPrefix("AIN") ? UInt8(part.dropFirst(3)).flatMap { $0 <= 13 ? $0 : nil } : nil
    }
    guard let first = numbers.first, let first else { return nil }
    if numbers.count == 1 { return (first, false) }
    guard numbers.count == 2, first % 2 == 0, numbers[1] == first + 1 else { return nil }
    return (first, true)
  }

  public var summary: String { "\(title), \(inputs.count) channels, \(rate) Hz, +-\(gainIndex == 1 ? 1 : 10) V" }

  public var state: String { firmware.map { "\(title), firmware \($0)" } ?? "" }

  public var plan: USBStreamPlan {
    let packets = rate * Double(inputs.count) / Double(Wire.samplesPerPacket)
    return USBStreamPlan(
      endpoint: Wire.streamEndpoint, packetSize: Wire.packetBytes,
      bytesPerSecond: packets * Double(Wire.packetBytes))
  }

  private func exchange(_ data: [UInt8], answer: Int) -> [DriverStep] {
    [
      .request(.bulkOut(endpoint: Wire.commandEndpoint, data: data)),
      .request(.bulkIn(endpoint: Wire.answerEndpoint, length: answer)),
    ]
  }

  public mutating func begin(_ stage: DriverStage) -> DriverStep {
    self.stage = stage
    let stop = exchange(Wire.stopStream, answer: 4)
    switch stage {
    case .identify:
      let configuration = exchange(
        Wire.command(Self.configurationCommand, [UInt8](repeating: 0, count: 20)), answer: 38)
      let memory = (0..<Self.memoryBlocks).flatMap {
        exchange(Wire.command(Self.memoryCommand, [0, UInt8($0)]), answer: 40)
      }
      sequence = RequestSequence(stop + configuration + memory, optional: [0, 1])
    case .start:
      let list = inputs.flatMap { [$0.input, $0.options] }
      let data: [UInt8] =
        [UInt8(inputs.count), 1, UInt8(Wire.samplesPerPacket), 0, 0, 0] + LittleEndian.bytes(interval) + list
      sequence = RequestSequence(
        exchange(Wire.command(Self.streamCommand, data), answer: 8) + [.openStream]
          + exchange(Wire.startStream, answer: 4))
    case .recover:
      let clear = DriverStep.request(.clearHalt(endpoint: Wire.streamEndpoint))
      sequence = RequestSequence(stop + [clear], optional: [0, 1, 2])
    case .stop: sequence = RequestSequence(stop, optional: [0, 1])
    }
    return sequence.step
  }

  public mutating func take(_ reply: USBReply) -> DriverStep {
    let answered = sequence.replies.count
    let step = sequence.take(reply, title: title)
    if case .refuse = step { return step }
    do throws(FacialisError) {
      try check(sequence.replies[answered], at: answered)
      if step == .done, stage == .identify { try calibrate() }
    } catch { return .refuse(error) }
    return step
  }

  private func check(_ answer: [UInt8], at index: Int) throws(FacialisError) {
    var fault: String?
    switch (stage, index) {
    case (.identify, 3): fault = Wire.fault(of: answer, number: Self.configurationCommand, count: 38)
    case (.identify, 4...) where index % 2 == 1:
      fault = Wire.fault(of: answer, number: Self.memoryCommand, count: 40)
    case (.start, 1): fault = Wire.fault(of: answer, number: Self.streamCommand, count: 8)
    case (.start, 4):
      if answer.count < 4 || answer[1] != 0xA9 || answer[0] != Wire.checksum8(answer[1..<4]) {
        fault = "no answer to the stream's start"
      } else if answer[2] != 0 {
        fault = "error \(answer[2]) at the stream's start"
      }
    default: break
    }
    if let fault { throw .replyInvalid(title, fault) }
  }

  private mutating func calibrate() throws(FacialisError) {
    let replies = sequence.replies
    let version = Int(replies[3][10]) * 100 + Int(replies[3][9])
    firmware = Decimal.fixed(Double(version) / 100, 2)
    guard version >= Self.oldestFirmware else {
      throw .firmwareTooOld(title, firmware ?? "", Decimal.fixed(Double(Self.oldestFirmware) / 100, 2))
    }
    serialNumber = "\(LittleEndian.unsigned32(replies[3], at: 15))"
    if replies[3][37] & 1 << 3 != 0 { title = "LabJack U6-Pro" }
    let constants = (0..<Self.memoryBlocks).flatMap { block in
      (0..<4).map { Wire.fixedPoint(replies[5 + 2 * block], at: 8 + 8 * $0) }
    }
    let slope = constants[2 * gainIndex]
    let negativeSlope = constants[8 + 2 * gainIndex]
    let center = constants[9 + 2 * gainIndex]
    let nominal = gainIndex == 1 ? 3.158e-5 : 3.158e-4
    // Above and below the centre the maker's map has a slope each; a file has one, so they have to agree.
    guard (slope / nominal - 1).magnitude < 0.1, (-negativeSlope / slope - 1).magnitude < 0.01,
      (center - 33523).magnitude < 3000
    else { throw .calibrationBlank(title, "the range +-\(gainIndex == 1 ? 1 : 10) V") }
    let voltsPerCount = (slope - negativeSlope) / 2
    var channels: [ChannelFormat] = []
    for (index, row) in settings.montage.channels.enumerated() {
      channels.append(
        DriverSettings.channel(
          row, minimum: -32768, maximum: 32767, voltsPerCount: voltsPerCount,
          voltsAtZero: (32768 - center) * voltsPerCount, skew: Double(index) * Self.skewPerChannel))
    }
    format = StreamFormat(rate: rate, channels: channels, bits: 16)
  }

  public mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedFrames) {
    decoder.decode(bytes, into: &output)
  }

  public mutating func restart() { decoder.restart() }
}

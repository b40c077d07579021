// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// MCC USB-1608FS-Plus: 8 inputs of 16 bits, sampled together.
///
/// Counts are what the converter gave; slope and offset of the calibration memory go into each channel's calibration.
public struct MCCUSB1608FSPlusDriver: ADCDriver {
  public static let identity = DriverIdentity(
    name: "mcc-usb-1608fs-plus", models: [.init(0x09DB, 0x00EA, "MCC USB-1608FS-Plus")], isIsolated: false,
    inputs: "0 to 7", exampleInputs: (0...7).map(String.init),
    options: [
      .init("rate", "frames a second, up to 100000 of one channel and 400000 in all"),
      .init("range", values: ["10", "5", "2", "1"], "largest volts"),
    ])

  private typealias Wire = MCCUSB1608FSPlusProtocol
  private static let title = "MCC USB-1608FS-Plus"

  private let settings: DriverSettings
  private let period: UInt32
  private let rate: Double
  private let range: (code: Int, volts: Double)
  /// The input of each channel.
  private let inputs: [Int]
  /// The inputs in the order of a scan.
  private let scanned: [Int]
  private var stage = DriverStage.identify
  private var sequence = RequestSequence()
  private var decoder: MCCScanDecoder
  private var hadOverrun = false
  public private(set) var format: StreamFormat?

  public init(_ device: USBIdentifier, settings: DriverSettings) throws(FacialisError) {
    try settings.check(for: Self.identity, title: Self.title)
    self.settings = settings
    range = Wire.code(range: settings.options["range"] ?? "5") ?? (1, 5)
    inputs = try MCCInputs.numbers(settings.montage, title: Self.title)
    scanned = inputs.sorted()
    let wanted = try settings.rate(standard: 4000)
    let ticks = (Wire.clock / wanted).rounded()
    guard wanted <= Wire.largestRate, wanted * Double(scanned.count) <= Wire.largestTotalRate, wanted >= 1 else {
      throw .rateRefused(
        wanted, Self.title, mend: "It takes 1 to 100000 frames a second, and 400000 values a second of all channels.")
    }
    period = UInt32(ticks) - 1
    rate = Wire.clock / ticks
    let scanned = scanned
    decoder = MCCScanDecoder(
      bits: 16, bytesPerWord: 2, scanned: scanned.count,
      order: inputs.map { scanned.firstIndex(of: $0) ?? 0 })
  }

  public var summary: String { "\(Self.title), \(inputs.count) channels, \(rate) Hz, +-\(Int(range.volts)) V" }

  public var state: String { format == nil ? "" : "calibrated" }

  public var plan: USBStreamPlan {
    USBStreamPlan(endpoint: Wire.endpoint, packetSize: 64, bytesPerSecond: rate * Double(scanned.count * 2))
  }

  public mutating func begin(_ stage: DriverStage) -> DriverStep {
    self.stage = stage
    let stop = out(Wire.scanStop)
    let clear = out(Wire.clearBuffer)
    switch stage {
    case .identify:
      let reads = stride(from: 0, to: Wire.calibrationBytes, by: Wire.calibrationChunk).map {
        USBRequest.controlIn(
          type: Wire.vendorIn, request: Wire.calibrationMemory, value: UInt16($0), index: 0,
          length: Wire.calibrationChunk)
      }
      sequence = RequestSequence([stop] + reads)
    case .start:
      let mask = scanned.reduce(UInt8(0)) { $0 | 1 << UInt8($1) }
      let ranges = [UInt8](repeating: UInt8(range.code), count: 8)
      sequence = RequestSequence([
        .request(stop), .request(clear), .request(out(Wire.configuration, ranges)),
        .request(.clearHalt(endpoint: Wire.endpoint)), .openStream,
        .request(out(Wire.scanStart, Wire.scan(period: period, mask: mask))),
      ])
    case .recover:
      sequence = RequestSequence(
        [
          .controlIn(type: Wire.vendorIn, request: Wire.status, value: 0, index: 0, length: 2), stop,
          .clearHalt(endpoint: Wire.endpoint), clear, out(Wire.status),
        ], optional: [0, 1, 2, 3, 4])
    case .stop: sequence = RequestSequence([stop], optional: [0])
    }
    return sequence.step
  }

  private func out(_ request: UInt8, _ data: [UInt8] = []) -> USBRequest {
    .controlOut(type: Wire.vendorOut, request: request, value: 0, index: 0, data: data)
  }

  public mutating func take(_ reply: USBReply) -> DriverStep {
    let step = sequence.take(reply, title: Self.title)
    guard step == .done else { return step }
    if stage == .recover {
      let status = LittleEndian.unsigned16(sequence.replies.first ?? [], at: 0)
      hadOverrun = status & Wire.overrunBit != 0
    }
    guard stage == .identify else { return .done }
    do throws(FacialisError) { try calibrate(Array(sequence.replies.dropFirst().joined())) } catch {
      return .refuse(error)
    }
    return .done
  }

  private mutating func calibrate(_ memory: [UInt8]) throws(FacialisError) {
    var channels: [ChannelFormat] = []
    for (row, input) in zip(settings.montage.channels, inputs) {
      let position = Wire.calibrationOffset(rangeCode: range.code, input: input)
      guard let coefficients = MCCCoefficients(memory, at: position, span: 65536) else {
        throw .calibrationBlank(Self.title, "input \(input) at +-\(Int(range.volts)) V")
      }
      channels.append(
        MCCInputs.channel(row, coefficients, bits: 16, volts: range.volts))
    }
    format = StreamFormat(rate: rate, channels: channels, bits: 16)
  }

  public mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedFrames) {
    if hadOverrun {
      hadOverrun = false
      output.note("device: its buffer overflowed")
    }
    decoder.decode(bytes, into: &output)
  }

  public mutating func restart() { decoder.restart() }
}

/// What the MCC boxes have in common: inputs by number, calibration in counts.
enum MCCInputs {
  /// The input of each channel, 0 to 7, as `3`, `AI3` or `CH3`.
  static func numbers(_ montage: Montage, title: String) throws(FacialisError) -> [Int] {
    var numbers: [Int] = []
    for row in montage.channels {
      var text = row.input[...]
      for prefix in ["AI", "CH"] where text.hasPrefix(prefix) { text = text.dropFirst(prefix.count) }
      guard let number = Int(text), (0...7).contains(number), !numbers.contains(number) else {
        throw .inputUnknown(row.input, title, inputs: "0 to 7, each once")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// Volts = (slope * word + offset - center) * range / center, with word = count + center.
  static func channel(
    _ row: Montage.Channel, _ coefficients: MCCCoefficients, bits: Int, volts: Double
  ) -> ChannelFormat {
    let center = Double(1 << (bits - 1))
    let atZero = coefficients.slope * center + coefficients.offset - center
    return DriverSettings.channel(
      row, minimum: Int32(-(1 << (bits - 1))), maximum: Int32(1 << (bits - 1)) - 1,
      voltsPerCount: coefficients.slope * volts / center, voltsAtZero: atZero * volts / center)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// MCC USB-1808 and USB-1808X: 8 inputs of 18 bits, sampled together.
///
/// The device forgets the image of its gate array when it loses power, and the image is its maker's: one that is not loaded is
/// refused with words about where it comes from.
public struct MCCUSB1808Driver: ADCDriver {
  public static let identity = DriverIdentity(
    name: "mcc-usb-1808",
    models: [.init(0x09DB, 0x013D, "MCC USB-1808"), .init(0x09DB, 0x013E, "MCC USB-1808X")], isIsolated: false,
    inputs: "0 to 7", exampleInputs: (0...7).map(String.init),
    options: [
      .init("rate", "frames a second, up to 50000 (1808) or 200000 (1808X)"),
      .init("range", values: ["10", "5"], "largest volts"),
      .init(
        "mode", values: ["differential", "single-ended"], "how the inputs are wired; single-ended where it is not said"),
    ])

  private typealias Wire = MCCUSB1808Protocol

  private let settings: DriverSettings
  private let title: String
  private let period: UInt32
  private let rate: Double
  private let range: (code: Int, volts: Double)
  private let inputs: [Int]
  private var stage = DriverStage.identify
  private var sequence = RequestSequence()
  private var decoder: MCCScanDecoder
  private var hadOverrun = false
  public private(set) var format: StreamFormat?

  public init(_ device: USBIdentifier, settings: DriverSettings) throws(FacialisError) {
    title = Self.identity.title(of: device)
    try settings.check(for: Self.identity, title: title)
    self.settings = settings
    range = Wire.code(range: settings.options["range"] ?? "5") ?? (1, 5)
    inputs = try MCCInputs.numbers(settings.montage, title: title)
    let wanted = try settings.rate(standard: 4000)
    let largest = device.product == 0x013E ? 200_000.0 : 50_000.0
    guard wanted >= 1, wanted <= largest else {
      throw .rateRefused(wanted, title, mend: "It takes 1 to \(Int(largest)) frames a second.")
    }
    let ticks = (Wire.clock / wanted).rounded()
    period = UInt32(ticks) - 1
    rate = Wire.clock / ticks
    // The queue is written in the montage's order, so that the scan already has it.
    decoder = MCCScanDecoder(bits: 18, bytesPerWord: 4, scanned: inputs.count, order: Array(inputs.indices))
  }

  public var summary: String { "\(title), \(inputs.count) channels, \(rate) Hz, +-\(Int(range.volts)) V" }

  public var state: String { format == nil ? "" : "image loaded, calibrated" }

  public var plan: USBStreamPlan {
    USBStreamPlan(endpoint: Wire.endpoint, packetSize: 512, bytesPerSecond: rate * Double(inputs.count * 4))
  }

  private var statusRead: USBRequest {
    .controlIn(type: Wire.vendorIn, request: Wire.status, value: 0, index: 0, length: 2)
  }

  public mutating func begin(_ stage: DriverStage) -> DriverStep {
    self.stage = stage
    let stop = out(Wire.scanStop)
    let clear = out(Wire.clearBuffer)
    switch stage {
    case .identify:
      let chunks = Array(
        repeating: USBRequest.controlIn(
          type: Wire.vendorIn, request: Wire.memory, value: 0, index: 0, length: Wire.calibrationChunk),
        count: Wire.calibrationBytes / Wire.calibrationChunk)
      let address = out(Wire.memoryAddress, LittleEndian.bytes(Wire.calibrationAddress))
      sequence = RequestSequence([statusRead, stop, address] + chunks)
    case .start:
      let isDifferential = settings.options["mode"] == "differential"
      let setup = [UInt8](
        repeating: Wire.setup(rangeCode: range.code, isDifferential: isDifferential), count: 8)
      let queue = inputs.map { UInt8($0) } + [UInt8](repeating: 0, count: 13 - inputs.count)
      sequence = RequestSequence([
        .request(stop), .request(clear), .request(out(Wire.inputSetup, setup)),
        .request(
          .controlOut(
            type: Wire.vendorOut, request: Wire.queue, value: 0, index: UInt16(inputs.count - 1), data: queue)),
        .request(.clearHalt(endpoint: Wire.endpoint)), .openStream,
        .request(out(Wire.scanStart, Wire.scan(period: period))),
      ])
    case .recover:
      sequence = RequestSequence(
        [statusRead, stop, .clearHalt(endpoint: Wire.endpoint), clear], optional: [0, 1, 2, 3])
    case .stop: sequence = RequestSequence([stop], optional: [0])
    }
    return sequence.step
  }

  private func out(_ request: UInt8, _ data: [UInt8] = []) -> USBRequest {
    .controlOut(type: Wire.vendorOut, request: request, value: 0, index: 0, data: data)
  }

  public mutating func take(_ reply: USBReply) -> DriverStep {
    let step = sequence.take(reply, title: title)
    if case .refuse = step { return step }
    let status = LittleEndian.unsigned16(sequence.replies.first ?? [], at: 0)
    if stage == .identify, sequence.replies.count == 1, status & Wire.configuredBit == 0 {
      return .refuse(
        .stateNotDescribed(
          title, "the image of its gate array is not loaded",
          mend: "Load it with the maker's program (uldaq, from Measurement Computing), then start again."))
    }
    guard step == .done else { return step }
    if stage == .recover { hadOverrun = status & Wire.overrunBit != 0 }
    guard stage == .identify else { return .done }
    do throws(FacialisError) { try calibrate(Array(sequence.replies.dropFirst(3).joined())) } catch {
      return .refuse(error)
    }
    return .done
  }

  private mutating func calibrate(_ memory: [UInt8]) throws(FacialisError) {
    var channels: [ChannelFormat] = []
    for (row, input) in zip(settings.montage.channels, inputs) {
      let position = Wire.calibrationOffset(rangeCode: range.code, input: input)
      guard let coefficients = MCCCoefficients(memory, at: position, span: 262_144) else {
        throw .calibrationBlank(title, "input \(input) at +-\(Int(range.volts)) V")
      }
      channels.append(MCCInputs.channel(row, coefficients, bits: 18, volts: range.volts))
    }
    format = StreamFormat(rate: rate, channels: channels, bits: 18)
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

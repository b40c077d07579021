// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// BioSemi ActiveTwo with its USB2 receiver, Mk1 and Mk2, whichever speed mode its switch is set to.
///
/// A channel is one electrode against CMS (`A7`) or the difference of two (`EX1-EX2`). 31.25 nV a count, +-262 mV.
public struct BioSemiActiveTwoDriver: ADCDriver {
  public static let identity = DriverIdentity(
    name: "biosemi-activetwo", models: [.init(0x0547, 0x1005, "BioSemi ActiveTwo")], isIsolated: true,
    inputs: "A1 to A32, B1 ..., EX1 to EX8, or the difference of two, e.g. EX1-EX2", exampleInputs: ["A1"],
    options: [.init("rate", "has to be what the speed switch is set to")])

  private static let title = "BioSemi ActiveTwo"
  private static let commandEndpoint: UInt8 = 0x01
  private static let dataEndpoint: UInt8 = 0x82
  /// Bytes read to learn the mode: two frames of the longest at least.
  private static let surveyBytes = 16384
  private static let surveys = 4
  /// The converter's step, in volts.
  private static let voltsPerCount = 31.25e-9

  private let settings: DriverSettings
  private let wantedRate: Double?
  private var stage = DriverStage.identify
  private var sequence = RequestSequence()
  private var decoder: BioSemiActiveTwoProtocol?
  public private(set) var format: StreamFormat?

  public init(_ device: USBIdentifier, settings: DriverSettings) throws(FacialisError) {
    try settings.check(for: Self.identity, title: Self.title)
    self.settings = settings
    wantedRate = settings.options["rate"] == nil ? nil : try settings.rate(standard: 0)
  }

  public var summary: String {
    guard let mode = decoder?.mode else { return Self.title }
    return "\(Self.title) Mk\(mode.isMk2 ? 2 : 1), speed mode \(mode.number), \(mode.rate) Hz"
  }

  public var state: String {
    guard let mode = decoder?.mode else { return "" }
    return "Mk\(mode.isMk2 ? 2 : 1), speed mode \(mode.number): \(mode.rate) Hz, \(mode.electrodeCount) electrodes"
  }

  public var plan: USBStreamPlan {
    let mode = decoder?.mode
    return USBStreamPlan(
      endpoint: Self.dataEndpoint, packetSize: 512,
      bytesPerSecond: Double((mode?.rate ?? 2048) * (mode?.bytesPerFrame ?? 1128)))
  }

  public mutating func begin(_ stage: DriverStage) -> DriverStep {
    self.stage = stage
    let clear: [DriverStep] = [
      .request(.clearHalt(endpoint: Self.commandEndpoint)), .request(.clearHalt(endpoint: Self.dataEndpoint)),
    ]
    let stop = command(0x00)
    switch stage {
    case .identify:
      let survey = Array(
        repeating: DriverStep.request(.bulkIn(endpoint: Self.dataEndpoint, length: Self.surveyBytes)),
        count: Self.surveys)
      sequence = RequestSequence(clear + [stop, command(0xFF)] + survey + [stop])
    case .start: sequence = RequestSequence([stop, .openStream, command(0xFF)])
    case .recover: sequence = RequestSequence(clear, optional: [0, 1])
    case .stop: sequence = RequestSequence([stop], optional: [0])
    }
    return sequence.step
  }

  private func command(_ first: UInt8) -> DriverStep {
    .request(.bulkOut(endpoint: Self.commandEndpoint, data: [first] + [UInt8](repeating: 0, count: 63)))
  }

  public mutating func take(_ reply: USBReply) -> DriverStep {
    var reply = reply
    // An AD box that is off or away sends nothing at all, which is told in its own words below.
    if case .failed(.timeout) = reply, case .request(.bulkIn) = sequence.step { reply = .data([]) }
    let step = sequence.take(reply, title: Self.title)
    guard stage == .identify, step == .done else { return step }
    do throws(FacialisError) { try identify(Array(sequence.replies.dropFirst(4).joined())) } catch {
      return .refuse(error)
    }
    return .done
  }

  private mutating func identify(_ bytes: [UInt8]) throws(FacialisError) {
    guard let mode = BioSemiActiveTwoProtocol.mode(in: bytes) else {
      throw .replyInvalid(Self.title, "no sync word in \(bytes.count) bytes; is the AD box switched on and connected?")
    }
    if let wantedRate, wantedRate != Double(mode.rate) {
      throw .rateRefused(
        wantedRate, Self.title, mend: "Its speed switch is set to \(mode.rate) Hz; turn the switch or leave rate out.")
    }
    guard mode.isDescribed else {
      throw .stateNotDescribed(
        Self.title, "the layout of speed mode \(mode.number) (several boxes in a chain) is not documented",
        mend: "Turn the speed switch to 4, 5, 6 or 7.")
    }
    var inputs: [BioSemiActiveTwoProtocol.Input] = []
    var channels: [ChannelFormat] = []
    for row in settings.montage.channels {
      let parts = row.input.split(separator: "-", omittingEmptySubsequences: false)
      let words = parts.compactMap { mode.word(of: $0) }
      guard words.count == parts.count, parts.count <= 2, Set(words).count == words.count else {
        throw .inputUnknown(row.input, "\(summary(of: mode))", inputs: Self.identity.inputs)
      }
      inputs.append(.init(positive: words[0], negative: words.count == 2 ? words[1] : nil))
      channels.append(
        DriverSettings.channel(
          row, minimum: BioSemiActiveTwoProtocol.minimum, maximum: BioSemiActiveTwoProtocol.maximum,
          voltsPerCount: Self.voltsPerCount, voltsAtZero: 0, isDirect: true))
    }
    format = StreamFormat(rate: Double(mode.rate), channels: channels, bits: 24)
    decoder = BioSemiActiveTwoProtocol(mode: mode, inputs: inputs)
  }

  private func summary(of mode: BioSemiMode) -> String { "\(Self.title) in speed mode \(mode.number)" }

  public mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedFrames) {
    decoder?.decode(bytes, into: &output)
  }

  public mutating func restart() { decoder?.restart() }
}

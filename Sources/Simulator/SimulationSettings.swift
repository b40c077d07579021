// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// What to simulate, read from and printed as `channels=64,rate=4000,seed=1,scenario=S05`.
public struct SimulationSettings: Sendable, Hashable {
  /// 1 to 64.
  public var channels = 8
  /// Frames a second, 1000 to 16000.
  public var rate = 2000
  public var seed: UInt64 = 1
  /// Name in the `ScenarioCatalogue`.
  public var scenario = "default"
  /// Seconds; nil for endless.
  public var duration: Double?
  /// The affected side; nil for the scenario's own.
  public var side: Side?
  /// The median signal-to-noise ratio of the bursts against the resting background in 20 to 450 Hz, in dB; nil leaves the
  /// scenario's noise.
  public var snrDB: Double?
  /// 50 or 60.
  public var mainsHz = 50.0
  public var converter = ConverterModel.bits24

  public init() {}

  private static let keys = [
    "channels", "rate", "seed", "scenario", "duration", "side", "snr", "mains", "adc",
  ]

  /// Reads `key=value` pairs with commas between them; keys that are not named keep their defaults, an empty text is all
  /// defaults.
  ///
  /// Throws on keys, names and values that do not exist, with the nearest name.
  public init(_ text: String) throws(FacialisError) {
    for pair in text.split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = String(parts[0])
      guard Self.keys.contains(key) else { throw .unknownSimulation("setting", key, among: Self.keys) }
      guard parts.count == 2 else { throw .simulationValue(key, "", "\(key)=VALUE") }
      try set(key, String(parts[1]))
    }
    try validate()
  }

  private mutating func set(_ key: String, _ value: String) throws(FacialisError) {
    func number(_ allowed: String) throws(FacialisError) -> Double {
      guard let number = Double(value), number.isFinite else { throw .simulationValue(key, value, allowed) }
      return number
    }
    switch key {
    case "channels":
      guard let count = Int(value) else { throw .simulationValue(key, value, Self.channelRange) }
      channels = count
    case "rate":
      guard let hertz = Int(value) else { throw .simulationValue(key, value, Self.rateRange) }
      rate = hertz
    case "seed":
      guard let number = UInt64(value) else { throw .simulationValue(key, value, "a whole number from 0") }
      seed = number
    case "scenario": scenario = value
    case "duration": duration = try number("seconds")
    case "side":
      guard let known = Side(rawValue: value) else { throw .simulationValue(key, value, "left or right") }
      side = known
    case "snr": snrDB = try number(Self.snrRange)
    case "mains": mainsHz = try number("50 or 60")
    default:
      guard let known = ConverterModel(rawValue: value) else {
        throw .unknownSimulation("adc", value, among: ConverterModel.allCases.map(\.rawValue))
      }
      converter = known
    }
  }

  private static let channelRange = "a number from 1 to 64"
  private static let rateRange = "a whole number of samples a second from 1000 to 16000"
  private static let snrRange = "decibels from -20 to 60"

  /// Throws where a value is out of range or the scenario does not exist; puts the scenario's name as it is spelled.
  public mutating func validate() throws(FacialisError) {
    guard (1...64).contains(channels) else { throw .simulationValue("channels", "\(channels)", Self.channelRange) }
    guard (1000...16000).contains(rate) else { throw .simulationValue("rate", "\(rate)", Self.rateRange) }
    if let duration, !(duration > 0 && duration <= 1_000_000) {
      throw .simulationValue("duration", Decimal.shortest(duration), "seconds above 0, at most 1000000")
    }
    if let snrDB, !(-20...60).contains(snrDB) {
      throw .simulationValue("snr", Decimal.shortest(snrDB), Self.snrRange)
    }
    guard mainsHz == 50 || mainsHz == 60 else {
      throw .simulationValue("mains", Decimal.shortest(mainsHz), "50 or 60")
    }
    scenario = try ScenarioCatalogue.scenario(named: scenario).name
  }
}

extension SimulationSettings: CustomStringConvertible {
  /// The text that makes the same settings; what stands at its default is left out behind the first four.
  public var description: String {
    var text = "channels=\(channels),rate=\(rate),seed=\(seed),scenario=\(scenario)"
    if let duration { text += ",duration=\(Decimal.shortest(duration))" }
    if let side { text += ",side=\(side.rawValue)" }
    if let snrDB { text += ",snr=\(Decimal.shortest(snrDB))" }
    if mainsHz != 50 { text += ",mains=\(Decimal.shortest(mainsHz))" }
    if converter != .bits24 { text += ",adc=\(converter.rawValue)" }
    return text
  }
}

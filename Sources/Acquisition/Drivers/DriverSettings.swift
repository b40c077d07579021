// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What is asked of a driver: which inputs are which channels, and the options of the device's specification.
public struct DriverSettings: Sendable, Hashable {
  public let montage: Montage
  public let options: [String: String]

  public init(montage: Montage, options: [String: String] = [:]) {
    self.montage = montage
    self.options = options
  }

  /// Whether nobody is connected (`bench=yes`), so that no isolated amplifier is asked for.
  public var isBench: Bool { options["bench"] == "yes" }

  /// Throws where the montage is invalid, an option is unknown or has a value that is not offered, or where a person would be
  /// connected to a device that is not isolated.
  func check(for identity: DriverIdentity, title: String) throws(FacialisError) {
    try montage.validate()
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      if name == "bench" {
        guard value == "yes" || value == "no" else {
          throw .deviceOptionRefused(name, value: value, mend: "Write bench=yes or bench=no.")
        }
        continue
      }
      guard let option = identity.options.first(where: { $0.name == name }) else {
        let known = (identity.options.map(\.name) + ["bench"]).joined(separator: ", ")
        throw .deviceOptionRefused(name, value: value, mend: "Options of \(title): \(known).")
      }
      if !option.values.isEmpty, !option.values.contains(value) {
        throw .deviceOptionRefused(
          name, value: value, mend: "Values of \(name): \(option.values.joined(separator: ", ")).")
      }
    }
    if !identity.isIsolated, !isBench, montage.isolatedAmplifier?.isEmpty ?? true { throw .notIsolated(title) }
  }

  /// The frame rate asked for, in Hz; `standard` where none is.
  func rate(standard: Double) throws(FacialisError) -> Double {
    guard let text = options["rate"] else { return standard }
    guard let rate = Double(text), rate.isFinite, rate > 0 else {
      throw .deviceOptionRefused("rate", value: text, mend: "Write frames a second, e.g. rate=4000.")
    }
    return rate
  }

  /// The format of a channel whose ADC shows `volts` = `voltsPerCount` * count + `voltsAtZero`.
  ///
  /// In microvolts at the electrodes where the montage says the preamplifier's gain or there is none (`isDirect`), else in
  /// millivolts at the ADC.
  static func channel(
    _ row: Montage.Channel, minimum: Int32, maximum: Int32, voltsPerCount: Double, voltsAtZero: Double,
    isDirect: Bool = false, skew: Double = 0
  ) -> ChannelFormat {
    let isKnown = isDirect || row.preamplifierGain != nil
    let scale = (isKnown ? 1e6 / (row.preamplifierGain ?? 1) : 1e3) * (row.inverted ? -1 : 1)
    return ChannelFormat(
      name: row.name,
      calibration: Calibration(
        digitalMinimum: minimum, digitalMaximum: maximum,
        physicalMinimum: (voltsPerCount * Double(minimum) + voltsAtZero) * scale,
        physicalMaximum: (voltsPerCount * Double(maximum) + voltsAtZero) * scale),
      unit: isKnown ? "uV" : "mV",
      prefilter: row.lowPassHz.map { "LP:\(Int($0.rounded()))Hz" } ?? "", skew: skew)
  }

  /// A sentence for each channel whose amplifier lets through what the rate cannot show.
  func aliasingWarnings(rate: Double) -> [String] {
    montage.channels.compactMap { row in
      guard let corner = row.lowPassHz, corner > rate / 2 else { return nil }
      return "aliasing: the low-pass of \(row.name) is above half the rate"
    }
  }
}

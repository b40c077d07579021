// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

extension FacialisError {
  /// A device that is not isolated, without an isolated amplifier in the montage.
  static func notIsolated(_ title: String) -> FacialisError {
    FacialisError(
      "adc-not-isolated", .configuration, "\(title) is not isolated, and the montage names no isolated amplifier.",
      mend: "Set isolated_amplifier in the montage, or add bench=yes where nobody is connected.")
  }

  /// No montage for an ADC.
  public static let montageNeeded = FacialisError(
    "montage-needed", .configuration, "An ADC does not know which of its inputs is which muscle.",
    mend: "Name a montage, e.g. --montage face.toml; a running daemon takes one by PUT /v1/montage, too.")

  /// An input that the device does not have.
  static func inputUnknown(_ input: String, _ title: String, inputs: String) -> FacialisError {
    FacialisError(
      "input-unknown", .configuration, "\(title) has no input \"\(input)\".", mend: "Its inputs are \(inputs).")
  }

  /// A rate that the device cannot take.
  static func rateRefused(_ rate: Double, _ title: String, mend: String) -> FacialisError {
    FacialisError("rate-refused", .configuration, "\(title) cannot take \(rate) frames a second here.", mend: mend)
  }

  /// A transfer outside the stream failed.
  static func transferFailed(_ title: String, _ fault: USBFault) -> FacialisError {
    let words =
      switch fault {
      case .stall: "refused a request"
      case .timeout: "did not answer in time"
      case .overflow: "sent more than was asked for"
      case .gone: "was unplugged"
      case .transmission: "could not be understood (transmission error)"
      }
    return FacialisError(
      fault == .gone ? "adc-unplugged" : "adc-transfer-failed", .inputOutput, "\(title) \(words).",
      mend: "Check its cable and power, unplug it and plug it in again.")
  }

  /// An answer with too few bytes.
  static func replyTooShort(_ title: String, expected: Int, received: Int) -> FacialisError {
    FacialisError(
      "adc-reply-short", .inputOutput, "\(title) answered with \(received) bytes instead of \(expected).",
      mend: "Unplug it and plug it in again; update its firmware if that does not help.")
  }

  /// An answer that breaks the device's protocol.
  static func replyInvalid(_ title: String, _ words: String) -> FacialisError {
    FacialisError(
      "adc-reply-invalid", .badData, "\(title) answered wrongly: \(words).",
      mend: "Unplug it and plug it in again; update its firmware if that does not help.")
  }

  /// A calibration memory that holds no calibration.
  static func calibrationBlank(_ title: String, _ input: String) -> FacialisError {
    FacialisError(
      "adc-not-calibrated", .badData, "The calibration memory of \(title) is blank or damaged for \(input).",
      mend: "Have the device calibrated with its maker's program.")
  }

  /// Inputs that are sampled too far apart for lags between muscles.
  static func skewTooLarge(_ title: String, _ skew: Double) -> FacialisError {
    FacialisError(
      "adc-skew-too-large", .configuration,
      "\(title) samples its first and last input \(Int((skew * 1e6).rounded())) us apart; 200 us are allowed.",
      mend: "Use fewer inputs, or an ADC that samples them together.")
  }

  /// Firmware that is older than the protocol's sources describe.
  static func firmwareTooOld(_ title: String, _ version: String, _ oldest: String) -> FacialisError {
    FacialisError(
      "adc-firmware-too-old", .unavailable, "\(title) has firmware \(version); \(oldest) or newer is needed.",
      mend: "Update it with the maker's program.")
  }

  /// A device in a state that the protocol's sources do not describe.
  static func stateNotDescribed(_ title: String, _ words: String, mend: String) -> FacialisError {
    FacialisError("adc-state-not-supported", .unavailable, "\(title): \(words).", mend: mend)
  }
}

extension FacialisError {
  /// A device that no driver knows.
  static func deviceNotKnown(_ device: USBIdentifier) -> FacialisError {
    FacialisError(
      "adc-not-known", .usage, "No driver knows the USB device \(device).",
      mend: "Known devices: "
        + DriverList.all.flatMap { $0.identity.models.map { "\($0.title) (\($0.identifier))" } }
        .joined(separator: ", ") + ".")
  }
}

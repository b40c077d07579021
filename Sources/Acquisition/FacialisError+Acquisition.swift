// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

extension FacialisError {
  private static let deviceForms =
    "Write simulator, simulator:channels=64,rate=4000, playback:FILE, playback:FILE,speed=max, usb, usb:VID:PID,rate=4000 or replay:FILE,speed=max."

  /// The specification begins with no kind of device.
  static func unknownDevice(_ text: String) -> FacialisError {
    FacialisError("device-unknown", .usage, "\"\(text)\" names no kind of device.", mend: deviceForms)
  }

  /// A playback or replay without a file.
  static func deviceWithoutFile(_ text: String, kind: String) -> FacialisError {
    FacialisError("device-without-file", .usage, "\"\(text)\" names no file.", mend: "Write \(kind):FILE.")
  }

  /// An option that is not `name=value`.
  static func deviceOptionInvalid(_ option: String, of text: String) -> FacialisError {
    FacialisError(
      "device-option-invalid", .usage, "\"\(option)\" in \"\(text)\" is no option.",
      mend: "Options are name=value, with commas between them.")
  }

  /// An option given twice.
  static func deviceOptionTwice(_ option: String, of text: String) -> FacialisError {
    FacialisError("device-option-twice", .usage, "\"\(text)\" gives \(option) twice.", mend: "Remove one.")
  }

  /// An option that the device does not have, or a value that it cannot take.
  public static func deviceOptionRefused(_ option: String, value: String, mend: String) -> FacialisError {
    FacialisError("device-option-refused", .usage, "The option \(option)=\(value) cannot be used.", mend: mend)
  }

  /// A playback speed that is none.
  static func speedInvalid(_ text: String) -> FacialisError {
    FacialisError(
      "speed-invalid", .usage, "\"\(text)\" is no playback speed.", mend: "Write speed=real, speed=max or speed=2.")
  }

  /// A selection of a USB device that cannot be read.
  static func usbSelectionInvalid(_ text: String) -> FacialisError {
    FacialisError(
      "usb-selection-invalid", .usage, "\"usb:\(text)\" does not say which ADC.",
      mend: "Write usb, usb:09db:00ea, usb:09db:00ea:SERIAL or usb:09db:00ea:@PORT.")
  }
}

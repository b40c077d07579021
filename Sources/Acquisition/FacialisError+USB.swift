// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLibUSB
public import FacialEMG

extension FacialisError {
  private static let rule = "udev/60-facialis-adc.rules and udev/71-facialis-adc-policy.rules"

  /// libusb gives no session or no list.
  static func usbUnavailable(code: Int32) -> FacialisError {
    FacialisError(
      "usb-unavailable", .unavailable, "USB cannot be used (\(name(code))).",
      mend: "Check that /dev/bus/usb exists and, under systemd, that AF_NETLINK is allowed.")
  }

  /// The kernel's memory for transfers is used up.
  static func usbMemory(_ title: String) -> FacialisError {
    FacialisError(
      "usb-memory", .unavailable, "The kernel has no memory left for the transfers of \(title).",
      mend: "Raise /sys/module/usbcore/parameters/usbfs_memory_mb, or end other programs that use USB.")
  }

  /// A device that cannot be opened or claimed.
  package static func cannotOpen(_ title: String, _ port: String, code: Int32) -> FacialisError {
    switch code {
    case LIBUSB_ERROR_ACCESS.rawValue:
      FacialisError(
        "adc-not-permitted", .noPermission, "\(title) at port \(port) may not be opened by this user.",
        mend: "Install the udev rules (\(rule)), join the group facialis, and plug the device in again.")
    case LIBUSB_ERROR_BUSY.rawValue:
      FacialisError(
        "adc-busy", .conflict, "\(title) at port \(port) is in use by another program.",
        mend: "End that program, or facialisd if it already runs.")
    case LIBUSB_ERROR_NO_DEVICE.rawValue, LIBUSB_ERROR_NOT_FOUND.rawValue:
      FacialisError(
        "adc-unplugged", .notFound, "\(title) at port \(port) was unplugged.", mend: "Plug it in again.")
    default:
      FacialisError(
        "adc-not-opened", .inputOutput, "\(title) at port \(port) cannot be opened (\(name(code))).",
        mend: "Unplug it and plug it in again.")
    }
  }

  /// A driver of the kernel that does not let go of a device.
  static func heldByKernel(_ title: String, _ port: String) -> FacialisError {
    FacialisError(
      "adc-held-by-kernel", .conflict, "\(title) at port \(port) is held by a driver of the kernel.",
      mend: "Unload that driver; lsusb -t names it.")
  }

  /// Whether a daemon can wait for what is missing: the device itself, or a montage, which a client may set.
  public var canBeWaitedFor: Bool { ["adc-not-attached", "adc-unplugged", Self.montageNeeded.code].contains(code) }

  /// No attached device fits what was asked for.
  static func noDeviceAttached(_ wanted: String) -> FacialisError {
    FacialisError(
      "adc-not-attached", .notFound, "No \(wanted) is attached.",
      mend: "Plug the ADC in and switch it on; lsusb shows what is attached. Known: "
        + DriverList.all.flatMap { $0.identity.models.map { "\($0.title) (\($0.identifier))" } }
        .joined(separator: ", ") + ".")
  }

  /// Several attached devices fit.
  static func severalDevices(_ devices: [String]) -> FacialisError {
    FacialisError(
      "several-adcs", .conflict, "Several ADCs are attached: \(devices.joined(separator: "; ")).",
      mend: "Say which, e.g. --device \(devices[0].split(separator: " ")[0]).")
  }

  /// A device that came back as another one.
  static func deviceChanged(_ title: String) -> FacialisError {
    FacialisError(
      "adc-changed", .conflict, "\(title) came back with another rate or calibration.",
      mend: "Set it as it was, or start facialisd again.")
  }

  /// A device that cannot be brought to stream again.
  static func deviceSilent(_ title: String) -> FacialisError {
    FacialisError(
      "adc-silent", .inputOutput, "\(title) sends nothing any more.",
      mend: "Check its power and batteries, unplug it and plug it in again.")
  }

  private static func name(_ code: Int32) -> String {
    guard let text = unsafe libusb_error_name(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

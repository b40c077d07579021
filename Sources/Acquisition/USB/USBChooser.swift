// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// Chooses among attached devices the one that is meant.
struct USBChooser {
  let context: USBContext
  let settings: DriverSettings

  /// Throws where none fits, or several do.
  func choose(_ selection: USBSelection) throws(FacialisError) -> USBAttachment {
    let wanted = selection.device
    var candidates = try context.attached().filter { attachment in
      (wanted.map { $0.vendor == attachment.identifier.vendor && $0.product == attachment.identifier.product } ?? true)
        && (selection.port == nil || selection.port == attachment.port)
    }
    if let serial = selection.serial { candidates = try choose(candidates, serial) }
    guard let first = candidates.first else {
      let device = wanted.map { "\(USBIdentifier(vendor: $0.vendor, product: $0.product))" } ?? "known ADC"
      let place = selection.serial.map { " with serial number \($0)" } ?? selection.port.map { " at port \($0)" } ?? ""
      throw .noDeviceAttached(device + place)
    }
    guard candidates.count == 1 else {
      throw .severalDevices(candidates.map { "usb:\($0.identifier)@\($0.port) (\($0.title))" })
    }
    return first
  }

  private func choose(_ all: [USBAttachment], _ serial: String) throws(FacialisError) -> [USBAttachment] {
    var refusal: FacialisError?
    var fitting: [USBAttachment] = []
    for candidate in all {
      do throws(FacialisError) {
        if try self.serial(of: candidate) == serial { fitting.append(candidate) }
      } catch { refusal = error }
    }
    if fitting.isEmpty, let refusal { throw refusal }
    return fitting
  }

  private func serial(of attachment: USBAttachment) throws(FacialisError) -> String? {
    let transport = try BusTransport(attachment, context: context)
    if let serial = try transport.device.serialNumber() { return serial }
    let driver = try DriverList.make(attachment.identifier, settings: settings)
    return try USBLink(transport, driver: driver).driver.serialNumber
  }
}

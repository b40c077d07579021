// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
internal import Foundation

/// What a capture says of itself: the device and how it was set up, so that its driver can be made again.
package struct CaptureHead: Sendable, Hashable, Codable {
  /// Vendor and product as `lsusb` writes them.
  package var device: String
  package var title: String
  package var options: [String: String]
  package var montage: Montage
  /// The program that wrote it.
  package var software: String

  package init(device: USBIdentifier, title: String, options: [String: String], montage: Montage) {
    self.device = "\(device)"
    self.title = title
    self.options = options
    self.montage = montage
    software = "Facialis \(Facialis.version)"
  }

  /// The device's identifier; nil where it is not one.
  package var identifier: USBIdentifier? { USBIdentifier(device) }

  var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { Array($0) } ?? []
  }

  init?(_ bytes: [UInt8]) {
    guard let head = try? JSONDecoder().decode(CaptureHead.self, from: Data(bytes)) else { return nil }
    self = head
  }
}

extension USBIdentifier {
  /// Reads `09db:00ea`.
  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let vendor = UInt16(parts[0], radix: 16), let product = UInt16(parts[1], radix: 16) else {
      return nil
    }
    self.init(vendor: vendor, product: product)
  }
}

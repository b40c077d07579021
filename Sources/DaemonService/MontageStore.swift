// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
package import FacialEMG
import Foundation
import Recordings

/// The montage that was set over the socket, kept in the state folder so that a restart does not fall back to another.
///
/// It holds only as long as device and configured montage are those that it was set beside: a changed configuration decides.
package struct MontageStore: Sendable {
  private struct Document: Codable, Equatable {
    var device: String
    var configured: MontageDocument?
    var montage: MontageDocument
  }

  private let path: String
  private let device: String
  private let configured: Montage?

  /// - Parameters:
  ///   - device: the device specification.
  ///   - configured: the montage of the configuration; nil where the source names its channels itself.
  package init(folder: String, device: String, configured: Montage?) {
    path = folder + "/montage.json"
    self.device = device
    self.configured = configured
  }

  /// The kept montage; nil where there is none for this configuration. A file that cannot be read counts as none.
  package var kept: Montage? {
    guard let data = FileManager.default.contents(atPath: path),
      let document = try? WireJSON.decode(Document.self, from: data), document.device == device,
      document.configured == configured.map(MontageDocument.init)
    else { return nil }
    return document.montage.montage
  }

  /// Keeps a montage that is in force. Throws in words where the disk refuses.
  package func keep(_ montage: Montage) throws(FacialisError) {
    let document = Document(
      device: device, configured: configured.map(MontageDocument.init), montage: MontageDocument(montage))
    try WholeFile.write(try WireJSON.encode(document) + [10], to: path)
  }
}

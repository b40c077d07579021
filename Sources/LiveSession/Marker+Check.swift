// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Recordings

extension Marker {
  /// The longest text, in bytes of UTF-8.
  static let longestText = 400

  /// Throws where an annotation could not hold it, or would be taken for something else.
  func check() throws(FacialisError) {
    guard !name.isEmpty, text.utf8.count <= Marker.longestText,
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else { throw .markerInvalid("A marker has 1 to \(Marker.longestText) bytes and no control characters.") }
    guard !text.hasPrefix(Annotation.ownPrefix), !text.hasPrefix(Annotation.gapText) else {
      throw .markerInvalid("\"\(text)\" is a text that Facialis itself writes.")
    }
  }
}

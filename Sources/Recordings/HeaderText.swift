// SPDX-License-Identifier: GPL-3.0-or-later

/// Text in the fields of a header, which hold printable US-ASCII alone.
enum HeaderText {
  /// The text with what ASCII has not replaced: `µ` by `u`, anything else by `_`.
  static func ascii(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xB5, 0x3BC: result.unicodeScalars.append("u")
      case 32...126: result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append("_")
      }
    }
    return result
  }

  /// The bytes of a field: cut at its width or filled with spaces.
  static func field(_ text: String, _ width: Int) -> [UInt8] {
    var bytes = Array(ascii(text).utf8.prefix(width))
    while bytes.count < width { bytes.append(32) }
    return bytes
  }

  /// The text of a field without spaces and NULs at its ends; Latin-1 where it is not UTF-8.
  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var kept = bytes
    while let last = kept.last, last <= 32 { kept.removeLast() }
    while let first = kept.first, first <= 32 { kept.removeFirst() }
    return decoded(kept)
  }

  /// UTF-8, and where it is none, Latin-1.
  static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
  }
}

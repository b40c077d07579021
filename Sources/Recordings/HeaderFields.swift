// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Takes the fields of a header one after the other, and says where it stumbled.
struct HeaderFields {
  let bytes: [UInt8]
  let path: String
  /// Where the next field begins.
  var offset = 0
  var warnings: [RecordingWarning] = []

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  /// The text of the next `width` bytes, without spaces at its ends.
  mutating func text(_ width: Int) -> String {
    let end = min(offset + width, bytes.count)
    let text = HeaderText.text(bytes[min(offset, end)..<end])
    offset += width
    return text
  }

  /// The number in the next `width` bytes; throws with the offset where there is none.
  mutating func number(_ width: Int, _ what: String) throws(FacialisError) -> Double {
    let begin = offset
    let text = text(width)
    guard let number = Self.number(text) else {
      throw .headerDamaged(path, begin, "the \(what) should stand there, and \(Self.quoted(text)) is no number")
    }
    return number
  }

  /// The whole number in the next `width` bytes; a fraction is rounded with a warning.
  mutating func whole(_ width: Int, _ what: String) throws(FacialisError) -> Int {
    let begin = offset
    let number = try number(width, what)
    if number != number.rounded() {
      warn("fraction", "The \(what) is \(number), rounded to a whole number.", begin)
    }
    return Int(number.rounded())
  }

  mutating func warn(_ code: String, _ message: String, _ offset: Int? = nil) {
    warnings.append(RecordingWarning(code, message, byteOffset: offset))
  }

  /// A decimal number of at most 8 characters, so that none is too large for an integer; `1e9` is one, `nan` is none.
  private static func number(_ text: String) -> Double? {
    let allowed = text.utf8.allSatisfy {
      (48...57).contains($0) || $0 == 43 || $0 == 45 || $0 == 46 || $0 == 69 || $0 == 101
    }
    guard allowed, let number = Double(text), number.magnitude < 1e15 else { return nil }
    return number
  }

  private static func quoted(_ text: String) -> String {
    let printable = text.unicodeScalars.map { $0.value < 32 || $0.value > 126 ? "?" : Character($0) }
    return "\"\(String(printable))\""
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// One field of a header as its bytes stand there.
struct HeaderField {
  let offset: Int
  let bytes: ArraySlice<UInt8>

  /// Field `width` bytes long at `offset` of a header.
  init(_ header: [UInt8], _ offset: Int, _ width: Int) {
    self.offset = offset
    bytes = header[min(offset, header.count)..<min(offset + width, header.count)]
  }

  /// The text without spaces and NULs at its ends.
  var text: String { HeaderText.text(bytes) }

  /// Offset of the first byte that is no printable ASCII.
  var firstNotASCII: Int? { bytes.first { !(32...126).contains($0) } == nil ? nil : firstBad }

  private var firstBad: Int? {
    bytes.firstIndex { !(32...126).contains($0) }.map { offset + $0 - bytes.startIndex }
  }

  /// What a field that should hold a number holds.
  enum Number {
    /// In the form of the standard.
    case plain(Double)
    /// Readable, and otherwise than the standard wants: a comma, an exponent, spaces in front.
    case odd(Double)
    case none
  }

  var number: Number {
    let text = text
    let dotted = text.replacing(",", with: ".")
    let allowed = dotted.utf8.allSatisfy { (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }
    guard allowed, let value = Double(dotted), value.magnitude < 1e15 else { return .none }
    // Numbers stand at the left and are filled up with spaces, nothing else.
    var filled = bytes
    while filled.last == 32 { filled.removeLast() }
    let isPlain = filled.allSatisfy { (48...57).contains($0) || [43, 45, 46].contains($0) }
    return isPlain ? .plain(value) : .odd(value)
  }

  /// The number in whatever form; nil where there is none.
  var value: Double? {
    switch number {
    case .plain(let value), .odd(let value): value
    case .none: nil
    }
  }

  /// The text with what cannot be shown replaced.
  var quoted: String {
    let printable = text.unicodeScalars.prefix(80).map { $0.value < 32 || $0.value == 127 ? "?" : Character($0) }
    return "\"\(String(printable))\""
  }
}

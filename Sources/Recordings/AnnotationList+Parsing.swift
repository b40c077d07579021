// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

extension AnnotationList {
  /// What the annotation signals of one data record hold.
  struct Content {
    /// The onset of the first list, which says when the record begins, in seconds as the file counts them; nil without one.
    var recordOnset: Double?
    /// The others, with onsets as the file counts them (not yet from its first sample).
    var annotations: [Annotation] = []
    /// Where something stood that is no list.
    var firstMalformed: Int?
  }

  /// Reads the lists in `range` of `bytes` into `content`; `isFirst` where its first list keeps the time.
  static func parse(_ bytes: [UInt8], _ range: Range<Int>, isFirst: Bool, into content: inout Content) {
    var index = range.lowerBound
    var isTimeKeeping = isFirst
    while index < range.upperBound {
      guard bytes[index] != 0 else {
        index += 1
        continue
      }
      let begin = index
      let headEnd = end(of: textFollows, bytes, index..<range.upperBound)
      let onsetEnd = end(of: durationFollows, bytes, index..<headEnd)
      guard headEnd < range.upperBound, let onset = seconds(bytes[index..<onsetEnd], signed: true) else {
        content.firstMalformed = content.firstMalformed ?? begin
        // The next list begins after the next 0.
        index = end(of: 0, bytes, begin..<range.upperBound)
        continue
      }
      let duration = onsetEnd < headEnd ? seconds(bytes[(onsetEnd + 1)..<headEnd], signed: false) : nil
      index = headEnd + 1
      // It keeps the time where its first text is empty; else it is an annotation, and nothing keeps the time.
      if isTimeKeeping, index < range.upperBound, bytes[index] == textFollows { content.recordOnset = onset }
      isTimeKeeping = false
      while index < range.upperBound, bytes[index] != 0 {
        let textEnd = end(of: textFollows, bytes, index..<range.upperBound)
        if textEnd == range.upperBound { content.firstMalformed = content.firstMalformed ?? begin }
        let text = HeaderText.text(bytes[index..<textEnd].prefix { $0 != 0 })
        if !text.isEmpty { content.annotations.append(Annotation(onset: onset, duration: duration, text: text)) }
        index = textEnd + 1
      }
    }
  }

  private static func end(of byte: UInt8, _ bytes: [UInt8], _ range: Range<Int>) -> Int {
    var index = range.lowerBound
    while index < range.upperBound, bytes[index] != byte { index += 1 }
    return index
  }

  /// A decimal number; correctly rounded, since up to 15 digits and the power of ten that divides them are exact.
  private static func seconds(_ bytes: ArraySlice<UInt8>, signed: Bool) -> Double? {
    guard let first = bytes.first, bytes.count <= 32, !signed || first == 43 || first == 45 else { return nil }
    let digits = first == 43 || first == 45 ? bytes.dropFirst() : bytes
    var units: UInt64 = 0
    var divisor = 1.0
    var count = 0
    var hasPoint = false
    for byte in digits {
      if byte == 46, !hasPoint {
        hasPoint = true
      } else if (48...57).contains(byte) {
        count += 1
        // Further digits are finer than any clock here.
        guard count <= 15 || !hasPoint else { continue }
        guard count <= 15 else { return nil }
        units = units * 10 + UInt64(byte - 48)
        if hasPoint { divisor *= 10 }
      } else {
        return nil
      }
    }
    guard count > 0 else { return nil }
    let number = Double(units) / divisor
    return number < 1e12 ? (first == 45 ? -number : number) : nil
  }
}

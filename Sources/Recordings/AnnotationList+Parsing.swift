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
      let head = bytes[index..<headEnd]
      let parts = head.split(separator: durationFollows, maxSplits: 1, omittingEmptySubsequences: false)
      guard headEnd < range.upperBound, let onset = seconds(parts[0], signed: true) else {
        content.firstMalformed = content.firstMalformed ?? begin
        // The next list begins after the next 0.
        index = end(of: 0, bytes, begin..<range.upperBound)
        continue
      }
      let duration = parts.count == 2 ? seconds(parts[1], signed: false) : nil
      index = headEnd + 1
      if isTimeKeeping { content.recordOnset = onset }
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

  private static func seconds(_ bytes: ArraySlice<UInt8>, signed: Bool) -> Double? {
    guard let first = bytes.first, bytes.count <= 32, !signed || first == 43 || first == 45 else { return nil }
    guard bytes.dropFirst().allSatisfy({ (48...57).contains($0) || $0 == 46 }) else { return nil }
    guard let number = Double(String(decoding: bytes, as: UTF8.self)), number.magnitude < 1e12 else { return nil }
    return number
  }
}

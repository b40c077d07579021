// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads time-stamped annotation lists as strictly as EDF+ 2.2.2 writes them.
struct AnnotationCheck {
  /// What is wrong with a list, and where.
  struct Fault: Hashable {
    var rule: CheckRule
    var message: String
    var place: Int
  }

  private(set) var faults: [Fault] = []
  /// The onset of the first list, and whether it is one that keeps the time; nil where there is none.
  private(set) var onset: Double?
  private(set) var keepsTime = false

  /// Checks the lists of one annotation signal of one data record.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    var index = range.lowerBound
    var isFirst = true
    while index < range.upperBound, bytes[index] != 0 {
      let begin = index
      guard let onset = number(bytes, &index, range.upperBound, signed: true) else {
        faults.append(
          Fault(rule: .annotationMalformed, message: "A list does not begin with a signed onset.", place: begin))
        return
      }
      if index < range.upperBound, bytes[index] == AnnotationList.durationFollows {
        index += 1
        if number(bytes, &index, range.upperBound, signed: false) == nil {
          faults.append(Fault(rule: .annotationMalformed, message: "A duration is no number.", place: index))
          return
        }
      }
      guard index < range.upperBound, bytes[index] == AnnotationList.textFollows else {
        faults.append(
          Fault(rule: .annotationMalformed, message: "After onset and duration byte 20 is missing.", place: begin))
        return
      }
      index += 1
      guard let texts = texts(bytes, &index, range.upperBound, begin) else { return }
      if isFirst {
        self.onset = onset
        keepsTime = texts.first == true
      }
      isFirst = false
    }
    if let rest = bytes[index..<range.upperBound].firstIndex(where: { $0 != 0 }) {
      faults.append(
        Fault(rule: .annotationRest, message: "Behind the last list stand bytes that are not 0.", place: rest))
    }
  }

  /// Reads texts up to the 0 that ends the list and returns which are empty; nil where the list does not end.
  private mutating func texts(_ bytes: [UInt8], _ index: inout Int, _ end: Int, _ begin: Int) -> [Bool]? {
    var empty: [Bool] = []
    while index < end, bytes[index] != 0 {
      let first = index
      while index < end, bytes[index] != AnnotationList.textFollows, bytes[index] != 0 { index += 1 }
      guard index < end, bytes[index] == AnnotationList.textFollows else {
        faults.append(
          Fault(rule: .annotationOverfull, message: "An annotation does not end with bytes 20 and 0.", place: begin))
        return nil
      }
      let text = bytes[first..<index]
      if String(validating: text, as: UTF8.self) == nil {
        faults.append(Fault(rule: .annotationEncoding, message: "An annotation is not UTF-8.", place: first))
      } else if let control = text.firstIndex(where: { $0 < 32 && ![9, 10, 13].contains($0) }) {
        faults.append(
          Fault(rule: .annotationMalformed, message: "An annotation holds a control character.", place: control))
      }
      empty.append(first == index)
      index += 1
    }
    guard index < end else {
      faults.append(
        Fault(rule: .annotationOverfull, message: "The last list does not end with byte 0.", place: begin))
      return nil
    }
    index += 1
    return empty
  }

  /// Digits with at most one point, and a sign in front where one has to stand; `index` goes behind them.
  private func number(_ bytes: [UInt8], _ index: inout Int, _ end: Int, signed: Bool) -> Double? {
    let begin = index
    if signed {
      guard index < end, bytes[index] == 43 || bytes[index] == 45 else { return nil }
      index += 1
    }
    var digits = 0
    var points = 0
    while index < end, (48...57).contains(bytes[index]) || bytes[index] == 46 {
      if bytes[index] == 46 { points += 1 } else { digits += 1 }
      index += 1
    }
    guard digits > 0, points <= 1, bytes[index - 1] != 46, index - begin < 32 else { return nil }
    return Double(String(decoding: bytes[begin..<index], as: UTF8.self))
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// A clinical scale whose values a rater enters; Facialis never computes one.
public enum ClinicalScale: String, Sendable, Hashable, Codable, CaseIterable {
  /// Jankovic Rating Scale: severity and frequency, 0 to 4 each (made for blepharospasm, used for hemifacial spasm).
  case jankovic = "JRS"
  /// Grades I to IV of Lee and others (SMC), entered as 1 to 4.
  case smc = "SMC"
  /// Quality of life in hemifacial spasm, 8 questions of 0 (never) to 4 (always).
  case hfs8 = "HFS-8"
  /// Sunnybrook Facial Grading System: voluntary movement less resting asymmetry less synkinesis.
  case sunnybrook = "Sunnybrook"

  /// One item with its legal values: a range, and the distance between two of them.
  public struct Item: Sendable, Hashable {
    public let key: String
    public let range: ClosedRange<Double>
    public let step: Double
    /// What the item adds to the total, as a factor.
    public let weight: Double

    init(_ key: String, _ range: ClosedRange<Double>, step: Double = 1, weight: Double = 1) {
      self.key = key
      self.range = range
      self.step = step
      self.weight = weight
    }
  }

  /// The items; none where the scale has a single value.
  public var items: [Item] {
    switch self {
    case .jankovic: [Item("severity", 0...4), Item("frequency", 0...4)]
    case .smc: []
    case .hfs8: (1...8).map { Item("item_\($0)", 0...4) }
    // Ross and others 1996: resting asymmetry counts 5 times, voluntary movement 4 times, synkinesis once.
    case .sunnybrook:
      [
        Item("voluntary", 20...100, step: 4), Item("resting", 0...20, step: 5, weight: -1),
        Item("synkinesis", 0...15, weight: -1),
      ]
    }
  }

  /// The legal values of the total.
  public var total: ClosedRange<Double> {
    switch self {
    case .jankovic: 0...8
    case .smc: 1...4
    case .hfs8: 0...32
    case .sunnybrook: 0...100
    }
  }

  /// What the scale is, in one sentence.
  public var meaning: String {
    switch self {
    case .jankovic: "Jankovic Rating Scale, severity (0-4) and frequency (0-4)."
    case .smc: "SMC grade of hemifacial spasm, I to IV as 1 to 4."
    case .hfs8: "HFS-8, quality of life in hemifacial spasm, 8 items of 0 to 4."
    case .sunnybrook: "Sunnybrook Facial Grading System: voluntary movement less resting asymmetry less synkinesis."
    }
  }
}

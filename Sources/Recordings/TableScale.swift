// SPDX-License-Identifier: GPL-3.0-or-later

/// How a column's numbers become counts of 24 bits.
struct TableScale {
  /// The count of `limit`; a round number, so that limits of powers of ten are exact in a header of 8 characters.
  static let fullScale: Int32 = 8_000_000

  /// The number that is `fullScale` counts.
  let limit: Double
  /// Whether every digit of every number is kept.
  let isExact: Bool

  init(_ seen: TableSurvey.Seen) {
    let full = Double(Self.fullScale)
    if let decimals = seen.decimals, decimals <= 12 {
      var limit = full
      for _ in 0..<decimals { limit /= 10 }
      if seen.largest <= limit {
        self.limit = limit
        isExact = true
        return
      }
    }
    guard seen.largest > 0 else {
      limit = full
      isExact = true
      return
    }
    // The next limit above the largest number that has two digits.
    var unit = 1.0
    while unit > seen.largest, unit > 1e-12 { unit /= 10 }
    while unit * 10 <= seen.largest { unit *= 10 }
    limit = (seen.largest / unit * 10).rounded(.up) * unit / 10
    isExact = false
  }

  func count(_ number: Double) -> Int32 {
    let full = Double(Self.fullScale)
    let count = (number / limit * full).rounded()
    return Int32(min(max(count, -full), full))
  }
}

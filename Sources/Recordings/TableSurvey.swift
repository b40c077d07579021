// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// A first pass over a table: every number is looked at once, so that nothing is written of a table that is not understood.
struct TableSurvey {
  /// What was seen of one chosen column.
  struct Seen {
    /// Largest magnitude.
    var largest = 0.0
    /// Digits after the point that state every number; nil where too many for 24 bits or written with exponents.
    var decimals: Int? = 0
  }

  /// Frames in the recording, missing ones included.
  private(set) var frameCount = 0
  private(set) var seen: [Seen]
  /// Frames that are missing, joined where they touch.
  private(set) var gaps: [Range<Int>] = []
  /// Rows in which some of the chosen columns had a number and others none.
  private(set) var partialRows = 0
  private(set) var rate: Double

  private let times: (index: Int, seconds: Double)?

  /// `statedRate` is that of the person or the table's head; without one the time column has to give it.
  init(_ path: String, _ shape: TableShape, _ chosen: [Int], statedRate: Double?) throws(FacialisError) {
    seen = Array(repeating: Seen(), count: chosen.count)
    times = shape.timeColumn.flatMap { chosen.contains($0.index) ? nil : $0 }
    rate = 0
    if let statedRate { rate = statedRate } else { rate = try rateOfTime(path, shape) }
    var clock = TableClock(rate: rate)
    var rows = try TableRows(path, shape)
    while try rows.next() {
      if let times {
        let jumped = try clock.advance(rows, times)
        if jumped > 0 { addGap(jumped) }
      }
      try note(rows, chosen)
    }
    guard frameCount > 0 else { throw .tableEmpty(path) }
  }

  private mutating func note(_ rows: TableRows, _ chosen: [Int]) throws(FacialisError) {
    var missing = 0
    for (index, column) in chosen.enumerated() {
      switch try rows.cell(column) {
      case .missing: missing += 1
      case .number(let number, let decimals):
        seen[index].largest = max(seen[index].largest, number.magnitude)
        if let before = seen[index].decimals { seen[index].decimals = decimals.map { max($0, before) } }
      case .text: break
      }
    }
    if missing > 0 {
      if missing < chosen.count { partialRows += 1 }
      addGap(1)
    } else {
      frameCount += 1
    }
  }

  private mutating func addGap(_ frames: Int) {
    if let last = gaps.last, last.upperBound == frameCount {
      gaps[gaps.count - 1] = last.lowerBound..<frameCount + frames
    } else {
      gaps.append(frameCount..<frameCount + frames)
    }
    frameCount += frames
  }

  /// The rate that the time column shows, rounded to a whole number where it is within 0.01 % of one.
  private func rateOfTime(_ path: String, _ shape: TableShape) throws(FacialisError) -> Double {
    guard let times else { throw .tableNoRate(path) }
    var rows = try TableRows(path, shape)
    var first: Double?
    var steps: [Double] = []
    while steps.count < 1000, try rows.next() {
      guard case .number(let time, _) = try rows.cell(times.index) else { continue }
      if let first { steps.append((time - first) * times.seconds) }
      first = time
    }
    let sorted = steps.sorted()
    guard !sorted.isEmpty, sorted[sorted.count / 2] > 0 else { throw .tableNoRate(path) }
    let rate = 1 / sorted[sorted.count / 2]
    let whole = rate.rounded()
    guard whole >= 1, whole <= 1e6, (rate / whole - 1).magnitude < 1e-4 else { throw .tableNoRate(path) }
    return whole
  }
}

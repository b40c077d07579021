// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Holds a table's times against its rate.
struct TableClock {
  let rate: Double
  private var first: Double?
  private var index = 0

  init(rate: Double) {
    self.rate = rate
  }

  /// Takes the time of a row, and returns how many frames are missing before it.
  mutating func advance(_ rows: TableRows, _ times: (index: Int, seconds: Double)) throws(FacialisError) -> Int {
    guard case .number(let number, _) = try rows.cell(times.index) else {
      throw .tableNotNumber(rows.path, rows.number, times.index + 1, "nothing")
    }
    let time = number * times.seconds
    guard let first else {
      first = time
      index = 1
      return 0
    }
    let place = (time - first) * rate
    let jumped = (place - Double(index)).rounded()
    // Times are often written with few digits: within half a frame they are right.
    guard jumped >= 0, (place - Double(index) - jumped).magnitude <= 0.5, jumped < 1e9 else {
      throw .tableTime(rows.path, rows.number, times.index + 1, time, rate)
    }
    // A table whose every step is too long has another rate, not gaps.
    if jumped > 0, index < 3 { throw .tableTime(rows.path, rows.number, times.index + 1, time, rate) }
    index += Int(jumped) + 1
    return Int(jumped)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// A time on the command line: `60`, `60s`, `2min` or `1.5h`.
struct SecondsArgument: ExpressibleByArgument, Sendable {
  let seconds: Double

  init?(argument: String) {
    let units: [(suffix: String, seconds: Double)] = [("min", 60), ("s", 1), ("h", 3600), ("", 1)]
    guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
      let number = Double(argument.dropLast(unit.suffix.count)), number.isFinite, number >= 0
    else { return nil }
    seconds = number * unit.seconds
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

/// How the tests were compiled.
enum Build {
  static let isOptimised: Bool = {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }())
    return !isDebug
  }()

  static let reason: Comment = "simulates minutes; too slow without optimisation, run it with -c release"
}

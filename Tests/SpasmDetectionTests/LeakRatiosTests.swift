// SPDX-License-Identifier: GPL-3.0-or-later
import SpasmDetection
import Testing

struct LeakRatiosTests {
  /// Decibels of power ratios that lie so far below and above a mean.
  private func ratios(_ decibels: [Double]) -> LeakRatios {
    var ratios = LeakRatios()
    for value in decibels { ratios.note(power(value)) }
    return ratios
  }

  private func power(_ decibels: Double) -> Double {
    // 10^(1/10) to the power of whole decibels.
    var result = 1.0
    for _ in 0..<Int(decibels.magnitude) { result *= decibels < 0 ? 0.79432823472428 : 1.25892541179417 }
    return result
  }

  @Test("A constant share is the leak, and strays by two decibels at least")
  func constant() throws {
    let leak = try #require(ratios([-15, -15, -15, -15]).leak(upTo: 8))
    #expect((leak.usual / power(-15) - 1).magnitude < 1e-9)
    #expect((leak.largest / power(-13) - 1).magnitude < 1e-9)
  }

  @Test("Three contractions say nothing yet")
  func few() { #expect(ratios([-15, -15, -15]).leak(upTo: 8) == nil) }

  @Test("Where the muscle joins some contractions, those without it show the leak", arguments: [4, 9])
  func twoGroups(joined: Int) throws {
    let alone = [-17.0, -16, -15, -16]
    let leak = try #require(ratios(alone + [Double](repeating: -4, count: joined)).leak(upTo: 20))
    #expect((leak.usual / power(-16) - 1).magnitude < 1e-9)
    // Half-way to the contractions of its own at most.
    #expect(leak.largest <= power(-10) * (1 + 1e-9))
  }

  @Test("A muscle that hardly ever stays away shows no leak")
  func rareAbsence() throws {
    let leak = try #require(ratios([-17] + [Double](repeating: -4, count: 9)).leak(upTo: 8))
    #expect(leak.usual > power(-6))
  }

  @Test("What varies as muscles do is no leak")
  func scattered() { #expect(ratios([-20, -19, -14, -14, -9, -8]).leak(upTo: 8) == nil) }

  @Test("A leak strays no farther than allowed")
  func tolerance() throws {
    let leak = try #require(ratios([-18, -18, -12, -12]).leak(upTo: 3))
    #expect((leak.largest / power(-12) - 1).magnitude < 1e-9)
  }

  @Test("Only the latest contractions count")
  func memory() throws {
    let leak = try #require(
      ratios([Double](repeating: -4, count: 40) + [Double](repeating: -15, count: 32)).leak(upTo: 8))
    #expect((leak.usual / power(-15) - 1).magnitude < 1e-9)
  }
}

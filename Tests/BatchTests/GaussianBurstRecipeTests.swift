// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct GaussianBurstRecipeTests {
  /// Mean power of the stretches, in square microvolts.
  private func power(_ counts: [Int32], _ stretches: [Range<Int>]) -> Double {
    let values = stretches.flatMap { counts[$0] }.map { Double($0) / 100 }
    return values.reduce(0) { $0 + $1 * $1 } / Double(max(1, values.count))
  }

  @Test(arguments: GaussianBurstRecipe.allCases)
  func theSameSeedGivesTheSameSignal(_ recipe: GaussianBurstRecipe) {
    let first = recipe.signal(levelDB: 10, seconds: 12, seed: 4)
    let same = recipe.signal(levelDB: 10, seconds: 12, seed: 4)
    #expect(first.counts == same.counts && first.truth == same.truth)
    #expect(first.counts != recipe.signal(levelDB: 10, seconds: 12, seed: 5).counts)
    #expect(first.counts.count == Int(12 * recipe.rate))
    #expect(recipe.format.channels.count == 1 && recipe.format.channels[0].microvoltsPerCount == 0.01)
  }

  @Test(arguments: GaussianBurstRecipe.allCases)
  func trueBurstsAreApartAndBehindTheRest(_ recipe: GaussianBurstRecipe) throws {
    let made = recipe.signal(levelDB: 15, seconds: 60, seed: 1)
    #expect(made.truth.count > 20)
    let first = try #require(made.truth.first)
    #expect(first.onset >= Int(5 * recipe.rate))
    for (a, b) in zip(made.truth, made.truth.dropFirst()) { #expect(a.onset + a.duration < b.onset) }
    for event in made.truth { #expect(event.duration > 0 && event.onset + event.duration <= made.counts.count) }
  }

  /// The noise has 2 uV in every colour, and bursts of fixed power stand at their level above it.
  @Test(arguments: [GaussianBurstRecipe.truncated, .narrowBand, .step], [6.0, 20])
  func noiseAndLevelAreAsStated(_ recipe: GaussianBurstRecipe, level: Double) {
    let made = recipe.signal(levelDB: level, seconds: 300, seed: 2)
    let rest = power(made.counts, [0..<Int(5 * recipe.rate)])
    #expect((rest.squareRoot() - 2).magnitude < 0.15)
    guard recipe != .truncated else { return }
    let active = power(made.counts, made.truth.map { $0.onset..<$0.onset + $0.duration })
    let ratio = 10 * PortableMath.log10((active - 4) / 4)
    #expect((ratio - level).magnitude < 0.8, "\(ratio)")
  }

  @Test func cutGaussiansHaveTheirSupport() {
    let made = GaussianBurstRecipe.truncated.signal(levelDB: 10, seconds: 100, seed: 3)
    let halves = [0.05, 0.1, 0.15].flatMap { sigma in [1.0, 1.5, 2, 2.4].map { Int($0 * sigma * 2000) } }
    #expect(made.truth.allSatisfy { halves.contains(($0.duration - 1) / 2) })
    #expect(Set(made.truth.map(\.duration)).count > 6)
  }
}

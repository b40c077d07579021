// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

/// The statistics of cohorts beside SciPy and statsmodels on the same numbers.
struct CohortStatisticsTests {
  private func isNear(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    (a - b).magnitude <= tolerance * max(1, b.magnitude)
  }

  private func bins(_ counts: [Int], _ seconds: [Double]) -> [RateBin] {
    zip(counts, seconds).map { RateBin(count: $0, seconds: $1) }
  }

  @Test func ratesAreThoseOfAQuasiPoissonRegression() throws {
    #expect(CohortGolden.rates.count >= 3)
    for golden in CohortGolden.rates {
      let rate = try #require(ClusteredRate(bins(golden.counts, golden.seconds)))
      #expect(isNear(rate.perMinute, golden.perMinute))
      #expect(isNear(try #require(rate.dispersion), golden.dispersion))
      #expect(isNear(rate.exactLower, golden.exactLower))
      #expect(isNear(rate.exactUpper, golden.exactUpper))
      #expect(isNear(rate.lower, min(golden.lower, golden.exactLower)))
      #expect(isNear(rate.upper, max(golden.upper, golden.exactUpper)))
    }
  }

  @Test func ratiosAreThoseOfAQuasiPoissonRegression() throws {
    for golden in CohortGolden.ratios {
      let ratio = try #require(
        RateRatio(
          bins(golden.counts, golden.seconds), reference: bins(golden.referenceCounts, golden.referenceSeconds)))
      #expect(isNear(ratio.ratio, golden.ratio))
      #expect(isNear(ratio.dispersion, golden.dispersion))
      #expect(isNear(ratio.lower, golden.lower))
      #expect(isNear(ratio.upper, golden.upper))
      #expect(isNear(ratio.pValue, golden.pValue))
    }
  }

  @Test func fractionsAreThoseOfAWeightedLineThroughTheOrigin() throws {
    for golden in CohortGolden.fractions {
      let fraction = try #require(TimeFraction(zip(golden.part, golden.whole).map { ($0, $1) }))
      #expect(isNear(fraction.fraction, golden.fraction))
      #expect(isNear(try #require(fraction.lower), max(0, golden.lower)))
      #expect(isNear(try #require(fraction.upper), min(1, golden.upper)))
    }
  }

  @Test func meansCorrelationsAndSharesAreThoseOfSciPy() throws {
    for golden in CohortGolden.means {
      let mean = try #require(MeanInterval(golden.values))
      #expect(isNear(mean.mean, golden.mean))
      #expect(isNear(try #require(mean.lower), golden.lower))
      #expect(isNear(try #require(mean.upper), golden.upper))
    }
    for golden in CohortGolden.correlations {
      let correlation = try #require(RankCorrelation(zip(golden.x, golden.y).map { ($0, $1) }))
      #expect(isNear(correlation.rho, golden.rho))
      #expect(isNear(correlation.pValue, golden.pValue))
    }
    for golden in CohortGolden.shares {
      let share = try #require(ShareInterval(golden.count, of: golden.total))
      #expect(isNear(share.lower, golden.lower))
      #expect(isNear(share.upper, golden.upper))
    }
  }

  @Test func theFunctionsBelowAreThoseOfSciPy() {
    for golden in CohortGolden.binomials {
      #expect(isNear(IncompleteBeta.signTest(count: golden.count, total: golden.total), golden.pValue))
    }
    for golden in CohortGolden.limits {
      #expect(isNear(IncompleteBeta.studentLimit(freedom: golden.freedom), golden.value))
    }
    for golden in CohortGolden.betas {
      #expect(isNear(IncompleteBeta.value(golden.x, golden.a, golden.b), golden.value))
    }
  }

  @Test func withoutTimeOrEventsThereIsNothingOrTheExactInterval() throws {
    #expect(ClusteredRate([]) == nil)
    #expect(ClusteredRate([RateBin(count: 0, seconds: 0)]) == nil)
    let quiet = try #require(ClusteredRate([RateBin(count: 0, seconds: 60), RateBin(count: 0, seconds: 240)]))
    #expect(quiet.perMinute == 0)
    #expect(quiet.lower == 0)
    #expect(isNear(quiet.upper, 0.7377758908227872))
    #expect(RateRatio([RateBin(count: 0, seconds: 60)], reference: [RateBin(count: 3, seconds: 60)]) == nil)
    #expect(TimeFraction([(part: 1, whole: 10)])?.lower == nil)
  }

  /// scipy.stats.beta.ppf(0.975, 1, 15) and binomtest(0, 15, 0.5).pvalue of SciPy 1.17.
  @Test func noSpasmAfterManyIsARatioOfZeroWithTheExactLimit() throws {
    let ratio = try #require(RateRatio(bins([0, 0, 0], [60, 60, 60]), reference: bins([4, 5, 6], [60, 60, 60])))
    #expect(ratio.ratio == 0)
    #expect(ratio.lower == 0)
    #expect(ratio.dispersion == 1)
    let share = 0.218019360910534
    #expect(isNear(ratio.upper, share / (1 - share)))
    #expect(isNear(ratio.pValue, 6.103515625e-05))
    let bunch = bins([0, 15, 0], [60, 60, 60])
    let clustered = try #require(RateRatio(bins([0, 0, 0], [60, 60, 60]), reference: bunch))
    #expect(clustered.upper > 2 * ratio.upper)
  }

  @Test func aLeaderIsNamedOnlyWithEnoughSpasmsAndAClearLead() {
    #expect(LeaderEstimate(["OOC", "OOC", "OOC", "OOC"]).leader == "undetermined")
    var leaders = [String?](repeating: "OOC", count: 12)
    leaders += ["ZYG", nil, nil]
    let clear = LeaderEstimate(leaders)
    #expect(clear.leader == "OOC")
    #expect(clear.undetermined == 2)
    #expect(clear.share?.count == 12)
    #expect(clear.share?.total == 13)
    leaders = [String?](repeating: "OOC", count: 9)
    leaders += [String?](repeating: "ZYG", count: 7)
    let close = LeaderEstimate(leaders)
    #expect(close.leader == "undetermined")
    #expect(LeaderEstimate([nil, nil]).share == nil)
  }

  @Test func spasmsBoundToATriggerStandOutFromChanceAndOthersDoNot() throws {
    // Regular triggers would meet regular spasms again after a shift by their interval.
    let triggers: [Double] = (0..<12).map { index in Double(20 + 37 * index + index * index % 17) }
    var onsets: [Double] = triggers.map { trigger in trigger + 1.5 }
    onsets += [3, 77, 190, 345]
    let bound = EventLockedHistogram.Part(triggers: triggers, onsets: onsets, durationS: 500)
    let histogram = try #require(EventLockedHistogram([bound]))
    #expect(histogram.following == 12)
    #expect(histogram.pValue < 0.02)
    #expect(histogram.counts[31] == 12)
    #expect(histogram.nullUpper[31] >= 1)
    let others: [Double] = (0..<60).map { index in 8.3 * Double(index) }
    let free = EventLockedHistogram.Part(triggers: triggers, onsets: others, durationS: 500)
    #expect(try #require(EventLockedHistogram([free])).pValue > 0.05)
    #expect(EventLockedHistogram([.init(triggers: [], onsets: [1], durationS: 10)]) == nil)
  }
}

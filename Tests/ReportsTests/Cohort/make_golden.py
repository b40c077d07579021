#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden values of the cohort statistics from SciPy and statsmodels: make_golden.py > CohortGolden.swift"""
import sys

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

random = np.random.default_rng(20261125)
out = []


def array(values):
    return "[" + ", ".join(repr(float(v)) for v in values) + "]"


def clustered(rate, n, shape):
    seconds = np.round(random.uniform(20, 60, n), 3)
    counts = random.poisson(rate * seconds / 60 * random.gamma(shape, 1 / shape, n))
    return counts, seconds


def quasi_poisson(counts, seconds, design):
    model = sm.GLM(counts, design, family=sm.families.Poisson(), offset=np.log(seconds / 60))
    return model.fit(scale="X2")


rates = []
for rate, n, shape in [(6, 12, 0.8), (2, 30, 0.5), (20, 5, 1.0), (1, 40, 1.5)]:
    counts, seconds = clustered(rate, n, shape)
    fit = quasi_poisson(counts, seconds, np.ones((n, 1)))
    if fit.scale < 1:
        continue
    low, high = np.exp(fit.conf_int()[0])
    total = counts.sum()
    minutes = seconds.sum() / 60
    exact = (stats.chi2.ppf(0.025, 2 * total) / 2 / minutes, stats.chi2.ppf(0.975, 2 * total + 2) / 2 / minutes)
    rates.append(
        f"    Rate(counts: {[int(c) for c in counts]}, seconds: {array(seconds)}, perMinute: {float(np.exp(fit.params[0]))!r}, "
        f"dispersion: {float(fit.scale)!r}, lower: {float(low)!r}, upper: {float(high)!r}, "
        f"exactLower: {float(exact[0])!r}, exactUpper: {float(exact[1])!r}),"
    )

ratios = []
for on, off in [((9, 10, 0.7), (4, 14, 0.7)), ((3, 20, 0.4), (3, 25, 0.6))]:
    (a, s), (b, t) = clustered(*on), clustered(*off)
    counts, seconds = np.concatenate([a, b]), np.concatenate([s, t])
    design = np.column_stack([np.ones(len(counts)), np.r_[np.ones(len(a)), np.zeros(len(b))]])
    fit = quasi_poisson(counts, seconds, design)
    low, high = np.exp(fit.conf_int()[1])
    ratios.append(
        f"    Ratio(counts: {[int(c) for c in a]}, seconds: {array(s)}, referenceCounts: {[int(c) for c in b]}, "
        f"referenceSeconds: {array(t)}, ratio: {float(np.exp(fit.params[1]))!r}, lower: {float(low)!r}, "
        f"upper: {float(high)!r}, pValue: {float(fit.pvalues[1])!r}, dispersion: {float(fit.scale)!r}),"
    )

fractions = []
for n in (2, 8, 25):
    whole = np.round(random.uniform(10, 60, n), 3)
    part = np.round(whole * random.beta(1, 4, n), 4)
    # A line through the origin weighted by 1/x is the ratio estimator; HC1 its linearised variance.
    fit = sm.WLS(part, whole[:, None], weights=1 / whole).fit(cov_type="HC1", use_t=True)
    low, high = fit.conf_int()[0]
    fractions.append(
        f"    Fraction(part: {array(part)}, whole: {array(whole)}, fraction: {float(fit.params[0])!r}, "
        f"lower: {float(low)!r}, upper: {float(high)!r}),"
    )

means = []
for n in (2, 5, 40):
    values = np.round(random.normal(0.4, 0.2, n), 4)
    low, high = stats.t.interval(0.95, n - 1, values.mean(), stats.sem(values))
    means.append(
        f"    Mean(values: {array(values)}, mean: {float(values.mean())!r}, lower: {float(low)!r}, upper: {float(high)!r}),"
    )

correlations = []
for n in (4, 7, 30):
    x = np.round(random.normal(0, 1, n), 1)
    y = np.round(x + random.normal(0, 1.5, n), 1)
    result = stats.spearmanr(x, y)
    correlations.append(
        f"    Correlation(x: {array(x)}, y: {array(y)}, rho: {float(result.statistic)!r}, pValue: {float(result.pvalue)!r}),"
    )

binomials = []
for count, total in [(0, 1), (5, 10), (9, 10), (14, 20), (30, 41), (77, 150), (400, 500)]:
    binomials.append(f"    Binomial(count: {count}, total: {total}, pValue: {float(stats.binomtest(count, total).pvalue)!r}),")

shares = []
for count, total in [(0, 5), (3, 7), (7, 7), (41, 120)]:
    low, high = proportion_confint(count, total, method="wilson")
    shares.append(f"    Share(count: {count}, total: {total}, lower: {float(low)!r}, upper: {float(high)!r}),")

limits = [f"    Limit(freedom: {f}, value: {float(stats.t.ppf(0.975, f))!r})," for f in (1, 2, 3, 7, 29, 200)]
betas = [
    f"    Beta(x: {x}, a: {a}, b: {b}, value: {float(scipy.special.betainc(a, b, x))!r}),"
    for x, a, b in [(0.5, 2, 3), (0.01, 0.5, 0.5), (0.99, 30, 0.5), (0.3, 100, 200), (0.7, 1, 1), (0.2, 12.5, 0.5)]
]

print(
    f"""// SPDX-License-Identifier: GPL-3.0-or-later

/// Made by make_golden.py with SciPy {scipy.__version__} and statsmodels {statsmodels.__version__}; not edited by hand.
enum CohortGolden {{
  struct Rate {{
    let counts: [Int], seconds: [Double], perMinute, dispersion, lower, upper, exactLower, exactUpper: Double
  }}
  struct Ratio {{
    let counts: [Int], seconds: [Double], referenceCounts: [Int], referenceSeconds: [Double]
    let ratio, lower, upper, pValue, dispersion: Double
  }}
  struct Fraction {{ let part: [Double], whole: [Double], fraction, lower, upper: Double }}
  struct Mean {{ let values: [Double], mean, lower, upper: Double }}
  struct Correlation {{ let x: [Double], y: [Double], rho, pValue: Double }}
  struct Binomial {{ let count, total: Int, pValue: Double }}
  struct Share {{ let count, total: Int, lower, upper: Double }}
  struct Limit {{ let freedom, value: Double }}
  struct Beta {{ let x, a, b, value: Double }}
"""
)
for name, kind, rows in [
    ("rates", "Rate", rates), ("ratios", "Ratio", ratios), ("fractions", "Fraction", fractions),
    ("means", "Mean", means), ("correlations", "Correlation", correlations), ("binomials", "Binomial", binomials),
    ("shares", "Share", shares), ("limits", "Limit", limits), ("betas", "Beta", betas),
]:
    print(f"  static let {name}: [{kind}] = [")
    print("\n".join(rows))
    print("  ]\n")
print("}")

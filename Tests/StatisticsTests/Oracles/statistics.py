"""What SciPy and plain counting say of the cases on standard input, one JSON object a line."""

import itertools
import json
import math
import sys

import numpy as np
from scipy import stats

SIDES = {"twoSided": "two-sided", "greater": "greater", "less": "less"}


def mann_whitney(case):
    method = "exact" if case["exact"] else "asymptotic"
    return [
        stats.mannwhitneyu(case["second"], case["first"], alternative=SIDES[side], method=method).pvalue
        for side in SIDES
    ] + [stats.mannwhitneyu(case["second"], case["first"]).statistic]


def sides(atMost, atLeast):
    return [min(1, 2 * min(atMost, atLeast)), atLeast, atMost]


def mann_whitney_counted(case):
    """Over every way to choose the second sample, ties and all."""
    values = case["first"] + case["second"]
    ranks = stats.rankdata(values)
    size = len(case["second"])
    seen = sum(ranks[len(case["first"]):])
    sums = [sum(chosen) for chosen in itertools.combinations(ranks, size)]
    return sides(sum(s <= seen + 1e-9 for s in sums) / len(sums), sum(s >= seen - 1e-9 for s in sums) / len(sums))


def wilcoxon(case):
    method = "exact" if case["exact"] else "approx"
    return [
        stats.wilcoxon(case["differences"], alternative=SIDES[side], method=method, correction=not case["exact"]).pvalue
        for side in SIDES
    ]


def wilcoxon_counted(case):
    """Over every way to give the ranks their signs."""
    used = [d for d in case["differences"] if d != 0]
    ranks = stats.rankdata(np.abs(used))
    seen = sum(r for r, d in zip(ranks, used) if d > 0)
    sums = [sum(r for r, s in zip(ranks, signs) if s) for signs in itertools.product([0, 1], repeat=len(used))]
    return sides(sum(s <= seen + 1e-9 for s in sums) / len(sums), sum(s >= seen - 1e-9 for s in sums) / len(sums))


def binomial(case):
    result = stats.binomtest(case["successes"], case["trials"])
    wilson = result.proportion_ci(case["confidence"], method="wilson")
    exact = result.proportion_ci(case["confidence"], method="exact")
    return [wilson.low, wilson.high, exact.low, exact.high]


def quantile(case):
    return [float(np.quantile(case["samples"], share, method="linear")) for share in case["shares"]]


def median_interval(case):
    """Ranks outward from the mode of Binomial(n, 1/2) until the confidence is reached."""
    ordered = sorted(case["samples"])
    n = len(ordered)
    chances = stats.binom.pmf(range(n + 1), n, 0.5)
    for rank in range(n // 2, 0, -1):
        if sum(chances[rank : n - rank + 1]) >= case["confidence"] - 1e-12:
            return [ordered[rank - 1], ordered[n - rank]]
    return []


def signed_rank_interval(case):
    """The values that SciPy's signed-rank test does not refuse: they end at Walsh averages."""
    d = np.array(case["samples"])
    tail = (1 - case["confidence"]) / 2
    walsh = np.sort([(a + b) / 2 for i, a in enumerate(d) for b in d[i:]])

    def refused(shift, side):
        return stats.wilcoxon(d - shift, alternative=side, method="exact").pvalue <= tail * (1 + 1e-12)

    if not refused(walsh[0] - 1, "greater"):
        return []
    gaps = (walsh[1:] + walsh[:-1]) / 2
    low, high = -1, len(gaps)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if refused(gaps[middle], "greater") else (low, middle)
    lower = walsh[low + 1]
    low, high = -1, len(gaps)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if refused(gaps[middle], "less") else (middle, high)
    return [lower, walsh[low + 1], float(np.median(walsh))]


def fisher(case):
    return [stats.combine_pvalues(case["pValues"], method="fisher").pvalue]


def hodges_lehmann(case):
    first, second = case["first"], case["second"]
    walsh = [(a + b) / 2 for i, a in enumerate(first) for b in first[i:]]
    return [float(np.median(walsh)), float(np.median(np.subtract.outer(second, first)))]


def holm(case):
    ps = case["pValues"]
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    adjusted, most = [0.0] * len(ps), 0.0
    for place, index in enumerate(order):
        most = max(most, min(1.0, ps[index] * (len(ps) - place)))
        adjusted[index] = most
    return adjusted


def student(case):
    result = stats.ttest_ind(case["second"], case["first"])
    interval = result.confidence_interval(case["confidence"])
    return [result.pvalue, interval.low, interval.high] + [
        stats.ttest_ind(case["second"], case["first"], alternative=SIDES[side]).pvalue for side in ["greater", "less"]
    ]


def bootstrap(case):
    def change(first, second, axis=-1):
        return np.median(second, axis=axis) / np.median(first, axis=axis) - 1

    result = stats.bootstrap(
        (case["first"], case["second"]), change, n_resamples=10_000, method="percentile",
        confidence_level=0.95, rng=np.random.default_rng(7))
    return [result.confidence_interval.low, result.confidence_interval.high]


for line in sys.stdin:
    case = json.loads(line)
    answer = globals()[case["kind"]](case)
    print(json.dumps([None if math.isnan(x) else float(x) for x in answer]))

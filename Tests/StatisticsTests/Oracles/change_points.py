"""The change points that Apache Otava finds in the cases on standard input, one JSON object a line."""

import json
import sys
import time
import warnings

from otava.analysis import compute_change_points, fill_missing

warnings.filterwarnings("ignore")
for line in sys.stdin:
    case = json.loads(line)
    # A list and no array: windows of an array are not windows in Otava 0.8.0.
    series = list(case["series"])
    fill_missing(series)
    began = time.perf_counter()
    points, _ = compute_change_points(
        series, window_len=case["window"], max_pvalue=case["maximumPValue"], min_magnitude=case["minimumMagnitude"])
    seconds = time.perf_counter() - began
    found = [
        [float(x) for x in (p.index, p.stats.pvalue, p.stats.mean_1, p.stats.mean_2, p.stats.change_magnitude())]
        for p in points
    ]
    print(json.dumps({"points": found, "seconds": seconds}))

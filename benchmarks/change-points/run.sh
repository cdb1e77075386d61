#!/bin/sh
# Change points of a series of 10,000 values, ours and Apache Otava's side by side: seconds, and whether they agree.
# `make test` installs Otava in .build/python.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swiftc -O -lm -package-name loadline -o "$work/search" $(find Sources/Statistics -name '*.swift') \
  benchmarks/change-points/main.swift
.build/python/bin/python3 - "$work/search" <<'PY'
import random, subprocess, sys, time, warnings
from otava.analysis import compute_change_points

warnings.filterwarnings("ignore")
random.seed(10)
rows = []
for trial in range(3):
    level, series = 100.0, []
    for _ in range(10_000):
        if random.random() < 0.01:
            level *= 1 + 0.05 * random.gauss(0, 1)
        series.append(level * (1 + 0.027 * random.gauss(0, 1)))
    text = " ".join(repr(value) for value in series)
    words = subprocess.run([sys.argv[1]], input=text + "\n", text=True, capture_output=True, check=True).stdout.split()
    began = time.perf_counter()
    points, _ = compute_change_points(series, window_len=50, max_pvalue=0.001, min_magnitude=0.0)
    theirs = time.perf_counter() - began
    agree = [int(word) for word in words[1:]] == [point.index for point in points]
    rows.append((float(words[0]), theirs, len(points), agree))
print("| loadline | Apache Otava | ratio | change points | the same |")
print("| --- | --- | --- | --- | --- |")
for ours, theirs, count, agree in rows:
    print(f"| {ours * 1000:.1f} ms | {theirs * 1000:.0f} ms | 1/{theirs / ours:.0f} | {count} | {'yes' if agree else 'NO'} |")
PY

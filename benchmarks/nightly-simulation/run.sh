#!/bin/sh
# How often the reading of nightly series errs, on seeded series; a table on the standard output. The drift against an
# anchor goes through `loadline budget simulate` on a history of the same noise.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swiftc -O -lm -package-name loadline -o "$work/simulate" $(find Sources/Statistics -name '*.swift') \
  benchmarks/nightly-simulation/main.swift
"$work/simulate"
python3 - "$work" <<'PY'
import json, os, platform, random, sys
folder = sys.argv[1] + "/history/bench.a"
os.makedirs(folder)
random.seed(27)
with open(folder + "/2026-01.jsonl", "w") as file:
    for night in range(1000):
        value = 0.1 * (1 + 0.027 * random.gauss(0, 1))
        file.write(json.dumps({
            "version": 1, "time": 1767225600 + night * 60, "run": f"r{night}", "pipeline": "nightly", "step": "bench",
            "metric": "a.time", "labels": {}, "unit": "s", "value": value,
            "source": {"branch": "main", "isDirty": False},
            "machine": {"architecture": "x", "processors": 2, "operatingSystem": "x"}}) + "\n")
PY
cat > "$work/budget.yaml" <<'Y'
limits:
  bench.a.time: { max-increase: 5%, against: release, runs: 7 }
Y
cat > "$work/trend.yaml" <<'Y'
limits:
  bench.a.time: { trend: rise, against: main }
Y
loadline=${LOADLINE:-.build/release/loadline}
"$loadline" baseline accept release --runs 20 --history "$work/history"
"$loadline" budget simulate "$work/budget.yaml" --history "$work/history" --trials 1000 --drift 0.3%
"$loadline" budget simulate "$work/trend.yaml" --history "$work/history" --trials 1000

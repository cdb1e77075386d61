#!/usr/bin/env bash
# What a stall of 1 s in every 10 s does to percentiles: on paper, in the open model, and in the closed one.
#
#   benchmarks/stall-lesson/run.sh [path of loadline]     (default: .build/release/loadline)
#
# `loadline demo` stalls on core 0, `loadline load` sends from core 1: ten seconds at 1,000/s around one stall, then ten
# seconds with ten connections around the next. The exit code is 1 when p95 or p99 of the open model lies more than 2 %
# from the value that the schedule gives on paper. Needs Linux with two cores, Python 3 and taskset.
set -euo pipefail

loadline=${1:-$(cd "$(dirname "$0")/../.." && pwd)/.build/release/loadline}
[ -x "$loadline" ] || { echo "no loadline at $loadline; run: make build" >&2; exit 2; }

exec python3 - "$loadline" <<'PY'
import json, math, os, re, subprocess, sys, time, urllib.request

loadline = sys.argv[1]
EVERY, WINDOW, RATE, SECONDS = 10, 1, 1000, 10


def load(url, *flags):
    """Runs a load on core 1 and returns its metrics and when its measurement began, in seconds since 1970."""
    started = time.time()
    run = subprocess.run(
        ["taskset", "-c", "1", loadline, "load", url, *flags, "--duration", f"{SECONDS}s", "--format", "json"],
        stdout=subprocess.PIPE)
    if run.returncode not in (0, 3):
        sys.exit(f"loadline load ended with {run.returncode}")
    return {m["name"]: m["value"] for m in json.loads(run.stdout)["metrics"] if not m["labels"] and "value" in m}, started


def percentile(values, percent):
    return sorted(values)[math.ceil(percent * len(values) / 100) - 1]


demo = subprocess.Popen(
    ["taskset", "-c", "0", loadline, "demo", "--port", "0", "--stall-every", f"{EVERY}s", "--stall-for", f"{WINDOW}s"],
    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
try:
    address = next(found.group(0) for line in demo.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
    page = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address + "/metrics").read().decode()
    service_start = float(re.search(r"^process_start_time_seconds (\S+)", page, re.M).group(1))
    url = address + "/api/entities?limit=1"

    # Measured from second 2 of the service's life to second 12: the first stall, from 10 to 11, lies within.
    time.sleep(max(0, service_start + 1 - time.time()))
    opened, started = load(url, "--rate", f"{RATE}/s", "--warm-up", "1s", "--max-in-flight", "2000")
    begin = started + 1 - service_start
    paper = []
    for index in range(RATE * SECONDS):
        due = begin + index / RATE
        into = due % EVERY
        paper.append(WINDOW - into if due >= EVERY and into < WINDOW else 0)

    # From second 15 to 25: the second stall, from 20 to 21.
    time.sleep(max(0, service_start + 15 - time.time()))
    closed, _ = load(url, "--concurrency", "10")
finally:
    demo.terminate()
    demo.wait()

print(f"{'':12}{'on paper':>12}{'open, latency':>16}{'apart':>9}{'closed, service time':>23}")
apart = 0
for percent in (95, 99):
    expected = percentile(paper, percent)
    measured = opened[f"latency.p{percent}"]
    share = measured / expected - 1
    apart = max(apart, abs(share))
    shut = closed[f"service_time.p{percent}"]
    print(f"p{percent:<11}{expected * 1e3:9.1f} ms{measured * 1e3:13.1f} ms{share:+9.1%}{shut * 1e3:20.3f} ms")
print(f"{'requests':12}{len(paper):12}{opened['requests']:16.0f}{'':9}{closed['requests']:23.0f}")
if opened["unsent"]:
    sys.exit(f"{opened['unsent']:.0f} requests were never sent")
if apart > 0.02:
    sys.exit(f"a percentile of the open model lies {apart:.1%} from the paper; allowed are 2 %")
PY

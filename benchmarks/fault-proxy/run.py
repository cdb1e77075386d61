#!/usr/bin/env python3
"""How well the faults of `loadline proxy` are what was asked for, over loopback, with the release build.

  benchmarks/fault-proxy/run.py [path of loadline]

It starts a demo service and proxies before it, on free ports, and ends them. Latency and the cost of the proxy itself are
measured by the load engine at 1,000/s, sides taking turns; bandwidth by curl; shares by requests that each have a
connection of their own. `ROUNDS` (5) is how many rounds the medians are of. Needs Python 3 and curl.
"""

import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOADLINE = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".build/release/loadline")
ROUNDS = int(os.environ.get("ROUNDS", "5"))


@contextlib.contextmanager
def started(*words):
    """A loadline that serves; gives the port in its first line."""
    process = subprocess.Popen([LOADLINE, *words], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        address = line.split("127.0.0.1:")[1]
        yield int("".join(c for c in address.split()[0] if c.isdigit()))
    finally:
        process.terminate()
        process.wait()


def load(port, *words, path="/api/entities?limit=5"):
    answer = subprocess.run(
        [LOADLINE, "load", f"http://127.0.0.1:{port}{path}", "--format", "json", *words],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    metrics = json.loads(answer.stdout)["metrics"]
    return {m["name"]: m.get("value") for m in metrics if not m.get("labels")}


def p50(port, seconds="4s"):
    return load(port, "--rate", "1000/s", "--warm-up", "1s", "--duration", seconds)["latency.p50"]


def row(name, asked, got, wanted, holds):
    print(f"{name:<34} {asked:>12} {got:>14}   {wanted:<16} {'yes' if holds else 'NO'}", flush=True)
    return holds


def main():
    print(f"{'':<34} {'asked for':>12} {'measured':>14}   {'bound':<16} held")
    fine = []
    with started("demo", "--port", "0") as service:
        to = f"127.0.0.1:{service}"
        with started("proxy", "--to", to) as plain:
            pairs = []
            for number in range(ROUNDS):
                sides = [("direct", service), ("proxy", plain)]
                found = {name: p50(port) for name, port in (sides if number % 2 == 0 else sides[::-1])}
                pairs.append((found["direct"], found["proxy"]))
            direct = statistics.median(p[0] for p in pairs)
            added = statistics.median(p[1] - p[0] for p in pairs)
            fine.append(row(
                f"no fault, added to {direct * 1e6:.0f} µs", "0", f"{added * 1e6:.1f} µs", "at most 100 µs",
                added <= 100e-6))
            for asked in ["5ms", "50ms", "200ms"]:
                with started("proxy", "--to", to, "--latency", asked) as slow:
                    rounds = [p50(slow) - p50(service) for _ in range(ROUNDS)]
                    got = statistics.median(rounds)
                wanted = float(asked[:-2]) / 1e3
                fine.append(row(
                    "latency at 1,000/s, p50", asked, f"{got * 1e3:.2f} ms", "within 1 ms",
                    abs(got - wanted) <= 1e-3))
        for asked, count in [("1MB/s", 2_000_000), ("10MB/s", 20_000_000), ("100MB/s", 67_000_000)]:
            rate = float(asked[:-4]) * 1e6
            with started("proxy", "--to", to, "--bandwidth", asked) as narrow:
                rates = []
                for _ in range(ROUNDS):
                    time = subprocess.run(
                        ["curl", "-s", "-o", "/dev/null", "-w", "%{time_total}",
                         f"http://127.0.0.1:{narrow}/bytes?n={count}"], stdout=subprocess.PIPE, text=True).stdout
                    rates.append(count / float(time))
            got = statistics.median(rates)
            fine.append(row("bandwidth", asked, f"{got / 1e6:.3f} MB/s", "within 3%", abs(got / rate - 1) <= 0.03))
        for fault in ["reset", "connection-loss", "blackhole", "half-open"]:
            for asked in ["1%", "25%"]:
                with started("proxy", "--to", to, f"--{fault}", asked) as hurt:
                    # A connection that is open only to see whether anybody answers is the first that a fault meets.
                    found = load(
                        hurt, "--rate", "200/s", "--duration", "10s", "--header", "Connection: close",
                        "--request-timeout", "500ms")
                lost = round(found["error_rate"] * found["requests"])
                wanted = float(asked[:-1]) / 100 * found["requests"]
                fine.append(row(
                    f"{fault}, of {found['requests']:.0f} connections", asked, f"{lost}",
                    f"{wanted:.0f}, ±1", abs(lost - wanted) <= 1))
    return 0 if all(fine) else 1


sys.exit(main())

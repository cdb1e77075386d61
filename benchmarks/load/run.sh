#!/usr/bin/env bash
# What a request costs: `loadline load` beside wrk, h2load, hey and k6, plain and TLS; then the open model alone.
#
#   benchmarks/load/run.sh [path of loadline]     (default: .build/release/loadline)
#
# ROUNDS, SECONDS_EACH, CONNECTIONS and RATE may be set in the environment. Needs Linux with two cores, Python 3,
# nginx, openssl and taskset; a peer that is not installed is left out and named.
set -euo pipefail
loadline=${1:-$(cd "$(dirname "$0")/../.." && pwd)/.build/release/loadline}
[ -x "$loadline" ] || { echo "no loadline at $loadline; run: make build" >&2; exit 2; }
exec python3 "$(dirname "$0")/compare.py" "$loadline"

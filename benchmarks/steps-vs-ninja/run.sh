#!/bin/sh
# 1,000 steps of `true` with two jobs: loadline and ninja side by side, alternating, in one run.
# Prints the wall and processor time of each round and the ratio of the medians.
set -eu
rounds=${ROUNDS:-7}
steps=${STEPS:-1000}
here=$(cd "$(dirname "$0")" && pwd)
loadline=${LOADLINE:-$here/../../.build/release/loadline}
[ -x "$loadline" ] || { echo "build first: make build" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! command -v ninja >/dev/null 2>&1; then
  python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" -q install ninja
  PATH="$folder/venv/bin:$PATH"
fi
cd "$folder"
exec python3 - "$loadline" "$rounds" "$steps" <<'PYTHON'
import os, resource, shutil, statistics, subprocess, sys, time

loadline, rounds, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open("steps.yaml", "w") as file:
    file.write("name: steps\nsteps:\n")
    for i in range(steps):
        file.write(f"  s{i}: {{ uses: command, with: {{ run: ['true'] }} }}\n")
with open("build.ninja", "w") as file:
    file.write("rule t\n  command = true\n")
    for i in range(steps):
        file.write(f"build o{i}: t\n")

def measure(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

tools = {
    "ninja": ["ninja", "-j", "2"],
    "loadline": [loadline, "run", "steps.yaml", "--jobs", "2"],
}
results = {name: [] for name in tools}
for number in range(rounds):
    for name, command in tools.items():
        results[name].append(measure(command))
        shutil.rmtree("performance-results", ignore_errors=True)
    print(f"round {number + 1}: " + ", ".join(
        f"{name} {results[name][-1][0]:.2f} s wall, {results[name][-1][1]:.2f} s cpu" for name in tools))
walls = {name: statistics.median(r[0] for r in rows) for name, rows in results.items()}
print(f"median: ninja {walls['ninja']:.2f} s, loadline {walls['loadline']:.2f} s, "
      f"ratio {walls['loadline'] / walls['ninja']:.2f}")
PYTHON

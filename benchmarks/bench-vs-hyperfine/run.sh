#!/bin/sh
# `loadline bench` and hyperfine side by side on a sleep and on a CPU-bound command, in turns: medians, spread, memory.
set -eu
cd "$(dirname "$0")/../.."
python3 - "${LOADLINE:-.build/release/loadline}" <<'PY'
import json, statistics, subprocess, sys, tempfile

loadline, rounds, runs = sys.argv[1], 4, 15
commands = {
    "sleep 0.05": ["sleep", "0.05"],
    "awk, 300,000 additions": ["awk", "BEGIN{for(i=0;i<300000;i++)s+=i}"],
}


def ours(words):
    out = subprocess.run(
        [loadline, "bench", "--runs", str(runs), "--format", "json", "--", *words], capture_output=True, check=True)
    metrics = json.loads(out.stdout)["metrics"]
    return next(m for m in metrics if m["name"] == "command.time")["samples"]


def theirs(words):
    with tempfile.NamedTemporaryFile() as file:
        quoted = " ".join("'" + word + "'" for word in words)
        subprocess.run(
            ["hyperfine", "-N", "--warmup", "1", "--runs", str(runs), "--export-json", file.name, quoted],
            capture_output=True, check=True)
        return json.load(file)["results"][0]["times"]


print("| command | ours, median | hyperfine, median | apart | ours, quartiles | hyperfine, quartiles |")
print("| --- | --- | --- | --- | --- | --- |")
for name, words in commands.items():
    a, b = [], []
    for turn in range(rounds):
        for which in (ours, theirs) if turn % 2 == 0 else (theirs, ours):
            (a if which is ours else b).extend(which(words))
    spread = [statistics.quantiles(x, n=4)[2] - statistics.quantiles(x, n=4)[0] for x in (a, b)]
    m = [statistics.median(x) for x in (a, b)]
    print(f"| {name} | {m[0] * 1e3:.3f} ms | {m[1] * 1e3:.3f} ms | {m[0] / m[1] - 1:+.2%} "
          f"| {spread[0] * 1e3:.3f} ms | {spread[1] * 1e3:.3f} ms |")
PY

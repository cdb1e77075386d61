#!/bin/sh
# `loadline bench` and hyperfine side by side, in turns of a few runs: medians and spread of a sleep and of a CPU-bound
# command; and the memory of each run of a command that takes little and much in turns.
set -eu
cd "$(dirname "$0")/../.."
scripts/install-packages hyperfine perl
python3 - "$(realpath "${LOADLINE:-.build/release/loadline}")" <<'PY'
import json, os, random, statistics, subprocess, sys, tempfile

loadline, rounds, runs = sys.argv[1], 50, 5
work = tempfile.TemporaryDirectory()
os.chdir(work.name)
with open("data", "wb") as file:
    file.write(random.Random(1).randbytes(20_000_000))
commands = {"`sleep 0.05`": ["sleep", "0.05"], "`sha256sum` of 20 MB": ["sha256sum", "data"]}


def ours(words, runs=runs, metric="time"):
    out = subprocess.run(
        [loadline, "bench", "--runs", str(runs), "--warm-up", "1", "--format", "json", "--", *words],
        capture_output=True, check=True)
    metrics = json.loads(out.stdout)["metrics"]
    return next(m for m in metrics if m["name"] == f"command.{metric}")["samples"]


def theirs(words, runs=runs, key="times"):
    with tempfile.NamedTemporaryFile() as file:
        quoted = " ".join("'" + word + "'" for word in words)
        subprocess.run(
            ["hyperfine", "-N", "--warmup", "1", "--runs", str(runs), "--export-json", file.name, quoted],
            capture_output=True, check=True)
        return json.load(file)["results"][0].get(key)


# The quartiles of all runs hold the machine's moods too, which change from turn to turn; the mean deviation within a turn is
# what one call of a tool shows.
print("| command | ours, median | hyperfine's | apart | ours, quartiles | hyperfine's | ours, deviation | hyperfine's |")
print("| --- | --- | --- | --- | --- | --- | --- | --- |")
for name, words in commands.items():
    a, b = [], []
    for turn in range(rounds):
        for which in (ours, theirs) if turn % 2 == 0 else (theirs, ours):
            (a if which is ours else b).extend(which(words))
    spread = [statistics.quantiles(x, n=4)[2] - statistics.quantiles(x, n=4)[0] for x in (a, b)]
    m = [statistics.median(x) for x in (a, b)]
    within = [statistics.mean(statistics.stdev(x[i : i + runs]) for i in range(0, len(x), runs)) for x in (a, b)]
    print(f"| {name} | {m[0] * 1e3:.3f} ms | {m[1] * 1e3:.3f} ms | {m[0] / m[1] - 1:+.2%} "
          f"| {spread[0] * 1e3:.3f} ms | {spread[1] * 1e3:.3f} ms "
          f"| {within[0] * 1e3:.3f} ms | {within[1] * 1e3:.3f} ms |", flush=True)

turns = ["perl", "-e", 'if (-e "m") { unlink "m"; $n = 64 << 20; $x = "x" x $n } else { open F, ">m" }']
print()
print("| memory of six runs that take 64 MiB more in turns, in MiB |")
print("| --- |")
for name, values in (("ours", ours(turns, 6, "memory")), ("hyperfine", theirs(turns, 6, "memory_usage_byte"))):
    shown = " ".join(f"{value / 2**20:.0f}" for value in values) if values else "not given by this version"
    print(f"| {name}: {shown} |")
PY

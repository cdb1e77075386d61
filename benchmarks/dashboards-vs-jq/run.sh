#!/bin/sh
# All dashboards of the corpora, copied until they are 100 MB: loadline lint and jq empty in turns, on one core, in one
# run. Prints wall time, processor time and peak memory of each round, the ratio of the medians, and the peak memory of
# one large dashboard by its size.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
loadline=${1:-$here/../../.build/release/loadline}
corpora=${LOADLINE_CORPORA:-$here/../../../shared/corpora}
[ -x "$loadline" ] || { echo "build first: make build" >&2; exit 2; }
[ -d "$corpora/dashboards" ] || { echo "no dashboards at $corpora/dashboards" >&2; exit 2; }
command -v jq >/dev/null 2>&1 || { echo "install the Debian package 'jq'" >&2; exit 2; }
loadline=$(realpath "$loadline")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
exec python3 - "$loadline" "$corpora/dashboards" "$folder" "${ROUNDS:-5}" "${BYTES:-100000000}" <<'PYTHON'
import glob, json, os, statistics, subprocess, sys, time

loadline, corpora, folder, rounds, wanted = sys.argv[1:4] + [int(word) for word in sys.argv[4:]]
cores = sorted(os.sched_getaffinity(0))

sources = sorted(glob.glob(corpora + "/**/*.json", recursive=True))
files, total, turn = [], 0, 0
while total < wanted:
    for source in sources:
        path = f"{folder}/{turn}-{os.path.basename(source)}"
        with open(source, "rb") as original, open(path, "wb") as copy:
            data = original.read()
            copy.write(data)
        files.append(path)
        total += len(data)
    turn += 1
print(f"{len(sources)} dashboards, {turn} copies of each: {len(files)} files, {total / 1e6:.1f} MB, one core")


def measure(command):
    """Wall seconds, processor seconds, peak MB and what was printed, on the last core."""
    start = time.monotonic()
    output = folder + "/output"
    with open(output, "wb") as sink:
        child = subprocess.Popen(
            command, stdout=sink, stderr=subprocess.STDOUT, cwd=folder,
            preexec_fn=lambda: os.sched_setaffinity(0, {cores[-1]}))
        _, _, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    with open(output, "rb") as printed:
        last = printed.read().decode(errors="replace").rstrip().rsplit("\n", 1)[-1]
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, last


programs = {"jq empty": ["jq", "empty", *files], "loadline lint": [loadline, "lint", *files]}
found = {name: [] for name in programs}
for turn in range(rounds):
    for name, command in programs.items():
        wall, cpu, memory, last = measure(command)
        found[name].append((wall, cpu, last))
        print(f"  {turn + 1} {name}: {wall:.3f} s, {cpu:.3f} s of processor, {memory:.0f} MB")
walls = {name: statistics.median(row[0] for row in rows) for name, rows in found.items()}
cpus = {name: statistics.median(row[1] for row in rows) for name, rows in found.items()}
print(f"loadline found: {found['loadline lint'][0][2]}")
print("medians: " + ", ".join(f"{name} {walls[name]:.3f} s" for name in programs))
print(
    f"loadline / jq: {walls['loadline lint'] / walls['jq empty']:.2f} of the wall time, "
    f"{cpus['loadline lint'] / cpus['jq empty']:.2f} of the processor time")

nothing = folder + "/nothing.json"
with open(nothing, "w") as file:
    file.write('{"title": "a", "panels": []}')
idle = measure([loadline, "lint", nothing])[2]
largest = max(sources, key=os.path.getsize)
with open(largest) as file:
    board = json.load(file)
# Very old dashboards keep their panels in rows.
panels = "panels" if "panels" in board else "rows"
board[panels] = board[panels] * (20_000_000 // os.path.getsize(largest))
for name, style in [("as exported", {"indent": 2}), ("without blanks", {"separators": (",", ":")})]:
    path = folder + "/large.json"
    with open(path, "w") as file:
        json.dump(board, file, **style)
    size = os.path.getsize(path) / 1e6
    memory = measure([loadline, "lint", path])[2]
    print(f"one dashboard {name}: {size:.1f} MB, peak {memory:.0f} MB ({idle:.0f} MB with nothing): {memory / size:.1f} x its size")
PYTHON

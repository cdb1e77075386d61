#!/bin/sh
# Files that are made to exhaust a reader: how long `loadline check` takes to refuse each, and in how much memory.
# The limits are a second and 100 MB; a line that misses one says so, and the exit code is 1.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
loadline=${LOADLINE:-$here/../../.build/release/loadline}
[ -x "$loadline" ] || { echo "build first: make build" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
exec python3 - "$loadline" <<'PYTHON'
import os, subprocess, sys

loadline = sys.argv[1]
step = '{uses: command, with: {run: ["true"]}}'

def laughs():
    yield 'a: &a [' + ", ".join(["lol"] * 9) + "]\n"
    for last, name in zip("abcdefgh", "bcdefghi"):
        yield f"{name}: &{name} [" + ", ".join([f"*{last}"] * 9) + "]\n"
    yield "steps: {x: {uses: command, with: {run: *i}}}\n"

def aliases():
    yield 'a: &a "' + "x" * 1_000_000 + '"\nsteps:\n'
    for i in range(50_000):
        yield f"  s{i}: *a\n"

def merges():
    yield "a: &a {x: 1}\n"
    for i in range(30_000):
        yield f"k{i}: {{<<: *a}}\n"

def faults():
    yield "steps:\n"
    for i in range(100_000):
        yield f"  k{i}: {i}\n"

def anchors():
    yield "steps:\n"
    for i in range(200_000):
        yield f"  s{i}: &a{i} x\n"

def wrong():
    yield "steps:\n"
    for i in range(200_000):
        yield f"  s{i}: x\n"

def full():
    yield "steps:\n"
    for i in range(200_000):
        yield f"  s{i}: {step}\n"

files = {
    "laughs.yaml": laughs, "aliases.yaml": aliases, "merges.yaml": merges, "faults.yaml": faults, "full.yaml": full,
    "anchors.yaml": anchors, "wrong.yaml": wrong,
    "deep-flow.yaml": lambda: ["steps: ", "[" * 100_000],
    "deep-map.yaml": lambda: ["steps: ", "{a: " * 100_000, "1", "}" * 100_000],
    "deep-block.yaml": lambda: ["- " * 100_000, "x\n"],
    "deep.json": lambda: ["[" * 100_000],
    "deep-expression.yaml": lambda: [
        'steps: {a: {uses: command, if: "', "(" * 100_000, "1", ")" * 100_000, '", with: {run: [x]}}}\n'],
    "50-MB.yaml": lambda: ["steps:\n", "# x\n" * 13_000_000],
    "50-MB.json": lambda: ['{"steps": {"a": "', "x" * 52_000_000, '"}}'],
    "50-MB": lambda: ['{"a": [', "1," * 26_000_000, "1]}"],
}
missed = False
for name, pieces in files.items():
    with open(name, "w") as file:
        file.writelines(pieces())
    # A process of its own measures: what Python holds must not count.
    measured = subprocess.run(
        ["/usr/bin/env", "time", "-f", "%e %M %x", "-o", "figures", loadline, "check", name],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seconds, kilobytes, code = open("figures").read().split("\n")[-2].split()
    problem = "" if float(seconds) < 1 and int(kilobytes) < 100_000 and code == "2" else "  MISSED"
    missed = missed or bool(problem)
    print(f"{name:22} exit {code}  {float(seconds):5.2f} s  {int(kilobytes) / 1000:6.1f} MB{problem}")
    os.remove(name)
sys.exit(1 if missed else 0)
PYTHON

#!/usr/bin/env python3
"""How often a gate of five relative limits errs: real processes, the same work on both sides or more on one.

  benchmarks/gates/run.py --gates 60 --factor 1.00 --out aa.jsonl     the same on both sides: no limit may fail
  benchmarks/gates/run.py --gates 50 --factor 1.10 --out ten.jsonl    10 % more work: the limit on time must fail
  benchmarks/gates/run.py --table aa.jsonl ten.jsonl

Each gate is a whole run of `loadline`: a benchmark step with two sides and a budget of five limits. Results are appended,
so that a long measurement can be made in pieces. `--program` chooses what runs: `sha256sum` of files of two sizes, whose
processes differ little from each other, or an awk loop of two lengths, whose processes differ by several percent, however
quiet the machine.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
METRICS = ["time", "user", "system", "cpu", "memory"]
# An awk loop spends next to nothing in the kernel, often 0: there only a difference can be told.
MORE = {"system": ", min-delta: 2ms"}


def step(folder, program, factor, work):
    """What the sides of the step run, and the name that their metrics have."""
    head = int(work * factor)
    if program == "awk":
        loop = "BEGIN { n = ENVIRON[\"WORK\"]; for (i = 0; i < n; i++) s += i }"
        return "work", f"""      commands: {{ work: [awk, {json.dumps(loop)}] }}
      compare:
        base: {{ env: {{ WORK: "{work}", SIDE: a }} }}
        head: {{ env: {{ WORK: "{head}", SIDE: b }} }}
"""
    for name, size in [("a.bin", work), ("b.bin", head)]:
        pathlib.Path(folder, name).write_bytes(random.Random(1).randbytes(size))
    return "command", """      compare:
        base: { run: [sha256sum, a.bin] }
        head: { run: [sha256sum, b.bin] }
"""


def gate(loadline, folder, program, factor, work, pairs, limit):
    command, sides = step(folder, program, factor, work)
    pathlib.Path(folder, "pipeline.yaml").write_text(f"""steps:
  bench:
    uses: benchmark
    with:
{sides}        pairs: {pairs}
  budget: {{ uses: budget, needs: bench, with: {{ file: budget.yaml }} }}
""")
    limits = "".join(f"  bench.{command}.{name}: {{ max-increase: {limit}{MORE.get(name, '')} }}\n" for name in METRICS)
    pathlib.Path(folder, "budget.yaml").write_text("limits:\n" + limits)
    code = subprocess.run(
        [loadline, "run", "pipeline.yaml", "--results", "results"], cwd=folder, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL).returncode
    report = json.loads(pathlib.Path(folder, "results/latest/report.json").read_text())
    steps = {step["id"]: step for step in report["steps"]}
    seen = {
        limit["metric"].removeprefix(f"bench.{command}."): [
            limit["verdict"], *((limit.get("evidence") or {}).get(key) for key in ("outcome", "change", "sampleCount"))]
        for limit in steps["budget"]["limits"]
    }
    shutil.rmtree(os.path.join(folder, "results"))
    return {"program": program, "factor": factor, "pairs": pairs, "limit": limit, "exit": code, "limits": seen}


def table(paths):
    groups = collections.defaultdict(list)
    for path in paths:
        for line in open(path):
            row = json.loads(line)
            groups[(row["program"], row["factor"], row["pairs"], row["limit"])].append(row)
    print("| program | injected | limit | pairs | gates | time failed | any of five failed | time passed | time inconclusive |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (program, factor, pairs, limit), rows in sorted(groups.items()):
        time = collections.Counter(row["limits"]["time"][0] for row in rows)
        failed = sum(any(v[0] == "failed" for v in row["limits"].values()) for row in rows)
        print(f"| {program} | {factor - 1:+.0%} | {limit} | {pairs} | {len(rows)} | {time['failed']} | {failed} "
              f"| {time['passed']} | {time['inconclusive']} |")
    print()
    print("| program | injected | metric | passed | inconclusive | failed |")
    print("| --- | --- | --- | --- | --- | --- |")
    for (program, factor, _, _), rows in sorted(groups.items()):
        for name in METRICS:
            seen = collections.Counter(row["limits"][name][0] for row in rows)
            print(f"| {program} | {factor - 1:+.0%} | {name} | {seen['passed']} | {seen['inconclusive']} | {seen['failed']} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loadline", default=str(ROOT / ".build/release/loadline"))
    parser.add_argument("--gates", type=int, default=50)
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--program", choices=["sha256sum", "awk"], default="sha256sum")
    parser.add_argument("--work", type=int, help="additions of awk, or bytes of the base's file")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--limit", default="2%")
    parser.add_argument("--out")
    parser.add_argument("--table", nargs="+")
    arguments = parser.parse_args()
    if arguments.table:
        return table(arguments.table)
    with tempfile.TemporaryDirectory() as folder, open(arguments.out, "a") as out:
        for _ in range(arguments.gates):
            row = gate(
                arguments.loadline, folder, arguments.program, arguments.factor,
                arguments.work or {"awk": 1_000_000, "sha256sum": 4_000_000}[arguments.program], arguments.pairs,
                arguments.limit)
            out.write(json.dumps(row) + "\n")
            out.flush()


main()

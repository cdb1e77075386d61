#!/usr/bin/env python3
"""How often a gate of five relative limits errs: real processes, the same work on both sides or more on one.

  benchmarks/gates/run.py --gates 60 --factor 1.00 --out aa.jsonl     the same on both sides: no limit may fail
  benchmarks/gates/run.py --gates 50 --factor 1.10 --out ten.jsonl    10 % more work: the limit on time must fail
  benchmarks/gates/run.py --table aa.jsonl ten.jsonl

Each gate is a whole run of `loadline`: a benchmark step with two sides and a budget of five limits. Results are appended,
so that a long measurement can be made in pieces.
"""

import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
METRICS = ["time", "user", "system", "cpu", "memory"]
# An awk loop spends next to nothing in the kernel, often 0: there only a difference can be told.
MORE = {"system": ", min-delta: 2ms"}


def gate(loadline, folder, factor, work, pairs, limit):
    head = int(work * factor)
    program = "BEGIN { n = ENVIRON[\"WORK\"]; for (i = 0; i < n; i++) s += i }"
    pathlib.Path(folder, "pipeline.yaml").write_text(f"""steps:
  bench:
    uses: benchmark
    with:
      commands: {{ work: [awk, {json.dumps(program)}] }}
      compare:
        base: {{ env: {{ WORK: "{work}", SIDE: a }} }}
        head: {{ env: {{ WORK: "{head}", SIDE: b }} }}
        pairs: {pairs}
  budget: {{ uses: budget, needs: bench, with: {{ file: budget.yaml }} }}
""")
    limits = "".join(f"  bench.work.{name}: {{ max-increase: {limit}{MORE.get(name, '')} }}\n" for name in METRICS)
    pathlib.Path(folder, "budget.yaml").write_text("limits:\n" + limits)
    code = subprocess.run(
        [loadline, "run", "pipeline.yaml", "--results", "results"], cwd=folder, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL).returncode
    report = json.loads(pathlib.Path(folder, "results/latest/report.json").read_text())
    steps = {step["id"]: step for step in report["steps"]}
    seen = {
        limit["metric"].removeprefix("bench.work."): [
            limit["verdict"], *((limit.get("evidence") or {}).get(key) for key in ("outcome", "change", "sampleCount"))]
        for limit in steps["budget"]["limits"]
    }
    shutil.rmtree(os.path.join(folder, "results"))
    return {"factor": factor, "pairs": pairs, "limit": limit, "exit": code, "limits": seen}


def table(paths):
    groups = collections.defaultdict(list)
    for path in paths:
        for line in open(path):
            row = json.loads(line)
            groups[(row["factor"], row["pairs"], row["limit"])].append(row)
    print("| injected | limit | pairs | gates | time failed | any of five failed | time passed | time inconclusive |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for (factor, pairs, limit), rows in sorted(groups.items()):
        time = collections.Counter(row["limits"]["time"][0] for row in rows)
        failed = sum(any(v[0] == "failed" for v in row["limits"].values()) for row in rows)
        print(f"| {factor - 1:+.0%} | {limit} | {pairs} | {len(rows)} | {time['failed']} | {failed} "
              f"| {time['passed']} | {time['inconclusive']} |")
    print()
    print("| injected | metric | passed | inconclusive | failed |")
    print("| --- | --- | --- | --- | --- |")
    for (factor, _, _), rows in sorted(groups.items()):
        for name in METRICS:
            seen = collections.Counter(row["limits"][name][0] for row in rows)
            print(f"| {factor - 1:+.0%} | {name} | {seen['passed']} | {seen['inconclusive']} | {seen['failed']} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loadline", default=str(ROOT / ".build/release/loadline"))
    parser.add_argument("--gates", type=int, default=50)
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--work", type=int, default=1_000_000)
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
                arguments.loadline, folder, arguments.factor, arguments.work, arguments.pairs, arguments.limit)
            out.write(json.dumps(row) + "\n")
            out.flush()


main()

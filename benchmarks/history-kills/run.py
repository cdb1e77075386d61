#!/usr/bin/env python3
"""Two jobs add runs to one history at once, 200 times each, and are killed in between: is a line lost or torn?

  benchmarks/history-kills/run.py [--times 200] [--seed 1]

Each job adds its own runs one by one with `loadline history add`. Two of five calls are ended with SIGKILL after a random
part of the time that one takes, and made again until one ends by itself. Afterwards every entry of every run must stand in
the history once, and no line may be anything but an entry. It needs `make build`.
"""

import argparse
import collections
import json
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def make_runs(loadline, folder, count):
    """Copies of one real run under other ids."""
    (folder / "pipeline.yaml").write_text(
        'steps:\n  bench: { uses: benchmark, with: { commands: { a: ["true"], b: ["true"] }, runs: 8 } }\n')
    subprocess.run(
        [loadline, "run", "pipeline.yaml", "--results", "results"], cwd=folder, check=True, capture_output=True)
    first = (folder / "results/latest").resolve()
    made = []
    for number in range(count):
        copy = folder / "runs" / f"run-{number:04}"
        copy.mkdir(parents=True)
        text = (first / "journal.ndjson").read_text()
        (copy / "journal.ndjson").write_text(text.replace(first.name, copy.name))
        made.append(copy)
    return made


def job(loadline, folder, runs, seed, seconds, tally, faults):
    draw = random.Random(seed)
    for run in runs:
        while True:
            process = subprocess.Popen(
                [loadline, "history", "add", str(run), "--history", "history", "--branch", "main"], cwd=folder,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if draw.random() < 0.4:
                time.sleep(draw.random() * seconds)
                process.send_signal(signal.SIGKILL)
            _, errors = process.communicate(timeout=60)
            if process.returncode == 0:
                tally["ended"] += 1
                break
            tally["killed" if process.returncode == -signal.SIGKILL else "failed"] += 1
            if process.returncode != -signal.SIGKILL:
                faults.append(errors)
                return


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loadline", default=str(ROOT / ".build/release/loadline"))
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        runs = make_runs(arguments.loadline, folder, 2 * arguments.times + 1)
        began = time.monotonic()
        trial, runs = runs[-1], runs[:-1]
        subprocess.run(
            [arguments.loadline, "history", "add", str(trial), "--history", "history", "--branch", "main"], cwd=folder,
            check=True, capture_output=True)
        seconds = time.monotonic() - began
        lines = [line for path in folder.glob("history/*/*.jsonl") for line in path.read_text().splitlines()]
        wanted = collections.Counter(key(json.loads(line), "") for line in lines)
        tally, faults = collections.Counter(), []
        jobs = [
            threading.Thread(
                target=job,
                args=(arguments.loadline, folder, runs[side::2], arguments.seed + side, seconds, tally, faults))
            for side in (0, 1)
        ]
        for thread in jobs:
            thread.start()
        for thread in jobs:
            thread.join()
        seen, torn = collections.Counter(), 0
        for path in folder.glob("history/*/*.jsonl"):
            text = path.read_bytes()
            torn += not text.endswith(b"\n")
            for line in text.splitlines():
                try:
                    seen[key(json.loads(line))] += 1
                except ValueError:
                    torn += 1
        expected = {
            (run.name, *rest) for run in [*runs, trial] for (_, *rest) in wanted
        }
        lost = len(expected - set(seen))
        twice = sum(count > 1 for count in seen.values())
        foreign = len(set(seen) - expected)
        print(f"{len(runs)} runs of {len(wanted)} entries by two jobs: {tally['ended']} calls ended, {tally['killed']} killed")
        print(f"lost {lost}, torn {torn}, twice {twice}, of no run {foreign}")
        for fault in faults:
            print(fault, file=sys.stderr)
        return 1 if lost or torn or twice or foreign or faults or not tally["killed"] else 0


def key(entry, run=None):
    labels = json.dumps(entry["labels"], sort_keys=True)
    return (entry["run"] if run is None else run, entry["step"], entry["metric"], labels)


sys.exit(main())

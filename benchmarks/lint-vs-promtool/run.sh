#!/bin/sh
# One file of 10,000 rules, the same with no text in it twice, and 40 files: loadline lint and promtool check rules side by
# side, alternating, in one run.
# Prints wall time, processor time and peak memory of each round, and the ratio of the medians.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
loadline=${1:-$here/../../.build/release/loadline}
corpora=${LOADLINE_CORPORA:-$here/../../../shared/corpora}
[ -x "$loadline" ] || { echo "build first: make build" >&2; exit 2; }
[ -d "$corpora/alert-rules" ] || { echo "no rule files at $corpora/alert-rules" >&2; exit 2; }
command -v promtool >/dev/null 2>&1 || { echo "install the Debian package 'prometheus'" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
exec python3 - "$loadline" "$corpora/alert-rules" "$folder" "${ROUNDS:-5}" "${RULES:-10000}" <<'PYTHON'
import glob, os, re, statistics, subprocess, sys, time

import yaml

loadline, corpora, folder, rounds, count = sys.argv[1:4] + [int(word) for word in sys.argv[4:]]


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


Dumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))

rules = []
for path in sorted(glob.glob(corpora + "/**/*.y*ml", recursive=True)):
    with open(path) as file:
        document = yaml.safe_load(file)
    for group in document.get("spec", document)["groups"]:
        rules += group.get("rules") or []
recorded = {rule["record"] for rule in rules if "record" in rule}


def copy(index):
    rule = dict(rules[index % len(rules)])
    ending = f"_{index // len(rules)}"
    name = "alert" if "alert" in rule else "record"
    rule[name] += ending
    rule["expr"] = re.sub(
        r"[a-zA-Z_:][a-zA-Z0-9_:]*",
        lambda word: word[0] + ending if word[0] in recorded and ":" in word[0] else word[0], str(rule["expr"]))
    return rule


def alone(rule, number):
    """The rule with a number in each text that is parsed: in a comment of the expression, and at the end of a template."""
    texts = {**rule, "expr": f"{rule['expr']} # {number}"}
    for part in ("labels", "annotations"):
        if rule.get(part):
            texts[part] = {
                name: f"{text} {number}" if "{{" in str(text) else text for name, text in rule[part].items()
            }
    return texts


def write(path, indices, repeats=True):
    made = [copy(index) if repeats else alone(copy(index), index) for index in indices]
    groups = [{"name": f"g{start}", "rules": made[start:start + 20]} for start in range(0, len(made), 20)]
    with open(path, "w") as file:
        yaml.dump({"groups": groups}, file, Dumper=Dumper, sort_keys=False, width=1000)


one = folder + "/rules.yaml"
write(one, range(count))
different = folder + "/different.yaml"
write(different, range(count), repeats=False)
many = [f"{folder}/part{part}.yaml" for part in range(40)]
for part, path in enumerate(many):
    write(path, range(part * count // 40, (part + 1) * count // 40))
print(f"{count} rules in {os.path.getsize(one) / 1e6:.2f} MB, {os.cpu_count()} cores")


def measure(command):
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    _, _, usage = os.wait4(child.pid, 0)
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(title, files):
    programs = {"promtool": ["promtool", "check", "rules", *files], "loadline": [loadline, "lint", *files]}
    found = {name: [] for name in programs}
    print(title)
    for turn in range(rounds):
        for name, command in programs.items():
            wall, cpu, memory = measure(command)
            found[name].append((wall, cpu, memory))
            print(f"  {turn + 1} {name}: {wall:.3f} s, {cpu:.3f} s of processor, {memory:.0f} MB")
    medians = {name: statistics.median(row[0] for row in rows) for name, rows in found.items()}
    ratio = medians["promtool"] / medians["loadline"]
    print(f"  medians: promtool {medians['promtool']:.3f} s, loadline {medians['loadline']:.3f} s: 1/{ratio:.1f}")


compare("one file:", [one])
compare("one file, no expression or template twice:", [different])
compare("40 files:", many)
PYTHON

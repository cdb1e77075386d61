#!/bin/sh
# report.html of a run of 100 steps, ten of them loads: its size, and how long headless Chromium takes to open it, until the
# page is loaded and laid out. Prints each round and the medians.
set -eu
rounds=${ROUNDS:-5}
seconds=${SECONDS_OF_LOAD:-10}
here=$(cd "$(dirname "$0")" && pwd)
loadline=${LOADLINE:-$here/../../.build/release/loadline}
[ -x "$loadline" ] || { echo "build first: make build" >&2; exit 2; }
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) \
  || { echo "install chromium" >&2; exit 2; }
folder=$(mktemp -d)
trap 'kill "$demo" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$loadline" demo --port "$port" >/dev/null 2>&1 &
demo=$!
python3 - "$port" "$seconds" <<'PYTHON'
import sys
port, seconds = sys.argv[1:]
with open("steps.yaml", "w") as file:
    file.write("name: steps\nsteps:\n")
    for i in range(10):
        file.write(f"""  load-{i}:
    uses: load
    with:
      base-url: http://127.0.0.1:{port}
      arrival-rate: 100/s
      duration: {seconds}s
      requests: [{{ name: entities, get: /api/entities, weight: 3 }}, {{ name: search, get: '/api/search?q=graph' }}]
""")
    for i in range(89):
        needs = f"load-{i % 10}" if i < 40 else f"step-{i - 40}"
        file.write(f"  step-{i}: {{ uses: command, needs: {needs}, with: {{ shell: 'seq 1 500' }} }}\n")
    names = ", ".join(f"load-{i}" for i in range(10))
    file.write(f"  budget: {{ uses: budget, needs: [{names}], with: {{ file: budget.yaml }} }}\n")
with open("budget.yaml", "w") as file:
    file.write("limits:\n")
    for i in range(10):
        file.write(f"  load-{i}.latency.p95: {{ max: 500ms }}\n  load-{i}.error_rate: {{ max: 1% }}\n")
PYTHON
"$loadline" run steps.yaml --results runs --jobs 10 >/dev/null 2>run.err || { cat run.err; exit 1; }
python3 - "$browser" "$rounds" <<'PYTHON'
import os, re, statistics, subprocess, sys

browser, rounds = sys.argv[1], int(sys.argv[2])
page = open("runs/latest/report.html").read()
print(f"report.html: {len(page.encode()) / 1e6:.2f} MB, {page.count('<')} tags, {page.count('<svg')} drawings")
# The clock of the page itself; its policy is opened for the one script that reads it.
probe = """<script>addEventListener("load", () => {
  document.body.getBoundingClientRect();
  document.documentElement.setAttribute("data-opened", performance.now());
})</script></body>"""
page = re.sub("script-src [^;]*;", "script-src 'unsafe-inline';", page).replace("</body>", probe)
open("probed.html", "w").write(page)
times = []
for number in range(rounds):
    output = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={os.getcwd()}/browser",
         "--window-size=1600,1200", "--dump-dom", f"file://{os.getcwd()}/probed.html"],
        capture_output=True, text=True).stdout
    found = re.search('data-opened="([0-9.]+)"', output)
    if not found: sys.exit("the page was not opened")
    times.append(float(found[1]))
    print(f"round {number + 1}: {times[-1]:.0f} ms")
print(f"median {statistics.median(times):.0f} ms, most {max(times):.0f} ms")
PYTHON

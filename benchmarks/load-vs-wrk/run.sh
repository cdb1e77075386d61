#!/usr/bin/env bash
# Compares `loadline load` with wrk: requests a second, and processor time of the generator for each request.
#
#   benchmarks/load-vs-wrk/run.sh [--tls] [path of loadline]     (default: .build/release/loadline)
#
# ROUNDS, SECONDS_EACH and CONNECTIONS may be set in the environment. Needs Linux with two cores or more.
set -euo pipefail

tls=
if [ "${1:-}" = --tls ]; then
  tls=yes
  shift
fi
loadline=${1:-$(cd "$(dirname "$0")/../.." && pwd)/.build/release/loadline}
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-5}
connections=${CONNECTIONS:-64}

[ -x "$loadline" ] || { echo "no loadline at $loadline; build it with: swift build -c release --static-swift-stdlib" >&2; exit 2; }
[ "$(nproc)" -ge 2 ] || { echo "the server and the generator need a core each" >&2; exit 2; }

missing=()
command -v wrk >/dev/null || missing+=(wrk)
PATH=$PATH:/usr/sbin command -v nginx >/dev/null || missing+=(nginx-light)
[ -z "$tls" ] || command -v openssl >/dev/null || missing+=(openssl)
command -v taskset >/dev/null || missing+=(util-linux)
if [ ${#missing[@]} -gt 0 ]; then
  root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >&2
fi
nginx=$(PATH=$PATH:/usr/sbin command -v nginx)

folder=$(mktemp -d)
nginx_pid=
finish() {
  if [ -n "$nginx_pid" ]; then
    kill "$nginx_pid" 2>/dev/null || true
    wait "$nginx_pid" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT

# A free port of the loopback interface.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

scheme=http
listen_options=
trust=()
if [ -n "$tls" ]; then
  scheme=https
  listen_options=" ssl"
  # loadline verifies the certificate, which wrk never does; with kept connections that is no part of the figures.
  trust=(--ca-file "$folder/certificate.pem")
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
fi

cat >"$folder/nginx.conf" <<CONF
worker_processes 1;
worker_cpu_affinity 0001;
daemon off;
master_process off;
pid $folder/nginx.pid;
error_log $folder/error.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 60s;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  server {
    listen 127.0.0.1:$port$listen_options;
$([ -z "$tls" ] || echo "    ssl_certificate $folder/certificate.pem; ssl_certificate_key $folder/key.pem;")
    location / { default_type text/plain; return 200 "$(printf 'x%.0s' {1..128})"; }
  }
}
CONF
taskset -c 0 "$nginx" -e "$folder/error.log" -p "$folder" -c "$folder/nginx.conf" &
nginx_pid=$!
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  kill -0 "$nginx_pid" 2>/dev/null || { cat "$folder/error.log" >&2; exit 1; }
  sleep 0.05
done

# Runs a command on core 1 and leaves its processor time, user and system, in seconds in $folder/cpu.
measured() {
  TIMEFORMAT='%U %S'
  { time taskset -c 1 "$@" >"$folder/out" 2>"$folder/err"; } 2>"$folder/cpu"
}

wrk_round() {
  measured wrk -t1 -c"$connections" -d"${seconds}s" "$scheme://127.0.0.1:$port/"
  python3 - "$folder" "$seconds" <<'PY'
import re, sys
folder, seconds = sys.argv[1], float(sys.argv[2])
out = open(folder + "/out").read()
requests = int(re.search(r"(\d+) requests in", out).group(1))
rate = float(re.search(r"Requests/sec:\s*([\d.]+)", out).group(1))
cpu = sum(map(float, open(folder + "/cpu").read().split()))
print(f"{rate:.0f} {cpu * 1e6 / requests:.2f}")
PY
}

loadline_round() {
  measured "$loadline" load "$scheme://127.0.0.1:$port/" --concurrency "$connections" --duration "${seconds}s" \
    "${trust[@]}" --format json
  python3 - "$folder" "$seconds" <<'PY'
import json, sys
folder, seconds = sys.argv[1], float(sys.argv[2])
document = json.load(open(folder + "/out"))

def metric(name):
    """The value of a metric over all requests."""
    for entry in document["metrics"]:
        if entry["name"] == name and not entry["labels"]:
            return entry["value"]
    sys.exit(f"no metric '{name}' in the output of loadline")

rate = metric("throughput")
requests = metric("succeeded")
cpu = sum(map(float, open(folder + "/cpu").read().split()))
print(f"{rate:.0f} {cpu * 1e6 / requests:.2f}")
PY
}

printf '%-7s %14s %14s %16s %16s\n' round 'wrk req/s' 'loadline req/s' 'wrk CPU µs/req' 'loadline µs/req'
for round in $(seq "$rounds"); do
  # Alternating who is first, so that a drift of the machine favours neither.
  if [ $((round % 2)) = 1 ]; then
    w=$(wrk_round); l=$(loadline_round)
  else
    l=$(loadline_round); w=$(wrk_round)
  fi
  echo "$w $l" >>"$folder/rounds"
  read -r wr wc lr lc <<<"$w $l"
  printf '%-7s %14s %14s %16s %16s\n' "$round" "$wr" "$lr" "$wc" "$lc"
done

python3 - "$folder/rounds" <<'PY'
import statistics, sys
rows = [list(map(float, line.split())) for line in open(sys.argv[1])]
wr, wc, lr, lc = (statistics.median(column) for column in zip(*rows))
print(f"{'median':7} {wr:14.0f} {lr:14.0f} {wc:16.2f} {lc:16.2f}")
print(f"loadline / wrk: {lr / wr:.2f} × the requests a second, {lc / wc:.2f} × the processor time a request")
PY

"""Runs the generators in turn against one nginx and prints medians; started by run.sh."""
import json, os, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

loadline = sys.argv[1]
ROUNDS = int(os.environ.get("ROUNDS", 5))
SECONDS = int(os.environ.get("SECONDS_EACH", 3))
CONNECTIONS = int(os.environ.get("CONNECTIONS", 64))
RATE = int(os.environ.get("RATE", 20000))
os.environ["PATH"] += ":/usr/sbin"
if os.cpu_count() < 2:
    sys.exit("the server and the generator need a core each")
for needed in ("nginx", "openssl", "taskset"):
    if not shutil.which(needed):
        sys.exit(f"'{needed}' is not installed")

folder = tempfile.mkdtemp()


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def start_nginx(plain, tls):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder + "/key.pem",
         "-out", folder + "/cert.pem"], check=True, stderr=subprocess.DEVNULL)
    paths = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(folder + "/nginx.conf", "w") as file:
        file.write(f"""
worker_processes 1; daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 1000000000; {paths}
  server {{ listen 127.0.0.1:{plain}; listen 127.0.0.1:{tls} ssl;
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    location / {{ default_type text/plain; return 200 "{'x' * 128}"; }} }} }}
""")
    server = subprocess.Popen(
        ["taskset", "-c", "0", "nginx", "-e", folder + "/error.log", "-p", folder, "-c", folder + "/nginx.conf"])
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", tls), 1).close()
            return server
        except OSError:
            time.sleep(0.05)
    server.kill()
    sys.exit("nginx does not start")


def measured(command, environment=None):
    """Runs a command on core 1: its output, processor time in seconds and peak memory in MB."""
    with open(folder + "/out", "w+") as out:
        run = subprocess.Popen(
            ["taskset", "-c", "1", *command], stdout=out, stderr=subprocess.DEVNULL,
            env=dict(os.environ, **(environment or {})))
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return out.read(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def metrics(output):
    """By name, those over all requests; one that has too few samples has no value."""
    return {m["name"]: m["value"] for m in json.loads(output)["metrics"] if not m["labels"] and "value" in m}


def run_loadline(url):
    output, cpu, memory = measured(
        [loadline, "load", url, "--concurrency", str(CONNECTIONS), "--duration", f"{SECONDS}s", "--format", "json",
         *(["--ca-file", folder + "/cert.pem"] if url.startswith("https") else [])])
    return metrics(output)["succeeded"], cpu, memory


def run_wrk(url):
    output, cpu, memory = measured(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url])
    return int(re.search(r"(\d+) requests in", output).group(1)), cpu, memory


def run_h2load(url):
    output, cpu, memory = measured(["h2load", "--h1", "-t1", f"-c{CONNECTIONS}", f"-D{SECONDS}", url])
    return int(re.search(r"(\d+) succeeded", output).group(1)), cpu, memory


def run_hey(url):
    output, cpu, memory = measured(["hey", "-cpus", "1", "-c", str(CONNECTIONS), "-z", f"{SECONDS}s", url])
    return sum(map(int, re.findall(r"\[200\]\s+(\d+) responses", output))), cpu, memory


def run_k6(url):
    summary = folder + "/k6.json"
    with open(folder + "/k6.js", "w") as file:
        file.write(f"import http from 'k6/http';\nexport default function () {{ http.get('{url}'); }}\n")
    _, cpu, memory = measured(
        ["k6", "run", "--quiet", "--vus", str(CONNECTIONS), "--duration", f"{SECONDS}s", "--insecure-skip-tls-verify",
         "--summary-export", summary, folder + "/k6.js"],
        {"K6_NO_USAGE_REPORT": "true", "K6_NO_COLOR": "1", "GOMAXPROCS": "1"})
    return json.load(open(summary))["metrics"]["http_reqs"]["count"], cpu, memory


plain, tls = free_ports(2)
server = start_nginx(plain, tls)
try:
    tools = {"loadline": run_loadline, "wrk": run_wrk, "h2load": run_h2load, "hey": run_hey, "k6": run_k6}
    for name in list(tools):
        if name != "loadline" and not shutil.which(name):
            print(f"{name} is not installed: left out")
            del tools[name]
    for title, url in (("plain", f"http://127.0.0.1:{plain}/"), ("TLS", f"https://127.0.0.1:{tls}/")):
        rows = {name: [] for name in tools}
        for turn in range(ROUNDS):
            # In turns from both ends, so that a drift of the machine favours none.
            for name in list(tools)[:: 1 if turn % 2 == 0 else -1]:
                try:
                    count, cpu, memory = tools[name](url)
                    rows[name].append((cpu * 1e6 / count, count / SECONDS, memory))
                except (AttributeError, KeyError, ValueError, ZeroDivisionError, OSError) as error:
                    print(f"{name}, {title}: no result ({type(error).__name__})")
        medians = {n: [statistics.median(c) for c in zip(*r)] for n, r in rows.items() if r}
        base = medians.get("wrk", [None])[0]
        print(f"\n{title}: {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS} s, medians")
        print(f"{'':10}{'CPU µs/request':>16}{'of wrk':>10}{'requests/s':>13}{'peak MB':>10}")
        for name, (cost, rate, memory) in medians.items():
            ratio = f"{cost / base:.2f} ×" if base else ""
            print(f"{name:10}{cost:16.2f}{ratio:>10}{rate:13.0f}{memory:10.1f}")

    print(f"\nopen model: {RATE}/s for {SECONDS} s, latency from the plan as wrk2 defines it")
    for title, url in (("plain", f"http://127.0.0.1:{plain}/"), ("TLS", f"https://127.0.0.1:{tls}/")):
        output, _, memory = measured(
            [loadline, "load", url, "--rate", f"{RATE}/s", "--warm-up", "1s", "--duration", f"{SECONDS}s", "--format",
             "json", *(["--ca-file", folder + "/cert.pem"] if url.startswith("https") else [])])
        found = metrics(output)
        for name in ("latency", "send_lag"):
            figures = ((p, found.get(f"{name}.{p}")) for p in ("p50", "p99", "p99.9", "max"))
            values = "  ".join(f"{p} –" if v is None else f"{p} {v * 1e6:.0f} µs" for p, v in figures)
            print(f"{title:6} {name:9} {values}")
        print(f"{title:6} sent {found['requests']:.0f}, unsent {found['unsent']:.0f}, "
              f"achieved {found['throughput']:.1f}/s ({found['throughput'] / RATE - 1:+.2%}), peak {memory:.1f} MB")
finally:
    server.send_signal(signal.SIGTERM)
    server.wait()
    shutil.rmtree(folder, ignore_errors=True)

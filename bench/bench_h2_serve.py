#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`taut h2 serve` beside nghttpd and nginx, as whole processes: the same files,
one worker each, on loopback.

Usage: bench_h2_serve.py TAUT [--connections N] [--rounds N] [--seconds S]
           [--json FILE] [--part memory|requests]

Memory: N connections that have exchanged SETTINGS (idle), and that have had
one request served after that (asked); resident bytes a connection more than
before, of the process itself (what the kernel has for sockets is the same for
all).

Requests: h2load over 1 and 100 connections with 100 streams each, small and
1 MiB bodies (and with fewer streams, as nginx takes 100 large ones on one
connection for a flood); servers take turns, medians are told. Two figures each:
requests a second, which h2load bounds as soon as it is slower than the server,
and requests for each second of processor time that the server used, which is
what a core of it can serve. RATIO is taut's figure by the peer's (for memory:
the peer's by taut's).
"""
import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
NGINX = """
daemon off; master_process off; pid {d}/pid; error_log {d}/error.log;
worker_rlimit_nofile 60000;
events {{ worker_connections 30000; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600;
  sendfile on; open_file_cache max=100; http2_max_concurrent_streams 128;
  client_body_temp_path {d}/body; proxy_temp_path {d}/proxy;
  fastcgi_temp_path {d}/fastcgi; uwsgi_temp_path {d}/uwsgi;
  scgi_temp_path {d}/scgi;
  server {{ listen 127.0.0.1:{port} http2 backlog=8192; root {root}; }}
}}
"""


def frame(kind, flags, stream, payload=b""):
    return struct.pack("!I", len(payload))[1:] + bytes((kind, flags)) + \
        struct.pack("!I", stream) + payload


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A running server."""

    def __init__(self, name, command, port):
        self.name, self.port = name, port
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"{name} does not start")

    def rss(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(re.search(r"VmRSS:\s+(\d+)", text)[1])

    def cpu(self):
        """Seconds of processor time that its threads have used."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((t / "schedstat").read_text().split()[0])
                   for t in tasks) / 1e9

    def end(self):
        self.process.kill()
        self.process.wait()


def start(name, taut, root, temp):
    port = free_port()
    if name == "taut":
        command = [taut, "h2", "serve", "--port", str(port), "--idle", "600",
                   str(root)]
    elif name == "nghttpd":
        exe = shutil.which("nghttpd") or "/usr/sbin/nghttpd"
        command = [exe, "--no-tls", "-a", "127.0.0.1", "-n", "1", "-d",
                   str(root), str(port)]
    else:
        exe = shutil.which("nginx") or "/usr/sbin/nginx"
        place = pathlib.Path(temp) / f"nginx{port}"
        place.mkdir(mode=0o777)
        place.chmod(0o777)
        config = place / "nginx.conf"
        config.write_text(NGINX.format(d=place, port=port, root=root))
        command = [exe, "-e", f"{place}/error.log", "-c", str(config)]
    if not os.path.exists(shutil.which(command[0]) or command[0]):
        print(f"left out: no {name}")
        return None
    return Server(name, command, port)


# ---- memory ----

def read_frames(s, until):
    """Reads frames until one for which `until` says so; answers SETTINGS."""
    data = b""
    while True:
        while len(data) >= 9:
            n = int.from_bytes(data[:3], "big")
            if len(data) < 9 + n:
                break
            kind, flags = data[3], data[4]
            stream = int.from_bytes(data[5:9], "big")
            if kind == 4 and not flags & 1:
                s.sendall(frame(4, 1, 0))
            data = data[9 + n:]
            if until(kind, flags, stream):
                return
        more = s.recv(65536)
        if not more:
            raise ConnectionError("an idle connection was closed")
        data += more


def hello(port):
    s = socket.create_connection(("127.0.0.1", port))
    s.settimeout(30)
    s.sendall(PREFACE + frame(4, 0, 0))
    seen = set()

    def both(kind, flags, _):
        if kind == 4:
            seen.add(flags & 1)
        return len(seen) == 2
    read_frames(s, both)
    return s


def string(text):
    return bytes((len(text),)) + text


def ask(s):
    """GET /small.txt, with the fields that a browser's request has."""
    block = b"\x82\x86" + b"\x44" + string(b"/small.txt") + b"\x41" + \
        string(b"127.0.0.1:8080") + b"\x7a" + \
        string(b"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101") + \
        b"\x53" + string(b"text/html,application/xhtml+xml") + \
        b"\x50" + string(b"gzip, deflate") + b"\x51" + string(b"en-US,en")
    s.sendall(frame(1, 5, 1, block))
    read_frames(s, lambda kind, flags, stream: stream == 1 and kind < 2 and
                flags & 1)


def memory_of(server, n):
    before = server.rss()
    idle = [hello(server.port) for _ in range(n)]
    time.sleep(2.5)
    after_hello = server.rss()
    got = [(after_hello - before) / n]
    try:
        for s in idle:
            ask(s)
        time.sleep(2.5)
        got.append((server.rss() - before) / n)
    except OSError as e:
        print(f"  {server.name}: {e}: not told after a request")
    for s in idle:
        s.close()
    return got


def memory(args, root, temp, results):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE,
                       (hard if hard > 0 else soft, hard))
    n = args.connections
    print(f"memory, {n} connections: bytes a connection, idle and after a "
          "request")
    ours = None
    for name in ("taut", "nghttpd", "nginx"):
        server = start(name, args.taut, root, temp)
        if not server:
            continue
        try:
            got = memory_of(server, n)
        finally:
            server.end()
        print(f"  {name:8}" + "".join(f" {x:9.0f}" for x in got), flush=True)
        results[f"memory {name}"] = got
        if name == "taut":
            ours = got
            continue
        for what, mine, theirs in zip(("idle", "asked"), ours, got):
            print(f"RATIO h2_memory_{what} {name} {theirs / mine:.2f}")


# ---- requests ----

def load(server, clients, streams, path, count, results):
    cpu = server.cpu()
    got = subprocess.run(
        ["h2load", "-n", str(count), "-c", str(clients), "-m",
         str(streams), "-t", "1", f"http://127.0.0.1:{server.port}/{path}"],
        capture_output=True, text=True).stdout
    cpu = server.cpu() - cpu
    if f"{count} succeeded, 0 failed, 0 errored" not in got:
        results.setdefault(server.name, []).append(None)
        return
    rate = float(re.search(r"finished in .*?, ([\d.]+) req/s", got)[1])
    results.setdefault(server.name, []).append((rate, count / max(cpu, 0.01)))


def requests(args, root, temp, results):
    if not shutil.which("h2load"):
        print("left out: no h2load (apt-get install nghttp2-client)")
        return
    servers = [s for s in (start(n, args.taut, root, temp)
                           for n in ("taut", "nghttpd", "nginx")) if s]
    try:
        for clients, streams, path, rate in ((1, 100, "small.txt", 60000),
                                             (100, 100, "small.txt", 60000),
                                             (1, 100, "big.bin", 800),
                                             (100, 100, "big.bin", 800),
                                             (1, 20, "big.bin", 800),
                                             (100, 1, "big.bin", 800)):
            count = max(int(rate * args.seconds), clients)
            figures = {}
            for turn in range(args.rounds):
                for k in range(len(servers)):
                    load(servers[(turn + k) % len(servers)], clients,
                         streams, path, count, figures)
            tell(f"{path}, {clients} x {streams} streams, {count} requests",
                 f"{'small' if path == 'small.txt' else 'big'}_{clients}x"
                 f"{streams}", figures, results)
    finally:
        for s in servers:
            s.end()


def tell(title, case, figures, results):
    print(title + ": requests a second; a second of the server's processor")
    medians = {}
    for name, rounds in figures.items():
        well = [r for r in rounds if r]
        if not well:
            print(f"  {name:8} fails: not all requests are answered")
            continue
        medians[name] = [statistics.median(r[i] for r in well)
                         for i in (0, 1)]
        failed = len(rounds) - len(well)
        print("  {:8} {:9.0f} {:9.0f}{}".format(
            name, *medians[name],
            f" ({failed} rounds failed)" if failed else ""))
    results[title] = medians
    for name in medians:
        if name == "taut" or "taut" not in medians:
            continue
        for i, what in ((0, "wall"), (1, "cpu")):
            ratio = medians["taut"][i] / medians[name][i]
            print(f"RATIO h2_requests_{case}_{what} {name} {ratio:.2f}",
                  flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("taut")
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--part", choices=("memory", "requests"))
    parser.add_argument("--json")
    args = parser.parse_args()
    results = {}
    print("load: " + " ".join(f"{x:.1f}" for x in os.getloadavg()))
    with tempfile.TemporaryDirectory(prefix="taut-bench-h2-") as temp:
        pathlib.Path(temp).chmod(0o755)
        root = pathlib.Path(temp) / "www"
        root.mkdir()
        (root / "small.txt").write_bytes(b"x" * 100)
        (root / "big.bin").write_bytes(os.urandom(1 << 20))
        if args.part != "requests":
            memory(args, root, temp, results)
        if args.part != "memory":
            requests(args, root, temp, results)
    print("load: " + " ".join(f"{x:.1f}" for x in os.getloadavg()))
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(results, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`taut h2 serve` beside curl, nghttp and h2load; `taut h2 get` beside nghttpd
and nginx: thousands of requests, every body compared. A client that opens and
resets streams without end is sent away while another one is served.

Usage: h2_peers.py --taut TAUT [--requests N]

All on loopback, on free ports, from a temporary directory; programs are ended
by their process ids. What is not installed is told.
"""
import argparse
import hashlib
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

failures = []
n_checks = 0
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
GET = bytes.fromhex("82868441") + b"\x09a.example"


def check(ok, *what):
    global n_checks
    n_checks += 1
    if not ok:
        failures.append(what)
        print("FAILED:", *what, flush=True)
    return ok


def run(*args, timeout=60):
    return subprocess.run([str(a) for a in args], capture_output=True,
                          timeout=timeout)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_port(port, process):
    for _ in range(200):
        if process.poll() is not None:
            return False
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


class Serve:
    """`taut h2 serve` over a folder."""

    def __init__(self, taut, folder, *args):
        self.process = subprocess.Popen(
            [taut, "h2", "serve", "--port", "0", *args, str(folder)],
            stdout=subprocess.PIPE, text=True)
        self.told = False
        line = self.process.stdout.readline()
        self.port = int(re.search(r":(\d+)/$", line.strip())[1])
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
        check(self.process.wait(20) == 0, "serve ends when it is told to")

    def end(self):
        """Tells it to end, once: twice is at once."""
        if not self.told:
            self.process.send_signal(signal.SIGTERM)
        self.told = True


def make_files(folder):
    files = {"empty.txt": b"", "a.txt": b"hello\n",
             "page.html": b"<p>x</p>\n" * 2000,
             "big.bin": b"".join(hashlib.sha256(struct.pack("!I", i)).digest()
                                 for i in range(1 << 15)),
             "index.html": b"<h1>index</h1>\n", "sub/index.html": b"sub\n",
             "sub/a b.txt": b"blank\n"}
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (folder / ".hidden").write_bytes(b"secret\n")
    (folder.parent / "outside").write_bytes(b"secret\n")
    return files


# ---- taut serves ----

def by_curl(server, files, _):
    if not shutil.which("curl"):
        print("left out: no curl")
        return

    def curl(path, *args):
        return run("curl", "-s", "--http2-prior-knowledge", "--path-as-is",
                   *args, server.url + path)
    for name, data in files.items():
        got = curl(name.replace(" ", "%20"))
        check(got.returncode == 0 and got.stdout == data, "curl", name)
        head = curl(name.replace(" ", "%20"), "-I").stdout.decode()
        check("HTTP/2 200" in head and
              f"content-length: {len(data)}" in head, "curl -I", name, head)
    code = ("-o", "/dev/null", "-w", "%{http_code}")
    for path, want in (("", "200"), ("sub/", "200"), ("a.txt?x=1", "200"),
                       ("none", "404"), (".hidden", "404"), ("sub", "404"),
                       ("../outside", "404"), ("%2e%2e/outside", "404"),
                       ("sub/..%2f..%2foutside", "404"), ("%00", "404"),
                       ("%zz", "404"), ("//a.txt", "404"),
                       ("x" * 5000, "404")):
        check(curl(path, *code).stdout.decode() == want, "status", path[:40])
    check(curl("a.txt", "-X", "POST", "-d", "x=1", *code).stdout == b"405",
          "POST")
    big = curl("big.bin", "-X", "POST", "--data-binary",
               "@" + str(server.folder / "big.bin"), *code)
    check(big.stdout == b"405", "a body of 1 MiB is read", big)


def by_nghttp(server, files, _):
    if not shutil.which("nghttp"):
        print("left out: no nghttp (apt-get install nghttp2-client)")
        return
    for name in ("a.txt", "big.bin", "page.html"):
        got = run("nghttp", server.url + name)
        check(got.stdout == files[name], "nghttp", name)
    got = run("nghttp", "-nv", "-H:method: GET", "-p", "32",
              server.url + "big.bin")
    check(b"RST_STREAM" not in got.stdout and b"END_STREAM" in got.stdout,
          "nghttp -v")
    several = run("nghttp", "-m", 50, server.url + "a.txt")
    check(several.stdout == files["a.txt"] * 50, "50 on one connection")
    long_field = run("nghttp", "-n", "-H", "x: " + "y" * 6000,
                     server.url + "a.txt", "-s")
    check(b" 200 " in long_field.stdout, "a field of 6,000 bytes", long_field)


def by_h2load(server, _, n):
    if not shutil.which("h2load"):
        print("left out: no h2load (apt-get install nghttp2-client)")
        return
    for clients, streams, name, count in ((1, 100, "a.txt", n),
                                          (100, 100, "a.txt", n),
                                          (20, 10, "page.html", n // 4),
                                          (4, 20, "big.bin", n // 40)):
        got = run("h2load", "-n", count, "-c", clients, "-m", streams,
                  server.url + name).stdout.decode()
        check(f"{count} succeeded, 0 failed, 0 errored, 0 timeout" in got and
              f"status codes: {count} 2xx" in got, "h2load", clients, name,
              got)


def many_connections(server, files, _):
    """2,000 idle connections, and one that is served."""
    idle = []
    for _ in range(2000):
        s = socket.create_connection(("127.0.0.1", server.port))
        s.sendall(PREFACE + bytes(3) + b"\x04" + bytes(5))
        idle.append(s)
    got = run(server.taut, "h2", "get", server.url + "a.txt")
    check(got.stdout == files["a.txt"], "served beside 2,000 idle ones")
    for s in idle:
        s.close()


def frame(kind, flags, stream, payload=b""):
    return struct.pack("!I", len(payload))[1:] + bytes((kind, flags)) + \
        struct.pack("!I", stream) + payload


def slow_readers(server, files, _):
    """70 clients that read nothing, each of another large file: more than
    are kept open; everybody else is served."""
    slow = []
    for i in range(70):
        with open(server.folder / f"slow{i}", "wb") as f:
            f.truncate(3000000)
        path = f"/slow{i}".encode()
        s = socket.create_connection(("127.0.0.1", server.port))
        s.sendall(PREFACE + frame(4, 0, 0) + frame(
            1, 5, 1, b"\x82\x86\x04" + bytes([len(path)]) + path +
            b"\x41\x01a"))
        slow.append(s)
    time.sleep(0.3)
    got = run(server.taut, "h2", "get", server.url + "a.txt")
    check(got.stdout == files["a.txt"], "served beside 70 slow readers", got)
    for s in slow:
        s.close()


def reset_flood(server, files, _):
    """100,000 streams, opened and reset; the ledger ends it early."""
    s = socket.create_connection(("127.0.0.1", server.port))
    s.sendall(PREFACE + frame(4, 0, 0))
    sent = 0
    try:
        for i in range(1000):
            s.sendall(b"".join(frame(1, 5, 2 * n + 1, GET) +
                               frame(3, 0, 2 * n + 1, b"\0\0\0\x08")
                               for n in range(100 * i, 100 * i + 100)))
            sent += 100
            if i % 20 == 0:
                got = run(server.taut, "h2", "get", server.url + "a.txt")
                check(got.stdout == files["a.txt"], "another one is served")
    except OSError:
        pass
    check(sent < 100000, "the flood is cut off", sent)
    s.settimeout(5)
    answer = b""
    try:
        while more := s.recv(65536):
            answer += more
    except OSError:
        pass
    if answer:
        check(struct.pack("!I", 11) in answer, "ENHANCE_YOUR_CALM",
              answer[-60:])
    got = run(server.taut, "h2", "get", "--count", 200, "--streams", 20,
              server.url + "a.txt")
    check(b"200 responses, 0 failed" in got.stdout, "served after the flood")
    print(f"the flood was cut off after about {sent} of 100,000 streams")


class Client:
    """A connection by hand."""

    def __init__(self, port, hello=True):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(20)
        self.data = b""
        if hello:
            self.send(PREFACE + frame(4, 0, 0))

    def send(self, data):
        self.socket.sendall(data)

    def frames(self):
        """Yields kind, flags, stream, body until the server ends it."""
        while True:
            while len(self.data) >= 9 and \
                    len(self.data) >= 9 + int.from_bytes(self.data[:3], "big"):
                n = int.from_bytes(self.data[:3], "big")
                head, body = self.data[:9], self.data[9:9 + n]
                self.data = self.data[9 + n:]
                if head[3:5] == b"\4\0":
                    self.send(frame(4, 1, 0))
                yield head[3], head[4], int.from_bytes(head[5:], "big"), body
            try:
                more = self.socket.recv(65536)
            except ConnectionError:
                return
            if not more:
                return
            self.data += more

    def get(self, stream, path):
        """The body of a response; the field x grows the server's table."""
        self.send(frame(1, 5, stream, b"\x82\x86\x04" + bytes([len(path)]) +
                        path + b"\x41\x01a" + b"\x40\x01x\x05" +
                        b"%05d" % stream))
        body = b""
        for kind, flags, of, data in self.frames():
            if of == stream and kind == 0:
                body += data
            if of == stream and kind < 2 and flags & 1:
                return body
        return None


def resting(server, files, _):
    """300 clients that ask now and then: most of them have no memory to work
    with in between."""
    clients = [Client(server.port) for _ in range(300)]
    for stream in (1, 3, 5):
        well = sum(c.get(stream, b"/a.txt") == files["a.txt"] for c in clients)
        check(well == 300, "served after a rest", stream, well)
    for c in clients:
        c.send(frame(6, 0, 0, b"12345678"))
    well = sum((6, 1, 0, b"12345678") in First(c).frames() for c in clients)
    check(well == 300, "a PING is answered after a rest", well)


class First:
    """The first frame only that is no SETTINGS."""

    def __init__(self, client):
        self.client = client

    def frames(self):
        for f in self.client.frames():
            if f[0] != 4:
                yield f
                return


def time_limits(taut, folder, files):
    """Clients that ask for nothing, do not read, or send byte by byte."""
    with Serve(taut, folder, "--idle", "2", "--stall", "2") as server:
        idle, silent = Client(server.port), Client(server.port, False)
        never = Client(server.port)
        never.send(b"".join(frame(1, 5, 2 * i + 1, b"\x82\x86\x04\x08/big.bin"
                                  b"\x41\x01a") for i in range(20)))
        never.send(frame(8, 0, 0, b"\x7f\xff\0\0"))
        slow = Client(server.port)
        slow.send(frame(1, 4, 1, bytes(100))[:9])
        check(idle.get(1, b"/a.txt") == files["a.txt"], "served before")
        begin = time.time()
        ended = False
        while not ended and time.time() - begin < 15:
            try:
                slow.send(b"\x82")
            except OSError:
                ended = True
            time.sleep(0.2)
        check(ended, "a request that comes slowly is given up")
        last = list(idle.frames())
        check(last and last[-1][0] == 7 and last[-1][3][4:8] == bytes(4),
              "an idle client is told goodbye", last[-3:])
        check(not list(silent.frames()), "a silent client is let go")
        time.sleep(max(0, 6 - (time.time() - begin)))
        got = list(never.frames())
        check(0 < len(got) < 1000 and time.time() - begin < 15,
              "a client that does not read is let go", len(got))
        check(Client(server.port).get(1, b"/a.txt") == files["a.txt"],
              "others are served")


def gentle_end(taut, folder, files):
    """Requests that are on their way when the server is told to end."""
    with Serve(taut, folder) as server:
        clients = [Client(server.port) for _ in range(100)]
        for c in clients:
            check(c.get(1, b"/a.txt") == files["a.txt"], "before the end")
        server.end()
        for c in clients:
            f = First(c).frames()
            kind, _, _, body = next(f, (None, None, None, b""))
            check(kind == 7 and body[:4] == b"\x7f\xff\xff\xff",
                  "the end is announced", kind, body)
        well = sum(c.get(3, b"/a.txt") == files["a.txt"] for c in clients)
        check(well == 100, "served while it ends", well)
        for c in clients:
            rest = [f for f in c.frames() if f[0] == 7]
            check(len(rest) == 1 and rest[0][3] == bytes(3) + b"\3" + bytes(4),
                  "the end", rest)


# ---- taut fetches ----

def fetch_all(taut, who, url, files, n):
    for name, data in files.items():
        got = run(taut, "h2", "get", url + name.replace(" ", "%20"))
        check(got.returncode == 0 and got.stdout == data, "get", who, name,
              got.stderr)
    got = run(taut, "h2", "get", url + "none")
    check(got.returncode == 1 and b"status 404" in got.stderr, who, "404", got)
    got = run(taut, "h2", "get", "--head", "--include", url + "big.bin")
    check(b":status: 200" in got.stdout and b"content-length: 1048576" in
          got.stdout, who, "--head", got)
    got = run(taut, "h2", "get", "--count", n, "--streams", 50, url + "a.txt")
    check(f"{n} responses, 0 failed, {6 * n} bytes" in got.stdout.decode(),
          who, "many", got)
    several = [url + x for x in ("a.txt", "page.html", "a.txt")]
    got = run(taut, "h2", "get", *several)
    check(got.stdout == files["a.txt"] + files["page.html"] + files["a.txt"],
          who, "in the order of the URLs")


def from_nghttpd(taut, folder, files, n):
    if not shutil.which("nghttpd"):
        print("left out: no nghttpd (apt-get install nghttp2-server)")
        return
    port = free_port()
    server = subprocess.Popen(["nghttpd", "--no-tls", "-a", "127.0.0.1", "-d",
                               str(folder), str(port)],
                              stdout=subprocess.DEVNULL)
    try:
        if check(wait_port(port, server), "nghttpd starts"):
            fetch_all(taut, "nghttpd", f"http://127.0.0.1:{port}/",
                      files, n)
    finally:
        server.terminate()
        server.wait(20)


NGINX = """
daemon off; master_process off; pid {d}/pid; error_log {d}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {d}/body; proxy_temp_path {d}/proxy;
  fastcgi_temp_path {d}/fastcgi; uwsgi_temp_path {d}/uwsgi;
  scgi_temp_path {d}/scgi;
  server {{ listen 127.0.0.1:{port} http2; root {root}; }}
}}
"""


def from_nginx(taut, folder, files, n):
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx:
        print("left out: no nginx (apt-get install nginx-light)")
        return
    with tempfile.TemporaryDirectory(prefix="taut-nginx-") as d:
        port = free_port()
        config = pathlib.Path(d) / "nginx.conf"
        config.write_text(NGINX.format(d=d, port=port, root=folder))
        pathlib.Path(d).chmod(0o755)
        server = subprocess.Popen([nginx, "-e", f"{d}/error.log", "-c",
                                   str(config)], stderr=subprocess.DEVNULL)
        try:
            if check(wait_port(port, server), "nginx starts"):
                fetch_all(taut, "nginx", f"http://127.0.0.1:{port}/", files, n)
        finally:
            server.terminate()
            server.wait(20)


def refusals(taut):
    for args, want in ((("h2",), 2), (("h2", "get"), 2),
                       (("h2", "get", "https://a/"), 2),
                       (("h2", "get", "http://"), 2),
                       (("h2", "get", "http://a/", "http://b/"), 2),
                       (("h2", "get", "--count", "0", "http://a/"), 2),
                       (("h2", "get", "http://127.0.0.1:1/"), 2),
                       (("h2", "serve", "--nope"), 2),
                       (("h2", "serve", "--streams", "3"), 2),
                       (("h2", "serve", "/nonexistent"), 2),
                       (("h2", "--help"), 0), (("h2", "get", "--help"), 0),
                       (("h2", "serve", "--help"), 0)):
        got = run(taut, *args)
        check(got.returncode == want and (got.stdout or got.stderr),
              "call", args, got)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taut", required=True)
    parser.add_argument("--requests", type=int, default=4000)
    args = parser.parse_args()
    refusals(args.taut)
    with tempfile.TemporaryDirectory(prefix="taut-h2-") as d:
        folder = pathlib.Path(d) / "www"
        folder.mkdir()
        pathlib.Path(d).chmod(0o755)
        files = make_files(folder)
        with Serve(args.taut, folder) as server:
            server.taut, server.folder = args.taut, folder
            for test in (by_curl, by_nghttp, by_h2load, many_connections,
                         slow_readers, reset_flood, resting):
                t = time.time()
                test(server, files, args.requests)
                print(f"{test.__name__}: {time.time() - t:.1f} s", flush=True)
            fetch_all(args.taut, "taut", server.url, files, args.requests)
        time_limits(args.taut, folder, files)
        gentle_end(args.taut, folder, files)
        from_nghttpd(args.taut, folder, files, args.requests)
        from_nginx(args.taut, folder, files, args.requests)
    print(f"{n_checks} checks, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`taut dns query` beside dig, and both beside real servers on loopback: a
zone that holds every type of the table is asked for over UDP and TCP.

Usage: dns_servers.py --taut TAUT --filter DNS_FILTER [--server NAME ...]

Knot DNS, BIND, NSD and Unbound are started from a temporary directory on
free ports and ended by their process ids. What is not installed is told.
"""
import argparse
import collections
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import dns_peers  # noqa: E402

ZONE = "zone.example."
SERIAL = 2026112701

# Types that a server does not serve as they stand in the zone, with its
# reason; each is left out of the zone that this server gets.
KEEPS_NOT = {
    "knot": {
        "NSEC3": "RFC 5155 7.2.8: names that hold only NSEC3 do not exist",
        "RRSIG": "signatures without what they sign are dropped",
    },
    "named": {
        "MD": "RFC 1035 3.3.4: obsolete, refused by named",
        "MF": "RFC 1035 3.3.5: obsolete, refused by named",
        "NSEC3": "RFC 5155 7.2.8: names that hold only NSEC3 do not exist",
        "RRSIG": "signatures without what they sign are dropped",
    },
    "nsd": {
        "NSEC3": "RFC 5155 7.2.8: names that hold only NSEC3 do not exist",
    },
}

# Data of types that named and dig do not take any of: strings that they look
# into, a map of types that must not be empty, flags that must be 0, digests
# of the length that their type says.
FIXED = {
    "X25": "0c333131303631373030393536",
    "NAPTR": "000a0064" "0173" "077369702b643275" "00" "047369703100",
    "NSEC": "0161076578616d706c6500" "000140",
    "RKEY": "0000010801020304",
    "KEY": "0100030801020304",
    "EID": "0102",
    "DS": "12340501" "0102030405060708090a0b0c0d0e0f1011121314",
    "CDS": "12340501" "0102030405060708090a0b0c0d0e0f1011121314",
    "DLV": "12340501" "0102030405060708090a0b0c0d0e0f1011121314",
    "TA": "12340501" "0102030405060708090a0b0c0d0e0f1011121314",
    "ZONEMD": "000000070101" + 48 * "ab",
}

failures = []
n_checks = 0


def check(good, *what):
    global n_checks
    n_checks += 1
    if not good:
        failures.append(what)
        print("NOT:", *what, flush=True)
    return good


def free_port():
    """A port that is free for UDP and TCP."""
    for _ in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as u, \
                socket.socket(socket.AF_INET, socket.SOCK_STREAM) as t:
            t.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            u.bind(("127.0.0.1", 0))
            try:
                t.bind(("127.0.0.1", u.getsockname()[1]))
            except OSError:
                continue
            return u.getsockname()[1]
    raise OSError("no free port")


def zone_records(server):
    """{owner: (type's row, data)}: one record for each type of the table; SOA
    and NS stand at the apex."""
    rows, sizes = dns_peers.types()
    out = {}
    for row in rows:
        maker = dns_peers.Maker(row.code, sizes)
        maker.name = lambda: b"\4host\1a\7example\0"
        wire = maker.rdata(row)
        if row.name in FIXED:
            wire = bytes.fromhex(FIXED[row.name])
        if "META" in row.flags or row.name in ("SOA", "NS") or \
                row.name in KEEPS_NOT.get(server, {}):
            continue
        out[f"t{row.code}.{ZONE}"] = (row, wire)
    return out


def zone_text(records, serial, extra=()):
    lines = [
        f"$ORIGIN {ZONE}", "$TTL 300",
        f"@ SOA ns.{ZONE} admin.{ZONE} {serial} 3600 600 86400 60",
        f"@ NS ns.{ZONE}", "ns A 127.0.0.1", "www A 192.0.2.1",
        "www AAAA 2001:db8::1", "alias CNAME www", "*.wild TXT wildcard"]
    lines += [f'big TXT "{i:03d} {"x" * 60}"' for i in range(45)]
    lines += [f"{owner} TYPE{row.code} \\# {len(wire)} {wire.hex()}"
              for owner, (row, wire) in records.items()]
    return "\n".join(lines + list(extra)) + "\n"


class Server:
    """A server with the zone, on a port of its own."""

    def __init__(self, directory, records):
        self.dir, self.records = directory, records
        self.port = free_port()
        self.zone = directory / "zone"
        self.zone.write_text(zone_text(records, SERIAL))
        self.log = open(directory / "log", "wb")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command(), stdout=self.log, stderr=self.log,
            cwd=self.dir, stdin=subprocess.DEVNULL)
        end = time.time() + 20
        while self.process.poll() is None and time.time() < end:
            r = subprocess.run(
                ["dig", "@127.0.0.1", "-p", str(self.port), "+time=1",
                 "+tries=1", ZONE, "SOA"], capture_output=True, text=True)
            if "status: " + self.status in r.stdout:
                return True
            time.sleep(0.1)
        print(self.name, "does not start:")
        print((self.dir / "log").read_text(errors="replace")[-3000:])
        return False

    status = "NOERROR"  # of an answer for the zone

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


class Knot(Server):
    name, program = "knot", "knotd"

    def command(self):
        (self.dir / "knot.conf").write_text(f"""
server:
    listen: 127.0.0.1@{self.port}
    rundir: {self.dir}
    nsid: taut-test
    udp-max-payload: 4096
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: {self.dir}
log:
  - target: stdout
    any: info
acl:
  - id: all
    address: 127.0.0.1
    action: [transfer, update]
mod-cookies:
  - id: default
    secret: 0x000102030405060708090a0b0c0d0e0f
template:
  - id: default
    storage: {self.dir}
    semantic-checks: off
    zonefile-sync: -1
    acl: all
zone:
  - domain: {ZONE}
    file: zone
    module: mod-cookies/default
""")
        return ["knotd", "-c", "knot.conf"]


class Named(Server):
    name, program = "named", "named"

    def command(self):
        (self.dir / "named.conf").write_text(f"""
options {{
    directory "{self.dir}";
    listen-on port {self.port} {{ 127.0.0.1; }};
    listen-on-v6 {{ none; }};
    pid-file "{self.dir}/pid";
    session-keyfile "{self.dir}/session.key";
    recursion no;
    server-id "taut-test";
    allow-transfer {{ any; }};
    check-names master ignore;
    notify no;
    minimal-responses no;
    max-udp-size 4096;
    dnssec-validation no;
}};
controls {{ }};
zone "{ZONE}" {{
    type master;
    file "{self.dir}/zone";
    allow-update {{ any; }};
    check-integrity no;
    check-wildcard no;
}};
""")
        return ["named", "-g", "-n", "1", "-c", str(self.dir / "named.conf")]


class Nsd(Server):
    name, program = "nsd", "nsd"

    def command(self):
        (self.dir / "nsd.conf").write_text(f"""
server:
    ip-address: 127.0.0.1@{self.port}
    username: ""
    chroot: ""
    zonesdir: "{self.dir}"
    pidfile: "{self.dir}/pid"
    zonelistfile: "{self.dir}/list"
    xfrdfile: "{self.dir}/xfrd"
    xfrdir: "{self.dir}"
    nsid: "ascii_taut-test"
    server-count: 1
    ipv4-edns-size: 4096
    minimal-responses: no
remote-control:
    control-enable: no
zone:
    name: {ZONE}
    zonefile: zone
    provide-xfr: 127.0.0.1 NOKEY
""")
        return ["nsd", "-d", "-c", str(self.dir / "nsd.conf")]


class Unbound(Server):
    name, program = "unbound", "unbound"
    status = "REFUSED"

    def command(self):
        (self.dir / "unbound.conf").write_text(f"""
server:
    interface: 127.0.0.1@{self.port}
    username: ""
    chroot: ""
    directory: "{self.dir}"
    pidfile: "{self.dir}/pid"
    do-daemonize: no
    use-syslog: no
    num-threads: 1
    ede: yes
    access-control: 127.0.0.1/32 refuse
    module-config: "iterator"
remote-control:
    control-enable: no
""")
        return ["unbound", "-d", "-c", str(self.dir / "unbound.conf")]


# ---- asking ----

def run_taut(taut, server, *args):
    r = subprocess.run([taut, "dns", "query", "@127.0.0.1", "-p",
                        str(server.port), "--timeout", "10", *args],
                       capture_output=True, text=True)
    return r


def ask_json(taut, server, *args):
    r = run_taut(taut, server, "--json", *args)
    if r.returncode != 0:
        check(False, server.name, args, r.returncode, r.stdout, r.stderr)
        return None
    return json.loads(r.stdout)["responseMessage"]


def answers(message):
    return sorted((r["NAME"].lower(), r["TYPE"], r["RDATAHEX"].lower())
                  for r in message["answerRRs"])


def dig_batch(server, questions, *options):
    """The answers of dig: {owner: [(type, data in hexadecimal)]}."""
    batch = server.dir / "batch"
    batch.write_text("".join(f"{name} TYPE{code}\n"
                             for name, code in questions))
    r = subprocess.run(["dig", "@127.0.0.1", "-p", str(server.port), "-f",
                        str(batch), "+noall", "+answer",
                        "+unknownformat", "+time=10", *options],
                       capture_output=True, text=True, check=True)
    out = collections.defaultdict(list)
    for line in r.stdout.splitlines():
        words = line.split()
        if len(words) > 5 and not line.startswith(";"):
            out[words[0].lower()].append((words[3], "".join(words[6:])))
    return out


def every_type(taut, server):
    """Each type over UDP and TCP: what dig gets, and what the zone has."""
    asked = [(o, row.code) for o, (row, _) in server.records.items()]
    theirs = dig_batch(server, asked)
    for owner, code in asked:
        row, wire = server.records[owner]
        check((f"TYPE{code}", wire.hex().upper()) in theirs[owner],
              server.name, "dig", row.name, theirs[owner], wire.hex())
        for how in ("--no-tcp", "--tcp"):
            m = ask_json(taut, server, how, owner, f"TYPE{code}", "--norec")
            ours = answers(m) if m else None
            check(ours == [(owner, code, wire.hex())], server.name, how,
                  row.name, ours, wire.hex())


def truncation(taut, server):
    for size in (512, 1232, 4096):
        r = run_taut(taut, server, "big." + ZONE, "TXT", "--bufsize",
                     str(size), "--ignore")
        size_line = next(x for x in r.stdout.splitlines()
                         if x.startswith(";; MSG SIZE"))
        got = int(size_line.split()[-1])
        big = size >= 4096
        check(" tc" not in r.stdout if big else " tc" in r.stdout,
              server.name, "TC at", size, r.stdout)
        check(got <= size, server.name, "datagram", got, size)
        check("(UDP)" in r.stdout, server.name, r.stdout)
    r = run_taut(taut, server, "big." + ZONE, "TXT")
    check("(TCP)" in r.stdout and "ANSWER: 45" in r.stdout and
          "truncated" in r.stderr, server.name, "falls back", r.stdout)
    r = run_taut(taut, server, "big." + ZONE, "TXT", "--no-edns", "--ignore")
    check(" tc" in r.stdout and "PSEUDOSECTION" not in r.stdout,
          server.name, "no EDNS", r.stdout)


def options(taut, server):
    r = run_taut(taut, server, ZONE, "SOA", "--nsid")
    check('("taut-test")' in r.stdout, server.name, "nsid", r.stdout)
    r = run_taut(taut, server, "www." + ZONE, "A", "--dnssec", "--cd",
                 "--subnet", "192.0.2.0/24", "--padding", "--mixed-case")
    check("status: NOERROR" in r.stdout and "flags: do" in r.stdout and
          "192.0.2.1" in r.stdout, server.name, "options", r.stdout)
    r = run_taut(taut, server, "www." + ZONE, "A", "--short")
    check(r.stdout == "192.0.2.1\n", server.name, "short", r.stdout)
    r = run_taut(taut, server, "none." + ZONE)
    check("NXDOMAIN" in r.stdout and r.returncode == 0, server.name,
          r.stdout)
    r = run_taut(taut, server, "a.wild." + ZONE, "TXT", "--short")
    check(r.stdout == '"wildcard"\n', server.name, "wildcard", r.stdout)
    m = ask_json(taut, server, "alias." + ZONE, "AAAA")
    check(m and [r["TYPEname"] for r in m["answerRRs"]] == ["CNAME", "AAAA"],
          server.name, "chain", m)


def cookies(taut, server):
    r = run_taut(taut, server, ZONE, "SOA", "--cookie")
    check("(good)" in r.stdout, server.name, "cookie", r.stdout)
    line = next(x for x in r.stdout.splitlines() if "COOKIE" in x)
    whole = line.split()[2]
    r = run_taut(taut, server, ZONE, "SOA", "--cookie=" + whole)
    check("(good)" in r.stdout and "NOERROR" in r.stdout, server.name,
          "cookie sent back", r.stdout)


def like_dig(taut, server):
    """The same lines as dig, but for the id, times and the cookie."""
    def lines(text):
        keep = []
        for line in text.splitlines():
            line = line.split(", id: ")[0]
            if line and not line.startswith((
                    ";; Query time", ";; WHEN", "; <<>>", ";; global",
                    "; COOKIE", "; (1 server")):
                keep.append(line)
        return keep
    for args in (["www." + ZONE, "A"], [ZONE, "SOA"], [ZONE, "NS"],
                 ["alias." + ZONE, "A"], ["none." + ZONE, "MX"]):
        ours = run_taut(taut, server, "--cookie", *args).stdout
        theirs = subprocess.run(
            ["dig", "@127.0.0.1", "-p", str(server.port), *args],
            capture_output=True, text=True).stdout
        check(lines(ours) == lines(theirs), server.name, "like dig", ours,
              theirs)


def like_kdig(taut, server):
    """The same JSON members as kdig (RFC 8427)."""
    if not shutil.which("kdig"):
        print("not compared with kdig: not installed (knot-dnsutils)")
        return
    ours = ask_json(taut, server, "www." + ZONE, "A")
    r = subprocess.run(["kdig", "@127.0.0.1", "-p", str(server.port),
                        "+json", "www." + ZONE, "A", "+edns"],
                       capture_output=True, text=True, check=True)
    theirs = json.loads(r.stdout)
    for member in ("QR", "Opcode", "AA", "TC", "RCODE", "QDCOUNT", "ANCOUNT",
                   "QNAME", "QTYPE", "QTYPEname", "QCLASS", "QCLASSname"):
        check(type(ours[member]) is type(theirs[member]) and
              ours[member] == theirs[member], "kdig", member, ours[member],
              theirs[member])
    mine, other = ours["answerRRs"][0], theirs["answerRRs"][0]
    for member, value in other.items():
        check(mine[member] == value, "kdig", member, mine, other)


def extended_error(taut, server):
    r = run_taut(taut, server, "www.example.org", "A")
    check("status: REFUSED" in r.stdout and "; EDE: 18 (Prohibited)" in
          r.stdout and r.returncode == 0, server.name, "EDE", r.stdout)


# ---- transfers ----

def line_of(record):
    """A record of an RFC 8427 line, as dnspython would know it."""
    return (record["NAME"].lower(), record["TYPE"], record["TTL"],
            record["RDATAHEX"].lower())


def lines_of(result):
    return [line_of(json.loads(x)) for x in result.stdout.splitlines()]


def dig_transfer(server, what):
    r = subprocess.run(["dig", "@127.0.0.1", "-p", str(server.port), ZONE,
                        what, "+noall", "+answer", "+unknownformat",
                        "+onesoa"], capture_output=True, text=True,
                       check=True)
    return [(w[0].lower(), int(w[3][4:]), int(w[1]), "".join(w[6:]).lower())
            for w in map(str.split, r.stdout.splitlines())]


def whole_zone(taut, server):
    ours = lines_of(run_taut(taut, server, "--json", ZONE, "AXFR"))
    check(ours[0] == ours[-1] and ours[0][1] == 6, server.name, "SOA first",
          ours[:1], ours[-1:])
    check(sorted(ours[:-1]) == sorted(dig_transfer(server, "AXFR")),
          server.name, "AXFR is dig's")
    have = {(name, code): data for name, code, _, data in ours}
    for owner, (row, wire) in server.records.items():
        check(have.get((owner, row.code)) == wire.hex(), server.name, "AXFR",
              row.name)
    check(len(ours) == len(server.records) + 7 + 45 + 1, server.name,
          "AXFR's records", len(ours))
    r = run_taut(taut, server, ZONE, "AXFR")
    check(f";; XFR size: {len(ours)} records" in r.stdout and
          r.returncode == 0, server.name, r.stdout[-300:])


def update(server, text):
    subprocess.run(["nsupdate", "-v"], text=True, check=True,
                   capture_output=True,
                   input=f"server 127.0.0.1 {server.port}\nzone {ZONE}\n"
                   f"{text}\nsend\n")


def differences(taut, server):
    """Two updates, and what IXFR tells of them."""
    update(server, f"update add one.{ZONE} 60 A 192.0.2.11\n"
                   f"update delete www.{ZONE} AAAA")
    update(server, f"update add two.{ZONE} 60 TXT two\n"
                   f"update delete one.{ZONE} A")
    ours = lines_of(run_taut(taut, server, "--json", ZONE, f"IXFR={SERIAL}"))
    kinds = [x[1] for x in ours]
    check(kinds == [6, 6, 28, 6, 1, 6, 1, 6, 16, 6], server.name,
          "IXFR's records", ours)
    text = run_taut(taut, server, "--short", ZONE, f"IXFR={SERIAL}").stdout
    for word in ("192.0.2.11", "2001:db8::1", '"two"'):
        check(word in text, server.name, word, text)
    now = subprocess.run(["dig", "@127.0.0.1", "-p", str(server.port), ZONE,
                          "SOA", "+short"], capture_output=True,
                         text=True).stdout.split()[2]
    check(now != str(SERIAL), server.name, "the serial moved", now)
    r = run_taut(taut, server, "--json", ZONE, f"IXFR={now}")
    check(r.returncode == 0 and len(lines_of(r)) == 1, server.name,
          "up to date", r.stdout)
    r = run_taut(taut, server, "--json", ZONE, "IXFR=1")
    check(len(lines_of(r)) > 80, server.name, "IXFR answered with a zone",
          len(lines_of(r)))


def refused_transfer(taut, server):
    r = run_taut(taut, server, "no.such.zone.", "AXFR")
    check(r.returncode == 2 and ("REFUSED" in r.stderr or "NOTAUTH" in
                                 r.stderr) and "dns.flags.rcode" in r.stderr,
          server.name, r.returncode, r.stderr)


# ---- responses that mean ill ----

class Liar(threading.Thread):
    """Answers each datagram with what `lies` make of its echo."""

    def __init__(self, lies):
        super().__init__(daemon=True)
        self.lies, self.seen = lies, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(20)
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        try:
            while True:
                query, peer = self.socket.recvfrom(65535)
                self.seen.append(query)
                for lie in self.lies(query, len(self.seen)):
                    self.socket.sendto(lie, peer)
        except OSError:
            pass

    def close(self):
        self.socket.close()


def response(query, flags=0x8400, answers=b"", n=0, opt=b""):
    end = 12
    while query[end]:
        end += query[end] + 1
    end += 5
    return (query[:2] + flags.to_bytes(2, "big") + b"\0\1" +
            n.to_bytes(2, "big") + b"\0\0" + bytes([0, 1 if opt else 0]) +
            query[12:end] + answers + opt)


ADDRESS = bytes.fromhex("c00c00010001000000050004c0000201")


def good_answer(query):
    return response(query, answers=ADDRESS, n=1)


def opt_of(code, data, rcode=0):
    option = code.to_bytes(2, "big") + len(data).to_bytes(2, "big") + data
    return (b"\0\0\x29\4\xd0" + bytes([rcode >> 4, 0, 0, 0]) +
            len(option).to_bytes(2, "big") + option)


def cookie_of(query):
    return query[query.index(b"\0\x0a\0") + 4:][:8]


# what is sent, options, exit code, what stdout and stderr hold
LIES = {
    "another id first": (
        lambda q, n: [bytes([q[0] ^ 1]) + good_answer(q)[1:], good_answer(q)],
        [], 0, "192.0.2.1", "dns.id"),
    "not a response": (
        lambda q, n: [q, good_answer(q)], [], 0, "192.0.2.1",
        "dns.flags.response"),
    "another name": (
        lambda q, n: [good_answer(q).replace(b"\3www", b"\3wwx"),
                      good_answer(q)], [], 0, "192.0.2.1", "dns.qry.name"),
    "another case": (
        lambda q, n: [good_answer(q[:12] + q[12:].swapcase()),
                      good_answer(q)], ["--mixed-case"], 0, "192.0.2.1",
        "dns.qry.name"),
    "a stub of a header": (
        lambda q, n: [q[:11], good_answer(q)], [], 0, "192.0.2.1",
        "short at 11, need 1 more, in dns"),
    "the first try is lost": (
        lambda q, n: [good_answer(q)] if n > 1 else [],
        ["--timeout", "1"], 0, "192.0.2.1", ""),
    "no answer at all": (
        lambda q, n: [], ["--timeout", "0.1", "--retries", "1"], 2, "",
        "no response"),
    "an answer that is cut": (
        lambda q, n: [good_answer(q)[:-2]], [], 1, "in dns.resp.len", ""),
    "a record before the fault": (
        lambda q, n: [response(q, answers=ADDRESS * 2, n=2)[:-1]], [], 1,
        "192.0.2.1", ""),
    "bytes behind the message": (
        lambda q, n: [good_answer(q) + b"x"], [], 1, "dns.extraneous.data",
        ""),
    "a name that loops": (
        lambda q, n: [response(q, answers=bytes.fromhex(
            "c0%02x00010001000000050004c0000201" % (len(response(q)))), n=1)],
        [], 1, "order at", ""),
    "another client's cookie": (
        lambda q, n: [response(q, answers=ADDRESS, n=1,
                               opt=opt_of(10, b"otherone")),
                      response(q, answers=ADDRESS, n=1,
                               opt=opt_of(10, cookie_of(q) + b"ssssssss"))],
        ["--cookie"], 0, "(good)", "another client's cookie"),
    "BADCOOKIE, then right": (
        lambda q, n: [
            response(q, flags=0x8407,
                     opt=opt_of(10, cookie_of(q) + b"ssssssss", 23))
            if b"ssssssss" not in q else
            response(q, answers=ADDRESS, n=1,
                     opt=opt_of(10, cookie_of(q) + b"ssssssss"))],
        ["--cookie"], 0, "192.0.2.1", "BADCOOKIE"),
    "an option with no length": (
        lambda q, n: [response(q, answers=ADDRESS, n=1, opt=bytes.fromhex(
            "000029 04d0 00000000 0003 000a00".replace(" ", "")))],
        [], 1, "dns", ""),
    "a cookie of nine bytes": (
        lambda q, n: [response(q, answers=ADDRESS, n=1,
                               opt=opt_of(10, b"123456789"))],
        [], 1, "", "an option is malformed"),
}


def lies(taut):
    for what, (lie, args, code, out, err) in LIES.items():
        liar = Liar(lie)
        for json_too in ([], ["--json"]):
            r = subprocess.run(
                [taut, "dns", "query", "@127.0.0.1", "-p", str(liar.port),
                 "www.example.", "A", "--timeout", "5", *args, *json_too],
                capture_output=True, text=True)
            if not json_too:
                check(r.returncode == code and out in r.stdout and
                      err in r.stderr, what, r.returncode, r.stdout,
                      r.stderr)
            elif r.stdout:
                told = json.loads(r.stdout)["responseMessage"]
                check(("malformed" in told) == (code == 1 and err == ""),
                      what, told)
        if "--timeout" not in args:
            check(len(liar.seen) < 5, what, "asks", len(liar.seen))
        liar.close()


def calls(taut):
    for args, code, words in (
            (["--help"], 0, "usage: taut dns query"), ([], 2, "no name"),
            (["a..b"], 2, "is not a name"), (["--frob", "a"], 2, "frob"),
            (["a", "QQQ"], 2, "neither a type nor a class"),
            (["a", "--bufsize", "70000"], 2, "65535"),
            (["a", "--subnet", "192.0.2.0/33"], 2, "32"),
            (["a", "--subnet", "x"], 2, "not an address"),
            (["a", "--cookie=123"], 2, "cookie"),
            (["a", "--timeout", "0"], 2, "seconds"),
            (["-x", "1.2.3"], 2, "not an address"),
            (["a", "-p"], 2, "-p"), (["a", "@no.such.host.invalid"], 2,
                                     "no server")):
        r = subprocess.run([taut, "dns", "query", *args], text=True,
                           capture_output=True)
        check(r.returncode == code and words in r.stdout + r.stderr, args,
              r.returncode, r.stdout, r.stderr)


def asked(taut):
    """What dnspython reads in the queries."""
    try:
        import dns.flags
        import dns.message
    except ImportError:
        print("queries are not read: no dnspython")
        return
    def query(*args):
        liar = Liar(lambda q, n: [good_answer(q)])
        subprocess.run([taut, "dns", "query", "@127.0.0.1", "-p",
                        str(liar.port), *args], capture_output=True,
                       check=True)
        liar.close()
        return dns.message.from_wire(liar.seen[0]), liar.seen[0]
    q, _ = query("www.example", "MX", "CH")
    check(str(q.question[0]) == "www.example. CH MX" and q.edns == 0 and
          q.payload == 1232 and dns.flags.to_text(q.flags) == "RD AD", q)
    q, _ = query("-x", "2001:db8::1", "+norec", "+cd", "+noad", "+noedns")
    check(str(q.question[0]) == "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa."
          " IN PTR" and dns.flags.to_text(q.flags) == "CD" and q.edns == -1,
          q)
    q, _ = query("-x", "192.0.2.1", "--dnssec", "--bufsize=512")
    check(str(q.question[0]) == "1.2.0.192.in-addr.arpa. IN PTR" and
          q.ednsflags == dns.flags.DO and q.payload == 512, q)
    q, wire = query("a.example", "--padding", "--nsid", "--cookie",
                    "--subnet", "2001:db8:ffff::/36")
    check(len(wire) == 128 and [o.otype for o in q.options] ==
          [3, 8, 10, 12], q, len(wire))
    check(q.options[1].to_text() == "ECS 2001:db8:f000::/36 scope/0", q)
    cases = {query("abcdefghijklmnop.example", "--mixed-case")[1][12:29]
             for _ in range(5)}
    check(len(cases) > 1, "random case", cases)
    check(len({query("a.example")[1][:2] for _ in range(8)}) > 4,
          "random ids")


TESTS = {
    Knot: [every_type, truncation, options, cookies, like_kdig, whole_zone,
           refused_transfer, differences],
    Named: [every_type, truncation, options, cookies, like_dig, whole_zone,
            refused_transfer, differences],
    Nsd: [every_type, truncation, options, whole_zone, refused_transfer],
    Unbound: [extended_error],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taut", required=True)
    parser.add_argument("--filter", required=True)
    parser.add_argument("--server", action="append")
    args = parser.parse_args()
    if not shutil.which("dig"):
        print("skipped: no dig (apt-get install bind9-dnsutils)")
        return 77
    for test in (calls, asked, lies):
        test(args.taut)
    ran = 0
    for kind, tests in TESTS.items():
        if args.server and kind.name not in args.server:
            continue
        if not shutil.which(kind.program):
            print(f"{kind.name}: left out, no {kind.program} (apt-get install"
                  f" {kind.name})")
            continue
        with tempfile.TemporaryDirectory(prefix="taut-dns-") as d:
            server = kind(pathlib.Path(d), zone_records(kind.name))
            try:
                if not check(server.start(), kind.name, "starts"):
                    continue
                for test in tests:
                    before, t = n_checks, time.time()
                    test(args.taut, server)
                    print(f"{kind.name}: {test.__name__}: "
                          f"{n_checks - before} checks, "
                          f"{time.time() - t:.1f} s", flush=True)
                ran += 1
            finally:
                server.stop()
    print(f"{n_checks} checks against {ran} servers, {len(failures)} failed")
    if not ran:
        print("skipped: no server is installed")
        return 77
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What signatures cover, beside dnspython and Knot DNS: taut lists the bytes,
hmac computes the MAC, and the other side must agree.

Usage: dns_signed.py --filter DNS_FILTER [--each N]

TSIG: messages of dnspython are verified, messages of taut are verified by
dnspython, queries and a zone transfer of several messages are exchanged with
Knot DNS. RRSIG: the lists are those that dnspython signs.
"""
import argparse
import base64
import hashlib
import hmac
import pathlib
import random
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import dns_servers as servers  # noqa: E402

check = servers.check
UNSIGNED, CONTINUES = 1, 2
HASHES = {"hmac-sha1.": ("sha1", 20), "hmac-sha224.": ("sha224", 28),
          "hmac-sha256.": ("sha256", 32), "hmac-sha384.": ("sha384", 48),
          "hmac-sha512.": ("sha512", 64),
          "hmac-sha256-128.": ("sha256", 16),
          "hmac-sha384-192.": ("sha384", 24),
          "hmac-sha512-256.": ("sha512", 32),
          "hmac-md5.sig-alg.reg.int.": ("md5", 16)}


class Filter:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def hexed(data):
    return data.hex() or "-"


def mac_of(secret, algorithm, data):
    name, size = HASHES[algorithm]
    return hmac.new(secret, data, getattr(hashlib, name)).digest()[:size]


def verified(taut, secret, wire, prior=b"", flags=0, between=b""):
    """The MAC of a message, if it is right; None if there is no TSIG."""
    a = taut.ask("tsig", flags, hexed(prior), hexed(wire))
    if a == ["none"]:
        return None
    if not check(a[0] == "ok", "find", a):
        return None
    _, key, algorithm, _, _, _, error, mac, data = a
    mac, data = bytes.fromhex(mac), bytes.fromhex(data)
    if between:
        head = 2 + len(prior)
        data = data[:head] + between + data[head:]
    check(mac == mac_of(secret, algorithm.lower(), data), "MAC", key,
          algorithm, wire.hex())
    check(error == "0", "TSIG error", error)
    return mac


def sign(taut, secret, wire, key, algorithm, prior=b""):
    now, ident = int(time.time()), int.from_bytes(wire[:2], "big")
    a = taut.ask("sign", 0, hexed(prior), wire.hex(), key, algorithm, now,
                 300, ident)
    mac = mac_of(secret, algorithm, bytes.fromhex(a[1]))
    a = taut.ask("push", mac.hex(), wire.hex(), key, algorithm, now, 300,
                 ident)
    return bytes.fromhex(a[1]), mac


def beside_dnspython(taut, each):
    import dns.message
    import dns.rcode
    import dns.rrset
    import dns.tsig
    rng = random.Random(3)
    for i in range(each):
        secret = rng.randbytes(rng.randint(8, 70))
        algorithm = rng.choice(sorted(HASHES))
        name = rng.choice(["Key.Example.", "k.", "a.b.c.d.zone.example."])
        key = dns.tsig.Key(name, secret, algorithm)
        q = dns.message.make_query(rng.choice(["www.Zone.example.", "."]),
                                   "MX", use_edns=rng.choice([True, False]))
        q.use_tsig(key, original_id=rng.choice([None, 77]))
        wire = q.to_wire()
        mac = verified(taut, secret, wire)
        check(mac == q.mac, "the query's MAC", algorithm)
        r = dns.message.make_response(q)
        for k in range(rng.randint(0, 5)):
            r.answer.append(dns.rrset.from_text("www.zone.example.", 60, "IN",
                                                "TXT", str(k)))
        r.request_mac = q.mac
        r.use_tsig(key)
        verified(taut, secret, r.to_wire(), q.mac)
        ours, mac = sign(taut, secret, dns.message.make_query(
            "www.zone.example.", "A").to_wire(), name, algorithm)
        back = dns.message.from_wire(ours, keyring={key.name: key})
        check(back.had_tsig and back.mac == mac, "dnspython verifies",
              algorithm)
        spoiled = bytearray(ours)
        spoiled[14] ^= 1
        try:
            dns.message.from_wire(bytes(spoiled), keyring={key.name: key})
            check(False, "a spoiled message verifies")
        except dns.tsig.BadSignature:
            pass


def rrsig_lists(taut, each):
    import dns.dnssec
    import dns.name
    import dns.rdata
    import dns.rrset
    rng = random.Random(4)
    hosts = ["mail", "MX", "a.b", "zz", "Host"]
    for i in range(each):
        owner = dns.name.from_text(rng.choice(
            ["www.Example.", "a.b.C.example.", "*.wild.example."]))
        kind = rng.choice(["A", "MX", "NS", "TXT", "SRV"])
        texts = [{"A": f"192.0.2.{rng.randint(0, 9)}",
                  "MX": f"{rng.randint(0, 3)} {rng.choice(hosts)}.Example.",
                  "NS": f"{rng.choice(hosts)}.Example.",
                  "TXT": f'"{"x" * rng.randint(0, 3)}"',
                  "SRV": f"0 {rng.randint(0, 2)} 5 {rng.choice(hosts)}.E."}
                 [kind] for _ in range(rng.randint(1, 12))]
        rrset = dns.rrset.from_text_list(owner, 60, "IN", kind, texts)
        counted = len(owner) - 1 - owner.is_wild()
        labels = rng.randint(1, counted)
        rrsig = dns.rdata.from_text(
            "IN", "RRSIG", f"{kind} 13 {labels} 3600 20300101000000 "
            "20200101000000 12345 Example. AAAA")
        want = dns.dnssec._make_rrsig_signature_data(rrset, rrsig)
        a = taut.ask("rrsig", owner.to_text(), 1, rrsig.to_wire().hex(),
                     *[r.to_digestable().hex() for r in rrset])
        check(a[0] == "ok" and bytes.fromhex(a[1]) == want, "RRSIG", owner,
              labels, texts, a)


# ---- a server ----

SECRET = bytes(range(32))


class SignedKnot(servers.Knot):
    def command(self):
        command = super().command()
        path = self.dir / "knot.conf"
        text = path.read_text().replace("acl:\n", f"""key:
  - id: taut.key.
    algorithm: hmac-sha256
    secret: {base64.b64encode(SECRET).decode()}
acl:
""", 1).replace("action: [transfer, update]",
                "key: taut.key.\n    action: [transfer, update]")
        path.write_text(text)
        return command


def read_message(stream):
    size = stream.read(2)
    return stream.read(int.from_bytes(size, "big")) if size else b""


def with_knot(taut):
    import dns.message
    import dns.rdatatype
    with tempfile.TemporaryDirectory(prefix="taut-dns-") as d:
        server = SignedKnot(pathlib.Path(d), servers.zone_records("knot"))
        # more than one message
        server.zone.write_text(servers.zone_text(
            server.records, servers.SERIAL,
            [f'long{i} TXT "{"y" * 200}"' for i in range(800)]))
        try:
            if check(server.start(), "knot starts"):
                signed_query(taut, server)
                signed_transfer(taut, server)
        finally:
            server.stop()


def signed_query(taut, server):
    import dns.message
    wire = dns.message.make_query(servers.ZONE, "SOA").to_wire()
    ours, mac = sign(taut, SECRET, wire, "taut.key.", "hmac-sha256.")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(10)
        s.sendto(ours, ("127.0.0.1", server.port))
        answer = s.recv(65535)
    check(answer[3] & 15 == 0, "knot accepts our TSIG", answer.hex())
    check(verified(taut, SECRET, answer, mac), "knot's TSIG")


def signed_transfer(taut, server):
    import dns.message
    wire = dns.message.make_query(servers.ZONE, "AXFR").to_wire()
    ours, mac = sign(taut, SECRET, wire, "taut.key.", "hmac-sha256.")
    n, n_records, flags, between = 0, 0, 0, b""
    with socket.create_connection(("127.0.0.1", server.port), 10) as s:
        s.sendall(struct.pack("!H", len(ours)) + ours)
        stream = s.makefile("rb")
        want = len(server.records) + 7 + 45 + 800 + 1
        while n_records < want:
            message = read_message(stream)
            if not check(message and message[3] & 15 == 0, "transfer",
                         n_records, want, message[:12].hex()):
                return
            n += 1
            n_records += int.from_bytes(message[6:8], "big")
            found = verified(taut, SECRET, message, mac, flags, between)
            if found:
                mac, between = found, b""
            else:
                between += message
            flags = CONTINUES
    check(n > 1 and n_records == want and not between,
          "a signed transfer of several messages", n, n_records, want)
    print(f"knot: a signed transfer of {n} messages, {n_records} records")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", required=True)
    parser.add_argument("--each", type=int, default=200)
    args = parser.parse_args()
    try:
        import dns.tsig  # noqa: F401
    except ImportError:
        print("skipped: no dnspython (apt-get install python3-dnspython)")
        return 77
    taut = Filter(args.filter)
    beside_dnspython(taut, args.each)
    rrsig_lists(taut, args.each)
    if shutil.which("knotd") and shutil.which("dig"):
        with_knot(taut)
    else:
        print("not beside Knot DNS: it is not installed (apt-get install knot"
              " bind9-dnsutils)")
    taut.close()
    print(f"{servers.n_checks} checks, {len(servers.failures)} failed")
    return 1 if servers.failures else 0


if __name__ == "__main__":
    sys.exit(main())

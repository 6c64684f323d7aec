#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tool_hostile.py: the taut command over capture files that mean ill.

usage: tool_hostile.py --taut PATH [--rounds N]

Crafted packets (text that breaks rows or steers terminals, fields longer
than any buffer, time stamps of no sense), then the captures of the tree with
random bytes changed, packet bytes and pcap headers alike. Whatever comes in:
no crash, no sanitizer report, exit 0, 1 or 2; each line of --json is JSON,
each row of --fields has all its columns.
"""
import argparse
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIELDS = ("frame.number,ip.src,icmpv6.opt.dnssl,data.data,frame.time_epoch,"
          "http2.header.value,"
          "frame.protocols,dns.qry.name,dns.resp.name,dns.txt,dns.resp.ttl")

OUTPUT_MAX = 64 << 20  # bytes, of any of the files here


def pcap(packets, usec=0):
    """A classic pcap file of Ethernet frames."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
    for p in packets:
        out += struct.pack("<IIII", 1, usec, len(p), len(p)) + p
    return out


def checksum(data):
    """The Internet checksum."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def router_advert(options):
    """An Ethernet frame with a router advertisement of these options."""
    src = bytes.fromhex("fe80000000000000" "0000000000000001")
    dst = bytes.fromhex("ff02000000000000" "0000000000000001")
    body = struct.pack(">BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) + options
    pseudo = src + dst + struct.pack(">II", len(body), 58)
    body = body[:2] + struct.pack(">H", checksum(pseudo + body)) + body[4:]
    ip6 = struct.pack(">IHBB", 6 << 28, len(body), 58, 255) + src + dst
    return bytes.fromhex("333300000001" "00005e005301" "86dd") + ip6 + body


def udp(payload, port=4001):
    """An Ethernet frame with a UDP datagram over IPv4."""
    body = struct.pack(">HHHH", 4000, port, 8 + len(payload), 0) + payload
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 0, 0, 64, 17,
                     0, b"\x7f\0\0\1", b"\x7f\0\0\1")
    return bytes(12) + b"\x08\0" + ip + body


def tcp(seq, payload):
    """An Ethernet frame with a TCP segment over IPv4."""
    body = struct.pack(">HHIIBBHHH", 4000, 4001, seq, 1, 0x50, 0x10, 1000, 0,
                       0) + payload
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 0, 0, 64, 6,
                     0, b"\x7f\0\0\1", b"\x7f\0\0\1")
    return bytes(12) + b"\x08\0" + ip + body


def hpack_bomb():
    """Segments of HTTP/2: a field of 3,900 bytes, then frames that refer to
    it 16,000 times, a byte each time: 1 GB of fields in 260 KB."""
    def frame(kind, flags, stream, payload):
        return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + \
            struct.pack(">I", stream) + payload
    value = b"v" * 3900
    first = b"\x40\x01x\x7f" + bytes((0x80 | (3900 - 127) & 127,
                                      (3900 - 127) >> 7)) + value
    parts = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"") +
             frame(1, 5, 1, first)]
    parts += [frame(1, 5, 2 * n + 3, b"\xbe" * 16000) for n in range(16)]
    seq = 1
    for part in parts:
        yield tcp(seq, part)
        seq += len(part)


def crafted():
    """Name and file bytes of each crafted capture."""
    label = bytes([20]) + b"a\tb\nc\x1b[2J\xff\xfe\\d\0efghi\""
    name = label * 8
    dnssl = bytes([31, 0, 0, 0]) + struct.pack(">I", 60) + name + b"\0"
    dnssl += b"\0" * (-len(dnssl) % 8)
    dnssl = bytes([31, len(dnssl) // 8]) + dnssl[2:]
    slla = bytes([1, 30]) + bytes(range(238))
    yield "text", pcap([router_advert(dnssl)] * 2)
    yield "long address", pcap([router_advert(slla)] * 2)
    yield "long data", pcap([udp(bytes(60000))] * 3 + [udp(b"x")] * 3)
    answer = struct.pack(">6H", 1, 0x8000, 1, 400, 0, 0) + name + b"\0" + \
        struct.pack(">HH", 16, 1)
    for _ in range(400):  # a long name and a string for three bytes each
        answer += b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 1, 14) + \
            b"\x0d\x1b[2J\t\n\xff\0abcde"
    yield "DNS", pcap([udp(answer, port) for port in (53, 5353, 5355)])
    yield "HPACK bomb", pcap(list(hpack_bomb()))
    yield "time", pcap([udp(b"x")], usec=0xFFFFFFFF)


def mutated(rounds):
    """The captures of the tree, damaged; the same at every run."""
    rng = random.Random(793)
    files = sorted((ROOT / "tests" / "captures").glob("*.pcap*"))
    for _ in range(rounds):
        path = rng.choice(files)
        data = bytearray(path.read_bytes()[:20000])
        for _ in range(rng.randint(1, 40)):
            at = rng.randrange(len(data))
            data[at] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
        yield path.name, bytes(data[:rng.randint(24, len(data))])


def run(taut, args, path, errors, name):
    """Runs the command; returns its output's lines."""
    p = subprocess.run([taut, "dissect", *args, path], capture_output=True,
                       timeout=60, check=False)
    if p.returncode not in (0, 1, 2) or b"Sanitizer" in p.stderr or \
            b"runtime error" in p.stderr:
        errors.append(f"{name} {args}: exit {p.returncode}: "
                      + p.stderr.decode(errors="replace")[:2000])
    if len(p.stdout) > OUTPUT_MAX:
        errors.append(f"{name} {args}: {len(p.stdout)} bytes of output")
    return p.stdout.split(b"\n")[:-1]


def check(taut, path, name, errors):
    """All forms of output over one file."""
    run(taut, ["-V"], path, errors, name)
    lines = run(taut, [], path, errors, name)
    if any(b"\x1b" in line for line in lines):
        errors.append(f"{name}: an escape sequence reaches the terminal")
    objects = run(taut, ["--json"], path, errors, name)
    for line in objects:
        try:
            json.loads(line.decode("utf-8"))
        except ValueError as e:
            errors.append(f"{name}: no JSON: {e}")
    rows = run(taut, ["--fields", FIELDS], path, errors, name)
    if len(rows) != len(objects):
        errors.append(f"{name}: {len(rows)} rows, {len(objects)} objects")
    if any(row.count(b"\t") != FIELDS.count(",") for row in rows):
        errors.append(f"{name}: a row has not all its columns")
    return len(objects)


def main():
    """The program."""
    ap = argparse.ArgumentParser()
    ap.add_argument("--taut", required=True)
    ap.add_argument("--rounds", type=int, default=40)
    args = ap.parse_args()
    errors, n = [], 0
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "file")
        for name, data in [*crafted(), *mutated(args.rounds)]:
            pathlib.Path(path).write_bytes(data)
            n += check(args.taut, path, name, errors)
    for e in errors:
        print(e)
    print(f"{n} packets, {len(errors)} errors")
    return 1 if errors or n < 100 else 0


if __name__ == "__main__":
    sys.exit(main())

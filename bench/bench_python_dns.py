#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""taut.dns against dnspython, over the messages that bench_dns reads.

usage: bench_python_dns.py FILE [--reps N] [--json FILE]

dns-parse        a message decoded and checked
dns-records      the same, and every record as an object with its data
dns-build        a decoded message built again, names compressed
dns-text         a decoded message as text
dns-columns-8    eight fields of every message as columns, the messages in one
                 buffer; dnspython: a loop that decodes each message and
                 appends the same fields
dns-columns-8-list   the same, the messages in a list
dns-zone         a record of a master file

Each repetition runs the contenders one after the other in CPU time of the one
thread; repetition i of one is divided by repetition i of the other, and the
median is printed as `RATIO <operation> <peer> <x.xx>`. dnspython gets a share
of the messages in each repetition.
"""
import argparse
import json
import pathlib
import statistics
import struct
import sys
import time

import dns.message
import dns.rdatatype
import dns.zone
import numpy

import taut.dns

MANY = 10   # times the messages for columns, which are meant for many
SHARE = 20  # of the messages for dnspython, in each repetition
FIELDS = ["dns.id", "dns.flags.response", "dns.flags.rcode", "dns.qry.name",
          "dns.qry.type", "dns.count.answers", "dns.resp.ttl", "dns.a"]


def read(path):
    data, at, found = pathlib.Path(path).read_bytes(), 0, []
    while at < len(data):
        n = struct.unpack_from(">H", data, at)[0]
        found.append(data[at + 2:at + 2 + n])
        at += 2 + n
    return found


def taut_parse(work):
    decode = taut.dns.Message.from_wire
    for wire in work.wires:
        decode(wire)


def peer_parse(work):
    decode = dns.message.from_wire
    for wire in work.wires:
        decode(wire)


def taut_records(work):
    decode = taut.dns.Message.from_wire
    for wire in work.wires:
        for record in decode(wire).records():
            record.rdata.fields()


def taut_build(work):
    for message in work.taut:
        message.to_wire()


def peer_build(work):
    for message in work.peer:
        message.to_wire()


def taut_text(work):
    for message in work.taut:
        message.to_text()


def peer_text(work):
    for message in work.peer:
        message.to_text()


def taut_columns(work):
    taut.dns.columns(work.buffer, FIELDS, offsets=work.offsets)


def taut_columns_list(work):
    taut.dns.columns(work.many, FIELDS)


def peer_columns(work):
    out, a = [], dns.rdatatype.A
    for wire in work.wires:
        m = dns.message.from_wire(wire)
        sets = m.answer + m.authority + m.additional
        address = next((s[0].address for s in sets if s.rdtype == a), None)
        q = m.question[0]
        out.append((m.id, m.flags >> 15, m.flags & 15, q.name.to_text(),
                    q.rdtype, len(m.answer), sets[0].ttl if sets else None,
                    address))


def taut_zone(work):
    for _ in taut.dns.read_zone(work.zone, "example."):
        pass


def peer_zone(work):
    dns.zone.from_text(work.zone.decode(), "example.", check_origin=False,
                       relativize=False)


OPERATIONS = {
    "dns-parse": (taut_parse, peer_parse),
    "dns-records": (taut_records, peer_parse),
    "dns-build": (taut_build, peer_build),
    "dns-text": (taut_text, peer_text),
    "dns-columns-8": (taut_columns, peer_columns),
    "dns-columns-8-list": (taut_columns_list, peer_columns),
    "dns-zone": (taut_zone, peer_zone),
}


class Work:
    """Messages, as each operation wants them."""

    def __init__(self, wires):
        self.wires, self.n = wires, len(wires)
        self.many = wires * MANY
        self.buffer = b"".join(self.many)
        self.offsets = numpy.cumsum([0] + [len(w) for w in self.many])
        self.taut = [taut.dns.Message.from_wire(w) for w in wires]
        self.peer = [dns.message.from_wire(w) for w in wires]
        for m in self.taut:
            list(m.records())
        self.zone = b"".join(b"h%d 300 IN A 192.0.2.%d\n" % (i, i % 256)
                             for i in range(self.n))


def measure(run, work):
    """Seconds of CPU time a message."""
    begin = time.thread_time()
    run(work)
    many = MANY if run in (taut_columns, taut_columns_list) else 1
    return (time.thread_time() - begin) / work.n / many


def compare(wires, reps):
    times, whole = {}, Work(wires)
    shares = [Work(wires[k::SHARE]) for k in range(min(SHARE, reps))]
    for rep in range(reps):
        for operation, (mine, peers) in OPERATIONS.items():
            for who, run, work in (("taut", mine, whole),
                                   ("dnspython", peers,
                                    shares[rep % len(shares)])):
                times.setdefault((operation, who), []).append(
                    measure(run, work))
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--reps", type=int, default=9)
    parser.add_argument("--json")
    args = parser.parse_args()
    wires = read(args.file)
    print(f"{args.file}: {len(wires)} messages")
    times = compare(wires, args.reps)
    for (operation, who), found in times.items():
        print(f"{operation:<19} {who:<10}"
              f" {statistics.median(found) * 1e6:>10.3f} us")
    for operation in OPERATIONS:
        ratio = statistics.median(
            peer / own for peer, own in zip(times[operation, "dnspython"],
                                            times[operation, "taut"]))
        print(f"RATIO {operation} dnspython {ratio:.2f}")
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(
            {f"{o} {w}": found for (o, w), found in times.items()}) + "\n",
            encoding="utf-8")
    return 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The Python package against dpkt and scapy, over one capture.

usage: bench_python.py CAPTURE [--reps N] [--json FILE]

columns-8      eight fields of every packet as columns: taut.columns, and a
               loop that decodes each packet and appends the same fields
object         a packet decoded: taut.packet, dpkt's Ethernet, scapy's Ether
object-8       the same, and the eight fields read from it

Each repetition runs the contenders one after another in CPU time of the one
thread; repetition i of one is divided by repetition i of the other, and the
median is printed as `RATIO <operation> <peer> <x.xx>`. scapy, which is slow,
gets a share of the capture in each repetition. The peak of memory is that of
a process of its own; it may not pass the capture and 1.2 times the columns.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

import taut

FIELDS = ["frame.time_epoch", "frame.len", "ip.src", "ip.dst", "ip.proto",
          "ip.ttl", "tcp.srcport", "tcp.dstport"]
SCAPY_SHARE = 20  # of the capture, in each repetition

MEMORY = """
import sys, taut, numpy
def line(name):
    for row in open("/proc/self/status"):
        if row.startswith(name + ":"):
            return int(row.split()[1]) * 1024
taut.columns(sys.argv[1], sys.argv[2:], byte_range=(0, 4096))
open("/proc/self/clear_refs", "w").write("5")
before = line("VmRSS")
found = taut.columns(sys.argv[1], sys.argv[2:])
print(line("VmHWM") - before, found.nbytes, found.n)
"""


def taut_columns(path, packets):
    taut.columns(path, FIELDS, progress=False)


def taut_object(path, packets):
    packet = taut.packet
    for _, data in packets:
        packet(data)


def taut_object_8(path, packets):
    out = []
    packet = taut.packet
    for stamp, data in packets:
        p = packet(data)
        get = p.get
        out.append((stamp, len(data), get("ip.src"), get("ip.dst"),
                    get("ip.proto"), get("ip.ttl"), get("tcp.srcport"),
                    get("tcp.dstport")))


def dpkt_contenders():
    try:
        import dpkt
    except ImportError:
        print("bench_python: no dpkt (apt-get install python3-dpkt)")
        return {}
    ethernet, ip_type, tcp_type = (dpkt.ethernet.Ethernet, dpkt.ip.IP,
                                   dpkt.tcp.TCP)
    bad = (dpkt.dpkt.Error, ValueError, IndexError, TypeError, AttributeError)

    def decode(path, packets):
        for _, data in packets:
            try:
                ethernet(data)
            except bad:
                pass

    def fields(path, packets):
        out = []
        for stamp, data in packets:
            src = dst = proto = ttl = sport = dport = None
            try:
                ip = ethernet(data).data
            except bad:
                ip = None
            if isinstance(ip, ip_type):
                src, dst, proto, ttl = ip.src, ip.dst, ip.p, ip.ttl
                if isinstance(ip.data, tcp_type):
                    sport, dport = ip.data.sport, ip.data.dport
            out.append((stamp, len(data), src, dst, proto, ttl, sport, dport))
    return {"columns-8": fields, "object": decode, "object-8": fields}


def scapy_contenders():
    try:
        from scapy.layers.inet import IP, TCP
        from scapy.layers.l2 import Ether
    except ImportError:
        print("bench_python: no scapy (apt-get install python3-scapy)")
        return {}

    def decode(path, packets):
        for _, data in packets:
            try:
                Ether(data)
            except Exception:  # malformed packets raise anything
                pass

    def fields(path, packets):
        out = []
        for stamp, data in packets:
            src = dst = proto = ttl = sport = dport = None
            try:
                p = Ether(data)
                if IP in p:
                    ip = p[IP]
                    src, dst, proto, ttl = ip.src, ip.dst, ip.proto, ip.ttl
                    if TCP in p:
                        sport, dport = p[TCP].sport, p[TCP].dport
            except Exception:  # malformed packets raise anything
                pass
            out.append((stamp, len(data), src, dst, proto, ttl, sport, dport))
    return {"columns-8": fields, "object": decode, "object-8": fields}


def read(path):
    """(time, bytes) of every packet."""
    spans = taut.columns(path, ["frame.time_epoch"], progress=False)
    packets = [(p.time, bytes(p)) for p in taut.pcap(path)]
    assert len(packets) == spans.n
    return packets


def measure(run, path, packets):
    """Seconds of CPU time a packet."""
    begin = time.thread_time()
    run(path, packets)
    return (time.thread_time() - begin) / len(packets)


def compare(path, packets, reps):
    mine = {"columns-8": taut_columns, "object": taut_object,
            "object-8": taut_object_8}
    peers = {"dpkt": dpkt_contenders(), "scapy": scapy_contenders()}
    times, n = {}, len(packets)
    for rep in range(reps):
        share = packets[rep * n // SCAPY_SHARE % n:][:n // SCAPY_SHARE]
        for operation, run in mine.items():
            times.setdefault((operation, "taut"), []).append(
                measure(run, path, packets))
            for who, runs in peers.items():
                if operation in runs:
                    times.setdefault((operation, who), []).append(measure(
                        runs[operation], path,
                        share if who == "scapy" else packets))
    return times


def report(times):
    for (operation, who), found in times.items():
        rate = 1 / statistics.median(found)
        print(f"{operation:<12} {who:<6} {rate:>12,.0f} packets/s")
    for (operation, who), found in times.items():
        if who != "taut":
            ratio = statistics.median(
                peer / own for peer, own in
                zip(found, times[operation, "taut"]))
            print(f"RATIO {operation} {who} {ratio:.2f}")


def memory(path):
    """Prints the peak; True if it is as small as it has to be."""
    done = subprocess.run([sys.executable, "-c", MEMORY, path, *FIELDS],
                          capture_output=True, text=True, check=True)
    peak, columns, n = map(int, done.stdout.split())
    most = pathlib.Path(path).stat().st_size + 1.2 * columns
    print(f"MEMORY columns-8 {peak / 1e6:.1f} MB for {n} packets; the "
          f"capture and 1.2 times the columns are {most / 1e6:.1f} MB")
    return peak <= most


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("capture")
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--json")
    args = parser.parse_args()
    packets = read(args.capture)
    print(f"{args.capture}: {len(packets)} packets")
    times = compare(args.capture, packets, args.reps)
    report(times)
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(
            {f"{o} {w}": found for (o, w), found in times.items()}) + "\n",
            encoding="utf-8")
    return 0 if memory(args.capture) else 1


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Measures `taut dns zone` as a whole process against others that read and
write or check master files.

usage: bench/bench_zone_files.py TAUT ZONE [--origin NAME] [--reps N]
                                 [--json FILE]

Operations: zone-file-text, the zone read and all its records written to
/dev/null, beside ldns-read-zone and named-compilezone -s full; and
zone-file-check, the zone read and nothing written, beside kzonecheck and
named-checkzone, which also look at the zone as a whole. Contenders run in
turn, N times; what counts is the processor time of the process. Repetition i
of one is divided by repetition i of the other and the median is printed:

  RATIO <operation> <peer> <peer's time / taut's time>

The most memory that each had is printed too; it is no less than that of this
program, of which the others are forked.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile


def cpu_of(command):
    """Processor seconds and the most KiB of memory of one run."""
    run = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    _, status, use = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        sys.exit(f"bench_zone_files: {command[0]} ends with {run.returncode}")
    return use.ru_utime + use.ru_stime, use.ru_maxrss


def records_of(taut, zone, origin):
    with tempfile.TemporaryFile() as out:
        subprocess.run([taut, "dns", "zone", "-o", origin, zone], stdout=out,
                       check=True)
        out.seek(0)
        return sum(1 for _ in out)


def operations(taut, zone, origin):
    mild = ["-q", "-i", "none", "-k", "ignore"]
    return {
        "zone-file-text": {
            "taut": [taut, "dns", "zone", "-o", origin, zone],
            "ldns-read-zone": ["ldns-read-zone", zone],
            "named-compilezone": ["named-compilezone", *mild, "-s", "full",
                                  "-o", "-", origin, zone]},
        "zone-file-check": {
            "taut": [taut, "dns", "zone", "-q", "-o", origin, zone],
            "kzonecheck": ["kzonecheck", "-o", origin, zone],
            "named-checkzone": ["named-checkzone", *mild, origin, zone]}}


def measure(operation, contenders, reps, n, rows):
    path = os.environ["PATH"] + ":/usr/sbin"
    there = {who: [shutil.which(c[0], path=path), *c[1:]]
             for who, c in contenders.items()
             if shutil.which(c[0], path=path)}
    for who in contenders.keys() - there.keys():
        print(f"{operation}: {who} is not installed")
    times = {who: [] for who in there}
    memory = {}
    for _ in range(reps):
        for who, command in there.items():
            seconds, memory[who] = cpu_of(command)
            times[who].append(seconds)
    for who, t in times.items():
        ns = statistics.median(t) * 1e9 / n
        print(f"{operation:24} {who:18} {ns:12.1f} ns/record"
              f" {statistics.median(t):8.3f} s {memory[who] / 1024:8.1f} MiB")
        rows.append({"operation": operation, "who": who,
                     "role": "taut" if who == "taut" else "peer",
                     "median_ns": ns, "bytes": 0.0,
                     "ns": [x * 1e9 / n for x in t]})
    for who, t in times.items():
        if who != "taut":
            r = statistics.median(a / b for a, b in zip(t, times["taut"]))
            print(f"RATIO {operation} {who} {r:.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("taut")
    parser.add_argument("zone")
    parser.add_argument("--origin", default="example-tld.")
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--json")
    args = parser.parse_args()
    n, rows = records_of(args.taut, args.zone, args.origin), []
    print(f"{n} records of {args.zone}")
    for operation, contenders in operations(args.taut, args.zone,
                                            args.origin).items():
        measure(operation, contenders, args.reps, n, rows)
    if args.json:
        with open(args.json, "w", encoding="ascii") as f:
            json.dump({"benchmarks": rows}, f, indent=1)


main()

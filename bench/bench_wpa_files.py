#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Measures the decryption of an 802.11 capture as whole processes.

usage: bench/bench_wpa_files.py TAUT WPA_MAKE [--frames N] [--reps N]
                                [--json FILE]

WPA_MAKE writes the captures: a handshake and N frames under CCMP and under
GCMP, datagrams of 12, 548 and 1,472 bytes as 7 : 4 : 1, an eighth of the
frames with four addresses, A-MSDUs, HT Control, to groups, or management.
taut dissect --wpa and tshark print the same five fields of each frame. What
counts is told in bench_dissect.py; that all frames are decrypted is counted
before.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import bench_dissect

FIELDS = "frame.number wlan.ta ip.src ip.dst udp.srcport".split()


def contenders(taut, pcap):
    tshark = ["tshark", "-n", "-r", pcap, "-o", "wlan.enable_decryption:TRUE",
              "-o", 'uat:80211_keys:"wpa-pwd",'
              '"correct horse battery:taut-make"', "-T", "fields"]
    for f in FIELDS:
        tshark += ["-e", f]
    return [("taut", [taut, "dissect", "--wpa",
                      "taut-make:correct horse battery", "--fields",
                      ",".join(FIELDS), pcap]), ("tshark", tshark)]


def opened(command):
    """Frames whose inner addresses are told."""
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True)
    return run.stdout.count("\t192.0.2.1")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("taut")
    p.add_argument("make")
    p.add_argument("--frames", type=int, default=120000)
    p.add_argument("--reps", type=int, default=5)
    p.add_argument("--json")
    o = p.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for cipher in ("ccmp", "gcmp"):
            pcap = os.path.join(folder, cipher + ".pcap")
            subprocess.run([o.make, cipher, str(o.frames), "0", pcap],
                           check=True)
            who = contenders(o.taut, pcap)
            for name, command in who:
                n = opened(command)
                print(f"{cipher}: {name} opens {n} of {o.frames} frames")
                if n < o.frames * 0.95:
                    sys.exit(f"bench_wpa_files: {name} opens too few")
            times = bench_dissect.measure(who, o.frames, o.reps)
            bench_dissect.report("decrypt-" + cipher, times, o.frames, rows)
    if o.json:
        with open(o.json, "w") as f:
            json.dump({"benchmarks": rows}, f, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())

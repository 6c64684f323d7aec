#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares the lines of `taut wpa pair` with those of hcxpcapngtool.

Usage: oracle_pair.py --taut PROGRAM [--make WPA_MAKE]

Over captures made here (WPA_MAKE, and its handshake with messages left out,
given twice, late, or of two stations) and, where they are found, the corpus'
eapol and eapol-wifi. Each line has to be the same, field by field.
"""
import argparse
import glob
import os
import struct
import subprocess
import sys
import tempfile

# Differences that are meant:
# PAIR bit 7: hcxpcapngtool 6.2.7 sets it for every handshake of a station
#   whose nonces it has seen counting up anywhere; taut for the pair itself.
# PAIR 0x20, 0x40: the byte order of such nonces, likewise.
NONCE_BITS = 0xe0
# hcxpcapngtool gives the MIC of message 2 only where message 1 or 3 came
# before it in the file.


def lines_of(command, path):
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    if not os.path.exists(path):
        return []
    with open(path) as f:
        return f.read().splitlines()


def theirs(path, folder):
    out = os.path.join(folder, "hcx.22000")
    if os.path.exists(out):
        os.remove(out)
    return lines_of(["hcxpcapngtool", "-o", out, path], out)


def ours(taut, path):
    run = subprocess.run([taut, "wpa", "pair", path], check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return run.stdout.decode().splitlines()


def bare(line):
    """A line without what is meant to differ."""
    fields = line.split("*")
    if fields[1] == "02":
        fields[8] = f"{int(fields[8], 16) & ~NONCE_BITS:02x}"
    return "*".join(fields)


def records(path):
    with open(path, "rb") as f:
        data = f.read()
    head, at, out = data[:24], 24, []
    while at < len(data):
        sec, usec, n, _ = struct.unpack_from("<IIII", data, at)
        out.append((sec * 1000 + usec // 1000, data[at + 16:at + 16 + n]))
        at += 16 + n
    return head, out


def write(path, head, frames):
    with open(path, "wb") as f:
        f.write(head)
        for ms, p in frames:
            f.write(struct.pack("<IIII", ms // 1000, ms % 1000 * 1000, len(p),
                                len(p)) + p)


def made(make, folder):
    """The handshake of WPA_MAKE in many ways: frame 0 is the beacon, 1 to 4
    the messages."""
    whole = os.path.join(folder, "whole.pcap")
    subprocess.run([make, "ccmp", "8", "40", whole], check=True)
    yield whole
    head, frames = records(whole)
    beacon, m = frames[0], frames[1:5]

    def other(p):  # another station
        return p[0], p[1].replace(b"\2\0\0\0\2\2", b"\2\0\0\0\2\3")

    def late(p, ms):
        return p[0] + ms, p[1]

    ways = [
        [beacon] + m[:2], [beacon] + m[1:3], [beacon] + m[:1] + m[3:],
        [beacon] + m[2:], [beacon] + m[1:2], m, m[:2] + [beacon],
        [beacon, m[0], late(m[1], 4000)], [beacon, m[0], late(m[1], 6000)],
        [beacon, m[1], late(m[2], 6000)],
        [beacon, m[0], m[0], m[1], m[1], m[2], m[2], m[3]],
        [beacon, m[0], other(m[1])],
        [beacon] + m + [late(other(p), 10) for p in m],
        [beacon, m[0], other(m[0]), m[1], other(m[1])],
    ]
    for i, way in enumerate(ways):
        path = os.path.join(folder, f"way{i}.pcap")
        write(path, head, way)
        yield path


def captures(make, folder):
    if make:
        yield from made(make, folder)
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    corpus = os.environ.get("TAUT_CORPUS") or os.path.join(
        root, "..", "shared", "corpus")
    found = sorted(glob.glob(os.path.join(corpus, "eapol", "*.pcap")) +
                   glob.glob(os.path.join(corpus, "eapol-wifi", "*.pcap")))
    if not found:
        print(f"# left out: no {corpus}")
    yield from found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--taut", required=True)
    parser.add_argument("--make")
    args = parser.parse_args()
    n_captures = n_lines = n_bits = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in captures(args.make, folder):
            t = sorted(theirs(path, folder))
            o = sorted(ours(args.taut, path))
            n_captures += 1
            n_lines += len(t)
            n_bits += sum(a != b for a, b in zip(t, o))
            if [bare(x) for x in t] != [bare(x) for x in o]:
                failed += 1
                print(f"{os.path.basename(path)}:")
                for who, lines in (("hcxpcapngtool", t), ("taut", o)):
                    for line in lines:
                        fields = [x[:24] for x in line.split("*")]
                        print(f"  {who}: {'*'.join(fields)}")
    print(f"{n_captures} captures, {n_lines} lines of hcxpcapngtool, "
          f"{n_bits} with other nonce bits, {failed} captures differ")
    return 1 if failed or not n_lines else 0


if __name__ == "__main__":
    sys.exit(main())

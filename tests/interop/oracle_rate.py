#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares `taut wpa rate` with the data rates that tshark computes.

Usage: oracle_rate.py --taut PROGRAM

Makes one radiotap frame for each MCS, width, guard interval and number of
streams of 802.11n, ac and ax, and has tshark tell wlan_radio.data_rate. tshark
4.0 knows no 802.11be. Exit code 1 with what differs.
"""
import argparse
import os
import struct
import subprocess
import sys
import tempfile

ACK = bytes.fromhex("d4000000020000000100")
# HT MCSs that tshark 4.0 has otherwise: 32 by the tones of other MCSs (the
# standard: 6.0 Mbit/s at 40 MHz only), 76 not at all.
EXPLAINED = (32, 76)


def radiotap(bit, pad, field):
    """A header with one field, `pad` bytes behind the present word."""
    body = struct.pack("<I", 1 << bit) + b"\0" * pad + field
    return struct.pack("<BBH", 0, 0, 4 + len(body)) + body


def frames():
    """(arguments of taut wpa rate, frame) of every way to send."""
    for mcs in range(77):
        for width in (20, 40):
            for gi in (800, 400):
                flags = (width == 40) | (gi == 400) << 2
                yield ((["--ht", "--mcs", mcs, "--width", width, "--gi", gi]),
                       radiotap(19, 0, bytes([7, flags, mcs])))
    for nss in range(1, 9):
        for mcs in range(10):
            for width, bw in ((20, 0), (40, 1), (80, 4), (160, 11)):
                for gi in (800, 400):
                    field = struct.pack("<HBB4BBBH", 0x44, (gi == 400) << 2,
                                        bw, mcs << 4 | nss, 0, 0, 0, 0, 0, 0)
                    yield (["--vht", "--mcs", mcs, "--nss", nss, "--width",
                            width, "--gi", gi], radiotap(21, 0, field))
        for mcs in range(12):
            for width, bw in ((20, 0), (40, 1), (80, 2), (160, 3)):
                for gi, code in ((800, 0), (1600, 1), (3200, 2)):
                    field = struct.pack("<6H", 0x4020, 2, mcs << 8, 0,
                                        bw | code << 4, nss)
                    yield (["--he", "--mcs", mcs, "--nss", nss, "--width",
                            width, "--gi", gi], radiotap(23, 0, field))


def theirs(headers):
    """The rates that tshark computes, "" where it tells none."""
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 127))
        for header in headers:
            frame = header + ACK
            f.write(struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame)
        f.flush()
        run = subprocess.run(["tshark", "-r", f.name, "-T", "fields", "-e",
                              "wlan_radio.data_rate"], check=True, text=True,
                             stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)
        return run.stdout.split("\n")[:-1]


def ours(taut, args):
    run = subprocess.run([taut, "wpa", "rate", *map(str, args)], text=True,
                         capture_output=True, check=False)
    return float(run.stdout.split()[0]) if run.returncode == 0 else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--taut", required=True)
    taut = os.path.abspath(parser.parse_args().taut)
    ways = list(frames())
    told, same, wrong = theirs([f for _, f in ways]), 0, 0
    for (args, _), text in zip(ways, told):
        want, got = float(text) if text else None, ours(taut, args)
        if want is None and got is None:
            continue
        # tshark cuts where the tables round: a tenth apart at most
        if args[0] == "--ht" and args[2] in EXPLAINED:
            continue
        if want is None or got is None or abs(want - got) > 0.1001:
            wrong += 1
            print("taut", got, "tshark", want, *args)
        else:
            same += 1
    print(f"{len(ways)} ways to send, {same} rates alike, {wrong} not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

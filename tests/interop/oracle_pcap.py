#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares taut's reader of capture files with libpcap and tshark.

usage: oracle_pcap.py --list PROGRAM [FILE...]

Every capture of tests/captures and of the corpus (where it is found), and
files made here: each magic number and byte order, old versions, pcapng with
other time resolutions, offsets and blocks; and every one of these cut. taut
must find the same packets at the same times with the same bytes, and refuse
where libpcap refuses. Where libpcap knows less (link types that differ in one
file), tshark alone is asked.
"""
import argparse
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = pathlib.Path(os.environ.get("TAUT_CORPUS",
                                     ROOT / ".." / "shared" / "corpus"))


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True,
                          text=True, check=False)
    return done.stdout


class Lister:
    def __init__(self, program):
        self.program = program

    def taut(self, path, piece=1 << 40):
        return run(self.program, "taut", path, piece).splitlines()

    def libpcap(self, path):
        return run(self.program, "libpcap", path).splitlines()


def tshark(path):
    """Lines as pcap_list prints them, without the sum. (A line without a time
    is a block that tshark shows without knowing it.)"""
    out = run("tshark", "-n", "-r", path, "-T", "fields", "-e",
              "frame.time_epoch", "-e", "frame.cap_len", "-e", "frame.len")
    return [line.replace("\t", " ") for line in out.splitlines()
            if not line.startswith("\t")]


# ---------------------------------------------------------------- files

PACKETS = [bytes([i]) * (20 + 7 * i) for i in range(5)]


def classic(magic, order, version=(2, 4), link=1, snap=65535, extra=b"",
            swap=False, frac=123456):
    out = struct.pack(order + "IHHiIII", magic, *version, 0, 0, snap, link)
    for i, data in enumerate(PACKETS):
        lens = (len(data), len(data) + i)
        out += struct.pack(order + "IIII", 1700000000 + i, frac + i,
                           *(lens[::-1] if swap else lens)) + extra + data
    return out


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    n = len(body) + 12
    return (struct.pack(order + "II", kind, n) + body
            + struct.pack(order + "I", n))


def shb(order, version=(1, 0)):
    return block(order, 0x0A0D0D0A, struct.pack(
        order + "IHHq", 0x1A2B3C4D, *version, -1))


def option(order, code, data):
    return (struct.pack(order + "HH", code, len(data)) + data
            + bytes(-len(data) % 4))


def idb(order, link=1, snap=0, options=b""):
    return block(order, 1, struct.pack(order + "HHI", link, 0, snap) + options)


def epb(order, ticks, data, wire=None, interface=0, options=b""):
    body = struct.pack(order + "IIIII", interface, ticks >> 32,
                       ticks & 0xffffffff, len(data), wire or len(data))
    return block(order, 6, body + data + bytes(-len(data) % 4) + options)


def opb(order, ticks, data):
    return block(order, 2, struct.pack(
        order + "HHIIII", 0, 7, ticks >> 32, ticks & 0xffffffff, len(data),
        len(data)) + data)


def spb(order, data):
    return block(order, 3, struct.pack(order + "I", len(data)) + data)


def pcapng(order, resolution=None, offset=None):
    options = b""
    if resolution is not None:
        options += option(order, 9, bytes([resolution]))
    if offset is not None:
        options += option(order, 14, struct.pack(order + "q", offset))
    if options:
        options = (option(order, 2, b"eth0") + options
                   + option(order, 0, b""))
    units = 10 ** 6
    if resolution is not None:
        units = (2 ** (resolution & 127) if resolution & 128
                 else 10 ** resolution)
    out = shb(order) + idb(order, options=options)
    for i, data in enumerate(PACKETS):
        seconds = min(1700000000, 2 ** 64 // units // 2) + i // 2
        out += epb(order, seconds * units + units * (2 * i + 1) // 11, data)
        out += block(order, 0x0BAD, b"unknown block")
    return out


def made():
    """(name, bytes) of every file made here."""
    for order in "<>":
        word = {"<": "le", ">": "be"}[order]
        yield f"micro-{word}", classic(0xA1B2C3D4, order)
        yield f"nano-{word}", classic(0xA1B23C4D, order)
        yield f"modified-{word}", classic(0xA1B2CD34, order, extra=bytes(8))
        for magic in (0xA1B234CD, 0xA12B3C4D, 0xA1B2C3D5):
            yield f"magic-{magic:x}-{word}", classic(magic, order)
        yield f"carry-{word}", classic(0xA1B2C3D4, order, frac=999998)
        for minor in range(6):
            for swap in (False, True):
                yield (f"version-2.{minor}-{swap}-{word}", classic(
                    0xA1B2C3D4, order, version=(2, minor), swap=swap))
        for version in ((1, 0), (3, 0), (543, 0), (543, 1)):
            yield (f"version-{version[0]}.{version[1]}-{word}",
                   classic(0xA1B2C3D4, order, version=version))
        yield f"fcs-{word}", classic(0xA1B2C3D4, order, link=0x24000001)
        yield f"snap-zero-{word}", classic(0xA1B2C3D4, order, snap=0)
        yield f"ng-{word}", pcapng(order)
        for resolution in (0, 3, 6, 7, 9, 10, 12, 0x80, 0x8a, 0x94, 0x9e):
            yield f"ng-tsresol-{resolution}-{word}", pcapng(order, resolution)
        for resolution in (20, 127, 0xc0, 0xff):
            yield (f"ng-tsresol-{resolution}-{word}",
                   shb(order) + idb(order, options=option(
                       order, 9, bytes([resolution]))))
        yield f"ng-tsoffset-{word}", pcapng(order, 9, 3600)
        yield f"ng-tsoffset-minus-{word}", pcapng(order, 6, -1600000000)
        yield f"ng-opb-{word}", (shb(order) + idb(order) + opb(
            order, 1700000000123456, PACKETS[2]))
        yield f"ng-spb-{word}", (shb(order) + idb(order, snap=30) + spb(
            order, PACKETS[0]) + spb(order, PACKETS[1]))
        yield f"ng-version-{word}", shb(order, (1, 2)) + idb(order) + epb(
            order, 5, b"x")
        yield f"ng-version-bad-{word}", shb(order, (2, 0)) + idb(order)
        yield f"ng-no-interface-{word}", shb(order) + epb(order, 5, b"x")
        yield f"ng-second-section-{word}", (
            pcapng(order) + pcapng("<" if order == ">" else ">"))
        bad = bytearray(shb(order) + idb(order) + epb(order, 5, PACKETS[0]))
        bad[-1 if order == ">" else -4] ^= 4
        yield f"ng-trailer-{word}", bytes(bad)
        yield f"ng-twice-{word}", (shb(order) + idb(order, options=2 * option(
            order, 9, b"\x09")) + epb(order, 5, b"x"))
        yield f"ng-option-{word}", (shb(order) + idb(
            order, options=struct.pack(order + "HHI", 9, 9, 0)))
        yield f"ng-cap-len-{word}", shb(order) + idb(order) + block(
            order, 6, struct.pack(order + "IIIII", 0, 0, 5, 9, 9) + b"four")
    yield "empty", b""
    yield "text", b"this is no capture file, but long enough to be one"


# ---------------------------------------------------------------- compare

def carried(line):
    """Times as taut tells them: unsigned seconds, fractions below one."""
    time, *rest = line.split()
    seconds, _, fraction = time.partition(".")
    if not fraction:
        return line
    seconds = (int(seconds) + int(fraction) // 10 ** 9) % 2 ** 64
    if -2 ** 31 <= seconds - 2 ** 64 < 0:
        seconds %= 2 ** 32
    return " ".join([f"{seconds}.{int(fraction) % 10 ** 9:09}", *rest])


def compare(lister, path, failures, name=None):
    """Compares one file; returns who was asked. tshark decides where libpcap
    gives up (several link types, sections of other byte order) or cuts
    packets at the file's snap length."""
    name = name or str(path)
    got, want = lister.taut(path), [carried(w) for w in lister.libpcap(path)]
    for piece in (1, 7, 4096):
        if len(got) < 3000 and lister.taut(path, piece) != got:
            failures.append(f"{name}: other packets in pieces of {piece}")
    if got == want:
        return "libpcap"
    shark = [carried(line) for line in tshark(path)]
    short = [" ".join(line.split()[:3]) for line in got if line != "refused"]
    if shark != short:
        first = next((i for i, pair in enumerate(zip(got, want))
                      if pair[0] != pair[1]), min(len(got), len(want)))
        failures.append(f"{name}: line {first}: {got[first:first + 1]}, "
                        f"libpcap {want[first:first + 1]}, and tshark agrees "
                        "with neither")
    print(f"# tshark decides: {name}")
    return "tshark"


def captures():
    for folder in (ROOT / "tests" / "captures", CORPUS):
        if not folder.exists():
            print(f"# skipped: there is no {folder}")
            continue
        for path in sorted(folder.rglob("*.pcap*")):
            if path.suffix in (".pcap", ".pcapng"):
                yield path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", required=True)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    if not shutil.which("tshark"):
        print("skipped: no tshark (apt-get install tshark)")
        return 77
    lister, failures, asked = Lister(args.list), [], {}
    for path in args.files or captures():
        who = compare(lister, path, failures)
        asked[who] = asked.get(who, 0) + 1
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "made"
        for name, data in [] if args.files else made():
            path.write_bytes(data)
            who = compare(lister, path, failures, name)
            asked[who] = asked.get(who, 0) + 1
            if name in ("micro-le", "ng-be", "ng-opb-le"):
                for cut in range(len(data)):
                    path.write_bytes(data[:cut])
                    compare(lister, path, failures, f"{name} cut at {cut}")
    print("\n".join(failures))
    print(f"files compared with: {asked}; {len(failures)} differences")
    return 1 if failures else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`taut dissect --fields` beside tshark on captures of HTTP/2: every cell is
equal, or a rule below explains it.

Usage: oracle_h2.py --taut TAUT [CAPTURE...]

Without captures: tests/captures/http2.pcap, and those of TAUT_CORPUS.
"""
import argparse
import collections
import os
import pathlib
import shutil
import subprocess
import sys

FIELDS = """http2.length http2.type http2.flags http2.flags.end_stream
http2.flags.eh http2.flags.padded http2.flags.priority http2.flags.ack.settings
http2.flags.ack.ping http2.streamid http2.padding http2.exclusive
http2.stream_dependency http2.headers.weight http2.header.name.length
http2.header.name http2.header.value.length http2.header.value
http2.header.index http2.headers.method http2.headers.scheme
http2.headers.authority http2.headers.path http2.headers.status
http2.headers.user_agent http2.headers.content_type http2.settings.id
http2.settings.header_table_size http2.settings.enable_push
http2.settings.max_concurrent_streams http2.settings.initial_window_size
http2.settings.max_frame_size http2.settings.max_header_list_size
http2.rst_stream.error http2.push_promise.promised_stream_id http2.ping
http2.pong http2.goaway.last_stream_id http2.goaway.error http2.goaway.addata
http2.window_update.window_size_increment
http2.priority_update_stream_id http2.priority_update_field_value""".split()

# Captures that are damaged on purpose: the programs put the streams together
# in other ways.
DAMAGED = {"suricata-transform-base64-7296.pcap":
           "segments were changed after they were recorded"}


def by_upgrade(row, ours, field):
    """SETTINGS in an HTTP/1.1 Upgrade (RFC 7540 3.2, gone in RFC 9113 3.1):
    tshark tells what the field HTTP2-Settings holds, and what the server sends
    in the same segment as its 101."""
    return "h2c" in row["http.upgrade"] or \
        ":http:" in row["frame.protocols"] and not ours[field] and \
        field.startswith("http2.settings")


def by_order(row, ours, _field):
    """A server that speaks before the client's preface, and the end of a frame
    that began in a segment before: tshark shows nothing of HTTP/2 there."""
    return "http2" not in row["frame.protocols"] and \
        "http2" in ours["frame.protocols"]


def by_span(row, ours, field):
    """A frame that goes on in the next segment: tshark tells its beginning
    here, taut all of it where it ends."""
    theirs = row[field].split(",") if row[field] else []
    mine = ours[field].split(",") if ours[field] else []
    types = row["http2.type"].split(",")
    return types[:-1] == ours["http2.type"].split(",") and \
        theirs[:-1] == mine


def by_escape(row, ours, field):
    """What is not printable is told as \\xHH, a backslash as two; tshark ends
    text at a NUL."""
    told = ours[field].replace("\\\\", "\\")
    return told == row[field] or told.split("\\x00")[0] == \
        row[field].split("\0")[0]


def by_padded(row, ours, field):
    """CONTINUATION has no flag PADDED (RFC 9113 6.10); tshark tells one."""
    return field == "http2.flags.padded" and "9" in row["http2.type"] and \
        set(row[field].split(",")) == {"0"}


def by_fault(_row, ours, field):
    """A frame with a fault: taut tells what lies before it."""
    return ours["fault"] and field in (
        "http2.exclusive", "http2.stream_dependency", "http2.headers.weight",
        "http2.settings.id")


RULES = (by_upgrade, by_order, by_span, by_escape, by_padded, by_fault)


def table(args, names):
    text = subprocess.run(args, capture_output=True, text=True,
                          check=True).stdout
    return [dict(zip(names, line.split("\t"))) for line in text.splitlines()]


def faults(taut, capture):
    """Numbers of the packets in which taut finds a fault."""
    text = subprocess.run([taut, "dissect", "--json", capture],
                          capture_output=True, text=True).stdout
    return {i for i, line in enumerate(text.splitlines())
            if '"malformed":' in line}


def compare(taut, capture, seen):
    names = ["frame.protocols"] + FIELDS
    more = names + ["http.upgrade"]
    theirs = table(["tshark", "-r", capture, "-T", "fields"] +
                   [x for n in more for x in ("-e", n)], more)
    mine = table([taut, "dissect", "--fields", ",".join(names), capture],
                 names)
    wrong = faults(taut, capture)
    bad = 0
    if len(theirs) != len(mine):
        print(f"{capture}: {len(theirs)} and {len(mine)} packets")
        return 1
    for number, (row, ours) in enumerate(zip(theirs, mine)):
        ours["fault"] = number in wrong
        for field in FIELDS:
            seen["cells"] += 1
            if row[field] == ours[field]:
                seen["told"] += row[field] != ""
                continue
            rule = next((r for r in RULES if r(row, ours, field)), None)
            if rule:
                seen[rule.__name__] += 1
                continue
            bad += 1
            print(f"{capture}: packet {number + 1}: {field}: tshark "
                  f"{row[field][:200]!r}, taut {ours[field][:200]!r}")
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taut", required=True)
    parser.add_argument("captures", nargs="*")
    args = parser.parse_args()
    if not shutil.which("tshark"):
        print("skipped: no tshark (apt-get install tshark)")
        return 77
    captures = args.captures
    if not captures:
        here = pathlib.Path(__file__).resolve().parent
        captures = [here.parent / "captures" / "http2.pcap"]
        corpus = os.environ.get("TAUT_CORPUS")
        if corpus and (pathlib.Path(corpus) / "http2").is_dir():
            captures += sorted((pathlib.Path(corpus) / "http2").glob("*.pcap"))
        else:
            print("left out: no corpus of public captures (TAUT_CORPUS)")
    seen = collections.Counter()
    bad = 0
    for capture in captures:
        reason = DAMAGED.get(pathlib.Path(capture).name)
        if reason:
            print(f"{capture}: left out: {reason}")
        else:
            bad += compare(args.taut, str(capture), seen)
    print(f"{seen['cells']} cells, {seen['told']} of them told by both, "
          f"{sum(seen[r.__name__] for r in RULES)} explained, {bad} not")
    for rule in RULES:
        print(f"  {seen[rule.__name__]:6} {' '.join(rule.__doc__.split())}")
    return 1 if bad or not seen["told"] else 0


if __name__ == "__main__":
    sys.exit(main())

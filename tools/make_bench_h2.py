#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes header blocks for bench/bench_h2.c into one file.

The header lists are those of http2jp/hpack-test-case (raw-data and the
blocks that nghttp2 made of them) where the corpus has them: --corpus, else
$TAUT_CORPUS, else ../shared/corpus beside the tree, hpack/*.tar.gz. Without
it they are made up: browsers' requests and servers' answers, so that the
benchmark runs anywhere.

The file: records `kind u8, length u32 little-endian, bytes`. Kinds: N a new
connection, B a header block, L one without Huffman coding, F a field (name
length u16, name, value), E the end of a list of fields.
"""
import argparse
import json
import os
import pathlib
import random
import struct
import sys
import tarfile

import hpack

ROOT = pathlib.Path(__file__).resolve().parent.parent
RNG = random.Random(7541)


def stories(folder, name):
    """The stories of one tar file: lists of (wire or None, fields)."""
    path = folder / "hpack" / f"{name}.tar.gz"
    with tarfile.open(path) as tar:
        for member in sorted(tar.getmembers(), key=lambda m: m.name):
            if not member.name.endswith(".json"):
                continue
            cases = json.load(tar.extractfile(member))["cases"]
            yield [(bytes.fromhex(c.get("wire", "")),
                    [kv for h in c["headers"] for kv in h.items()])
                   for c in cases]


def made_up():
    """Lists of fields as browsers and servers send them."""
    agents = ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
              "Firefox/128.0", "curl/7.88.1"]
    for _ in range(16):
        host = f"www{RNG.randrange(9)}.example.com"
        cookie = "sid=%032x; theme=light" % RNG.getrandbits(128)
        for i in range(100):
            yield i == 0, [
                (":method", "GET"), (":scheme", "https"),
                (":authority", host),
                (":path", f"/static/{RNG.getrandbits(40):x}.css?v={i}"),
                ("user-agent", RNG.choice(agents)),
                ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
                ("accept-language", "en-US,en;q=0.5"),
                ("accept-encoding", "gzip, deflate, br"),
                ("referer", f"https://{host}/page{i % 7}"),
                ("cookie", cookie)]


def record(kind, body=b""):
    return kind + struct.pack("<I", len(body)) + body


def fields_of(fields):
    return b"".join(record(b"F", struct.pack("<H", len(n.encode()))
                           + n.encode() + v.encode()) for n, v in fields)


def from_corpus(folder):
    out = []
    coded = stories(folder, "nghttp2")
    plain = stories(folder, "haskell-http2-linear")
    for story, other in zip(coded, plain):
        out.append(record(b"N"))
        for (wire, fields), (linear, _) in zip(story, other):
            out += [record(b"B", wire), record(b"L", linear),
                    fields_of(fields), record(b"E")]
    return out


def from_nothing():
    out = []
    for first, fields in made_up():
        if first:
            out.append(record(b"N"))
            coder, linear = hpack.Encoder(), hpack.Encoder()
        out += [record(b"B", coder.encode(fields)),
                record(b"L", linear.encode(fields, huffman=False)),
                fields_of(fields), record(b"E")]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--corpus", type=pathlib.Path, default=pathlib.Path(
        os.environ.get("TAUT_CORPUS") or ROOT.parent / "shared" / "corpus"))
    args = parser.parse_args()
    if (args.corpus / "hpack" / "nghttp2.tar.gz").exists():
        out = from_corpus(args.corpus)
    else:
        print("make_bench_h2.py: no hpack/ in", args.corpus,
              "so header lists are made up", file=sys.stderr)
        out = from_nothing()
    pathlib.Path(args.out).write_bytes(b"".join(out))


if __name__ == "__main__":
    main()

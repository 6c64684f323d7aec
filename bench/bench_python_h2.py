#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""taut.hpack against python-hpack, over the header blocks that bench_h2
reads, and taut.h2 against hyper-h2.

usage: bench_python_h2.py FILE [--reps N] [--json FILE]

hpack-decode       a header block to tuples of text
hpack-decode-raw   the same, to bytes
hpack-encode       a list of fields, tuples of text, to a header block
huffman-decode     a header value
h2-requests        a request and its response with a body of 1,000 bytes,
                   between a client and a server of the same package

Each repetition runs the contenders one after the other in CPU time of the one
thread; repetition i of one is divided by repetition i of the other, and the
median is printed as `RATIO <operation> <peer> <x.xx>`. The peer gets a share
of the connections in each repetition.
"""
import argparse
import json
import pathlib
import statistics
import struct
import sys
import time

import h2.config
import h2.connection
import hpack
from hpack.huffman_table import decode_huffman

import taut.h2
import taut.hpack

SHARE = 20  # of the connections for the peer, in each repetition


def read(path):
    """The connections: (blocks, lists of fields) of each."""
    data, at, found, fields = pathlib.Path(path).read_bytes(), 0, [], []
    while at < len(data):
        kind, n = struct.unpack_from("<cI", data, at)
        body = data[at + 5:at + 5 + n]
        at += 5 + n
        if kind == b"N":
            found.append(([], []))
        elif kind == b"B":
            found[-1][0].append(body)
        elif kind == b"F":
            name_len, = struct.unpack_from("<H", body)
            fields.append((body[2:2 + name_len].decode("latin-1"),
                           body[2 + name_len:].decode("latin-1")))
        elif kind == b"E":
            found[-1][1].append(fields)
            fields = []
    return found


def decode(module, raw):
    def run(work):
        for blocks, _ in work:
            one = module.Decoder().decode
            for block in blocks:
                one(block, raw)
    return run


def encode(module):
    def run(work):
        for _, lists in work:
            one = module.Encoder().encode
            for fields in lists:
                one(fields)
    return run


def huffman(one):
    def run(work):
        for _, lists in work:
            for fields in lists:
                for coded in fields:
                    one(coded)
    return run


def coded(work):
    """The same connections, and the values of their fields Huffman-coded."""
    return [(blocks, [[taut.hpack.huffman_encode(v) for _, v in fields]
                      for fields in lists]) for blocks, lists in work]


OPERATIONS = {
    "hpack-decode": (decode(taut.hpack, False), decode(hpack, False)),
    "hpack-decode-raw": (decode(taut.hpack, True), decode(hpack, True)),
    "hpack-encode": (encode(taut.hpack), encode(hpack)),
    "huffman-decode": (huffman(taut.hpack.huffman_decode),
                       huffman(decode_huffman)),
}


GET = [(":method", "GET"), (":scheme", "https"), (":authority", "a.example"),
       (":path", "/index.html"), ("user-agent", "bench"), ("accept", "*/*")]
ANSWER = [(":status", "200"), ("content-type", "text/plain"),
          ("content-length", "1000")]
PEERS = dict.fromkeys(OPERATIONS, "python-hpack")
PEERS["h2-requests"] = "hyper-h2"
REQUESTS = 200  # in one go, one after the other


def requests(connection, config):
    """Requests between two ends, whatever the lists are."""
    def run(work):
        client = connection(config(client_side=True))
        server = connection(config(client_side=False))
        client.initiate_connection()
        server.initiate_connection()
        for _ in range(REQUESTS):
            stream = client.get_next_available_stream_id()
            client.send_headers(stream, GET, end_stream=True)
            server.receive_data(client.data_to_send())
            server.send_headers(stream, ANSWER)
            server.send_data(stream, bytes(1000), end_stream=True)
            for event in client.receive_data(server.data_to_send()):
                n = getattr(event, "flow_controlled_length", 0)
                if n:
                    client.acknowledge_received_data(n, stream)
    return run


OPERATIONS["h2-requests"] = (
    requests(taut.h2.Connection, taut.h2.H2Configuration),
    requests(h2.connection.H2Connection, h2.config.H2Configuration))


def measure(run, work):
    """Seconds of CPU time a header list, or a request."""
    begin = time.thread_time()
    run(work)
    n = REQUESTS if run in OPERATIONS["h2-requests"] else max(
        1, sum(len(lists) for _, lists in work))
    return (time.thread_time() - begin) / n


def compare(work, reps):
    times, strings = {}, coded(work)
    for rep in range(reps):
        for operation, (mine, peers) in OPERATIONS.items():
            whole = strings if operation == "huffman-decode" else work
            for who, run, part in (
                    ("taut", mine, whole),
                    (PEERS[operation], peers, whole[rep % SHARE::SHARE])):
                times.setdefault((operation, who), []).append(
                    measure(run, part))
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--reps", type=int, default=9)
    parser.add_argument("--json")
    args = parser.parse_args()
    work = [c for c in read(args.file) if c[0] and c[1]]
    print(f"{args.file}: {len(work)} connections, "
          f"{sum(len(lists) for _, lists in work)} header lists")
    times = compare(work, args.reps)
    for (operation, who), found in times.items():
        print(f"{operation:<17} {who:<13}"
              f" {statistics.median(found) * 1e6:>10.3f} us")
    for operation in OPERATIONS:
        ratio = statistics.median(
            peer / own for peer, own in
            zip(times[operation, PEERS[operation]], times[operation, "taut"]))
        print(f"RATIO {operation} {PEERS[operation]} {ratio:.2f}")
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(
            {f"{o} {w}": found for (o, w), found in times.items()}) + "\n",
            encoding="utf-8")
    return 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Builds a large pcap for benchmarks out of recorded Ethernet frames.

usage: tools/make_bench_pcap.py OUT.pcap [--packets N] [--seed S]
                                [--corpus DIR...] [--variants V] [--malformed]
                                [--scatter]

Takes every Ethernet frame of tests/captures, and of the corpus folders of
these protocols where they are found (--corpus, else $TAUT_CORPUS, else
../shared/corpus beside the tree), and repeats them until there are N (default
200000): capture after capture in a seeded shuffle, each in its own order, as
packets come on a wire; with --scatter every frame is shuffled, which no wire
does and no branch predictor likes. Repetitions differ in V ways (--variants,
default 16; 1: all as recorded): the low 16 bits of the source and destination
address, and the ports, are moved by opposite amounts, which leaves every
checksum as it was. Headers with options or extension headers stay as they
are: a source route has a say in the sum. Broken frames (malformed*) are taken
only with --malformed. The same inputs and seed give the same bytes.
"""
import argparse
import collections
import glob
import os
import random
import struct
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
FOLDERS = ('arp', 'icmp4', 'icmp6-ndp', 'ipv4', 'ipv6', 'ndp', 'tcp-udp')
MAX_FRAME = 9018
VARIANTS = 16
MAGIC = {b'\xd4\xc3\xb2\xa1': '<', b'\x4d\x3c\xb2\xa1': '<',
         b'\xa1\xb2\xc3\xd4': '>', b'\xa1\xb2\x3c\x4d': '>'}


def load(path):
    """The whole Ethernet frames of one classic pcap file."""
    with open(path, 'rb') as f:
        data = f.read()
    order = MAGIC.get(data[:4])
    if not order or len(data) < 24:
        return []
    if struct.unpack_from(order + 'I', data, 20)[0] & 0xffff != 1:
        return []
    at, frames = 24, []
    while at + 16 <= len(data):
        n, whole = struct.unpack_from(order + 'II', data, at + 8)
        if 14 <= n == whole <= MAX_FRAME and at + 16 + n <= len(data):
            frames.append(data[at + 16:at + 16 + n])
        at += 16 + n
    return frames


def sources(corpora, malformed):
    found = sorted(glob.glob(os.path.join(ROOT, 'tests/captures/*.pcap')))
    for c in corpora:
        for d in FOLDERS + (('malformed',) if malformed else ()):
            found += sorted(glob.glob(os.path.join(c, d, '*.pcap')))
    return [p for p in found
            if malformed or not os.path.basename(p).startswith('malformed')]


def move(b, x, y, delta):
    """Adds delta to the 16 bits at x and takes it from those at y."""
    for at, d in ((x, delta), (y, 0xffff - delta)):
        v = struct.unpack_from('>H', b, at)[0] + d
        struct.pack_into('>H', b, at, (v & 0xffff) + (v >> 16))


def vary(frame, delta):
    """A frame of the same shape and checksums from another flow."""
    kind = frame[12:14]
    if kind == b'\x08\0' and frame[14:15] == b'E' and len(frame) >= 34 \
            and frame[30] < 224:
        b = bytearray(frame)
        move(b, 28, 32, delta)
        whole = not (frame[20] & 0x1f or frame[21])
        at, ports = 34, frame[23] in (6, 17) and whole
    elif kind == b'\x86\xdd' and len(frame) >= 54 and frame[38] == 0x20 \
            and frame[20] in (6, 17, 58):
        b = bytearray(frame)
        move(b, 36, 52, delta)
        at, ports = 54, frame[20] in (6, 17)
    else:
        return frame
    if ports and at + 4 <= len(b):
        move(b, at, at + 2, delta)
    return bytes(b)


def kind_of(f):
    names = {b'\x08\x06': 'arp', b'\x81\0': 'vlan', b'\x88\xa8': 'vlan'}
    proto = {1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6'}
    if f[12:14] == b'\x08\0':
        return 'ipv4 ' + proto.get(f[23], 'other')
    if f[12:14] == b'\x86\xdd':
        return 'ipv6 ' + proto.get(f[20], 'other')
    return names.get(f[12:14], 'other')


def build(frames, runs, n, seed, variants):
    """n records, header and frame; the runs (lists of indices) stay whole,
    their order is seeded."""
    rng = random.Random(seed)
    pool = []
    for f in frames:
        deltas = [0] + [rng.randrange(1, 0x3fff) for _ in range(variants - 1)]
        pool.append([vary(f, d) for d in deltas])
    order = []
    while len(order) < n:
        part = list(runs)
        rng.shuffle(part)
        order += [which for run in part for which in run]
    for i, which in enumerate(order[:n]):
        f = pool[which][i // len(pool) % variants]
        yield struct.pack('<IIII', 1700000000 + i // 100000,
                          i % 100000 * 10, len(f), len(f)) + f


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('out')
    p.add_argument('--packets', type=int, default=200000)
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--corpus', nargs='*', default=None)
    p.add_argument('--variants', type=int, default=VARIANTS)
    p.add_argument('--malformed', action='store_true')
    p.add_argument('--scatter', action='store_true')
    a = p.parse_args()
    if a.corpus is None:
        a.corpus = [os.environ.get('TAUT_CORPUS') or
                    os.path.join(ROOT, '..', 'shared', 'corpus')]
    files = sources(a.corpus, a.malformed)
    frames, runs = [], []
    for path in files:
        found = load(path)
        runs.append(range(len(frames), len(frames) + len(found)))
        frames += found
    if a.scatter:
        runs = [[i] for i in range(len(frames))]
    if not frames:
        print('no Ethernet frames found')
        return 1
    folder = os.path.dirname(os.path.abspath(a.out))
    os.makedirs(folder, exist_ok=True)
    with open(a.out, 'wb') as f:
        f.write(struct.pack('<IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        f.writelines(build(frames, runs, a.packets, a.seed,
                           a.variants))
    size = sum(map(len, frames))
    print('%s: %d packets from %d frames of %d files, %.0f bytes on average'
          % (a.out, a.packets, len(frames), len(files), size / len(frames)))
    mix = collections.Counter(map(kind_of, frames))
    print(', '.join('%s %.0f %%' % (k, 100 * v / len(frames))
                    for k, v in mix.most_common()))
    return 0


if __name__ == '__main__':
    sys.exit(main())

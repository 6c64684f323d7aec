#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares taut's HPACK with others'.

 - Every block of http2jp/hpack-test-case, by eight encoders, decodes to the
   header list that stands beside it.
 - What taut encodes of these lists, and of made-up ones under changing table
   sizes, decodes to the same in nghttp2 and in python-hpack, never-indexed
   fields as such; and what python-hpack encodes decodes in taut, with the
   same dynamic table after every block.

The first needs the corpus: $TAUT_CORPUS, else ../shared/corpus beside the
tree. Where it or a peer is missing, that is printed and left out.

Usage: hpack_peers.py --filter HPACK_FILTER
"""
import argparse
import ctypes
import ctypes.util
import json
import os
import pathlib
import random
import subprocess
import tarfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
AUTO, INDEXED, ADDED, PLAIN, NEVER = range(5)
SECRETS = ("authorization", "proxy-authorization")


class Filter:
    """taut, behind hpack_filter."""

    def __init__(self, exe):
        self.run = subprocess.Popen([exe], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.run.stdin.write(line + "\n")
        self.run.stdin.flush()
        answer = self.run.stdout.readline().split()
        assert answer and answer[0] == "ok", (line[:200], answer[:9])
        return answer[1:]

    def decode(self, block):
        """[(form, name, value)]"""
        words = self.ask("decode " + block.hex())
        assert "bad" not in words, " ".join(words[words.index("bad"):])
        return [(int(words[i]), bytes.fromhex(words[i + 1][1:]),
                 bytes.fromhex(words[i + 2][1:]))
                for i in range(0, len(words), 3)]

    def table(self):
        words = self.ask("table")
        return int(words[0]), [
            (bytes.fromhex(words[i][1:]), bytes.fromhex(words[i + 1][1:]))
            for i in range(1, len(words), 2)]

    def encode(self, fields):
        """`fields`: [(form, name, value)]"""
        words = self.ask("encode " + " ".join(
            f"{form} x{name.hex()} x{value.hex()}"
            for form, name, value in fields))
        return bytes.fromhex(words[0] if words else "")


class Nv(ctypes.Structure):
    _fields_ = [("name", ctypes.POINTER(ctypes.c_uint8)),
                ("value", ctypes.POINTER(ctypes.c_uint8)),
                ("namelen", ctypes.c_size_t), ("valuelen", ctypes.c_size_t),
                ("flags", ctypes.c_uint8)]


class Nghttp2:
    """nghttp2's inflater, out of its shared library."""

    EMIT, FINAL = 2, 1

    def __init__(self, lib):
        self.lib, self.of = lib, ctypes.c_void_p()
        assert lib.nghttp2_hd_inflate_new(ctypes.byref(self.of)) == 0

    def size(self, n):
        assert self.lib.nghttp2_hd_inflate_change_table_size(
            self.of, ctypes.c_size_t(n)) == 0

    def decode(self, block):
        out, at = [], 0
        buf = (ctypes.c_uint8 * max(1, len(block))).from_buffer_copy(
            block or b"\0")
        while True:
            nv, flags = Nv(), ctypes.c_int(0)
            n = self.lib.nghttp2_hd_inflate_hd2(
                self.of, ctypes.byref(nv), ctypes.byref(flags),
                ctypes.byref(buf, at), ctypes.c_size_t(len(block) - at), 1)
            assert n >= 0, f"nghttp2 says {n}"
            at += n
            if flags.value & self.EMIT:
                out.append((bool(nv.flags & 1),
                            ctypes.string_at(nv.name, nv.namelen),
                            ctypes.string_at(nv.value, nv.valuelen)))
            if flags.value & self.FINAL:
                break
        self.lib.nghttp2_hd_inflate_end_headers(self.of)
        return out


class PythonHpack:
    """python-hpack's decoder."""

    def __init__(self, module):
        self.never = module.NeverIndexedHeaderTuple
        self.of = module.Decoder(max_header_list_size=1 << 24)

    def size(self, n):
        self.of.max_allowed_table_size = n

    def decode(self, block):
        return [(isinstance(h, self.never), h[0], h[1])
                for h in self.of.decode(block, raw=True)]


def peers():
    """[(name, function that makes a decoder)]"""
    out = []
    path = ctypes.util.find_library("nghttp2")
    if path:
        lib = ctypes.CDLL(path)
        lib.nghttp2_hd_inflate_hd2.restype = ctypes.c_ssize_t
        out.append(("nghttp2", lambda: Nghttp2(lib)))
    else:
        print("# left out: no libnghttp2 (Debian: libnghttp2-14)")
    try:
        import hpack
        out.append(("python-hpack", lambda: PythonHpack(hpack)))
    except ImportError:
        print("# left out: no python-hpack (Debian: python3-hpack)")
    return out


def stories(path):
    """Lists of (block, table size or None, [(name, value)])."""
    with tarfile.open(path) as tar:
        for member in sorted(tar.getmembers(), key=lambda m: m.name):
            if member.name.endswith(".json"):
                yield [(bytes.fromhex(c.get("wire", "")),
                        c.get("header_table_size"),
                        [(n.encode(), v.encode())
                         for h in c["headers"] for n, v in h.items()])
                       for c in json.load(tar.extractfile(member))["cases"]]


def check_corpus(taut, folder):
    """Other encoders' blocks."""
    n_blocks = n_fields = 0
    for path in sorted(folder.glob("*.tar.gz")):
        if path.name.startswith("raw-data"):
            continue
        for story in stories(path):
            taut.ask("new 4096")
            for block, _, fields in story:
                got = [(n, v) for _, n, v in taut.decode(block)]
                assert got == fields, (path.name, block.hex(), got, fields)
                n_blocks += 1
                n_fields += len(fields)
    print(f"corpus: {n_blocks} blocks, {n_fields} fields decode as they"
          " should")
    return n_blocks


def check_encoded(taut, lists, made):
    """taut's blocks in the peers' decoders."""
    n = 0
    for sizes, story in lists:
        taut.ask("new 4096")
        decoders = [make() for _, make in made]
        for i, fields in enumerate(story):
            if sizes and i % 5 == 4:
                size = sizes[i // 5 % len(sizes)]
                taut.ask(f"size {size}")
                for decoder in decoders:
                    decoder.size(size)
            block = taut.encode(fields)
            want = [(name, value) for _, name, value in fields]
            for (who, _), decoder in zip(made, decoders):
                got = decoder.decode(block)
                assert [(a, b) for _, a, b in got] == want, (who, block.hex())
                for (form, name, _), (never, _, _) in zip(fields, got):
                    secret = form == NEVER or (
                        form == AUTO and name.decode("latin-1") in SECRETS)
                    assert never or not secret, (who, name, block.hex())
            got = taut.decode(block)
            assert [(a, b) for _, a, b in got] == want
            n += 1
    print(f"encoder: {n} blocks decode in", ", ".join(w for w, _ in made))


def check_python_encoder(taut, lists):
    """python-hpack's blocks, and both dynamic tables."""
    try:
        import hpack
    except ImportError:
        return
    n = 0
    for sizes, story in lists:
        taut.ask("new 4096")
        coder = hpack.Encoder()
        for i, fields in enumerate(story):
            if sizes and i % 5 == 4:
                coder.header_table_size = sizes[i // 5 % len(sizes)]
            block = coder.encode([(a, b, form == NEVER)
                                  for form, a, b in fields],
                                 huffman=i % 3 > 0)
            got = taut.decode(block)
            assert [(a, b) for _, a, b in got] == [
                (a, b) for _, a, b in fields], block.hex()
            size, entries = taut.table()
            ours = [tuple(e) for e in coder.header_table.dynamic_entries]
            assert entries == ours, (entries, ours)
            assert size == coder.header_table._current_size
            n += 1
    print(f"python-hpack's encoder: {n} blocks, and the same tables")


def made_up(rng, n_stories):
    """Stories of made-up fields, many of which come again."""
    names = [b":path", b"cookie", b"authorization", b"x-a", b"etag",
             b"set-cookie", b"accept", b"x-long-name-" + b"n" * 60]
    for k in range(n_stories):
        story = []
        for _ in range(40):
            fields = []
            for _ in range(rng.randrange(12)):
                name = rng.choice(names) if rng.random() < .8 else bytes(
                    rng.randrange(97, 123) for _ in range(rng.randrange(1, 9)))
                value = rng.choice([
                    b"", b"v%d" % rng.randrange(6), rng.randbytes(
                        rng.randrange(40)), b"0" * rng.randrange(400)])
                fields.append((rng.randrange(5), name, value))
            story.append(fields)
        yield (None, (0, 4096), (100, 60, 4096), (4096, 33, 0))[k % 4], story


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", required=True)
    args = parser.parse_args()
    taut = Filter(args.filter)
    folder = pathlib.Path(os.environ.get("TAUT_CORPUS") or ROOT.parent
                          / "shared" / "corpus") / "hpack"
    lists = list(made_up(random.Random(7541), 24))
    if folder.is_dir():
        check_corpus(taut, folder)
        for story in stories(folder / "raw-data.tar.gz"):
            lists.append((None, [[(AUTO, n, v) for n, v in fields]
                                 for _, _, fields in story]))
    else:
        print(f"# left out: no {folder} (set TAUT_CORPUS), so hpack-test-case"
              " is not decoded")
    check_encoded(taut, lists, peers())
    check_python_encoder(taut, lists)


if __name__ == "__main__":
    main()

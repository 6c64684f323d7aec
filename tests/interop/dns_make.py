# SPDX-License-Identifier: MIT
"""dns_make.py: DNS records of every type of taut's table, and messages of
them, whole and damaged; for the comparisons beside it."""
import importlib.util
import pathlib
import random
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def types():
    path = ROOT / "tools" / "gen_dns_types.py"
    spec = importlib.util.spec_from_file_location("gen_dns_types", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.read_table(), module.SIZE


class Maker:
    """Makes RDATA that follows a type's row."""

    def __init__(self, seed, sizes):
        self.rng, self.sizes = random.Random(seed), sizes

    def some(self, low, high):
        return self.rng.randbytes(self.rng.randint(low, high))

    def name(self):
        """Two of three names need no escapes."""
        chars = self.rng.choice([b"abcXYZ-_019", b"abXY0-",
                                 b'abcXYZ-_019.\\" @\x00\xff'])
        out = b""
        for _ in range(self.rng.randint(0, 4)):
            n = self.rng.randint(1, 10)
            out += bytes([n]) + bytes(self.rng.choices(chars, k=n))
        return out + b"\0"

    def string(self):
        s = self.some(0, self.rng.choice([0, 3, 20]))
        return bytes([len(s)]) + s

    def windows(self):
        out = b""
        for w in sorted(self.rng.sample(range(256), self.rng.randint(0, 3))):
            bits = bytearray(self.some(1, 32))
            bits[-1] |= 1
            out += bytes([w, len(bits)]) + bits
        return out

    def apl(self):
        family = self.rng.choice([1, 2])
        afd = bytearray(self.some(0, 4 * family * family))
        if afd:
            afd[-1] |= 1
        return (bytes([0, family, self.rng.randint(0, 32),
                       len(afd) | self.rng.choice([0, 128])]) + afd)

    def param(self, key):
        value = {1: b"\x02h2\x05h,3\\x", 2: b"", 3: self.some(2, 2),
                 4: self.some(8, 8), 5: self.some(7, 7),
                 6: self.some(16, 16), 7: b"/q{?dns}",
                 667: b'hello, "x" \\'}[key]
        return (key.to_bytes(2, "big") + len(value).to_bytes(2, "big") +
                value)

    def params(self):
        keys = self.rng.sample([1, 2, 3, 4, 5, 6, 7, 667],
                               self.rng.randint(0, 4))
        return b"".join(self.param(k) for k in sorted(keys))

    def field(self, kind, state):
        one = {"NAME": self.name, "STR": self.string, "BITMAP": self.windows,
               "SVCPARAMS": self.params, "TAG": lambda: b"\5issue",
               "NXTMAP": lambda: b"\x40\x01"}
        if kind in self.sizes:
            return self.rng.randbytes(self.sizes[kind])
        if kind.startswith("NAME_"):
            return self.name()
        if kind in one:
            return one[kind]()
        if kind in ("NAMES", "STRS", "APL", "STR_OPT"):
            make = {"NAMES": self.name, "APL": self.apl}.get(kind,
                                                             self.string)
            low = 1 if kind == "STRS" else 0
            high = 1 if kind == "STR_OPT" else 3
            return b"".join(make()
                            for _ in range(self.rng.randint(low, high)))
        if kind in ("LEN8", "LEN16", "LEN16_T"):
            state["lens"].append(self.rng.randint(1, 20))
            return state["lens"][-1].to_bytes(1 if kind == "LEN8" else 2,
                                              "big")
        if "_LEN" in kind:
            return self.rng.randbytes(state["lens"].pop(0))
        if kind in ("GWTYPE", "AMTTYPE"):
            state["gateway"] = self.rng.randint(0, 3)
            discovery = self.rng.choice([0, 128]) if kind == "AMTTYPE" else 0
            return bytes([state["gateway"] | discovery])
        if kind == "GATEWAY":
            size = {1: 4, 2: 16}.get(state["gateway"], 0)
            return (self.name() if state["gateway"] == 3 else
                    self.rng.randbytes(size))
        if kind == "A6LEN":
            state["prefix"] = self.rng.choice([0, 64, 128])
            return bytes([state["prefix"]])
        if kind == "A6SUFFIX":
            return self.rng.randbytes((128 - state["prefix"]) // 8)
        if kind == "A6NAME":
            return self.name() if state["prefix"] else b""
        if kind == "OPTIONS":
            return b""
        least = 1 if kind in ("B64", "HEX1", "TEXT1") else 0
        return self.some(least, 40)

    def loc(self):
        """RFC 1876 2: sizes are digit and power of ten; three of four lie on
        the globe."""
        sizes = [self.rng.choice([0, self.rng.randint(1, 9) << 4 |
                                  self.rng.randint(0, 9)]) for _ in range(3)]
        wide = self.rng.random() < 0.25
        angles = [(1 << 31) + self.rng.randint(-n, n) for n in
                  ([(1 << 31) - 1] * 2 if wide else [324000000, 648000000])]
        return bytes([0] + sizes) + b"".join(
            n.to_bytes(4, "big") for n in angles + [self.rng.getrandbits(32)])

    def rdata(self, row):
        if row.name == "LOC" and self.rng.random() < 0.9:
            return self.loc()
        state = {"lens": []}
        return b"".join(self.field(f.kind, state) for f in row.fields)

    def damaged(self, wire):
        wire = bytearray(wire)
        how = self.rng.randint(0, 2)
        if how == 0 and wire:
            del wire[self.rng.randrange(len(wire)):]
        elif how == 1 and wire:
            wire[self.rng.randrange(len(wire))] = self.rng.randrange(256)
        else:
            wire += self.some(1, 4)
        return bytes(wire)


class Messages:
    """Makes messages out of a maker's records, and damages them."""

    def __init__(self, maker, rows):
        self.maker, self.rng = maker, maker.rng
        # TSIG and SIG(0) have a place of their own, types of questions none;
        # what others know otherwise the comparison of records alone tells
        self.rows = [r for r in rows if "QTYPE" not in r.flags and r.name not
                     in ("OPT", "TSIG", "SIG", "NSAP-PTR", "SINK", "NXNAME",
                         "GPOS")]

    def record(self, known):
        """A record; its owner is new, or a pointer to a name before it."""
        row = self.rng.choice(self.rows)
        rdata = self.maker.rdata(row)
        owner = (self.maker.name() if self.rng.random() < 0.3 else
                 (0xc000 | self.rng.choice(known)).to_bytes(2, "big"))
        return (owner + row.code.to_bytes(2, "big") + b"\0\1" +
                self.rng.choice([b"\0\0\1\x2c", b"\x80\0\0\0"]) +
                len(rdata).to_bytes(2, "big") + rdata)

    def opt(self):
        data = self.rng.choice([b"", b"\0\x0a\0\x08abcdefgh",
                                b"\0\x08\0\x07\0\1\x18\0\xc0\0\2",
                                b"\0\x0c\0\3\0\0\0",
                                b"\0\x0f\0\2\0\3"])
        return (b"\0\0\x29\x04\xd0\0\0" +
                self.rng.choice([b"\x80\0", b"\0\0"]) +
                len(data).to_bytes(2, "big") + data)

    def message(self):
        counts = [1] + [self.rng.choice([0, 0, 1, 2, 3]) for _ in range(3)]
        flags = self.rng.choice([0x0100, 0x8180, 0x8583, 0x2400, 0x2800])
        body = (b"\3www\7example\3com\0" +
                self.rng.choice(self.rows).code.to_bytes(2, "big") + b"\0\1")
        for _ in range(sum(counts[1:])):
            body += self.record([12, 16, 24])
        if self.rng.random() < 0.5:
            body += self.opt()
            counts[3] += 1
        head = [self.rng.randrange(65536), flags] + counts
        return b"".join(n.to_bytes(2, "big") for n in head) + body

    def change(self, wire):
        rng = self.rng
        at = rng.randrange(len(wire))
        how = rng.randrange(8)
        if how == 0:
            return wire[:at]
        if how == 1:
            return wire + rng.randbytes(rng.randint(1, 12))
        if how == 2:
            wire[rng.randrange(2, 4)] ^= 1 << rng.randrange(8)
        elif how == 3:
            k = rng.choice([5, 7, 9, 11])
            wire[k:k + 1] = bytes([(wire[k] + rng.choice([-1, 1])) % 256])
        elif how == 4:
            wire[at:at + 2] = bytes([0xc0, rng.randrange(256)])
        elif how == 5:
            wire[at] = rng.choice([0, 1, 63, 64, 0x80, 0xc0, 255])
        elif how == 6:
            end = min(len(wire), at + rng.randint(1, 20))
            return wire[:end] + wire[at:end] + wire[end:]
        else:
            wire[at] = rng.randrange(256)
        return wire

    def damaged(self, wire):
        wire = bytearray(wire)
        for _ in range(self.rng.choice([1, 1, 1, 2, 3])):
            if len(wire) > 12:
                wire = self.change(wire)
        return bytes(wire)


def reason(table, name, what):
    """The sentence of the first row of `table` that fits, or None. Rows are
    (types, pattern): sentence; "*" stands for every type."""
    for (names, pattern), why in table.items():
        if (names == "*" or name in names.split()) and re.match(pattern, what):
            return why
    return None

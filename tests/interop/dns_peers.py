#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares taut's DNS records with dnspython's: made records of every type,
whole and damaged, are accepted or refused by both, and each reads the other's
text back to the same bytes.

Usage: dns_peers.py --filter DNS_FILTER [--each N] [--seed N]

What differs must stand in WHY below, with the RFC that decides.
"""
import argparse
import collections
import importlib.util
import pathlib
import random
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# (types, pattern of what differs): reason. A difference is told as
# "taut refuses", "dnspython refuses", "dnspython reads other bytes",
# "dnspython cannot read" or "taut cannot read".
ANY = "*"
WHY = {
    ("TXT SPF AVC NINFO RESINFO WALLET CLA", "taut refuses: bad short at 0"):
        "RFC 1035 3.3.14: one or more character-strings",
    ("DS CDS DLV TA DNSKEY CDNSKEY RKEY CERT SSHFP TLSA SMIMEA ZONEMD DHCID"
     " OPENPGPKEY RRSIG SIG HHIT BRID", "taut refuses: .*short"):
        "RFC 4034 5.1.4 and its kin: what the last field holds is not nothing",
    ("DS CDS DLV TA ZONEMD", "dnspython refuses"):
        "RFC 4034 5.1.4: a digest's length is a matter of its type, which"
        " others may know; reserved numbers are not refused (RFC 3597)",
    ("HIP", "taut refuses: .*range"):
        "RFC 8005 5.1, 5.3: a HIT and a key have at least one byte",
    ("NSEC NSEC3 CSYNC NXT", "taut refuses: .*(value|order|range)"):
        "RFC 4034 4.1.2: no zero byte ends a window; RFC 2535 5.2",
    ("NSEC NSEC3 CSYNC", "dnspython cannot read: .*(bit 0|unknown)"):
        "RFC 4034 4.1.2: bits of types that are none are ignored when read,"
        " and told by number",
    ("NSEC3", "dnspython cannot read: .*padding"):
        "RFC 5155 3.3: base32 without padding",
    ("SVCB HTTPS", "dnspython refuses: .*no-default-alpn"):
        "RFC 9460 2.4.3: keys that belong together are the writer's matter;"
        " a receiver ignores what it cannot use",
    ("SVCB HTTPS", "dnspython cannot read: .*Unknown SVCB"):
        "RFC 9461 5: dohpath has a name",
    ("SVCB HTTPS", "(taut|dnspython) refuses"):
        "RFC 9460 7: values are checked by key, also of keys that dnspython"
        " 2.3 does not know",
    ("GPOS", "dnspython refuses"):
        "RFC 1712 3: three character-strings; that they are numbers is"
        " nothing that a cache must check",
    ("LOC", "dnspython refuses"):
        "RFC 1876 2: another version is told by RFC 3597's form",
    ("TSIG TKEY", "dnspython refuses: .*(rcode|Rcode)"):
        "RFC 8945 4.3: ERROR has 16 bits",
    ("TKEY", "dnspython cannot read"):
        "RFC 2930 2.3: times as YYYYMMDDHHmmSS, as BIND writes them",
    ("TSIG", "dnspython cannot read"):
        "RFC 8945 4.2: without a MAC there is no word for it",
    ("APL", "(dnspython|taut) cannot read"):
        "RFC 3123 4: families other than 1 and 2 have no text form",
    ("IPSECKEY HIP", "dnspython cannot read: .*(identifier|string)"):
        "RFC 4025 3.1: a key may be missing",
    ("CERT", "taut cannot read"):
        "RFC 4034 A.1: mnemonics with hyphens, as IANA has them",
    ("NSEC3", "taut cannot read"):
        "RFC 5155 3.3: base32 without padding",
    ("TKEY", "taut cannot read"):
        "RFC 2930 2: the sizes are in the text, as BIND writes them",
    ("WKS", "taut reads other bytes"):
        "RFC 1035 3.4.2: a map may end early; text does not tell zeros there",
    ("SVCB HTTPS", "taut reads other bytes"):
        "RFC 9460 A.1: in a list commas and backslashes are escaped twice;"
        " dnspython does so with other bytes, too",
    ("ISDN", "taut reads other bytes"):
        "RFC 1183 3.2: dnspython does not tell an empty subaddress from none",
    ("URI", "taut cannot read"):
        "RFC 7553 4.4: dnspython does not escape quotes in the target",
    ("AMTRELAY IPSECKEY", "taut refuses: .*value"):
        "RFC 8777 4.2.3, RFC 4025 2.3: gateways of other types have no form",
    ("CAA", "(taut|dnspython) refuses"):
        "RFC 8659 4.1: a tag is letters and digits, at least one",
    (ANY, "dnspython reads other bytes"):
        "RFC 1035 5.1: \\\\DDD is a byte; dnspython 2.3 takes it for a"
        " character outside ASCII in these types",
}


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
        chars = b'abcXYZ-_019.\\" @\x00\xff'
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

    def rdata(self, row):
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


def ask(program, questions):
    result = subprocess.run([program], input="\n".join(questions) + "\n",
                            capture_output=True, text=True, check=True)
    answers = result.stdout.split("\n")[:-1]
    assert len(answers) == len(questions), "an answer for each question"
    return answers


def known(code):
    import dns.rdata
    return dns.rdata.get_rdata_class(1, code).__name__ != "GenericRdata"


def theirs(code, wire):
    """dnspython's record, and its text or None."""
    import dns.rdata
    try:
        record = dns.rdata.from_wire(1, code, wire, 0, len(wire))
    except Exception as e:
        return None, repr(e)
    try:
        return record, record.to_text()
    except Exception:
        return record, None  # a text that it cannot even write


def their_reading(code, text):
    import dns.name
    import dns.rdata
    try:
        return dns.rdata.from_text(1, code, text, origin=dns.name.root,
                                   relativize=False).to_wire()
    except Exception as e:
        return repr(e)


def compare(program, each, seed):
    rows, sizes = types()
    maker = Maker(seed, sizes)
    cases = []
    for row in rows:
        for i in range(each):
            wire = maker.rdata(row)
            cases.append((row, maker.damaged(wire) if i % 4 == 3 else wire))
    answers = ask(program, [f"wire {r.code} 1 {w.hex()}" for r, w in cases])
    accepted = [(r, w, a[3:]) for (r, w), a in zip(cases, answers)
                if a.startswith("ok ") or a == "ok"]
    back = ask(program, [f"text {r.code} 1 {t}" for r, w, t in accepted])
    found = collections.defaultdict(list)
    for (r, w, t), a in zip(accepted, back):
        if a != f"ok {w.hex()}":
            found[r.name, "taut does not read its own text"].append(
                (w.hex(), t, a))
    beside_dnspython(program, cases, answers, found)
    return len(cases), len(accepted), found


def beside_dnspython(program, cases, answers, found):
    texts = []
    for (r, w), a in zip(cases, answers):
        if not known(r.code) or r.code == 41:
            continue
        record, text = theirs(r.code, w)
        ours = a.startswith("ok")
        if ours and record is None:
            found[r.name, f"dnspython refuses: {text}"].append((w.hex(), a))
        elif record is not None and not ours:
            found[r.name, f"taut refuses: {a}"].append((w.hex(), text))
        elif ours:
            reading = their_reading(r.code, a[3:])
            if isinstance(reading, str):
                found[r.name, f"dnspython cannot read: {reading}"].append(
                    (w.hex(), a))
            elif reading != w:
                found[r.name, "dnspython reads other bytes"].append(
                    (w.hex(), a))
            # dnspython leaves a line feed in URI's target as it is
            if text is not None and "\n" not in text:
                texts.append((r, w, text))
    back = ask(program, [f"text {r.code} 1 {t}" for r, w, t in texts])
    for (r, w, t), a in zip(texts, back):
        if a.startswith("bad"):
            found[r.name, f"taut cannot read: {a}"].append((w.hex(), t))
        elif a != f"ok {w.hex()}":
            found[r.name, "taut reads other bytes"].append((w.hex(), t, a))


def reason(name, what):
    for (names, pattern), why in WHY.items():
        if (names == ANY or name in names.split()) and re.match(pattern, what):
            return why
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", required=True)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    try:
        import dns.rdata  # noqa: F401
    except ImportError:
        print("skipped: no dnspython (apt-get install python3-dnspython)")
        return 77
    n, accepted, found = compare(args.filter, args.each, args.seed)
    unexplained = {k: v for k, v in found.items() if not reason(*k)}
    for (name, what), examples in sorted(unexplained.items())[:20]:
        print(f"{name}: {what} ({len(examples)} times), such as",
              *examples[0], sep="\n    ")
    explained = sum(map(len, found.values())) - sum(
        map(len, unexplained.values()))
    print(f"{n} records, {accepted} accepted by taut and read back from its"
          f" text; {explained} differences from dnspython explained,"
          f" {sum(map(len, unexplained.values()))} not")
    return 1 if unexplained or not accepted else 0


if __name__ == "__main__":
    sys.exit(main())

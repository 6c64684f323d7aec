#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares taut's DNS with ldns and knot: records of every type, whole and
damaged, and damaged messages. Each program reads the other's text; what one
refuses and another takes, and every other difference, must stand in WHY
below, with the RFC that decides.

Usage: dns_oracle.py --oracle DNS_ORACLE [--each N] [--messages N] [--seed N]
"""
import argparse
import collections
import re
import subprocess
import sys

from dns_make import Maker, Messages, reason, types

# {peer: {(types, pattern of what differs): reason}}
OURS = "taut (cannot read|reads other bytes)"
DATA = r"dns\.(?!resp|count|extraneous|opt|qry|flags|name)"
QTYPES = "ANY AXFR IXFR MAILA MAILB NXNAME"
BOTH = {
    (QTYPES, "."):
        "RFC 1035 3.2.3, RFC 9824 3.1: types of questions and answers that"
        " are made up have no data",
    ("*", "peer does not read its own text"):
        "nothing to decide: the peer contradicts itself (times before 1970,"
        ' places off the globe, the name "@.", numbers of keys)',
    ("LOC", "peer refuses"):
        "RFC 1876 2: another version is told by RFC 3597's form",
    ("LOC", "taut cannot read: value in dns.loc"):
        "RFC 1876 3: at most 90 degrees north, 180 west",
    ("APL", "peer refuses"):
        "RFC 3123 4: families other than 1 and 2 are not refused",
    ("APL", "taut refuses: range"):
        "RFC 3123 4: a prefix has at most 32 or 128 bits",
    ("NSEC NSEC3 CSYNC", "taut refuses: (order|range)"):
        "RFC 4034 4.1.2: windows ascend and have 1 to 32 bytes",
    ("SVCB HTTPS", "taut refuses: (order|range|value) in .*svcparam"):
        "RFC 9460 2.2, 7: keys ascend, and values are what their keys say",
    ("CAA", "taut refuses: value"):
        "RFC 8659 4.1: a tag is letters and digits",
    ("NSEC3", "peer cannot read: (ZS_BAD_BASE32HEX|Syntax)"):
        "RFC 5155 3.3: base32 without padding",
    ("NSEC3", "taut cannot read: value in dns.nsec3.hash_value"):
        "RFC 5155 3.3: base32 without padding",
    ("KEY", "peer (refuses|cannot read)"):
        "RFC 2535 3.1.2: a key may be missing",
    ("IPSECKEY", "peer (refuses|cannot read)"):
        "RFC 4025 3.1: a key may be missing",
    ("TKEY", "peer cannot read"):
        "RFC 2930 2: BIND's form of the text, which the peer cannot read",
    ("URI", "taut refuses: short"):
        "RFC 7553 4.5: the target is not empty",
    ("message", r"taut refuses: .* in dns\.(resp|qry)\.name"):
        "RFC 1035 4.1.4: a pointer leads to a prior name, not into the header"
        " (RFC 9267); RFC 6891 5: no other kinds of labels",
    ("message", "taut refuses: trailing in dns.resp "):
        "RFC 1035 3.2.3: types of questions have no data",
    ("message", "(peer refuses|other records): .*another class"):
        "RFC 3597 2: the form of A and others is that of class IN; the peer"
        " has one for all classes",
    ("message", "taut refuses: .* in " + DATA):
        "the rule that the diagnostic names: the peer looks at no more of"
        " data than names and lengths",
    ("message", "other records: TYPE38"):
        "RFC 4034 6.2: A6's name is lowered",
}
WHY = {
    "ldns": BOTH | {
        ("*", "taut refuses: short"):
            "RFC 1035 3.2.1 and the type's own: all fields are there; ldns"
            " takes data that ends between two of them",
        ("*", OURS + ".*a quote in it"):
            "RFC 1035 5.1: a quote begins a quoted string; ldns does not"
            " escape those in names",
        ("*", 'peer reads other bytes.*the label "@"'):
            "RFC 1035 5.1: \\@ is a character, @ the origin",
        ("A6", "."):
            "RFC 2874 3.1, RFC 4034 6.2: ldns takes it for bytes",
        ("ATMA EID NIMLOC", "taut cannot read"):
            "RFC 3597 5: a type without a text form has the general one",
        ("CSYNC", "peer cannot read"):
            "RFC 7477 2.1.1: no type need be listed",
        ("NSEC NSEC3 CSYNC", "peer reads other bytes"):
            "IANA's registry: names of types that ldns 1.8 does not know;"
            " RFC 4034 4.1.2: bits of types that are none",
        ("RRSIG SIG", "peer reads other bytes"):
            "IANA's registry: names of types that ldns 1.8 does not know",
        ("SVCB HTTPS", "(peer reads|taut reads) other bytes"):
            "RFC 9460 A.1: in a list commas and backslashes are escaped"
            " twice",
        ("SVCB HTTPS", "peer cannot read"):
            "RFC 9461 5: dohpath has a name",
        ("SVCB HTTPS", "taut cannot read"):
            "RFC 9460 2.1: a value that is not quoted has no blanks",
        ("IPSECKEY", "taut refuses: value in dns.ipseckey.gateway_type"):
            "RFC 4025 2.3: gateways of other types have no form",
        ("LOC", "taut refuses: trailing"):
            "RFC 1876 2: a version 0 has 16 bytes",
        ("NSAP-PTR", "."):
            "RFC 1348: a name, which ldns takes for a string",
        ("NXT", "."):
            "RFC 2535 5.2: ldns takes the map for bytes of a length",
        ("SINK", "."):
            "draft-eastlake-kitchen-sink-02: three bytes and data; ldns"
            " follows an earlier draft",
        ("TSIG", "peer cannot read"):
            "RFC 8945 4.2: has no text form; taut reads back its own",
        ("message", "taut refuses: trailing in dns.extraneous"):
            "RFC 1035 4.1: a message ends with its last record",
        ("message", "taut refuses: order in dns.resp.type"):
            "RFC 6891 6.1.1, RFC 8945 5.1: one OPT; TSIG is last",
        ("message", "taut refuses: limit in dns.count.queries"):
            "RFC 9619 4: at most one question",
        ("message", "peer refuses: .*SINK"):
            "RFC 1348, draft-eastlake-kitchen-sink-02: ldns knows other forms"
            " of SINK and NSAP-PTR",
        ("WKS", "peer cannot read"):
            "RFC 1035 3.4.2: a map may be empty",
        ("WKS", "taut cannot read: value in dns.wks"):
            "RFC 1035 3.4.2: numbers; mnemonics of protocols and ports are"
            " the system's",
    },
    "knot": BOTH | {
        (QTYPES, "."):
            "RFC 1035 3.2.3: knot has no text of such types",
        ("*", "peer cannot read: signs not escaped"):
            "RFC 1035 5.1: knot wants !#$%&'+,:;<=>?[]^`{|}~ in names"
            " escaped, which no standard asks for",
        ("NSEC CSYNC NSEC3", "peer cannot read: ZS_BAD_BITMAP"):
            "IANA's registry: names of types that knot 3.2 does not know;"
            " RFC 4034 4.1.2: bits of types that are none",
        ("RRSIG SIG", "peer cannot read: ZS_UNSUPPORTED_TYPE"):
            "IANA's registry: names of types that knot 3.2 does not know",
        ("SVCB HTTPS", "peer reads other bytes"):
            "RFC 9460 A.1: a list's last item may end in an escaped comma",
        ("SVCB HTTPS", "peer cannot read: ZS_BAD_SVCB_PARAM"):
            "RFC 9461 5: dohpath has a name",
        ("NULL SIG", "peer cannot read: ZS_UNSUPPORTED_TYPE"):
            "RFC 1035 3.3.10, RFC 2931 3: never in master files; taut reads"
            " RFC 3597's form and BIND's",
        ("message", "peer refuses: malformed data"):
            "RFC 3597 5, RFC 1035 3.3.10, RFC 2535 3.1.2, RFC 4025 3.1: data"
            " that may be empty, or of a type whose form knot thinks it knows",
        ("NULL", "peer refuses"):
            "RFC 1035 3.3.10: anything at all, also nothing",
        ("IPSECKEY", "peer cannot read"):
            "RFC 4025 3.1: no gateway is a dot",
        ("IPSECKEY SVCB HTTPS", "taut refuses: value in .*(gateway|target)"):
            "RFC 4025 2.5, RFC 9460 2.2: the name is not compressed",
        ("SIG TKEY", "taut refuses: (short|trailing)"):
            "RFC 2535 4.1, RFC 2930 2: knot takes these for bytes",
    },
}

# where a fault is and what was found differs from case to case
PLACE = re.compile(r" at \d+, (need|found) \d+( more)?,")
# a record of class IN (also in updates, and with mDNS's bit), as dns_oracle
# lists it; types that ldns has another form of
RECORD = re.compile(r"[123] [0-9a-f]+ (\d+) (1|32769|254|255) ")
OWN_FORMS = ["23", "40"]


def cases(args, rows, sizes):
    maker = Maker(args.seed, sizes)
    messages = Messages(maker, rows)
    for row in rows:
        for i in range(args.each):
            wire = maker.rdata(row)
            if i % 4 == 3:
                wire = maker.damaged(wire)
            yield f"rr {row.code} {wire.hex()}\n"
    for i in range(args.messages):
        wire = messages.message()
        if i % 8:
            wire = messages.damaged(wire)
        yield f"msg {wire.hex()}\n"


def marks(case, more, named):
    """What in a case decides how its text is read, characters that programs
    escape in names or do not; and records of a message that are read in
    another way."""
    words = case.split(" ")
    if words[0] == "msg":
        records = re.split("; | [|] ", more)
        plain = [RECORD.match(r) for r in records if r and r[0] != "0"]
        return (("" if all(plain) else ", another class in it") +
                (", SINK or NSAP-PTR in it" if any(
                    m and m[1] in OWN_FORMS for m in plain) else ""))
    wire = bytes.fromhex(words[-1])
    if int(words[1]) not in named:
        return ""
    return ((", a quote in it" if b'"' in wire else "") +
            (', the label "@"' if b"\1@" in wire else ""))


def compare(args):
    """How often which peer, type and kind of difference was met, an example
    of each, and the numbers of cases and of those that taut accepts."""
    rows, sizes = types()
    named = {r.code for r in rows if any("NAME" in f.kind or
             f.kind == "GATEWAY" for f in r.fields)}
    found, examples, last = collections.Counter(), {}, None
    with subprocess.Popen([args.oracle], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as program:
        text, _ = program.communicate("".join(cases(args, rows, sizes)))
    for line in text.splitlines():
        last = line.split("\t")
        if last[0] != "done":
            kind = PLACE.sub("", last[2]) + marks(last[3], last[4], named)
            key = last[0], last[1], kind
            found[key] += 1
            examples.setdefault(key, last[2:])
    if program.returncode or not last or last[0] != "done":
        sys.exit(f"{args.oracle} ended early ({program.returncode})")
    return found, examples, int(last[1]), int(last[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--messages", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found, examples, n, accepted = compare(args)
    bad = {k: v for k, v in found.items() if not reason(WHY[k[0]], *k[1:])}
    for key, times in sorted(bad.items()):
        print(*key, f"({times} times), such as")
        for part in examples[key]:
            print("   ", part[:600])
    total, unknown = sum(found.values()), sum(bad.values())
    print(f"{n} records and messages, {accepted} accepted by taut;"
          f" {total - unknown} differences from ldns and knot explained,"
          f" {unknown} not")
    return 1 if bad or not accepted else 0


sys.exit(main())

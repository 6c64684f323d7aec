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
import subprocess
import sys

from dns_make import Maker, Messages, reason, types

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
    ("RRSIG SIG DSYNC", "dnspython cannot read: .*unknown"):
        "IANA's registry: names of types that dnspython 2.3 does not know",
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
    ("LOC", "dnspython cannot read|taut reads other bytes"):
        "RFC 1876 2: a size of nothing to a power of ten has no text of its"
        " own but RFC 3597's",
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
    ("URI", "taut (cannot read|reads other bytes)"):
        "RFC 7553 4.4: dnspython does not escape quotes and backslashes",
    ("AMTRELAY IPSECKEY", "taut refuses: .*value"):
        "RFC 8777 4.2.3, RFC 4025 2.3: gateways of other types have no form",
    ("CAA", "(taut|dnspython) refuses"):
        "RFC 8659 4.1: a tag is letters and digits, at least one",
    ("message", "dnspython refuses: .*of an UPDATE"):
        "RFC 2136 3.1, 3.2: whether zone and prerequisites are what a server"
        " can take is the server's to tell",
    ("message", "dnspython refuses: .*not a valid Opcode"):
        "RFC 1035 4.1.1: the answer to another opcode is NOTIMP",
    ("message", r"taut refuses: .* in dns\.(resp|qry)\.name"):
        "RFC 9267: a pointer does not lead into the header",
    ("message", "taut refuses: .* in dns.count.queries"):
        "RFC 9619 4: at most one question",
    ("message", "taut refuses: .*trailing .* in dns.resp "):
        "RFC 1035 3.2.3: types of questions have no data",
    ("message", r"taut refuses: .* in dns\.(?!resp|count|extra|opt|qry|flags)"):
        "the rule that the diagnostic names: a type that dnspython 2.3 does"
        " not know, or whose data may be nothing there",
    ("message", "dnspython refuses: .*malformed"):
        "RFC 1035 4.1.4: a record goes on behind its name's pointer, also if"
        " labels that it leads to reach further; dnspython loses its place",
    ("OPT", "dnspython refuses"):
        "RFC 6891 6.1.2: options are judged one by one, when they are read",
    (ANY, "dnspython reads other bytes"):
        "RFC 1035 5.1: \\\\DDD is a byte; dnspython 2.3 takes it for a"
        " character outside ASCII in these types",
}


def ask(program, questions):
    result = subprocess.run([program], input="\n".join(questions) + "\n",
                            capture_output=True, text=True, check=True)
    answers = result.stdout.split("\n")[:-1]
    assert len(answers) == len(questions), "an answer for each question"
    return answers


def known(code):
    import dns.rdata
    return dns.rdata.get_rdata_class(1, code).__name__ != "GenericRdata"


def theirs(code, wire, klass=1):
    """dnspython's record, and its text or None."""
    import dns.rdata
    try:
        record = dns.rdata.from_wire(klass, code, wire, 0, len(wire))
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


def their_message(wire):
    """Why dnspython refuses a message, or None."""
    import dns.message
    try:
        dns.message.from_wire(wire)
        return None
    except Exception as e:
        return repr(e)


def culprit(answer, names):
    """The type of a record that dnspython refuses, and why, out of a message
    as dns_filter lists it; or None."""
    for record in answer[3:].split(" ; "):
        section, _, _, klass, code, *data = record.split()
        if section != "0":
            wire = bytes.fromhex(data[0] if data else "")
            parsed, why = theirs(int(code), wire, int(klass))
            if parsed is None:
                return names.get(int(code), code), why
    return None


def compare_messages(program, n, seed):
    rows, sizes = types()
    names = {r.code: r.name for r in rows}
    messages = Messages(Maker(seed, sizes), rows)
    wires = [messages.message() for _ in range(n)]
    wires = [messages.damaged(w) if i % 8 else w for i, w in enumerate(wires)]
    answers = ask(program, [f"records {w.hex()}" for w in wires])
    found = collections.defaultdict(list)
    for wire, answer in zip(wires, answers):
        no, name = their_message(wire), "message"
        if (no is None) == answer.startswith("ok"):
            continue
        if no is None:
            found[name, f"taut refuses: {answer}"].append((wire.hex(),))
            continue
        if answer.startswith("ok ") and wire[2] >> 3 & 15 == 5:
            no += " of an UPDATE"
        elif answer.startswith("ok "):
            name, no = culprit(answer, names) or (name, no)
        found[name, f"dnspython refuses: {no}"].append((wire.hex(), answer))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", required=True)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    try:
        import dns.rdata  # noqa: F401
    except ImportError:
        print("skipped: no dnspython (apt-get install python3-dnspython)")
        return 77
    n, accepted, found = compare(args.filter, args.each, args.seed)
    found |= compare_messages(args.filter, args.messages, args.seed)
    unexplained = {k: v for k, v in found.items() if not reason(WHY, *k)}
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

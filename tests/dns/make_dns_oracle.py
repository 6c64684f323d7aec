#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes oracle_dns.h: DNS messages that are put together here by struct.pack,
and what tshark says about each of their fields.

usage: make_dns_oracle.py FOLDER        (needs tshark; 4.0.17 was used)

The messages come from this script and the values from tshark; nothing comes
from taut. test_dns_visit.c walks the result with the visitor. Left out of
what tshark says, since taut tells them in another way and the test looks at
them by themselves: the parts of dns.flags, types in maps (tshark calls each a
dns.resp.type), what tshark concludes from several packets.
"""
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

QNAME = b"\3www\7example\0"
OWNER = b"\xc0\x0c"
PORTS = {"dns": (53, 40000), "mdns": (5353, 5353), "llmnr": (5355, 40000)}
LEFT_OUT = ("dns.flags.", "dns.unsolicited", "dns.retrans", "_ws.", "gss",
            "dns.undecoded", "dns.extraneous", "dns.tsig.noalg",
            "dns.response_", "dns.time")


def rr(type_, data, owner=OWNER, section=0, klass=1, ttl=300):
    """A section and a record."""
    return section, owner + struct.pack(">HHIH", type_, klass, ttl,
                                        len(data)) + data


def message(*records, flags=0x8180, klass=1, qname=QNAME, more=b""):
    """A message with one question."""
    counts = [sum(s == i for s, _ in records) for i in range(3)]
    return (struct.pack(">6H", 0x1234, flags, 1, *counts) + qname +
            struct.pack(">HH", 1, klass) +
            b"".join(r for _, r in records) + more)


def option(code, data):
    return struct.pack(">HH", code, len(data)) + data


def param(key, data):
    return struct.pack(">HH", key, len(data)) + data


H = bytes.fromhex
SIG = H("0001080300000e1066778899556677884d2a0376616c0003") + b"sig"
SVC = (b"\0\1\0" + param(0, H("00010004")) + param(1, b"\2h2\2h3") +
       param(2, b"") + param(3, H("01bb")) + param(4, H("c0000201c0000202")) +
       param(5, b"ech") + param(6, H("20010db8" + 11 * "00" + "01")) +
       param(667, b"xyz"))
OPTIONS = b"".join(option(c, d) for c, d in (
    (5, b"\5\7\x08"), (6, b"\1\2"), (7, b"\1"), (8, H("00011800c00002")),
    (8, H("0002380020010db8000001")), (8, H("00ff0800aa")),
    (10, b"clientco"), (10, b"clientcoserver-c"), (11, b""), (11, H("0064")),
    (12, b"\0\0\0"), (15, b"\0\x06bogus"), (15, b"\0\x06"), (65001, b"zz")))
# title, kind of message, message
CASES = [(t, "dns", message(rr(*r))) for t, r in (
    ("A", (1, H("c0000201"))), ("NS", (2, b"\2ns" + OWNER)),
    ("MD", (3, b"\1a\0")), ("MF", (4, b"\1a\0")),
    ("CNAME", (5, b"\1b\xc0\x10")),
    ("SOA", (6, b"\2ns\xc0\x10\1h" + OWNER +
             struct.pack(">5I", 2024010101, 7200, 3600, 1209600, 300))),
    ("MB", (7, b"\1a\0")), ("MG", (8, b"\1a\0")), ("MR", (9, b"\1a\0")),
    ("NULL", (10, b"any thing")),
    ("WKS", (11, H("c000020106000000400000000080"))),
    ("PTR", (12, OWNER)), ("HINFO", (13, b"\2PC\4Unix")),
    ("MINFO", (14, b"\1a\0" + OWNER)), ("MX", (15, H("000a") + OWNER)),
    ("TXT", (16, b"\5hello\0\1x")), ("RP", (17, b"\1a\0\1b\0")),
    ("AFSDB", (18, b"\0\1\1a\0")), ("X25", (19, b"\x0c311061700956")),
    ("ISDN", (20, b"\x0f150862028003217\x03" b"004")),
    ("ISDN1", (20, b"\x05" b"15086")),
    ("RT", (21, b"\0\2\1a\0")), ("NSAP", (22, H("47000580005a"))),
    ("NSAP_PTR", (23, b"\1a\0")), ("SIG", (24, SIG)),
    ("KEY", (25, H("96c70305010203"))), ("PX", (26, b"\0\1\1a\0\1b\0")),
    ("GPOS", (27, b"\x011\x032.5\2-3")),
    ("AAAA", (28, H("20010db8" + 11 * "00" + "01"))),
    ("LOC", (29, H("002235438036ee8080709c20009896e9"))),
    ("NXT", (30, b"\1a\0" + H("22000002"))),
    ("SRV", (33, H("000100020003016100"), b"\4_sip\4_tcp\1e\0")),
    ("NAPTR", (35, H("00010002") + b"\1u\3sip\5!a!b!\1r\0")),
    ("KX", (36, b"\0\1\1a\0")), ("CERT", (37, H("0001123405") + b"cert")),
    ("A6", (38, b"\x20" + H("0db80000000000000000000001") [:12] + b"\1p\0")),
    ("A6_0", (38, b"\0" + H("20010db8" + 11 * "00" + "01"))),
    ("A6_128", (38, b"\x80\1p\0")), ("DNAME", (39, b"\1a\0")),
    ("APL", (42, H("00011803c00002" "0002208420010db8" "00030102aabb"))),
    ("DS", (43, H("12340d02") + b"digest")), ("SSHFP", (44, H("04020102"))),
    ("IPSECKEY_0", (45, H("01000201"))),
    ("IPSECKEY_4", (45, H("010102c000020101"))),
    ("IPSECKEY_6", (45, H("01020220010db8" + 11 * "00" + "0101"))),
    ("IPSECKEY_N", (45, H("0103020167000102"))), ("RRSIG", (46, SIG)),
    ("NSEC", (47, b"\1b\0" + H("0006400000000003" "010140"))),
    ("DNSKEY", (48, H("01810308010203"))), ("DHCID", (49, b"dhcid")),
    ("NSEC3", (50, H("0101000a02aabb14") + bytes(range(20)) + H("000140"))),
    ("NSEC3_0", (50, H("0100000000" "14") + bytes(range(20)))),
    ("NSEC3PARAM", (51, H("0100000002aabb"))),
    ("TLSA", (52, H("03010101aa"))),
    ("HIP", (55, H("020200030102010203") + b"\1a\0\1b\0")),
    ("CDS", (59, H("0000000000"))), ("CDNSKEY", (60, H("01010308010203"))),
    ("OPENPGPKEY", (61, b"key")), ("CSYNC", (62, H("000000010003000160"))),
    ("ZONEMD", (63, H("000000010101") + bytes(48))), ("SVCB", (64, SVC)),
    ("HTTPS", (65, SVC)), ("SPF", (99, b"\6v=spf1\1x")),
    ("NID", (104, H("000120010db811401000"))),
    ("L32", (105, H("00010a010200"))),
    ("L64", (106, H("000120010db811401000"))),
    ("LP", (107, b"\0\1\1a\0")), ("EUI48", (108, H("00005e0053aa"))),
    ("EUI64", (109, H("00005eef1000002a"))),
    ("CAA", (257, b"\x80\5issueca.example")),
    ("DLV", (32769, H("12340d02") + b"digest")),
    ("UNKNOWN", (65280, H("010203"))))]
CASES += [
    ("TSIG", "dns", message(rr(250, b"\1h\0" + H(
        "00005f0f9043012c000401020304303900120006010203040506"), b"\1k\0",
        2, 255, 0))),
    ("TKEY", "dns", message(rr(249, b"\1h\0" + H(
        "0000000100000002000300110003010203" "0000"), b"\1k\0", 2, 255, 0))),
    ("OPT", "dns", message(rr(41, OPTIONS, b"\0", 2, 4096, 0x01008001))),
    ("UPDATE", "dns", message(rr(1, b"", klass=255, ttl=0),
                              rr(1, H("c0000201"), section=1), flags=0x2800)),
    ("MDNS_QU", "mdns", message(flags=0, klass=0x8001)),
    ("MDNS", "mdns", message(rr(1, H("c0000201"), klass=0x8001),
                             rr(33, H("000100020003") + OWNER, klass=0x8001,
                                owner=b"\1x\4_tcp\5local\0"),
                             rr(41, b"", b"\0", 2, 0x85a0, 0), flags=0x8400)),
    ("LLMNR", "llmnr", message(rr(1, H("c0000201")), flags=0x8500)),
    ("DSO", "dns", struct.pack(">6H", 1, 0x3000, 0, 0, 0, 0) +
     option(1, H("00003a9800000005")) + option(2, H("00000001")) +
     option(3, b"\0\0") + option(64, b"zz")),
    ("ROOT", "dns", message(qname=b"\0", flags=0x0100))]


def datagram(kind, payload):
    sport, dport = PORTS[kind]
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28 + len(payload), 0, 0, 64,
                       17, 0, H("c0000201"), H("c0000202")) + struct.pack(
                           ">HHHH", sport, dport, 8 + len(payload),
                           0) + payload


def capture(packets):
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 228) + \
        b"".join(struct.pack("<IIII", i, 0, len(p), len(p)) + p
                 for i, p in enumerate(packets))


def value(f):
    """What tshark shows; times as their number."""
    show = f.get("show")
    if show.endswith(" UTC"):
        return str(int(f.get("value"), 16))
    return "" if show == "<Root>" else show


def fields(node, lines, start):
    for f in node:
        name = f.get("name")
        at, size = int(f.get("pos")) - start, int(f.get("size"))
        in_map = name == "dns.resp.type" and size == 1
        if name and not name.startswith(LEFT_OUT) and not in_map:
            lines.append(f"{name}|{at}|{size}|{value(f)}")
        fields(f, lines, start)


def rows(packets):
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(capture(packets))
        f.flush()
        out = subprocess.run(["tshark", "-n", "-r", f.name, "-T", "pdml"],
                             capture_output=True, check=True).stdout
    for packet in ET.fromstring(out).iter("packet"):
        lines = []
        for proto in packet.iter("proto"):
            if proto.get("name") in PORTS:
                fields(proto, lines, int(proto.get("pos")))
        yield lines


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '\\n"'


def main():
    packets = [datagram(kind, m) for _, kind, m in CASES]
    out = ["/* SPDX-License-Identifier: MIT */",
           "/* Made by make_dns_oracle.py from tshark's values: DO NOT EDIT."
           " */", "/* clang-format off */",
           "static const struct oracle_case oracle_dns[] = {"]
    for (title, _, m), lines in zip(CASES, rows(packets)):
        out.append('    {"%s",' % title)
        digits = m.hex()
        out += ['     "%s"' % digits[i:i + 68]
                for i in range(0, len(digits), 68)] + ["     ,"]
        out += ["     " + c_string(line) for line in lines] + ["    },"]
    out += ["};", "/* clang-format on */", ""]
    with open(sys.argv[1] + "/oracle_dns.h", "w", encoding="ascii") as f:
        f.write("\n".join(out))


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes oracle_ipv6.h: IPv6 packets with every extension header and option
that taut reads, put together here by struct.pack, those of tests/captures,
and what tshark says about each of their fields.

usage: make_ipv6_oracle.py > oracle_ipv6.h       (needs tshark; 4.0.17 was used)

Nothing comes from taut but the list of field names to ask for.
"""
import ipaddress
import pathlib
import re
import struct
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEP = "|"
# No fields of tshark: protocol names, and TLVs that 4.0 does not show.
NO_FIELDS = {"ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr",
             "ah", "esp", "mipv6", "hip", "shim6", "ipv6.opt", "ipv6.opt.pad1",
             "ipv6.routing.srh.tlv", "shim6.ct"}


def a6(s):
    return ipaddress.IPv6Address(s).packed


SRC, DST = a6("2001:db8::1"), a6("2001:db8::2")
UDP = struct.pack(">HHHH", 4000, 4001, 12, 0) + b"abcd"


def ip(nxt, payload, dst=DST, first=0x6A31_2345):
    return struct.pack(">IHBB", first, len(payload), nxt, 64) + SRC + dst + \
        payload


def opt(t, data):
    return bytes([t, len(data)]) + data


def opts(nxt, *options):
    body = b"".join(options)
    pad = -(2 + len(body)) % 8
    body += b"" if pad == 0 else b"\0" if pad == 1 else opt(1, bytes(pad - 2))
    return bytes([nxt, (2 + len(body)) // 8 - 1]) + body


def hop(*options):
    return ip(0, opts(17, *options) + UDP)


def dst(*options):
    return ip(60, opts(17, *options) + UDP)


def routing(t, segleft, body):
    assert (4 + len(body)) % 8 == 0
    fixed = bytes([17, (4 + len(body)) // 8 - 1, t, segleft])
    return ip(43, fixed + body + UDP)


def mh(t, body):
    body += b"" if len(body) % 8 == 2 else opt(1, bytes(
        (2 - len(body)) % 8 - 2)) if (2 - len(body)) % 8 > 1 else b"\0"
    return ip(135, bytes([59, (6 + len(body)) // 8 - 1, t, 0]) +
              struct.pack(">H", 0xBEEF) + body)


JUMBO = struct.pack(">IHBB", 6 << 28, 0, 0, 1) + SRC + DST + \
    bytes([17, 0]) + opt(0xC2, struct.pack(">I", 65600)) + \
    struct.pack(">HHHH", 1, 2, 0, 0) + bytes(65584)

MADE = [
    ("plain", ip(17, UDP)),
    ("nothing", ip(59, b"")),
    ("pads", hop(b"\0", opt(1, b""), b"\0", b"\0")),
    ("router_alert", hop(opt(5, b"\0\0"))),
    ("tunnel_limit", dst(opt(4, b"\7"))),
    ("home_address", dst(opt(1, b"\0\0"), opt(0xC9, a6("2001:db8::99")))),
    ("quick_start", hop(opt(0x26, bytes([0x0A, 5, 0x12, 0x34, 0x56, 0x7B])))),
    ("calipso", hop(opt(7, struct.pack(">IBBH", 9, 1, 3, 0xABCD)
                        + b"\xf0\0\0\1"))),
    ("pdm", dst(opt(15, struct.pack(">BBHHHH", 1, 2, 3, 4, 5, 6)))),
    ("rpl_option", hop(opt(0x63, struct.pack(">BBH", 0xA0, 7, 256)))),
    ("rpl_option_new", hop(opt(0x23, struct.pack(">BBH", 0x40, 8, 512)))),
    ("mpl", hop(opt(0x6D, bytes([0x70, 9, 0xAA, 0xBB])))),
    ("pmtu", hop(opt(0x30, struct.pack(">HH", 1500, 1281)))),
    ("dff", hop(opt(0xEE, struct.pack(">BH", 0x60, 777)))),
    ("line_id", dst(opt(0x8C, b"\5line1"))),
    ("ilnp", dst(opt(0x8B, b"\1\2\3\4"))),
    ("experiment", dst(opt(0x1E, b"xyz"))),
    ("unknown", dst(opt(0x2A, b"xyz"))),
    ("source_route", routing(0, 1, bytes(4) + a6("2001:db8::5") +
                             a6("2001:db8::6"))),
    ("home_route", routing(2, 1, bytes(4) + a6("2001:db8::5"))),
    ("rpl_route", routing(3, 2, bytes([0x88, 0x00, 0, 0]) + DST[8:15] + b"\3" +
                          DST[8:15] + b"\4")),
    ("segments", routing(4, 1, bytes([1, 0x08]) + b"\x12\x34" +
                         a6("2001:db8::7") + a6("2001:db8::8"))),
    ("strange_route", routing(200, 0, b"abcd")),
    ("fragment_atomic", ip(44, struct.pack(">BBHI", 17, 0, 0, 0xDEADBEEF) +
                           UDP)),
    ("fragment_later", ip(44, struct.pack(">BBHI", 17, 5, 185 << 3 | 2,
                                          0x18296288) + b"0123456789")),
    ("ah", ip(51, struct.pack(">BBHIII", 17, 4, 0, 0x100, 30, 0x11223344) +
              b"12345678" + UDP)),
    ("esp", ip(50, struct.pack(">II", 0x1234, 77) + bytes(range(40)))),
    ("mh_brr", mh(0, b"\0\0")),
    ("mh_hoti", mh(1, b"\0\0" + b"COOKIE00")),
    ("mh_coti", mh(2, b"\0\0" + b"COOKIE01")),
    ("mh_hot", mh(3, b"\0\5" + b"COOKIE02" + b"TOKEN000")),
    ("mh_cot", mh(4, b"\0\6" + b"COOKIE03" + b"TOKEN001")),
    ("mh_bu", mh(5, struct.pack(">HHH", 9, 0xC000, 60))),
    ("mh_ba", mh(6, struct.pack(">BBHH", 129, 0x80, 9, 60))),
    ("mh_be", mh(7, b"\1\0" + a6("2001:db8::99"))),
    ("hip", ip(139, bytes([59, 4, 1, 0x21]) + struct.pack(">HH", 0x1111, 1) +
               a6("2001:20::1") + a6("2001:20::2"))),
    ("shim6_payload", ip(140, bytes([17, 0, 0x80, 1, 2, 3, 4, 5]) + UDP)),
    ("shim6_control", ip(140, bytes([59, 1, 1, 0]) + struct.pack(
        ">HHII", 0x2222, 0, 1, 2)[:12])),
    ("long_chain", ip(0, opts(60, opt(5, b"\0\0")) + opts(43, opt(4, b"\1")) +
                      bytes([44, 2, 0, 1]) + bytes(4) + a6("2001:db8::5") +
                      struct.pack(">BBHI", 60, 0, 0, 1) +
                      opts(17, opt(4, b"\2")) + UDP)),
    ("jumbogram", JUMBO),
]


def names():
    """The field names in taut's lists, in their order."""
    out = []
    for h in ("ipv6.h", "ipv6_ext.h"):
        text = (ROOT / "include/taut" / h).read_text("utf-8")
        text = text.replace("\\\n", " ")
        for n in re.findall(r'"((?:ipv6|ah|esp|mip6|hip|shim6)[\w.]*)"', text):
            if n not in NO_FIELDS and n not in out:
                out.append(n)
    return out


def pcap(packets):
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)
    for i, p in enumerate(packets):
        out += struct.pack("<IIII", i, 0, len(p), len(p)) + p
    return out


def tshark(path, *args):
    return subprocess.run(
        ["tshark", "-n", "-o", "ipv6.defragment:FALSE", "-r", path, *args],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
        text=True).stdout


def values(path, fields):
    args = ["-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,",
            "-E", "separator=" + SEP]
    for f in fields:
        args += ["-e", f]
    return [line.split(SEP) for line in
            tshark(path, *args).rstrip("\n").split("\n")]


def captured():
    """IPv6 packets of tests/captures: from Ethernet frames, whole."""
    for name in ("ipv6-ext", "ipsec", "ping-fragments"):
        raw = (ROOT / "tests/captures" / (name + ".pcap")).read_bytes()
        at, n = 24, 0
        while at < len(raw):
            size = struct.unpack_from("<I", raw, at + 8)[0]
            frame = raw[at + 16:at + 16 + size]
            at, n = at + 16 + size, n + 1
            plen = struct.unpack_from(">H", frame, 18)[0] if \
                len(frame) >= 54 else 0
            if frame[12:14] == b"\x86\xdd" and len(frame) >= 54 + plen:
                yield "%s %d" % (name, n), frame[14:54 + plen]


def main():
    packets = MADE + list(captured())
    fields = names()
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(pcap([p for _, p in packets]))
        f.flush()
        rows = values(f.name, fields)
    print("/* SPDX-License-Identifier: MIT */")
    print("/* Made by make_ipv6_oracle.py from tshark's values:"
          " DO NOT EDIT. */")
    print("/* clang-format off */")
    print("static const struct oracle_packet oracle_ipv6[] = {")
    for (title, p), row in zip(packets, rows, strict=True):
        zeros = len(p) - len(p.rstrip(b"\0"))
        zeros = zeros if zeros > 1000 else 0
        print('    {"%s", %d,' % (title, zeros))
        hexed = p[:len(p) - zeros].hex()
        for i in range(0, len(hexed), 68):
            print('     "%s"' % hexed[i:i + 68])
        print("     ,")
        for name, value in zip(fields, row, strict=True):
            # an empty PadN has no bytes to show
            value = ",".join(v for v in value.split(",") if v != "<none>")
            if value:
                print('     "%s=%s\\n"' % (name, value))
        print("    },")
    print("};")
    print("/* clang-format on */")


main()

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes oracle_icmp.h and its neighbours: ICMP, ICMPv6, ND, MLD and IGMP
messages that are put together here by struct.pack, and what tshark says about
each of their fields.

usage: make_icmp_oracle.py FOLDER        (needs tshark; 4.0.17 was used)

The messages come from this script and the values from tshark; nothing comes
from taut. test_icmp.c and its neighbours walk the result with the visitors.
"""
import ipaddress
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

SRC4 = ipaddress.ip_address("192.0.2.1").packed
DST4 = ipaddress.ip_address("198.51.100.7").packed
SRC6 = ipaddress.ip_address("fe80::1").packed
DST6 = ipaddress.ip_address("ff02::1").packed


def a4(s):
    return ipaddress.IPv4Address(s).packed


def a6(s):
    return ipaddress.IPv6Address(s).packed


def csum(b):
    if len(b) % 2:
        b += b"\0"
    s = sum(struct.unpack(">%dH" % (len(b) // 2), b))
    while s >> 16:
        s = (s & 0xFFFF) + (s >> 16)
    return ~s & 0xFFFF


def m4(t, code, rest, at=2):
    m = bytearray(bytes([t, code, 0, 0]) + rest)
    m[at:at + 2] = struct.pack(">H", csum(bytes(m)))
    return bytes(m)


def m6(t, code, rest):
    m = bytearray(bytes([t, code, 0, 0]) + rest)
    pseudo = SRC6 + DST6 + struct.pack(">II", len(m), 58)
    m[2:4] = struct.pack(">H", csum(pseudo + bytes(m)))
    return bytes(m)


def ip4(proto, payload, ttl=64, total=None):
    h = bytearray(struct.pack(">BBHHHBBH", 0x45, 0, total or 20 + len(payload),
                              0x1234, 0, ttl, proto, 0) + SRC4 + DST4)
    h[10:12] = struct.pack(">H", csum(bytes(h)))
    return bytes(h) + payload


def ip6(nxt, payload, hlim=255, plen=None):
    return struct.pack(">IHBB", 6 << 28, len(payload) if plen is None else plen,
                       nxt, hlim) + SRC6 + DST6 + payload


def ext(*objs):
    b = bytearray(b"\x20\0\0\0" + b"".join(objs))
    b[2:4] = struct.pack(">H", csum(bytes(b)))
    return bytes(b)


def obj(cls, ctype, data):
    return struct.pack(">HBB", 4 + len(data), cls, ctype) + data


def opt(t, data):
    assert (2 + len(data)) % 8 == 0, (t, len(data))
    return bytes([t, (2 + len(data)) // 8]) + data


UDP = struct.pack(">HHHH", 40000, 53, 12, 0) + b"abcd"
Q4 = ip4(17, UDP)
Q4_128 = Q4 + bytes(128 - len(Q4))
Q6 = ip6(17, UDP, 64)
Q6_128 = Q6 + bytes(128 - len(Q6))
MPLS = obj(1, 1, struct.pack(">II", 24012 << 12 | 5 << 9 | 1, 3 << 12 | 0x1FF))
IFINFO4 = obj(2, 0x0F, struct.pack(">I", 7) + struct.pack(">HH", 1, 0) +
              a4("203.0.113.9") + b"\x08ge-0/0\0" + struct.pack(">I", 1500))
IFINFO6 = obj(2, 0xC4, struct.pack(">HH", 2, 0) + a6("2001:db8::9"))
UNKNOWN = obj(200, 3, b"\xde\xad\xbe\xef")
MIP = (bytes([16, 14]) + struct.pack(">HHH", 5, 1800, 0xFF00) +
       a4("203.0.113.1") + a4("203.0.113.2") + bytes([19, 2, 24, 24]) +
       b"\0" + bytes([24, 4]) + b"abcd" + bytes([99, 3]) + b"xyz")

ICMP = [
    ("echo", m4(8, 0, struct.pack(">HH", 0x1234, 7) + b"hello")),
    ("echo_reply", m4(0, 0, struct.pack(">HH", 0x1234, 7) + b"hello")),
    ("port", m4(3, 3, struct.pack(">I", 0) + Q4)),
    ("frag_needed", m4(3, 4, struct.pack(">HH", 0, 1400) + Q4)),
    ("admin", m4(3, 13, struct.pack(">I", 0) + Q4)),
    ("unreach_ext", m4(3, 1, struct.pack(">BBH", 0, 32, 0) + Q4_128 +
                       ext(IFINFO4))),
    ("quench", m4(4, 0, struct.pack(">I", 0) + Q4)),
    ("redirect", m4(5, 1, a4("192.0.2.254") + Q4)),
    ("alternate_host", m4(6, 0, struct.pack(">I", 0))),
    ("router_adv", m4(9, 0, struct.pack(">BBH", 2, 2, 1800) +
                      a4("192.0.2.3") + struct.pack(">i", -5) +
                      a4("192.0.2.4") + struct.pack(">i", 10))),
    ("router_adv_mip", m4(9, 16, struct.pack(">BBH", 1, 2, 1800) +
                          a4("192.0.2.3") + struct.pack(">i", 0) + MIP)),
    ("router_sol", m4(10, 0, struct.pack(">I", 0))),
    ("ttl", m4(11, 0, struct.pack(">I", 0) + Q4)),
    ("ttl_mpls", m4(11, 0, struct.pack(">BBH", 0, 32, 0) + Q4_128 + ext(MPLS))),
    ("ttl_legacy", m4(11, 0, struct.pack(">I", 0) + Q4_128 +
                      ext(MPLS, UNKNOWN))),
    ("ttl_ifinfo6", m4(11, 1, struct.pack(">BBH", 0, 32, 0) + Q4_128 +
                       ext(IFINFO6))),
    ("param", m4(12, 0, struct.pack(">BBH", 20, 0, 0) + Q4)),
    ("param_ext", m4(12, 0, struct.pack(">BBH", 20, 32, 0) + Q4_128 +
                     ext(UNKNOWN))),
    ("timestamp", m4(13, 0, struct.pack(">HHIII", 1, 2, 1000, 0, 0))),
    ("timestamp_reply", m4(14, 0, struct.pack(">HHIII", 1, 2, 1000, 1001,
                                              1002))),
    ("info", m4(15, 0, struct.pack(">HH", 3, 4))),
    ("info_reply", m4(16, 0, struct.pack(">HH", 3, 4))),
    ("mask", m4(17, 0, struct.pack(">HHI", 5, 6, 0))),
    ("mask_reply", m4(18, 0, struct.pack(">HH", 5, 6) + a4("255.255.254.0"))),
    ("traceroute", m4(30, 0, struct.pack(">HHHHII", 9, 0, 3, 0xFFFF, 1000000,
                                         1500))),
    ("conversion", m4(31, 1, struct.pack(">I", 33) + Q4)),
    ("domain_name", m4(37, 0, struct.pack(">HH", 1, 2))),
    ("domain_name_reply", m4(38, 0, struct.pack(">HHI", 1, 2, 60) +
                             b"\x04host\x07example\0")),
    ("photuris", m4(40, 2, struct.pack(">HH", 0, 4) + Q4)),
    ("mobility", m4(41, 0, b"\x01\0\0\0data")),
    ("ext_echo_name", m4(42, 0, struct.pack(">HBB", 77, 1, 1) +
                         ext(obj(3, 1, b"eth0")))),
    ("ext_echo_index", m4(42, 0, struct.pack(">HBB", 77, 2, 1) +
                          ext(obj(3, 2, struct.pack(">I", 3))))),
    ("ext_echo_v4", m4(42, 0, struct.pack(">HBB", 77, 3, 0) +
                       ext(obj(3, 3, struct.pack(">HBB", 1, 4, 0) +
                               a4("192.0.2.9"))))),
    ("ext_echo_v6", m4(42, 0, struct.pack(">HBB", 77, 3, 0) +
                       ext(obj(3, 3, struct.pack(">HBB", 2, 16, 0) +
                               a6("2001:db8::5"))))),
    ("ext_echo_mac", m4(42, 0, struct.pack(">HBB", 77, 3, 0) +
                        ext(obj(3, 3, struct.pack(">HBB", 16389, 6, 0) +
                                b"\2\0\0\0\0\1\0\0")))),
    ("ext_echo_reply", m4(43, 2, struct.pack(">HBB", 77, 3, 0x57))),
    ("experiment", m4(253, 0, b"whatever")),
    ("unassigned", m4(77, 5, b"whatever")),
]

PREFIX = opt(3, struct.pack(">BBIII", 64, 0xE0, 86400, 14400, 0) +
             a6("2001:db8:1::"))
CGA = opt(11, bytes([3, 0]) + bytes(range(16)) + a6("fe80::")[:8] + b"\1" +
          b"\x30\x0b\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x02\x01" + bytes(6))
DNSSL = opt(31, struct.pack(">HI", 0, 600) + b"\x07example\x03com\0" +
            b"\x03lab\0" + bytes(6))

RA = struct.pack(">BBHII", 64, 0xC8, 1800, 30000, 1000)


def nd_ra(*opts):
    return m6(134, 0, RA + b"".join(opts))


ICMPV6 = [
    ("unreach", m6(1, 4, struct.pack(">I", 0) + Q6)),
    ("unreach_ext", m6(1, 0, struct.pack(">BBH", 16, 0, 0) + Q6_128 +
                       ext(IFINFO6))),
    ("too_big", m6(2, 0, struct.pack(">I", 1280) + Q6)),
    ("hop_limit", m6(3, 0, struct.pack(">I", 0) + Q6)),
    ("hop_limit_mpls", m6(3, 0, struct.pack(">BBH", 16, 0, 0) + Q6_128 +
                          ext(MPLS))),
    ("param", m6(4, 1, struct.pack(">I", 40) + Q6)),
    ("private", m6(100, 0, b"whatever")),
    ("echo", m6(128, 0, struct.pack(">HH", 0x1234, 7) + b"hello")),
    ("echo_reply", m6(129, 0, struct.pack(">HH", 0x1234, 7) + b"hello")),
    ("rr_command", m6(138, 0, struct.pack(">IBBHI", 1, 0, 0x40, 100, 0))),
    ("ni_query_v6", m6(139, 0, struct.pack(">HHQ", 3, 0x3E, 0x1122334455667788)
                       + a6("2001:db8::1"))),
    ("ni_query_name", m6(139, 1, struct.pack(">HHQ", 2, 0, 0x1122334455667788)
                         + b"\x04host\0\0")),
    ("ni_query_v4", m6(139, 2, struct.pack(">HHQ", 4, 0, 0x1122334455667788)
                       + a4("192.0.2.1"))),
    ("ni_reply_name", m6(140, 0, struct.pack(">HHQI", 2, 0, 0x1122334455667788,
                                             5) + b"\x04host\0\0")),
    ("ni_reply_addr", m6(140, 0, struct.pack(">HHQ", 3, 0, 0x1122334455667788)
                         + struct.pack(">I", 5) + a6("2001:db8::1"))),
    ("ni_reply_v4", m6(140, 0, struct.pack(">HHQ", 4, 0, 0x1122334455667788)
                       + struct.pack(">I", 5) + a4("192.0.2.1"))),
    ("inverse_sol", m6(141, 0, struct.pack(">I", 0) + opt(1, b"\2\0\0\0\0\1") +
                       opt(9, bytes(6) + a6("2001:db8::1") +
                           a6("2001:db8::2")))),
    ("inverse_adv", m6(142, 0, struct.pack(">I", 0) + opt(2, b"\2\0\0\0\0\1") +
                       opt(10, bytes(6) + a6("2001:db8::1")))),
    ("haad_request", m6(144, 0, struct.pack(">HH", 0x77, 0xC000))),
    ("haad_reply", m6(145, 0, struct.pack(">HH", 0x77, 0x8000) +
                      a6("2001:db8::3") + a6("2001:db8::4"))),
    ("prefix_sol", m6(146, 0, struct.pack(">HH", 0x77, 0))),
    ("prefix_adv", m6(147, 0, struct.pack(">HH", 0x77, 0xC000) + PREFIX)),
    ("cert_sol", m6(148, 0, struct.pack(">HH", 9, 0xFFFF))),
    ("cert_adv", m6(149, 0, struct.pack(">HHHH", 9, 2, 1, 0))),
    ("mobility", m6(150, 0, b"\2\0\0\0data")),
    ("mrd_adv", m6(151, 20, struct.pack(">HH", 125, 2))),
    ("mrd_sol", m6(152, 0, b"")),
    ("mrd_term", m6(153, 0, b"")),
    ("rpl_dis", m6(155, 0, bytes(2))),
    ("ilnp", m6(156, 0, struct.pack(">BBH", 1, 2, 0) +
                struct.pack(">QHH", 0x20010DB800000001, 10, 300))),
    ("dar", m6(157, 0, struct.pack(">BBHQ", 1, 0, 60, 0x0200000000000001) +
               a6("2001:db8::6"))),
    ("dac", m6(158, 0, struct.pack(">BBHQ", 0, 0, 60, 0x0200000000000001) +
               a6("2001:db8::6"))),
    ("ext_echo", m6(160, 0, struct.pack(">HBB", 77, 1, 1) +
                    ext(obj(3, 1, b"eth0")))),
    ("ext_echo_reply", m6(161, 1, struct.pack(">HBB", 77, 3, 0x57))),
    ("unassigned", m6(190, 0, b"whatever")),
]

ND = [
    ("rs", m6(133, 0, struct.pack(">I", 0))),
    ("rs_slla", m6(133, 0, struct.pack(">I", 0) + opt(1, b"\2\0\0\0\0\1"))),
    ("ra", nd_ra()),
    ("ra_flags", m6(134, 0, struct.pack(">BBHII", 0, 0x3F, 0, 0, 0))),
    ("ra_all", nd_ra(opt(1, b"\2\0\0\0\0\1"), PREFIX,
                     opt(5, struct.pack(">HI", 0, 1500)))),
    ("ra_interval", nd_ra(opt(7, struct.pack(">HI", 0, 10000)),
                          opt(8, struct.pack(">HHH", 0, 3, 1800)))),
    ("ra_route0", nd_ra(opt(24, struct.pack(">BBI", 0, 0x08, 600)))),
    ("ra_route8", nd_ra(opt(24, struct.pack(">BBI", 48, 0x18, 600) +
                            a6("2001:db8:2::")[:8]))),
    ("ra_route16", nd_ra(opt(24, struct.pack(">BBI", 64, 0, 600) +
                             a6("2001:db8:2::")))),
    ("ra_rdnss", nd_ra(opt(25, struct.pack(">HI", 0, 600) +
                           a6("2001:db8::53") + a6("2001:db8::54")))),
    ("ra_efo", nd_ra(opt(26, b"\xfc\0\0\0\0\0"))),
    ("ra_dnssl", nd_ra(DNSSL)),
    ("ra_6co", nd_ra(opt(34, struct.pack(">BBHH", 64, 0x13, 0, 600) +
                         a6("2001:db8:5::")[:8]))),
    ("ra_6co16", nd_ra(opt(34, struct.pack(">BBHH", 96, 0x03, 0, 600) +
                           a6("2001:db8:5::")))),
    ("ra_abro", nd_ra(opt(35, struct.pack(">HHH", 1, 2, 600) +
                          a6("2001:db8::7")))),
    ("ra_6cio", nd_ra(opt(36, struct.pack(">HI", 1, 0)))),
    ("ra_portal", nd_ra(opt(37, b"https://a.example/api\0"))),
    ("ra_pref64", nd_ra(opt(38, struct.pack(">H", 600 // 8 << 3 | 0) +
                            a6("64:ff9b::")[:12]))),
    ("ra_pref64_48", nd_ra(opt(38, struct.pack(">H", 600 // 8 << 3 | 3) +
                               a6("2001:db8:64::")[:12]))),
    ("ra_map", nd_ra(opt(23, struct.pack(">BBI", 0x1F, 0x80, 600) +
                         a6("2001:db8::8")))),
    ("ra_unknown", nd_ra(opt(200, b"abcdef"))),
    ("ra_ia", nd_ra(opt(17, struct.pack(">BBI", 2, 64, 0) +
                        a6("2001:db8::8")))),
    ("ns", m6(135, 0, struct.pack(">I", 0) + a6("2001:db8::2") +
              opt(1, b"\2\0\0\0\0\1"))),
    ("ns_nonce", m6(135, 0, struct.pack(">I", 0) + a6("2001:db8::2") +
                    opt(14, b"abcdef"))),
    ("ns_aro", m6(135, 0, struct.pack(">I", 0) + a6("2001:db8::2") +
                  opt(33, struct.pack(">BBHHQ", 0, 0, 0, 600,
                                      0x0200000000000001)))),
    ("ns_send", m6(135, 0, struct.pack(">I", 0) + a6("fe80::2") + CGA +
                   opt(13, bytes(6) + struct.pack(">Q", 0x5F000000_8000)) +
                   opt(14, b"abcdef") +
                   opt(12, bytes(2) + bytes(range(16)) + bytes(range(28))))),
    ("ns_eui64", m6(135, 0, struct.pack(">I", 0) + a6("2001:db8::2") +
                    opt(1, b"\2\0\0\0\0\0\0\1" + bytes(6)))),
    ("na", m6(136, 0, struct.pack(">I", 0xE0000000) + a6("2001:db8::2") +
              opt(2, b"\2\0\0\0\0\1"))),
    ("na_plain", m6(136, 0, struct.pack(">I", 0x20000000) + a6("2001:db8::2"))),
    ("redirect", m6(137, 0, struct.pack(">I", 0) + a6("fe80::9") +
                    a6("2001:db8::2") + opt(2, b"\2\0\0\0\0\1") +
                    opt(4, bytes(6) + Q6 + bytes(4)))),
]


def mar(t, group, srcs, aux=b""):
    return struct.pack(">BBH", t, len(aux) // 4, len(srcs)) + a6(group) + \
        b"".join(a6(s) for s in srcs) + aux


def grec(t, group, srcs, aux=b""):
    return struct.pack(">BBH", t, len(aux) // 4, len(srcs)) + a4(group) + \
        b"".join(a4(s) for s in srcs) + aux


MLD = [
    ("query1", m6(130, 0, struct.pack(">HH", 10000, 0) + a6("::"))),
    ("query2", m6(130, 0, struct.pack(">HH", 0x8123, 0) + a6("ff02::fb") +
                  struct.pack(">BBH", 0x0A, 0x9C, 2) + a6("2001:db8::1") +
                  a6("2001:db8::2"))),
    ("report1", m6(131, 0, struct.pack(">HH", 0, 0) + a6("ff02::fb"))),
    ("done", m6(132, 0, struct.pack(">HH", 0, 0) + a6("ff02::fb"))),
    ("report2", m6(143, 0, struct.pack(">HH", 0, 3) +
                   mar(4, "ff02::fb", []) +
                   mar(3, "ff05::2", ["2001:db8::1", "2001:db8::2"]) +
                   mar(6, "ff05::3", ["2001:db8::1"], b"auxdata."))),
]

IGMP = [
    ("query1", m4(0x11, 0, a4("0.0.0.0"))),
    ("report1", m4(0x12, 0, a4("224.0.0.251"))),
    ("query2", m4(0x11, 100, a4("0.0.0.0"))),
    ("query2_group", m4(0x11, 10, a4("239.1.2.3"))),
    ("report2", m4(0x16, 0, a4("239.1.2.3"))),
    ("leave", m4(0x17, 0, a4("239.1.2.3"))),
    ("query3", m4(0x11, 100, a4("0.0.0.0") + struct.pack(">BBH", 0x02, 125,
                                                         0))),
    ("query3_src", m4(0x11, 0x9C, a4("239.1.2.3") +
                      struct.pack(">BBH", 0x0A, 0x9C, 2) + a4("192.0.2.1") +
                      a4("192.0.2.2"))),
    ("report3", m4(0x22, 0, struct.pack(">HH", 0, 3) +
                   grec(4, "224.0.0.251", []) +
                   grec(3, "239.1.2.3", ["192.0.2.1", "192.0.2.2"]) +
                   grec(6, "239.1.2.4", ["192.0.2.1"], b"auxdata."))),
]


def pcap(packets):
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    for i, p in enumerate(packets):
        out += struct.pack("<IIII", i, 0, len(p), len(p)) + p
    return out


def tshark(packets):
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(pcap(packets))
        f.flush()
        xml = subprocess.run(["tshark", "-r", f.name, "-T", "pdml"],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             check=True).stdout
    return ET.fromstring(xml)


def fields(packet, proto, base, size):
    """The first layer called `proto`: each field with a value of its own."""
    layer = [p for p in packet if p.get("name") == proto]
    if not layer:
        sys.exit("no %s layer" % proto)
    out = []

    def walk(node):
        for f in node:
            if f.tag == "proto":
                continue  # the quoted packet
            name = f.get("name")
            if f.get("pos") is None:
                continue  # made up by the dissector
            pos, n = int(f.get("pos")) - base, int(f.get("size"))
            if name and (name.startswith(proto + ".") or
                         name.startswith("icmp.")) and \
               f.get("hide") != "yes" and \
               f.get("value") and f.get("show") is not None:
                out.append((name, pos, n, f.get("show"), f.get("value")))
            walk(f)
    walk(layer[0])
    return out


def emit(name, proto, head, wrap, messages):
    tree = tshark([wrap(m) for _, m in messages])
    out = ["/* SPDX-License-Identifier: MIT */",
           "/* Made by make_icmp_oracle.py from tshark's values: "
           "DO NOT EDIT. */",
           "/* clang-format off */",
           "static const struct oracle_case oracle_%s[] = {" % name]
    for (title, m), packet in zip(messages, tree):
        out.append('    {"%s",' % title)
        hexed = m.hex()
        for i in range(0, len(hexed), 68):
            out.append('     "%s"' % hexed[i:i + 68])
        out.append("     ,")
        lines = fields(packet, proto, head, len(m))
        for f in lines:
            text = f[3].replace("\\", "\\\\").replace('"', '\\"')
            out.append('     "%s|%d|%d|%s\\n"' % (f[0], f[1], f[2], text))
        out.append("    },")
    out += ["};", "/* clang-format on */", ""]
    with open("%s/oracle_%s.h" % (sys.argv[1], name), "w") as f:
        f.write("\n".join(out))


emit("icmp", "icmp", 20, lambda m: ip4(1, m), ICMP)
emit("icmpv6", "icmpv6", 40, lambda m: ip6(58, m), ICMPV6)
emit("nd", "icmpv6", 40, lambda m: ip6(58, m), ND)
emit("mld", "icmpv6", 40, lambda m: ip6(58, m), MLD)
emit("igmp", "igmp", 20, lambda m: ip4(2, m, 1), IGMP)

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/captures/malformed.pcap: one packet, one fault.

usage: tools/make_malformed.py [--check] [DIR]

Takes recorded packets from DIR (default tests/captures), breaks each in one
named way and writes malformed.pcap there; the table that tells which packet
has which fault goes to the end of DIR/README.md. Checksums over the edited
bytes are mended, unless the checksum is the fault, so that nothing but the
named fault is wrong. Running it again gives the same bytes; --check compares
them with the files, writes nothing and fails when they differ.
"""
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MARK = '## malformed.pcap'
FAULTS = []


def fault(text, rule):
    def add(fn):
        FAULTS.append((text, rule, fn))
        return fn
    return add


# ---- recorded packets ----------------------------------------------------

def load(path):
    with open(path, 'rb') as f:
        data = f.read()
    at, out = 24, []
    while at + 16 <= len(data):
        n = struct.unpack_from('<I', data, at + 8)[0]
        out.append(bytearray(data[at + 16:at + 16 + n]))
        at += 16 + n
    return out


class Source:
    """The first recorded packet of each kind, as a fresh copy."""

    def __init__(self, folder):
        self.folder = folder
        self.cache = {}

    def get(self, name, want):
        if name not in self.cache:
            self.cache[name] = load(os.path.join(self.folder, name))
        for p in self.cache[name]:
            if want(p):
                return bytearray(p)
        raise LookupError(name)

    def arp(self):
        return self.get('ping4.pcap', lambda p: p[12:14] == b'\x08\x06')

    def echo4(self):
        return self.get('ping4.pcap', lambda p: v4(p, 1) and p[34] == 8)

    def options4(self):
        return self.get('ping4-options.pcap', lambda p: v4(p, 1) and
                        p[14] > 0x45 and p[34] == 7)

    def stamps4(self):
        return self.get('ping4-options.pcap', lambda p: v4(p, 1) and
                        p[14] > 0x45 and p[34] == 68)

    def error4(self):
        return self.get('icmp-errors.pcap', lambda p: v4(p, 1) and
                        p[34:36] == b'\3\3')

    def fragment4(self, offset):
        return self.get('ping-fragments.pcap', lambda p: v4(p) and
                        (be16(p, 20) & 0x1fff) == offset)

    def udp4(self):
        return self.get('dns.pcap', lambda p: v4(p, 17))

    def udp6(self):
        return self.get('dns.pcap', lambda p: v6(p, 17))

    def udplite4(self):
        return self.get('udp-special.pcap', lambda p: v4(p, 136))

    def syn4(self):
        return self.get('http4.pcap', lambda p: v4(p, 6) and p[47] == 2)

    def data4(self):
        return self.get('http4.pcap', lambda p: v4(p, 6) and p[47] == 0x18)

    def syn6(self):
        return self.get('http6.pcap', lambda p: v6(p, 6) and p[67] == 2)

    def echo6(self):
        return self.get('ping6.pcap', lambda p: v6(p, 58) and p[54] == 128 and
                        len(p) > 100)

    def error6(self):
        return self.get('icmp6-errors.pcap', lambda p: v6(p, 58) and
                        p[54] == 1)

    def nd(self, kind, least=0):
        return self.get('ndp-radvd.pcap', lambda p: v6(p, 58) and
                        p[54] == kind and len(p) > least)

    def redirect6(self):
        return self.get('icmp-redirect.pcap', lambda p: v6(p, 58) and
                        p[54] == 137)

    def mld2(self):
        return self.get('igmp-mld.pcap', lambda p: v6(p, 0) and p[62] == 143)

    def ext(self, kind, nth=0):
        seen = [p for p in load(os.path.join(self.folder, 'ipv6-ext.pcap'))
                if v6(p, kind)]
        return bytearray(seen[nth])

    def fragment6(self, first):
        return self.get('ping-fragments.pcap', lambda p: v6(p, 44) and
                        ((be16(p, 56) & 0xfff8) == 0) == first)

    def vlan(self):
        return self.get('vlan.pcap', lambda p: p[16:18] == b'\x08\x00')


def be16(p, at):
    return struct.unpack_from('>H', p, at)[0]


def put16(p, at, v):
    struct.pack_into('>H', p, at, v & 0xffff)


def v4(p, proto=None):
    return p[12:14] == b'\x08\0' and (proto is None or p[23] == proto)


def v6(p, nxt=None):
    return p[12:14] == b'\x86\xdd' and (nxt is None or p[20] == nxt)


# ---- mending -------------------------------------------------------------

def csum(data):
    data = bytes(data) + b'\0' * (len(data) & 1)
    total = sum(struct.unpack('>%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def mend_ip(p):
    hlen = max(20, (p[14] & 15) * 4)
    put16(p, 24, 0)
    put16(p, 24, csum(p[14:14 + hlen]))
    return p


def mend_l4(p, at, end, proto, where):
    """The checksum at `where` bytes into the L4 bytes at..end."""
    if v4(p):
        head = p[26:34] + struct.pack('>HH', proto, end - at)
    else:
        head = p[22:54] + struct.pack('>II', end - at, proto)
    if proto == 1:
        head = b''
    put16(p, at + where, 0)
    c = csum(head + p[at:end])
    put16(p, at + where, c or (0xffff if proto == 17 else 0))
    return p


def mend_icmp4(p):
    at = 14 + (p[14] & 15) * 4
    return mend_l4(p, at, 14 + be16(p, 16), 1, 2)


def mend_icmp6(p, at=54):
    return mend_l4(p, at, 54 + be16(p, 18), 58, 2)


def mend_tcp4(p):
    return mend_l4(p, 34, 14 + be16(p, 16), 6, 16)


def resize4(p, n):
    """Cuts or grows the IPv4 datagram to n bytes."""
    p = p[:14 + n] + bytes(max(0, 14 + n - len(p)))
    put16(p, 16, n)
    return mend_ip(p)


def resize6(p, n):
    p = p[:54 + n] + bytes(max(0, 54 + n - len(p)))
    put16(p, 18, n)
    return p


def with_tcp(s, options, syn=True):
    """A SYN with other option bytes, everything else right."""
    p = s.syn4()[:54] + options
    p[46] = (20 + len(options)) << 2
    p = resize4(p, 40 + len(options))
    return mend_tcp4(p)


def with_opt4(s, options):
    p = s.echo4()
    p = p[:34] + options + p[34:]
    p[14] = 0x40 | (20 + len(options)) // 4
    put16(p, 16, be16(p, 16) + len(options))
    return mend_ip(p)


def with_nd(p, fixed, options):
    """An ND message whose fixed part is kept and options are replaced."""
    return mend_icmp6(resize6(p[:54 + fixed] + options, fixed + len(options)))


def with_ext(s, kind, header):
    """UDP over IPv6 behind one extension header."""
    p = s.udp6()
    p = p[:54] + header + p[54:]
    p[20] = kind
    put16(p, 18, be16(p, 18) + len(header))
    return p


# ---- links and ARP -------------------------------------------------------

@fault('Ethernet header cut at 13 bytes', 'RFC 894')
def eth_short(s):
    return s.echo4()[:13]


@fault('802.1Q tag cut after two bytes', '802.1Q 9.6')
def vlan_short(s):
    return s.vlan()[:16]


@fault('ARP cut in the target address', 'RFC 826')
def arp_short(s):
    return s.arp()[:39]


@fault('ARP hardware address length 0', 'RFC 826')
def arp_hlen0(s):
    p = s.arp()
    p[18] = 0
    return p


@fault('ARP address lengths 255: longer than the frame', 'RFC 826')
def arp_long(s):
    p = s.arp()
    p[18] = p[19] = 255
    return p


@fault('ARP opcode 0', 'RFC 826, RFC 5494')
def arp_op(s):
    p = s.arp()
    put16(p, 20, 0)
    return p


# ---- IPv4 ----------------------------------------------------------------

@fault('IPv4 header cut at 19 bytes', 'RFC 791 3.1')
def ip_cut(s):
    return s.echo4()[:33]


@fault('IPv4 version 5', 'RFC 791 3.1')
def ip_version(s):
    p = s.echo4()
    p[14] = 0x55
    return mend_ip(p)


@fault('IPv4 header length 4 words', 'RFC 791 3.1')
def ip_ihl4(s):
    p = s.echo4()
    p[14] = 0x44
    return mend_ip(p)


@fault('IPv4 header length 15 words, beyond the total length', 'RFC 791 3.1')
def ip_ihl15(s):
    p = resize4(s.echo4(), 28)
    p[14] = 0x4f
    return p


@fault('IPv4 total length 19: below the header', 'RFC 791 3.1')
def ip_total_short(s):
    p = s.echo4()
    put16(p, 16, 19)
    return mend_ip(p)


@fault('IPv4 total length beyond the frame', 'RFC 791 3.1')
def ip_total_long(s):
    p = s.echo4()
    put16(p, 16, len(p) + 100)
    return mend_ip(p)


@fault('IPv4 header checksum off by one', 'RFC 791 3.1')
def ip_sum(s):
    p = s.echo4()
    put16(p, 24, be16(p, 24) + 1)
    return p


@fault('IPv4 reserved flag set (a leniency, not always an error)',
       'RFC 791 3.1')
def ip_evil(s):
    p = s.echo4()
    p[20] |= 0x80
    return mend_ip(p)


@fault('IPv4 option length 0', 'RFC 791 3.1')
def opt_len0(s):
    return with_opt4(s, b'\x07\0\0\0')


@fault('IPv4 option length 1', 'RFC 791 3.1')
def opt_len1(s):
    return with_opt4(s, b'\x07\1\0\0')


@fault('IPv4 option type in the last byte, no length', 'RFC 791 3.1')
def opt_nolen(s):
    return with_opt4(s, b'\1\1\1\x07')


@fault('IPv4 option longer than the header', 'RFC 791 3.1')
def opt_long(s):
    return with_opt4(s, b'\x07\x0b\x04\0')


@fault('IPv4 record route pointer 3', 'RFC 791 3.1')
def opt_ptr3(s):
    p = s.options4()
    p[36] = 3
    return mend_ip(p)


@fault('IPv4 record route pointer between two addresses', 'RFC 791 3.1')
def opt_ptr5(s):
    p = s.options4()
    p[36] = 5
    return mend_ip(p)


@fault('IPv4 timestamp pointer 4: inside the option header', 'RFC 791 3.1')
def opt_ts(s):
    p = s.stamps4()
    p[36] = 4
    return mend_ip(p)


@fault('IPv4 router alert of length 3', 'RFC 2113 2.1')
def opt_ra(s):
    return with_opt4(s, b'\x94\3\0\1')


@fault('IPv4 fragment, more to come, length not a multiple of 8',
       'RFC 791 3.2')
def frag_odd(s):
    p = resize4(s.fragment4(0), 20 + 101)
    return mend_ip(p)


@fault('IPv4 fragment that ends beyond 65,535 (ping of death)', 'RFC 791 3.2')
def frag_death(s):
    p = s.fragment4(185)
    put16(p, 20, 0x1fff)
    return mend_ip(p)


@fault('IPv4 first fragment of 1 byte (tiny fragment)', 'RFC 1858 3')
def frag_tiny(s):
    p = resize4(s.fragment4(0), 21)
    return mend_ip(p)


@fault('IPv4 fragment of a datagram of its own, bytes 0-103', 'RFC 791 3.2')
def overlap1(s):
    return mend_ip(ident(resize4(s.fragment4(0), 124), 0x7001))


@fault('overlaps the packet before: bytes 96-199', 'RFC 5722 (as for IPv6)')
def overlap2(s):
    p = ident(resize4(s.fragment4(185), 124), 0x7001)
    put16(p, 20, 0x2000 | 12)
    return mend_ip(p)


@fault('IPv4 fragment of a datagram of its own, bytes 0-31', 'RFC 791 3.2')
def teardrop1(s):
    return mend_ip(ident(resize4(s.fragment4(0), 52), 0x7002))


@fault('teardrop: last fragment, bytes 8-11, inside the one before',
       'RFC 791 3.2')
def teardrop2(s):
    p = ident(resize4(s.fragment4(185), 24), 0x7002)
    put16(p, 20, 1)
    return mend_ip(p)


def ident(p, value):
    put16(p, 18, value)
    return p


# ---- ICMPv4 --------------------------------------------------------------

@fault('ICMP cut at 3 bytes', 'RFC 792')
def icmp_cut(s):
    return resize4(s.echo4(), 23)


@fault('ICMP checksum wrong', 'RFC 792')
def icmp_sum(s):
    p = s.echo4()
    put16(p, 36, be16(p, 36) ^ 0x0101)
    return p


@fault('ICMP error whose quote is cut in the inner IPv4 header', 'RFC 792')
def quote_cut(s):
    return mend_icmp4(resize4(s.error4(), 20 + 8 + 11))


@fault('ICMP error that quotes no transport byte', 'RFC 792')
def quote_bare(s):
    return mend_icmp4(resize4(s.error4(), 20 + 8 + 20))


@fault('ICMP error with an inner header length of 4 words', 'RFC 792')
def quote_ihl(s):
    p = s.error4()
    p[42] = 0x44
    return mend_icmp4(p)


@fault('ICMP error with an inner version of 0', 'RFC 792')
def quote_version(s):
    p = s.error4()
    p[42] = 0x05
    return mend_icmp4(p)


@fault('ICMP error whose RFC 4884 length is beyond the message',
       'RFC 4884 4.1')
def ext_long(s):
    p = s.error4()
    p[39] = 200
    return mend_icmp4(p)


@fault('ICMP extension object of length 3', 'RFC 4884 8')
def ext_object(s):
    p = s.error4()
    quote = bytes(p[42:70]).ljust(128, b'\0')
    objects = b'\0\3\1\1'
    head = b'\x20\0\0\0' + objects
    head = head[:2] + struct.pack('>H', csum(head)) + head[4:]
    p[39] = 32
    p = p[:42] + quote + head
    return mend_icmp4(resize4(p, len(p) - 14))


@fault('ICMP extension checksum wrong', 'RFC 4884 7')
def ext_sum(s):
    p = s.error4()
    quote = bytes(p[42:70]).ljust(128, b'\0')
    p[39] = 32
    p = p[:42] + quote + b'\x20\0\xde\xad\0\x08\1\1\0\0\x11\xff'
    return mend_icmp4(resize4(p, len(p) - 14))


# ---- UDP, UDP-Lite -------------------------------------------------------

@fault('UDP cut at 7 bytes', 'RFC 768')
def udp_cut(s):
    return resize4(s.udp4(), 27)


@fault('UDP length 7', 'RFC 768')
def udp_len7(s):
    p = s.udp4()
    put16(p, 38, 7)
    return p


@fault('UDP length beyond the datagram', 'RFC 768')
def udp_long(s):
    p = s.udp4()
    put16(p, 38, be16(p, 38) + 1)
    return p


@fault('UDP length short of the datagram by 4', 'RFC 768')
def udp_short(s):
    p = s.udp4()
    put16(p, 38, be16(p, 38) - 4)
    return mend_l4(p, 34, 34 + be16(p, 38), 17, 6)


@fault('UDP checksum wrong (IPv4)', 'RFC 768')
def udp_sum(s):
    p = s.udp4()
    put16(p, 40, be16(p, 40) ^ 0x00ff)
    return p


@fault('UDP checksum 0 over IPv6', 'RFC 8200 8.1')
def udp6_zero(s):
    p = s.udp6()
    put16(p, 60, 0)
    return p


@fault('UDP-Lite coverage 7', 'RFC 3828 3.1')
def lite_cov7(s):
    p = s.udplite4()
    put16(p, 38, 7)
    return p


@fault('UDP-Lite coverage beyond the datagram', 'RFC 3828 3.1')
def lite_long(s):
    p = s.udplite4()
    put16(p, 38, be16(p, 16))
    return p


# ---- TCP -----------------------------------------------------------------

@fault('TCP cut at 19 bytes', 'RFC 9293 3.1')
def tcp_cut(s):
    return resize4(s.syn4(), 39)


@fault('TCP data offset 4', 'RFC 9293 3.1')
def tcp_off4(s):
    p = s.data4()
    p[46] = 4 << 4 | (p[46] & 15)
    return mend_tcp4(p)


@fault('TCP data offset beyond the segment', 'RFC 9293 3.1')
def tcp_off15(s):
    p = resize4(s.syn4(), 20 + 40)
    p[46] = 15 << 4
    return mend_tcp4(p)


@fault('TCP checksum wrong (IPv4)', 'RFC 9293 3.1')
def tcp_sum(s):
    p = s.data4()
    put16(p, 50, be16(p, 50) ^ 0x1000)
    return p


@fault('TCP checksum wrong (IPv6)', 'RFC 9293 3.1')
def tcp6_sum(s):
    p = s.syn6()
    put16(p, 70, be16(p, 70) ^ 0x1000)
    return p


TCP_OPTIONS = (
    ('TCP option length 0', b'\2\0\5\xb4', 'RFC 9293 3.2'),
    ('TCP option length 1', b'\2\1\5\xb4', 'RFC 9293 3.2'),
    ('TCP option kind in the last byte, no length', b'\1\1\1\2',
     'RFC 9293 3.2'),
    ('TCP option longer than the header', b'\1\1\2\x08', 'RFC 9293 3.2'),
    ('TCP maximum segment size of length 3', b'\2\3\5\1', 'RFC 9293 3.7.1'),
    ('TCP window scale of length 4', b'\3\4\7\0', 'RFC 7323 2.2'),
    ('TCP window scale 15: above the limit of 14', b'\3\3\x0f\1',
     'RFC 7323 2.3'),
    ('TCP SACK-permitted of length 3', b'\4\3\0\1', 'RFC 2018 2'),
    ('TCP SACK of length 9', b'\5\x09' + bytes(7) + b'\1\1\1',
     'RFC 2018 3'),
    ('TCP SACK without a block', b'\5\2\1\1', 'RFC 2018 3'),
    ('TCP timestamps of length 9', b'\x08\x09' + bytes(7) + b'\1\1\1',
     'RFC 7323 3.2'),
    ('TCP MD5 signature of length 17', b'\x13\x11' + bytes(15) + b'\1\1\1',
     'RFC 2385 3'),
    ('TCP user timeout of length 3', b'\x1c\3\0\1', 'RFC 5482 2'),
    ('TCP-AO of length 3', b'\x1d\3\0\1', 'RFC 5925 2.2'),
    ('TCP Multipath option of length 2', b'\x1e\2\1\1', 'RFC 8684 3'),
    ('TCP Multipath capable of length 5', b'\x1e\5\1\1\1\1\1\1',
     'RFC 8684 3.1'),
    ('TCP Fast Open cookie of 3 bytes', b'\x22\5abc\1\1\1', 'RFC 7413 4.1.1'),
    ('TCP bytes after End of Option List not zero (tolerated)', b'\0\1\2\3',
     'RFC 9293 3.1'),
)


def add_tcp_options():
    for text, options, rule in TCP_OPTIONS:
        FAULTS.append((text, rule, lambda s, o=options: with_tcp(s, o)))


add_tcp_options()


# ---- IPv6 ----------------------------------------------------------------

@fault('IPv6 header cut at 39 bytes', 'RFC 8200 3')
def ip6_cut(s):
    return s.echo6()[:53]


@fault('IPv6 version 4', 'RFC 8200 3')
def ip6_version(s):
    p = s.echo6()
    p[14] = 0x40 | (p[14] & 15)
    return p


@fault('IPv6 payload length beyond the frame', 'RFC 8200 3')
def ip6_long(s):
    p = s.echo6()
    put16(p, 18, be16(p, 18) + 100)
    return p


@fault('IPv6 payload length 0 without a jumbo payload option', 'RFC 8200 3')
def ip6_zero(s):
    p = s.echo6()
    put16(p, 18, 0)
    return p


@fault('hop-by-hop header cut after its first byte', 'RFC 8200 4.3')
def hop_cut(s):
    return resize6(s.ext(0), 1)


@fault('hop-by-hop header longer than the payload', 'RFC 8200 4.3')
def hop_long(s):
    p = s.ext(0)
    p[55] = 255
    return p


@fault('hop-by-hop header not first', 'RFC 8200 4.1')
def hop_late(s):
    return with_ext(s, 60, b'\0\0\1\4\0\0\0\0' + b'\x11\0\1\4\0\0\0\0')


@fault('IPv6 option longer than its header', 'RFC 8200 4.2')
def opt6_long(s):
    return with_ext(s, 60, b'\x11\0\x1e\5\0\0\0\0')


@fault('IPv6 option without a length byte', 'RFC 8200 4.2')
def opt6_nolen(s):
    return with_ext(s, 60, b'\x11\0\0\0\0\0\0\x1e')


@fault('unknown IPv6 option that asks for an ICMP error (type 0x9e)',
       'RFC 8200 4.2')
def opt6_unknown(s):
    return with_ext(s, 60, b'\x11\0\x9e\4\0\0\0\0')


@fault('jumbo payload option of 65,535 or less', 'RFC 2675 3')
def jumbo_small(s):
    p = with_ext(s, 0, b'\x11\0\xc2\4\0\0\x12\x34')
    put16(p, 18, 0)
    return p


@fault('jumbo payload option beside a payload length', 'RFC 2675 3')
def jumbo_both(s):
    return with_ext(s, 0, b'\x11\0\xc2\4\0\1\0\0')


@fault('extension header chain cut in its second header', 'RFC 8200 4')
def chain_cut(s):
    p = with_ext(s, 0, b'\x3c\0\1\4\0\0\0\0' + b'\x11\3\1\4\0\0\0\0')
    return resize6(p, 16)


@fault('routing header with segments left above its list', 'RFC 8200 4.4')
def route_left(s):
    p = s.ext(43, 1)
    p[57] = 9
    return p


@fault('routing type 0 of odd length', 'RFC 5095, RFC 2460 4.4')
def route_odd(s):
    return with_ext(s, 43, b'\x11\1\0\1' + bytes(12))


@fault('segment routing header whose last entry is beyond the header',
       'RFC 8754 2')
def srh_last(s):
    return with_ext(s, 43, b'\x11\2\4\0\5\0\0\0' + bytes(16))


@fault('fragment header cut at 7 bytes', 'RFC 8200 4.5')
def frag6_cut(s):
    return resize6(s.fragment6(True), 7)


@fault('IPv6 fragment, more to come, length not a multiple of 8',
       'RFC 8200 4.5')
def frag6_odd(s):
    return resize6(s.fragment6(True), 8 + 101)


@fault('IPv6 fragment that ends beyond 65,535', 'RFC 8200 4.5')
def frag6_death(s):
    p = s.fragment6(False)
    put16(p, 56, 0xfff8)
    return p


@fault('IPv6 first fragment without the transport header', 'RFC 7112 5')
def frag6_chain(s):
    p = with_ext(s, 44, b'\x3c\0\0\1\0\0\x70\3' + b'\x11\x0a\1\4\0\0\0\0')
    return resize6(p, 16)


@fault('IPv6 fragment of a datagram of its own, bytes 0-103', 'RFC 8200 4.5')
def overlap6a(s):
    return ident6(resize6(s.fragment6(True), 112), 0x7004)


@fault('overlaps the packet before: bytes 96-199', 'RFC 5722 4')
def overlap6b(s):
    p = ident6(resize6(s.fragment6(False), 112), 0x7004)
    put16(p, 56, 96 | 1)
    return p


def ident6(p, value):
    struct.pack_into('>I', p, 58, value)
    return p


@fault('AH length 0', 'RFC 4302 2.2')
def ah_short(s):
    return with_ext(s, 51, b'\x11\0\0\0' + bytes(8))


@fault('extension headers 40 deep', 'RFC 8504 5.3 (a limit)')
def deep(s):
    p = s.udp6()
    chain = b'\x3c\0\1\4\0\0\0\0' * 39 + b'\x11\0\1\4\0\0\0\0'
    p = p[:54] + chain + p[54:]
    p[20] = 60
    put16(p, 18, be16(p, 18) + len(chain))
    return p


# ---- ICMPv6, NDP, MLD ----------------------------------------------------

@fault('ICMPv6 cut at 3 bytes', 'RFC 4443 2.1')
def icmp6_cut(s):
    return resize6(s.echo6(), 3)


@fault('ICMPv6 checksum wrong', 'RFC 4443 2.3')
def icmp6_sum(s):
    p = s.echo6()
    put16(p, 56, be16(p, 56) ^ 0x0101)
    return p


@fault('ICMPv6 error whose quote is cut in the inner IPv6 header',
       'RFC 4443 2.4')
def quote6_cut(s):
    return mend_icmp6(resize6(s.error6(), 8 + 21))


@fault('ICMPv6 error with an inner version of 15', 'RFC 4443 2.4')
def quote6_version(s):
    p = s.error6()
    p[62] |= 0xf0
    return mend_icmp6(p)


@fault('neighbour solicitation with hop limit 254', 'RFC 4861 7.1.1')
def ns_hlim(s):
    p = s.nd(135)
    p[21] = 254
    return p


@fault('neighbour solicitation with code 1', 'RFC 4861 7.1.1')
def ns_code(s):
    p = s.nd(135)
    p[55] = 1
    return mend_icmp6(p)


@fault('neighbour solicitation for a multicast target', 'RFC 4861 7.1.1')
def ns_multicast(s):
    p = s.nd(135)
    p[62] = 0xff
    return mend_icmp6(p)


@fault('neighbour solicitation cut in the target', 'RFC 4861 7.1.1')
def ns_cut(s):
    return mend_icmp6(resize6(s.nd(135), 23))


@fault('neighbour solicitation from :: with a source link address',
       'RFC 4861 7.1.1')
def ns_dad(s):
    p = s.nd(135)
    p[22:38] = bytes(16)
    return with_nd(p, 24, b'\1\1\0\0\x5e\0\x53\x0a')


@fault('neighbour advertisement, solicited, to a multicast address',
       'RFC 4861 7.1.2')
def na_multicast(s):
    p = s.nd(136)
    p[38:54] = bytes.fromhex('ff020000000000000000000000000001')
    p[58] |= 0x40
    return mend_icmp6(p)


@fault('ND option of length 0', 'RFC 4861 4.6')
def nd_len0(s):
    return with_nd(s.nd(136), 24, b'\2\0\0\0\x5e\0\x53\x0a')


@fault('ND option longer than the message', 'RFC 4861 4.6')
def nd_long(s):
    return with_nd(s.nd(136), 24, b'\2\2\0\0\x5e\0\x53\x0a')


@fault('ND option area of 4 bytes', 'RFC 4861 4.6')
def nd_part(s):
    return with_nd(s.nd(136), 24, b'\2\1\0\0')


@fault('router advertisement from a global address', 'RFC 4861 6.1.2')
def ra_global(s):
    p = s.nd(134)
    p[22:38] = bytes.fromhex('20010db8000100000000000000000001')
    return mend_icmp6(p)


@fault('prefix information of length 3', 'RFC 4861 4.6.2')
def ra_prefix(s):
    return with_nd(s.nd(134), 16, b'\3\3\x40\xc0' + bytes(20))


@fault('prefix information with a prefix length of 129', 'RFC 4861 4.6.2')
def ra_prefix129(s):
    return with_nd(s.nd(134), 16, b'\3\4\x81\xc0' + bytes(28))


@fault('MTU option of length 2', 'RFC 4861 4.6.4')
def ra_mtu(s):
    return with_nd(s.nd(134), 16, b'\5\2\0\0' + bytes(12))


@fault('RDNSS of even length 4 (CVE-2020-16898)', 'RFC 8106 5.1')
def rdnss_even(s):
    return with_nd(s.nd(134), 16, b'\x19\4\0\0\0\0\0\x78' + bytes(24))


@fault('RDNSS of length 1: no address', 'RFC 8106 5.1')
def rdnss_none(s):
    return with_nd(s.nd(134), 16, b'\x19\1\0\0\0\0\0\x78')


@fault('DNSSL whose name runs out of the option', 'RFC 8106 5.2')
def dnssl_long(s):
    return with_nd(s.nd(134), 16, b'\x1f\2\0\0\0\0\0\x78\x3fexample')


@fault('DNSSL with a compression pointer', 'RFC 8106 5.2')
def dnssl_pointer(s):
    return with_nd(s.nd(134), 16, b'\x1f\2\0\0\0\0\0\x78\xc0\x0cabcde\0')


@fault('route information of length 1 for a /64', 'RFC 4191 2.3')
def route_info(s):
    return with_nd(s.nd(134), 16, b'\x18\1\x40\0\0\0\0\x78')


@fault('redirect whose redirected header is cut in the inner header',
       'RFC 4861 4.6.3')
def redirect_cut(s):
    return with_nd(s.redirect6(), 40, b'\4\2\0\0\0\0\0\0\x60\0\0\0\0\x08')


@fault('MLDv2 report that counts more records than there are',
       'RFC 3810 5.2')
def mld_count(s):
    p = s.mld2()
    put16(p, 68, 1000)
    return mend_icmp6_at(p, 62)


@fault('MLDv2 record that counts more sources than there are',
       'RFC 3810 5.2')
def mld_sources(s):
    p = s.mld2()
    put16(p, 72, 0x7fff)
    return mend_icmp6_at(p, 62)


def mend_icmp6_at(p, at):
    return mend_l4(p, at, 54 + be16(p, 18), 58, 2)


# ---- writing -------------------------------------------------------------

def packets(folder):
    """The capture's bytes."""
    source = Source(folder)
    out = struct.pack('<IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    for i, (_, _, fn) in enumerate(FAULTS):
        p = bytes(fn(source))
        out += struct.pack('<IIII', 1700000000 + i, 0, len(p), len(p)) + p
    return out


def table(text):
    """README.md's text with the table of faults at its end."""
    head = ['', '', MARK, '',
            'Written by tools/make_malformed.py from the packets above, one '
            'fault each.', '', '| packet | fault | rule |', '|---|---|---|']
    rows = ['| %d | %s | %s |' % (i + 1, what, rule)
            for i, (what, rule, _) in enumerate(FAULTS)]
    return text.split(MARK)[0].rstrip('\n') + '\n'.join(head + rows) + '\n'


def main():
    args = sys.argv[1:]
    check = '--check' in args
    args = [a for a in args if a != '--check']
    folder = args[0] if args else os.path.join(HERE, '..', 'tests',
                                               'captures')
    readme = os.path.join(folder, 'README.md')
    capture = os.path.join(folder, 'malformed.pcap')
    with open(readme, encoding='utf-8') as f:
        text = f.read()
    if check:
        with open(capture, 'rb') as f:
            good = f.read() == packets(folder) and text == table(text)
        print('%s - malformed.pcap and its table are up to date'
              % ('ok' if good else 'not ok'))
        return 0 if good else 1
    with open(capture, 'wb') as f:
        f.write(packets(folder))
    with open(readme, 'w', encoding='utf-8') as f:
        f.write(table(text))
    print('malformed.pcap: %d packets' % len(FAULTS))
    return 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""taut_packet_derived_fill beside scapy: packets of every kind that scapy
builds, their lengths and checksums spoiled, must come back byte for byte.

usage: fill_scapy.py --program PROGRAM

PROGRAM is fill_lines. Exit code 77: no scapy here (the reason is printed).
Each case prints `ok` or `not ok`; the exit code is 1 if one fails.
"""
import argparse
import random
import subprocess
import sys
import warnings

SKIP = 77
warnings.filterwarnings('ignore')
try:
    from scapy.all import (ICMP, IP, TCP, UDP, ARP, Dot1Q, Dot3, Ether, GRE,
                           ICMPv6EchoRequest, ICMPv6ND_NS, IPv6, LLC, PPPoE,
                           PPP, Raw, SNAP, conf)
    from scapy.layers.inet6 import (IPv6ExtHdrDestOpt, IPv6ExtHdrHopByHop,
                                    IPv6ExtHdrRouting, ICMPv6NDOptSrcLLAddr)
    from scapy.layers.vxlan import VXLAN
    from scapy.contrib.geneve import GENEVE
    from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer
    from scapy.contrib.igmp import IGMP
    from scapy.contrib.mpls import MPLS
except ImportError as e:
    print('skipped: no scapy here (apt-get install python3-scapy): %s' % e)
    sys.exit(SKIP)

# The fields that follow from the rest, by their names in scapy.
DERIVED = {'IP': ('len', 'chksum'), 'IPv6': ('plen',), 'UDP': ('len', 'chksum'),
           'TCP': ('chksum',), 'ICMP': ('chksum',), 'IGMP': ('chksum',),
           'ICMPv6EchoRequest': ('cksum',), 'ICMPv6ND_NS': ('cksum',),
           'GRE': ('chksum',), 'PPPoE': ('len',), 'GTP_U_Header': ('length',),
           'Dot3': ('len',)}

E = Ether(src='02:00:00:00:00:01', dst='02:00:00:00:00:02')
V4 = IP(src='192.0.2.1', dst='198.51.100.7')
V6 = IPv6(src='2001:db8::1', dst='2001:db8:1::7')
IN = Ether(src='02:00:00:00:00:11', dst='02:00:00:00:00:12')
IN4 = IP(src='10.0.0.1', dst='10.0.0.2', options=b'\x94\x04\0\0')
IN6 = IPv6(src='fd00::1', dst='fd00::2')


def ends(v4, v6):
    """What a packet of each family may carry."""
    for data in (b'', b'x', b'odd', bytes(range(256)) * 5):
        raw = Raw(data) if data else b''
        for ip in (v4, v6):
            yield ip / UDP(sport=4000, dport=4001) / raw
            yield ip / TCP(sport=4000, dport=80, flags='PA', seq=7, options=[
                ('MSS', 1460), ('Timestamp', (1, 2))]) / raw
        yield v4 / ICMP(id=3, seq=4) / raw
        yield v6 / ICMPv6EchoRequest(id=3, seq=4) / raw
    yield v4 / IGMP(type=0x16, gaddr='224.0.0.9')


def chains():
    """IPv6 with extension headers; the route's end is in the sum."""
    udp = UDP(sport=4000, dport=4001) / b'chain'
    yield V6 / IPv6ExtHdrHopByHop() / udp
    yield V6 / IPv6ExtHdrDestOpt() / udp
    yield V6 / IPv6ExtHdrRouting(addresses=['2001:db8:2::9'], segleft=1) / udp
    yield (IPv6(src='fe80::1', dst='ff02::1:ff00:7', hlim=255) /
           ICMPv6ND_NS(tgt='fe80::7') /
           ICMPv6NDOptSrcLLAddr(lladdr='02:00:00:00:00:01'))


def tunnels():
    """One of each kind of end inside each kind of tunnel."""
    for x in list(ends(IN4, IN6))[:9]:
        six = isinstance(x, IPv6)
        for out in (V4, V6):
            yield out / x
            yield out / GRE(proto=0x86dd if six else 0x800) / x
            yield out / GRE(proto=0x6558, chksum_present=1, key_present=1,
                            key=5, seqnum_present=1) / IN / x
            yield out / UDP(sport=50000, dport=4789) / VXLAN(vni=5) / IN / x
            yield (out / UDP(sport=50000, dport=6081) /
                   GENEVE(vni=5, proto=0x6558) / IN / x)
            yield (out / UDP(sport=2152, dport=2152) /
                   GTP_U_Header(teid=7, gtp_type=255) / x)
            yield (out / UDP(sport=2152, dport=2152) /
                   GTP_U_Header(teid=7, gtp_type=255, E=1, next_ex=0x85) /
                   GTPPDUSessionContainer(QFI=9, type=0) / x)
        yield MPLS(label=100, s=0) / MPLS(label=101, s=1) / x
        yield PPPoE(sessionid=3) / PPP(proto=0x57 if six else 0x21) / x
    yield (V4 / UDP(sport=50000, dport=4789) / VXLAN(vni=5) / IN / V6 /
           UDP(sport=50001, dport=4789) / VXLAN(vni=6) / IN / IN4 /
           TCP(sport=1, dport=2) / b'twice')


def packets():
    for x in list(ends(V4, V6)) + list(chains()) + list(tunnels()):
        kind = {'MPLS': 0x8847, 'PPPoE': 0x8864, 'IPv6': 0x86dd}
        yield Ether(src=E.src, dst=E.dst,
                    type=kind.get(type(x).__name__, 0x800)) / x
    for x in list(ends(V4, V6))[:6]:
        yield E / Dot1Q(vlan=100) / Dot1Q(vlan=7) / x
        if isinstance(x, IP):
            yield (Dot3(src=E.src, dst=E.dst) / LLC(dsap=0xaa, ssap=0xaa,
                                                    ctrl=3) /
                   SNAP(OUI=0, code=0x800) / x)
    yield E / ARP(psrc='192.0.2.1', pdst='192.0.2.2')


def spoiled(packet, value):
    """The same packet with each derived field set to `value`, which is None
    where it is random; checksums of 0 in GRE still count as present."""
    out = packet.copy()
    layer = out
    while layer:
        for name in DERIVED.get(type(layer).__name__, ()):
            if type(layer).__name__ == 'GRE' and not layer.chksum_present:
                continue
            v = random.randrange(65536) if value is None else value
            if type(layer).__name__ == 'Dot3':
                v %= 1500
            layer.setfieldval(name, v)
        layer = layer.payload
    return bytes(out)


def run(program, frames):
    text = ''.join(f.hex() + '\n' for f in frames)
    done = subprocess.run([program], input=text, stdout=subprocess.PIPE,
                          universal_newlines=True, check=True, timeout=120)
    return [l.split() for l in done.stdout.splitlines()]


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--program', required=True)
    a = p.parse_args()
    random.seed(11)
    conf.verb = 0
    right = list(packets())
    bad = 0
    for what, value in (('0', 0), ('65535', 65535), ('random', None),
                        ('as they were', False)):
        frames = [bytes(x) if value is False else spoiled(x, value)
                  for x in right]
        wrong = 0
        for x, f, (hexa, status, changed) in zip(right, frames,
                                                 run(a.program, frames)):
            good = hexa == bytes(x).hex() and status == 'ok' and \
                (f == bytes(x)) == (changed == '0')
            wrong += not good
            if not good and wrong <= 3:
                print('# %s: %s, changed %s\n# is     %s\n# should %s'
                      % (x.summary(), status, changed, hexa, bytes(x).hex()))
        print('%s - fields were %s: %d packets, %d differ from scapy'
              % ('not ok' if wrong else 'ok', what, len(right), wrong))
        bad += wrong
    return 1 if bad or len(right) < 150 else 0


if __name__ == '__main__':
    sys.exit(main())

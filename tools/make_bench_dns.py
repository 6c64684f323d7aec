#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the DNS messages that bench_dns reads: each with its length before
it, as over TCP. Needs Debian's python3-dnspython.

Usage: make_bench_dns.py FILE [--messages N] [--capture PCAP...]

Without captures, N (4,000) messages as a validating resolver sees them: three
in ten are queries with EDNS; the others are addresses, CNAME chains, signed
referrals, NXDOMAIN with three NSEC3, DNSKEY, HTTPS, TXT and MX. With
captures, every distinct message of UDP ports 53, 5353 and 5355 in them.
"""
import argparse
import base64
import random
import struct

import dns.message
import dns.rrset

RNG = random.Random(7)
HOSTS = ["www", "mail", "ns1", "cdn", "api", "a", "static", "login"]
ZONES = ["example", "test-site", "some-longer-domain", "shop"]
ENDS = ["com", "net", "org", "co.uk"]


def name():
    return (f"{RNG.choice(HOSTS)}.{RNG.choice(ZONES)}{RNG.randint(0, 500)}."
            f"{RNG.choice(ENDS)}.")


def rrset(owner, ttl, kind, *rdata):
    return dns.rrset.from_text(owner, ttl, "IN", kind, *rdata)


def b64(n):
    return base64.b64encode(RNG.randbytes(n)).decode()


def b32():
    return base64.b32hexencode(RNG.randbytes(20)).decode().lower()


def rrsig(covered, owner, zone):
    labels = owner.count(".")
    return rrset(owner, 3600, "RRSIG",
                 f"{covered} 13 {labels} 3600 20270101000000 20260101000000"
                 f" 12345 {zone} {b64(64)}")


def addresses(m, owner, zone):
    m.answer.append(rrset(owner, 300, "A", *(f"192.0.2.{RNG.randint(1, 250)}"
                                             for _ in range(3))))


def chain(m, owner, zone):
    first = f"edge{RNG.randint(0, 99)}.cdn-provider.net."
    m.answer += [rrset(owner, 300, "CNAME", first),
                 rrset(first, 300, "CNAME", "x" + first),
                 rrset("x" + first, 30, "A", "203.0.113.9", "203.0.113.10")]


def referral(m, owner, zone):
    servers = [f"ns{k}.{zone}" for k in (1, 2, 3)]
    m.authority += [rrset(zone, 86400, "NS", *servers),
                    rrset(zone, 86400, "DS",
                          "12345 13 2 " + RNG.randbytes(32).hex()),
                    rrsig("DS", zone, zone)]
    for s in servers:
        m.additional += [rrset(s, 86400, "A", "198.51.100.7"),
                         rrset(s, 86400, "AAAA", "2001:db8::7")]


def nxdomain(m, owner, zone):
    m.set_rcode(3)
    m.authority += [rrset(zone, 3600, "SOA", f"ns1.{zone} hostmaster.{zone}"
                          " 2026010101 7200 3600 1209600 3600"),
                    rrsig("SOA", zone, zone)]
    for _ in range(3):
        hashed = f"{b32()}.{zone}"
        m.authority += [rrset(hashed, 3600, "NSEC3",
                              f"1 0 0 - {b32()} A RRSIG"),
                        rrsig("NSEC3", hashed, zone)]


def dnskey(m, owner, zone):
    m.answer += [rrset(zone, 3600, "DNSKEY", "257 3 13 " + b64(64),
                       "256 3 13 " + b64(64)), rrsig("DNSKEY", zone, zone)]


def https(m, owner, zone):
    m.answer.append(rrset(owner, 300, "HTTPS", '1 . alpn="h2,h3" '
                          'ipv4hint="192.0.2.1" ipv6hint="2001:db8::1"'))


def txt(m, owner, zone):
    m.answer.append(rrset(owner, 300, "TXT",
                          '"v=spf1 include:_spf.example.com ~all"',
                          '"site-verification=abcdefghijklmnopqrstuvwxyz"'))


def mx(m, owner, zone):
    m.answer.append(rrset(owner, 300, "MX", f"10 mx1.{zone}",
                          f"20 mx2.{zone}"))


MIX = ([addresses] * 4 + [chain] * 2 + [referral] * 2 + [nxdomain] * 2 +
       [dnskey, https, txt, mx])


def message():
    owner = name()
    zone = owner.partition(".")[2]
    query = dns.message.make_query(owner, RNG.choice(["A", "AAAA", "MX"]),
                                   use_edns=0, want_dnssec=True)
    query.id = RNG.randint(0, 65535)
    if RNG.random() < 0.3:
        return query.to_wire()
    answer = dns.message.make_response(query)
    RNG.choice(MIX)(answer, owner, zone)
    return answer.to_wire()


def captured(paths):
    from scapy.all import PcapReader, UDP
    seen = {}
    for path in paths:
        for packet in PcapReader(path):
            if UDP in packet and {packet[UDP].sport, packet[UDP].dport} & {
                    53, 5353, 5355}:
                seen.setdefault(bytes(packet[UDP].payload))
    return [m for m in seen if m]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--capture", nargs="*", default=[])
    args = parser.parse_args()
    messages = (captured(args.capture) if args.capture else
                [message() for _ in range(args.messages)])
    with open(args.file, "wb") as f:
        for m in messages:
            f.write(struct.pack("!H", len(m)) + m)
    print(f"{args.file}: {len(messages)} messages,"
          f" {sum(map(len, messages)) / len(messages):.0f} bytes on average")


main()

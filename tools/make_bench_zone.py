#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes a zone as a registry has it, for benchmarks and for comparisons.

Usage: make_bench_zone.py FILE [--records N] [--origin NAME] [--signed-look]

Most of its names are delegations with two or three name servers, every fourth
with a DS, some with addresses of their own servers; in between stand hosts
with addresses, mail, text, services and keys. The text is written as people
and programs write it: owners relative and absolute, repeated and left out,
TTLs and classes given or not, parentheses over lines, comments, quotes and
escapes.

With --signed-look, each delegation with a DS also has an NSEC and an RRSIG of
random bytes, as a signed zone has, which nobody needs to sign.
"""
import argparse
import base64
import random

RNG = random.Random(11)
SYLLABLES = """ba be bo ca co da de do fa fi ga go ha hi ka ko la le li lo ma
    me mi na ne no pa pe ra re ri ro sa se si ta te ti to va vi za""".split()


def word():
    return "".join(RNG.choice(SYLLABLES) for _ in range(RNG.randint(2, 5)))


def b64(n):
    return base64.b64encode(RNG.randbytes(n)).decode()


def ipv4():
    return f"192.0.{RNG.randint(0, 255)}.{RNG.randint(1, 254)}"


def ipv6():
    return f"2001:db8:{RNG.randint(0, 65535):x}::{RNG.randint(1, 65535):x}"


def ds(owner):
    return (f"{owner}\t3600\tIN\tDS\t{RNG.randint(1, 65535)} 13 2 "
            + RNG.randbytes(32).hex().upper())


def signatures(owner, follower, origin):
    yield f"{owner}\t3600\tIN\tNSEC\t{follower}.{origin} NS DS RRSIG NSEC"
    for covered in ("DS", "NSEC"):
        yield (f"{owner}\t3600\tIN\tRRSIG\t{covered} 13 2 3600 20270101000000"
               f" 20260101000000 {RNG.randint(1, 65535)} {origin} {b64(64)}")


def delegation(owner, origin, signed_look):
    other = f"{word()}.example."
    servers = RNG.choice([[f"ns1.{owner}", f"ns2.{owner}"],
                          [f"ns1.{other}", f"ns2.{other}"],
                          [f"{c}.ns.{other}" for c in "abc"]])
    for k, server in enumerate(servers):
        # the owner once, then a blank; absolute now and then
        first = owner if RNG.random() < 0.8 else f"{owner}.{origin}"
        yield f"{first if k == 0 else ''}\tNS\t{server}"
    if RNG.random() < 0.25:
        yield ds(owner)
        if signed_look:
            yield from signatures(owner, word(), origin)
    if servers[0].endswith(owner):
        for server in servers:
            yield f"{server}\t86400\tIN\tA\t{ipv4()}"
            if RNG.random() < 0.5:
                yield f"{server}\t86400\tIN\tAAAA\t{ipv6()}"


def host(owner, origin, _):
    yield f"{owner} 1h IN A {ipv4()}"
    yield f"\tAAAA {ipv6()}\t; the same host"
    yield f"www.{owner}\tCNAME\t{owner}"
    yield f"{owner} MX {RNG.randint(1, 50)} Mx.{owner}"
    yield f"mx.{owner}\t7200 A {ipv4()}"
    yield f'{owner} TXT "v=spf1 mx -all" "say \\"{word()}\\" \\; \\065"'
    yield f"_sip._tcp.{owner} 300 SRV 10 60 5060 www.{owner}.{origin}"
    yield f'{owner} CAA 0 issue "ca.example; account={RNG.randint(1, 999)}"'


def keys(owner, origin, _):
    yield (f"_443._tcp.{owner} TLSA 3 1 1 ( {RNG.randbytes(16).hex()}\n"
           f"\t\t{RNG.randbytes(16).hex()} ) ; two lines")
    yield f"{owner} SSHFP 4 2 {RNG.randbytes(32).hex()}"
    yield f"{owner} TYPE65534 \\# 5 {RNG.randbytes(5).hex()}"
    yield (f"{owner} NAPTR 100 10 \"u\" \"E2U+sip\""
           f" \"!^.*$!sip:info@{word()}.example!\" .")
    yield f"{owner} RP Admin\\.{word()}.{owner} {owner}"
    yield f"Info.{owner} CNAME {owner}"


def zone(n, origin, signed_look):
    """The lines of a zone of `n` records."""
    yield f"$ORIGIN {origin}"
    yield "$TTL 2d"
    yield (f"@ IN SOA ns1 hostmaster (\n\t2026010101 ; serial\n"
           "\t1800 ; refresh\n\t900\n\t604800 86400 )")
    yield "\tNS ns1\n\tNS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.2"
    made = 5
    kinds = [delegation] * 16 + [host, keys]
    seen = set()
    while made < n:
        owner = word()
        while owner in seen:
            owner += str(RNG.randint(0, 9))
        seen.add(owner)
        for line in RNG.choice(kinds)(owner, origin, signed_look):
            if made == n:
                break
            made += 1
            yield line


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--records", type=int, default=100000)
    parser.add_argument("--origin", default="example-tld.")
    parser.add_argument("--signed-look", action="store_true")
    args = parser.parse_args()
    with open(args.file, "w", encoding="ascii") as f:
        for line in zone(args.records, args.origin, args.signed_look):
            f.write(line + "\n")


main()

# SPDX-License-Identifier: MIT
"""One header: decoded, looked at, changed, made, refused."""
from ipaddress import IPv4Address

import pytest

import taut

# From RFC 1071-like hand calculation: 192.0.2.1 to 192.0.2.2, TTL 64, UDP.
IP = bytes.fromhex("4500001c00014000" "4011b691c0000201c0000202")
UDP = bytes.fromhex("0035303900080000")


def test_decode_ipv4():
    ip = taut.decode("ipv4", IP + UDP)
    assert (ip.version, ip.ihl, ip.len, ip.ttl, ip.proto) == (4, 20, 28, 64, 17)
    assert ip.src == IPv4Address("192.0.2.1")
    assert ip["ip.dst"] == IPv4Address("192.0.2.2")
    assert ip.df and not ip.mf
    assert bytes(ip) == IP and ip.payload == UDP
    assert ip.name_of("proto") == "UDP"

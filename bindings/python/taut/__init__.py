# SPDX-License-Identifier: MIT
"""taut: network protocols decoded, encoded and checked, in C, from Python.

    >>> import taut
    >>> ip = taut.decode("ipv4", bytes.fromhex(
    ...     "45000014000140004006b6a5c0000201c0000202"))
    >>> ip.ttl, str(ip.src), ip["ip.dst"]
    (64, '192.0.2.1', IPv4Address('192.0.2.2'))

taut.packet(data)            a whole packet: layers, fields, faults
taut.decode("tcp", data)     one header; taut.tcp.decode(data) is the same
taut.ipv4(src=..., ...)      a new header; help(taut.ipv4) tells its fields
TautError                    why input was refused; .explain() shows where
"""
from taut._core import QUIRKS, TautError, lib as _lib
from taut._headers import (ah, arp, dstopts, esp, eth, fraghdr, hip, hopopts,
                           icmp, icmpv6, igmp, ipv4, ipv6, llc, loop,
                           mobility, routing, shim6, sll, sll2, tcp, udp,
                           udplite, vlan)
from taut._packet import Packet, decode
from taut._view import LINKS, Header, Layer

packet = Packet

_number = int(_lib.taut_version())
__version__ = "%d.%d.%d" % (_number // 10000, _number // 100 % 100,
                            _number % 100)

__all__ = [
    "LINKS", "QUIRKS", "Header", "Layer", "Packet", "TautError", "ah", "arp",
    "decode", "dstopts", "esp", "eth", "fraghdr", "hip", "hopopts", "icmp",
    "icmpv6", "igmp", "ipv4", "ipv6", "llc", "loop", "mobility", "packet",
    "routing", "shim6", "sll", "sll2", "tcp", "udp", "udplite", "vlan",
]

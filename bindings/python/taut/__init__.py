# SPDX-License-Identifier: MIT
"""taut: network protocols decoded, encoded and checked, in C, from Python.

    >>> import taut
    >>> ip = taut.decode("ipv4", bytes.fromhex(
    ...     "45000014000140004006b6a5c0000201c0000202"))
    >>> ip.ttl, str(ip.src), ip["ip.dst"]
    (64, '192.0.2.1', IPv4Address('192.0.2.2'))

taut.packet(data)            a whole packet: layers, fields, faults
taut.headers(data)           its common headers alone, in less time
taut.decode("tcp", data)     one header; taut.tcp.decode(data) is the same
taut.ipv4(src=..., ...)      a new header; help(taut.ipv4) tells its fields
taut.build(...)              headers put together, lengths and checksums filled
taut.pcap("file.pcap")       the packets of a capture
taut.columns(path, fields)   fields of all packets as arrays, without objects
taut.streams(packets)        TCP connections, their bytes in order
taut.Reassembler()           fragments; taut.fragments(packet, mtu) splits
taut.fsm("tcp")              a state machine: rows, steps, diagram
taut.csum                    the Internet checksum
taut.dns                     DNS: messages, names, data by type, master files
taut.dot11                   802.11 frames, as captures have them
taut.h2                      HTTP/2: connections, observers
taut.hpack                   header compression of HTTP/2
taut.wpa                     the keys of WPA, WPA2 and WPA3
TautError                    why input was refused; .explain() shows where

Buffers are read in place and kept alive. Fields have two names: Wireshark's
in brackets and a Python one as attribute. docs/python.md is the guide.
"""
from taut import csum, dns, dot11, h2, hpack, wpa
from taut._addr import prefix
from taut._columns import (Column, Columns, Malformed, MalformedPacket,
                           columns)
from taut._core import QUIRKS, TautError, lib as _lib
from taut._edit import build
from taut._flow import (FlowKey, Reassembler, Segment, Stream, StreamEvent,
                        flow_key, fragments, streams)
from taut._fsm import Fsm, Machine, Transition, fsm
from taut._headers import (ah, arp, dstopts, erspan, esp, eth, fraghdr, geneve,
                           gre, gtp, hip, hopopts, icmp, icmpv6, igmp, ipv4,
                           ipv6, llc, loop, mobility, mpls, ppp, pppoe,
                           routing, shim6, sll, sll2, tcp, teredo, udp,
                           udplite, vlan, vxlan)
from taut._options import Option, tcp_options
from taut._packet import Packet, decode, packet
from taut._pcap import CapturedPacket, pcap
from taut._quick import Headers, headers
from taut._view import LINKS, Header, Layer

TautError.__module__ = "taut"  # as tracebacks name it

_number = int(_lib.taut_version())
__version__ = "%d.%d.%d" % (_number // 10000, _number // 100 % 100,
                            _number % 100)

__all__ = [
    "CapturedPacket", "Column", "Columns", "FlowKey", "Fsm", "Header",
    "Headers", "LINKS", "Layer", "Machine", "Malformed", "MalformedPacket",
    "Option", "Packet", "QUIRKS", "Reassembler", "Segment", "Stream",
    "StreamEvent", "TautError", "Transition", "ah", "arp", "build", "columns",
    "csum", "decode", "dns", "dot11", "dstopts", "erspan", "esp", "eth",
    "flow_key", "fraghdr", "fragments", "fsm", "geneve", "gre", "gtp", "h2",
    "headers", "hip", "hopopts", "hpack", "icmp", "icmpv6", "igmp", "ipv4",
    "ipv6", "llc", "loop", "mobility", "mpls", "packet", "pcap", "ppp",
    "pppoe", "prefix", "routing", "shim6", "sll", "sll2", "streams", "tcp",
    "tcp_options", "teredo", "udp", "udplite", "vlan", "vxlan", "wpa",
]

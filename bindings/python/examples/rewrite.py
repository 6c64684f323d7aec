# SPDX-License-Identifier: MIT
"""Hides the addresses of a capture: each becomes one of 198.18.0.0/15, the
same one every time, with all checksums mended; everything else stays.

usage: rewrite.py CAPTURE OUT
"""
from __future__ import annotations

import struct
import sys
from ipaddress import IPv4Address
from typing import Dict, Iterator, Tuple

import taut


class Hider:
    """Addresses and what stands for them."""

    def __init__(self) -> None:
        self.names: Dict[IPv4Address, IPv4Address] = {}

    def of(self, address: IPv4Address) -> IPv4Address:
        first = int(IPv4Address("198.18.0.1"))
        return self.names.setdefault(
            address, IPv4Address(first + len(self.names)))

    def hide(self, packet: taut.Packet) -> taut.Packet:
        """The packet with its outer IPv4 addresses changed."""
        if "ipv4" not in packet or packet.fault is not None:
            return packet
        ip = packet.ip
        try:
            return packet.replace({"ip.src": self.of(ip.src),
                                   "ip.dst": self.of(ip.dst)})
        except taut.TautError:  # signed, or its checksum is elsewhere
            return packet


def rewrite(path: str) -> Iterator[Tuple[float, taut.Packet]]:
    """The packets of a capture with hidden addresses, and their times."""
    hider = Hider()
    for packet in taut.pcap(path):
        yield packet.time, hider.hide(packet)


def main() -> None:
    with open(sys.argv[2], "wb") as out:
        link = None
        for time, packet in rewrite(sys.argv[1]):
            if link is None:
                link = packet.link
                out.write(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0,
                                      262144, link))
            data = bytes(packet)
            out.write(struct.pack("<IIII", int(time), int(time % 1 * 1e6),
                                  len(data), packet.wire_len) + data)


if __name__ == "__main__":
    main()

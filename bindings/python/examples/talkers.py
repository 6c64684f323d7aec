# SPDX-License-Identifier: MIT
"""Who sends how much to whom: bytes by pair of addresses, the most first.

usage: talkers.py CAPTURE
"""
from __future__ import annotations

import collections
import sys
from typing import Counter, Tuple

import taut


def talkers(path: str) -> Counter[Tuple[str, str]]:
    """Bytes on the wire from one address to another."""
    count: Counter[Tuple[str, str]] = collections.Counter()
    for packet in taut.pcap(path):
        if "ipv4" in packet:
            count[str(packet.ip.src), str(packet.ip.dst)] += packet.wire_len
        elif "ipv6" in packet:
            count[str(packet.ip6.src), str(packet.ip6.dst)] += packet.wire_len
    return count


def main() -> None:
    for (src, dst), n in talkers(sys.argv[1]).most_common(10):
        print(f"{n:10} bytes  {src} -> {dst}")


if __name__ == "__main__":
    main()

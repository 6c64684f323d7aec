# SPDX-License-Identifier: MIT
"""What was said over each TCP connection of a capture, both sides in order.

usage: follow.py CAPTURE
"""
from __future__ import annotations

import sys
from typing import Dict, Tuple

import taut


def follow(path: str) -> Dict[Tuple[taut.FlowKey, int], bytes]:
    """The bytes of each direction of each connection."""
    said: Dict[Tuple[taut.FlowKey, int], bytes] = {}
    for key, direction, event in taut.streams(taut.pcap(path)):
        if event.type == "data":
            side = key, direction
            said[side] = said.get(side, b"") + event.data
    return said


def main() -> None:
    for (key, direction), data in follow(sys.argv[1]).items():
        ends = (key.a, key.b) if direction == 0 else (key.b, key.a)
        (src, sport), (dst, dport) = ends
        print(f"{src} {sport} -> {dst} {dport}: {len(data)} bytes, "
              f"{data[:40]!r}")


if __name__ == "__main__":
    main()

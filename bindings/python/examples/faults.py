# SPDX-License-Identifier: MIT
"""What is wrong with the packets of a capture, counted by field and rule, and
the first of each kind explained.

usage: faults.py CAPTURE
"""
from __future__ import annotations

import sys
from typing import Dict, List, Tuple

import taut


def faults(path: str) -> Dict[Tuple[str, str], List[taut.TautError]]:
    """Faults by status and field."""
    found: Dict[Tuple[str, str], List[taut.TautError]] = {}
    for packet in taut.pcap(path):
        fault = packet.fault
        if fault is not None:
            found.setdefault((fault.status, fault.field or ""), []).append(
                fault)
    return found


def main() -> None:
    for (status, field), errors in sorted(faults(sys.argv[1]).items()):
        print(f"{len(errors)} x {status} in {field} ({errors[0].rule})")
        print(errors[0].explain())


if __name__ == "__main__":
    main()

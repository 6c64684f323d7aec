# SPDX-License-Identifier: MIT
"""The Internet checksum (RFC 1071): whole, under a pseudo-header, mended.

    >>> from taut import csum
    >>> hex(csum.checksum(bytes.fromhex("0001f203f4f5f6f7")))
    '0x220d'

Numbers are those that stand in the packet, most significant byte first. Any
buffer is read in place.
"""
from __future__ import annotations

from ipaddress import ip_address
from typing import Any, List

from taut._core import Buffer, buffer_of, c_text, ffi, lib

__all__ = ["checksum", "kernels", "l4", "mend", "total", "verify"]


def total(data: Buffer) -> int:
    """The one's complement sum of the 16-bit words of `data`, 16 bits."""
    view, pointer, _ = buffer_of(data)
    return int(lib.taut_csum_sum_get(pointer, len(view)))


def checksum(data: Buffer) -> int:
    """The checksum of `data`, whose checksum field, if within, holds 0."""
    return total(data) ^ 0xffff


def verify(data: Buffer) -> bool:
    """Is `data`, its checksum field included, right?"""
    return total(data) == 0xffff


def l4(src: Any, dst: Any, proto: int, data: Buffer) -> int:
    """The checksum of a TCP, UDP or ICMPv6 message under the pseudo-header
    of IPv4 or IPv6: addresses as text or ipaddress objects. 0 if `data`
    holds the right one already. ValueError: not two addresses of a family."""
    source, dest = ip_address(src), ip_address(dst)
    if source.version != dest.version:
        raise ValueError("addresses of two families")
    view, pointer, _ = buffer_of(data)
    pseudo = lib.taut_csum_pseudo4_get if source.version == 4 \
        else lib.taut_csum_pseudo6_get
    start = pseudo(source.packed, dest.packed, proto, len(view))
    return int(lib.taut_csum_l4_get(start, pointer, len(view)))


def mend(check: int, was: Buffer, now: Buffer) -> int:
    """What the checksum `check` becomes when the bytes `was`, at an even
    place, turn into `now`, as many (RFC 1624). ValueError: not as many."""
    if len(was) != len(now):
        raise ValueError("mend: %d bytes turn into %d" % (len(was), len(now)))
    return int(lib.taut_csum_mend_bytes_get(
        check, False, ffi.from_buffer(was), ffi.from_buffer(now), len(was)))


def kernels() -> List[str]:
    """The implementations that were compiled in; the best comes last."""
    n = ffi.new("size_t *")
    all_ = lib.taut_csum_kernels_get(n)
    return [c_text(all_[i].name) or "" for i in range(n[0])]

# SPDX-License-Identifier: MIT
"""Prefixes as objects of Python's ipaddress."""
from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Union

from taut._core import TautError, ffi, lib


def prefix(text: str) -> Union[IPv4Network, IPv6Network]:
    """"192.0.2.0/24" or "2001:db8::/32"; without a length, one address.

    TautError: "value" (no address), "range" (a length over 32 or 128),
    "trailing" (address bits beyond the length are set).
    """
    out = ffi.new("struct taut_prefix *")
    data = text.encode()
    status = lib.taut_prefix_text_decode(out, data, len(data))
    if status != lib.TAUT_OK:
        raise TautError._of(int(status))
    addr = bytes(ffi.buffer(out.addr))
    if out.family == 4:
        return IPv4Network((addr[:4], int(out.n_bits)))
    return IPv6Network((addr, int(out.n_bits)))

# SPDX-License-Identifier: MIT
"""The options of a header, one by one."""
from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from taut import _headers as h
from taut._core import c_text, encoded, ffi, lib
from taut._view import NAMES, Header, Value, value_of


class Option(NamedTuple):
    """One option.

    kind    its number
    name    what the registry calls it; None: not assigned
    data    the bytes behind kind and length
    fields  what it holds, by Wireshark's names
    """

    kind: int
    name: Optional[str]
    data: bytes
    fields: Dict[str, Value]


# How options are read: the bytes before them, the struct of one (its
# `..._next` reads them), the member that is the kind, the registry.
_READERS: Dict[Any, Tuple[int, str, str, Any]] = {
    h.tcp: (20, "taut_tcp_opt", "kind", lib.taut_tcp_opt_reg),
    h.ipv4: (20, "taut_ipv4_opt", "type", lib.taut_ipv4_opt_reg),
    h.icmpv6: (0, "taut_nd_opt", "type", lib.taut_nd_opt_reg)}


def options_of(header: Header) -> List[Option]:
    """The options of a header; those before the first that is malformed."""
    start, stop, end = header.span
    data = bytes(header._d[start:end if isinstance(header, h.icmpv6)
                           else stop])
    rows = header._own()
    found = []
    for at, size, kind, reg in _spans(header, data):
        head = 1 if size == 1 else 2
        fields: Dict[str, Value] = {}
        for num, off, length, field, form, _, _ in rows:
            if start + at <= off and off + length <= start + at + size:
                value = value_of(header._d, num, off, length, form)
                if value is not None:
                    fields.setdefault(NAMES[field], value)
        name = c_text(lib.taut_reg_name(ffi.addressof(reg), kind))
        found.append(Option(kind, name, data[at + head:at + size], fields))
    return found


def _spans(header: Header,
           data: bytes) -> Iterator[Tuple[int, int, int, Any]]:
    """(place, bytes, kind, registry) of each option."""
    if isinstance(header, (h.hopopts, h.dstopts)):
        yield from _tlvs(data)
        return
    reader = next((r for c, r in _READERS.items() if isinstance(header, c)),
                  None)
    if reader is None or header._IS_PARTIAL or len(data) < reader[0]:
        return
    skip, name, kind, reg = reader
    area = _nd_area(data) if name == "taut_nd_opt" else (skip, len(data))
    pointer = ffi.from_buffer("uint8_t[]", data)
    ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, ffi.NULL))
    rd = ffi.new("struct taut_rd *",
                 lib.taut_rd_of(pointer + area[0], area[1] - area[0]))
    out = ffi.new("struct %s *" % name)
    step = getattr(lib, name + "_next")
    at = area[0]
    while step(ctx, rd, out) == lib.TAUT_OK:
        now = int(rd.p - pointer)
        yield at, now - at, int(getattr(out, kind)), reg
        at = now


def _nd_area(data: bytes) -> Tuple[int, int]:
    """Where the options of a Neighbor Discovery message lie."""
    pointer = ffi.from_buffer("uint8_t[]", data)
    ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, ffi.NULL))
    rd = ffi.new("struct taut_rd *", lib.taut_rd_of(pointer, len(data)))
    nd = ffi.new("struct taut_nd *")
    if lib.taut_nd_decode(ctx, rd, nd) != lib.TAUT_OK or not nd.options.len:
        return 0, 0
    at = int(nd.options.p - pointer)
    return at, at + int(nd.options.len)


def _tlvs(data: bytes) -> Iterator[Tuple[int, int, int, Any]]:
    """The options of a hop-by-hop or destination options header."""
    at = 2
    while at < len(data):
        size = 1 if data[at] == 0 else \
            2 + data[at + 1] if at + 1 < len(data) else len(data) + 1
        if size > len(data) - at:
            return
        yield at, size, data[at], lib.taut_ipv6_opt_reg
        at += size


def tcp_options(*, mss: Optional[int] = None, wscale: Optional[int] = None,
                sack_perm: bool = False,
                ts: Optional[Tuple[int, int]] = None) -> bytes:
    """The options of a TCP header as bytes, for taut.tcp(options=...), padded
    to whole words: maximum segment size, window scale, SACK permitted,
    timestamps (value, echo). TautError: a value that does not fit."""
    bodies: List[Dict[str, Any]] = []
    if mss is not None:
        bodies.append({"kind": lib.TAUT_TCP_OPT_MSS, "u": {"mss": mss}})
    if sack_perm:
        bodies.append({"kind": lib.TAUT_TCP_OPT_SACK_PERM})
    if ts is not None:
        bodies.append({"kind": lib.TAUT_TCP_OPT_TS,
                       "u": {"ts": {"val": ts[0], "ecr": ts[1]}}})
    if wscale is not None:
        bodies.append({"kind": lib.TAUT_TCP_OPT_WSCALE,
                       "u": {"wscale": wscale}})
    structs = [ffi.new("struct taut_tcp_body *", body) for body in bodies]

    def put(wr: Any) -> None:
        for struct_ in structs:
            lib.taut_tcp_opt_encode(wr, struct_)
        lib.taut_tcp_opts_close(wr)

    return encoded(put)

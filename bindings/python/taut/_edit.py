# SPDX-License-Identifier: MIT
"""Changing packets byte for byte, and putting new ones together."""
from __future__ import annotations

from typing import Any, Dict, Iterable, List, Mapping, Tuple, Union

from taut import _headers as h
from taut._core import Buffer, TautError, ffi, lib
from taut._packet import BY_KIND, Packet
from taut._view import NUMBERS, PACKET, Header, bytes_of, mended, set_row

# Fields that taut/edit.h changes together with what depends on them.
_EDITS: Dict[str, str] = {
    "ip.src": "src", "ipv6.src": "src", "ip.dst": "dst", "ipv6.dst": "dst",
    "ip.ttl": "ttl", "ipv6.hlim": "ttl", "ip.dsfield.dscp": "dscp",
    "ipv6.tclass.dscp": "dscp", "ip.dsfield.ecn": "ecn",
    "ipv6.tclass.ecn": "ecn", "tcp.srcport": "src_port",
    "udp.srcport": "src_port", "tcp.dstport": "dst_port",
    "udp.dstport": "dst_port", "icmp.ident": "ident",
    "icmpv6.echo.identifier": "ident"}
_IP = int(h.ipv4._KINDS | h.ipv6._KINDS)


def replace(packet: Packet, changes: Mapping[str, Any],
            mend: bool = True) -> Packet:
    """A copy of `packet` with some fields changed; see Packet.replace."""
    was = bytes(packet)
    now = bytearray(was)
    for name, value in changes.items():
        before = bytes(now)
        index = _change(packet, now, name, value, mend)
        if mend:
            _mend_around(packet, before, now, index)
    return Packet(bytes(now), packet.link, wire_len=packet.wire_len,
                  quirks=packet._quirks)


def _change(packet: Packet, now: bytearray, name: str, value: Any,
            mend: bool) -> int:
    """Changes one field in `now`; returns the number of its layer."""
    rows = packet._layer_rows()
    if name not in NUMBERS:
        raise KeyError("taut has no field %r" % name)
    if mend and name in _EDITS:
        for at in _first_with(packet, rows, name):
            return _edited(packet, now, rows, at, _EDITS[name], value)
    for index in _first_with(packet, rows, name):
        view: Any = packet._at(index, rows[index])
        row = next(r for r in view._ROWS.values() if r[1] == name)
        if row[3] is None:
            raise KeyError("%s has no fixed place: it cannot be changed"
                           % name)
        start, end = rows[index][3], rows[index][5]
        part = now[start:end]
        before = bytes(part)
        set_row(part, row, value, name)
        if mend and not name.endswith(".checksum"):
            view._mend(before, part)
        now[start:end] = part
        return index
    raise KeyError("no %s in this packet" % name)


def _first_with(packet: Packet, rows: List[Tuple[int, ...]],
                name: str) -> List[int]:
    """The number of the first layer that has the field, or nothing."""
    numbers = NUMBERS[name]
    for row in packet._fields():
        if row[3] in numbers:
            return [row[5]]
    return []


def _edited(packet: Packet, now: bytearray, rows: List[Tuple[int, ...]],
            at: int, what: str, value: Any) -> int:
    """Lets taut/edit.h change `what` of the IP packet that layer `at` is or
    belongs to. Returns the number of the IP layer."""
    while at > 0 and not _IP >> rows[at][0] & 1:
        at -= 1
    start, end = rows[at][3], rows[at][5]
    diag = ffi.new("struct taut_diag *")
    room = ffi.from_buffer("uint8_t[]", now)
    ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(room, diag))
    ctx.quirks = packet._quirks
    if packet.wire_len > len(now):
        ctx.quirks |= lib.TAUT_QUIRK_CUT
    edit = ffi.new("struct taut_edit *")
    status = lib.taut_edit_open(ctx, edit, room + start, end - start)
    if status == lib.TAUT_OK:
        if what in ("src", "dst"):
            kind = "ipv4" if edit.version == 4 else "ipv6"
            value = bytes_of(kind, value)
            if len(value) != (4 if edit.version == 4 else 16):
                raise ValueError("not an address of this packet's family")
        status = getattr(lib, "taut_edit_%s_set" % what)(ctx, edit, value)
    if status >= 16:
        raise TautError._of_diag(diag, bytes(now), packet.path)
    return at


def _mend_around(packet: Packet, was: bytes, now: bytearray,
                 index: int) -> None:
    """Mends the checksums of the layers around layer `index` that sum what
    lies within: of a tunnel's UDP, of an ICMP error around its quote."""
    rows = packet._layer_rows()
    for i in range(index - 1, -1, -1):
        cls = BY_KIND.get(rows[i][0])
        if cls in (h.udp, h.tcp, h.icmp, h.icmpv6) and cls is not None:
            start, end = rows[i][3], rows[i][5]
            part = now[start:end]
            place = cls._ROWS["checksum"][3]
            assert place is not None
            mended(part, was[start:end], place[0] // 8, cls is h.udp)
            now[start:end] = part


# -- building ---------------------------------------------------------------

KEEP: Dict[str, int] = {
    name[10:].lower(): int(getattr(lib, name)) for name in dir(lib)
    if name.startswith("TAUT_FILL_")}


def filled(packet: Packet, keep: Iterable[str] = ()) -> Packet:
    """A copy of `packet` with lengths and checksums made right."""
    bits = 0
    for name in [keep] if isinstance(keep, str) else keep:
        if name not in KEEP:
            raise ValueError("nothing to keep is called %r; there are: %s"
                             % (name, ", ".join(sorted(KEEP))))
        bits |= KEEP[name]
    data = bytearray(bytes(packet))
    lib.taut_packet_derived_fill(
        ffi.new(PACKET), packet.link, ffi.from_buffer("uint8_t[]", data),
        len(data), bits, ffi.NULL)
    return Packet(bytes(data), packet.link, quirks=packet._quirks)


_ETHERTYPE = {h.ipv4: 0x0800, h.arp: 0x0806, h.vlan: 0x8100, h.ipv6: 0x86dd,
              h.mpls: 0x8847, h.eth: 0x6558}
_IPPROTO = {h.hopopts: 0, h.icmp: 1, h.igmp: 2, h.ipv4: 4, h.tcp: 6, h.udp: 17,
            h.ipv6: 41, h.routing: 43, h.fraghdr: 44, h.esp: 50, h.ah: 51,
            h.icmpv6: 58, h.dstopts: 60, h.mobility: 135, h.udplite: 136,
            h.hip: 139, h.shim6: 140, h.gre: 47}
# Where a header says what follows: (first byte, bytes, numbers).
_NEXT: Dict[Any, Tuple[int, int, Dict[Any, int]]] = {
    h.eth: (12, 2, _ETHERTYPE), h.vlan: (2, 2, _ETHERTYPE),
    h.sll: (14, 2, _ETHERTYPE), h.gre: (2, 2, _ETHERTYPE),
    h.geneve: (2, 2, _ETHERTYPE), h.ipv4: (9, 1, _IPPROTO),
    h.ipv6: (6, 1, _IPPROTO), h.fraghdr: (0, 1, _IPPROTO),
    h.ah: (0, 1, _IPPROTO), h.hopopts: (0, 1, _IPPROTO),
    h.dstopts: (0, 1, _IPPROTO), h.routing: (0, 1, _IPPROTO)}

_LINK_OF: Dict[Any, str] = {
    h.eth: "ethernet", h.sll: "sll", h.sll2: "sll2", h.ipv4: "ipv4",
    h.ipv6: "ipv6", h.loop: "loop"}


def build(*parts: Union[Header, Buffer], fill: bool = True) -> Packet:
    """A packet out of headers, outside in, and at the end bytes:

        taut.build(taut.eth(dst=...), taut.ipv4(src=..., dst=..., ttl=64),
                   taut.udp(src_port=1, dst_port=53), b"payload")

    `fill`: what each header says of the next one, lengths and checksums are
    made right, inside out; without it every byte stays as given.

    ValueError: the first part is no header that a packet begins with.
    """
    if not parts or not isinstance(parts[0], Header):
        raise ValueError("build: the first part must be a header")
    classes = [type(p) if isinstance(p, Header) else None for p in parts]
    if any(c is not None and c._IS_PARTIAL for c in classes):
        raise ValueError("build: a header that was refused is no part")
    link = _LINK_OF.get(classes[0])
    if link is None:
        link = classes[0].__name__  # type: ignore[union-attr]
    heads = [bytearray(p.encode() if isinstance(p, Header) else bytes(p))
             for p in parts]
    if fill:
        for i in range(len(parts) - 1):
            _set_next(classes[i], heads[i], classes[i + 1])
    packet = Packet(b"".join(heads), link)
    return packet.fill() if fill else packet


def _set_next(cls: Any, head: bytearray, following: Any) -> None:
    if cls in _NEXT and following is not None:
        at, n, numbers = _NEXT[cls]
        if following in numbers:
            head[at:at + n] = numbers[following].to_bytes(n, "big")

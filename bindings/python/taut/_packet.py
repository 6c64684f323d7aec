# SPDX-License-Identifier: MIT
"""taut.Packet: a whole packet, from its link layer inwards."""
from __future__ import annotations

from typing import (Any, Dict, Iterable, Iterator, List, Mapping, Optional,
                    Tuple, Type, Union, overload)

from taut import _headers
from taut._core import (Buffer, Quirks, TautError, buffer_of, ffi, lib,
                        quirk_bits)
from taut._layers import PacketLayers
from taut._view import (LINK, NAMES, NUMBERS, PACKET, PACKETS, Header, Layer,
                        Value, address4, create, find, ipv6_of,
                        mac_of, new, u32, value_of)

BY_KIND: Dict[int, Type[Header]] = {
    bit: cls for cls in _headers.CLASSES for bit in range(64)
    if cls._KINDS >> bit & 1}
BY_NAME: Dict[Any, Type[Header]] = {
    cls.__name__: cls for cls in _headers.CLASSES}


def _reader(kind: str, place: Tuple[int, int, int]) -> Any:
    """A function (bytes, header's offset) -> value of a fixed field."""
    off, n, shift = place
    first, last = off // 8, (off + n + 7) // 8
    right, mask = last * 8 - off - n, (1 << n) - 1
    if kind == "IPV4":
        return lambda d, o: address4(u32(d, o + first)[0])
    make: Any = {"MAC": mac_of, "IPV6": ipv6_of, "BYTES": bytes}.get(kind)
    if make is not None:
        return lambda d, o: make(d[o + first:o + last])
    if kind == "BOOL":
        mask <<= right
        return lambda d, o: \
            int.from_bytes(d[o + first:o + last], "big") & mask != 0
    if n == 8 and right == 0 and not shift:
        return lambda d, o: d[o + first]
    if n == 32 and right == 0 and not shift:
        return lambda d, o: u32(d, o + first)[0]
    if n == 16 and right == 0 and not shift:
        return lambda d, o: d[o + first] << 8 | d[o + first + 1]
    return lambda d, o: (int.from_bytes(d[o + first:o + last], "big")
                         >> right & mask) << shift


def _quick() -> Dict[Any, Any]:
    """How to read a field that stands at a fixed place, by Wireshark's name:
    the kinds of layers that have it, and for each kind the reader."""
    found: Dict[Any, Any] = {}
    slow = set()
    for cls in _headers.CLASSES:
        kind = (cls._KINDS & -cls._KINDS).bit_length() - 1
        for number, name, form, place in cls._ROWS.values():
            if number in _headers.DIAGNOSTIC:
                continue
            if not place:
                slow.add(name)
                continue
            mask, readers = found.get(name, (0, {}))
            found[name] = mask | 1 << kind, {
                **readers, kind: _reader(form, place)}
    return {name: how for name, how in found.items() if name not in slow}


for _name, _numbers in NUMBERS.items():
    _numbers[:] = [n for n in _numbers
                   if n not in _headers.DIAGNOSTIC] or _numbers
_QUICK = _quick()


_walk = lib.taut_packet_decode


class Packet(PacketLayers):
    """A packet: its layers, their fields, what is wrong with it.

    data      any buffer; it is read in place and kept alive
    link      how it begins: "ethernet", "raw", "sll", "null" ... (taut.LINKS),
              libpcap's number, or a protocol: "ipv4", "tcp"
    wire_len  bytes that were on the wire, if the capture cut the packet
    quirks    leniencies by name (taut.QUIRKS)
    strict    raise the first fault instead of keeping it

    The walk is lenient: `fault` is the first fault (None: there is none),
    `n_faults` counts them, and layers that are still readable are there.

    packet["ip.src"]       a field by Wireshark's name; KeyError: not there
    packet.get("ip.src")   the same or None
    packet.all("ip.src")   all of them, of every layer
    packet.ip, packet.tcp  the first layer of a protocol; AttributeError
    packet[0], packet[-1]  layers by number; len(packet) is how many
    "tcp" in packet        is there such a layer or field?
    for layer in packet    the layers, outside in
    packet.fields()        (name, value) of every field, in wire order
    packet.replace(...)    a changed copy, checksums mended
    """

    __slots__ = ()

    def __init__(self, data: Buffer, link: Union[int, str] = "ethernet", *,
                 wire_len: Optional[int] = None, quirks: Quirks = None,
                 strict: bool = False) -> None:
        if type(data) is bytes:
            self._d = self._c = data
            self._live = False
        else:
            self._d, self._c, self._live = buffer_of(data)
        self._kept = None
        self._p = p = new(PACKET)
        self._quirks = 0 if quirks is None else quirk_bits(quirks)
        number = LINK.get(link)
        n = len(self._d)
        if number is None:
            number = _link(link)
        _walk(p, number, self._c, n, n if wire_len is None else wire_len,
              self._quirks)
        if strict and p.n_faults:
            raise self._fault()

    # -- what is wrong

    def _fault(self) -> TautError:
        p = self._p
        return TautError._of_diag(ffi.addressof(p, "fault"), self._d,
                                  self.path)

    @property
    def fault(self) -> Optional[TautError]:
        """The first fault, None if there is none."""
        return self._fault() if self._p.n_faults else None

    @property
    def n_faults(self) -> int:
        """How many faults there are; at most 255 are counted."""
        return int(self._p.n_faults)

    @property
    def fault_layer(self) -> Optional[int]:
        """The number of the layer that has the first fault."""
        p = self._p
        at = int(p.fault_layer)
        return at if p.n_faults and at < p.n else None

    # -- layers

    @property
    def layers(self) -> List[Layer]:
        """The layers as the walk found them, "data" at the end included."""
        return [Layer(i, row) for i, row in enumerate(self._layer_rows())]

    @property
    def link(self) -> int:
        """The link type that it was decoded as, libpcap's number."""
        return int(self._p.link)

    @property
    def wire_len(self) -> int:
        """Bytes that were on the wire."""
        return int(self._p.wire_len)

    @property
    def data(self) -> Buffer:
        """What no layer claimed, behind the last header; b"" if nothing."""
        rows = self._layer_rows()
        if not rows or rows[-1][0] != lib.TAUT_LAYER_DATA:
            return b""
        return self._d[rows[-1][3]:rows[-1][3] + rows[-1][4]]

    def _at(self, index: int, row: Tuple[int, ...]) -> Optional[Header]:
        cls = BY_KIND.get(row[0])
        if cls is None:
            return None
        if row[1] & lib.TAUT_LAYER_IS_PARTIAL:
            cls = cls._partial()
        view = create(cls)
        view._packet, view._d, view._o, view._i = self, self._d, row[3], index
        return view

    def __iter__(self) -> Iterator[Header]:
        for i, row in enumerate(self._layer_rows()):
            view = self._at(i, row)
            if view is not None:
                yield view

    def __len__(self) -> int:
        return sum(1 for row in self._layer_rows() if row[0] in BY_KIND)

    # -- fields

    @overload
    def __getitem__(self, name: str) -> Value: ...

    @overload
    def __getitem__(self, name: int) -> Header: ...

    def __getitem__(self, name: Union[str, int]) -> Any:
        quick = _QUICK.get(name)
        if quick is not None:
            at = find(self._p, quick[0], 0)
            if not at & _ODD:
                return quick[1][at >> 16 & 255](self._d, at >> 24)
        if isinstance(name, int):
            return list(self)[name]
        values = self.all(name)
        if not values:
            raise KeyError(name)
        return values[0]

    def all(self, name: str) -> List[Value]:
        """Every value of the field `name`, outside in. KeyError: taut has no
        field of that name."""
        numbers = NUMBERS[name]
        kept = self._kept[0].get(name) if self._kept else None
        if kept is None:
            kept = [v for v in (
                value_of(self._d, num, off, length, kind)
                for num, off, length, field, kind, _, _ in self._fields()
                if field in numbers) if v is not None]
            if self._kept:
                self._kept[0][name] = kept
        return list(kept)

    def get(self, name: str, default: Any = None) -> Any:
        """packet[name], or `default` where there is none."""
        try:
            return self[name]
        except KeyError:
            return default

    def __contains__(self, name: object) -> bool:
        cls = BY_NAME.get(name)
        if cls is not None and find(self._p, cls._KINDS, 0) >= 0:
            return True
        return isinstance(name, str) and name in NUMBERS \
            and bool(self.all(name))

    def fields(self) -> Iterator[Tuple[str, Value]]:
        """Every field of every layer in wire order, by Wireshark's name."""
        for num, off, length, field, kind, _, _ in self._fields():
            value = value_of(self._d, num, off, length, kind)
            if value is not None:
                yield NAMES[field], value

    # -- changing

    def replace(self, changes: Mapping[str, Any], *,
                mend: bool = True) -> "Packet":
        """A copy with some fields changed, by Wireshark's names, and not one
        other bit but the checksums that depend on them:

            packet.replace({"ip.src": "192.0.2.7", "tcp.dstport": 8080})

        Of a field that several layers have, the outermost is changed.
        Checksums are mended (RFC 1624), also those of pseudo-headers and of
        what the packet is wrapped in; one that was wrong stays wrong by as
        much. With mend=False nothing but the fields changes.

        KeyError: no such field, or it has no fixed place. TautError: the
        change cannot be made rightly (a signed packet, a checksum that lies
        in another fragment). ValueError, OverflowError: a value that does
        not fit.
        """
        from taut import _edit
        return _edit.replace(self, changes, mend)

    def fill(self, keep: Iterable[str] = ()) -> "Packet":
        """A copy with every length and checksum made right, tunnels included.

        `keep` names what stays as it is: "lengths", "checksums", "ipv4_len",
        "udp_checksum" ..., "udp_zero" (a UDP checksum of 0 means none).
        """
        from taut import _edit
        return _edit.filled(self, keep)

    # -- as an object

    def __bytes__(self) -> bytes:
        return bytes(self._d)

    def encode(self) -> bytes:
        """The packet as bytes: those that it was made of."""
        return bytes(self._d)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Packet):
            return NotImplemented
        return self.link == other.link and bytes(self) == bytes(other)

    def __hash__(self) -> int:
        return hash((self.link, bytes(self)))

    def __reduce__(self) -> Any:
        return _unpickle, (bytes(self), self.link, self.wire_len, self._quirks)

    def __repr__(self) -> str:
        text = "<taut.Packet %d bytes %s" % (len(self._d), self.path)
        fault = self.fault
        return text + (", fault: %s>" % fault if fault else ">")


# What `find` answers where there is no layer, or one that was refused.
_ODD = int(lib.TAUT_LAYER_IS_PARTIAL) << 8 | -1 << 63
PACKETS.append(Packet)


def _unpickle(data: bytes, link: int, wire_len: int, quirks: int) -> Packet:
    return Packet(data, link, wire_len=wire_len, quirks=quirks)


def _link(link: Union[int, str]) -> int:
    """The number of a link type or of a protocol."""
    if isinstance(link, int):
        return link
    cls = BY_NAME.get(link)
    if cls is None:
        raise ValueError("no link type or protocol %r; there are: %s" % (
            link, ", ".join(sorted([*map(str, LINK), *BY_NAME]))))
    return 0x8000 | int(cls._KINDS & -cls._KINDS).bit_length() - 1


def packet(data: Buffer, link: Union[int, str] = "ethernet", *,
           wire_len: Optional[int] = None, quirks: Quirks = None,
           strict: bool = False) -> Packet:
    """The packet that `data` is, as a view of it; see taut.Packet.

    data      any buffer; it is read in place and kept alive
    link      how it begins: "ethernet", "raw", "sll", "null" ... (taut.LINKS),
              libpcap's number, or a protocol: "ipv4", "tcp"
    wire_len  bytes that were on the wire, if the capture cut the packet
    quirks    leniencies by name (taut.QUIRKS)
    strict    raise the first fault, a TautError, instead of keeping it
    """
    number = LINK.get(link)
    if type(data) is not bytes or number is None or strict \
            or wire_len is not None or quirks is not None:
        return Packet(data, link, wire_len=wire_len, quirks=quirks,
                      strict=strict)
    self = create(Packet)
    self._d = self._c = data
    self._live, self._kept, self._quirks = False, None, 0
    self._p = p = new(PACKET)
    n = len(data)
    _walk(p, number, data, n, n, 0)
    return self


def decode(protocol: str, data: Buffer, quirks: Quirks = None) -> Any:
    """The header of `protocol` ("ipv4", "tcp" ...) that `data` begins with.

    The same as taut.ipv4.decode(data). TautError: it is refused; ValueError:
    no such protocol.
    """
    cls = BY_NAME.get(protocol)
    if cls is None:
        raise ValueError("no protocol %r; there are: %s"
                         % (protocol, ", ".join(sorted(BY_NAME))))
    return cls.decode(data, quirks)

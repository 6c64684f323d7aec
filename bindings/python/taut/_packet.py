# SPDX-License-Identifier: MIT
"""taut.Packet: a whole packet, from its link layer inwards."""
from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Tuple, Union, overload

from taut import _headers
from taut._core import (Buffer, Quirks, TautError, buffer_of, ffi, lib,
                        quirk_bits, text_of)
from taut._layers import PacketLayers
from taut._view import (_ALL, _LINK, _NAMES, _NUMBERS, _PACKET, _PACKETS,
                        _create, _decode, _find, _new, _value, Header, Layer,
                        Value)

_BY_KIND: Dict[int, Any] = {
    bit: cls for cls in _headers.CLASSES for bit in range(64)
    if cls._KINDS >> bit & 1}
BY_NAME: Dict[str, Any] = {cls.__name__: cls for cls in _headers.CLASSES}


def _quick() -> Dict[str, Any]:
    """Wireshark's names of the fields that stand at a fixed place in one
    protocol only: (kinds of layers, how to read it)."""
    found: Dict[str, Any] = {}
    for cls in _headers.CLASSES:
        kind = cls._KINDS & -cls._KINDS
        for attribute, row in cls._ROWS.items():
            number, name, _, place = row
            others = [n for n in _NUMBERS[name] if n != number]
            if place and not others:
                found[name] = kind, cls, getattr(cls, attribute).fget
    return found


_QUICK = _quick()


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
        self._p = p = _new(_PACKET)
        self._quirks = 0 if quirks is None else quirk_bits(quirks)
        number = _LINK.get(link)
        n = len(self._d)
        _decode(p, _link(link) if number is None else number, self._c, n,
                n if wire_len is None else wire_len, self._quirks)
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
    def path(self) -> str:
        """The layers' names as Wireshark's frame.protocols has them:
        "eth:ethertype:ip:tcp"."""
        return text_of(lib.glue_path, self._p, self._c, len(self._d),
                       self._quirks, self._live)

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

    def _at(self, index: int, row: Tuple[int, ...]) -> Any:
        cls = _BY_KIND.get(row[0])
        if cls is None:
            return None
        if row[1] & lib.TAUT_LAYER_IS_PARTIAL:
            cls = cls._partial()
        view = _create(cls)
        view._packet, view._d, view._o, view._i = self, self._d, row[3], index
        return view

    def __iter__(self) -> Iterator[Header]:
        for i, row in enumerate(self._layer_rows()):
            view = self._at(i, row)
            if view is not None:
                yield view

    def __len__(self) -> int:
        return sum(1 for row in self._layer_rows() if row[0] in _BY_KIND)

    # -- fields

    @overload
    def __getitem__(self, name: str) -> Value: ...

    @overload
    def __getitem__(self, name: int) -> Header: ...

    def __getitem__(self, name: Union[str, int]) -> Any:
        quick = _QUICK.get(name)  # type: ignore[call-overload]
        if quick is not None:
            at = _find(self._p, quick[0], 0)
            if at >= 0 and not at & _PARTIAL:
                view = _create(quick[1])
                view._packet, view._d, view._o = self, self._d, at >> 16
                view._i = at & 255
                return quick[2](view)
        if isinstance(name, int):
            return list(self)[name]
        values = self.all(name)
        if not values:
            raise KeyError(name)
        return values[0]

    def all(self, name: str) -> List[Value]:
        """Every value of the field `name`, outside in. KeyError: taut has no
        field of that name."""
        numbers = _NUMBERS[name]
        kept = self._kept[0].get(name) if self._kept else None
        if kept is None:
            kept = [v for v in (
                _value(self._d, num, off, length, kind)
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
        cls = BY_NAME.get(name)  # type: ignore[call-overload]
        if cls is not None and _find(self._p, cls._KINDS, 0) >= 0:
            return True
        return isinstance(name, str) and name in _NUMBERS \
            and bool(self.all(name))

    def fields(self) -> Iterator[Tuple[str, Value]]:
        """Every field of every layer in wire order, by Wireshark's name."""
        for num, off, length, field, kind, _, _ in self._fields():
            value = _value(self._d, num, off, length, kind)
            if value is not None:
                yield _NAMES[field], value

    # -- as an object

    def __bytes__(self) -> bytes:
        return bytes(self._d)

    encode = __bytes__

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


_PARTIAL = int(lib.TAUT_LAYER_IS_PARTIAL) << 8
_PACKETS.append(Packet)


def _unpickle(data: bytes, link: int, wire_len: int, quirks: int) -> Packet:
    return Packet(data, link, wire_len=wire_len, quirks=quirks)


def _link(link: Union[int, str]) -> int:
    """The number of a link type or of a protocol."""
    if isinstance(link, int):
        return link
    cls = BY_NAME.get(link)
    if cls is None:
        raise ValueError("no link type or protocol %r; there are: %s" % (
            link, ", ".join(sorted([*map(str, _LINK), *BY_NAME]))))
    return 0x8000 | (cls._KINDS & -cls._KINDS).bit_length() - 1


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

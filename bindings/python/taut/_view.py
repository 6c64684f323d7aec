# SPDX-License-Identifier: MIT
"""Packets and headers: views of bytes that stay where they are.

A Packet is one C call: where the layers begin and what is wrong. Everything
else is read when it is asked for: a field with a fixed place out of the
bytes, any other by one visit of its layer, whose fields are kept if the bytes
cannot change.
"""
from __future__ import annotations

import struct
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import (Any, Callable, Dict, Iterator, List, Mapping, Optional,
                    Tuple, Type, TypeVar, Union)

from taut._core import (N_SETS, SETS, Buffer, Quirks, TautError, c_text,
                        encoded, ffi, lib, text_of)

IPv4Like = Union[str, int, IPv4Address, bytes]
"""An IPv4 address: "192.0.2.1", IPv4Address, 4 bytes or a number."""
IPv6Like = Union[str, int, IPv6Address, bytes]
"""An IPv6 address: "2001:db8::1", IPv6Address, 16 bytes or a number."""
MacLike = Union[str, bytes]
"""A MAC address: "00:1b:21:3c:9d:f8" or 6 bytes."""
Value = Union[int, bool, str, bytes, IPv4Address, IPv6Address]
"""What a field's value may be."""

# Addresses that were seen lately: making one costs more than finding it.
address4 = lru_cache(4096)(IPv4Address)
address6 = lru_cache(4096)(IPv6Address)

u32 = struct.Struct(">I").unpack_from
new, find = ffi.new, lib.glue_find
create = object.__new__
PACKET = ffi.typeof("struct taut_packet *")
_VALUES = ffi.typeof("struct glue_value[]")
_VALUE = struct.Struct("=QIIHBBI")
_LAYER = struct.Struct("=BBHIII")
_LAYERS_AT = ffi.offsetof("struct taut_packet", "layers")
_FT = {name[8:]: number for number, name
       in ffi.typeof("enum taut_field_type").elements.items()}
_PARTIAL = int(lib.TAUT_LAYER_IS_PARTIAL) << 8
ALL = int(lib.TAUT_PACKET_LAYERS_MAX)

LINKS: Dict[Union[str, int], int] = {
    name[10:].lower(): number for number, name
    in ffi.typeof("enum taut_link").elements.items()}
"""Link types by name: "ethernet", "sll", "raw" ...; numbers are libpcap's."""
LINK = dict(LINKS)


# -- values -----------------------------------------------------------------

def mac_of(data: bytes) -> str:
    """b"\\x00\\x1b..." as "00:1b:..."."""
    return data.hex(":")


def ipv4_of(data: bytes) -> IPv4Address:
    """4 bytes as an address."""
    return address4(int.from_bytes(data, "big"))


def ipv6_of(data: bytes) -> IPv6Address:
    """16 bytes as an address; fewer are a prefix, whose other bytes are 0."""
    return address6(int.from_bytes(data, "big") << 8 * (16 - len(data)))


def _text(data: bytes) -> str:
    return bytes(data).decode("ascii", "backslashreplace")


def _labels(data: bytes) -> str:
    value = ffi.new("struct taut_value *")
    pointer = ffi.from_buffer(bytes(data))
    value.bytes, value.len = ffi.cast("uint8_t *", pointer), len(data)
    value.type = lib.TAUT_FT_LABELS
    return text_of(lib.taut_value_text, value)


_BYTES_VALUE: Dict[int, Callable[[bytes], Value]] = {
    _FT["MAC"]: mac_of, _FT["IPV4"]: ipv4_of, _FT["IPV6"]: ipv6_of,
    _FT["BYTES"]: bytes, _FT["TEXT"]: _text, _FT["LABELS"]: _labels}
_BOOL, _INT, _NONE = _FT["BOOL"], _FT["INT"], _FT["NONE"]


def value_of(data: Any, num: int, off: int, length: int,
             kind: int) -> Optional[Value]:
    """A field's value, None for a group that has none."""
    make = _BYTES_VALUE.get(kind)
    if make is not None:
        return make(data[off:off + length])
    if kind == _BOOL:
        return num != 0
    if kind == _INT and num >> 63:
        return num - (1 << 64)
    return None if kind == _NONE else num


def _field_names() -> Tuple[Dict[int, str], Dict[str, List[int]]]:
    """Names by field number, and numbers by name."""
    names: Dict[int, str] = {}
    numbers: Dict[str, List[int]] = {}
    for s in range(N_SETS):
        for i in range(SETS[s].n):
            name = str(ffi.string(SETS[s].fields[i].name), "utf-8")
            number = int(SETS[s].id) << 9 | i
            names[number] = name
            numbers.setdefault(name, []).append(number)
    return names, numbers


NAMES, NUMBERS = _field_names()


def bytes_of(kind: str, value: Any) -> bytes:
    """What stands on the wire for the address or bytes `value`."""
    if kind == "mac" and isinstance(value, str):
        room = ffi.new("uint8_t[6]")
        text = value.encode()
        if not lib.taut_mac_text_decode(room, text, len(text)):
            raise ValueError("not a MAC address: %r" % value)
        return bytes(ffi.buffer(room))
    if kind == "ipv4" and not isinstance(value, (bytes, memoryview)):
        return IPv4Address(value).packed
    if kind == "ipv6" and not isinstance(value, (bytes, memoryview)):
        return IPv6Address(value).packed
    return bytes(value)


# -- layers -----------------------------------------------------------------

class Layer:
    """One layer as the walk found it: `name`, the bytes `start` to `stop` of
    its header, `end` of its payload, and what is special about it."""

    __slots__ = ("index", "name", "start", "stop", "end", "next", "flags")

    FLAGS = {int(getattr(lib, n)): n[14:].lower() for n in dir(lib)
             if n.startswith("TAUT_LAYER_IS_")}

    def __init__(self, index: int, row: Tuple[int, ...]) -> None:
        kind, flags, self.next, start, length, self.end = row
        self.index = index
        self.name = c_text(lib.taut_layer_name(kind)) or ""
        self.start, self.stop = start, start + length
        self.flags = frozenset(name for bit, name in self.FLAGS.items()
                               if flags & bit)

    def __repr__(self) -> str:
        flags = "".join(" " + f for f in sorted(self.flags))
        return "<%s %d:%d:%d%s>" % (self.name, self.start, self.stop, self.end,
                                    flags)


H = TypeVar("H", bound="Header")


class Layers:
    """What finds the layers of a packet; see Packet."""

    __slots__ = ("_d", "_c", "_p", "_quirks", "_live", "_kept", "__weakref__")

    _d: Any  # the bytes, for Python
    _c: Any  # the bytes, for C
    _p: Any  # struct taut_packet *
    _quirks: int
    _live: bool  # the bytes may change
    _kept: Optional[Tuple[Dict[str, Any], List[Tuple[int, ...]]]]

    def _layer(self, cls: Type[H]) -> H:
        """The first layer of a protocol; AttributeError: there is none."""
        return self._odd(cls, find(self._p, cls._KINDS, 0))

    def _odd(self, cls: Type[H], at: int) -> H:
        """The layer that `find` told, also of a header that was refused."""
        if at < 0:
            raise AttributeError("no %s layer in %s"
                                 % (cls.__name__, self.path))
        if at & _PARTIAL:
            cls = cls._partial()
        view = create(cls)
        view._packet, view._d = self, self._d
        view._i, view._o = at & 255, at >> 24
        return view

    @property
    def path(self) -> str:
        """The layers' names as Wireshark's frame.protocols has them:
        "eth:ethertype:ip:tcp"."""
        return text_of(lib.glue_path, self._p, self._c, len(self._d),
                       self._quirks, self._live)

    def _visit(self, first: int, n: int) -> List[Tuple[int, ...]]:
        """The fields of n layers: (num, off, len, field, type, layer, 0)."""
        cap = 96
        data = self._c
        while True:
            room = new(_VALUES, cap)
            have = lib.glue_collect(room, cap, self._p, data, len(self._d),
                                    self._quirks, self._live, first, n, 0)
            if have <= cap:
                return list(_VALUE.iter_unpack(
                    ffi.buffer(room)[:have * _VALUE.size]))
            cap = int(have)

    def _fields(self) -> List[Tuple[int, ...]]:
        """The fields of all layers; kept unless the bytes may change."""
        if self._kept is None:
            rows = self._visit(0, ALL)
            if self._live:
                return rows
            self._kept = ({}, rows)
        return self._kept[1]

    def _layer_rows(self) -> List[Tuple[int, ...]]:
        at = _LAYERS_AT
        data = ffi.buffer(self._p)[at:at + _LAYER.size * self._p.n]
        return list(_LAYER.iter_unpack(data))


# -- headers ----------------------------------------------------------------

class Header:
    """A header: its fields as attributes, by Python names or, in brackets, by
    Wireshark's: `ip.ttl`, `ip["ip.ttl"]`.

    A field with a fixed place is read from the bytes each time. A field that
    a header may lack is None then; of one that repeats, the attribute is the
    first and `all` tells them all. In a header that was refused, a field that
    is not there raises the TautError that says why.

    The view keeps the buffer alive and costs no copy. `bytes(header)` are the
    bytes of the header alone. Two headers are equal if they are of one
    protocol and their bytes are equal.

    Calling the class makes a new header: `taut.ipv4(src="192.0.2.1", ...)`.
    """

    __slots__ = ("_packet", "_d", "_o", "_i", "__weakref__")

    _packet: Any
    _d: Any
    _o: int
    _i: int

    _KINDS: int = 0
    _STRUCT: str = ""
    _AUTO: Dict[str, str] = {}
    _MEMBERS: Dict[str, Tuple[str, int]] = {}
    _ROWS: Dict[str, Tuple[int, str, str, Optional[Tuple[int, int, int]]]] = {}
    _IS_PARTIAL = False

    def __init__(self) -> None:
        raise TypeError("%s headers cannot be made, only decoded"
                        % type(self).__name__)

    # -- reading

    @classmethod
    def decode(cls: Type[H], data: Buffer, quirks: Quirks = None) -> H:
        """The header that `data` begins with, as a view.

        TautError: it is refused. What follows the header is not judged.
        """
        packet = cls._walk(data, quirks)
        row = packet._p
        if row.n_faults and row.fault_layer == 0:
            raise packet.fault
        return packet._layer(cls)  # type: ignore[no-any-return]

    @classmethod
    def _walk(cls, data: Buffer, quirks: Quirks) -> Any:
        kind = (cls._KINDS & -cls._KINDS).bit_length() - 1
        return PACKETS[0](data, 0x8000 | kind, quirks=quirks)

    def _row(self) -> Tuple[int, ...]:
        rows: List[Tuple[int, ...]] = self._packet._layer_rows()
        if self._i >= len(rows):  # the bytes have changed below the view
            raise TautError("the packet has no layer %d any more" % self._i,
                            int(lib.TAUT_E_STATE))
        return rows[self._i]

    @property
    def packet(self) -> Any:
        """The packet that the header belongs to."""
        return self._packet

    @property
    def span(self) -> Tuple[int, int, int]:
        """(first byte, one past the header, one past its payload), in the
        packet."""
        row = self._row()
        return row[3], row[3] + row[4], row[5]

    @property
    def payload(self) -> Buffer:
        """The bytes behind the header that belong to it: bytes if the packet
        is bytes, otherwise a memoryview."""
        _, stop, end = self.span
        return self._d[stop:end]

    @property
    def faulty(self) -> bool:
        """A fault was found in this header; packet.fault tells which."""
        return bool(self._row()[1] & lib.TAUT_LAYER_IS_FAULTY)

    @property
    def checksum_status(self) -> Optional[str]:
        """"good", "bad", "unverified" (not all bytes are there),
        "not_present", "illegal" (0 where that is forbidden)."""
        p = self._packet
        return _CHECKSUM[lib.glue_checksum(p._p, p._c, len(p._d), p._quirks,
                                           p._live, self._i)]

    def __bytes__(self) -> bytes:
        start, stop, _ = self.span
        return bytes(self._d[start:stop])

    def encode(self) -> bytes:
        """The header and its payload as bytes."""
        start, _, end = self.span
        return bytes(self._d[start:end])

    # -- fields

    def _own(self) -> List[Tuple[int, ...]]:
        p = self._packet
        if p._live:
            return p._visit(self._i, 1)  # type: ignore[no-any-return]
        return [row for row in p._fields() if row[5] == self._i]

    def _first(self, number: int) -> Any:
        for num, off, length, field, kind, layer, _ in self._own():
            if field == number:
                return value_of(self._d, num, off, length, kind)
        return None

    def all(self, name: str) -> List[Value]:
        """Every value of a field that may repeat, by either name."""
        numbers = self._numbers(name)
        found = [value_of(self._d, num, off, length, kind)
                 for num, off, length, field, kind, _, _ in self._own()
                 if field in numbers]
        return [v for v in found if v is not None]

    def _numbers(self, name: str) -> List[int]:
        if name in self._ROWS:
            return [self._ROWS[name][0]]
        if name in NUMBERS:
            return NUMBERS[name]
        raise KeyError("%s has no field %r" % (type(self).__name__, name))

    def __getitem__(self, name: str) -> Value:
        values = self.all(name)
        if not values:
            raise KeyError(name)
        return values[0]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in NUMBERS \
            and bool(self.all(name))

    def get(self, name: str, default: Any = None) -> Any:
        """header[name], or `default` where there is none."""
        return self[name] if name in self else default

    def fields(self) -> Iterator[Tuple[str, Value]]:
        """Every field in wire order, by Wireshark's name."""
        for num, off, length, field, kind, _, _ in self._own():
            value = value_of(self._d, num, off, length, kind)
            if value is not None:
                yield NAMES[field], value

    @property
    def options(self) -> List[Any]:
        """Its options one by one, as taut.Option; [] if it has none."""
        from taut._options import options_of
        return list(options_of(self))

    def name_of(self, name: str) -> Optional[str]:
        """What the registry calls a field's value: ip.name_of("proto") is
        "TCP"; None if it has no name."""
        row = lib.taut_field_get(SETS, N_SETS, self._numbers(name)[0])
        value = self.get(self._ROWS[name][1] if name in self._ROWS else name)
        if value is None or not isinstance(value, int):
            return None
        return c_text(lib.taut_reg_name(row.reg, value))

    # -- making and changing

    @classmethod
    def _partial(cls: Type[H]) -> Type[H]:
        """The class of a header of this protocol that was refused: what is
        not there raises the fault."""
        if cls not in _PARTIALS:
            def reader(number: int) -> property:
                def read(self: Any) -> Any:
                    value = self._first(number)
                    if value is None:
                        raise self._missing(number)
                    return value
                return property(read)
            body: Dict[str, Any] = {
                name: reader(row[0]) for name, row in cls._ROWS.items()}
            body.update(__slots__=(), _IS_PARTIAL=True, __doc__=cls.__doc__,
                        __module__=cls.__module__)
            _PARTIALS[cls] = type(cls.__name__, (cls,), body)
        return _PARTIALS[cls]

    def _missing(self, number: int) -> TautError:
        """Why a field of a refused header is not there: the packet's fault,
        or (no fault: the end of a capture, of a quote) where the bytes end."""
        p = self._packet
        if p.fault is not None and p.fault_layer == self._i:
            return p.fault  # type: ignore[no-any-return]
        end = self.span[2]
        return TautError("cut at %d, before %s" % (end, NAMES[number]),
                         int(lib.TAUT_E_SHORT), (number, end, 0, 0),
                         bytes(self._d), p.path)

    def _make(self, given: Dict[str, Any]) -> None:
        payload = bytes(given["payload"])
        head = self._encode_struct(given)
        whole = bytearray(head + payload)
        self._fill(whole, len(head), given)
        packet = self._walk(bytes(whole), None)
        self._packet, self._d, self._o, self._i = packet, packet._d, 0, 0

    @classmethod
    def _encode_struct(cls, given: Mapping[str, Any]) -> bytes:
        """The bytes of a header with these members."""
        keep, members = [], {}
        for name, (kind, length) in cls._MEMBERS.items():
            value = given.get(name)
            if value is None:
                continue
            if kind == "span":
                data = bytes(value)
                keep.append(ffi.from_buffer(data))
                value = {"p": ffi.cast("uint8_t *", keep[-1]),
                         "len": len(data)}
            elif length:
                value = bytes_of(kind, value)
                if len(value) != length:
                    raise ValueError("%s has %d bytes, not %d"
                                     % (name, length, len(value)))
            members[name] = value
        struct_ = ffi.new("struct %s *" % cls._STRUCT, members)
        return encoded(getattr(lib, cls._STRUCT + "_encode"), struct_)

    @classmethod
    def _fill(cls, whole: bytearray, head: int, given: Dict[str, Any]) -> None:
        """Lengths and checksums that were not given."""
        for name, how in cls._AUTO.items():
            if given.get(name) is not None:
                continue
            if how in ("total", "payload"):
                n = len(whole) - (head if how == "payload" else 0)
                set_row(whole, cls._ROWS[name], n, cls.__name__ + "." + name)
                continue
            args = [ffi.from_buffer("uint8_t[]", whole), len(whole)]
            fill = getattr(lib, how)
            fill(*args[:len(ffi.typeof(fill).args)])

    def replace(self: H, *, mend: bool = True, **changes: Any) -> H:
        """A copy of the header and its payload with some fields changed, and
        not one other bit: `ip.replace(ttl=3)`.

        Fields with a fixed place and the members of the class's keywords
        (`options` ...) may be changed. If the header has a checksum of its
        own bytes' 16-bit sum, that is mended (RFC 1624) unless `mend` is
        False or it is among the changes; one that was wrong stays wrong. For
        addresses and ports, whose change another layer's checksum must
        follow, see Packet.replace.

        AttributeError: no such field. ValueError or OverflowError: a value
        that does not fit. The copy may be malformed: decode it to know.
        """
        start, _, end = self.span
        was = bytes(self._d[start:end])
        now = bytearray(was)
        rest = {}
        for name, value in changes.items():
            row = self._ROWS.get(name)
            if row is not None and row[3] is not None:
                set_row(now, row, value, type(self).__name__ + "." + name)
            elif name in self._MEMBERS:
                rest[name] = value
            else:
                raise AttributeError("%s has no field %r that can be changed"
                                     % (type(self).__name__, name))
        if rest:
            self._rebuild(now, rest)
            self._grow(now, len(now) - len(was), changes)
        if mend and "checksum" not in changes:
            self._mend(was, now)
        packet = self._walk(bytes(now), self._packet._quirks)
        return packet._layer(plain(type(self)))  # type: ignore

    def _rebuild(self, now: bytearray, changes: Dict[str, Any]) -> None:
        """Decodes what `now` begins with, changes members of its struct and
        puts in its place what that encodes to."""
        decode = getattr(lib, self._STRUCT + "_decode")
        kinds = [a.cname for a in ffi.typeof(decode).args]
        if kinds[:2] != ["struct taut_ctx *", "struct taut_rd *"]:
            raise AttributeError("%s: only fields at a fixed place can be "
                                 "changed" % type(self).__name__)
        data, diag = bytes(now), ffi.new("struct taut_diag *")
        pointer = ffi.from_buffer("uint8_t[]", data)
        ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, diag))
        ctx.quirks = 0xffffffff
        rd = ffi.new("struct taut_rd *", lib.taut_rd_of(pointer, len(data)))
        out = ffi.new("struct %s *" % self._STRUCT)
        if decode(ctx, rd, out) != lib.TAUT_OK:
            raise TautError._of_diag(diag, data)
        members = {}
        for member, (kind, length) in self._MEMBERS.items():
            value = getattr(out, member)
            if kind == "span":
                value = bytes(ffi.buffer(value.p, value.len)) \
                    if value.len else b""
            elif length:
                value = bytes(ffi.buffer(value))
            members[member] = value
        members.update(changes)
        now[:rd.p - pointer] = self._encode_struct(members)

    def _grow(self, now: bytearray, more: int,
              changes: Mapping[str, Any]) -> None:
        """The header has become longer: so does what its length counts."""
        for name, how in self._AUTO.items():
            row = self._ROWS.get(name)
            if how == "total" and row and row[3] and name not in changes:
                at, n = row[3][0] // 8, row[3][1] // 8
                value = int.from_bytes(now[at:at + n], "big") + more
                set_row(now, row, value, name)

    def _mend(self, was: bytes, now: bytearray) -> None:
        row = self._ROWS.get("checksum")
        if row is not None and row[3] is not None:
            mended(now, was, row[3][0] // 8,
                   plain(type(self)).__name__ in ("udp", "udplite"))

    # -- as an object

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Header):
            return NotImplemented
        return plain(type(self)) is plain(type(other)) \
            and bytes(self) == bytes(other)

    def __hash__(self) -> int:
        return hash((plain(type(self)), bytes(self)))

    def __reduce__(self) -> Any:
        return _view_of, (self._packet, self._i)

    def __repr__(self) -> str:
        shown = []
        for name, row in self._ROWS.items():
            if row[3] is None and name not in ("type", "etype"):
                continue
            value = self.get(row[1])
            if value is None or isinstance(value, bool) and not value:
                continue
            if row[2].startswith("HEX") and isinstance(value, int):
                shown.append("%s=0x%x" % (name, value))
            elif isinstance(value, (str, bytes, int)):
                shown.append("%s=%r" % (name, value))
            else:
                shown.append('%s="%s"' % (name, value))
        return "%s(%s)" % (type(self).__name__, ", ".join(shown))


_PARTIALS: Dict[type, type] = {}
PACKETS: List[Any] = []  # the class Packet, which comes later
_CHECKSUM: Dict[int, str] = {number: name[10:].lower() for number, name
             in ffi.typeof("enum taut_csum_status").elements.items()}


def plain(cls: type) -> type:
    """A header's class, also of one that was refused."""
    return cls.__mro__[1] if getattr(cls, "_IS_PARTIAL", False) else cls


def _view_of(packet: Any, index: int) -> Any:
    return packet._at(index, packet._layer_rows()[index])


def mended(now: bytearray, was: bytes, at: int, udp: bool) -> None:
    """Mends the checksum at `at` for what has changed since `was` (RFC 1624,
    equation 3). UDP: 0 is "none" and stays, one that becomes 0 is 0xffff."""
    check = int.from_bytes(was[at:at + 2], "big")
    if udp and check == 0 or was == now:
        return
    new_sum = lib.taut_csum_sum_get(bytes(now), len(now))
    old_sum = lib.taut_csum_sum_get(was, len(was))
    if new_sum == old_sum:
        return
    total = (check ^ 0xffff) + (old_sum ^ 0xffff) + new_sum
    total = (total >> 16) + (total & 0xffff)
    total = (total >> 16) + (total & 0xffff)
    check = total ^ 0xffff
    now[at:at + 2] = (check or 0xffff if udp else check).to_bytes(2, "big")


def set_row(data: bytearray,
             row: Tuple[int, str, str, Optional[Tuple[int, int, int]]],
             value: Any, name: str) -> None:
    """Stores a field at its fixed place and touches no other bit."""
    assert row[3] is not None
    off, n, shift = row[3]
    if row[2] in ("MAC", "IPV4", "IPV6", "BYTES"):
        raw = bytes_of(row[2].lower(), value)
        if len(raw) * 8 != n:
            raise ValueError("%s has %d bytes, not %d"
                             % (name, n // 8, len(raw)))
        value = int.from_bytes(raw, "big")
    value = int(value)
    if value & ((1 << shift) - 1) or not 0 <= value >> shift < 1 << n:
        raise OverflowError("%s has %d bits%s: %d does not fit"
                            % (name, n, " of %d bytes each" % (1 << shift)
                               if shift else "", value))
    first, last = off // 8, (off + n + 7) // 8
    right = last * 8 - off - n
    word = int.from_bytes(data[first:last], "big")
    word &= ~(((1 << n) - 1) << right)
    word |= (value >> shift) << right
    data[first:last] = word.to_bytes(last - first, "big")

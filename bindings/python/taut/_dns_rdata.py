# SPDX-License-Identifier: MIT
"""The data of records: what all types share. The classes themselves are in
_dns_types.py, which is made out of the library's one table of types."""
from __future__ import annotations

import struct
from ipaddress import (IPv4Address, IPv4Network, IPv6Address, IPv6Network,
                       ip_address)
from typing import (Any, Callable, ClassVar, Dict, Iterable, List, Mapping,
                    NamedTuple, Optional, Sequence, Tuple, Type as Class_,
                    Union)

from taut._core import (N_SETS, SETS, Buffer, TautError, c_text, ffi, lib,
                        text_of)
from taut._dns_codes import Class, ClassLike, Type, TypeLike
from taut._dns_edns import options_of, options_to
from taut._dns_name import Name, NameLike, name_of, refused

GatewayLike = Union[None, str, IPv4Address, IPv6Address, Name]
"""Nothing, an address, or a name; text that is an address is one."""
IPv4Like = Union[str, int, IPv4Address, bytes]
IPv6Like = Union[str, int, IPv6Address, bytes]
Gateway = Union[None, IPv4Address, IPv6Address, Name]
Param = Union[None, int, str, bytes, Tuple[int, ...], Tuple[bytes, ...],
              Tuple[IPv4Address, ...], Tuple[IPv6Address, ...]]
"""The value of a service parameter."""

_VALUE = struct.Struct("=QIIII")
_VALUES = ffi.typeof("struct glue_dns_value[]")
_KINDS = {number: name[14:] for number, name
          in ffi.typeof("enum taut_dns_kind").elements.items()}
_RDATA_MAX = int(lib.TAUT_DNS_RDATA_MAX)
_Field = Tuple[str, str, int]  # attribute, kind, number
_IN_CLASSES = (1, 0x8001, 254, 255)  # whose data is that of class IN


class AplItem(NamedTuple):
    """One item of an APL record (RFC 3123 4).

    family    1: IPv4, 2: IPv6
    prefix    bits of the prefix
    negation  the "!"
    address   its bytes, zeros at the end left out
    """

    family: int
    prefix: int
    negation: bool
    address: bytes

    @property
    def network(self) -> Union[IPv4Network, IPv6Network]:
        """The prefix. ValueError: another family."""
        if self.family == 1:
            return IPv4Network((self.address.ljust(4, b"\0"), self.prefix),
                               strict=False)
        if self.family == 2:
            return IPv6Network((self.address.ljust(16, b"\0"), self.prefix),
                               strict=False)
        raise ValueError("no address family that has prefixes: %d"
                         % self.family)


# -- reading ----------------------------------------------------------------
# A reader gets a record's bytes and the values of one field.

_Raw = Tuple[int, int, int, int, int]  # number, offset, length, index, kind
_Reader = Callable[[bytes, List[_Raw]], Any]


def _number(wire: bytes, found: List[_Raw]) -> Any:
    return found[0][0]


def _bytes(wire: bytes, found: List[_Raw]) -> Any:
    _, off, n, _, _ = found[0]
    return wire[off:off + n]


def _optional(wire: bytes, found: List[_Raw]) -> Any:
    return _bytes(wire, found) if found else None


def _name(wire: bytes, found: List[_Raw]) -> Any:
    return Name._of(_bytes(wire, found)) if found else None


def _many(wire: bytes, found: List[_Raw]) -> Any:
    return tuple(wire[off:off + n] for _, off, n, _, _ in found)


def _names(wire: bytes, found: List[_Raw]) -> Any:
    return tuple(Name._of(data) for data in _many(wire, found))


def _bits(data: bytes) -> List[int]:
    return [8 * i + k for i, byte in enumerate(data) for k in range(8)
            if byte & 128 >> k]


def _types(wire: bytes, found: List[_Raw]) -> Any:
    return tuple(Type(window << 8 | bit) for window, off, n, _, _ in found
                 for bit in _bits(wire[off:off + n]))


def _old_types(wire: bytes, found: List[_Raw]) -> Any:
    return tuple(map(Type, _bits(_bytes(wire, found))))


def _ports(wire: bytes, found: List[_Raw]) -> Any:
    return tuple(_bits(_bytes(wire, found)))


def _apl(wire: bytes, found: List[_Raw]) -> Any:
    return tuple(AplItem(data[0] << 8 | data[1], data[2], data[3] > 127,
                         data[4:]) for data in _many(wire, found))


def _gateway(wire: bytes, found: List[_Raw]) -> Any:
    return _bytes(wire, found)  # what it is, its type says: see _load


_SVC_NAMES = {int(n): name for name, n in (
    (c_text(lib.taut_reg_name(ffi.addressof(lib.taut_dns_svc_reg), k)), k)
    for k in range(10)) if name}
_SVC_KEYS = {name: n for n, name in _SVC_NAMES.items()}


def _addresses(kind: Any, n: int, data: bytes) -> Any:
    return tuple(kind(data[i:i + n]) for i in range(0, len(data), n))


def _strings(data: bytes) -> Tuple[bytes, ...]:
    at, found = 0, []
    while at < len(data):
        found.append(data[at + 1:at + 1 + data[at]])
        at += 1 + data[at]
    return tuple(found)


_SVC_READ: Dict[str, Callable[[bytes], Any]] = {
    "mandatory": lambda d: tuple(d[i] << 8 | d[i + 1]
                                 for i in range(0, len(d), 2)),
    "alpn": _strings,
    "no-default-alpn": lambda d: None,
    "port": lambda d: d[0] << 8 | d[1],
    "ipv4hint": lambda d: _addresses(IPv4Address, 4, d),
    "ipv6hint": lambda d: _addresses(IPv6Address, 16, d),
    "dohpath": lambda d: d.decode("utf-8", "replace"),
    "ohttp": lambda d: None,
    "tls-supported-groups": lambda d: tuple(
        d[i] << 8 | d[i + 1] for i in range(0, len(d), 2)),
}


def _params(wire: bytes, found: List[_Raw]) -> Any:
    out: Dict[str, Param] = {}
    for key, off, n, _, _ in found:
        name, data = _SVC_NAMES.get(key, "key%d" % key), wire[off:off + n]
        out[name] = _SVC_READ.get(name, bytes)(data)
    return out


def _options(wire: bytes, found: List[_Raw]) -> Any:
    return tuple(options_of(wire))


_READ: Dict[str, _Reader] = {
    **dict.fromkeys(["U8", "U16", "U32", "U48", "U64", "TTL", "TIME", "ALG",
                     "CERT", "RCODE", "PROTO", "LEN8", "LEN16", "LEN16_T",
                     "GWTYPE", "A6LEN"], _number),
    **dict.fromkeys(["NAME", "NAME_S", "NAME_L", "NAME_C", "A6NAME"], _name),
    "AMTTYPE": lambda wire, found: found[0][0] & 127,
    "TYPE": lambda wire, found: Type(found[0][0]),
    "IPV4": lambda wire, found: IPv4Address(_bytes(wire, found)),
    "IPV6": lambda wire, found: IPv6Address(_bytes(wire, found)),
    "A6SUFFIX": lambda wire, found: IPv6Address(
        _bytes(wire, found).rjust(16, b"\0")),
    "TAG": lambda wire, found: _bytes(wire, found).decode("ascii"),
    "STR_OPT": _optional, "STRS": _many, "NAMES": _names, "BITMAP": _types,
    "NXTMAP": _old_types, "PORTS": _ports, "APL": _apl, "GATEWAY": _gateway,
    "SVCPARAMS": _params, "OPTIONS": _options,
}
_EMPTY: Dict[str, Any] = {"STRS": (), "NAMES": (), "BITMAP": (), "APL": (),
                          "SVCPARAMS": {}, "OPTIONS": ()}


# -- writing ----------------------------------------------------------------

def _put_string(value: Buffer) -> bytes:
    data = value.encode() if isinstance(value, str) else bytes(value)
    if len(data) > 255:
        raise OverflowError("%d bytes in a character-string" % len(data))
    return bytes([len(data)]) + data


def _put_types(value: Iterable[TypeLike]) -> bytes:
    windows: Dict[int, bytearray] = {}
    for code in map(Type.of, value):
        bits = windows.setdefault(code >> 8, bytearray(32))
        bits[code % 256 // 8] |= 128 >> code % 8
    return b"".join(bytes([w, len(bits.rstrip(b"\0"))]) + bits.rstrip(b"\0")
                    for w, bits in sorted(windows.items()))


def _put_bits(value: Iterable[int]) -> bytes:
    bits = bytearray(8192)
    for bit in value:
        if not 0 <= bit <= 65535:
            raise OverflowError("%d" % bit)
        bits[bit // 8] |= 128 >> bit % 8
    return bytes(bits.rstrip(b"\0"))


def _put_old_types(value: Iterable[TypeLike]) -> bytes:
    return _put_bits(map(Type.of, value)).ljust(1, b"\0")


def _put_apl(value: Iterable[Any]) -> bytes:
    out = b""
    for given in value:
        item = given if isinstance(given, AplItem) else AplItem(*given)
        address = bytes(item.address).rstrip(b"\0")
        out += struct.pack(">HBB", item.family, item.prefix,
                           len(address) | (128 if item.negation else 0))
        out += address
    return out


def gateway_of(value: Any) -> Gateway:
    """What a gateway is, text by what it spells."""
    if isinstance(value, str):
        try:
            return ip_address(value)
        except ValueError:
            return Name(value)
    if value is None or isinstance(value, (IPv4Address, IPv6Address, Name)):
        return value
    return ip_address(value)


def _put_gateway(value: Any) -> bytes:
    gate = gateway_of(value)
    if gate is None:
        return b""
    return gate.to_wire() if isinstance(gate, Name) else gate.packed


def _gateway_type(value: Any) -> int:
    gate = gateway_of(value)
    if gate is None:
        return 0
    return 3 if isinstance(gate, Name) else {4: 1, 6: 2}[gate.version]


def _put16s(value: Iterable[int]) -> bytes:
    return b"".join(int(v).to_bytes(2, "big") for v in value)


_SVC_PUT: Dict[str, Callable[[Any], bytes]] = {
    "mandatory": lambda v: _put16s(sorted(map(svc_key, v))),
    "alpn": lambda v: b"".join(map(_put_string, v)),
    "no-default-alpn": lambda v: b"",
    "port": lambda v: int(v).to_bytes(2, "big"),
    "ipv4hint": lambda v: b"".join(IPv4Address(a).packed for a in v),
    "ipv6hint": lambda v: b"".join(IPv6Address(a).packed for a in v),
    "dohpath": lambda v: v.encode() if isinstance(v, str) else bytes(v),
    "ohttp": lambda v: b"",
    "tls-supported-groups": _put16s,
}


def svc_key(name: Union[str, int]) -> int:
    """The number of a service parameter: "alpn", "key667" or a number."""
    if isinstance(name, int):
        return name
    if name in _SVC_KEYS:
        return _SVC_KEYS[name]
    if name.startswith("key") and name[3:].isdecimal():
        return int(name[3:])
    raise ValueError("no service parameter is called %r; there are: %s"
                     % (name, ", ".join(sorted(_SVC_KEYS))))


def _put_params(value: Mapping[Union[str, int], Any]) -> bytes:
    out = []
    for key, given in sorted((svc_key(k), v) for k, v in value.items()):
        put = _SVC_PUT.get(_SVC_NAMES.get(key, ""), bytes)
        data = put(given)
        out.append(struct.pack(">HH", key, len(data)) + data)
    return b"".join(out)


def _put_int(n: int) -> Callable[[Any], bytes]:
    return lambda value: int(value).to_bytes(n, "big")


def _put_exactly(n: int) -> Callable[[Any], bytes]:
    def put(value: Buffer) -> bytes:
        data = bytes(value)
        if len(data) != n:
            raise OverflowError("%d bytes, not %d" % (len(data), n))
        return data
    return put


def _put_name(value: NameLike) -> bytes:
    return name_of(value).to_wire()


def _put_text(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


_PUT: Dict[str, Callable[[Any], bytes]] = {
    **dict.fromkeys(["U8", "ALG", "PROTO", "A6LEN"], _put_int(1)),
    **dict.fromkeys(["U16", "CERT", "RCODE"], _put_int(2)),
    **dict.fromkeys(["U32", "TTL", "TIME"], _put_int(4)),
    "U48": _put_int(6), "U64": _put_int(8),
    "TYPE": lambda v: Type.of(v).to_bytes(2, "big"),
    "IPV4": lambda v: IPv4Address(v).packed,
    "IPV6": lambda v: IPv6Address(v).packed,
    "EUI48": _put_exactly(6), "EUI64": _put_exactly(8),
    "ILNP": _put_exactly(8),
    **dict.fromkeys(["NAME", "NAME_S", "NAME_L", "NAME_C"], _put_name),
    "AMTTYPE": lambda v: b"", "A6SUFFIX": lambda v: IPv6Address(v).packed,
    "A6NAME": lambda v: b"" if v is None else _put_name(v),
    "NAMES": lambda v: b"".join(map(_put_name, v)),
    "STR": _put_string, "TAG": _put_string,
    "STR_OPT": lambda v: b"" if v is None else _put_string(v),
    "STRS": lambda v: b"".join(map(_put_string, v)),
    "TEXT": _put_text, "TEXT1": _put_text,
    "BITMAP": _put_types, "NXTMAP": _put_old_types, "PORTS": _put_bits,
    "APL": _put_apl, "GATEWAY": _put_gateway, "SVCPARAMS": _put_params,
    "OPTIONS": options_to,
}
_LENGTHS = {"LEN8": 1, "LEN16": 2, "LEN16_T": 2}
_DERIVED = {*_LENGTHS, "GWTYPE"}
_PUT.update({kind: _put_int(n) for kind, n in _LENGTHS.items()})


# -- the class --------------------------------------------------------------

class Rdata:
    """The data of a record. It does not change.

    Each type has a class of its own, taut.dns.MX, with its fields as
    attributes and constructor; docs/dns-types.md lists them. A type that is
    not known is an Rdata itself, with `data` (RFC 3597).

    Two are equal if their canonical forms are (RFC 4034 6.2: names without
    regard to letter case); `<` is the canonical order of RFC 4034 6.3.
    """

    __slots__ = ("_wire", "_values", "_type", "_class")

    _TYPE: ClassVar[int] = 0
    _IN: ClassVar[bool] = False  # the form is that of class IN
    _FIELDS: ClassVar[Tuple[_Field, ...]] = (("data", "RAW", 0),)
    _KNOWN: ClassVar[Dict[int, Class_["Rdata"]]] = {}

    _wire: bytes
    _values: Optional[List[Any]]
    _type: int
    _class: int

    def __init_subclass__(cls) -> None:
        Rdata._KNOWN[cls._TYPE] = cls

    def __init__(self, rtype: TypeLike, data: Buffer,
                 rclass: ClassLike = Class.IN) -> None:
        """Data of any type as bytes, uncompressed; of what class ever.
        TautError: it is not what its type asks for."""
        made = Rdata.from_wire(rtype, data, rclass)
        self._type, self._class = made._type, made._class
        self._wire, self._values = made._wire, None

    # -- making

    @staticmethod
    def _of(rtype: int, rclass: int, wire: bytes) -> "Rdata":
        """Data that has been checked."""
        cls = Rdata._KNOWN.get(rtype, Rdata)
        if cls._IN and rclass not in _IN_CLASSES:
            cls = Rdata
        made = cls.__new__(cls)
        made._wire, made._values = wire, None
        made._type, made._class = rtype, rclass
        return made

    @staticmethod
    def from_wire(rtype: TypeLike, data: Buffer,
                  rclass: ClassLike = Class.IN) -> "Rdata":
        """Data in uncompressed wire form. TautError: it is malformed."""
        code, klass = int(Type.of(rtype)), int(Class.of(rclass))
        wire = bytes(data)
        args = (code, klass, wire, len(wire))
        if lib.glue_dns_rdata_check(*args, ffi.NULL) != 0:
            raise refused(lib.glue_dns_rdata_check, wire, *args)
        return Rdata._of(code, klass, wire)

    @staticmethod
    def from_text(rtype: TypeLike, text: str,
                  origin: Optional[NameLike] = None,
                  rclass: ClassLike = Class.IN) -> "Rdata":
        r"""Data in its presentation form, or RFC 3597's (\# 4 0a000001);
        relative names are continued by `origin`. TautError: it is not the
        type's; `offset` counts characters."""
        code, klass = int(Type.of(rtype)), int(Class.of(rclass))
        data, cap = text.encode(), 512
        base = ffi.NULL if origin is None else name_of(origin).to_wire()
        while True:
            out = ffi.new("uint8_t[]", cap)
            args = (out, cap, code, klass, data, len(data), base)
            n = lib.glue_dns_rdata_of(*args, ffi.NULL)
            if n < 0:
                raise refused(lib.glue_dns_rdata_of, data, *args)
            if n <= cap:
                return Rdata._of(code, klass, bytes(ffi.buffer(out, n)))
            cap = n

    def _make(self, given: Sequence[Any]) -> None:
        """The data out of its fields, in their order; those that follow from
        others (lengths, the type of a gateway) are not given."""
        values = dict(zip((f for f in self._FIELDS if f[1] not in _DERIVED),
                          given))
        blobs = {f: self._put(f, value) for f, value in values.items()}
        self._derive(values, blobs)
        self._type, self._class, self._values = self._TYPE, 1, None
        self._wire = b"".join(blobs[f] for f in self._FIELDS)
        args = (self._TYPE, 1, self._wire, len(self._wire))
        if lib.glue_dns_rdata_check(*args, ffi.NULL) != 0:
            raise refused(lib.glue_dns_rdata_check, self._wire, *args)

    def _derive(self, values: Dict[_Field, Any],
                blobs: Dict[_Field, bytes]) -> None:
        counted = [f for f in self._FIELDS if "_LEN" in f[1]]
        for field in self._FIELDS:
            if field[1] in _LENGTHS:
                blobs[field] = self._put(field, len(blobs[counted.pop(0)]))
            elif field[1] == "A6LEN":
                n = (128 - min(int(values[field]), 128) + 7) // 8
                suffix, name = self._FIELDS[1:3]
                blobs[suffix] = blobs[suffix][16 - n:]
                blobs[name] = blobs[name] if values[field] else b""
            elif field[1] in ("GWTYPE", "AMTTYPE"):
                gate = next(v for f, v in values.items() if f[1] == "GATEWAY")
                flag = 128 if values.get(field) else 0
                blobs[field] = bytes([_gateway_type(gate) | flag])

    def _put(self, field: _Field, value: Any) -> bytes:
        """One field's bytes. TautError: the value does not fit."""
        try:
            return _PUT.get(field[1], bytes)(value)
        except OverflowError as error:
            name = "%s.%s" % (type(self).__name__, field[0])
            row = lib.taut_field_get(SETS, N_SETS, field[2])
            raise TautError(
                "range: %r does not fit %s (%s, %s): %s" % (
                    value, name, c_text(row.name), c_text(row.rule), error),
                int(lib.TAUT_E_RANGE), (field[2], 0, 0, 0)) from None

    # -- reading

    def _load(self) -> List[Any]:
        """The values of its fields, kept."""
        wire = self._wire
        cap = 16
        while True:
            out = ffi.new(_VALUES, cap)
            n = lib.glue_dns_values(out, cap, self._type, self._class, wire,
                                    len(wire))
            if n <= cap:
                break
            cap = n
        groups: List[List[_Raw]] = [[] for _ in self._FIELDS]
        for raw in _VALUE.iter_unpack(ffi.buffer(out, n * _VALUE.size)):
            groups[raw[3]].append(raw)
        values = [_READ.get(kind, _bytes)(wire, found) if found
                  else _EMPTY.get(kind)
                  for (_, kind, _), found in zip(self._FIELDS, groups)]
        for i, (_, kind, _) in enumerate(self._FIELDS):
            if kind == "GATEWAY":
                values[i] = self._gateway(groups, values[i])
        self._values = values
        return values

    def _gateway(self, groups: List[List[_Raw]], data: bytes) -> Gateway:
        kind = next(found[0][0] & 127 for found, f in zip(groups, self._FIELDS)
                    if f[1] in ("GWTYPE", "AMTTYPE"))
        if kind == 3:
            return Name._of(data)
        return ip_address(data) if kind else None

    def _get(self, i: int) -> Any:
        return (self._values or self._load())[i]

    @property
    def rtype(self) -> Type:
        """Its type."""
        return Type.of(self._type)

    @property
    def rclass(self) -> Class:
        """Its class."""
        return Class.of(self._class)

    @property
    def data(self) -> bytes:
        """All its bytes. Types that are known have fields instead."""
        return self._wire

    def fields(self) -> Dict[str, Any]:
        """Its fields by name, in their order."""
        if not self._wire and self._class in (254, 255):
            return {}  # an update's, which has none
        return dict(zip((f[0] for f in self._FIELDS),
                        self._values or self._load()))

    def to_wire(self) -> bytes:
        """Uncompressed wire form."""
        return self._wire

    def canonical(self) -> bytes:
        """The canonical form of RFC 4034 6.2: names in small letters."""
        cap = len(self._wire)
        out = ffi.new("uint8_t[]", max(cap, 1))
        n = lib.glue_dns_rdata(out, cap, self._type, self._class, self._wire,
                               cap, True, ffi.NULL)
        return bytes(ffi.buffer(out, n)) if n >= 0 else self._wire

    def to_text(self) -> str:
        """Its presentation form."""
        return text_of(lib.glue_dns_record_text, ffi.NULL, 0, self._class,
                       self._type, self._wire, len(self._wire))

    # -- as a value

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return "<%s %s>" % (self.rtype, self.to_text())

    def _key(self) -> Tuple[int, int, bytes]:
        return self._class, self._type, self.canonical()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rdata):
            return NotImplemented
        return (self._type == other._type and self._class == other._class and
                (self._wire == other._wire or self._key() == other._key()))

    def __hash__(self) -> int:
        return hash(self._key())

    def __lt__(self, other: "Rdata") -> bool:
        if not isinstance(other, Rdata):
            return NotImplemented
        return self._key() < other._key()

    def __reduce__(self) -> Any:
        return Rdata.from_wire, (self._type, self._wire, self._class)

# SPDX-License-Identifier: MIT
"""EDNS: the OPT record and its options by type."""
from __future__ import annotations

import struct
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import (Any, ClassVar, Dict, Iterable, Iterator, List, Optional,
                    Tuple, Type as Class_, Union)

from taut._core import Buffer, TautError, encoded, ffi, lib, text_of
from taut._dns_codes import OptionCode
from taut._dns_name import Name, NameLike, name_of, refused

AddressLike = Union[str, IPv4Address, IPv6Address]


class Option:
    """One EDNS option: its code and its bytes. The options that have a form
    are classes of their own, with attributes; TautError: the bytes are not
    what the option's RFC allows. Two with the same code and bytes are equal.
    """

    __slots__ = ("_code", "_data", "_c")

    _CODE: ClassVar[int] = -1
    _KNOWN: ClassVar[Dict[int, Class_["Option"]]] = {}

    def __init_subclass__(cls) -> None:
        if cls._CODE >= 0:
            Option._KNOWN[cls._CODE] = cls

    def __init__(self, code: Union[int, OptionCode], data: Buffer = b"") \
            -> None:
        self._code, self._data = int(code), bytes(data)

    @staticmethod
    def of(code: Union[int, OptionCode], data: Buffer) -> "Option":
        """An option out of its bytes. TautError: malformed."""
        made = Option.__new__(Option._KNOWN.get(int(code), Option))
        made._code, made._data = int(code), bytes(data)
        made._read()
        return made

    def _fill(self, **members: Any) -> None:
        """Makes it out of the members of struct taut_dns_option."""
        keep = []
        c = ffi.new("struct taut_dns_option *", {"code": self._CODE})
        for key, value in members.items():
            if isinstance(value, bytes):
                keep.append(ffi.from_buffer("uint8_t[]", value))
                value = {"p": keep[-1], "len": len(value)} \
                    if key in ("bytes", "data") else keep[-1]
            setattr(c, key, value)
        self._code = self._CODE
        self._data = encoded(lib.taut_dns_option_encode, c)[4:]

    def _read(self) -> Any:
        wire = self.to_wire()
        c = ffi.new("struct taut_dns_option *")
        pointer = ffi.from_buffer("uint8_t[]", wire)
        args = (c, pointer, len(wire))
        if lib.glue_dns_option(*args, ffi.NULL) < 0:
            raise refused(lib.glue_dns_option, wire, *args)
        return c, pointer

    def _bytes(self) -> bytes:
        c, _kept = self._read()
        return bytes(ffi.buffer(c.bytes.p, c.bytes.len)) if c.bytes.len \
            else b""

    @property
    def code(self) -> OptionCode:
        """Its number."""
        return OptionCode.of(self._code)

    @property
    def data(self) -> bytes:
        """Its bytes, without code and length."""
        return self._data

    def to_wire(self) -> bytes:
        """Code, length, bytes."""
        return struct.pack(">HH", self._code, len(self._data)) + self._data

    def to_text(self) -> str:
        """"COOKIE: 0123456789abcdef"."""
        c, _kept = self._read()
        return text_of(lib.taut_dns_option_text, c)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return "<taut.dns.%s %s>" % (type(self).__name__, self.to_text())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Option):
            return NotImplemented
        return (self._code, self._data) == (other._code, other._data)

    def __hash__(self) -> int:
        return hash((self._code, self._data))

    def __reduce__(self) -> Any:
        return Option.of, (self._code, self._data)


class ClientSubnet(Option):
    """The network that a query comes from (RFC 7871)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_CLIENT_SUBNET)

    def __init__(self, address: AddressLike, source: Optional[int] = None,
                 scope: int = 0) -> None:
        """source: bits of the prefix; None: 24 or 56. The address is cut to
        them."""
        ip = ip_address(address)
        if source is None:
            source = 24 if ip.version == 4 else 56
        n = ip.max_prefixlen
        if not 0 <= source <= n:
            raise ValueError("a prefix has 0 to %d bits, not %d" % (n, source))
        cut = int(ip) >> (n - source) << (n - source)
        data = cut.to_bytes(n // 8, "big")[:(source + 7) // 8]
        self._fill(family=1 if ip.version == 4 else 2, source=source,
                   scope=scope, bytes=data)

    @property
    def address(self) -> Union[IPv4Address, IPv6Address]:
        """The network's address."""
        family = self._data[0] << 8 | self._data[1]
        data = self._data[4:]
        return IPv4Address(data.ljust(4, b"\0")) if family == 1 \
            else IPv6Address(data.ljust(16, b"\0"))

    @property
    def source(self) -> int:
        """Bits of the prefix."""
        return self._data[2]

    @property
    def scope(self) -> int:
        """Bits that the answer is for."""
        return self._data[3]


class Cookie(Option):
    """DNS cookies (RFC 7873)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_COOKIE)

    def __init__(self, client: Buffer, server: Buffer = b"") -> None:
        """client: 8 bytes; server: none, or 8 to 32."""
        client = bytes(client)
        if len(client) != 8:
            raise ValueError("a client's cookie has 8 bytes, not %d"
                             % len(client))
        self._fill(client=client, bytes=bytes(server))

    @property
    def client(self) -> bytes:
        """8 bytes."""
        return self._data[:8]

    @property
    def server(self) -> bytes:
        """8 to 32 bytes; none in a client's first query."""
        return self._data[8:]


class _Bytes(Option):
    """An option that is bytes."""

    __slots__ = ()

    def __init__(self, data: Buffer = b"") -> None:
        self._fill(bytes=bytes(data))


class Nsid(_Bytes):
    """Which server it is (RFC 5001): `data`."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_NSID)


class _Algorithms(_Bytes):
    """DNSSEC algorithms that are understood (RFC 6975), a byte each."""

    __slots__ = ()

    @property
    def algorithms(self) -> Tuple[int, ...]:
        """Their numbers."""
        return tuple(self._data)


class Dau(_Algorithms):
    """Signing algorithms understood (RFC 6975)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_DAU)


class Dhu(_Algorithms):
    """DS digests understood (RFC 6975)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_DHU)


class N3u(_Algorithms):
    """NSEC3 hashes understood (RFC 6975)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_N3U)


class Expire(Option):
    """Seconds until a secondary's zone expires (RFC 7314)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_EXPIRE)

    def __init__(self, seconds: Optional[int] = None) -> None:
        """None: the question for it."""
        self._fill(has=seconds is not None, number=seconds or 0)

    @property
    def seconds(self) -> Optional[int]:
        """None: the question for it."""
        return int.from_bytes(self._data, "big") if self._data else None


class Keepalive(Option):
    """How long a TCP connection may be idle (RFC 7828)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_KEEPALIVE)

    def __init__(self, timeout: Optional[float] = None) -> None:
        """timeout: seconds, in steps of 0.1; None: a client's."""
        self._fill(has=timeout is not None, number=round((timeout or 0) * 10))

    @property
    def timeout(self) -> Optional[float]:
        """Seconds; None: a client's."""
        return int.from_bytes(self._data, "big") / 10 if self._data else None


class Padding(Option):
    """Bytes that hide a message's length (RFC 7830)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_PADDING)

    def __init__(self, n: int = 0) -> None:
        self._code, self._data = self._CODE, bytes(n)


class _Named(Option):
    """An option that is a name."""

    __slots__ = ()

    def __init__(self, name: NameLike) -> None:
        self._fill(name=name_of(name).to_wire())

    @property
    def name(self) -> Name:
        """The name."""
        return Name.from_wire(self._data)[0]


class Chain(_Named):
    """The closest trusted name (RFC 7901)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_CHAIN)


class ReportChannel(_Named):
    """Where errors are reported to (RFC 9567)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_REPORT_CHANNEL)


class KeyTags(Option):
    """Trust anchors in use (RFC 8145)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_KEY_TAG)

    def __init__(self, tags: Iterable[int]) -> None:
        self._fill(bytes=b"".join(t.to_bytes(2, "big") for t in tags))

    @property
    def tags(self) -> Tuple[int, ...]:
        """Key tags."""
        return tuple(n for n, in struct.iter_unpack(">H", self._data))


class ExtendedError(Option):
    """Why (RFC 8914)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_ERROR)

    def __init__(self, info: int, text: str = "") -> None:
        self._fill(number=info, bytes=text.encode())

    @property
    def info(self) -> int:
        """IANA's number: 6 is "Bogus"."""
        return self._data[0] << 8 | self._data[1]

    @property
    def text(self) -> str:
        """More of it, for people."""
        return self._data[2:].decode("utf-8", "replace").rstrip("\0")


class _Tag(Option):
    """A number of 16 bits."""

    __slots__ = ()

    def __init__(self, tag: int) -> None:
        self._fill(number=tag)

    @property
    def tag(self) -> int:
        """The number."""
        return int.from_bytes(self._data, "big")


class ClientTag(_Tag):
    """A client's tag (draft-bellis-dnsop-edns-tags)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_CLIENT_TAG)


class ServerTag(_Tag):
    """A server's tag (draft-bellis-dnsop-edns-tags)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_SERVER_TAG)


class ZoneVersion(Option):
    """The version of the zone that answered (RFC 9660)."""

    __slots__ = ()
    _CODE = int(lib.TAUT_DNS_OPT_ZONE_VERSION)

    def __init__(self, labels: int = -1, kind: int = 0,
                 version: Buffer = b"") -> None:
        """labels: of the zone's name; -1: the question for it."""
        self._fill(has=labels >= 0, source=max(labels, 0), scope=kind,
                   bytes=bytes(version))

    @property
    def labels(self) -> int:
        """Of the zone's name; -1: the question for it."""
        return self._data[0] if self._data else -1

    @property
    def kind(self) -> int:
        """0: a SOA's serial."""
        return self._data[1] if self._data else 0

    @property
    def version(self) -> bytes:
        """The version."""
        return self._data[2:]


def options_of(data: bytes) -> Iterator[Option]:
    """The options in the data of an OPT record. One that is not what its RFC
    allows is an Option of bytes."""
    at = 0
    while at + 4 <= len(data):
        code, n = struct.unpack_from(">HH", data, at)
        body = data[at + 4:at + 4 + n]
        try:
            yield Option.of(code, body)
        except TautError:
            yield Option(code, body)
        at += 4 + n


def options_to(options: Iterable[Option]) -> bytes:
    """Options as the data of an OPT record."""
    return b"".join(option.to_wire() for option in options)


class Edns:
    """What an OPT record says (RFC 6891).

    udp_size    bytes that fit into one datagram to the sender
    dnssec_ok   the DO bit (RFC 3225)
    version     0
    z           the other 15 flag bits
    options     a list of Option
    """

    __slots__ = ("udp_size", "dnssec_ok", "version", "z", "options", "_rcode")

    def __init__(self, udp_size: int = 1232, dnssec_ok: bool = False,
                 options: Iterable[Option] = (), version: int = 0,
                 z: int = 0) -> None:
        self.udp_size, self.dnssec_ok = udp_size, dnssec_ok
        self.version, self.z = version, z
        self.options: List[Option] = list(options)
        self._rcode = 0  # the eight high bits: the message's

    def option(self, kind: Class_[Option]) -> Any:
        """The first option of a class, None if there is none:
        edns.option(taut.dns.Cookie)."""
        return next((o for o in self.options if type(o) is kind), None)

    @property
    def _ttl(self) -> int:
        return self.version << 16 | (0x8000 if self.dnssec_ok else 0) | self.z

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Edns):
            return NotImplemented
        return (self._ttl, self.udp_size, self.options) == (
            other._ttl, other.udp_size, other.options)

    __hash__ = None  # type: ignore[assignment]  # it can change

    def __repr__(self) -> str:
        return "<taut.dns.Edns version %d, flags%s, udp %d%s>" % (
            self.version, " do" if self.dnssec_ok else "", self.udp_size,
            "".join("; " + str(o) for o in self.options))

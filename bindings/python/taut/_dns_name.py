# SPDX-License-Identifier: MIT
"""Domain names."""
from __future__ import annotations

from typing import Any, Iterable, Iterator, Optional, Tuple, Union, overload

from taut._core import Buffer, TautError, ffi, lib, pointer_of, text_of

NAME_MAX = int(lib.TAUT_DNS_NAME_MAX)

NameLike = Union["Name", str, bytes, Iterable[Union[bytes, str]]]
"""A Name, its text, or its labels."""


def refused(call: Any, data: Any, *args: Any) -> TautError:
    """The error of a glue_dns_ function that refused: it is called again, to
    tell why, about `data`."""
    diag = ffi.new("struct taut_diag *")
    status = -int(call(*args, diag))
    if diag.status == 0:
        return TautError._of(status)
    return TautError._of_diag(diag, data)


def _of_text(text: str, origin: Optional["Name"]) -> bytes:
    try:
        data = text.encode("ascii")
    except UnicodeEncodeError:
        raise ValueError("a name in text is ASCII; %r would be an "
                         "internationalized one, which is encoded by IDNA "
                         "before" % text) from None
    out = ffi.new("uint8_t[]", NAME_MAX)
    args = (out, data, len(data), ffi.NULL if origin is None
            else ffi.from_buffer(origin._w))
    n = lib.glue_dns_name(*args, ffi.NULL)
    if n < 0:
        raise refused(lib.glue_dns_name, data, *args)
    return bytes(ffi.buffer(out, n))


def _of_labels(labels: Iterable[Union[bytes, str]]) -> bytes:
    out = []
    for label in labels:
        data = label.encode("ascii") if isinstance(label, str) \
            else bytes(label)
        if not 1 <= len(data) <= 63:
            raise ValueError("a label has 1 to 63 bytes, not %d" % len(data))
        out.append(bytes([len(data)]) + data)
    wire = b"".join(out) + b"\0"
    if len(wire) > NAME_MAX:
        raise ValueError("a name has at most %d bytes, not %d"
                         % (NAME_MAX, len(wire)))
    return wire


class Name:
    """A domain name, always absolute. It does not change.

    Name("www.example.")            out of text (RFC 1035 5.1); the last dot
                                    may be left out
    Name("www", origin="example.")  relative to an origin
    Name([b"www", b"example"])      out of labels

    Names are equal, and have the same hash, without regard to the letter case
    of ASCII (RFC 4343); letters stay as they are. `<` is the canonical order
    of RFC 4034 6.1. name[0] is the first label, name[1:] the parent,
    len(name) the number of labels, the root not counted; name + other puts
    the labels of two names together.

    TautError (a ValueError): text that is no name.
    """

    __slots__ = ("_w",)

    _w: bytes

    def __init__(self, name: NameLike = ".",
                 origin: Optional[NameLike] = None) -> None:
        if isinstance(name, Name):
            self._w = name._w
        elif isinstance(name, str):
            self._w = _of_text(name, None if origin is None
                               else Name(origin))
        elif isinstance(name, bytes):
            self._w = _of_text(name.decode("ascii"), None)
        else:
            self._w = _of_labels(name)
            if origin is not None:
                self._w = (self + Name(origin))._w

    @classmethod
    def _of(cls, wire: bytes) -> "Name":
        """A name whose wire form has been checked."""
        name = cls.__new__(cls)
        name._w = wire
        return name

    @classmethod
    def from_wire(cls, data: Buffer, offset: int = 0) -> Tuple["Name", int]:
        """The name at `offset` in a message, whose pointers count from the
        start of `data`; and where it ends there. TautError: no name."""
        pointer, n = pointer_of(data)
        out, end = ffi.new("uint8_t[]", NAME_MAX), ffi.new("size_t *")
        args = (out, pointer, n, offset, end)
        size = lib.glue_dns_name_at(*args, ffi.NULL)
        if size < 0:
            raise refused(lib.glue_dns_name_at, pointer, *args)
        return cls._of(bytes(ffi.buffer(out, size))), int(end[0])

    # -- what it is

    def to_wire(self) -> bytes:
        """Labels with their lengths, and the root's zero byte."""
        return self._w

    @property
    def labels(self) -> Tuple[bytes, ...]:
        """The labels, the root not among them."""
        wire, at, found = self._w, 0, []
        while wire[at]:
            found.append(wire[at + 1:at + 1 + wire[at]])
            at += wire[at] + 1
        return tuple(found)

    @property
    def parent(self) -> "Name":
        """The name without its first label. ValueError: it is the root."""
        if len(self._w) == 1:
            raise ValueError("the root has no parent")
        return Name._of(self._w[self._w[0] + 1:])

    @property
    def is_root(self) -> bool:
        """It is "."."""
        return len(self._w) == 1

    @property
    def is_wildcard(self) -> bool:
        """Its first label is "*" (RFC 4592 2.1.1)."""
        return self._w[:2] == b"\1*"

    def is_subdomain(self, other: NameLike) -> bool:
        """It is `other`, or below it."""
        return bool(lib.taut_dns_name_is_below(self._w, name_of(other)._w))

    def is_superdomain(self, other: NameLike) -> bool:
        """It is `other`, or above it."""
        return name_of(other).is_subdomain(self)

    def covers(self, other: NameLike) -> bool:
        """It is a wildcard that could stand for `other` (RFC 4592 3.3.1)."""
        return self.is_wildcard and bool(
            lib.taut_dns_name_wildcard_match(self._w, name_of(other)._w))

    def lower(self) -> "Name":
        """Its letters small: the canonical form (RFC 4034 6.2)."""
        return Name._of(self._w.lower())  # lengths are no letters

    def relativize(self, origin: NameLike) -> str:
        """Its text as in a master file with that origin: without the origin,
        "@" for the origin itself; whole if it is not below."""
        base = name_of(origin)
        if not self.is_subdomain(base):
            return str(self)
        n = len(self) - len(base)
        return str(self[:n])[:-1] if n else "@"

    def split(self, n: int) -> Tuple["Name", "Name"]:
        """All but the last `n` labels, and those."""
        at = len(self) - n
        if not 0 <= at <= len(self):
            raise ValueError("%s has no %d labels" % (self, n))
        return self[:at], self[at:]

    def to_text(self, omit_final_dot: bool = False) -> str:
        """As in a master file, with the last dot or without it."""
        text = text_of(lib.taut_dns_name_text, self._w)
        return text[:-1] if omit_final_dot and len(self._w) > 1 else text

    # -- as a value

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return "Name(%r)" % self.to_text()

    def __len__(self) -> int:
        return int(lib.taut_dns_name_labels_get(self._w))

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.labels)

    @overload
    def __getitem__(self, index: int) -> bytes: ...

    @overload
    def __getitem__(self, index: slice) -> "Name": ...

    def __getitem__(self, index: Union[int, slice]) -> Union[bytes, "Name"]:
        found = self.labels[index]
        return found if isinstance(found, bytes) else Name(found)

    def __add__(self, other: NameLike) -> "Name":
        wire = self._w[:-1] + name_of(other)._w
        if len(wire) > NAME_MAX:
            raise ValueError("a name has at most %d bytes, not %d"
                             % (NAME_MAX, len(wire)))
        return Name._of(wire)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Name):
            return self._w == other._w or self._w.lower() == other._w.lower()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._w.lower())

    def _order(self, other: Any) -> int:
        return int(lib.taut_dns_name_order(self._w, other._w))

    def __lt__(self, other: "Name") -> bool:
        if not isinstance(other, Name):
            return NotImplemented
        return self._order(other) < 0

    def __le__(self, other: "Name") -> bool:
        if not isinstance(other, Name):
            return NotImplemented
        return self._order(other) <= 0

    def __gt__(self, other: "Name") -> bool:
        if not isinstance(other, Name):
            return NotImplemented
        return self._order(other) > 0

    def __ge__(self, other: "Name") -> bool:
        if not isinstance(other, Name):
            return NotImplemented
        return self._order(other) >= 0

    def __reduce__(self) -> Any:
        return _unpickle, (self._w,)


def _unpickle(wire: bytes) -> Name:
    status = -int(lib.glue_dns_name_check(wire, len(wire), ffi.NULL))
    if status:
        raise TautError._of(status)
    return Name._of(wire)


def name_of(name: NameLike) -> Name:
    """`name`, if it is one; what it spells otherwise."""
    return name if isinstance(name, Name) else Name(name)


root = Name(".")

# SPDX-License-Identifier: MIT
"""Master files, record by record."""
from __future__ import annotations

import mmap
import os
from typing import (Any, Callable, Iterator, List, Optional, Tuple, Union)

from taut._core import Buffer, TautError, ffi, lib
from taut._dns_codes import Class, ClassLike
from taut._dns_message import Record, records_of
from taut._dns_name import Name, NameLike, name_of

Source = Union[str, "os.PathLike[str]", Buffer]
_CAP = 1 << 18
_RDATA_MAX = int(lib.TAUT_DNS_RDATA_MAX)
_INCLUDES_MAX = 16  # files within each other


class ZoneError(TautError):
    """What is wrong in a master file.

    file, line, column   where; lines and columns count from 1; file is None
                         for a buffer
    """

    file: Optional[str] = None
    line: int = 0
    column: int = 0

    def __reduce__(self) -> Any:
        return _again, (self.args[0], self._code, self._diag, self._data,
                        self.file, self.line, self.column)


def _again(message: str, code: int, diag: Tuple[int, int, int, int],
           data: bytes, file: Optional[str], line: int,
           column: int) -> ZoneError:
    error = ZoneError(message, code, diag, data)
    error.file, error.line, error.column = file, line, column
    return error


class ZoneRecord(Record):
    """A Record with the line of the file where it begins."""

    __slots__ = ("line",)

    line: int


class _Reader:
    """One file on its way."""

    def __init__(self, source: Source, origin: Optional[NameLike],
                 ttl: Optional[int], rclass: ClassLike) -> None:
        self.path = os.fspath(source) if isinstance(
            source, (str, os.PathLike)) else None
        data = _mapped(self.path) if self.path is not None else source
        self.held = ffi.from_buffer("uint8_t[]", data)
        self.mem = ffi.new("uint8_t[]", _RDATA_MAX)
        self.origin = None if origin is None else ffi.from_buffer(
            "uint8_t[]", name_of(origin).to_wire())
        self.zone = ffi.new("struct taut_dns_zone *")
        config = ffi.new("struct taut_dns_zone_config *", {
            "origin": ffi.NULL if self.origin is None else self.origin,
            "mem": self.mem, "mem_len": _RDATA_MAX, "ttl": ttl or 0,
            "has_ttl": ttl is not None, "klass": int(Class.of(rclass))})
        if lib.taut_dns_zone_init(self.zone, ffi.sizeof(
                "struct taut_dns_zone"), config) != lib.TAUT_OK:
            raise TautError._of(int(lib.TAUT_E_USAGE))
        self.rd = ffi.new("struct taut_rd *",
                          lib.taut_rd_of(self.held, len(self.held)))
        self.out = ffi.new("uint8_t[]", _CAP)
        self.status = ffi.new("int *")
        self.diag = ffi.new("struct taut_diag *")

    def fill(self) -> Iterator[Tuple[int, int, ZoneRecord]]:
        n = lib.glue_dns_zone(self.out, _CAP, self.zone, self.rd, self.held,
                              True, self.status, self.diag)
        return records_of(self.out, n, ZoneRecord)

    def fault(self) -> ZoneError:
        line, column = int(self.zone.line), int(self.zone.column)
        at = "%s:%d:%d: " % (self.path or "line", line, column) \
            if self.path else "line %d, column %d: " % (line, column)
        plain = TautError._of_diag(self.diag)
        error = ZoneError(at + str(plain), plain._code, plain._diag,
                          plain._data)
        error.file, error.line, error.column = self.path, line, column
        return error


def _mapped(path: str) -> Any:
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def read_zone(source: Source, origin: Optional[NameLike] = None, *,
              ttl: Optional[int] = None, rclass: ClassLike = Class.IN,
              include: Union[None, bool, Callable[[str], Source]] = None,
              on_error: Optional[Callable[[ZoneError], None]] = None
              ) -> Iterator[ZoneRecord]:
    """The records of a master file (RFC 1035 5), one by one.

    source    a file's name, or a buffer that holds the text
    origin    what relative names are continued by, before any $ORIGIN; None:
              the root
    ttl       for records without one, before any $TTL
    rclass    for records without one
    include   what $INCLUDE does: True reads files beside the one that names
              them, False refuses, a function is given the name and returns a
              source. None: True for a file, False for a buffer
    on_error  is called with each fault, and reading goes on behind that line;
              None: the fault is raised

    ZoneError (a TautError): what is wrong, with `line` and `column`.
    """
    files = [_Reader(source, origin, ttl, rclass)]
    if include is None:
        include = files[0].path is not None
    while files:
        reader = files[-1]
        for kind, line, record in reader.fill():
            if kind == 1:
                files.append(_included(files, record, include, rclass))
                break
            record.line = line
            yield record
        status = int(reader.status[0])
        if status == lib.TAUT_DONE:
            files.pop()
        elif status >= 16:
            error = reader.fault()
            if on_error is None:
                raise error
            on_error(error)


def _included(files: List[_Reader], record: Record,
              include: Union[bool, Callable[[str], Source]],
              rclass: ClassLike) -> _Reader:
    reader, name = files[-1], record._wire.decode("utf-8", "surrogateescape")
    if include is False:
        raise _refused(reader, "$INCLUDE %s is not followed" % name)
    if len(files) >= _INCLUDES_MAX:
        raise _refused(reader, "$INCLUDE %d files deep" % len(files))
    found: Source = os.path.join(os.path.dirname(reader.path or ""), name) \
        if include is True else include(name)
    zone = reader.zone  # the TTL holds on in the other file
    ttl = int(zone.config.ttl) if zone.config.has_ttl else \
        int(zone.ttl_last) if zone.has_ttl_last else None
    return _Reader(found, Name._of(record._w), ttl, rclass)


def _refused(reader: _Reader, why: str) -> ZoneError:
    line = int(reader.zone.line)
    error = ZoneError("line %d: %s" % (line, why),
                      int(lib.TAUT_E_UNSUPPORTED),
                      (int(lib.TAUT_DNS_TEXT_F_DIRECTIVE), 0, 0, 0))
    error.file, error.line, error.column = reader.path, line, 1
    return error

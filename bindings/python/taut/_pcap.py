# SPDX-License-Identifier: MIT
"""Captures: pcap and pcapng files, read packet by packet."""
from __future__ import annotations

import os
import struct
from typing import Any, BinaryIO, Iterator, List, Tuple, Union

from taut._core import Quirks
from taut._packet import Packet

_MAGIC = {b"\xd4\xc3\xb2\xa1": ("<", 1e-6), b"\xa1\xb2\xc3\xd4": (">", 1e-6),
          b"\x4d\x3c\xb2\xa1": ("<", 1e-9), b"\xa1\xb2\x3c\x4d": (">", 1e-9)}
_NG = b"\x0a\x0d\x0d\x0a"
_MOST = 1 << 26  # bytes of a record; more is no capture


class CapturedPacket(Packet):
    """A Packet with the time (seconds since 1970) it was captured at."""

    __slots__ = ("time",)

    time: float

    def __reduce__(self) -> Any:
        return _unpickle, (bytes(self), self.link, self.wire_len,
                           self._quirks, self.time)


def _unpickle(data: bytes, link: int, wire_len: int, quirks: int,
              time: float) -> CapturedPacket:
    packet = CapturedPacket(data, link, wire_len=wire_len, quirks=quirks)
    packet.time = time
    return packet


def pcap(file: Union[str, os.PathLike[str], BinaryIO],
         quirks: Quirks = None) -> Iterator[CapturedPacket]:
    """The packets of a pcap or pcapng file, by name or opened for reading.

    Each is a Packet with its link type, its length on the wire, and `time`.
    A file that ends within a record ends there. ValueError: no capture.
    """
    if isinstance(file, (str, os.PathLike)):
        with open(file, "rb") as opened:
            yield from pcap(opened, quirks)
        return
    magic = file.read(4)
    if magic in _MAGIC:
        records = _classic(file, *_MAGIC[magic])
    elif magic == _NG:
        records = _blocks(file)
    else:
        raise ValueError("no pcap or pcapng file: it begins with %s"
                         % magic.hex())
    for time, link, wire_len, data in records:
        packet = CapturedPacket(data, link, wire_len=wire_len, quirks=quirks)
        packet.time = time
        yield packet


_Record = Tuple[float, int, int, bytes]


def _classic(file: BinaryIO, order: str, unit: float) -> Iterator[_Record]:
    head = file.read(20)
    if len(head) < 20:
        return
    link = struct.unpack(order + "I", head[16:])[0] & 0xffff
    record = struct.Struct(order + "IIII")
    while True:
        head = file.read(16)
        if len(head) < 16:
            return
        seconds, part, n, wire_len = record.unpack(head)
        if n > _MOST:
            raise ValueError("a record of %d bytes is none" % n)
        data = file.read(n)
        if len(data) < n:
            return
        yield seconds + part * unit, link, wire_len, data


def _blocks(file: BinaryIO) -> Iterator[_Record]:
    """The packets of a pcapng file whose first 4 bytes are read."""
    order, pending = "<", _NG + file.read(4)
    links: List[Tuple[int, float]] = []
    while len(pending) == 8:
        kind, have = struct.unpack(order + "I", pending[:4])[0], 8
        if pending[:4] == _NG:  # a section: its byte order is told anew
            order = "<" if file.read(4) == b"\x4d\x3c\x2b\x1a" else ">"
            links, have = [], 12
        n = struct.unpack(order + "I", pending[4:])[0]
        if not have <= n <= _MOST:
            raise ValueError("a block of %d bytes is none" % n)
        body = file.read(n - have)
        if len(body) < n - have:
            return
        if kind == 1 and len(body) >= 8:
            links.append((struct.unpack_from(order + "H", body)[0],
                          _resolution(body[8:-4], order)))
        elif kind == 6 and len(body) >= 24:
            yield from _enhanced(body, order, links)
        elif kind == 3 and len(body) >= 8 and links:
            wire_len = struct.unpack_from(order + "I", body)[0]
            yield 0.0, links[0][0], wire_len, body[4:-4][:wire_len]
        pending = file.read(8)


def _enhanced(body: bytes, order: str,
              links: List[Tuple[int, float]]) -> Iterator[_Record]:
    index, high, low, n, wire_len = struct.unpack_from(order + "5I", body)
    if index < len(links) and n <= len(body) - 24:
        link, unit = links[index]
        yield (high << 32 | low) * unit, link, wire_len, body[20:20 + n]


def _resolution(options: bytes, order: str) -> float:
    """Seconds of a time stamp's unit: option if_tsresol, else 1e-6."""
    at = 0
    while at + 4 <= len(options):
        code, n = struct.unpack_from(order + "HH", options, at)
        if code == 9 and n == 1 and at + 4 < len(options):
            value = options[at + 4]
            return float(2.0 ** -(value & 127) if value & 128
                         else 10.0 ** -value)
        at += 4 + n + -n % 4
    return 1e-6

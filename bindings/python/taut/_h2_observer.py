# SPDX-License-Identifier: MIT
"""HTTP/2: one direction of a connection that others have."""
from __future__ import annotations

from struct import unpack
from typing import Any, Callable, Dict, List, Optional, Tuple

from taut._core import Buffer, Quirks, c_text, ffi, lib, pointer_of, quirk_bits
from taut._h2 import A_LEN, B_LEN, FULL, Flat, Room, flat_error, room_of
from taut._h2_events import Event, H2Error
from taut._hpack import TABLE_MAX, Field, field_of

FIELD_MAX = 1 << 16


class Frame(Event):
    """A frame, whole, as it was sent.

    type, name, flags, stream_id, length, offset    of its header; `offset`
                 counts from the first byte of the direction
    body         DATA, debug data of GOAWAY ...; header blocks are `fields`
    fields       the header fields that ended with this frame, CONTINUATIONs
                 put together: taut.hpack.Fields; else None
    settings     SETTINGS: {number: value}; else None
    pad_length, exclusive, weight, dependency, number, error_code, opaque
                 as struct taut_h2_frame in taut/h2.h
    """

    __slots__ = ("type", "name", "flags", "stream_id", "length", "offset",
                 "body", "fields", "settings", "pad_length", "exclusive",
                 "weight", "dependency", "number", "error_code", "opaque")

    def __init__(self, head: Flat, data: bytes) -> None:
        numbers = unpack("=7I8s", data)
        self.type, self.flags, self.stream_id = head[1], head[2], head[3]
        self.length = head[4]
        self.name = c_text(lib.taut_reg_name(
            ffi.addressof(lib.taut_h2_type_reg), self.type))
        self.body = b""
        self.fields: Optional[List[Field]] = None
        self.settings: Optional[Dict[int, int]] = \
            {} if self.type == lib.TAUT_H2_TYPE_SETTINGS else None
        self.pad_length, self.exclusive = numbers[0], bool(numbers[1])
        self.weight, self.dependency, self.number, self.error_code = \
            numbers[2:6]
        self.opaque = numbers[7]
        self.offset = 0


class Fault(Event):
    """What RFC 9113 forbids: `error`. The frame is passed over."""

    __slots__ = ("error",)

    def __init__(self, error: Optional[H2Error]) -> None:
        self.error = error


class Lost(Event):
    """A header block was cut or is faulty (then `error` tells why): entries of
    the dynamic table are unknown from now on."""

    __slots__ = ("error",)

    def __init__(self, error: Optional[H2Error]) -> None:
        self.error = error


class Found(Event):
    """A frame's header was found after `skipped` bytes."""

    __slots__ = ("skipped",)

    def __init__(self, skipped: int) -> None:
        self.skipped = skipped


class Observer:
    """One direction of a connection that others have: receive_data(bytes in
    their order) returns Frames, and Fault, Lost and Found events. It never
    gives up.

    client        it is the client's direction, which begins with a preface
    middle        it began before; a frame's header is looked for
    aligned       with `middle`: the first byte is that of a frame
    table_size    the largest table that the other side may have allowed
    """

    def __init__(self, client: bool, middle: bool = False,
                 aligned: bool = False, table_size: int = 4096,
                 quirks: Quirks = None) -> None:
        if not 1 <= table_size <= TABLE_MAX:
            raise ValueError("a table has 1 to %d bytes, not %d"
                             % (TABLE_MAX, table_size))
        n_bytes = table_size + 2 * (FIELD_MAX // 8 * 13 + 96) + FIELD_MAX + 32
        self._lent = (room_of("struct taut_hpack_entry[]",
                              table_size // 32 + 1),
                      room_of("uint8_t[]", n_bytes))
        config = ffi.new("struct taut_h2_observer_config *", {
            "client": client, "middle": middle, "aligned": aligned,
            "decoder": {
                "entries": self._lent[0], "n_entries": table_size // 32 + 1,
                "bytes": self._lent[1], "bytes_len": n_bytes,
                "table_max": table_size, "field_max": FIELD_MAX}})
        self._c = ffi.new("struct glue_h2_observer *")
        status = lib.taut_h2_observer_init(
            ffi.addressof(self._c.observer),
            ffi.sizeof("struct taut_h2_observer"), config)
        assert status == 0, status
        self._room = Room()
        self._quirks = quirk_bits(quirks)
        self._frame: Optional[Frame] = None
        self._fields: List[Field] = []

    def receive_data(self, data: Buffer) -> List[Event]:
        """What the next bytes of the direction are."""
        pointer, n = pointer_of(data)
        lib.glue_h2_observer_push(self._c, pointer, n)
        return self._all()

    def gap(self, n: int) -> List[Event]:
        """`n` bytes of the direction are missing here."""
        lib.taut_h2_observer_gap(ffi.addressof(self._c.observer), n)
        return self._all()

    def _all(self) -> List[Event]:
        events: List[Event] = []
        status = FULL
        while status == FULL:
            status = lib.glue_h2_observer_next(self._c, self._room.c,
                                               self._quirks)
            heads, data = self._room.taken()
            at = 0
            for head in heads:
                end = at + head[A_LEN] + head[B_LEN]
                HANDLERS[head[0]](self, events, head, data[at:end])
                at = end
        return events

    def _on_preface(self, out: List[Event], e: Flat, data: bytes) -> None:
        pass

    def _on_frame(self, out: List[Event], e: Flat, data: bytes) -> None:
        self._frame = Frame(e, data)
        if self._frame.type in (lib.TAUT_H2_TYPE_HEADERS,
                                lib.TAUT_H2_TYPE_PUSH_PROMISE):
            self._fields = []

    def _on_body(self, out: List[Event], e: Flat, data: bytes) -> None:
        if self._frame is not None:
            self._frame.body += data

    def _on_setting(self, out: List[Event], e: Flat, data: bytes) -> None:
        if self._frame is not None and self._frame.settings is not None:
            self._frame.settings[e[8]] = e[4]

    def _on_end(self, out: List[Event], e: Flat, data: bytes) -> None:
        if self._frame is not None:
            self._frame.offset = (e[9] << 32 | e[5]) - self._frame.length - 9
            out.append(self._frame)
        self._frame = None

    def _on_fault(self, out: List[Event], e: Flat, data: bytes) -> None:
        out.append(Fault(flat_error(e)))
        self._frame = None

    def _on_found(self, out: List[Event], e: Flat, data: bytes) -> None:
        out.append(Found(e[4]))

    def _on_field(self, out: List[Event], e: Flat, data: bytes) -> None:
        name, value = data[:e[A_LEN]], data[e[A_LEN]:]
        self._fields.append(field_of(
            (0, 0, e[8], e[9], e[12], e[1], e[2], 0), name, value))

    def _on_fields_end(self, out: List[Event], e: Flat, data: bytes) -> None:
        if self._frame is not None:
            self._frame.fields = self._fields
        elif out and isinstance(out[-1], Frame):
            out[-1].fields = self._fields
        self._fields = []

    def _on_limit(self, out: List[Event], e: Flat, data: bytes) -> None:
        out.append(Fault(flat_error(e)))

    def _on_lost(self, out: List[Event], e: Flat, data: bytes) -> None:
        self._fields = []
        out.append(Lost(flat_error(e)))


_Handler = Callable[[Observer, List[Event], Flat, bytes], None]
_NAMES: Tuple[Tuple[str, _Handler], ...] = (
    ("FRAMER_PREFACE_END", Observer._on_preface),
    ("FRAMER_FRAME", Observer._on_frame),
    ("FRAMER_BODY", Observer._on_body),
    ("FRAMER_SETTING", Observer._on_setting),
    ("FRAMER_END", Observer._on_end),
    ("FRAMER_FAULT", Observer._on_fault),
    ("FRAMER_FOUND", Observer._on_found),
    ("OBSERVER_FIELD", Observer._on_field),
    ("OBSERVER_FIELDS_END", Observer._on_fields_end),
    ("OBSERVER_LIMIT", Observer._on_limit),
    ("OBSERVER_LOST", Observer._on_lost),
)
HANDLERS: Dict[int, Any] = {
    int(getattr(lib, "TAUT_H2_" + name)): handler for name, handler in _NAMES}

# SPDX-License-Identifier: MIT
"""HTTP/2 connections: the library's machine, in the manner of hyper-h2."""
from __future__ import annotations

import time
from struct import Struct, unpack
from typing import (Any, Callable, Dict, List, Mapping, Optional, Tuple,
                    Union)

from taut._core import Buffer, ffi, lib, pointer_of
from taut._h2_events import (ChangedSetting, ConnectionTerminated,
                             DataReceived, Event,
                             FlowControlError, H2Error,
                             InformationalResponseReceived,
                             InvalidSettingsValueError,
                             NoAvailableStreamIDError, NoSuchStreamError,
                             PingAckReceived, PingReceived, PriorityUpdated,
                             ProtocolError, RemoteSettingsChanged,
                             RequestReceived, ResponseReceived, SettingCodes,
                             SettingsAcknowledged, StreamClosedError,
                             StreamEnded, StreamIDTooLowError, StreamReset,
                             TooManyStreamsError, TrailersReceived,
                             UnknownFrameReceived, WindowUpdated,
                             error_code_of, error_of)
from taut._hpack import (HeaderTuple, Headers, NeverIndexedHeaderTuple,
                         flatten)

OK, DONE, FULL = int(lib.TAUT_OK), int(lib.TAUT_DONE), int(lib.TAUT_FULL)
NEVER = int(lib.TAUT_HPACK_NEVER)
REQUEST, RESPONSE, TRAILERS = (int(lib.TAUT_H2_REQUEST),
                               int(lib.TAUT_H2_RESPONSE),
                               int(lib.TAUT_H2_TRAILERS))
CLOSED = int(lib.TAUT_H2_STREAM_STATE_CLOSED)
NO_LIMIT = 0xffffffff
OUT_LEN = 1 << 17
FIELD_MAX = 1 << 15

room_of = ffi.new_allocator(should_clear_after_alloc=False)

# struct glue_h2_event: kind, more, flags, stream, number, last, a_len, b_len,
# index, before; status, field, off, need, wire of a diagnostic
Flat = Tuple[int, ...]
events_of = Struct("=BBHIIIIIIIHHIII").iter_unpack
A_LEN, B_LEN, STATUS = 6, 7, 10
EVENT_LEN = int(ffi.sizeof("struct glue_h2_event"))


class Room:
    """Where the events of a machine go, and how they come out again."""

    __slots__ = ("c", "_lent")

    def __init__(self) -> None:
        self.c = ffi.new("struct glue_h2_room *")
        self._grow(64, 1 << 14)

    def _grow(self, n_events: int, n_bytes: int) -> None:
        self._lent = (room_of("struct glue_h2_event[]", n_events),
                      room_of("uint8_t[]", n_bytes))
        self.c.events, self.c.bytes = self._lent
        self.c.n_events_max, self.c.bytes_max = n_events, n_bytes

    def taken(self) -> Tuple[Any, bytes]:
        """The events and their bytes; there is room for the next ones."""
        c = self.c
        heads = ffi.buffer(c.events, c.n_events * EVENT_LEN)[:]
        data = ffi.buffer(c.bytes, c.n_bytes)[:]
        if c.n_events == c.n_events_max:
            self._grow(c.n_events_max * 2, max(c.bytes_max, c.need))
        elif c.need > c.bytes_max - c.n_bytes:
            self._grow(c.n_events_max, max(c.bytes_max * 2, c.need))
        return events_of(heads), data


def flat_error(e: Flat) -> Optional[H2Error]:
    """The fault that an event tells of, if it does."""
    if not e[STATUS]:
        return None
    names = "status", "field", "off", "need", "wire"
    return error_of(ffi.new("struct taut_diag *",
                            dict(zip(names, e[STATUS:]))))


class H2Configuration:
    """What a connection is like.

    client_side              our role
    header_encoding          headers in events are text of this encoding;
                             None: bytes
    max_concurrent_streams   the peer's, and ours, at a time
    initial_window_size      bytes of a body that may come before they are
                             acknowledged
    connection_window        the same for all bodies together, at least 65535
    max_frame_size, header_table_size, max_header_list_size,
    enable_connect_protocol  SETTINGS of these names
    auto_window              received data is acknowledged at once
    tokens, tokens_per_second    the ledger of what the peer may cause for
                             free; see taut/h2_conn.h
    clock                    a function that tells seconds, None: there is no
                             time; the ledger is never filled up again then,
                             and SETTINGS are waited for without an end
    """

    def __init__(self, client_side: bool = True,
                 header_encoding: Union[None, bool, str] = None, *,
                 max_concurrent_streams: int = 100,
                 initial_window_size: int = 65535,
                 connection_window: int = 65535,
                 max_frame_size: int = 16384,
                 header_table_size: int = 4096,
                 max_header_list_size: int = 65536,
                 enable_connect_protocol: bool = False,
                 auto_window: bool = False,
                 tokens: int = int(lib.TAUT_H2_TOKENS_DEFAULT),
                 tokens_per_second: int = int(lib.TAUT_H2_TOKENS_PER_S),
                 clock: Optional[Callable[[], float]] = time.monotonic
                 ) -> None:
        self.client_side = client_side
        self.header_encoding = header_encoding or None
        if header_encoding is True:
            self.header_encoding = "utf-8"
        self.connection_window = connection_window
        self.auto_window = auto_window
        self.tokens, self.tokens_per_second = tokens, tokens_per_second
        self.clock = clock
        self.settings = {
            SettingCodes.HEADER_TABLE_SIZE: header_table_size,
            SettingCodes.ENABLE_PUSH: 0,
            SettingCodes.MAX_CONCURRENT_STREAMS: max_concurrent_streams,
            SettingCodes.INITIAL_WINDOW_SIZE: initial_window_size,
            SettingCodes.MAX_FRAME_SIZE: max_frame_size,
            SettingCodes.MAX_HEADER_LIST_SIZE: max_header_list_size,
            SettingCodes.ENABLE_CONNECT_PROTOCOL: int(
                enable_connect_protocol and not client_side),
            SettingCodes.NO_RFC7540_PRIORITIES: 1,
        }


_FIRST = {SettingCodes.HEADER_TABLE_SIZE: 4096,
          SettingCodes.MAX_CONCURRENT_STREAMS: NO_LIMIT,
          SettingCodes.INITIAL_WINDOW_SIZE: 65535,
          SettingCodes.MAX_FRAME_SIZE: 16384,
          SettingCodes.MAX_HEADER_LIST_SIZE: NO_LIMIT,
          SettingCodes.ENABLE_CONNECT_PROTOCOL: 0,
          SettingCodes.NO_RFC7540_PRIORITIES: 0}


class _Lent:
    """A connection of the library's and the memory that it is lent."""

    def __init__(self, config: H2Configuration,
                 settings: Mapping[SettingCodes, int]) -> None:
        table = settings[SettingCodes.HEADER_TABLE_SIZE]
        most = settings[SettingCodes.MAX_HEADER_LIST_SIZE]
        streams = settings[SettingCodes.MAX_CONCURRENT_STREAMS]
        held = max(table, 4096)
        n_slots = 256
        while n_slots < 2 * streams:
            n_slots *= 2
        field = max(1, min(most, FIELD_MAX))
        n_bytes = held + 2 * (field // 8 * 13 + 96) + field + 32
        self.slots = ffi.new("struct taut_h2_slot[]", n_slots)
        self.out = room_of("uint8_t[]", OUT_LEN)
        self.entries = room_of("struct taut_hpack_entry[]", held // 32 + 1)
        self.bytes = room_of("uint8_t[]", n_bytes)
        self.sent = room_of("struct taut_hpack_encoder_entry[]", 129)
        self.sent_bytes = room_of("uint8_t[]", 8192)
        self.sent_slots = ffi.new("uint32_t[]", int(lib.TAUT_HPACK_N_SLOTS))
        self.c = ffi.new("struct glue_h2_conn *")
        flags = lib.TAUT_H2_CONN_TELL_ALL
        flags |= lib.TAUT_H2_CONN_CLIENT if config.client_side else 0
        flags |= lib.TAUT_H2_CONN_AUTO_WINDOW if config.auto_window else 0
        flags |= lib.TAUT_H2_CONN_EXTENDED \
            if settings[SettingCodes.ENABLE_CONNECT_PROTOCOL] else 0
        given = ffi.new("struct taut_h2_conn_config *", {
            "streams": self.slots, "n_streams": n_slots, "out": self.out,
            "out_len": OUT_LEN, "flags": flags, "max_streams": streams,
            "window": settings[SettingCodes.INITIAL_WINDOW_SIZE],
            "conn_window": config.connection_window,
            "frame_len": settings[SettingCodes.MAX_FRAME_SIZE],
            "tokens": config.tokens, "tokens_per_s": config.tokens_per_second,
            "decoder": {
                "entries": self.entries, "n_entries": held // 32 + 1,
                "bytes": self.bytes, "bytes_len": n_bytes,
                "table_max": table, "field_max": field, "list_max": most,
                "n_fields_max": most // 32 + 1},
            "encoder": {
                "entries": self.sent, "n_entries": 129,
                "bytes": self.sent_bytes, "bytes_len": 8192,
                "slots": self.sent_slots,
                "n_slots": int(lib.TAUT_HPACK_N_SLOTS)}})
        if lib.taut_h2_conn_init(ffi.addressof(self.c.conn),
                                 ffi.sizeof("struct taut_h2_conn"), given):
            raise InvalidSettingsValueError(
                "a number of the configuration is outside its bounds",
                int(lib.TAUT_E_USAGE))


class Connection:
    """An HTTP/2 connection without sockets, client or server.

    initiate_connection() first; then give what comes from the peer to
    receive_data(), which returns events, and send what data_to_send() returns
    after every call. Errors of the peer's raise a ProtocolError, and the
    GOAWAY lies in data_to_send(); errors of ours raise one, too, and change
    nothing.
    """

    def __init__(self, config: Optional[H2Configuration] = None) -> None:
        self.config = config or H2Configuration()
        self._settings = dict(self.config.settings)
        self._lent: Optional[_Lent] = None
        self._room = Room()
        self._diag = ffi.new("struct taut_diag *")
        self._out = bytearray()
        self._final: set[int] = set()  # a server's, with a final response
        self._remote = dict(_FIRST)
        self._waiting: List[Dict[int, int]] = []  # settings to be sent
        self._asked: Dict[int, int] = {}  # those on their way
        self._headers: List[HeaderTuple] = []
        self._kind = REQUEST
        self._body = b""
        self._ended: Dict[int, Any] = {}

    # -- bytes

    def initiate_connection(self) -> None:
        """Queues what is sent first: a client's preface, and SETTINGS."""
        if self._lent is not None:
            raise ProtocolError("the connection was initiated already")
        self._lent = _Lent(self.config, self._settings)
        self._asked = {int(k): v for k, v in self._settings.items()}
        self._tick()

    @property
    def _g(self) -> Any:
        if self._lent is None:
            raise ProtocolError("initiate_connection() comes first")
        return self._lent.c

    @property
    def _c(self) -> Any:
        return ffi.addressof(self._g.conn)

    def _drain(self) -> None:
        """Takes the bytes out of the machine."""
        n = ffi.new("size_t *")
        p = lib.glue_h2_conn_out(self._g, n)
        self._out += ffi.buffer(p, n[0])
        lib.taut_h2_conn_out_ack(self._c, n[0])

    def data_to_send(self, amount: Optional[int] = None) -> bytes:
        """The bytes for the peer, `amount` of them at most; they are sent
        then."""
        if self._lent is not None:
            self._drain()
        n = len(self._out) if amount is None else amount
        data = bytes(self._out[:n])
        del self._out[:n]
        return data

    def clear_outbound_data_buffer(self) -> None:
        """Forgets the bytes for the peer."""
        self.data_to_send()

    def _tick(self) -> None:
        if self.config.clock is not None:
            lib.taut_h2_conn_tick(self._c, int(self.config.clock() * 1000))

    def receive_data(self, data: Buffer) -> List[Event]:
        """What `data`, bytes from the peer, means. ProtocolError: the
        connection is over; its `events` came before."""
        g = self._g
        events: List[Event] = []
        pointer, n = pointer_of(data)
        self._tick()
        self._ended.clear()
        if lib.glue_h2_conn_push(g, pointer, n):
            raise ProtocolError("the connection has failed before")
        while True:
            status = lib.glue_h2_conn_next(g, self._room.c, self._diag)
            self._events(events)
            if status == DONE:
                break
            if status != FULL:
                error = error_of(self._diag)
                error.events = events
                raise error
            self._drain()
        if self._waiting and not self._asked:
            self._send_settings(self._waiting.pop(0))
        return events

    def _events(self, out: List[Event]) -> None:
        heads, data = self._room.taken()
        at = 0
        for head in heads:
            end = at + head[A_LEN] + head[B_LEN]
            HANDLERS[head[0]](self, out, head, data[at:end])
            at = end

    # -- events

    def _on_headers(self, out: List[Event], e: Flat, data: bytes) -> None:
        self._headers, self._kind = [], e[4]

    def _on_field(self, out: List[Event], e: Flat, data: bytes) -> None:
        cls = NeverIndexedHeaderTuple if e[1] == NEVER else HeaderTuple
        name: Any = data[:e[A_LEN]]
        value: Any = data[e[A_LEN]:]
        encoding = self.config.header_encoding
        if encoding:
            name, value = (name.decode(str(encoding)),
                           value.decode(str(encoding)))
        self._headers.append(cls(name, value))

    def _on_fields_end(self, out: List[Event], e: Flat,
                       data: bytes) -> None:
        cls = {REQUEST: RequestReceived, RESPONSE: ResponseReceived,
               TRAILERS: TrailersReceived}[self._kind]
        if self._kind == RESPONSE and e[2] < 200:
            cls = InformationalResponseReceived
        event = cls(e[3], self._headers)
        out.append(event)
        self._ended[e[3]] = event
        self._headers = []

    def _on_data(self, out: List[Event], e: Flat, data: bytes) -> None:
        event = DataReceived(e[3], data)
        out.append(event)
        self._ended[e[3]] = event

    def _on_end(self, out: List[Event], e: Flat, data: bytes) -> None:
        event = StreamEnded(e[3])
        out.append(event)
        last = self._ended.pop(e[3], None)
        if last is not None:
            last.stream_ended = event

    def _on_closed(self, out: List[Event], e: Flat, data: bytes) -> None:
        self._final.discard(e[3])
        if e[1] == lib.TAUT_H2_RESET_NONE:
            return
        out.append(StreamReset(
            e[3], error_code_of(e[4]), e[1] != lib.TAUT_H2_RESET_OWN,
            e[1] == lib.TAUT_H2_RESET_LOST, flat_error(e)))

    def _on_priority(self, out: List[Event], e: Flat, data: bytes) -> None:
        out.append(PriorityUpdated(e[3], e[4], bool(e[5])))

    def _on_settings(self, out: List[Event], e: Flat, data: bytes) -> None:
        changed = {}
        for code, new in zip(_FIRST, unpack("=7I", data)):
            old = self._remote[code]
            if old != new:
                changed[code] = ChangedSetting(
                    code, None if old == NO_LIMIT else old, new)
                self._remote[code] = new
        out.append(RemoteSettingsChanged(changed))

    def _on_settings_ack(self, out: List[Event], e: Flat,
                         data: bytes) -> None:
        changed = {}
        for number, new in self._asked.items():
            try:
                code = SettingCodes(number)
            except ValueError:
                continue  # nothing of ours goes by it
            old = self._settings.get(code)
            changed[code] = ChangedSetting(code, old, new)
            self._settings[code] = new
        self._asked = {}
        out.append(SettingsAcknowledged(changed))

    def _on_ping(self, out: List[Event], e: Flat, data: bytes) -> None:
        out.append(PingReceived(data))

    def _on_ping_ack(self, out: List[Event], e: Flat, data: bytes) -> None:
        out.append(PingAckReceived(data))

    def _on_window(self, out: List[Event], e: Flat, data: bytes) -> None:
        out.append(WindowUpdated(e[3], e[4]))

    def _on_goaway(self, out: List[Event], e: Flat, data: bytes) -> None:
        out.append(ConnectionTerminated(error_code_of(e[4]), e[5]))

    def _on_extension(self, out: List[Event], e: Flat, data: bytes) -> None:
        self._body += data
        if e[5]:
            out.append(UnknownFrameReceived(e[3], e[4], self._body))
            self._body = b""

    # -- sending

    def _done(self, status: int, stream_id: int) -> None:
        """Raises what a call of the machine has refused."""
        if status == OK:
            return
        if status == lib.TAUT_E_LIMIT:
            raise TooManyStreamsError(
                "stream %d: more than there is room for" % stream_id, status)
        if status == lib.TAUT_E_STATE and stream_id:
            state = lib.glue_h2_conn_state(self._g, stream_id)
            if state == CLOSED or (state < 0 and not self._is_idle(stream_id)):
                raise StreamClosedError("stream %d is over" % stream_id)
            if state < 0:
                raise NoSuchStreamError("there is no stream %d" % stream_id)
        raise ProtocolError(
            "this cannot be sent now" + (" on stream %d" % stream_id
                                         if stream_id else ""), status)

    def _is_idle(self, stream_id: int) -> bool:
        own = bool(stream_id & 1) == self.config.client_side
        return stream_id == 0 or stream_id > (
            self._c.last_own if own else self._c.last_peer)

    def _sent(self, call: Callable[[], Any]) -> int:
        """What `call` returns once there is room."""
        status = int(call())
        if status == FULL:
            self._drain()
            status = int(call())
        return status

    def get_next_available_stream_id(self) -> int:
        """The number that the next request has to have; a client's."""
        if not self.config.client_side:
            raise NoAvailableStreamIDError("a server opens no streams")
        last = int(self._c.last_own)
        if last + 2 > 0x7fffffff:
            raise NoAvailableStreamIDError("all numbers are used up")
        return last + 2 if last else 1

    def send_headers(self, stream_id: int, headers: Headers,
                     end_stream: bool = False) -> None:
        """Sends a request on a new stream, a response (1xx, too), or trailers,
        which end the stream. ProtocolError: it is malformed, or may not be
        sent now; nothing has changed."""
        g = self._g
        own = bool(stream_id & 1) and self.config.client_side
        new = own and self._is_idle(stream_id)
        if new and stream_id != self.get_next_available_stream_id():
            raise StreamIDTooLowError(
                "the next stream is %d, not %d"
                % (self.get_next_available_stream_id(), stream_id))
        kind = REQUEST if new else TRAILERS \
            if own or stream_id in self._final else RESPONSE
        data, lens, forms = flatten(headers)
        bad, id_ = ffi.new("size_t *"), ffi.new("uint32_t *", stream_id)
        status = self._sent(lambda: lib.glue_h2_conn_fields(
            g, id_, kind, ffi.from_buffer("uint32_t[]", lens),
            ffi.from_buffer("uint8_t[]", forms), len(forms), data, end_stream,
            bad, self._diag))
        if status == lib.TAUT_E_VALUE:
            raise self._malformed(kind, int(bad[0]), data, lens)
        self._done(status, stream_id)
        if kind == RESPONSE and self._is_final(data, lens):
            self._final.add(stream_id)

    @staticmethod
    def _is_final(data: bytes, lens: Any) -> bool:
        """Whether the list of a response begins with a status from 200 on."""
        return data[lens[0]:lens[0] + lens[1]] >= b"200"

    def _malformed(self, kind: int, bad: int, data: bytes,
                   lens: Any) -> H2Error:
        """Why field `bad` of a list, or the whole, is refused."""
        if not self._diag.status or bad * 2 > len(lens):
            return ProtocolError("an informational response that would end "
                                 "the stream", int(lib.TAUT_E_VALUE))
        start = sum(lens[:2 * bad])
        field = data[start:start + sum(lens[2 * bad:2 * bad + 2])]
        what = "a request", "a response", "trailers"
        error = error_of(self._diag, ProtocolError, field)
        where = "field %d of it" % bad if field else "the list"
        error.args = ("%s that is malformed, %s: %s"
                      % (what[kind], where, error.args[0]),)
        return error

    def send_data(self, stream_id: int, data: Buffer,
                  end_stream: bool = False) -> None:
        """Sends bytes of a body, in as many frames as it takes.
        FlowControlError: more than local_flow_control_window allows; nothing
        is sent then."""
        g = self._g
        pointer, n = pointer_of(data)
        if n == 0 and not end_stream:
            self.local_flow_control_window(stream_id)
            return
        window = lib.taut_h2_conn_send_window_get(self._c, stream_id)
        if n > 0 and n > window:
            self.local_flow_control_window(stream_id)
            raise FlowControlError(
                "%d bytes, where the windows of stream %d allow %d"
                % (n, stream_id, max(0, window)), int(lib.TAUT_E_LIMIT))
        taken, at = ffi.new("size_t *"), 0
        status = FULL
        while status == FULL:
            status = int(lib.glue_h2_conn_data(
                g, stream_id, pointer + at, n - at, end_stream, taken))
            at += int(taken[0])
            if status == FULL:
                self._drain()
        self._done(status, stream_id)

    def end_stream(self, stream_id: int) -> None:
        """Ends our side of a stream."""
        self.send_data(stream_id, b"", end_stream=True)

    def reset_stream(self, stream_id: int, error_code: int = 0) -> None:
        """Ends a stream at once."""
        self._done(self._sent(lambda: lib.taut_h2_conn_reset(
            self._c, stream_id, error_code)), stream_id)
        self._final.discard(stream_id)

    def ping(self, opaque_data: bytes) -> None:
        """Sends a PING with these eight bytes."""
        if len(opaque_data) != 8:
            raise ValueError("a PING has 8 bytes, not %d" % len(opaque_data))
        self._done(self._sent(lambda: lib.taut_h2_conn_ping_push(
            self._c, opaque_data)), 0)

    def prioritize(self, stream_id: int, urgency: int = 3,
                   incremental: bool = False) -> None:
        """Tells the server how urgent a stream is (RFC 9218), 0 to 7."""
        status = self._sent(lambda: lib.taut_h2_conn_priority_push(
            self._c, stream_id, urgency, incremental))
        if status == lib.TAUT_E_USAGE:
            raise ValueError("no urgency %d of stream %d"
                             % (urgency, stream_id))
        self._done(status, 0)

    def close_connection(self, error_code: int = 0,
                         gentle: bool = False) -> None:
        """Sends GOAWAY: no new streams are taken, those that are there go on.
        `gentle` (a server's): the peer is warned, and new ones are taken until
        the next call."""
        status = self._sent(lambda: lib.taut_h2_conn_close(
            self._c, error_code, gentle))
        if status == lib.TAUT_E_USAGE:
            raise ValueError("only a server closes gently, and with NO_ERROR")
        self._done(status, 0)

    # -- windows

    def _window(self, get: Callable[[Any, int], Any], stream_id: int) -> int:
        if stream_id and lib.glue_h2_conn_state(self._g, stream_id) < 0:
            raise NoSuchStreamError("there is no stream %d" % stream_id)
        return int(get(self._c, stream_id))

    def local_flow_control_window(self, stream_id: int) -> int:
        """How many bytes may be sent on a stream now."""
        return self._window(lib.taut_h2_conn_send_window_get, stream_id)

    def remote_flow_control_window(self, stream_id: int) -> int:
        """How many bytes the peer may send on a stream now."""
        return self._window(lib.taut_h2_conn_recv_window_get, stream_id)

    @property
    def outbound_flow_control_window(self) -> int:
        """How many bytes may be sent on all streams together."""
        return self._window(lib.taut_h2_conn_send_window_get, 0)

    @property
    def inbound_flow_control_window(self) -> int:
        """How many bytes the peer may send on all streams together."""
        return self._window(lib.taut_h2_conn_recv_window_get, 0)

    def acknowledge_received_data(self, acknowledged_size: int,
                                  stream_id: int) -> None:
        """These bytes are dealt with: the windows open again, when half of
        them is used up. ValueError: more than came."""
        if acknowledged_size < 0:
            raise ValueError("%d bytes" % acknowledged_size)
        status = self._sent(lambda: lib.taut_h2_conn_data_pull(
            self._c, stream_id, min(acknowledged_size, NO_LIMIT)))
        if status != OK:
            raise ValueError("%d bytes of stream %d, of which fewer came, or "
                             "were acknowledged before"
                             % (acknowledged_size, stream_id))

    def increment_flow_control_window(self, increment: int,
                                      stream_id: Optional[int] = None
                                      ) -> None:
        """Opens a window by more than it was: that of a stream, or of the
        connection."""
        if not 1 <= increment <= 0x7fffffff:
            raise ValueError("an increment is 1 to 2**31-1, not %d"
                             % increment)
        status = self._sent(lambda: lib.taut_h2_conn_window_push(
            self._c, stream_id or 0, increment))
        if status == lib.TAUT_E_RANGE:
            raise FlowControlError("a window is 2**31-1 at most", status)
        self._done(status, stream_id or 0)

    # -- settings

    def update_settings(self, new_settings: Mapping[int, int]) -> None:
        """Changes our settings (SettingCodes, or numbers): they are in force
        with SettingsAcknowledged. Before initiate_connection, they are part
        of the first ones. InvalidSettingsValueError: see
        taut_h2_conn_settings_push."""
        given = {int(k): int(v) for k, v in new_settings.items()}
        if self._lent is None:
            self._settings.update(
                {SettingCodes(k): v for k, v in given.items()})
        elif self._asked:
            self._waiting.append(given)
        else:
            self._send_settings(given)

    def _send_settings(self, given: Dict[int, int]) -> None:
        n = len(given)
        list_ = ffi.new("struct taut_h2_setting[]", n)
        for i, (code, value) in enumerate(given.items()):
            if not (0 <= code <= 0xffff and 0 <= value <= NO_LIMIT):
                raise InvalidSettingsValueError(
                    "setting %d: no value %d" % (code, value),
                    int(lib.TAUT_E_RANGE))
            list_[i].id, list_[i].value = code, value
        status = self._sent(lambda: lib.taut_h2_conn_settings_push(
            self._c, list_, n))
        if status in (lib.TAUT_E_VALUE, lib.TAUT_E_USAGE):
            raise InvalidSettingsValueError(
                "settings that cannot be: %r" % given, status)
        self._done(status, 0)
        self._asked = given

    @property
    def local_settings(self) -> Dict[SettingCodes, int]:
        """Our settings, as they are in force."""
        return dict(self._settings)

    @property
    def remote_settings(self) -> Dict[SettingCodes, Optional[int]]:
        """The peer's settings; None: no limit."""
        return {k: None if v == NO_LIMIT else v
                for k, v in self._remote.items()}

    @property
    def max_outbound_frame_size(self) -> int:
        """The longest frame that the peer takes."""
        return int(self._g.conn.peer_frame_len)

    @property
    def max_inbound_frame_size(self) -> int:
        """The longest frame that we take."""
        return int(self._g.conn.config.frame_len)

    # -- what it is

    @property
    def open_outbound_streams(self) -> int:
        """Streams that we opened and that are not over."""
        return int(self._g.conn.n_own)

    @property
    def open_inbound_streams(self) -> int:
        """Streams that the peer opened and that are not over."""
        return int(self._g.conn.n_peer)

    @property
    def tokens(self) -> int:
        """What is left in the ledger of what the peer causes for free."""
        return int(self._g.conn.tokens)

    @property
    def done(self) -> bool:
        """It was closed and all streams are over, or it has failed."""
        return bool(lib.taut_h2_conn_wants(self._c)
                    & (lib.TAUT_WANT_DONE | lib.TAUT_WANT_FAILED))

    def __repr__(self) -> str:
        who = "client" if self.config.client_side else "server"
        if self._lent is None:
            return "<taut.h2.Connection %s, not initiated>" % who
        return "<taut.h2.Connection %s, %d streams%s>" % (
            who, self.open_outbound_streams + self.open_inbound_streams,
            ", done" if self.done else "")


HANDLERS: Dict[int, Any] = {
    int(getattr(lib, "TAUT_H2_CONN_" + name)): handler
    for name, handler in {
        "HEADERS": Connection._on_headers, "FIELD": Connection._on_field,
        "FIELDS_END": Connection._on_fields_end, "DATA": Connection._on_data,
        "END": Connection._on_end, "CLOSED": Connection._on_closed,
        "PRIORITY": Connection._on_priority,
        "SETTINGS": Connection._on_settings,
        "SETTINGS_ACK": Connection._on_settings_ack,
        "PING_ACK": Connection._on_ping_ack, "GOAWAY": Connection._on_goaway,
        "EXTENSION": Connection._on_extension, "PING": Connection._on_ping,
        "WINDOW": Connection._on_window}.items()}

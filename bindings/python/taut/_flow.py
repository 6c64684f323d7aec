# SPDX-License-Identifier: MIT
"""Connections: which packet belongs to which, their bytes in order, and
fragments put together."""
from __future__ import annotations

import os
from typing import (Any, Dict, Iterable, Iterator, List, NamedTuple, Optional,
                    Tuple)

from taut import _headers as h
from taut._core import (Buffer, Quirks, TautError, ffi, lib, pointer_of,
                        quirk_bits)
from taut._packet import Packet

_EVENTS = {number: name[12:].lower() for number, name
           in ffi.typeof("enum taut_stream_event_type").elements.items()}


class StreamEvent(NamedTuple):
    """What a stream tells.

    type    "open", "data", "conflict" (bytes that differ from those that came
            before), "gap" (bytes given up), "end" (FIN), "rst_seen"
    offset  in the stream, from 0, the first byte of data
    data    the bytes of "data"
    length  bytes of a conflict or gap
    flags   TCP flags of the segment; 0 for bytes that had waited
    """

    type: str
    offset: int
    data: bytes
    length: int
    flags: int


class Stream:
    """TCP segments of one direction into a stream of bytes.

    policy      whose bytes count where segments overlap: "first" or "last"
    midstream   begin with the first segment that is seen, SYN or not
    rst_window  a reset counts anywhere in the window
    window      most bytes ahead of the next one; 0: 1 GiB
    segments    most segments that wait at a time; 0: 4096
    ring        bytes that may wait, a power of two; made when first needed
    """

    def __init__(self, *, policy: str = "first", midstream: bool = False,
                 rst_window: bool = False, window: int = 0, segments: int = 0,
                 ring: int = 65536) -> None:
        self._self = ffi.new("struct taut_stream *")
        self._ring, self._ring_len = None, ring
        flags = (lib.TAUT_STREAM_MIDSTREAM if midstream else 0) \
            | (lib.TAUT_STREAM_RST_WINDOW if rst_window else 0)
        policies = {"first": lib.TAUT_STREAM_FIRST,
                    "last": lib.TAUT_STREAM_LAST}
        if policy not in policies:
            raise ValueError('policy: "first" or "last", not %r' % policy)
        config = ffi.new("struct taut_stream_config *", {
            "policy": policies[policy], "flags": flags, "window": window,
            "n_segments": segments})
        self._check(lib.taut_stream_init(
            self._self, ffi.sizeof("struct taut_stream"), config))

    @staticmethod
    def _check(status: int) -> None:
        if status >= 16:
            raise TautError._of(int(status))

    def push(self, seq: int, flags: int, data: Buffer = b"") \
            -> List[StreamEvent]:
        """Takes one segment and returns what it brought, in order.

        TautError: it was refused and nothing has changed; see taut/stream.h.
        """
        pointer, n = pointer_of(data)
        diag = ffi.new("struct taut_diag *")
        span = {"p": pointer + 0, "len": n}
        ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, diag))
        status = lib.taut_stream_push(ctx, self._self, seq & 0xffffffff,
                                      flags, span)
        if status == lib.TAUT_FULL:
            self._lend()
            status = lib.taut_stream_push(ctx, self._self, seq & 0xffffffff,
                                          flags, span)
        if status >= 16:
            raise TautError._of_diag(diag, bytes(data))
        return self._events()

    def _lend(self) -> None:
        n = self._ring_len
        self._ring = ffi.new("uint8_t[]", n + n // 8)
        self._check(lib.taut_stream_ring_set(self._self, self._ring, n))

    def _events(self) -> List[StreamEvent]:
        found = []
        event = ffi.new("struct taut_stream_event *")
        while lib.taut_stream_next(self._self, event) == lib.TAUT_OK:
            data = bytes(ffi.buffer(event.data.p, event.data.len)) \
                if event.data.len else b""
            found.append(StreamEvent(_EVENTS[event.type], event.offset, data,
                                     event.len, event.flags))
        return found

    @property
    def offset(self) -> int:
        """Offset of the next byte to hand on: bytes handed on so far."""
        return int(self._self.offset)

    @property
    def queued(self) -> int:
        """Bytes that wait for missing ones."""
        return int(self._self.queued)

    @property
    def repeats(self) -> int:
        """Segments without a new byte: retransmissions, keep-alives."""
        return int(self._self.n_repeats)

    @property
    def gap(self) -> int:
        """How many bytes are missing before what waits; 0: none."""
        n = ffi.new("uint32_t *")
        status = lib.taut_stream_gap_get(self._self, n)
        return int(n[0]) if status == lib.TAUT_OK else 0

    def skip_gap(self) -> List[StreamEvent]:
        """Gives up the missing bytes; what waited behind them follows."""
        self._check(lib.taut_stream_gap_skip(self._self))
        return self._events()


# -- flows ------------------------------------------------------------------

class FlowKey(NamedTuple):
    """A pair of endpoints, the same in both directions.

    `a` and `b` are (address, port), the lower one first; `proto` the IP
    protocol. The port is 0 where the protocol has none.
    """

    a: Tuple[Any, int]
    b: Tuple[Any, int]
    proto: int


def flow_key(packet: Packet) -> Optional[Tuple[FlowKey, int]]:
    """The connection that a packet belongs to, and its direction: 0 if the
    sender is `a`, 1 if it is `b`. None: it has no IP layer."""
    ip: Any = packet.ipv4 if "ipv4" in packet else \
        packet.ipv6 if "ipv6" in packet else None
    if ip is None:
        return None
    l4 = next((layer for layer in packet
               if isinstance(layer, (h.tcp, h.udp, h.udplite))), None)
    ports = (l4.src_port, l4.dst_port) if l4 is not None else (0, 0)
    src, dst = (ip.src, ports[0]), (ip.dst, ports[1])
    proto = _proto(packet, l4, ip)
    if (src[0].packed, src[1]) <= (dst[0].packed, dst[1]):
        return FlowKey(src, dst, proto), 0
    return FlowKey(dst, src, proto), 1


def _proto(packet: Packet, l4: Any, ip: Any) -> int:
    known = {h.tcp: 6, h.udp: 17, h.udplite: 136}
    if type(l4) in known:
        return known[type(l4)]
    return int(ip.proto if isinstance(ip, h.ipv4) else ip.nxt)


class Segment(NamedTuple):
    """What `streams` yields: the event of one direction of a connection."""

    key: FlowKey
    direction: int
    event: StreamEvent


def streams(packets: Iterable[Packet], *, midstream: bool = True,
            most: int = 65536, ring: int = 65536) -> Iterator[Segment]:
    """Follows every TCP connection in `packets` and yields its bytes in
    order, both directions, as they become known.

    `most` connections are kept; of more, the one used least recently is
    forgotten. Segments that a stream refuses (outside the window, a second
    SYN ...) are left out.
    """
    table: Dict[FlowKey, List[Stream]] = {}
    for packet in packets:
        found = flow_key(packet) if "tcp" in packet else None
        if found is None or not _whole(packet):
            continue
        key, direction = found
        pair = table.pop(key, None)
        if pair is None:
            pair = [Stream(midstream=midstream, ring=ring) for _ in range(2)]
            if len(table) >= most:
                del table[next(iter(table))]
        table[key] = pair  # the newest comes last
        tcp = packet.tcp
        try:
            events = pair[direction].push(tcp.seq, tcp.flags, tcp.payload)
        except TautError:
            continue
        for event in events:
            yield Segment(key, direction, event)


def _whole(packet: Packet) -> bool:
    """No fragment, no quote in an error: a segment of its own."""
    layer = packet.layers[packet.tcp._i]
    return not layer.flags & {"fragment", "quoted", "partial"}


# -- fragments --------------------------------------------------------------

class Reassembler:
    """Fragments of IPv4 and IPv6 put together again, strictly: fragments that
    overlap condemn their datagram (RFC 5722).

    slots     datagrams that may be incomplete at a time
    timeout   seconds that one may take; None: 30 (IPv4) and 60 (IPv6)
    quirks    "frag.dup", "frag.tiny" ... (taut.QUIRKS)
    """

    def __init__(self, slots: int = 64, *, timeout: Optional[float] = None,
                 quirks: Quirks = None) -> None:
        self._quirks = quirk_bits(quirks)
        if slots < 1:
            raise ValueError("slots: at least 1")
        n = slots * int(lib.TAUT_FRAG_HDR_MAX + 65535)
        self._slots = ffi.new("struct taut_frag_slot[]", slots)
        self._pool = ffi.new("uint8_t[]", n)
        self._self = ffi.new("struct taut_frag *")
        ms = 0 if timeout is None else max(1, int(timeout * 1000))
        config = ffi.new("struct taut_frag_config *", {
            "slots": self._slots, "bytes": self._pool, "bytes_len": n,
            "n_slots": slots, "timeout4_ms": ms, "timeout6_ms": ms})
        Stream._check(lib.taut_frag_init(
            self._self, ffi.sizeof("struct taut_frag"), config))

    def push(self, data: Buffer, now: float = 0.0) -> Optional[bytes]:
        """Takes an IP packet (without its link header) at `now` seconds, a
        clock that never goes back. Returns the whole packet, or None if more
        is needed. TautError: the fragment, or its datagram, is refused."""
        pointer, n = pointer_of(data)
        diag = ffi.new("struct taut_diag *")
        ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, diag))
        ctx.quirks = self._quirks
        out = ffi.new("struct taut_frag_result *")
        self._expire(int(now * 1000))
        status = lib.taut_frag_push(ctx, self._self, out, pointer, n,
                                    int(now * 1000))
        if status == lib.TAUT_MORE:
            return None
        if status >= 16:
            raise TautError._of_diag(diag, bytes(data))
        return bytes(ffi.buffer(out.packet.p, out.packet.len))

    def _expire(self, now_ms: int) -> None:
        event = ffi.new("struct taut_frag_event *")
        while lib.taut_frag_next(self._self, event, now_ms) == lib.TAUT_OK:
            pass

    @property
    def counts(self) -> Dict[str, int]:
        """How many datagrams were done, refused, expired, evicted."""
        return {name: int(getattr(self._self, "n_" + name))
                for name in ("done", "refused", "expired", "evicted")}


def fragments(data: Buffer, mtu: int, ident: Optional[int] = None) \
        -> List[bytes]:
    """Splits an IP packet into pieces of at most `mtu` bytes. `ident` is the
    IPv6 identification, drawn at random if not given; IPv4 keeps its own.
    TautError: it may not be split, or not so small."""
    pointer, n = pointer_of(data)
    if ident is None:
        ident = int.from_bytes(os.urandom(4), "big")
    diag = ffi.new("struct taut_diag *")
    ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, diag))
    split = ffi.new("struct taut_frag_split *")
    status = lib.taut_frag_split_init(
        ctx, split, ffi.sizeof("struct taut_frag_split"), pointer, n, mtu,
        ident)
    if status >= 16:
        raise TautError._of_diag(diag, bytes(data)) if diag.status \
            else TautError._of(int(status))
    pieces: List[bytes] = []
    room = ffi.new("uint8_t[]", int(lib.TAUT_FRAG_HDR_MAX))
    rest = ffi.new("struct taut_span *")
    while True:
        wr = ffi.new("struct taut_wr *", lib.taut_wr_of(room, len(room)))
        status = lib.taut_frag_split_next(split, wr, rest)
        if status != lib.TAUT_OK:
            return pieces
        head = bytes(ffi.buffer(room, wr.len))
        pieces.append(head + bytes(ffi.buffer(rest.p, rest.len)))

# SPDX-License-Identifier: MIT
"""What a client needs beside messages: a query, and messages in TCP."""
from __future__ import annotations

from typing import Iterable, Iterator, List, Optional, Union

from taut._core import Buffer, TautError, ffi, lib, pointer_of
from taut._dns_codes import Class, ClassLike, Type, TypeLike
from taut._dns_edns import Edns
from taut._dns_message import Message
from taut._dns_name import NameLike


def make_query(name: NameLike, rtype: TypeLike = Type.A,
               rclass: ClassLike = Class.IN, *, id: Optional[int] = None,
               rd: bool = True, cd: bool = False, ad: bool = True,
               edns: Union[bool, Edns] = True,
               dnssec_ok: bool = False) -> Message:
    """A query with one question. id: None: random. edns: an OPT record of
    1,232 bytes, none, or this one."""
    made = Message(id, rd=rd, cd=cd, ad=ad)
    made.add_question(name, rtype, rclass)
    if isinstance(edns, Edns):
        made.edns = edns
    elif edns:
        made.use_edns(dnssec_ok=dnssec_ok)
    return made


# -- TCP --------------------------------------------------------------------

def frame(message: Union[Message, Buffer]) -> bytes:
    """A message as TCP carries it: its length before it (RFC 1035 4.2.2)."""
    wire = message.to_wire() if isinstance(message, Message) \
        else bytes(message)
    if len(wire) > 65535:
        raise ValueError("a message has at most 65535 bytes: %d" % len(wire))
    return len(wire).to_bytes(2, "big") + wire


class TcpReader:
    """One direction of a TCP connection: push the bytes as they come, and
    take whole messages out.

    reader = TcpReader()
    for wire in reader.push(sock.recv(65536)): ...
    """

    def __init__(self) -> None:
        self._mem = ffi.new("uint8_t[]", 65537)
        self._tcp = ffi.new("struct taut_dns_tcp *")
        if lib.taut_dns_tcp_init(self._tcp, ffi.sizeof("struct taut_dns_tcp"),
                                 self._mem, 65537) != lib.TAUT_OK:
            raise TautError._of(int(lib.TAUT_E_USAGE))
        self._failed: Optional[TautError] = None

    @property
    def pending(self) -> int:
        """Bytes of a message that is not whole yet, its length included."""
        return int(self._tcp.have)

    def push(self, data: Buffer) -> List[bytes]:
        """The messages that are whole now. TautError: the stream is none of
        messages; it cannot go on after that."""
        if self._failed is not None:
            raise self._failed
        pointer, n = pointer_of(data)
        diag, span = ffi.new("struct taut_diag *"), \
            ffi.new("struct taut_span *")
        ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, diag))
        lib.taut_dns_tcp_push(self._tcp, {"p": pointer, "len": n})
        found: List[bytes] = []
        while True:
            status = lib.taut_dns_tcp_next(ctx, self._tcp, span)
            if status == lib.TAUT_MORE:
                return found
            if status != lib.TAUT_OK:
                self._failed = TautError._of_diag(diag)
                if found:
                    return found
                raise self._failed
            found.append(bytes(ffi.buffer(span.p, span.len)))


def read_stream(pieces: Iterable[Buffer]) -> Iterator[bytes]:
    """The messages of a TCP stream that comes in pieces of any size.
    TautError "short": it ends within a message."""
    reader = TcpReader()
    for piece in pieces:
        yield from reader.push(piece)
    reader.push(b"")  # raises what was held back
    if reader.pending:
        raise TautError("short: the stream ends within a message",
                        int(lib.TAUT_E_SHORT),
                        (int(lib.TAUT_DNS_F_LENGTH), 0, 1, 0))

# SPDX-License-Identifier: MIT
"""The common headers of a frame in one call, for many frames a second."""
from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Any, Optional, Tuple, Union

from taut._core import Buffer, Quirks, TautError, buffer_of, ffi, lib, \
    quirk_bits
from taut._view import address4, address6, u32

_HEADERS = ffi.typeof("struct taut_headers *")
_new, _decode = ffi.new, lib.glue_headers
_IPV4, _L4 = int(lib.TAUT_INDEX_IPV4), int(lib.TAUT_INDEX_L4)
_IPV6, _LATER = int(lib.TAUT_INDEX_IPV6), int(lib.TAUT_INDEX_LATER)
_FRAGMENT = int(lib.TAUT_INDEX_FRAGMENT)


class Headers:
    """The common headers of one Ethernet frame, all read in one call:
    Ethernet, VLAN tags, IPv4 or IPv6 with its extensions, TCP with its common
    options, UDP, ICMP; nothing else, and no tunnels. It costs less than a
    Packet.

    A number that the frame does not have is 0: ask `version`, `proto`.
    TautError: a header is refused, by the same rules as in a Packet.
    """

    __slots__ = ("_h", "_d", "_c")

    def __init__(self, data: Buffer, quirks: Quirks = None) -> None:
        if type(data) is bytes:
            self._d: Any = data
            pointer: Any = data
        else:
            self._d, pointer, _ = buffer_of(data)
        self._c = pointer
        self._h = _new(_HEADERS)
        bits = 0 if quirks is None else quirk_bits(quirks)
        if _decode(self._h, pointer, len(self._d), bits):
            raise self._fault(bits)

    def _fault(self, bits: int) -> TautError:
        diag = ffi.new("struct taut_diag *")
        lib.glue_headers_fault(diag, self._h, self._c, len(self._d), bits)
        return TautError._of_diag(diag, self._d)

    @property
    def version(self) -> int:
        """4, 6, or 0: no IP."""
        flags = self._h.at.flags
        return 4 if flags & _IPV4 else 6 if flags & _IPV6 else 0

    @property
    def proto(self) -> int:
        """IP protocol of the transport header."""
        return int(self._h.at.proto)

    @property
    def type(self) -> int:
        """EtherType behind the tags; 0: 802.3."""
        return int(self._h.at.type)

    @property
    def eth_src(self) -> str:
        """MAC address of the sender."""
        return ffi.buffer(self._h.eth_src)[:].hex(":")  # type: ignore

    @property
    def eth_dst(self) -> str:
        """MAC address of the receiver."""
        return ffi.buffer(self._h.eth_dst)[:].hex(":")  # type: ignore

    @property
    def vlan(self) -> Tuple[int, ...]:
        """The two outermost VLAN IDs, as many as there are."""
        n = min(int(self._h.at.n_vlan), 2)
        return tuple(int(self._h.vlan[i]) & 0xfff for i in range(n))

    @property
    def src(self) -> Optional[Union[IPv4Address, IPv6Address]]:
        """IP source address; None: no IP."""
        at = self._h.at
        if at.flags & _IPV4:
            return address4(u32(self._d, at.l3 + 12)[0])
        return self._address6(at.l3 + 8) if at.flags & _IPV6 else None

    def _address6(self, at: int) -> IPv6Address:
        return address6(int.from_bytes(self._d[at:at + 16], "big"))

    @property
    def dst(self) -> Optional[Union[IPv4Address, IPv6Address]]:
        """IP destination address; None: no IP."""
        at = self._h.at
        if at.flags & _IPV4:
            return address4(u32(self._d, at.l3 + 16)[0])
        return self._address6(at.l3 + 24) if at.flags & _IPV6 else None

    @property
    def ttl(self) -> int:
        """Time to live, or hop limit."""
        return self._h.ttl  # type: ignore[no-any-return]

    @property
    def tclass(self) -> int:
        """DSCP and ECN."""
        return self._h.tclass  # type: ignore[no-any-return]

    @property
    def ip_len(self) -> int:
        """IPv4: total length; IPv6: payload length."""
        return self._h.ip_len  # type: ignore[no-any-return]

    @property
    def fragment(self) -> bool:
        """A piece of a datagram; one that is not the first has no ports."""
        return bool(self._h.at.flags & _FRAGMENT)

    @property
    def src_port(self) -> int:
        """TCP, UDP: source port; ICMP: type << 8 | code."""
        return self._h.src_port  # type: ignore[no-any-return]

    @property
    def dst_port(self) -> int:
        """TCP, UDP: destination port; ICMP echo: identifier."""
        return self._h.dst_port  # type: ignore[no-any-return]

    @property
    def seq(self) -> int:
        """TCP: sequence number; ICMP echo too."""
        return self._h.seq  # type: ignore[no-any-return]

    @property
    def ack(self) -> int:
        """TCP: acknowledgment number."""
        return self._h.ack  # type: ignore[no-any-return]

    @property
    def tcp_flags(self) -> int:
        """TCP: 12 bits."""
        return self._h.tcp_flags  # type: ignore[no-any-return]

    @property
    def window(self) -> int:
        """TCP: window, not scaled; UDP: length."""
        return self._h.window  # type: ignore[no-any-return]

    def _option(self, bit: int, name: str) -> Optional[int]:
        h = self._h
        if h.at.proto != 6 or not h.at.flags & _L4 \
                or not h.tcp_opts.have & bit:
            return None
        return int(getattr(h.tcp_opts, name))

    @property
    def mss(self) -> Optional[int]:
        """TCP: maximum segment size option; None: not there."""
        return self._option(lib.TAUT_TCP_HAVE_MSS, "mss")

    @property
    def tsval(self) -> Optional[int]:
        """TCP: the sender's clock; None: no timestamps."""
        return self._option(lib.TAUT_TCP_HAVE_TS, "tsval")

    @property
    def tsecr(self) -> Optional[int]:
        """TCP: the echoed clock; None: no timestamps."""
        return self._option(lib.TAUT_TCP_HAVE_TS, "tsecr")

    @property
    def payload(self) -> Buffer:
        """What follows the last header that is known, link padding left
        out."""
        at = self._h.at
        return self._d[at.payload:at.end]

    def __repr__(self) -> str:
        return "<taut.Headers %s %s -> %s %s, proto %d>" % (
            self.src, self.src_port, self.dst, self.dst_port, self.proto)


headers = Headers

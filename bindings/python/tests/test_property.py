# SPDX-License-Identifier: MIT
"""Properties of every protocol, over values that hypothesis makes up."""
from ipaddress import IPv4Address

from hypothesis import given, settings, strategies as st

import taut
from taut import _headers, _packet

MADE = [cls for cls in _headers.CLASSES if cls._STRUCT]
KINDS = {"mac": st.binary(min_size=6, max_size=6), "bool": st.booleans(),
         "ipv4": st.binary(min_size=4, max_size=4),
         "ipv6": st.binary(min_size=16, max_size=16),
         "span": st.binary(max_size=12).map(lambda b: b[:len(b) // 4 * 4]),
         "int": st.one_of(st.integers(0, 15), st.integers(0, 255),
                          st.integers(0, 65535))}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(MADE), st.data())
def test_whatever_can_be_made_is_told_or_refused(cls, draw):
    """A header of any members is made, or refused by name; what is made is
    read back as it was given."""
    given_ = {}
    for name, (kind, length) in cls._MEMBERS.items():
        if draw.draw(st.booleans()):
            given_[name] = draw.draw(
                KINDS[kind] if kind != "bytes"
                else st.binary(min_size=length, max_size=length))
    try:
        header = cls(**given_)
    except (taut.TautError, OverflowError):
        return
    data = header.encode()
    assert bytes(taut.packet(data, cls.__name__)) == data
    if header._IS_PARTIAL or header.faulty:
        return
    again = cls.decode(data)
    assert again == header
    for name, value in given_.items():
        row = cls._ROWS.get(name)
        if row and row[3] and isinstance(value, int) \
                and row[3][2] == 0 and row[2] != "BYTES":
            assert getattr(again, name) == value, name


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(_packet.BY_NAME)), st.binary(max_size=120))
def test_any_bytes_are_decoded_or_refused(name, data):
    packet = taut.packet(data, name)
    shown = list(packet.fields())
    assert shown == list(taut.packet(bytearray(data), name).fields())
    try:
        header = taut.decode(name, data)
    except taut.TautError as error:
        assert error.explain() and 0 <= error.offset <= len(data)
        return
    except AttributeError:
        return  # nothing there
    assert header.encode() == data[:len(header.encode())]
    assert cls_of(header).decode(header.encode()) == header


def cls_of(header):
    return _packet.BY_NAME[type(header).__name__]


FIXED = [(cls, name, row) for cls in _headers.CLASSES
         for name, row in cls._ROWS.items() if row[3] and cls._STRUCT]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FIXED), st.data())
def test_replace_sets_its_bits_and_no_other(field, draw):
    cls, name, (_, _, kind, (off, n, shift)) = field
    header = cls(**({"icv": bytes(12)} if cls is taut.ah else {}))
    value = draw.draw(st.integers(0, (1 << n) - 1))
    wide = value << shift if kind not in ("MAC", "IPV4", "IPV6", "BYTES") \
        else value.to_bytes(n // 8, "big")
    data = header.encode()
    now = header.replace(mend=False, **{name: wide}).encode()
    bits, new = (int.from_bytes(d, "big") for d in (data, now))
    mask = ((1 << n) - 1) << (len(data) * 8 - off - n)
    assert len(now) == len(data) and (bits ^ new) & ~mask == 0
    assert (new & mask) >> (len(data) * 8 - off - n) == value


@given(st.binary(min_size=4, max_size=4), st.integers(0, 65535),
       st.binary(max_size=40))
def test_mended_packets_verify(addr, port, payload):
    packet = taut.build(taut.ipv4(src="10.0.0.1", dst="10.0.0.2", ttl=64),
                        taut.udp(src_port=1, dst_port=2), payload)
    now = packet.replace({"ip.src": addr, "udp.dstport": port, "ip.ttl": 1})
    assert now.ip.src == IPv4Address(addr) and now.udp.dst_port == port
    assert now.ip.checksum_status == now.udp.checksum_status == "good"

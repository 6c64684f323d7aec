# SPDX-License-Identifier: MIT
"""Streams, flows, fragments."""
import random

import pytest
from hypothesis import given, settings, strategies as st

import taut

SYN, FIN, RST, ACK = 2, 1, 4, 16


def whole(events):
    return b"".join(e.data for e in events if e.type == "data")


def test_stream_in_order():
    stream = taut.Stream()
    events = stream.push(99, SYN)
    events += stream.push(100, ACK, b"hello ")
    events += stream.push(106, ACK | FIN, b"world")
    assert [e.type for e in events] == ["open", "data", "data", "end"]
    assert whole(events) == b"hello world" and events[-1].offset == 11
    assert stream.offset == 11 and stream.gap == stream.queued == 0


def test_stream_early_and_repeated():
    stream = taut.Stream(ring=1024)
    stream.push(99, SYN)
    assert stream.push(104, ACK, b"world") == []
    assert (stream.queued, stream.gap) == (5, 4)
    events = stream.push(100, ACK, bytearray(b"hell"))
    assert whole(events) == b"hellworld"
    assert stream.push(100, ACK, b"hell") == [] and stream.repeats == 1


def test_stream_gap_given_up():
    stream = taut.Stream()
    stream.push(99, SYN)
    stream.push(110, ACK, b"late")
    events = stream.skip_gap()
    assert [(e.type, e.offset, e.length) for e in events[:1]] == [
        ("gap", 0, 10)]
    assert whole(events) == b"late"


def test_stream_policies_and_conflicts():
    for policy, expected in (("first", b"...AAAA"), ("last", b"...BBBB")):
        stream = taut.Stream(policy=policy)
        stream.push(99, SYN)
        stream.push(103, ACK, b"AAAA")
        events = stream.push(103, ACK, b"BBBB")
        assert [e.type for e in events] == ["conflict"]
        assert whole(stream.push(100, ACK, b"...")) == expected
    with pytest.raises(ValueError):
        taut.Stream(policy="any")


def test_stream_refuses():
    stream = taut.Stream(ring=64)
    with pytest.raises(taut.TautError) as caught:
        stream.push(5, ACK, b"x")
    assert (caught.value.status, caught.value.field) == ("order", "stream.syn")
    stream.push(99, SYN)
    with pytest.raises(taut.TautError) as caught:
        stream.push(1000, ACK, b"x")
    assert caught.value.status == "limit"
    with pytest.raises(taut.TautError):
        taut.Stream(ring=65).push(99, SYN), taut.Stream(
            ring=65, midstream=True)._lend()


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=2000), st.randoms(use_true_random=False),
       st.integers(0, 2 ** 32 - 1))
def test_any_cut_in_any_order_is_the_same_stream(data, rng, start):
    stream = taut.Stream()
    cuts = sorted({0, len(data), *(rng.randrange(len(data))
                                   for _ in range(8))})
    pieces = [(a, data[a:b]) for a, b in zip(cuts, cuts[1:])]
    pieces += rng.sample(pieces, len(pieces) // 2)
    rng.shuffle(pieces)
    events = stream.push(start, SYN)
    for at, piece in pieces:
        events += stream.push(start + 1 + at, ACK, piece)
    assert whole(events) == data
    assert not [e for e in events if e.type == "conflict"]


def test_flow_key_is_the_same_in_both_directions():
    def packet(a, b):
        return taut.build(taut.ipv4(src=a[0], dst=b[0]),
                          taut.udp(src_port=a[1], dst_port=b[1]))
    there = packet(("10.0.0.2", 5), ("10.0.0.1", 9))
    back = packet(("10.0.0.1", 9), ("10.0.0.2", 5))
    (key, one), (same, other) = taut.flow_key(there), taut.flow_key(back)
    assert key == same and {one, other} == {0, 1}
    assert str(key.a[0]) == "10.0.0.1" and key.a[1] == 9 and key.proto == 17
    assert taut.flow_key(taut.packet(bytes(14))) is None


def test_streams_of_a_capture(captured, root):
    """A page that was fetched over a real connection, both directions, and
    over one that lost segments."""
    path = root / "tests" / "captures" / "http4.pcap"
    sides = {}
    for key, direction, event in taut.streams(taut.pcap(path)):
        sides.setdefault((key, direction), []).append(event)
    texts = [whole(events) for events in sides.values()]
    request = next(t for t in texts if t.startswith(b"GET /page.txt"))
    answer = next(t for t in texts if t.startswith(b"HTTP/1.0 200 OK"))
    head, body = answer.split(b"\r\n\r\n", 1)
    length = int(head.lower().split(b"content-length: ")[1].split()[0])
    assert request.endswith(b"\r\n\r\n") and len(body) == length
    lost = taut.streams(taut.pcap(root / "tests/captures/tcp-loss.pcap"))
    assert "end" in {segment.event.type for segment in lost}


def test_streams_forget_the_oldest():
    def syn(port):
        return taut.build(taut.ipv4(src="10.0.0.1", dst="10.0.0.2"),
                          taut.tcp(src_port=port, dst_port=1, seq=9,
                                   flags=SYN))
    seen = [s.event.type for s in taut.streams(
        [syn(1), syn(2), syn(3), syn(3), syn(1)], most=2)]
    assert seen == ["open"] * 4  # 3 repeats; 1 had been forgotten


# -- fragments --------------------------------------------------------------

def datagram(n, version=4):
    ip = taut.ipv4(src="10.0.0.1", dst="10.0.0.2", ttl=9, id=5) \
        if version == 4 else taut.ipv6(src="fd00::1", dst="fd00::2", hlim=9)
    return bytes(taut.build(ip, taut.udp(src_port=1, dst_port=2),
                            bytes(i & 255 for i in range(n))))


@pytest.mark.parametrize("version,mtu", [(4, 576), (4, 68), (6, 1280)])
def test_fragments_and_back_in_any_order(version, mtu):
    data = datagram(4000, version)
    pieces = taut.fragments(data, mtu, ident=77)
    assert len(pieces) > 3 and all(len(p) <= mtu for p in pieces)
    for piece in pieces:
        assert taut.packet(piece, "ipv%d" % version).fault is None
    random.Random(5).shuffle(pieces)
    again = taut.Reassembler(slots=4)
    done = [again.push(piece) for piece in pieces]
    assert done[:-1] == [None] * (len(pieces) - 1) and done[-1] == data
    assert again.counts["done"] == 1


def test_fragments_of_a_capture_like_a_host_made_them(captured):
    again, n = taut.Reassembler(), 0
    for packet in captured:
        if "ipv4" in packet and "fragment" in packet.layers[1].flags \
                and packet.n_faults == 0 and len(packet.layers) <= 4:
            ip = packet.ip
            try:
                out = again.push(bytes(ip) + bytes(ip.payload))
            except taut.TautError:
                continue
            if out is not None:
                inner = taut.packet(out, "ipv4")
                assert inner.fault is None
                assert "bad" not in [v.checksum_status for v in inner]
                n += 1
    assert n > 0


def test_what_is_no_fragment_comes_back():
    data = datagram(100)
    assert taut.Reassembler().push(data) == data
    assert taut.fragments(data, 1500) == [data]


def test_fragments_refused():
    with pytest.raises(taut.TautError):
        taut.fragments(datagram(100), 60)
    first, second = taut.fragments(datagram(1000), 576)[:2]
    again = taut.Reassembler()
    again.push(first)
    with pytest.raises(taut.TautError) as caught:
        again.push(first)  # overlaps itself
    assert caught.value.field == "ip.fragment.overlap"
    with pytest.raises(taut.TautError):
        again.push(second)  # the datagram is condemned
    lenient = taut.Reassembler(quirks="frag.dup")
    lenient.push(first)
    assert lenient.push(first) is None


def test_fragments_expire():
    again = taut.Reassembler(timeout=1)
    first, second = taut.fragments(datagram(1000), 576)[:2]
    again.push(first, now=10)
    assert again.push(second, now=12) is None
    assert again.counts["expired"] == 1

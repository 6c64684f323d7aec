# SPDX-License-Identifier: MIT
"""The common headers of a frame, beside the whole packet."""
import pickle

import pytest

import taut


def same(quick, packet):
    """Compares what both know."""
    kinds = [type(view) for view in packet if type(view) is not taut.vlan]
    if kinds[1:2] in ([taut.ipv4], [taut.ipv6]):  # in no tunnel
        ip = next(v for v in packet if isinstance(v, (taut.ipv4, taut.ipv6)))
        assert (quick.src, quick.dst) == (ip.src, ip.dst)
        assert quick.version == ip.version
        assert quick.ttl == (ip.ttl if quick.version == 4 else ip.hlim)
    if quick.proto == 6 and "tcp" in packet and not quick.fragment:
        tcp = packet.tcp
        assert (quick.src_port, quick.dst_port, quick.seq, quick.ack,
                quick.tcp_flags, quick.window) == (
            tcp.src_port, tcp.dst_port, tcp.seq, tcp.ack, tcp.flags,
            tcp.window)
        assert quick.mss == tcp.mss
        assert (quick.tsval, quick.tsecr) == (tcp.tsval, tcp.tsecr)
        assert quick.payload == tcp.payload
    if quick.proto == 17 and "udp" in packet and not quick.fragment:
        assert (quick.src_port, quick.dst_port) == (
            packet.udp.src_port, packet.udp.dst_port)
    assert (quick.eth_src, quick.eth_dst) == (packet.eth.src, packet.eth.dst)


def test_the_same_as_a_packet(captured):
    n = 0
    for packet in captured:
        if packet.link != 1 or packet.wire_len != len(bytes(packet)):
            continue
        try:
            quick = taut.headers(bytes(packet))
        except taut.TautError as error:
            assert packet.n_faults
            assert error.field and error.explain()
            continue
        kinds = [layer.name for layer in packet.layers]
        if quick.version == 0 and {"mpls", "pppoes"} & set(kinds):
            continue  # labels and sessions below IP are not entered
        if packet.n_faults == 0:
            same(quick, packet)
            same(taut.headers(bytearray(bytes(packet))), packet)
            n += 1
    assert n > 400


def test_what_a_frame_does_not_have():
    frame = taut.build(taut.eth(dst="ff:ff:ff:ff:ff:ff"), taut.vlan(id=42),
                       taut.arp(hw_type=1, proto_type=0x800, opcode=1,
                                sha=bytes(6), spa=bytes(4), tha=bytes(6),
                                tpa=bytes(4)))
    quick = taut.headers(bytes(frame))
    assert (quick.version, quick.proto, quick.type) == (0, 0, 0x806)
    assert quick.vlan == (42,) and quick.src is None is quick.mss
    assert "None" in repr(quick)


def test_refused_like_a_packet():
    frame = bytearray(bytes(taut.build(
        taut.eth(dst="ff:ff:ff:ff:ff:ff"), taut.ipv4(src="10.0.0.1"), b"")))
    frame[14] = 0x44
    with pytest.raises(taut.TautError) as caught:
        taut.headers(frame)
    fault = taut.packet(bytes(frame)).fault
    assert (caught.value.status, caught.value.offset, caught.value.field) == (
        fault.status, fault.offset, fault.field)
    assert pickle.loads(pickle.dumps(fault)).offset == fault.offset

# SPDX-License-Identifier: MIT
"""Checksums, prefixes, state machines, captures."""
import io
import struct
from ipaddress import ip_network

import pytest
from hypothesis import given, strategies as st

import taut
from taut import csum


def plain(data):
    """RFC 1071, word by word."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total >> 16) + (total & 0xffff)
    return total


@given(st.binary(max_size=300))
def test_sum_is_the_plain_sum(data):
    assert csum.total(data) == plain(data)
    assert csum.checksum(bytearray(data)) == plain(data) ^ 0xffff
    padded = data + b"\0" * (len(data) % 2)
    full = padded + csum.checksum(padded).to_bytes(2, "big")
    assert csum.verify(full)


@given(st.binary(min_size=4, max_size=64), st.data())
def test_mend_is_a_new_sum(data, draw):
    at = 2 * draw.draw(st.integers(0, (len(data) - 2) // 2))
    new = draw.draw(st.binary(min_size=2, max_size=2))
    changed = data[:at] + new + data[at + 2:]
    if plain(changed) and plain(data):
        assert csum.mend(csum.checksum(data), data[at:at + 2], new) == \
            csum.checksum(changed)
    with pytest.raises(ValueError):
        csum.mend(0, b"12", b"1")


@given(st.ip_addresses(v=4), st.ip_addresses(v=4), st.binary(max_size=99))
def test_l4_over_ipv4(src, dst, data):
    pseudo = src.packed + dst.packed + struct.pack(">HH", 17, len(data))
    assert csum.l4(src, dst, 17, data) == plain(pseudo + data) ^ 0xffff


@given(st.ip_addresses(v=6), st.ip_addresses(v=6), st.binary(max_size=99))
def test_l4_over_ipv6(src, dst, data):
    pseudo = src.packed + dst.packed + struct.pack(">II", len(data), 58)
    assert csum.l4(str(src), dst, 58, data) == plain(pseudo + data) ^ 0xffff


def test_l4_wants_one_family():
    with pytest.raises(ValueError):
        csum.l4("10.0.0.1", "::1", 6, b"")
    assert csum.kernels()[0] == "scalar"


@given(st.ip_addresses(), st.data())
def test_prefix_is_ipaddress_s(addr, draw):
    n = draw.draw(st.integers(0, addr.max_prefixlen))
    net = ip_network((addr, n), strict=False)
    assert taut.prefix(str(net)) == net


@pytest.mark.parametrize("text,status", [
    ("10.0.0.1/8", "trailing"), ("10.0.0.0/33", "range"), ("ten", "value")])
def test_prefix_refused(text, status):
    with pytest.raises(taut.TautError) as caught:
        taut.prefix(text)
    assert caught.value.status == status


# -- state machines ---------------------------------------------------------

def test_tcp_machine():
    tcp = taut.fsm("tcp")
    assert tcp.initial == "CLOSED" and "ESTABLISHED" in tcp.states
    assert tcp.final == {"CLOSED"} or "CLOSED" in tcp.final
    assert tcp.events["OPEN_ACTIVE"] == "user"
    assert {"user", "message", "timer"} == set(tcp.events.values())
    assert len(tcp.transitions) > 100
    assert all(t.rule.startswith("RFC") for t in tcp.transitions)
    with pytest.raises(ValueError, match="tcp"):
        taut.fsm("bgp")


NOT_IN_CLOSED = next(
    event for event in taut.fsm("tcp").events
    if not taut.fsm("tcp").rows("CLOSED", event))


def test_a_handshake_step_by_step():
    machine = taut.fsm("tcp").start()
    machine.step("OPEN_PASSIVE")
    assert machine.state == "LISTEN" and not machine.done
    row = next(t for t in taut.fsm("tcp").rows("LISTEN", "SEG_SYN")
               if t.target == "SYN-RECEIVED")
    machine.step("SEG_SYN", *([row.guard] if row.guard else []))
    assert machine.state == "SYN-RECEIVED"
    assert [t.event for t in machine.history] == ["OPEN_PASSIVE", "SEG_SYN"]
    with pytest.raises(taut.TautError) as caught:
        taut.fsm("tcp").step("CLOSED", NOT_IN_CLOSED)
    assert caught.value.status == "order"
    with pytest.raises(KeyError):
        machine.step("NO_SUCH_EVENT")


def test_every_row_can_be_stepped():
    tcp = taut.fsm("tcp")
    for row in tcp.transitions:
        before = [r.guard for r in tcp.rows(row.source, row.event)]
        before = before[:before.index(row.guard)]
        assert row.guard not in before
        guards = (row.guard,) if row.guard else ()
        assert tcp.step(row.source, row.event, guards) == row


def test_a_notebook_draws_it():
    tcp = taut.fsm("tcp")
    bundle = tcp._repr_mimebundle_()
    assert bundle["text/vnd.mermaid"].startswith("stateDiagram-v2")
    assert bundle["text/markdown"].startswith("```mermaid\n")
    assert "ESTABLISHED" in tcp.dot() and tcp.markdown().startswith("|")
    assert "RFC 9293" in tcp.rules() and '"tcp"' in tcp.json()
    assert set(tcp._repr_mimebundle_(include=["text/plain"])) == {
        "text/plain"}
    if tcp.svg() is not None:
        assert "<svg" in bundle["image/svg+xml"]


# -- captures ---------------------------------------------------------------

def test_pcap_of_every_kind(captured, root):
    times = [p.time for p in captured]
    assert len(times) > 500 and all(t >= 0 for t in times)
    nano = list(taut.pcap(root / "tests/captures/nanosecond.pcap"))
    assert nano and nano[0].time > 1e9
    two = list(taut.pcap(open(root / "tests/captures/two-interfaces.pcapng",
                              "rb")))
    assert two and two[0].time > 1e9


def test_pcap_refuses():
    with pytest.raises(ValueError):
        list(taut.pcap(io.BytesIO(b"no capture")))
    assert list(taut.pcap(io.BytesIO(b"\xd4\xc3\xb2\xa1"))) == []


@given(st.binary(max_size=200),
       st.sampled_from([b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4",
                        b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a"]))
def test_pcap_of_anything(data, magic):
    try:
        for packet in taut.pcap(io.BytesIO(magic + data)):
            list(packet.fields())
    except ValueError:
        pass

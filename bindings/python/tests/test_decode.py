# SPDX-License-Identifier: MIT
"""One header: decoded, looked at, changed, made, refused."""
import gc
import mmap
import pickle
import weakref
from ipaddress import IPv4Address, IPv6Address

import pytest

import taut

# Sent by a real host: 192.0.2.10 pings 198.51.100.20 (tests/captures), and
# the UDP header of a DNS query.
IP = bytes.fromhex("4500001c00014000" "4011b6bc" "c0000201c0000202")
UDP = bytes.fromhex("d4310035" "00080000")


def right(header):
    """The header with its checksum filled by hand: RFC 1071."""
    words = [int.from_bytes(header[i:i + 2], "big")
             for i in range(0, len(header), 2) if i != 10]
    total = sum(words)
    while total >> 16:
        total = (total >> 16) + (total & 0xffff)
    return header[:10] + (total ^ 0xffff).to_bytes(2, "big") + header[12:]


def test_fields_by_both_names():
    ip = taut.decode("ipv4", IP + UDP)
    assert (ip.version, ip.ihl, ip.len, ip.ttl, ip.proto) == (4, 20, 28, 64, 17)
    assert ip.src == IPv4Address("192.0.2.1")
    assert ip["ip.dst"] == IPv4Address("192.0.2.2")
    assert ip["ip.hdr_len"] == 20 and ip["ip.flags.df"] is True
    assert ip.df and not ip.mf
    assert bytes(ip) == IP and ip.payload == UDP
    assert ip.span == (0, 20, 28)
    assert ip.name_of("proto") == "UDP" and ip.name_of("ttl") is None
    assert ip.get("ip.opt.type") is None and "ip.opt.type" not in ip
    assert dict(ip.fields())["ip.ttl"] == 64


def test_a_header_is_like_a_value():
    one, two = taut.decode("ipv4", IP + UDP), taut.ipv4.decode(IP + UDP)
    assert one == two and hash(one) == hash(two)
    assert one != taut.decode("ipv4", right(IP) + UDP)
    assert one != "ip" and taut.decode("udp", UDP) != one
    assert pickle.loads(pickle.dumps(one)) == one
    assert 'src="192.0.2.1"' in repr(one) and "ttl=64" in repr(one)


def test_refused_with_all_that_is_known():
    with pytest.raises(taut.TautError) as caught:
        taut.decode("ipv4", b"\x44" + IP[1:] + UDP)
    fault = caught.value
    assert (fault.status, fault.offset, fault.need) == ("range", 0, 4)
    assert (fault.field, fault.rule) == ("ip.hdr_len", "RFC 791 3.1")
    assert "ICMP" in fault.reaction or fault.reaction == "discard silently"
    assert isinstance(fault, ValueError)
    text = fault.explain()
    assert "0000  44 00" in text and "\n      ^^\n" in text
    again = pickle.loads(pickle.dumps(fault))
    assert again.explain() == text and again.status == "range"


def test_short_says_how_many_bytes():
    with pytest.raises(taut.TautError) as caught:
        taut.decode("ipv4", IP[:13])
    assert (caught.value.status, caught.value.offset) == ("short", 13)
    assert caught.value.need == 7


def test_quirks_by_name():
    cut = (IP + UDP)[:25]
    with pytest.raises(taut.TautError):
        taut.decode("ipv4", cut)
    assert taut.decode("ipv4", cut, quirks="cut").len == 28
    assert taut.decode("ipv4", cut, quirks=["cut", "ipv4.tso"]).len == 28
    assert taut.decode("ipv4", cut, quirks=taut.QUIRKS["cut"]).len == 28
    with pytest.raises(ValueError, match="ipv4.tso"):
        taut.decode("ipv4", cut, quirks="kut")


def test_no_such_protocol_or_link():
    with pytest.raises(ValueError, match="ipv4"):
        taut.decode("ipx", b"")
    with pytest.raises(ValueError, match="ethernet"):
        taut.packet(b"", link="token ring")
    assert taut.packet(b"", link=9999).fault.status == "unsupported"


# -- buffers ----------------------------------------------------------------

def buffers(tmp_path):
    numpy = pytest.importorskip("numpy", reason="no numpy")
    (tmp_path / "file").write_bytes(IP + UDP)
    file = open(tmp_path / "file", "r+b")
    return [bytearray(IP + UDP), memoryview(IP + UDP),
            memoryview(b"xx" + IP + UDP)[2:],
            mmap.mmap(file.fileno(), 0),
            numpy.frombuffer(IP + UDP, dtype=numpy.uint8),
            numpy.frombuffer(IP + UDP, dtype=">u2")]


def test_any_buffer_is_read_in_place(tmp_path):
    for data in buffers(tmp_path):
        ip = taut.decode("ipv4", data)
        assert ip.ttl == 64 and bytes(ip) == IP and bytes(ip.payload) == UDP
        assert ip["ip.dst"] == IPv4Address("192.0.2.2")


def test_a_view_shows_what_the_buffer_holds_now():
    data = bytearray(IP + UDP)
    ip = taut.decode("ipv4", data)
    data[8] = 7
    assert ip.ttl == 7 and ip["ip.ttl"] == 7


def test_a_view_keeps_its_buffer():
    class Data(bytearray):
        pass
    data = Data(IP + UDP)
    alive = weakref.ref(data)
    ip = taut.decode("ipv4", data)
    del data
    gc.collect()
    assert alive() is not None and ip.ttl == 64
    with pytest.raises(BufferError):
        alive().append(1)  # it may not move
    del ip
    gc.collect()
    assert alive() is None


def test_no_buffer_is_a_type_error():
    for data in ("text", 5, None, [1, 2]):
        with pytest.raises(TypeError):
            taut.packet(data)
    with pytest.raises((BufferError, ValueError, TypeError)):
        taut.packet(memoryview(bytes(40))[::2])


def test_lengths_that_change_below_a_view_are_no_harm():
    data = bytearray(right(IP) + UDP)
    packet = taut.packet(data, "ipv4")
    ip, udp = packet.ipv4, packet.udp
    for i in range(len(data)):
        for value in (0, 0x4f, 0xff):
            was, data[i] = data[i], value
            for header in (ip, udp):
                assert header.checksum_status and list(header.fields()) is \
                    not None
                try:
                    assert bytes(header) or header.options == []
                except taut.TautError as error:
                    assert error.status == "state"
            assert packet.path and list(packet.fields())
            data[i] = was


# -- changing ---------------------------------------------------------------

def test_replace_changes_nothing_else():
    ip = taut.decode("ipv4", right(IP) + UDP)
    now = ip.replace(ttl=3)
    was, new = ip.encode(), now.encode()
    assert now.ttl == 3 and ip.ttl == 64
    assert [i for i in range(28) if was[i] != new[i]] == [8, 10]
    assert new[:20] == right(new[:20])
    assert now.checksum_status == "good"


def test_replace_leaves_a_wrong_checksum_wrong():
    ip = taut.decode("ipv4", right(IP)[:10] + b"\0\0" + IP[12:] + UDP)
    assert ip.checksum_status == "bad"
    assert ip.replace(ttl=3).checksum_status == "bad"


def test_replace_without_mending():
    ip = taut.decode("ipv4", right(IP) + UDP)
    new = ip.replace(mend=False, ttl=3).encode()
    assert [i for i in range(28) if ip.encode()[i] != new[i]] == [8]
    assert ip.replace(checksum=1).checksum == 1


def test_replace_bits_within_a_byte():
    ip = taut.decode("ipv4", right(IP) + UDP)
    assert ip.replace(mf=True).flags == 3
    assert ip.replace(dscp=46).dsfield == 46 << 2
    assert ip.replace(src="10.0.0.1").src == IPv4Address("10.0.0.1")
    assert ip.replace(src=IPv4Address("10.0.0.1")).replace(
        src=ip.src).encode() == ip.encode()


def test_replace_options_makes_the_header_longer():
    ip = taut.decode("ipv4", right(IP) + UDP)
    now = ip.replace(options=bytes.fromhex("94040000"))
    assert (now.ihl, now.len, now.checksum_status) == (24, 32, "good")
    assert now.payload == UDP and now.opt_ra == 0
    assert now.options[0].name == "Router Alert"
    assert now.options[0].fields["ip.opt.ra"] == 0


def test_replace_refuses_what_does_not_fit():
    ip = taut.decode("ipv4", right(IP) + UDP)
    for bad in ({"ttl": 256}, {"ttl": -1}, {"dscp": 64}, {"ihl": 22}):
        with pytest.raises(OverflowError):
            ip.replace(**bad)
    for bad in ({"src": "300.1.1.1"}, {"src": b"123"}):
        with pytest.raises(ValueError):
            ip.replace(**bad)
    with pytest.raises(AttributeError):
        ip.replace(colour=1)
    with pytest.raises(taut.TautError):
        ip.replace(options=bytes(44))


# -- making -----------------------------------------------------------------

def test_make_ipv4():
    ip = taut.ipv4(src="192.0.2.1", dst="192.0.2.2", id=1, flags=2, ttl=64,
                   proto=17, payload=UDP)
    assert ip.encode() == right(IP) + UDP
    assert taut.ipv4(len=5, checksum=7).len == 5


def test_make_refuses_what_does_not_fit():
    with pytest.raises(OverflowError):
        taut.ipv4(ttl=256)
    with pytest.raises(taut.TautError) as caught:
        taut.ipv4(dscp=64)
    assert caught.value.status == "range"
    with pytest.raises(ValueError):
        taut.ipv4(src="nonsense")
    with pytest.raises(TypeError):
        taut.ipv4(colour=1)


def made():
    """One header of each class that can be made."""
    return [
        taut.eth(dst="00:00:5e:00:53:01", src=b"\0\0\x5e\0\x53\2",
                 type=0x88b5, payload=bytes(46)),
        taut.vlan(pcp=5, id=42, type=0x88b5, payload=b"x"),
        taut.llc(dsap=0x42, ssap=0x42, control=3, payload=b"x"),
        taut.sll(pkttype=4, hatype=1, halen=6, proto=0x88b5,
                 addr=bytes(8), payload=b"x"),
        taut.arp(hw_type=1, proto_type=0x800, opcode=1, sha=bytes(6),
                 spa=bytes(4), tha=bytes(6), tpa=bytes(4)),
        taut.ipv6(src="2001:db8::1", dst="2001:db8::2", nxt=59, hlim=3),
        taut.fraghdr(id=7, off=8, nxt=253, more=True, payload=b"12345678"),
        taut.icmp(type=8, ident=1, seq=2, data=b"ping"),
        taut.icmpv6(type=128, ident=1, seq=2, data=b"ping"),
        taut.igmp(type=0x16, version=2, group="224.0.0.251"),
        taut.udp(src_port=53, dst_port=40000, payload=b"hello"),
        taut.udplite(src_port=53, dst_port=40000, coverage=8, checksum=1),
        taut.tcp(src_port=1, dst_port=2, seq=3, ack=4, flags=0x12,
                 window=5, options=taut.tcp_options(mss=1460)),
    ]


@pytest.mark.parametrize("header", made(), ids=lambda h: type(h).__name__)
def test_what_is_made_decodes_to_the_same(header):
    again = type(header).decode(header.encode())
    assert again == header and again.encode() == header.encode()
    assert dict(again.fields()) == dict(header.fields())
    assert not again.faulty
    for name in type(header)._MEMBERS:
        if name in type(header)._ROWS and name != "len":
            getattr(again, name)


def test_made_values_come_back():
    icmp, tcp = made()[7], made()[12]
    assert (icmp.type, icmp.ident, icmp.seq) == (8, 1, 2)
    assert icmp.checksum_status == "unverified"  # no IP around it
    assert tcp.options[0].fields["tcp.options.mss_val"] == 1460
    assert tcp.flag_syn and tcp.flag_ack and not tcp.flag_fin
    assert made()[5].dst == IPv6Address("2001:db8::2")
    assert made()[9].encode() == bytes.fromhex("16000904e00000fb")


def test_what_cannot_be_made():
    for cls in (taut.Header, taut.hopopts, taut.esp):
        with pytest.raises(TypeError, match="only decoded"):
            cls()


def test_class_text_teaches():
    assert "Total Length" in taut.ipv4.__doc__
    assert "RFC 791 3.1" in taut.ipv4.ttl.__doc__
    assert "ip.ttl" in taut.ipv4.ttl.__doc__
    assert "hops left" in taut.ipv4.__init__.__doc__

# SPDX-License-Identifier: MIT
"""Whole packets: layers, fields, faults, changes, beside dpkt, scapy and the
taut command."""
import json
import os
import pathlib
import pickle
import random
import re
import subprocess
from ipaddress import ip_address

import pytest

import taut
from taut import _headers, _packet, _view
from taut._core import N_SETS, SETS, ffi


def test_layers_and_fields(captured):
    packet = next(p for p in captured if "tcp" in p and "ipv4" in p)
    assert packet.path == "eth:ethertype:ip:tcp"
    assert [type(layer).__name__ for layer in packet] == ["eth", "ipv4", "tcp"]
    assert packet.ip == packet.ipv4 == packet[1] and len(packet) == 3
    assert packet["ip.src"] == packet.ip.src == packet.get("ip.src")
    assert packet.get("ip6.src", 5) == 5 and packet.get("arp.opcode") is None
    assert packet["tcp.srcport"] == packet.tcp.src_port
    assert packet.all("ip.src") == [packet.ip.src]
    assert "udp" not in packet and "udp.srcport" not in packet
    assert not hasattr(packet, "udp")
    with pytest.raises(AttributeError, match="no udp layer in eth"):
        packet.udp
    for name in ("udp.srcport", "no.such.field"):
        with pytest.raises(KeyError):
            packet[name]
    with pytest.raises(IndexError):
        packet[3]
    layer = packet.layers[1]
    assert (layer.name, layer.start, layer.stop) == ("ip", 14, 34)
    assert packet.fault is None and packet.fault_layer is None
    assert taut.Packet(bytes(packet), strict=True) == packet


def test_fault_of_a_packet(captured):
    packet = next(p for p in captured if "tcp" in p and "ipv4" in p)
    data = bytearray(bytes(packet))
    data[14] = 0x41
    bad = taut.packet(bytes(data))
    assert bad.n_faults == 1 and bad.fault_layer == 1
    assert bad.fault.field == "ip.hdr_len" and bad.fault.offset == 14
    assert bad.ipv4.faulty and not bad.eth.faulty
    assert "refused" not in repr(bad) and "ip.hdr_len" in repr(bad)
    assert "layers:   eth:ethertype:ip" in bad.fault.explain()
    with pytest.raises(taut.TautError):
        taut.packet(bytes(data), strict=True)
    # what was read of the refused header is there, the rest tells why not
    assert bad.ipv4.version == 4 and isinstance(bad.ipv4, taut.ipv4)
    with pytest.raises(taut.TautError) as caught:
        bad.ipv4.dst
    assert caught.value.field == "ip.hdr_len"
    assert bad.get("ip.dst") is None and bad["ip.version"] == 4


def test_cut_by_the_capture(captured):
    whole = next(p for p in captured if "tcp" in p and "ipv4" in p)
    data = bytes(whole)
    cut = taut.packet(data[:len(data) - 3], wire_len=len(data))
    assert cut.fault is None and "cut" in cut.layers[1].flags
    assert cut.wire_len == len(data) and cut.tcp.checksum_status == \
        "unverified"
    assert taut.packet(data[:len(data) - 3]).fault.status == "short"


def test_every_packet_is_like_a_value(captured):
    for packet in captured:
        again = pickle.loads(pickle.dumps(packet))
        assert again == packet and hash(again) == hash(packet)
        assert again.time == packet.time and again.path == packet.path
        for view in packet:
            assert pickle.loads(pickle.dumps(view)) == view
            assert view.packet is packet and repr(view)


# -- the same as everybody sees ---------------------------------------------

def test_names_are_the_library_s():
    """The generated tables against those that the library has."""
    for cls in _headers.CLASSES:
        for name, (number, wire, kind, place) in cls._ROWS.items():
            row = next(SETS[s].fields[number & 511] for s in range(N_SETS)
                       if SETS[s].id == number >> 9)
            assert ffi.string(row.name).decode() == wire
            assert _view._FT[kind] == row.type
            if place:
                assert place == (row.off_bits, row.n_bits, row.shift), wire
            assert getattr(cls, name).__doc__.startswith(wire + ":")
    api = {n for n in dir(_view.Header) if not n.startswith("_")}
    for cls in _headers.CLASSES:
        assert not api & set(cls._ROWS), cls


def test_fixed_places_agree_with_a_visit(captured, corpus_or_nothing):
    """Each field read from its place is what the library tells of it."""
    n = 0
    for packet in captured + corpus_or_nothing:
        for view in packet:
            if view._IS_PARTIAL or "vlan_ad" in repr(type(view)):
                continue
            told = {}
            for num, off, length, field, kind, _, _ in view._own():
                told.setdefault(field, _view.value_of(view._d, num, off,
                                                      length, kind))
            for name, (number, wire, _, place) in view._ROWS.items():
                if place and number in told:
                    assert getattr(view, name) == told[number], (wire, view)
                    n += 1
    assert n > 10000


@pytest.fixture(scope="session")
def corpus_or_nothing(request):
    try:
        return request.getfixturevalue("corpus")
    except pytest.skip.Exception:
        return []


def test_names_find_the_same_as_a_visit(captured):
    for packet in captured:
        told = {}
        for name, value in packet.fields():
            told.setdefault(name, value)
        for name, value in told.items():
            assert packet[name] == value, (name, packet)
            assert name in packet and packet.all(name)[0] == value


def test_no_field_that_only_diagnostics_name_is_told(captured):
    for packet in captured:
        for row in packet._fields():
            assert row[3] not in _headers.DIAGNOSTIC


def ports(packet):
    """Those of its UDP or TCP header, if it has one."""
    head = packet.udp if "udp" in packet else (
        packet.tcp if "tcp" in packet else None)
    return {head.src_port, head.dst_port} if head else set()


def test_the_taut_command_shows_the_same(root, captured):
    tool = pathlib.Path(os.environ.get("TAUT_BUILD_ROOT", ""), "tools/taut")
    if not tool.is_file():
        pytest.skip("no taut command beside this build")
    n = 0
    for path in sorted((root / "tests" / "captures").glob("*.pcap*")):
        shown = subprocess.run([tool, "dissect", "--json", path], text=True,
                               capture_output=True, check=False).stdout
        for line, packet in zip(shown.splitlines(), taut.pcap(path)):
            seen = json.loads(line)
            mine = packet.path
            above = "(:(dns|mdns|llmnr|http2|eapol|eap|data))+$"
            if ports(packet) & {53, 5353, 5355} or path.name in (
                    "http2.pcap", "eapol-wired.pcap"):  # the command goes on
                mine = mine.removesuffix(":data")
                seen["frame.protocols"] = re.sub(
                    above, "", seen["frame.protocols"])
            assert seen["frame.protocols"] == mine
            if (seen.get("malformed") or {}).get("field", "")[:3] == "dns":
                continue
            assert (seen.get("malformed") or {}).get("field") == \
                (packet.fault.field or "" if packet.fault else None)
            n += 1
    assert n > 500


def plain_ip(packet):
    """Is it an IP packet that other decoders can be asked about?"""
    return packet.link == 1 and packet.n_faults == 0 and len(packet) == 3 \
        and type(packet[0]).__name__ == "eth" \
        and type(packet[1]).__name__ == "ipv4" \
        and not any(layer.flags for layer in packet.layers)


def test_beside_dpkt(captured, corpus_or_nothing):
    dpkt = pytest.importorskip("dpkt", reason="no dpkt: apt-get install "
                                              "python3-dpkt")
    n = 0
    for packet in filter(plain_ip, captured + corpus_or_nothing):
        try:
            theirs = dpkt.ethernet.Ethernet(bytes(packet)).data
        except dpkt.dpkt.UnpackError:
            continue
        if not isinstance(theirs, dpkt.ip.IP):
            continue
        ip = packet.ip
        assert (ip.src.packed, ip.dst.packed) == (theirs.src, theirs.dst)
        assert (ip.ttl, ip.proto, ip.id, ip.len, ip.checksum, ip.dsfield) == (
            theirs.ttl, theirs.p, theirs.id, theirs.len, theirs.sum,
            theirs.tos)
        if isinstance(theirs.data, dpkt.tcp.TCP) and "tcp" in packet:
            tcp, other = packet.tcp, theirs.data
            assert (tcp.src_port, tcp.dst_port, tcp.seq, tcp.ack, tcp.window,
                    tcp.checksum, tcp.urgent, tcp.hdr_len) == (
                other.sport, other.dport, other.seq, other.ack, other.win,
                other.sum, other.urp, other.off * 4)
            assert tcp.payload == other.data
            mine = [(o.kind, o.data) for o in tcp.options if o.kind > 0]
            assert mine == [o for o in dpkt.tcp.parse_opts(other.opts)
                            if o is not None and o[0] > 0]
        if isinstance(theirs.data, dpkt.udp.UDP) and "udp" in packet:
            udp, other = packet.udp, theirs.data
            assert (udp.src_port, udp.dst_port, udp.length, udp.checksum) == (
                other.sport, other.dport, other.ulen, other.sum)
        n += 1
    assert n > 100


def test_beside_scapy(captured):
    pytest.importorskip("scapy", reason="no scapy: apt-get install "
                                        "python3-scapy")
    from scapy.layers.inet import ICMP, IP, TCP, UDP
    from scapy.layers.inet6 import IPv6
    from scapy.layers.l2 import ARP, Ether
    n = 0
    for packet in captured:
        if packet.link != 1 or packet.n_faults or \
                any(layer.flags for layer in packet.layers):
            continue
        theirs = Ether(bytes(packet))
        assert packet.eth.dst == theirs.dst and packet.eth.src == theirs.src
        if "ipv4" in packet and theirs.haslayer(IP):
            ip, other = packet.ip, theirs[IP]
            assert (str(ip.src), str(ip.dst), ip.ttl, ip.proto) == (
                other.src, other.dst, other.ttl, other.proto)
        elif "ipv6" in packet and theirs.haslayer(IPv6):
            ip6, other = packet.ipv6, theirs[IPv6]
            assert (ip6.src, ip6.dst) == (ip_address(other.src),
                                          ip_address(other.dst))
            assert (ip6.hlim, ip6.nxt, ip6.plen, ip6.flow, ip6.tclass) == (
                other.hlim, other.nh, other.plen, other.fl, other.tc)
        if "tcp" in packet and theirs.haslayer(TCP):
            assert packet.tcp.seq == theirs[TCP].seq
            assert packet.tcp.flags == int(theirs[TCP].flags) \
                | theirs[TCP].reserved << 9
            mss = dict(o for o in theirs[TCP].options
                       if isinstance(o, tuple)).get("MSS")
            assert packet.get("tcp.options.mss_val") == mss
        elif "udp" in packet and theirs.haslayer(UDP):
            assert packet.udp.src_port == theirs[UDP].sport
        elif "icmp" in packet and theirs.haslayer(ICMP):
            assert packet.icmp.type == theirs[ICMP].type
        elif "arp" in packet and theirs.haslayer(ARP):
            assert packet.arp.opcode == theirs[ARP].op
            assert str(packet.arp.spa_ipv4) == theirs[ARP].psrc
        n += 1
    assert n > 300


# -- changing and making ----------------------------------------------------

CHANGES = [{"ip.ttl": 3}, {"ip.src": "10.9.8.7"}, {"ip.dst": "10.9.8.7"},
           {"ipv6.src": "2001:db8::9"}, {"ipv6.hlim": 9}, {"ip.id": 77},
           {"tcp.srcport": 4321}, {"udp.dstport": 4321}, {"tcp.seq_raw": 5},
           {"ip.dsfield.dscp": 46}, {"icmp.ident": 7}, {"tcp.flags": 0x11},
           {"ip.src": "10.0.0.1", "tcp.dstport": 80, "ip.ttl": 1}]


def states(packet):
    return [view.checksum_status for view in packet]


def test_replace_mends_what_depends_on_it(captured):
    n = 0
    for packet in captured:
        if packet.n_faults or "bad" in states(packet):
            continue
        for change in CHANGES:
            if not all(name in packet for name in change):
                continue
            try:
                now = packet.replace(change)
            except taut.TautError as error:
                assert error.status in ("unsupported", "short")
                continue
            for name in change:
                assert str(now[name]) == str(change[name]), name
            if not any("fragment" in layer.flags for layer in packet.layers):
                # a tunnel is known by its port: behind another it is data
                was = states(packet)
                if "udp.dstport" in change:
                    was = was[:len(states(now))]
                assert states(now) == was, (change, packet)
            assert len(bytes(now)) == len(bytes(packet))
            n += 1
    assert n > 1000


def test_replace_back_is_the_same(captured):
    for packet in captured:
        if "ip.ttl" in packet and not packet.n_faults:
            ttl = packet["ip.ttl"]
            there = packet.replace({"ip.ttl": ttl ^ 0x55})
            back = there.replace({"ip.ttl": ttl})
            assert there != packet
            if packet.ip.checksum_status == "good":
                assert bytes(back) == bytes(packet)


def test_replace_refuses():
    packet = taut.build(taut.ipv4(src="10.0.0.1", dst="10.0.0.2", ttl=1),
                        taut.udp(src_port=1, dst_port=2))
    for name in ("no.such", "tcp.srcport", "ip.opt.type", "udp.payload"):
        with pytest.raises(KeyError):
            packet.replace({name: 1})
    with pytest.raises(ValueError):
        packet.replace({"ip.src": "2001:db8::1"})
    with pytest.raises(OverflowError):
        packet.replace({"ip.ttl": 256})
    with pytest.raises(taut.TautError):
        packet.replace({"ip.dsfield.dscp": 64})
    assert packet.replace({"ip.ttl": 9}, mend=False).ip.checksum == \
        packet.ip.checksum


def test_build_fills_lengths_and_checksums():
    packet = taut.build(
        taut.eth(dst="00:00:5e:00:53:01", src="00:00:5e:00:53:02"),
        taut.ipv4(src="192.0.2.1", dst="192.0.2.2", ttl=64),
        taut.tcp(src_port=4000, dst_port=80, flags=2,
                 options=taut.tcp_options(mss=1460, wscale=7, sack_perm=True,
                                          ts=(1, 0))),
        b"hello")
    assert packet.fault is None and packet.path == "eth:ethertype:ip:tcp:data"
    assert (packet.ip.len, packet.ip.proto, packet.eth.type) == (65, 6, 0x800)
    assert states(packet) == ["not_present", "good", "good"]
    assert packet.data == packet.tcp.payload == b"hello"


def test_build_over_ipv6_and_tags():
    packet = taut.build(
        taut.eth(dst="33:33:00:00:00:01"), taut.vlan(id=42),
        taut.ipv6(src="fe80::1", dst="ff02::1", hlim=255),
        taut.icmpv6(type=128, ident=1, seq=1, data=b"x"))
    assert packet.fault is None and packet["vlan.id"] == 42
    assert packet.icmpv6.checksum_status == "good"
    assert packet.path == "eth:ethertype:vlan:ethertype:ipv6:icmpv6:data"


def test_build_is_what_scapy_builds():
    pytest.importorskip("scapy", reason="no scapy")
    from scapy.layers.inet import IP, UDP
    mine = taut.build(taut.ipv4(src="10.0.0.1", dst="10.0.0.2", id=1, ttl=64),
                      taut.udp(src_port=1, dst_port=2), b"payload")
    theirs = IP(src="10.0.0.1", dst="10.0.0.2", id=1, ttl=64) \
        / UDP(sport=1, dport=2) / b"payload"
    assert bytes(mine) == bytes(theirs)


def test_build_a_tunnel():
    packet = taut.build(
        taut.eth(dst="00:00:5e:00:53:01"),
        taut.ipv4(src="192.0.2.1", dst="192.0.2.2", ttl=64),
        taut.udp(src_port=49152, dst_port=4789),
        taut.vxlan(flags=0x0800, vni=5000),
        taut.eth(dst="00:00:5e:00:53:02"),
        taut.ipv4(src="10.0.0.1", dst="10.0.0.2", ttl=9),
        taut.udp(src_port=1, dst_port=2), b"payload")
    assert packet.fault is None and "bad" not in states(packet)
    assert [type(v).__name__ for v in packet] == [
        "eth", "ipv4", "udp", "vxlan", "eth", "ipv4", "udp"]
    assert packet["vxlan.vni"] == packet.vxlan.vni == 5000
    assert packet.all("ip.ttl") == [64, 9]
    changed = bytearray(bytes(packet))
    changed[-1] ^= 1
    bad = taut.packet(bytes(changed))
    assert states(bad).count("bad") == 2
    assert "bad" not in states(bad.fill())
    assert bytes(bad.fill(keep=["checksums"])) == bytes(bad)
    with pytest.raises(ValueError, match="udp_zero"):
        bad.fill(keep="nothing")


def test_tunnels_by_name(root):
    names = set()
    for path in ("tunnels.pcap", "vxlan.pcap", "qinq.pcap"):
        for packet in taut.pcap(root / "tests" / "captures" / path):
            for view in packet:
                names.add(type(view).__name__)
                told = dict(view.fields())
                for name, (_, wire, _, _) in view._ROWS.items():
                    if wire in told and type(view) is taut.vxlan:
                        assert getattr(view, name) == told[wire]
    assert {"gre", "vxlan", "ipv4", "ipv6", "vlan"} <= names


def test_build_without_filling_and_wrong_parts():
    packet = taut.build(taut.ipv4(len=20, checksum=7), b"x", fill=False)
    assert packet.ip.len == 20 and packet.ip.checksum == 7
    with pytest.raises(ValueError):
        taut.build(b"bytes first")
    broken = taut.packet(b"\x45\0", "ipv4")[0]
    with pytest.raises(ValueError):
        taut.build(broken)


# -- input that means ill ---------------------------------------------------

def look_at(packet):
    """Reads everything that there is to read."""
    n = sum(1 for _ in packet.fields())
    for view in packet:
        try:
            n += len(view.payload) + len(view.options)
            n += sum(getattr(view, name) is None for name in ("src", "type")
                     if name in view._ROWS)
        except taut.TautError as error:
            assert error.status
    if packet.n_faults:
        assert str(packet.fault)
    return n


def test_a_hundred_thousand_mutated_packets(captured):
    rng = random.Random(20221)
    seeds = [(bytes(p), p.link) for p in captured if len(bytes(p)) < 2000]
    total = 100000
    for i in range(total):
        data, link = rng.choice(seeds)
        data = bytearray(data[:rng.randrange(len(data) + 1)]
                         if rng.random() < .3 else data)
        for _ in range(rng.randrange(1, 5) if data else 0):
            data[rng.randrange(min(len(data), 90))] = rng.randrange(256)
        if rng.random() < .05:
            link = rng.choice(list(_packet.BY_NAME))
        packet = taut.packet(bytes(data), link)
        if i % 8 == 0:
            look_at(packet)
            if packet.n_faults:
                packet.fault.explain(), repr(packet)
        else:
            packet.get("ip.src"), packet.get("tcp.options.mss_val")
            packet.path, [view.checksum_status for view in packet]


def test_every_cut_of_every_capture(captured):
    for packet in captured[::7]:
        data = bytes(packet)
        for n in range(0, min(len(data), 120), 3):
            look_at(taut.packet(data[:n], packet.link))
            look_at(taut.packet(data[:n], packet.link, wire_len=len(data),
                                quirks=list(taut.QUIRKS)))

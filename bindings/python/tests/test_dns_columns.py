# SPDX-License-Identifier: MIT
"""taut.dns.columns beside messages decoded one by one; taut.columns with
fields of DNS beside the packets of a capture."""
import numpy as np
import pytest

import taut
from taut import dns


def made(n=500):
    wires = []
    for i in range(n):
        m = dns.make_query("h%d.example." % i, "A", id=i).make_response()
        if i % 3:
            m.add_answer("h%d.example." % i, "CNAME", r"c\\%d." % i, ttl=i)
            m.add_answer(r"c\\%d." % i, "A", "192.0.2.%d" % (i % 256),
                         "198.51.100.%d" % (i % 256), ttl=2 * i)
        if i % 5 == 0:
            m.add_authority("example.", "MX", "%d mx%d." % (i, i), ttl=5)
        wires.append(m.to_wire())
    return wires


FIELDS = ["dns.id", "dns.flags.response", "dns.qry.name", "dns.qry.type",
          "dns.resp.ttl", "dns.resp.ttl#-1", "dns.a", "dns.a#-1",
          "dns.cname", "dns.mx.preference", "dns.mx.mail_exchange",
          "dns.rr.udp_payload_size", "dns.count.answers"]


def expected(wire):
    """The same, out of objects."""
    m = dns.Message.from_wire(wire)
    records = list(m.records())

    def first(kind, attr):
        return next((getattr(r.rdata, attr) for r in records
                     if isinstance(r.rdata, kind)), None)
    ttls = [r.ttl for r in records]
    name = first(dns.CNAME, "target")
    mail = first(dns.MX, "exchange")
    return (m.id, 1, m.question[0].name.to_text(True), 1,
            ttls[0] if ttls else None, ttls[-1] if ttls else None,
            first(dns.A, "address"),
            next((r.rdata.address for r in reversed(records)
                  if isinstance(r.rdata, dns.A)), None),
            name and name.to_text(True), first(dns.MX, "preference"),
            mail and mail.to_text(True), 1232, len(m.answer))


@pytest.mark.parametrize("check", [False, True])
def test_columns(check):
    wires = made()
    found = dns.columns(wires, FIELDS, check=check)
    assert found.n == len(wires) and list(found) == FIELDS
    assert found.malformed.count == 0 and found.error is None
    assert list(zip(*(found[name] for name in FIELDS))) == list(
        map(expected, wires))
    assert found["dns.qry.name"].values.dtype == np.int64
    assert found["dns.a"].values.shape == (found.n, 4)
    # without the field that is told by a visit only
    fast = dns.columns(wires, FIELDS[:11], check=check)
    for name in FIELDS[:11]:
        assert list(fast[name]) == list(found[name])
    assert "500 packets" in repr(found["dns.id"])


def test_one_buffer():
    wires = made(50)
    buffer = bytearray(b"xx" + b"".join(wires))
    offsets = np.cumsum([2] + [len(w) for w in wires])
    found = dns.columns(buffer, ["dns.id", "dns.cname"], offsets=offsets)
    assert list(found["dns.id"]) == list(range(50))
    assert list(found["dns.cname"]) == list(
        dns.columns(wires, ["dns.cname"])["dns.cname"])
    for bad in ([], [5, 2], [-1, 2], [0, len(buffer) + 1]):
        with pytest.raises(ValueError, match="offsets"):
            dns.columns(buffer, ["dns.id"], offsets=bad)
    assert dns.columns([], ["dns.id", "dns.qry.name"]).n == 0
    assert dns.columns(wires, []).n == 50


def test_malformed():
    wires = made(10)
    wires[3] = wires[3][:-5]
    wires[6] = b""
    found = dns.columns(wires, ["dns.id", "dns.resp.ttl"])
    assert found.malformed.count == 1 and found["dns.id"][6] is None
    bad = found.malformed[0]
    assert (bad.number, bad.layer, bad.error.status) == (3, "dns", "short")
    assert bad.offset == sum(map(len, wires[:3]))
    assert found["dns.id"][3] == 3
    header = dns.columns(wires, ["dns.id"])
    assert header.malformed.count == 0
    assert dns.columns(wires, ["dns.id"], check=True).malformed.count == 1
    few = dns.columns([w[:-1] for w in made(10)], ["dns.id"], check=True,
                      max_faults=2)
    assert few.malformed.count == 10 and len(few.malformed) == 2


def test_names_refused():
    for name, text in (("dns.nonsense", "no column"), ("dns.a#2", "behind #")):
        with pytest.raises(ValueError, match=text):
            dns.columns([], [name])
    with pytest.raises(ValueError, match="twice"):
        dns.columns([], ["dns.id", "dns.id"])
    with pytest.raises(TypeError):
        dns.columns([], "dns.id")


def test_long_names():
    """More text than there was room for at first."""
    name = ".".join(["x" * 60] * 4) + "."
    wires = [dns.make_query(name, id=i).to_wire() for i in range(2000)]
    found = dns.columns(wires, ["dns.qry.name"])
    assert set(found["dns.qry.name"]) == {name[:-1]}


def test_data_frames():
    pandas = pytest.importorskip("pandas", reason="no pandas")
    found = dns.columns(made(20), ["dns.id", "dns.qry.name", "dns.a"])
    frame = found.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["dns.qry.name"]) == list(found["dns.qry.name"])
    assert frame["dns.a"][1] == "192.0.2.1"


def test_arrow():
    """The buffers are Arrow's: offsets and text as they stand."""
    found = dns.columns(made(20), ["dns.qry.name"])
    ends, heap = found["dns.qry.name"]._arrow_buffers()
    texts = [bytes(heap[a:b]).decode() for a, b in zip(ends, ends[1:])]
    assert texts == list(found["dns.qry.name"])
    assert "arrow_schema" in repr(found.__arrow_c_schema__())
    number = found.__arrow_c_array__()
    assert len(number) == 2
    more = dns.columns(made(20), ["dns.id"])["dns.id"]
    assert len(more._arrow_buffers()) == 1


def test_capture(root):
    path = root / "tests" / "captures" / "dns.pcap"
    fields = ["dns.qry.name", "ip.src", "dns.id", "frame.number", "dns.a"]
    found = taut.columns(path, fields)
    assert list(found) == fields
    for i, packet in enumerate(taut.pcap(path)):
        payload = bytes(packet.udp.payload) if "udp" in packet and 53 in (
            packet.udp.src_port, packet.udp.dst_port) else None
        if payload is None:
            assert found["dns.id"][i] is None
            continue
        m = dns.Message.from_wire(payload)
        assert found["dns.id"][i] == m.id
        assert found["dns.qry.name"][i] == m.question[0].name.to_text(True)
        assert found["ip.src"][i] == packet.get("ip.src")
    assert sum(v is not None for v in found["dns.id"]) > 3
    chunks = list(taut.columns(path, fields, chunk_packets=7))
    assert len(chunks) > 2
    for name in fields:
        assert [v for c in chunks for v in c[name]] == list(found[name])
    with pytest.raises(ValueError, match="no column"):
        taut.columns(path, ["dns.nonsense"])
    with pytest.raises(TypeError):
        taut.columns(path, "dns.id")


def test_multicast_and_faults(tmp_path):
    """Multicast DNS is read as such; a malformed message is a malformed
    packet."""
    def frame(port, payload):
        return bytes(taut.build(taut.eth(), taut.ipv4(src="192.0.2.1"),
                                taut.udp(src_port=port, dst_port=port),
                                payload))
    query = bytearray(dns.make_query("a.local.", edns=False, id=7).to_wire())
    query[-2] = 0x80
    frames = [frame(5353, bytes(query)), frame(53, bytes(query)),
              frame(53, bytes(query[:-1])), frame(1000, bytes(query))]
    head = bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000")
    for data in frames:
        head += bytes(8) + 2 * len(data).to_bytes(4, "little") + data
    path = tmp_path / "x.pcap"
    path.write_bytes(head)
    found = taut.columns(path, ["dns.qry.class", "dns.qry.qu", "dns.id"])
    assert list(found["dns.qry.class"]) == [1, 0x8001, None, None]
    assert list(found["dns.qry.qu"]) == [1, None, None, None]
    assert list(found["dns.id"]) == [7, 7, 7, None]
    assert found.malformed.count == 1 and found.malformed[0].number == 3
    assert found.malformed[0].layer == "dns"
    assert head[found.malformed[0].offset:][:2] == b"\0\7"

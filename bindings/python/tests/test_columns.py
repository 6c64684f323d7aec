# SPDX-License-Identifier: MIT
"""taut.columns beside tshark, dpkt, scapy and taut's own packets."""
import ctypes
import gzip
import ipaddress
import mmap
import pathlib
import shutil
import struct
import subprocess
import sys
import threading
import warnings

import pytest

np = pytest.importorskip("numpy")

from hypothesis import given, settings, strategies as st  # noqa: E402

import taut  # noqa: E402
from conftest import CORPUS, FOLDERS, ROOT  # noqa: E402

FIELDS = ["frame.number", "frame.time_epoch", "frame.len", "frame.cap_len",
          "eth.src", "eth.type", "ip.src", "ip.dst", "ip.proto", "ip.ttl",
          "ip.hdr_len", "ipv6.src", "ipv6.hlim", "tcp.srcport", "tcp.dstport",
          "tcp.flags", "tcp.seq_raw", "tcp.options.mss_val", "udp.srcport",
          "udp.length", "icmp.type", "arp.opcode", "vlan.id"]


def files():
    found = sorted((ROOT / "tests" / "captures").glob("*.pcap*"))
    for folder in FOLDERS:
        if (CORPUS / folder).is_dir():
            found += sorted((CORPUS / folder).rglob("*.pcap"))
    if not found:
        pytest.skip("no captures here: this is no tree of taut")
    return found


@pytest.fixture(scope="module")
def capture():
    return str(ROOT / "tests" / "captures" / "iperf3.pcap")


def quietly(path, fields, **more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return taut.columns(path, fields, progress=False, **more)


def plain(column):
    """A column's values as tshark writes them; '' where there is none."""
    out = []
    for value in column:
        if value is None:
            out.append("")
        elif isinstance(value, np.datetime64):
            out.append(int(value.astype("i8")))
        elif isinstance(value, bytes):
            out.append(value.hex())
        else:
            out.append(str(value))
    return out


def tshark(path, fields):
    if not shutil.which("tshark"):
        pytest.skip("no tshark (apt-get install tshark)")
    command = ["tshark", "-n", "-r", str(path), "-T", "fields", "-E",
               "occurrence=f", "-o", "ip.defragment:FALSE", "-o",
               "ipv6.defragment:FALSE"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line.split("\t") for line in done.stdout.splitlines()]


def numbers(text):
    return str(int(text, 0)) if text[:2] == "0x" else \
        str(int(text == "True")) if text in ("True", "False") else text


def shown():
    """Captures that hold every field; tshark takes its time."""
    names = ("arping.pcap", "dns.pcap", "icmp-errors.pcap", "iperf3.pcap",
             "qinq.pcap", "snaplen.pcap", "nanosecond.pcap", "ipv6-ext.pcap",
             "two-interfaces.pcapng")
    return [ROOT / "tests" / "captures" / name for name in names]


def test_as_tshark_tells_them():
    """The captures of the tree, field by field."""
    fields = [f for f in FIELDS if f != "frame.time_epoch"]
    compared = 0
    for path in shown():
        rows = tshark(path, [*fields, "frame.protocols"])
        found = quietly(path, fields)
        assert found.n == len(rows), path
        # of a transport header that an ICMP error quotes in part, tshark
        # leaves out some fields: docs/oracle.md
        usual = [n for n, row in enumerate(rows) if ":icmp:ip" not in row[-1]
                 and ":icmpv6:ipv6" not in row[-1]]
        for i, field in enumerate(fields):
            want, got = [numbers(row[i]) for row in rows], plain(found[field])
            assert [got[n] for n in usual] == [want[n] for n in usual], \
                (path.name, field)
            compared += len(usual)
    assert compared > 4000


def test_times_as_tshark_tells_them():
    for path in shown()[-3:]:
        rows = tshark(path, ["frame.time_epoch"])
        want = [int(s) * 10 ** 9 + int(f) for s, f in
                (row[0].split(".") for row in rows)]
        assert plain(quietly(path, ["frame.time_epoch"])[
            "frame.time_epoch"]) == want, path


def test_as_packets_tell_them():
    """Every capture that there is, through taut.packet."""
    names = FIELDS[4:] + ["tcp.payload", "udp.payload", "ip.src#-1",
                          "tcp.len", "icmpv6.opt.type", "ipv6.flow"]
    checked = 0
    for path in files():
        try:
            packets = list(taut.pcap(path))
        except ValueError:
            continue
        found = quietly(path, names)
        assert found.n >= len(packets), path
        for i, packet in enumerate(packets):
            for name in names:
                bare, _, last = name.partition("#")
                several = list(packet.all(bare))
                want = several[-1 if last else 0] if several else None
                got = found[name][i]
                if isinstance(want, bytes) and not isinstance(got, bytes):
                    want = want.hex(":")
                assert got == want or str(got) == str(want), \
                    (path, i, name, got, want)
                checked += got is not None
    assert checked > 10000


def test_as_dpkt_and_scapy_tell_them(capture):
    dpkt = pytest.importorskip("dpkt")
    scapy = pytest.importorskip("scapy.all")
    found = taut.columns(capture, ["ip.src", "ip.ttl", "tcp.dstport",
                                   "tcp.seq_raw", "tcp.options.mss_val",
                                   "frame.len", "tcp.payload"])
    with open(capture, "rb") as file:
        for i, (_, data) in enumerate(dpkt.pcap.Reader(file)):
            eth = dpkt.ethernet.Ethernet(data)
            assert found["frame.len"][i] == len(data)
            if not isinstance(eth.data, dpkt.ip.IP):
                assert found["ip.src"][i] is None
                continue
            ip = eth.data
            assert found["ip.src"][i].packed == ip.src
            assert found["ip.ttl"][i] == ip.ttl
            if isinstance(ip.data, dpkt.tcp.TCP):
                assert found["tcp.seq_raw"][i] == ip.data.seq
                assert (found["tcp.payload"][i] or b"") == ip.data.data
    for i, packet in enumerate(scapy.rdpcap(capture, count=60)):
        if scapy.TCP in packet:
            tcp = packet[scapy.TCP]
            assert found["tcp.dstport"][i] == tcp.dport
            assert found["tcp.options.mss_val"][i] == dict(
                tcp.options).get("MSS")


# -- the arrays

def test_arrays_and_validity(capture):
    found = taut.columns(capture, FIELDS)
    assert list(found) == FIELDS and len(found) == len(FIELDS)
    assert found["ip.ttl"].values.dtype == np.uint8
    assert found["tcp.dstport"].values.dtype == np.uint16
    assert found["frame.len"].values.dtype == np.uint32
    assert found["frame.number"].values.tolist() == list(
        range(1, found.n + 1))
    assert found["frame.time_epoch"].values.dtype == np.dtype("M8[ns]")
    assert found["ip.src"].values.shape == (found.n, 4)
    mss = found["tcp.options.mss_val"]
    assert mss.valid.sum() == mss.n_valid == sum(v is not None for v in mss)
    assert 0 < mss.n_valid < found.n
    assert mss.masked.count() == mss.n_valid
    assert mss.masked.compressed().tolist() == [v for v in mss
                                                if v is not None]
    assert found["ip.src"].masked.mask.shape == (found.n, 4)
    assert (np.asarray(found["ip.ttl"]) == found["ip.ttl"].values).all()
    assert np.asarray(found["ip.ttl"], "f8").dtype == np.float64
    assert found["ip.ttl"][-1] == found["ip.ttl"][found.n - 1]
    assert found["ip.ttl"][:3] == [found["ip.ttl"][i] for i in range(3)]
    with pytest.raises(IndexError):
        found["ip.ttl"][found.n]
    assert "packets" in repr(found) and "tcp.flags" in repr(
        found["tcp.flags"])


def test_every_buffer(capture, tmp_path):
    want = plain(taut.columns(capture, ["ip.src"])["ip.src"])
    data = pathlib.Path(capture).read_bytes()
    packed = tmp_path / "x.pcap.gz"
    packed.write_bytes(gzip.compress(data))
    with open(capture, "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    for source in (data, bytearray(data), memoryview(data), mapped,
                   np.frombuffer(data, "u1"), packed, str(packed),
                   pathlib.Path(capture)):
        found = taut.columns(source, ["ip.src", "tcp.payload"])
        assert plain(found["ip.src"]) == want
    for chunk in (taut.columns(packed, ["ip.src"], chunk_packets=7),
                  taut.columns(capture, ["ip.src"], chunk_packets=100),
                  taut.columns(data, ["ip.src"], chunk_packets=1000000)):
        assert [v for c in chunk for v in plain(c["ip.src"])] == want


def test_chunks_of_a_compressed_file_in_pieces(capture, tmp_path,
                                               monkeypatch):
    """Records over the ends of the pieces that are read at a time."""
    from taut import _columns
    monkeypatch.setattr(_columns, "_WINDOW", 5000)
    packed = tmp_path / "x.pcap.gz"
    packed.write_bytes(gzip.compress(pathlib.Path(capture).read_bytes()))
    names = ["frame.number", "tcp.payload", "frame.time_epoch"]
    want = taut.columns(capture, names)
    got = {name: [] for name in names}
    n_chunks = 0
    for chunk in taut.columns(packed, names, chunk_packets=50):
        assert 0 < chunk.n <= 50
        n_chunks += 1
        for name in names:
            got[name] += plain(chunk[name])
    assert n_chunks >= want.n // 50
    assert all(got[name] == plain(want[name]) for name in names)


def test_more_rows_than_guessed(tmp_path):
    """Large packets first, then ever smaller ones."""
    parts = [struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)]
    sizes = [1500] * 4200 + [14] * 30000
    for size in sizes:
        parts.append(struct.pack("<IIII", 1, 2, size, size) + bytes(12)
                     + b"\x88\xb5" + bytes(size - 14))
    found = taut.columns(b"".join(parts),
                         ["frame.len", "frame.number", "eth.type"])
    assert found.n == len(sizes)
    assert found["frame.len"].values.tolist() == sizes
    assert found["frame.number"].values[-1] == len(sizes)
    assert found["eth.type"].n_valid == len(sizes)


# -- files

def test_pcapng_with_many_interfaces():
    def block(kind, body):
        n = len(body) + 12
        return struct.pack("<II", kind, n) + body + struct.pack("<I", n)
    out = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
    for _ in range(300):
        out += block(1, struct.pack("<HHI", 1, 0, 0))
    data = bytes(12) + b"\x88\xb5" + bytes(2)
    for i in range(300):
        out += block(6, struct.pack("<IIIII", i, 0, i, 16, 16) + data)
    found = taut.columns(out, ["eth.type", "frame.time_epoch"])
    assert found.n == 300 and set(found["eth.type"]) == {0x88b5}
    assert plain(found["frame.time_epoch"])[299] == 299000
    parts = [taut.columns(out, ["frame.len"], byte_range=(a, b)).n
             for a, b in ((0, 9000), (9000, 12000), (12000, None))]
    assert sum(parts) == 300


def test_malformed_packets_are_counted_and_listed():
    path = ROOT / "tests" / "captures" / "malformed.pcap"
    found = taut.columns(path, ["ip.src", "frame.number"])
    faults = [(i + 1, p.fault) for i, p in enumerate(taut.pcap(path))
              if p.fault]
    assert found.malformed.count == len(faults) == len(found.malformed)
    for got, (number, fault) in zip(found.malformed, faults):
        assert got.number == number
        assert str(got.error) == str(fault)
        assert (got.error.field, got.error.offset) == (fault.field,
                                                       fault.offset)
        assert "^^" in got.error.explain()
    few = taut.columns(path, ["ip.src"], max_faults=3)
    assert few.malformed.count == len(faults) and len(few.malformed) == 3
    assert few.malformed[0].number == found.malformed[0].number
    assert "3 listed" in repr(few.malformed)


def test_files_that_end_early_or_are_none(capture):
    data = pathlib.Path(capture).read_bytes()
    with pytest.warns(RuntimeWarning, match="short at"):
        found = taut.columns(data[:-1], ["frame.len"])
    assert found.error.status == "short"
    assert found.n == taut.columns(data, ["frame.len"]).n - 1
    assert taut.columns(data, ["frame.len"]).error is None
    with pytest.warns(RuntimeWarning):
        chunks = list(taut.columns(data[:-1], ["frame.len"],
                                   chunk_packets=10))
    assert chunks[-1].error is not None
    with pytest.raises(taut.TautError, match="pcap.magic"):
        taut.columns(b"no capture at all", ["frame.len"])
    with pytest.raises(taut.TautError):
        taut.columns(b"", ["frame.len"])
    with pytest.raises(FileNotFoundError):
        taut.columns("/nowhere.pcap", ["frame.len"])
    assert taut.columns(data[:24], ["frame.len", "ip.src"]).n == 0


def test_names_that_are_none(capture):
    for name, why in (("ip.source", "Wireshark"), ("ip.src#2", "behind #"),
                      ("frame.protocols", "no column")):
        with pytest.raises(ValueError, match=why):
            taut.columns(capture, [name])
    with pytest.raises(ValueError, match="twice"):
        taut.columns(capture, ["ip.src", "ip.src"])
    with pytest.raises(TypeError):
        taut.columns(capture, "ip.src")
    with pytest.raises(ValueError):
        taut.columns(capture, ["ip.src"], chunk_packets=0)
    with pytest.raises(ValueError):
        taut.columns(capture, ["ip.src"], quirks="nonsense")
    assert taut.columns(capture, []).n == taut.columns(capture, ["ip.id"]).n


def test_ranges_share_out_every_packet():
    """Of each capture, at many sizes: nothing twice, nothing left out."""
    ranged = 0
    for path in files():
        size = path.stat().st_size
        try:
            whole = quietly(path, ["frame.len", "frame.time_epoch"])
        except taut.TautError:
            continue
        if whole.error is not None or size > 3000000:
            continue
        for n in (2, 3, 7):
            step = size // n + 1
            got = []
            try:
                for a in range(0, size, step):
                    part = quietly(path, ["frame.time_epoch"], byte_range=(
                        a, a + step if a + step < size else None))
                    got += plain(part["frame.time_epoch"])
            except ValueError as error:
                assert "do not meet" in str(error), path
                continue
            assert got == plain(whole["frame.time_epoch"]), (path, n)
            ranged += 1
    assert ranged > 50


def test_progress_is_shown(capture, capsys):
    found = taut.columns(capture, ["ip.src"], progress=True)
    text = capsys.readouterr().err
    assert "100 %" in text and "%d packets" % found.n in text
    taut.columns(capture, ["ip.src"], progress=False)
    assert capsys.readouterr().err == ""


def test_threads_run_beside_each_other(capture):
    """Several at once, each its own; the GIL is released in C."""
    want = plain(taut.columns(capture, FIELDS)["tcp.seq_raw"])
    found = []

    def work():
        found.append(plain(taut.columns(capture, FIELDS)["tcp.seq_raw"]))
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [want] * 4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=90), max_size=12),
       st.sampled_from([1, 101, 113, 0, 276]))
def test_any_bytes(packets, link):
    """Columns and packets agree on anything."""
    names = ["eth.type", "ip.ttl", "ip.src", "ip.src#-1", "ipv6.dst",
             "tcp.flags", "udp.length", "llc.dsap", "sll.hatype",
             "icmp.type", "data.len", "tcp.options.mss_val", "data.data"]
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link)
    for data in packets:
        out += struct.pack("<IIII", 1, 2, len(data), len(data)) + data
    found = taut.columns(out, names)
    assert found.n == len(packets)
    faults = 0
    for i, data in enumerate(packets):
        packet = taut.packet(data, link)
        faults += packet.fault is not None
        for name in names:
            bare, _, last = name.partition("#")
            several = list(packet.all(bare))
            want = several[-1 if last else 0] if several else None
            assert found[name][i] == want, (name, data.hex())
    assert found.malformed.count == faults


# -- text

def test_text_is_decoded_when_it_is_asked_for():
    """A name in a Neighbor Information reply; text columns of all captures
    are what packets tell."""
    names = ["icmpv6.opt.dnssl", "icmpv6.opt.captive_portal",
             "icmpv6.opt.linkaddr"]
    seen = 0
    for path in files():
        try:
            packets = list(taut.pcap(path))
        except ValueError:
            continue
        found = quietly(path, names)
        for i, packet in enumerate(packets):
            for name in names:
                value = found[name][i]
                assert value is None or isinstance(value, str)
                seen += value is not None
                assert (value is None) == (name not in packet)
    assert seen > 0


# -- pandas

def test_pandas_shares_memory(capture):
    pandas = pytest.importorskip("pandas")
    found = taut.columns(capture, FIELDS + ["tcp.payload"])
    frame = found.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == list(found) and len(frame) == found.n
    assert str(frame["ip.ttl"].dtype) == "UInt8"
    assert str(frame["frame.time_epoch"].dtype) == "datetime64[ns]"
    assert np.shares_memory(frame["tcp.seq_raw"].array._data,
                            found["tcp.seq_raw"].values)
    for name in ("ip.src", "tcp.dstport", "eth.src", "tcp.payload"):
        for got, want in zip(frame[name], found[name]):
            assert (want is None and (got is None or got is pandas.NA)) or \
                got == want or got == str(want)
    sums = frame.groupby("ip.src")["frame.len"].sum()
    assert sums.sum() == int(found["frame.len"].values[
        found["ip.src"].valid].sum())


# -- Arrow

class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


class Stream(ctypes.Structure):
    pass


Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))),
    ("dictionary", ctypes.POINTER(Schema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(Schema))),
    ("private_data", ctypes.c_void_p)]
Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64), ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(Array))),
    ("dictionary", ctypes.POINTER(Array)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(Array))),
    ("private_data", ctypes.c_void_p)]
Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream),
                                    ctypes.POINTER(Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream),
                                  ctypes.POINTER(Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p,
                                        ctypes.POINTER(Stream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(Stream))),
    ("private_data", ctypes.c_void_p)]


def opened(capsule, name, kind):
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype = ctypes.c_void_p
    get.argtypes = [ctypes.py_object, ctypes.c_char_p]
    return ctypes.cast(get(capsule, name), ctypes.POINTER(kind)).contents


def arrow_values(schema, array):
    """A consumer of its own: the values of one child."""
    n, form = array.length, schema.format.decode()
    at = [array.buffers[i] for i in range(array.n_buffers)]
    bits = (ctypes.c_uint8 * ((n + 7) // 8)).from_address(at[0]) if n else []
    has = [bits[i // 8] >> i % 8 & 1 for i in range(n)]
    assert array.null_count == n - sum(has)
    assert schema.flags == 2 and array.offset == 0

    def numbers_of(kind):
        return (kind * n).from_address(at[1]) if n else []
    kinds = {"C": ctypes.c_uint8, "S": ctypes.c_uint16, "I": ctypes.c_uint32,
             "L": ctypes.c_uint64, "l": ctypes.c_int64,
             "tsn:UTC": ctypes.c_int64}
    if form in kinds:
        found = list(numbers_of(kinds[form]))
    elif form.startswith("w:"):
        width = int(form[2:])
        data = ctypes.string_at(at[1], n * width)
        found = [data[i * width:i * width + width] for i in range(n)]
    else:
        assert form in ("Z", "U")
        ends = list((ctypes.c_int64 * (n + 1)).from_address(at[1]))
        data = ctypes.string_at(at[2], ends[-1])
        found = [data[a:b] for a, b in zip(ends, ends[1:])]
        if form == "U":
            found = [v.decode() for v in found]
    return [v if h else None for v, h in zip(found, has)]


def as_arrow(value):
    if isinstance(value, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return value.packed
    if isinstance(value, np.datetime64):
        return int(value.astype("i8"))
    return value


ARROW = FIELDS[:4] + FIELDS[5:] + ["tcp.payload", "icmpv6.opt.linkaddr",
                                   "icmp.pref_level"]


def test_arrow_capsules(capture):
    radv = str(ROOT / "tests" / "captures" / "ndp-radvd.pcap")
    for path in (capture, radv):
        found = taut.columns(path, ARROW)
        want = {name: [as_arrow(v) for v in found[name]] for name in ARROW}
        one, two = found.__arrow_c_array__()
        alone = found.__arrow_c_schema__()
        schema = opened(one, b"arrow_schema", Schema)
        array = opened(two, b"arrow_array", Array)
        assert opened(alone, b"arrow_schema", Schema).n_children == len(ARROW)
        n = found.n
        del found  # the capsule holds what it needs
        assert schema.format == b"+s" and array.length == n
        assert array.n_buffers == 1 and not array.buffers[0]
        for i, name in enumerate(ARROW):
            child = schema.children[i].contents
            assert child.name.decode() == name
            assert arrow_values(child, array.children[i].contents) == \
                want[name], name


def test_arrow_child_may_outlive_its_parent(capture):
    """A consumer moves a child out and releases the rest."""
    found = taut.columns(capture, ["ip.ttl", "tcp.dstport"])
    want = list(found["tcp.dstport"])
    one, two = found.__arrow_c_array__()
    schema = opened(one, b"arrow_schema", Schema)
    array = opened(two, b"arrow_array", Array)
    moved = Array()
    ctypes.memmove(ctypes.byref(moved), array.children[1],
                   ctypes.sizeof(Array))
    array.children[1].contents.release = type(array.release)()
    array.release(ctypes.byref(array))
    assert not array.release
    del found, two
    assert arrow_values(schema.children[1].contents, moved) == want
    moved.release(ctypes.byref(moved))
    assert not moved.release


def test_arrow_stream(capture):
    found = taut.columns(capture, ["ip.ttl", "frame.len"])
    capsule = found.__arrow_c_stream__()
    stream = opened(capsule, b"arrow_array_stream", Stream)
    schema, array, end = Schema(), Array(), Array()
    assert stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)) == 0
    assert stream.get_next(ctypes.byref(stream), ctypes.byref(array)) == 0
    assert stream.get_next(ctypes.byref(stream), ctypes.byref(end)) == 0
    assert not end.release and stream.get_last_error(
        ctypes.byref(stream)) is None
    assert arrow_values(schema.children[1].contents,
                        array.children[1].contents) == list(
                            found["frame.len"])
    schema.release(ctypes.byref(schema))
    array.release(ctypes.byref(array))
    for made in (found.__arrow_c_stream__(), capsule):
        del made  # one that was never read, one that was


def test_arrow_gives_its_memory_back(capture):
    """References to the arrays come and go with the capsules."""
    found = taut.columns(capture, ["ip.ttl"])
    raw = found["ip.ttl"]._raw
    before = sys.getrefcount(raw)
    made = [found.__arrow_c_array__() for _ in range(10)]
    assert sys.getrefcount(raw) > before
    del made
    assert sys.getrefcount(raw) == before


def test_pyarrow_takes_it(capture):
    pyarrow = pytest.importorskip("pyarrow")
    found = taut.columns(capture, ARROW)
    table = pyarrow.table(found)
    assert table["ip.ttl"].to_pylist() == list(found["ip.ttl"])


# -- the page

def test_the_page_says_what_is_so(root, monkeypatch):
    """The examples of docs/columns.md."""
    import doctest
    for module in ("pandas", "dask.dataframe"):
        pytest.importorskip(module)
    monkeypatch.chdir(root)
    result = doctest.testfile(str(root / "docs" / "columns.md"),
                              module_relative=False,
                              optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 10 and result.failed == 0

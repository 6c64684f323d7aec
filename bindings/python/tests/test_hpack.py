# SPDX-License-Identifier: MIT
"""taut.hpack: RFC 7541's examples, python-hpack's behaviour as it documents
it, and the same blocks in python-hpack itself, where it is found."""
import json
import pickle
import random
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import taut
from taut import hpack

from conftest import CORPUS

# RFC 7541 C.4: three requests, Huffman-coded, on one connection
REQUESTS = [
    ("828684418cf1e3c2e5f23a6ba0ab90f4ff",
     [(":method", "GET"), (":scheme", "http"), (":path", "/"),
      (":authority", "www.example.com")]),
    ("828684be5886a8eb10649cbf",
     [(":method", "GET"), (":scheme", "http"), (":path", "/"),
      (":authority", "www.example.com"), ("cache-control", "no-cache")]),
    ("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
     [(":method", "GET"), (":scheme", "https"), (":path", "/index.html"),
      (":authority", "www.example.com"), ("custom-key", "custom-value")]),
]
# C.3: the same without Huffman
PLAIN = ["828684410f7777772e6578616d706c652e636f6d",
         "828684be58086e6f2d6361636865",
         "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"]


def peer():
    return pytest.importorskip(
        "hpack", reason="no python-hpack (apt-get install python3-hpack)")


# -- RFC 7541 ---------------------------------------------------------------

def test_rfc_requests():
    decoder, plain = hpack.Decoder(), hpack.Decoder()
    encoder, short = hpack.Encoder(policy=False), hpack.Encoder(policy=False)
    for (block, fields), other in zip(REQUESTS, PLAIN):
        assert decoder.decode(bytes.fromhex(block)) == fields
        assert plain.decode(bytearray.fromhex(other)) == fields
        assert short.encode(fields).hex() == block
        assert encoder.encode(fields, huffman=False).hex() == other
    table = [(b"custom-key", b"custom-value"), (b"cache-control", b"no-cache"),
             (b":authority", b"www.example.com")]
    assert decoder.entries == encoder.entries == short.entries == table
    assert decoder.decode(b"") == []


def test_rfc_representations():
    """C.2: one of each, with its place and its entry."""
    block = bytes.fromhex("400a637573746f6d2d6b65790d637573746f6d2d6865616465"
                          "72040c2f73616d706c652f70617468100870617373776f7264"
                          "0673656372657482")
    decoder = hpack.Decoder()
    fields = decoder.fields(block)
    assert [(f.name, f.value, f.form, f.entry, f.offset) for f in fields] == [
        (b"custom-key", b"custom-header", "added", 0, 0),
        (b":path", b"/sample/path", "plain", 4, 26),
        (b"password", b"secret", "never", 0, 40),
        (b":method", b"GET", "indexed", 2, 57)]
    assert not any(f.name_huffman or f.value_huffman for f in fields)
    first = hpack.Decoder().fields(bytes.fromhex(REQUESTS[0][0]))[3]
    assert first.value_huffman and not first.name_huffman
    assert first.before is None
    never = hpack.Decoder().decode(block)[2]
    assert never == ("password", "secret") and not never.indexable
    assert isinstance(never, hpack.NeverIndexedHeaderTuple)


def test_huffman():
    assert hpack.huffman_encode("www.example.com").hex() == \
        "f1e3c2e5f23a6ba0ab90f4ff"
    assert hpack.huffman_encode(b"") == hpack.huffman_decode(b"") == b""
    assert hpack.huffman_encoded_len(b"no-cache") == 6
    assert hpack.huffman_encoded_len("no-cache") == 6
    assert hpack.huffman_decode(bytes.fromhex("a8eb10649cbf")) == b"no-cache"
    every = bytes(range(256)) * 5
    assert hpack.huffman_decode(hpack.huffman_encode(every)) == every
    for bad, status, words in ((b"\xff\xff\xff\xff", "value", "EOS"),
                               (b"\xff\xff", "range", "padding"),
                               (b"\x1c", "value", "byte 0, bit 5")):
        with pytest.raises(hpack.HPACKDecodingError, match=words) as error:
            hpack.huffman_decode(bad)
        assert error.value.status == status


def test_static_table():
    table = hpack.static_table()
    assert len(table) == 61 and table[1] == (b":method", b"GET")
    assert table[60] == (b"www-authenticate", b"")


# -- as python-hpack documents it ------------------------------------------

def test_header_tuples():
    plain = hpack.HeaderTuple("a", "b")
    never = hpack.NeverIndexedHeaderTuple("a", "b")
    assert plain == never == ("a", "b") and plain[0] == "a"
    assert plain.indexable and not never.indexable
    assert isinstance(never, hpack.HeaderTuple) and isinstance(plain, tuple)
    assert pickle.loads(pickle.dumps(never)).indexable is False


def test_inputs():
    """Pairs, triples, lists, dicts, text, bytes, numbers, generators."""
    decode = hpack.Decoder().decode
    encode = hpack.Encoder().encode
    assert decode(encode([("a", "b"), (b"c", b"d"), ("e", b"\xc3\xa9")])) == \
        [("a", "b"), ("c", "d"), ("e", "\xe9")]
    assert decode(encode({"z": "1", ":path": "/", "y": 2})) == \
        [(":path", "/"), ("z", "1"), ("y", "2")]
    got = decode(encode([["a", "b", True], ("a", "b", False),
                         ("a", "b", 1), hpack.NeverIndexedHeaderTuple("c", "d"),
                         hpack.HeaderTuple("e", "f")]))
    assert [h.indexable for h in got] == [False, True, False, False, True]
    assert decode(encode((n, n) for n in "xyz"), raw=True) == \
        [(b"x", b"x"), (b"y", b"y"), (b"z", b"z")]
    assert encode([]) == b""
    with pytest.raises(TypeError):
        encode([1])


def test_never_indexed_of_python_hpack():
    other = peer()
    block = hpack.Encoder().encode([other.NeverIndexedHeaderTuple("a", "b"),
                                    other.HeaderTuple("c", "d")])
    assert [h.indexable for h in other.Decoder().decode(block)] == \
        [False, True]


def test_raw_and_utf8():
    block = hpack.Encoder().encode([("a", b"\xff"), ("b", "\xe9\u20ac")])
    assert hpack.Decoder().decode(block, raw=True)[0] == (b"a", b"\xff")
    with pytest.raises(hpack.HPACKDecodingError, match="raw=True"):
        hpack.Decoder().decode(block)
    never = hpack.NeverIndexedHeaderTuple("b", "\xe9\u20ac")
    block = hpack.Encoder().encode([("a", "\xe9"), never])
    got = hpack.Decoder().decode(memoryview(block))
    assert got == [("a", "\xe9"), never] and not got[1].indexable


@pytest.mark.parametrize("block, cls, field, rule", [
    ("80", "InvalidTableIndex", "http2.header.index", "RFC 7541 2.3.3"),
    ("be", "InvalidTableIndex", "http2.header.index", "RFC 7541 2.3.3"),
    ("7f0000", "InvalidTableIndex", "http2.header.index", "RFC 7541 2.3.3"),
    ("3fe21f", "InvalidTableSizeError",
     "http2.header_table_size_update.header_table_size", "RFC 7541 6.3"),
    ("8220", "InvalidTableSizeError",
     "http2.header_table_size_update.header_table_size", "RFC 7541 6.3"),
    ("00016103", "HPACKDecodingError", "http2.header.value", "RFC 7541 5.2"),
    ("ff", "HPACKDecodingError", "http2.header.index", "RFC 7541 2.3.3"),
    ("0001618184", "HPACKDecodingError", "http2.header.value",
     "RFC 7541 5.2"),
])
def test_refused(block, cls, field, rule):
    data = bytes.fromhex(block)
    decoder = hpack.Decoder()
    with pytest.raises(hpack.HPACKError) as error:
        decoder.decode(data)
    what = error.value
    assert type(what).__name__ == cls and what.field == field
    assert what.rule == rule and "COMPRESSION_ERROR" in what.reaction
    assert isinstance(what, taut.TautError) and what.offset <= len(data)
    assert "^" in what.explain()
    again = pickle.loads(pickle.dumps(what))
    assert type(again) is type(what) and again.explain() == what.explain()
    with pytest.raises(hpack.HPACKDecodingError, match="2.2") as error:
        decoder.decode(b"\x82")
    assert error.value.status == "state"
    decoder.max_allowed_table_size = 1 << 16  # which makes nothing good again
    with pytest.raises(hpack.HPACKDecodingError, match="2.2"):
        decoder.decode(b"\x82")


def test_oversized_list():
    """The limit, one byte more, and that the decoder goes on."""
    encoder = hpack.Encoder()
    decoder = hpack.Decoder(max_header_list_size=200)
    fields = [("x-name", "v" * 62), ("y-name", "v" * 62)]
    assert decoder.decode(encoder.encode(fields)) == fields
    longer = [("x-name", "v" * 62), ("z-name", "w" * 63)]
    with pytest.raises(hpack.OversizedHeaderListError) as error:
        decoder.decode(encoder.encode(longer))
    assert error.value.status == "limit"
    assert decoder.decode(encoder.encode(longer[1:])) == longer[1:]
    assert decoder.entries == encoder.entries
    decoder.max_header_list_size = 38 + 63
    assert decoder.max_header_list_size == 101
    assert decoder.decode(encoder.encode(longer[1:])) == longer[1:]
    decoder.max_header_list_size = 100
    with pytest.raises(hpack.OversizedHeaderListError):
        decoder.decode(encoder.encode(longer[1:]))
    decoder.max_header_list_size = 0
    with pytest.raises(hpack.OversizedHeaderListError):
        decoder.decode(encoder.encode(longer[1:]))
    decoder.max_header_list_size = 1 << 40
    assert decoder.decode(encoder.encode(longer)) == longer
    assert decoder.entries == encoder.entries


def test_field_longer_than_the_list():
    block = hpack.Encoder().encode([("a", "b" * 70000)])
    decoder = hpack.Decoder()
    with pytest.raises(hpack.OversizedHeaderListError):
        decoder.decode(block)
    with pytest.raises(hpack.HPACKDecodingError, match="2.2"):
        decoder.decode(b"\x82")
    assert hpack.Decoder(100000).decode(block)[0][1] == "b" * 70000


def test_many_fields():
    """More than fit in one go, and large ones among them."""
    fields = [("n%d" % i, "v" * (i * 37 % 900)) for i in range(3000)]
    encoder, decoder = hpack.Encoder(), hpack.Decoder(1 << 24)
    for _ in range(3):
        assert decoder.decode(encoder.encode(fields)) == fields
    assert decoder.entries == encoder.entries


def test_table_sizes():
    """RFC 7541 4.2: the smallest and the last size are told."""
    encoder, decoder = hpack.Encoder(), hpack.Decoder()
    assert encoder.header_table_size == decoder.header_table_size == 4096
    assert decoder.max_allowed_table_size == 4096
    decoder.decode(encoder.encode([("a", "b")]))
    for size in (8192, 0, 100):
        encoder.header_table_size = size
        decoder.max_allowed_table_size = size
    block = encoder.encode([("c", "d")])
    assert block[:3] == b"\x20\x3f\x45"
    assert decoder.decode(block) == [("c", "d")]
    assert encoder.header_table_size == decoder.header_table_size == 100
    assert decoder.entries == encoder.entries == [(b"c", b"d")]
    encoder.header_table_size = 1 << 30
    assert encoder.header_table_size == 65536  # max_table_size
    with pytest.raises(hpack.InvalidTableSizeError):
        decoder.decode(encoder.encode([]))
    small = hpack.Encoder(max_table_size=64)
    assert small.header_table_size == 64
    assert hpack.Decoder().decode(small.encode([("a", "b")])) == [("a", "b")]


def test_table_that_has_to_shrink():
    """An update is due, and not above the smallest size that was allowed."""
    for first, block, good in ((100, "82", False), (100, "3f4582", True),
                               (100, "3f4682", False), (4096, "82", True)):
        decoder = hpack.Decoder()
        decoder.max_allowed_table_size = first
        decoder.max_allowed_table_size = 10000  # the decoder moves
        data = bytes.fromhex(block)
        if good:
            assert decoder.decode(data) == [(":method", "GET")]
        else:
            with pytest.raises(hpack.InvalidTableSizeError):
                decoder.decode(data)


def test_moved_decoder():
    """Limits that need other memory leave the table as it is."""
    encoder, decoder = hpack.Encoder(), hpack.Decoder()
    fields = [("n%d" % i, "v" * i) for i in range(60)]
    decoder.decode(encoder.encode(fields))
    before = decoder.entries
    assert before == encoder.entries and len(before) > 20
    decoder.max_allowed_table_size = 1 << 16
    assert decoder.entries == before and decoder.header_table_size == 4096
    decoder.max_header_list_size = 33
    assert decoder.entries == before
    decoder.max_header_list_size = 1 << 16
    encoder.header_table_size = 1 << 16
    assert decoder.decode(encoder.encode(fields)) == fields
    assert decoder.entries == encoder.entries
    assert decoder.header_table_size == 1 << 16
    decoder.header_table_size = 40
    assert decoder.header_table_size == 40 and len(decoder.entries) <= 1
    with pytest.raises(hpack.InvalidTableSizeError):
        decoder.header_table_size = (1 << 16) + 1
    for bad in (-1, 1 << 25):
        with pytest.raises(ValueError):
            decoder.max_allowed_table_size = bad
    for bad in (-1, 1 << 32):
        with pytest.raises(ValueError):
            encoder.header_table_size = bad
    for make in (hpack.Encoder, hpack.Observer):
        with pytest.raises(ValueError):
            make(0)


def test_quirk():
    block = bytes.fromhex("20212282")
    with pytest.raises(hpack.InvalidTableSizeError):
        hpack.Decoder().decode(block)
    assert hpack.Decoder(quirks="hpack.updates").decode(block) == \
        [(":method", "GET")]


def test_policy():
    """What is a secret is never indexed, what does not come again is not."""
    fields = hpack.Decoder().fields(hpack.Encoder().encode(
        [("authorization", "Basic x"), (":path", "/a"), ("cookie", "short"),
         ("user-agent", "x")]))
    assert [f.form for f in fields] == ["never", "plain", "never", "added"]


# -- observer ---------------------------------------------------------------

def test_observer():
    encoder = hpack.Encoder(policy=False)
    encoder.encode([("a", "1"), ("b", "2")])
    observer = hpack.Observer()
    block = encoder.encode([(":method", "GET"), ("a", "1"), ("b", "3"),
                            ("c", "4")])
    got = observer.decode(block)
    assert [(f.name, f.value, f.entry, f.before) for f in got] == [
        (b":method", b"GET", 2, None), (None, None, 63, 1),
        (None, b"3", 62, 0), (b"c", b"4", 0, None)]
    got = observer.decode(encoder.encode([("c", "4"), ("a", "1")]))
    assert [(f.name, f.entry, f.before) for f in got] == [
        (b"c", 62, None), (None, 65, 1)]
    assert observer.entries[0] == (b"c", b"4")
    assert observer.entries[1] == (None, b"3")
    encoder.header_table_size = 50
    got = observer.decode(encoder.encode([("d", "5")]))
    assert (got[0].form, got[0].entry, got[0].name) == ("update", 50, None)
    assert got[1].name == b"d"
    observer.lost()
    assert observer.entries == []
    got = observer.decode(encoder.encode([("d", "5")]))
    assert (got[0].name, got[0].entry, got[0].before) == (None, 62, 0)
    with pytest.raises(hpack.HPACKDecodingError):
        observer.decode(b"\x80")
    assert observer.decode(b"\x82")[0].value == b"GET"


def test_observer_anywhere():
    """Wherever it joins, what it knows is right and it learns all."""
    rng = random.Random(4)
    encoder, blocks, lists = hpack.Encoder(), [], []
    for _ in range(60):
        fields = [(b"n%d" % rng.randrange(9), b"v%d" % rng.randrange(4))
                  for _ in range(rng.randrange(6))]
        lists.append(fields)
        blocks.append(encoder.encode(fields))
    unknown = 0
    for start in range(0, 60, 7):
        observer = hpack.Observer()
        for block, fields in zip(blocks[start:], lists[start:]):
            got = observer.decode(block)
            assert len(got) == len(fields)
            for f, (name, value) in zip(got, fields):
                assert f.name in (None, name) and f.value in (None, value)
                unknown += f.name is None
                assert start or f.name is not None
    assert unknown > 10


# -- beside python-hpack ----------------------------------------------------

NAMES = [b":method", b":path", b":status", b"accept", b"cookie", b"x-y",
         b"authorization", b"set-cookie", b"a" * 200, "\xe9".encode(), b""]


def random_fields(rng):
    out = []
    for _ in range(rng.randrange(12)):
        value = bytes(rng.randrange(32, 127) for _ in range(
            rng.choice((0, 1, 8, 30, 300))))
        if rng.random() < .6:
            value = b"%d" % rng.randrange(5)
        out.append((rng.choice(NAMES), value, rng.random() < .1))
    return out


def test_beside_python_hpack():
    """Both encoders into both decoders, with changing tables."""
    other = peer()
    rng = random.Random(7)
    for _ in range(40):
        pairs = [(hpack.Encoder(), [hpack.Decoder(), other.Decoder()]),
                 (hpack.Encoder(policy=False),
                  [hpack.Decoder(), other.Decoder()]),
                 (other.Encoder(), [hpack.Decoder(), other.Decoder()])]
        for round_ in range(30):
            fields, size = random_fields(rng), rng.choice((0, 64, 300, 9000))
            for encoder, decoders in pairs:
                if round_ % 7 == 6:
                    encoder.header_table_size = size
                    for decoder in decoders:
                        decoder.max_allowed_table_size = size
                block = encoder.encode(fields, huffman=round_ % 3 > 0)
                for decoder in decoders:
                    got = decoder.decode(block, raw=True)
                    assert got == [f[:2] for f in fields]
                    assert all(not g.indexable for g, f in zip(got, fields)
                               if f[2] and encoder is pairs[0][0])


def test_faults_beside_python_hpack():
    """Whatever python-hpack refuses, taut does; what only taut does has a
    reason: a number of too many octets or bits, a third update, EOS."""
    other = peer()
    rng = random.Random(3)
    both = only = 0
    for _ in range(4000):
        data = bytes(rng.choice((rng.randrange(256), 0x82, 0xff, 0x41, 0x20, 1,
                                 0)) for _ in range(rng.randrange(1, 12)))
        try:
            theirs = other.Decoder().decode(data, raw=True)
        except Exception:  # IndexError, for one
            theirs = None
        try:
            mine = hpack.Decoder().decode(data, raw=True)
        except hpack.HPACKError as error:
            mine = None
            if theirs is not None:
                only += 1
                assert error.field in (
                    "http2.header.name.length", "http2.header.value.length",
                    "http2.header.index", "http2.header.name",
                    "http2.header.value",
                    "http2.header_table_size_update.header_table_size"), data
        assert mine is None or mine == theirs, data.hex()
        both += mine is not None
    assert both > 100 and only < 1000


def test_corpus():
    """Blocks that other encoders made (hpack-test-case)."""
    folder = CORPUS / "hpack"
    if not folder.is_dir():
        pytest.skip("no corpus at %s (TAUT_CORPUS)" % folder)
    n = 0
    for path in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(path) as tar:
            for member in tar:
                if not member.name.endswith(".json"):
                    continue
                decoder = hpack.Decoder()
                encoder, mirror = hpack.Encoder(), hpack.Decoder()
                for case in json.load(tar.extractfile(member))["cases"]:
                    fields = [(k, v) for h in case["headers"]
                              for k, v in h.items()]
                    if "wire" in case:
                        size = case.get("header_table_size")
                        if size is not None:
                            decoder.max_allowed_table_size = size
                        assert decoder.decode(
                            bytes.fromhex(case["wire"])) == fields
                    assert mirror.decode(encoder.encode(fields)) == fields
                    n += 1
    assert n > 1000


# -- properties -------------------------------------------------------------

TEXTS = st.text(max_size=40)
LISTS = st.lists(st.lists(st.tuples(TEXTS, TEXTS, st.booleans()), max_size=8),
                 max_size=8)


@given(LISTS, st.booleans(), st.booleans())
@settings(max_examples=150)
def test_round_trip(lists, policy, huffman):
    encoder, decoder = hpack.Encoder(policy=policy), hpack.Decoder()
    observer = hpack.Observer()
    for fields in lists:
        block = encoder.encode(fields, huffman=huffman)
        got = decoder.decode(block)
        assert got == [f[:2] for f in fields]
        assert all(not g.indexable for g, f in zip(got, fields) if f[2])
        assert len(observer.decode(block)) == len(fields)
    assert encoder.entries == decoder.entries


@given(st.binary(max_size=60))
def test_any_bytes(data):
    decoder = hpack.Decoder()
    try:
        fields = decoder.fields(data)
    except hpack.HPACKError as error:
        assert error.offset <= len(data)
    else:
        assert hpack.Decoder().decode(data, raw=True) == \
            [(f.name, f.value) for f in fields]


@given(st.binary(max_size=200))
def test_huffman_round_trip(data):
    coded = hpack.huffman_encode(data)
    assert len(coded) == hpack.huffman_encoded_len(data)
    assert hpack.huffman_decode(coded) == data

# SPDX-License-Identifier: MIT
"""taut.h2: connections beside hyper-h2 in one process and beside nghttpd and
curl on loopback; what goes wrong, with its diagnosis; observers."""
import pathlib
import random
import shutil
import socket
import subprocess
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import taut
from taut import h2

GET = [(":method", "GET"), (":scheme", "https"), (":authority", "a.example"),
       (":path", "/")]
POST = [(":method", "POST")] + GET[1:]
OK = [(":status", "200"), ("server", "taut")]
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags=0, stream=0, body=b""):
    return (len(body).to_bytes(3, "big") + bytes([kind, flags])
            + stream.to_bytes(4, "big") + body)


def names(events):
    return [type(e).__name__ for e in events]


def pump(*ends):
    """Moves bytes between both until none are left; the events of each."""
    found = [[], []]
    quiet = 0
    while quiet < 2:
        for i, (a, b) in enumerate((ends, ends[::-1])):
            data = a.data_to_send()
            quiet = 0 if data else quiet + 1
            if data:
                found[1 - i] += b.receive_data(data)
    return found


def pair(**server):
    client = h2.Connection(h2.H2Configuration(header_encoding="utf-8"))
    other = h2.Connection(h2.H2Configuration(
        client_side=False, header_encoding="utf-8", **server))
    client.initiate_connection()
    other.initiate_connection()
    pump(client, other)
    return client, other


def opened(headers=POST, end=False, **server):
    client, other = pair(**server)
    client.send_headers(1, headers, end_stream=end)
    pump(client, other)
    return client, other


def hyper(client_side):
    connection = pytest.importorskip(
        "h2.connection", reason="no hyper-h2 (apt-get install python3-h2)")
    from h2 import config
    found = connection.H2Connection(config.H2Configuration(
        client_side=client_side, header_encoding="utf-8"))
    found.initiate_connection()
    return found


# -- taut with itself -------------------------------------------------------

def test_a_request():
    client, server = pair()
    assert client.get_next_available_stream_id() == 1
    client.send_headers(1, POST + [("x", "y", True)])
    client.send_data(1, b"hello")
    client.send_headers(1, [("checksum", "5")], end_stream=True)
    assert client.get_next_available_stream_id() == 3
    assert client.open_outbound_streams == 1
    got = pump(client, server)[1]
    assert names(got) == ["RequestReceived", "DataReceived",
                          "TrailersReceived", "StreamEnded"]
    assert got[0].headers == POST + [("x", "y")]
    assert [h.indexable for h in got[0].headers[-2:]] == [True, False]
    assert got[0].stream_ended is None and got[2].stream_ended is got[3]
    assert got[1].data == b"hello" and got[1].flow_controlled_length == 5
    assert got[2].headers == [("checksum", "5")]
    assert server.open_inbound_streams == 1
    server.acknowledge_received_data(5, 1)
    server.send_headers(1, [(":status", "103"), ("link", "a")])
    server.send_headers(1, OK)
    server.send_data(1, b"x" * 20000)
    server.end_stream(1)
    got = pump(client, server)[0]
    assert names(got) == ["InformationalResponseReceived", "ResponseReceived",
                          "DataReceived", "DataReceived", "StreamEnded"]
    assert got[1].headers == OK and len(got[2].data) == 16384
    assert got[3].stream_ended is got[4]
    assert client.open_outbound_streams == server.open_inbound_streams == 0
    assert "client, 0 streams" in repr(client)


def test_bytes_one_by_one_are_the_same():
    client, server = h2.Connection(), None
    client.initiate_connection()
    client.send_headers(1, POST)
    client.send_data(1, b"abc", end_stream=True)
    client.ping(b"12345678")
    data = client.data_to_send()
    whole = []
    for step in (len(data), 1):
        server = h2.Connection(h2.H2Configuration(client_side=False))
        server.initiate_connection()
        events = []
        for i in range(0, len(data), step):
            events += server.receive_data(data[i:i + step])
        whole.append([e for e in events
                      if not isinstance(e, h2.DataReceived)])
        assert b"".join(e.data for e in events
                        if isinstance(e, h2.DataReceived)) == b"abc"
    for a, b in zip(*whole):
        if isinstance(a, h2.RequestReceived):
            assert (a.stream_id, a.headers) == (b.stream_id, b.headers)
        else:
            assert a == b
    assert whole[0][1].headers[0] == (b":method", b"POST")


def test_encoding_of_headers():
    client, server = h2.Connection(), h2.Connection(
        h2.H2Configuration(client_side=False, header_encoding=True))
    client.initiate_connection()
    server.initiate_connection()
    client.send_headers(1, dict(GET, x="\xe9"), end_stream=True)
    assert pump(client, server)[1][1].headers[-1] == ("x", "\xe9")


def test_ping_and_prioritize():
    client, server = opened()
    client.ping(b"abcdefgh")
    client.prioritize(1, urgency=1, incremental=True)
    mine, its = pump(client, server)
    assert its == [h2.PingReceived(b"abcdefgh"), h2.PriorityUpdated(1, 1, True)]
    assert mine == [h2.PingAckReceived(b"abcdefgh")]
    with pytest.raises(ValueError):
        client.ping(b"short")
    for bad in ((1, 8), (0, 3)):
        with pytest.raises(ValueError):
            client.prioritize(*bad)
    with pytest.raises(h2.ProtocolError):
        server.prioritize(1)


def test_flow_control():
    client, server = opened()
    assert client.local_flow_control_window(1) == 65535
    assert server.remote_flow_control_window(1) == 65535
    client.send_data(1, bytes(60000))
    assert client.local_flow_control_window(1) == 5535
    assert client.outbound_flow_control_window == 5535
    with pytest.raises(h2.FlowControlError, match="5536 bytes") as error:
        client.send_data(1, bytes(5536))
    assert error.value.error_code is h2.ErrorCodes.FLOW_CONTROL_ERROR
    got = pump(client, server)[1]
    assert sum(e.flow_controlled_length for e in got) == 60000
    assert server.inbound_flow_control_window == 5535
    server.acknowledge_received_data(60000, 1)
    assert pump(client, server)[0] == [h2.WindowUpdated(0, 60000),
                                       h2.WindowUpdated(1, 60000)]
    assert client.local_flow_control_window(1) == 65535
    server.increment_flow_control_window(100000)
    server.increment_flow_control_window(100001, 1)
    assert pump(client, server)[0] == [h2.WindowUpdated(0, 100000),
                                       h2.WindowUpdated(1, 100001)]
    assert client.local_flow_control_window(1) == 165535
    client.send_data(1, bytes(165535), end_stream=True)
    assert names(pump(client, server)[1])[-1] == "StreamEnded"
    for bad in (165536, -1, 1 << 40):
        with pytest.raises(ValueError):
            server.acknowledge_received_data(bad, 1)
    server.acknowledge_received_data(165535, 1)
    for bad in (0, 1 << 31):
        with pytest.raises(ValueError):
            server.increment_flow_control_window(bad)
    with pytest.raises(h2.FlowControlError):
        server.increment_flow_control_window(0x7fffffff)


def test_auto_window():
    client, server = opened(auto_window=True)
    for _ in range(10):
        client.send_data(1, bytes(32768))
        assert pump(client, server)[0] == [h2.WindowUpdated(0, 32768),
                                           h2.WindowUpdated(1, 32768)]


def test_large_bodies_and_lists():
    """More than the machine's buffer holds at a time."""
    client, server = opened(
        initial_window_size=1 << 24, connection_window=1 << 24,
        max_header_list_size=1 << 20)
    body = random.Random(1).randbytes(3_000_000)
    client.send_data(1, memoryview(body))
    assert len(client.data_to_send(100)) == 100
    got = b""
    data = client.data_to_send()
    # what was taken out before has to come first
    client, server = opened(
        initial_window_size=1 << 24, connection_window=1 << 24,
        max_header_list_size=1 << 20)
    client.send_data(1, bytearray(body), end_stream=True)
    data = client.data_to_send(1000) + client.data_to_send()
    for event in server.receive_data(data):
        got += getattr(event, "data", b"")
    assert got == body
    many = [("n%d" % i, "v" * 90) for i in range(700)]
    client.send_headers(3, GET + many, end_stream=True)
    assert pump(client, server)[1][0].headers == GET + many
    with pytest.raises(h2.TooManyStreamsError):
        client.send_headers(5, GET + many * 2, end_stream=True)


# -- settings ---------------------------------------------------------------

def test_settings():
    client, server = pair(max_concurrent_streams=7, max_frame_size=20000)
    assert client.remote_settings[h2.SettingCodes.MAX_CONCURRENT_STREAMS] == 7
    assert client.remote_settings[h2.SettingCodes.NO_RFC7540_PRIORITIES] == 1
    assert server.remote_settings[
        h2.SettingCodes.MAX_CONCURRENT_STREAMS] is None
    assert client.max_outbound_frame_size == 20000
    assert server.max_inbound_frame_size == 20000
    codes = h2.SettingCodes
    server.update_settings({codes.INITIAL_WINDOW_SIZE: 100,
                            codes.MAX_HEADER_LIST_SIZE: 5000, 0xabc: 1})
    server.update_settings({codes.INITIAL_WINDOW_SIZE: 200})  # has to wait
    mine, its = pump(client, server)
    assert [c.new_value for c in mine[0].changed_settings.values()] == \
        [100, 5000]
    assert mine[1].changed_settings == {
        codes.INITIAL_WINDOW_SIZE:
            h2.ChangedSetting(codes.INITIAL_WINDOW_SIZE, 100, 200)}
    assert names(its) == ["SettingsAcknowledged"] * 2
    assert its[0].changed_settings[4].original_value == 65535
    assert server.local_settings[codes.INITIAL_WINDOW_SIZE] == 200
    client.send_headers(1, POST)
    assert client.local_flow_control_window(1) == 200
    for bad in ({codes.MAX_FRAME_SIZE: 1}, {codes.ENABLE_PUSH: 1},
                {codes.HEADER_TABLE_SIZE: 5000}, {1 << 16: 0},
                {codes.INITIAL_WINDOW_SIZE: 1 << 31}, {77: 1 << 32}):
        with pytest.raises(h2.InvalidSettingsValueError):
            server.update_settings(bad)
    assert server.data_to_send() == b""


def test_settings_before_the_first():
    client = h2.Connection()
    client.update_settings({h2.SettingCodes.INITIAL_WINDOW_SIZE: 1000,
                            h2.SettingCodes.HEADER_TABLE_SIZE: 9000})
    client.initiate_connection()
    server = h2.Connection(h2.H2Configuration(client_side=False))
    server.initiate_connection()
    event = server.receive_data(client.data_to_send())[0]
    assert event.changed_settings[4] == (4, 65535, 1000)
    with pytest.raises(h2.ProtocolError, match="already"):
        client.initiate_connection()
    with pytest.raises(h2.InvalidSettingsValueError):
        h2.Connection(h2.H2Configuration(
            connection_window=1)).initiate_connection()


def test_extended_connect():
    client, server = pair(enable_connect_protocol=True)
    client.send_headers(1, [(":method", "CONNECT"), (":protocol", "websocket")]
                        + GET[1:])
    assert names(pump(client, server)[1]) == ["RequestReceived"]
    server.send_headers(1, OK)
    server.send_data(1, b"hi")
    assert pump(client, server)[0][1].data == b"hi"


# -- what goes wrong --------------------------------------------------------

@pytest.mark.parametrize("headers, field, words", [
    ([("X-Upper", "a")] + GET, "http2.header.name", "field 0 of it"),
    (GET + [("x", "a\nb")], "http2.header.value", "field 4 of it"),
    (GET[:3], "http2.headers.path", "the list"),
    (GET + [("connection", "close")], "http2.headers.connection", "field 4"),
    ([("a", "b")] + GET, "http2.header", "field 1 of it"),
])
def test_malformed_requests_of_ours(headers, field, words):
    client, _ = pair()
    with pytest.raises(h2.ProtocolError, match=words) as error:
        client.send_headers(1, headers)
    assert error.value.field == field and "9113" in error.value.rule
    assert client.data_to_send() == b""
    client.send_headers(1, GET)  # it is still the next one


def test_misuse():
    client, server = opened()
    for call, cls in (
            (lambda: client.send_headers(5, GET), h2.StreamIDTooLowError),
            (lambda: server.send_headers(2, OK), h2.NoSuchStreamError),
            (lambda: server.send_headers(1, [(":status", "100")],
                                         end_stream=True), h2.ProtocolError),
            (lambda: server.send_data(1, b"x"), h2.ProtocolError),
            (lambda: server.send_data(3, b"x"), h2.NoSuchStreamError),
            (lambda: server.send_data(3, b""), h2.NoSuchStreamError),
            (lambda: server.end_stream(3), h2.NoSuchStreamError),
            (lambda: server.local_flow_control_window(9),
             h2.NoSuchStreamError),
            (lambda: server.reset_stream(7), h2.NoSuchStreamError),
            (lambda: server.get_next_available_stream_id(),
             h2.NoAvailableStreamIDError),
            (lambda: client.send_headers(1, [("t", "1")]), h2.ProtocolError),
            (lambda: client.close_connection(gentle=True), ValueError),
            (lambda: h2.Connection().ping(b"12345678"), h2.ProtocolError)):
        with pytest.raises(cls):
            call()
    assert client.data_to_send() == server.data_to_send() == b""
    client.reset_stream(1, h2.ErrorCodes.CANCEL)
    for call in (lambda: client.send_data(1, b"x"),
                 lambda: client.reset_stream(1),
                 lambda: client.increment_flow_control_window(5, 1)):
        with pytest.raises(h2.StreamClosedError):
            call()
    assert repr(h2.Connection()) == \
        "<taut.h2.Connection client, not initiated>"


def test_too_many_streams():
    client, server = pair(max_concurrent_streams=2)
    client.send_headers(1, GET)
    client.send_headers(3, GET)
    with pytest.raises(h2.TooManyStreamsError):
        client.send_headers(5, GET)


def test_reset():
    client, server = opened()
    client.reset_stream(1, 8)
    assert pump(client, server)[1] == [h2.StreamReset(
        1, h2.ErrorCodes.CANCEL, True)]
    client, server = opened()
    server.reset_stream(1, 99)
    assert pump(client, server)[0] == [h2.StreamReset(1, 99, True)]


def test_stream_error_of_the_peer():
    """A stream error: the stream is reset, and the event tells why."""
    client, server = opened()
    events = server.receive_data(frame(8, 0, 1, bytes(4)))
    assert names(events) == ["StreamReset"] and not events[0].remote_reset
    error = events[0].error
    assert isinstance(error, h2.ProtocolError)
    assert error.field == "http2.window_update.window_size_increment"
    assert error.rule == "RFC 9113 6.9" and "RST_STREAM" in error.reaction
    got = pump(client, server)[0]
    assert got == [h2.StreamReset(1, h2.ErrorCodes.PROTOCOL_ERROR, True)]


@pytest.mark.parametrize("data, cls, code, field", [
    (frame(6, 0, 0, b"1234567"), h2.FrameTooLargeError, "FRAME_SIZE_ERROR",
     "http2.length"),
    (frame(8, 0, 0, bytes(4)), h2.ProtocolError, "PROTOCOL_ERROR",
     "http2.window_update.window_size_increment"),
    (frame(8, 0, 0, b"\x7f\xff\xff\xff"), h2.FlowControlError,
     "FLOW_CONTROL_ERROR", "http2.window_update.window_size_increment"),
    (frame(1, 5, 3, b"\x80"), h2.ProtocolError, "COMPRESSION_ERROR",
     "http2.header.index"),
    (frame(0, 0, 5, b"x"), h2.ProtocolError, "PROTOCOL_ERROR", None),
    (frame(9, 4, 1, b""), h2.ProtocolError, "PROTOCOL_ERROR", None),
    pytest.param(frame(4, 0, 0, b"") * 1001, h2.DenialOfServiceError,
                 "ENHANCE_YOUR_CALM", None, id="flood"),
])
def test_connection_errors(data, cls, code, field):
    client, server = opened()
    server.config.clock = None  # no tokens for time that passes
    with pytest.raises(h2.ProtocolError) as error:
        server.receive_data(frame(6, 0, 0, bytes(8)) + data)
    what = error.value
    assert type(what) is cls and what.error_code == h2.ErrorCodes[code]
    assert names(what.events)[:1] == ["PingReceived"]
    assert field in (None, what.field)
    assert "close the connection with " + code in what.reaction
    assert isinstance(what, taut.TautError) and what.rule
    got = []
    while True:
        data = server.data_to_send()
        if not data:
            break
        got += client.receive_data(data)
    assert isinstance(got[-1], h2.ConnectionTerminated)
    assert got[-1].error_code == h2.ErrorCodes[code]
    assert server.done and "done" in repr(server)
    with pytest.raises(h2.ProtocolError, match="before"):
        server.receive_data(b"")
    with pytest.raises(h2.ProtocolError):
        server.ping(b"12345678")


def test_no_preface():
    server = h2.Connection(h2.H2Configuration(client_side=False))
    server.initiate_connection()
    with pytest.raises(h2.ProtocolError):
        server.receive_data(b"GET / HTTP/1.1\r\n\r\n")


def test_settings_timeout():
    now = [0.0]
    client = h2.Connection(h2.H2Configuration(clock=lambda: now[0]))
    client.initiate_connection()
    client.receive_data(frame(4))
    now[0] = 10.1
    with pytest.raises(h2.ProtocolError):
        client.receive_data(b"")
    assert b"\x04" in client.data_to_send()


def test_close():
    client, server = opened()
    client.send_headers(3, GET, end_stream=True)
    server.close_connection()
    got = pump(client, server)[0]
    assert got == [h2.ConnectionTerminated(h2.ErrorCodes.NO_ERROR, 1),
                   h2.StreamReset(3, h2.ErrorCodes.REFUSED_STREAM, True,
                                  True)]
    assert not server.done
    server.send_headers(1, OK, end_stream=True)
    client.end_stream(1)
    pump(client, server)
    assert server.done
    with pytest.raises(h2.ProtocolError):
        client.send_headers(5, GET)
    client, server = opened()
    server.close_connection(gentle=True)
    assert pump(client, server)[0][0].last_stream_id == 0x7fffffff
    server.close_connection()
    assert pump(client, server)[0][0].last_stream_id == 1


def test_unknown_frames():
    _, server = opened()
    data = frame(0x77, 0, 1, b"abc") + frame(0x78, 0, 0, b"x")
    assert server.receive_data(data[:11]) == []
    assert server.receive_data(data[11:]) == [
        h2.UnknownFrameReceived(1, 0x77, b"abc"),
        h2.UnknownFrameReceived(0, 0x78, b"x")]


# -- beside hyper-h2 --------------------------------------------------------

class Script:
    """Random requests and answers; what each side was told, to compare."""

    def __init__(self, rng, client, server):
        self.rng, self.client, self.server = rng, client, server
        self.sent = {}     # (side, stream): what was sent
        self.told = {}     # the same, as it was received
        self.open = []     # [stream, client's rest, server's rest, answered]

    def note(self, where, key, what):
        entry = where.setdefault(key, [])
        if isinstance(what, bytes) and entry and isinstance(entry[-1], bytes):
            entry[-1] += what
        elif what != b"":
            entry.append(what)

    def take(self, side, end, events):
        for event in events:
            name = type(event).__name__
            if name in ("RequestReceived", "ResponseReceived",
                        "TrailersReceived", "InformationalResponseReceived"):
                self.note(self.told, (side, event.stream_id),
                          [tuple(h) for h in event.headers])
            elif name == "DataReceived":
                self.note(self.told, (side, event.stream_id), event.data)
                end.acknowledge_received_data(event.flow_controlled_length,
                                              event.stream_id)
            elif name == "StreamEnded":
                self.note(self.told, (side, event.stream_id), "end")
            elif name == "StreamReset":
                self.note(self.told, (side, event.stream_id),
                          ("reset", int(event.error_code)))

    def pump(self):
        moved = True
        while moved:
            moved = False
            for side, a, b in (("server", self.client, self.server),
                               ("client", self.server, self.client)):
                data = a.data_to_send()
                while data:
                    moved = True
                    n = self.rng.randrange(1, 5000)
                    self.take(side, b, b.receive_data(data[:n]))
                    data = data[n:]

    def fields(self):
        return [("x-%d" % self.rng.randrange(20),
                 "v" * self.rng.randrange(100))
                for _ in range(self.rng.randrange(6))]

    def request(self):
        stream = self.client.get_next_available_stream_id()
        headers = POST + self.fields()
        self.client.send_headers(stream, headers)
        self.note(self.sent, ("server", stream), headers)
        self.open.append([stream, False, False, False])

    def send(self, side, stream, row, i):
        end = self.client if side == "server" else self.server
        n = min(self.rng.randrange(20000),
                end.local_flow_control_window(stream))
        data = self.rng.randbytes(n)
        last = self.rng.random() < .4
        while len(data) > 10000:
            end.send_data(stream, data[:10000])
            self.note(self.sent, (side, stream), data[:10000])
            data = data[10000:]
        self.note(self.sent, (side, stream), data)
        if last and self.rng.random() < .3:
            end.send_data(stream, data)
            headers = [("trailer", "t")]
            end.send_headers(stream, headers, end_stream=True)
            self.note(self.sent, (side, stream), headers)
        else:
            end.send_data(stream, data, end_stream=last)
        if last:
            self.note(self.sent, (side, stream), "end")
            row[i] = True

    def step(self):
        if len(self.open) < 4 and self.rng.random() < .5:
            self.request()
            self.pump()
        for row in list(self.open):
            stream = row[0]
            if self.rng.random() < .05:
                end = self.rng.choice(("client", "server"))
                one = self.client if end == "server" else self.server
                one.reset_stream(stream, 8)
                self.note(self.sent, (end, stream), ("reset", 8))
                row[1] = row[2] = row[3] = True
            if not row[3]:
                self.server.send_headers(stream, OK)
                self.note(self.sent, ("client", stream), OK)
                row[3] = True
            if not row[1]:
                self.send("server", stream, row, 1)
            if row[3] and not row[2]:
                self.send("client", stream, row, 2)
            self.pump()
            if row[1] and row[2]:
                self.open.remove(row)


@pytest.mark.parametrize("who", ["client", "server", "both"])
def test_beside_hyper(who):
    """taut as `who`, hyper-h2 as the other: the same comes out as went in."""
    rng, n = random.Random(who), 0
    for _ in range(12):
        client = hyper(True) if who == "server" else pair_end(True)
        server = hyper(False) if who == "client" else pair_end(False)
        script = Script(rng, client, server)
        script.pump()
        for _ in range(25):
            script.step()
        assert script.told == script.sent
        n += len(script.sent)
    assert n > 120


def pair_end(client_side):
    end = h2.Connection(h2.H2Configuration(client_side=client_side,
                                           header_encoding="utf-8"))
    end.initiate_connection()
    return end


def test_events_beside_hyper():
    """The same bytes from a client: the same events in the same order."""
    client = hyper(True)
    mine, other = pair_end(False), hyper(False)
    client.update_settings({4: 70000})
    client.send_headers(1, POST, priority_weight=3)
    client.send_data(1, b"abc", pad_length=5)
    client.send_headers(1, [("t", "1")], end_stream=True)
    client.ping(b"12345678")
    client.increment_flow_control_window(77)
    client.send_headers(3, GET, end_stream=True)
    client.reset_stream(3, 8)
    client.close_connection(2)
    data = client.data_to_send()
    left = mine.receive_data(data)
    right = other.receive_data(data)
    skip = "PriorityUpdated"  # of RFC 7540, which taut reads over
    assert names(left) == [n for n in names(right) if n != skip]
    for a, b in zip(left, [e for e in right if type(e).__name__ != skip]):
        for name in ("stream_id", "headers", "data", "delta", "ping_data",
                     "error_code", "remote_reset"):
            if name in getattr(a, "__slots__", ()) and hasattr(b, name):
                assert getattr(a, name) == getattr(b, name), name
        if isinstance(a, h2.RemoteSettingsChanged):
            for code, change in a.changed_settings.items():
                assert b.changed_settings[code].new_value == change.new_value


def test_hyper_reads_our_errors():
    """What we say of a connection error, hyper-h2 understands."""
    from importlib import import_module
    client = hyper(True)
    events = import_module("h2.events")
    server = pair_end(False)
    server.receive_data(client.data_to_send())
    with pytest.raises(h2.ProtocolError):
        server.receive_data(frame(6, 0, 0, b"123"))
    told = client.receive_data(server.data_to_send())
    assert isinstance(told[-1], events.ConnectionTerminated)
    assert told[-1].error_code == 6


# -- on loopback ------------------------------------------------------------

def talk(connection, sock, until, limit=20.0):
    """Runs a connection on a socket until `until(event)` is true."""
    sock.settimeout(limit)
    while True:
        data = connection.data_to_send()
        if data:
            sock.sendall(data)
        got = sock.recv(65536)
        if not got:
            return
        for event in connection.receive_data(got):
            if isinstance(event, h2.DataReceived):
                connection.acknowledge_received_data(
                    event.flow_controlled_length, event.stream_id)
            if until(event):
                return


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def test_client_of_nghttpd(tmp_path):
    nghttpd = shutil.which("nghttpd")
    if nghttpd is None:
        pytest.skip("no nghttpd (apt-get install nghttp2-server)")
    body = random.Random(2).randbytes(400_000)
    pathlib.Path(tmp_path, "file").write_bytes(body)
    port = free_port()
    server = subprocess.Popen(
        [nghttpd, "--no-tls", "-a", "127.0.0.1", "-d", str(tmp_path),
         str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                sock = socket.create_connection(("127.0.0.1", port))
                break
            except OSError:
                time.sleep(.05)
        with sock:
            client = pair_end(True)
            got, status, ended = {}, {}, set()

            def until(event):
                if isinstance(event, h2.ResponseReceived):
                    status[event.stream_id] = event.headers[0][1]
                elif isinstance(event, h2.DataReceived):
                    got[event.stream_id] = got.get(event.stream_id, b"") \
                        + event.data
                elif isinstance(event, h2.StreamEnded):
                    ended.add(event.stream_id)
                return len(ended) == 30
            for i in range(30):
                path = "/file" if i % 3 else "/none"
                client.send_headers(
                    client.get_next_available_stream_id(),
                    GET[:1] + [(":scheme", "http"), (":authority", "x"),
                               (":path", path)], end_stream=True)
            talk(client, sock, until)
    finally:
        server.terminate()
        server.wait()
    assert set(status) == set(range(1, 60, 2))
    for i in range(30):
        assert status[2 * i + 1] == ("200" if i % 3 else "404")
        if i % 3:
            assert got[2 * i + 1] == body


def serve(listener, body):
    """One connection, one thread: every GET is answered with `body`, as the
    windows allow."""
    sock, _ = listener.accept()
    with sock:
        server = pair_end(False)
        rest = {}

        def until(event):
            if isinstance(event, h2.RequestReceived):
                server.send_headers(event.stream_id, OK)
                rest[event.stream_id] = body
            for stream, data in list(rest.items()):
                n = min(server.local_flow_control_window(stream), len(data))
                server.send_data(stream, data[:n], end_stream=n == len(data))
                rest[stream] = data[n:]
                if n == len(data):
                    del rest[stream]
            return False
        talk(server, sock, until)


def served(command, body, needs):
    """The output of `command`, with a URL behind it, that we serve."""
    if shutil.which(command[0]) is None:
        pytest.skip("no %s (apt-get install %s)" % (command[0], needs))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener, body),
                                  daemon=True)
        thread.start()
        url = "http://127.0.0.1:%d/" % listener.getsockname()[1]
        done = subprocess.run([*command, url], capture_output=True,
                              check=False, timeout=60)
        thread.join(20)
    assert done.returncode == 0
    return done.stdout


def test_server_of_curl():
    body = random.Random(3).randbytes(500_000)
    assert served(["curl", "-s", "--http2-prior-knowledge"], body,
                  "curl") == body


def test_server_of_h2load():
    """500 requests, 20 at a time, on one connection."""
    out = served(["h2load", "-n", "500", "-c", "1", "-m", "20"],
                 bytes(30000), "nghttp2-client").decode()
    assert "500 total, 500 started, 500 done, 500 succeeded, 0 failed" in out


# -- observers --------------------------------------------------------------

def recorded():
    """Both directions of a connection."""
    client, server = h2.Connection(), h2.Connection(
        h2.H2Configuration(client_side=False))
    client.initiate_connection()
    server.initiate_connection()
    sides = [b"", b""]
    for i in range(6):
        client.send_headers(2 * i + 1, GET + [("n", str(i % 2))],
                            end_stream=True)
        for _ in range(2):
            data = client.data_to_send()
            sides[0] += data
            server.receive_data(data)
            if server.open_inbound_streams:
                server.send_headers(2 * i + 1, OK)
                server.send_data(2 * i + 1, b"body%d" % i, end_stream=True)
            data = server.data_to_send()
            sides[1] += data
            client.receive_data(data)
    return sides


def test_observer():
    for client, data in zip((True, False), recorded()):
        for step in (len(data), 7, 1):
            observer = h2.Observer(client=client)
            frames = []
            for i in range(0, len(data), step):
                frames += observer.receive_data(data[i:i + step])
            assert all(isinstance(f, h2.Frame) for f in frames)
            at = len(PREFACE) if client else 0
            for f in frames:
                assert f.offset == at and f.length == int.from_bytes(
                    data[at:at + 3], "big")
                at += 9 + f.length
            assert at == len(data)
            assert frames[0].name == "SETTINGS" and frames[0].settings
            heads = [f for f in frames if f.fields is not None]
            assert len(heads) == 6 and heads[1].stream_id == 3
            if client:
                assert [(x.name, x.value) for x in heads[0].fields] == \
                    [(k.encode(), v.encode()) for k, v in
                     GET + [("n", "0")]]
            else:
                assert [f.body for f in frames if f.name == "DATA"] == \
                    [b"body%d" % i for i in range(6)]
    assert "Frame(" in repr(frames[0])


def test_observer_from_the_middle():
    data = recorded()[0]
    for start in range(60, len(data) - 60, 11):
        observer = h2.Observer(client=True, middle=True)
        events = observer.receive_data(data[start:])
        frames = [e for e in events if isinstance(e, h2.Frame)]
        assert "Found" in names(events) and frames
        for f in frames:
            for x in f.fields or ():
                assert x.name in (None, b":method", b":scheme", b":path",
                                  b":authority", b"n")


def test_observer_with_gaps_and_faults():
    data = recorded()[0]
    observer = h2.Observer(client=True)
    first = observer.receive_data(data[:100])
    events = observer.gap(5) + observer.receive_data(data[105:])
    assert first and "Lost" in names(events) and "Frame" in names(events)
    observer = h2.Observer(client=False)
    events = observer.receive_data(
        frame(4) + frame(8, 0, 0, bytes(4)) + frame(1, 4, 1, b"\x80")
        + frame(1, 4, 3, b"\x88"))
    assert names(events) == ["Frame", "Fault", "Lost", "Frame", "Frame"]
    assert events[1].error.rule == "RFC 9113 6.9"
    assert events[2].error.field == "http2.header.index"
    assert events[4].fields[0].value == b"200"
    with pytest.raises(ValueError):
        h2.Observer(client=True, table_size=0)


@given(st.binary(max_size=300), st.booleans())
@settings(max_examples=150)
def test_any_bytes(data, client):
    """Whatever comes: events, or an error with a rule."""
    observer = h2.Observer(client=client, middle=True)
    observer.receive_data(data)
    connection = h2.Connection(h2.H2Configuration(client_side=client))
    connection.initiate_connection()
    start = frame(4) if client else PREFACE + frame(4)
    try:
        connection.receive_data(start + data)
    except h2.H2Error as error:
        assert error.rule and error.status != "ok"
        assert connection.data_to_send()

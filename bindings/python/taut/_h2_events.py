# SPDX-License-Identifier: MIT
"""HTTP/2: numbers of the registries, exceptions, events."""
from __future__ import annotations

from enum import IntEnum
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

from taut._core import TautError, lib
from taut._hpack import HeaderTuple


class ErrorCodes(IntEnum):
    """Error codes (RFC 9113 7)."""

    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    INTERNAL_ERROR = 2
    FLOW_CONTROL_ERROR = 3
    SETTINGS_TIMEOUT = 4
    STREAM_CLOSED = 5
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    CANCEL = 8
    COMPRESSION_ERROR = 9
    CONNECT_ERROR = 10
    ENHANCE_YOUR_CALM = 11
    INADEQUATE_SECURITY = 12
    HTTP_1_1_REQUIRED = 13


class SettingCodes(IntEnum):
    """Settings (RFC 9113 6.5.2, RFC 8441 3, RFC 9218 2.1)."""

    HEADER_TABLE_SIZE = 1
    ENABLE_PUSH = 2
    MAX_CONCURRENT_STREAMS = 3
    INITIAL_WINDOW_SIZE = 4
    MAX_FRAME_SIZE = 5
    MAX_HEADER_LIST_SIZE = 6
    ENABLE_CONNECT_PROTOCOL = 8
    NO_RFC7540_PRIORITIES = 9


def error_code_of(number: int) -> Union[ErrorCodes, int]:
    """An ErrorCodes, or a number that has no name."""
    try:
        return ErrorCodes(number)
    except ValueError:
        return number


# -- what went wrong --------------------------------------------------------

class H2Error(TautError):
    """Whatever is wrong with HTTP/2: a TautError, which tells where and why.

    error_code    what is or was to be sent, an ErrorCodes
    events        what was received before the error, if that was received
    """

    error_code: Union[ErrorCodes, int] = ErrorCodes.PROTOCOL_ERROR
    events: List["Event"]

    def __init__(self, message: str, code: int = int(lib.TAUT_E_STATE),
                 *args: Any) -> None:
        super().__init__(message, code, *args)
        self.events = []
        if self._diag[3]:
            self.error_code = error_code_of(self._diag[3] & 0xffff)


class ProtocolError(H2Error):
    """What the protocol forbids, done by the peer or asked of us."""


class FlowControlError(ProtocolError):
    """More than a window allows."""

    error_code = ErrorCodes.FLOW_CONTROL_ERROR


class FrameTooLargeError(ProtocolError):
    """A frame longer than MAX_FRAME_SIZE, or of a wrong length."""

    error_code = ErrorCodes.FRAME_SIZE_ERROR


class TooManyStreamsError(ProtocolError):
    """More streams at a time than the peer, or our memory, allows."""


class NoSuchStreamError(ProtocolError):
    """A stream that there is not."""


class StreamClosedError(NoSuchStreamError):
    """A stream that is over."""

    error_code = ErrorCodes.STREAM_CLOSED


class NoAvailableStreamIDError(ProtocolError):
    """All numbers of streams are used up."""


class StreamIDTooLowError(ProtocolError):
    """A request whose stream's number is not the next one."""


class InvalidSettingsValueError(ProtocolError):
    """A setting outside its bounds, or one that cannot be changed so."""


class DenialOfServiceError(ProtocolError):
    """The peer causes too much for free; see TAUT_H2_COST_RST in
    taut/h2_conn.h."""

    error_code = ErrorCodes.ENHANCE_YOUR_CALM


BY_CODE: Dict[int, Any] = {
    ErrorCodes.FLOW_CONTROL_ERROR: FlowControlError,
    ErrorCodes.FRAME_SIZE_ERROR: FrameTooLargeError,
    ErrorCodes.ENHANCE_YOUR_CALM: DenialOfServiceError,
}


def error_of(diag: Any, cls: Any = None, data: Any = b"") -> H2Error:
    """The exception for a diagnostic of HTTP/2's."""
    cls = cls or BY_CODE.get(int(diag.wire) & 0xffff, ProtocolError)
    found = cls._of_diag(diag, data)
    assert isinstance(found, H2Error)
    return found


# -- events -----------------------------------------------------------------

class Event:
    """What receive_data returns; the classes below."""

    __slots__: Tuple[str, ...] = ()

    def __repr__(self) -> str:
        names = [n for n in self.__slots__ if getattr(self, n) is not None]
        return "%s(%s)" % (type(self).__name__, ", ".join(
            "%s=%r" % (n, getattr(self, n)) for n in names))

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(
            getattr(self, n) == getattr(other, n) for n in self.__slots__)


class StreamEnded(Event):
    """The peer has ended its side of `stream_id`."""

    __slots__ = ("stream_id",)

    def __init__(self, stream_id: int) -> None:
        self.stream_id = stream_id


class _WithHeaders(Event):
    __slots__ = ("stream_id", "headers", "stream_ended")

    def __init__(self, stream_id: int, headers: List[HeaderTuple],
                 stream_ended: Optional[StreamEnded] = None) -> None:
        self.stream_id = stream_id
        self.headers = headers
        self.stream_ended = stream_ended


class RequestReceived(_WithHeaders):
    """A request, whole and well-formed: `headers` on `stream_id`.
    `stream_ended`: the StreamEnded event if it has no body."""

    __slots__ = ()


class ResponseReceived(_WithHeaders):
    """The final response on `stream_id`; see RequestReceived."""

    __slots__ = ()


class InformationalResponseReceived(_WithHeaders):
    """A response 1xx on `stream_id`."""

    __slots__ = ()


class TrailersReceived(_WithHeaders):
    """Trailers on `stream_id`; it is at its end."""

    __slots__ = ()


class DataReceived(Event):
    """Bytes of a body. Once they are dealt with, say so by
    acknowledge_received_data(flow_controlled_length, stream_id). A DATA frame
    comes in as many pieces as receive_data was given."""

    __slots__ = ("stream_id", "data", "flow_controlled_length",
                 "stream_ended")

    def __init__(self, stream_id: int, data: bytes,
                 stream_ended: Optional[StreamEnded] = None) -> None:
        self.stream_id = stream_id
        self.data = data
        self.flow_controlled_length = len(data)
        self.stream_ended = stream_ended


class WindowUpdated(Event):
    """The peer takes `delta` more bytes on `stream_id` (0: on all)."""

    __slots__ = ("stream_id", "delta")

    def __init__(self, stream_id: int, delta: int) -> None:
        self.stream_id = stream_id
        self.delta = delta


class ChangedSetting(NamedTuple):
    """A setting that has changed."""

    setting: SettingCodes
    original_value: Optional[int]
    new_value: int


class RemoteSettingsChanged(Event):
    """The peer's SETTINGS, which were acknowledged: `changed_settings` are
    ChangedSettings by SettingCodes."""

    __slots__ = ("changed_settings",)

    def __init__(self, changed: Dict[SettingCodes, ChangedSetting]) -> None:
        self.changed_settings = changed


class SettingsAcknowledged(Event):
    """Our settings are in force: `changed_settings`, as above."""

    __slots__ = ("changed_settings",)

    def __init__(self, changed: Dict[SettingCodes, ChangedSetting]) -> None:
        self.changed_settings = changed


class PingReceived(Event):
    """A PING, which was answered: `ping_data`."""

    __slots__ = ("ping_data",)

    def __init__(self, ping_data: bytes) -> None:
        self.ping_data = ping_data


class PingAckReceived(Event):
    """The answer to a PING: `ping_data`."""

    __slots__ = ("ping_data",)

    def __init__(self, ping_data: bytes) -> None:
        self.ping_data = ping_data


class StreamReset(Event):
    """`stream_id` is over before its end, with `error_code`.

    remote_reset    the peer did it; else we did because of a fault of the
                    peer's, which `error` tells
    unprocessed     by GOAWAY: the peer has not acted on it, it may be tried
                    again elsewhere
    """

    __slots__ = ("stream_id", "error_code", "remote_reset", "unprocessed",
                 "error")

    def __init__(self, stream_id: int, error_code: Union[ErrorCodes, int],
                 remote_reset: bool, unprocessed: bool = False,
                 error: Optional[H2Error] = None) -> None:
        self.stream_id = stream_id
        self.error_code = error_code
        self.remote_reset = remote_reset
        self.unprocessed = unprocessed
        self.error = error


class PriorityUpdated(Event):
    """How urgent `stream_id` is (RFC 9218): `urgency` 0 to 7, and whether its
    parts are of use by themselves, `incremental`."""

    __slots__ = ("stream_id", "urgency", "incremental")

    def __init__(self, stream_id: int, urgency: int,
                 incremental: bool) -> None:
        self.stream_id = stream_id
        self.urgency = urgency
        self.incremental = incremental


class ConnectionTerminated(Event):
    """The peer's GOAWAY: `error_code`, and the last stream that it may have
    acted on, `last_stream_id`."""

    __slots__ = ("error_code", "last_stream_id")

    def __init__(self, error_code: Union[ErrorCodes, int],
                 last_stream_id: int) -> None:
        self.error_code = error_code
        self.last_stream_id = last_stream_id


class UnknownFrameReceived(Event):
    """A frame that is not acted on: its `frame_type` (10: ALTSVC, 12: ORIGIN)
    and what it carries, `body`."""

    __slots__ = ("stream_id", "frame_type", "body")

    def __init__(self, stream_id: int, frame_type: int, body: bytes) -> None:
        self.stream_id = stream_id
        self.frame_type = frame_type
        self.body = body

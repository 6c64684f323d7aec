# SPDX-License-Identifier: MIT
"""HTTP/2 connections (RFC 9113), client and server, without sockets.

    >>> from taut import h2
    >>> client = h2.Connection(h2.H2Configuration(client_side=True))
    >>> server = h2.Connection(h2.H2Configuration(client_side=False))
    >>> client.initiate_connection(); server.initiate_connection()
    >>> stream = client.get_next_available_stream_id()
    >>> client.send_headers(stream, [
    ...     (":method", "GET"), (":scheme", "https"),
    ...     (":authority", "a.example"), (":path", "/")], end_stream=True)
    >>> for event in server.receive_data(client.data_to_send()):
    ...     print(type(event).__name__)
    RemoteSettingsChanged
    RequestReceived
    StreamEnded

Connection         the calls of hyper-h2's H2Connection; bytes in, events out
H2Configuration    what it is like
Observer           a direction of a connection that others have, frame by frame
ErrorCodes, SettingCodes    the registries
events             RequestReceived, ResponseReceived, DataReceived ...
errors             H2Error, ProtocolError, FlowControlError ..., all of them
                   taut.TautErrors

docs/python.md tells what is not as in hyper-h2.
"""
from taut._h2 import Connection, H2Configuration
from taut._h2_events import (ChangedSetting, ConnectionTerminated,
                             DataReceived, DenialOfServiceError, ErrorCodes,
                             Event, FlowControlError, FrameTooLargeError,
                             H2Error, InformationalResponseReceived,
                             InvalidSettingsValueError,
                             NoAvailableStreamIDError, NoSuchStreamError,
                             PingAckReceived, PingReceived, PriorityUpdated,
                             ProtocolError, RemoteSettingsChanged,
                             RequestReceived, ResponseReceived, SettingCodes,
                             SettingsAcknowledged, StreamClosedError,
                             StreamEnded, StreamIDTooLowError, StreamReset,
                             TooManyStreamsError, TrailersReceived,
                             UnknownFrameReceived, WindowUpdated)
from taut._h2_observer import Fault, Frame, Found, Lost, Observer

__all__ = [
    "ChangedSetting", "Connection", "ConnectionTerminated", "DataReceived",
    "DenialOfServiceError", "ErrorCodes", "Event", "Fault", "FlowControlError",
    "Found", "Frame", "FrameTooLargeError", "H2Configuration", "H2Error",
    "InformationalResponseReceived", "InvalidSettingsValueError", "Lost",
    "NoAvailableStreamIDError", "NoSuchStreamError", "Observer",
    "PingAckReceived", "PingReceived", "PriorityUpdated", "ProtocolError",
    "RemoteSettingsChanged", "RequestReceived", "ResponseReceived",
    "SettingCodes", "SettingsAcknowledged", "StreamClosedError",
    "StreamEnded", "StreamIDTooLowError", "StreamReset",
    "TooManyStreamsError", "TrailersReceived", "UnknownFrameReceived",
    "WindowUpdated",
]

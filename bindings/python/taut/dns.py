# SPDX-License-Identifier: MIT
"""DNS: messages, names, the data of every type of record, EDNS, master files.

    >>> import taut.dns as dns
    >>> query = dns.make_query("www.example.", "A", id=1, edns=False)
    >>> query.to_wire().hex()
    '00010120000100000000000003777777076578616d706c650000010001'
    >>> response = query.make_response()
    >>> response.add_answer("www.example.", "A", "192.0.2.1", ttl=300)
    <taut.dns.Message 1 QUERY response NOERROR: www.example. IN A; 1 answers>
    >>> message = dns.Message.from_wire(response.to_wire())
    >>> message.answer[0].rdata.address, message.classify().kind
    (IPv4Address('192.0.2.1'), 'data')

Message          from_wire, from_text, sections, flags, EDNS; to_wire cuts,
                 compresses and pads
Name             labels, text, comparison without regard to letter case
Rdata            the data of a record; a class a type: MX, TXT, SVCB ...
Record, Question
Edns, Option     and a class an option: Cookie, ClientSubnet, ExtendedError ...
read_zone        the records of a master file
columns          fields of many messages as arrays, without objects
make_query, Message.is_response, Message.classify     what a client needs
TcpReader, read_stream, frame                         messages in TCP
Type, Class, Opcode, Rcode, OptionCode                the registries

What is refused is a taut.TautError, which names the field, the rule and the
response code to answer with. docs/python.md is the guide.
"""
from taut._dns_client import TcpReader, frame, make_query, read_stream
from taut._dns_codes import Class, Opcode, OptionCode, Rcode, Type
from taut._dns_columns import columns
from taut._dns_edns import (Chain, ClientSubnet, ClientTag, Cookie, Dau, Dhu,
                            Edns, Expire, ExtendedError, Keepalive, KeyTags,
                            N3u, Nsid, Option, Padding, ReportChannel,
                            ServerTag, ZoneVersion)
from taut._dns_message import Answer, Message, Question, Record
from taut._dns_name import Name, root
from taut._dns_rdata import AplItem, Rdata
from taut._dns_types import *  # noqa: F401,F403
from taut._dns_types import __all__ as _types
from taut._dns_zone import ZoneError, ZoneRecord, read_zone

__all__ = [
    "Answer", "AplItem", "Chain", "Class", "ClientSubnet", "ClientTag",
    "Cookie", "Dau", "Dhu", "Edns", "Expire", "ExtendedError", "Keepalive",
    "KeyTags", "Message", "N3u", "Name", "Nsid", "Opcode", "Option",
    "OptionCode", "Padding", "Question", "Rcode", "Rdata", "Record",
    "ReportChannel", "ServerTag", "TcpReader", "Type", "ZoneError",
    "ZoneRecord", "ZoneVersion", "columns", "frame", "make_query",
    "read_stream", "read_zone", "root",
]
__all__ += _types

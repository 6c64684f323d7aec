# SPDX-License-Identifier: MIT
"""Messages: decoded in one C call, whose records become objects when they are
asked for; and built."""
from __future__ import annotations

import random
import struct
from typing import (Any, Iterable, Iterator, List, NamedTuple, Optional,
                    Tuple, Type as Type_, TypeVar, Union)

from taut._core import (Buffer, Quirks, TautError, ffi, lib,
                        quirk_bits, text_of)
from taut._dns_codes import (Class, ClassLike, Opcode, OpcodeLike, Rcode,
                             RcodeLike, Type, TypeLike)
from taut._dns_edns import Edns, Option, options_of, options_to
from taut._dns_name import Name, NameLike, name_of, refused
from taut._dns_rdata import Rdata

_HEAD = struct.Struct("=IIHHHBB")  # struct glue_rr
_new = ffi.new_allocator(should_clear_after_alloc=False)
_BYTES = ffi.typeof("uint8_t[]")
_parse, _NULL, _buffer = lib.glue_dns_parse, ffi.NULL, ffi.buffer
_OPT, _TSIG, _SIG = 41, 250, 24
SECTIONS = ("question", "answer", "authority", "additional")
RdataLike = Union[Rdata, str]
_system = random.SystemRandom()

_FLAGS = {"qr": 0x8000, "aa": 0x0400, "tc": 0x0200, "rd": 0x0100,
          "ra": 0x0080, "z": 0x0040, "ad": 0x0020, "cd": 0x0010}


class Question:
    """A question: `name`, `rtype`, `rclass`."""

    __slots__ = ("name", "rtype", "rclass")

    def __init__(self, name: NameLike, rtype: TypeLike = Type.A,
                 rclass: ClassLike = Class.IN) -> None:
        self.name = name_of(name)
        self.rtype, self.rclass = Type.of(rtype), Class.of(rclass)

    def _flat(self) -> bytes:
        wire = self.name._w
        return _HEAD.pack(0, 0, self.rtype, self.rclass, 0, 0,
                          len(wire)) + wire

    def to_text(self) -> str:
        """"www.example. IN A"."""
        return "%s %s %s" % (self.name, self.rclass, self.rtype)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return "<taut.dns.Question %s>" % self.to_text()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Question):
            return NotImplemented
        return (self.name, self.rtype, self.rclass) == (
            other.name, other.rtype, other.rclass)

    def __hash__(self) -> int:
        return hash((self.name, self.rtype, self.rclass))

    def __reduce__(self) -> Any:
        return Question, (self.name, int(self.rtype), int(self.rclass))


class Record:
    """A record: `name`, `ttl` (seconds), `rtype`, `rclass`, `rdata`. It does
    not change.

    Record("www.example.", "A", "192.0.2.1", ttl=300)
    Record("example.", "MX", taut.dns.MX(10, "mail.example."))
    """

    __slots__ = ("_w", "ttl", "_type", "_class", "_wire", "_rdata")

    ttl: int

    def __init__(self, name: NameLike, rtype: TypeLike, rdata: RdataLike,
                 ttl: int = 0, rclass: ClassLike = Class.IN) -> None:
        code, klass = Type.of(rtype), Class.of(rclass)
        if isinstance(rdata, str):
            rdata = Rdata.from_text(code, rdata, rclass=klass)
        if rdata._type != code:
            raise ValueError("data of type %s in a record of type %s"
                             % (rdata.rtype, code))
        if rdata._class != klass:
            rdata = Rdata.from_wire(code, rdata._wire, klass)
        if not 0 <= ttl < 1 << 32:
            raise ValueError("a TTL has 32 bits: %d" % ttl)
        self._w, self.ttl = name_of(name)._w, ttl
        self._type, self._class = int(code), int(klass)
        self._wire: bytes = rdata._wire
        self._rdata: Optional[Rdata] = rdata

    @classmethod
    def _of(cls: "Type_[R]", name: bytes, ttl: int, rtype: int, rclass: int,
            wire: bytes) -> "R":
        made = cls.__new__(cls)
        made._w, made.ttl, made._type = name, ttl, rtype
        made._class, made._wire, made._rdata = rclass, wire, None
        return made

    @property
    def name(self) -> Name:
        """The owner."""
        return Name._of(self._w)

    @property
    def rtype(self) -> Type:
        """Its type."""
        return Type.of(self._type)

    @property
    def rclass(self) -> Class:
        """Its class."""
        return Class.of(self._class)

    @property
    def rdata(self) -> Rdata:
        """Its data, an object of the type's class."""
        if self._rdata is None:
            self._rdata = Rdata._of(self._type, self._class, self._wire)
        return self._rdata

    def _flat(self, section: int = 0) -> bytes:
        return _HEAD.pack(self.ttl, 0, self._type, self._class,
                          len(self._wire), section,
                          len(self._w)) + self._w + self._wire

    def to_text(self) -> str:
        """A line of a master file."""
        if not self._wire and self._class in (254, 255):
            return "%s %d %s %s" % (self.name, self.ttl, self.rclass,
                                    self.rtype)  # an update's, without data
        return text_of(lib.glue_dns_record_text, self._w, self.ttl,
                       self._class, self._type, self._wire, len(self._wire))

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return "<taut.dns.Record %s>" % self.to_text()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return (self.ttl == other.ttl and self.name == other.name and
                self.rdata == other.rdata)

    def __hash__(self) -> int:
        return hash((self.name, self.rdata))

    def __reduce__(self) -> Any:
        return _record, (self._w, self.ttl, self._type, self._class,
                         self._wire)


def _record(name: bytes, ttl: int, rtype: int, rclass: int,
            wire: bytes) -> Record:
    if wire or rclass not in (254, 255):
        Rdata.from_wire(rtype, wire, rclass)
    owner, _ = Name.from_wire(name)
    return Record._of(owner._w, ttl, rtype, rclass, wire)


R = TypeVar("R", bound=Record)


def records_of(flat: Any, size: int, cls: "Type_[R]"
               ) -> Iterator[Tuple[int, int, R]]:
    """(section, line, record) of flat records."""
    at, data = 0, bytes(_buffer(flat, size))
    unpack, make = _HEAD.unpack_from, cls._of
    while at < size:
        ttl, line, rtype, rclass, n, section, n_name = unpack(data, at)
        name, at = at + 16, at + 16 + n_name
        yield section, line, make(data[name:at], ttl, rtype, rclass,
                                  data[at:at + n])
        at += n


def _flag(name: str) -> Any:
    bit = _FLAGS[name]
    text = {"qr": "It is a response.", "aa": "Authoritative answer.",
            "tc": "It was cut short.", "rd": "Recursion desired.",
            "ra": "Recursion available.", "z": "The reserved bit.",
            "ad": "Authentic data (RFC 4035).",
            "cd": "Checking disabled (RFC 4035)."}[name]

    def get(self: "Message") -> bool:
        return self.flags & bit != 0

    def put(self: "Message", value: bool) -> None:
        self.flags = self.flags | bit if value else self.flags & ~bit
    return property(get, put, doc=text)


class Message:
    """A DNS message.

    Message.from_wire(data)   decoded and checked, in one C call
    Message(id=1, rd=True)    a new one: add_question, add ...

    id, flags        numbers; qr aa tc rd ra ad cd: the flags one by one
    opcode, rcode    rcode has the extended bits of EDNS
    question         a list of Question
    answer, authority, additional     lists of Record, without OPT
    edns             an Edns, or None
    wire             the bytes that it was decoded from; None: it is new

    The lists may be changed; to_wire() builds the message anew.
    """

    __slots__ = ("id", "flags", "wire", "_flat", "_n", "_lists", "_edns")

    id: int
    flags: int
    wire: Optional[bytes]

    qr: bool = _flag("qr")
    aa: bool = _flag("aa")
    tc: bool = _flag("tc")
    rd: bool = _flag("rd")
    ra: bool = _flag("ra")
    z: bool = _flag("z")
    ad: bool = _flag("ad")
    cd: bool = _flag("cd")

    def __init__(self, id: Optional[int] = None, flags: int = 0, *,
                 opcode: OpcodeLike = Opcode.QUERY,
                 rcode: RcodeLike = Rcode.NOERROR, **bits: bool) -> None:
        """A new message. id: None: random. bits: qr=True, rd=True ..."""
        self.id = _system.getrandbits(16) if id is None else id
        self.flags = flags
        self._lists: Optional[Tuple[List[Any], ...]] = ([], [], [], [])
        self._edns: Optional[Edns] = None
        self.wire, self._flat, self._n = None, None, 0
        if opcode:
            self.opcode = Opcode.of(opcode)
        if rcode:
            self.rcode = Rcode.of(rcode)
        for name, value in bits.items():
            if name not in _FLAGS:
                raise TypeError("no flag %r; there are: %s"
                                % (name, ", ".join(_FLAGS)))
            setattr(self, name, value)

    @classmethod
    def from_wire(cls, data: Buffer, quirks: Quirks = None) -> "Message":
        """The message that `data` is, checked whole: names, data by type, the
        rules on where OPT and TSIG stand, nothing behind the last record.
        quirks: "dns.trailing", "dns.questions", "dns.pointers", "dns.places".
        TautError: it is malformed; `reaction` is the RCODE to answer with."""
        wire = data if type(data) is bytes else bytes(data)
        n = len(wire)
        cap = 3 * n + 256
        bits = 0 if quirks is None else quirk_bits(quirks)
        while True:
            flat = _new(_BYTES, cap)
            size = _parse(flat, cap, wire, n, bits, _NULL)
            if size <= cap:
                break
            cap = size
        if size < 0:
            raise refused(_parse, wire, flat, cap, wire, n, bits)
        message = cls.__new__(cls)
        message.wire, message._flat, message._n = wire, flat, size
        message._lists = None
        message.id = wire[0] << 8 | wire[1]
        message.flags = wire[2] << 8 | wire[3]
        return message

    # -- sections

    def _load(self) -> Tuple[List[Any], ...]:
        lists: Tuple[List[Any], ...] = ([], [], [], [])
        self._edns = None
        for section, _, record in records_of(self._flat, self._n, Record):
            if section == 0:
                lists[0].append(Question(record.name, record._type,
                                         record._class))
            elif record._type == _OPT and self._edns is None \
                    and section == 3:
                self._edns = _edns_of(record)
            else:
                lists[section].append(record)
        self._lists = lists
        return lists

    def _section(self, i: int) -> List[Any]:
        return (self._lists or self._load())[i]

    @property
    def question(self) -> List[Question]:
        """The questions: one, mostly."""
        return self._section(0)

    @property
    def answer(self) -> List[Record]:
        """Records that answer; in an UPDATE, the prerequisites."""
        return self._section(1)

    @property
    def authority(self) -> List[Record]:
        """Records of who is in charge; in an UPDATE, the updates."""
        return self._section(2)

    @property
    def additional(self) -> List[Record]:
        """More records. The OPT record is `edns` instead."""
        return self._section(3)

    @property
    def edns(self) -> Optional[Edns]:
        """What the OPT record says; None: there is none."""
        if self._lists is None:
            self._load()
        return self._edns

    @edns.setter
    def edns(self, edns: Optional[Edns]) -> None:
        if self._lists is None:
            self._load()
        self._edns = edns

    def records(self) -> Iterator[Record]:
        """The records of answer, authority and additional."""
        for i in (1, 2, 3):
            yield from self._section(i)

    def find(self, name: NameLike, rtype: TypeLike,
             section: str = "answer") -> List[Record]:
        """The records with this owner and type: a set."""
        owner, code = name_of(name), Type.of(rtype)
        return [r for r in self._section(SECTIONS.index(section))
                if r._type == code and r.name == owner]

    # -- header

    @property
    def opcode(self) -> Opcode:
        """What the message is for."""
        return Opcode.of(self.flags >> 11 & 15)

    @opcode.setter
    def opcode(self, value: OpcodeLike) -> None:
        self.flags = self.flags & ~0x7800 | int(Opcode.of(value)) << 11

    @property
    def rcode(self) -> Rcode:
        """What came of it, the extended bits among it."""
        edns = self.edns
        high = edns._rcode if edns is not None else 0
        return Rcode.of(high << 4 | self.flags & 15)

    @rcode.setter
    def rcode(self, value: RcodeLike) -> None:
        code = int(Rcode.of(value))
        if code > 4095:
            raise ValueError("a response code has 12 bits: %d" % code)
        if code > 15 and self.edns is None:
            self.edns = Edns()
        self.flags = self.flags & ~15 | code & 15
        if self.edns is not None:
            self.edns._rcode = code >> 4

    # -- building

    def add_question(self, name: NameLike, rtype: TypeLike = Type.A,
                     rclass: ClassLike = Class.IN) -> "Message":
        """Appends a question. Returns the message."""
        self.question.append(Question(name, rtype, rclass))
        return self

    def add(self, section: str, name: Union[NameLike, Record],
            rtype: Optional[TypeLike] = None,
            *rdatas: RdataLike, ttl: int = 0,
            rclass: ClassLike = Class.IN) -> "Message":
        """Appends records to "answer", "authority" or "additional": one that
        there is, or a new one for each of `rdatas`. Returns the message."""
        records = self._section(SECTIONS.index(section))
        if section == "question":
            raise ValueError("questions are appended by add_question")
        if isinstance(name, Record):
            records.append(name)
            return self
        if rtype is None:
            raise TypeError("a record has a type")
        records += [Record(name, rtype, r, ttl, rclass) for r in rdatas]
        return self

    def add_answer(self, name: Union[NameLike, Record],
                   rtype: Optional[TypeLike] = None, *rdatas: RdataLike,
                   ttl: int = 0, rclass: ClassLike = Class.IN) -> "Message":
        """add("answer", ...)."""
        return self.add("answer", name, rtype, *rdatas, ttl=ttl,
                        rclass=rclass)

    def add_authority(self, name: Union[NameLike, Record],
                      rtype: Optional[TypeLike] = None, *rdatas: RdataLike,
                      ttl: int = 0, rclass: ClassLike = Class.IN) -> "Message":
        """add("authority", ...)."""
        return self.add("authority", name, rtype, *rdatas, ttl=ttl,
                        rclass=rclass)

    def add_additional(self, name: Union[NameLike, Record],
                       rtype: Optional[TypeLike] = None, *rdatas: RdataLike,
                       ttl: int = 0,
                       rclass: ClassLike = Class.IN) -> "Message":
        """add("additional", ...)."""
        return self.add("additional", name, rtype, *rdatas, ttl=ttl,
                        rclass=rclass)

    def use_edns(self, udp_size: int = 1232, dnssec_ok: bool = False,
                 options: Iterable[Option] = ()) -> "Message":
        """Gives it an OPT record. Returns the message."""
        high = self.rcode >> 4
        self.edns = Edns(udp_size, dnssec_ok, options)
        self.edns._rcode = high
        return self

    def make_response(self, *, ra: bool = False,
                      rcode: RcodeLike = Rcode.NOERROR) -> "Message":
        """An empty response to this query: its id, question and opcode, with
        EDNS if it has that."""
        if self.qr:
            raise ValueError("a response is not answered")
        made = Message(self.id, 0x8000 | self.flags & 0x7910, ra=ra)
        made.question.extend(self.question)
        if self.edns is not None:
            made.use_edns(dnssec_ok=self.edns.dnssec_ok)
        made.rcode = Rcode.of(rcode)
        return made

    def to_wire(self, max_size: int = 65535, compress: bool = True,
                pad: int = 0) -> bytes:
        """The message's bytes.

        max_size   at most so many: records that do not fit are left out, and
                   TC is set unless they are additional ones; OPT and TSIG
                   are kept
        compress   names (RFC 1035 4.1.4)
        pad        make the length a multiple of this with the padding option
                   (RFC 8467: 128 for queries, 468 for responses); needs EDNS

        TautError "limit": not even question, OPT and TSIG fit.
        """
        edns = self.edns
        if not pad or edns is None:
            return self._built(max_size, compress, edns)
        bare = Edns(edns.udp_size, edns.dnssec_ok,
                    [o for o in edns.options if o._code != _PADDING],
                    edns.version, edns.z)
        bare._rcode = edns._rcode
        n = len(self._built(max_size, compress, bare))
        more = int(lib.taut_dns_padding_get(n, pad, max_size))
        if more <= 65535:
            bare.options.append(Option(_PADDING, bytes(more)))
        return self._built(max_size, compress, bare)

    def _built(self, max_size: int, compress: bool,
               edns: Optional[Edns]) -> bytes:
        lists = self._lists or self._load()
        last = lists[3][-1:] if lists[3] and lists[3][-1]._type in (
            _TSIG, _SIG) else []
        middle = lists[3][:len(lists[3]) - len(last)]
        parts = [b"".join(r._flat() for r in section)
                 for section in (*lists[:3], middle)]
        parts.append((_opt_flat(edns) if edns is not None else b"")
                     + b"".join(r._flat() for r in last))
        flat = b"".join(parts)
        lens = ffi.new("size_t[5]", [len(p) for p in parts])
        cap = min(len(flat) + 12, 65535)
        out = _new(_BYTES, cap)
        args = (out, cap, min(max_size, 65535), compress, self.id, self.flags,
                flat, lens)
        n = lib.glue_dns_build(*args, _NULL)
        if n < 0:
            raise refused(lib.glue_dns_build, flat, *args)
        return bytes(_buffer(out, n))

    # -- as a client sees it

    def is_response(self, response: Union["Message", Buffer],
                    case: bool = False) -> bool:
        """Whether `response` answers this query: its id, QR, opcode, and the
        question; with letters as they were sent if `case`. Why not, match
        tells."""
        try:
            self.match(response, case)
        except TautError:
            return False
        return True

    def match(self, response: Union["Message", Buffer],
              case: bool = False) -> None:
        """Does nothing if `response` answers this query. TautError: it does
        not, or it is malformed so far; `field` tells what differs."""
        if len(self.question) != 1:
            raise ValueError("a query has one question")
        q = self.question[0]
        data = response.wire or response.to_wire() \
            if isinstance(response, Message) else bytes(response)
        flags = int(lib.TAUT_DNS_MATCH_QUESTION) | (
            int(lib.TAUT_DNS_MATCH_CASE) if case else 0)
        args = (q.name._w, self.id, q.rtype, q.rclass, data, len(data), flags)
        if lib.glue_dns_match(*args, _NULL) != 0:
            raise refused(lib.glue_dns_match, data, *args)

    def classify(self, name: Optional[NameLike] = None,
                 rtype: Optional[TypeLike] = None) -> "Answer":
        """What this response says about a question, its own if none is given:
        see Answer. TautError: a chain of CNAMEs without end."""
        if name is None or rtype is None:
            name = self.question[0].name if name is None else name
            rtype = self.question[0].rtype if rtype is None else rtype
        owner = name_of(name)
        klass = self.question[0].rclass if self.question else Class.IN
        data = self.wire if self.wire is not None else self.to_wire()
        out, end = ffi.new("int64_t[6]"), ffi.new("uint8_t[]", 255)
        args = (out, end, data, len(data), owner._w, Type.of(rtype), klass)
        n = lib.glue_dns_answer(*args, _NULL)
        if n < 0:
            raise refused(lib.glue_dns_answer, data, *args)
        return self._answer(out, Name._of(bytes(_buffer(end, n))),
                            Type.of(rtype), klass)

    def _answer(self, out: Any, name: Name, rtype: Type,
                klass: Class) -> "Answer":
        kind = _KINDS[int(out[0])]
        records = [r for s, _, r in records_of(self._flat, self._n, Record)] \
            if self.wire is not None else \
            [r for _, _, r in _flat_records(self)]
        first = records[out[4]] if out[4] >= 0 else None
        found = [r for r in records[int(out[4]):] if r._class == klass
                 and r._type == first._type and r.name == first.name] \
            if first is not None else []
        return Answer(kind, name, found,
                      records[out[5]] if out[5] >= 0 else None, int(out[1]),
                      Rcode.of(int(out[2])), int(out[3]))

    # -- text

    def to_text(self) -> str:
        """As text that from_text, and dnspython, read: the header's fields a
        line each, and the sections as in master files."""
        lines = ["id %d" % self.id, "opcode %s" % self.opcode,
                 "rcode %s" % self.rcode,
                 ("flags " + " ".join(n.upper() for n, b in _FLAGS.items()
                                      if self.flags & b)).rstrip()]
        if self.edns is not None:
            lines.append("edns %d" % self.edns.version)
            if self.edns.dnssec_ok:
                lines.append("eflags DO")
            lines.append("payload %d" % self.edns.udp_size)
            lines += ["option %d %s" % (o._code, o._data.hex() or "-")
                      for o in self.edns.options]
        for title, section in zip(_titles(self), range(4)):
            lines.append(";" + title)
            lines += [r.to_text() for r in self._section(section)]
        return "\n".join(lines)

    @classmethod
    def from_text(cls, text: str) -> "Message":
        """The message that to_text told. ValueError: it is none."""
        made, section, high = cls(0), -1, 0
        for line in filter(None, map(str.strip, text.splitlines())):
            title = line[1:].strip().upper()
            if line[0] == ";":
                section = _TITLES.get(title, section)
            elif section < 0:
                high = made._header_line(line, high)
            elif section == 0:
                name, klass, rtype = line.split()
                made.add_question(name, rtype, klass)
            else:
                made._section(section).append(_record_line(line))
        if high:
            made.rcode = Rcode.of(high << 4 | made.flags & 15)
        return made

    def _header_line(self, line: str, high: int) -> int:
        key, _, value = line.partition(" ")
        words = value.split()
        if key == "id":
            self.id = int(value)
        elif key == "flags":
            for word in words:
                self.flags |= _FLAGS[word.lower()]
        elif key == "opcode":
            self.opcode = Opcode.of(value)
        elif key == "rcode":
            self.flags |= int(Rcode.of(value)) & 15
            return int(Rcode.of(value)) >> 4
        elif key in ("edns", "eflags", "payload", "option"):
            edns = self.edns = self.edns or Edns(0)
            if key == "edns":
                edns.version = int(value)
            elif key == "eflags":
                edns.dnssec_ok = "DO" in words
            elif key == "payload":
                edns.udp_size = int(value)
            else:
                data = bytes.fromhex(words[1].strip("-"))
                edns.options += options_of(Option(int(words[0]),
                                                  data).to_wire())
        else:
            raise ValueError("no header field: %r" % line)
        return high

    # -- as a value

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        asked = ", ".join(map(str, self.question)) or "no question"
        return "<taut.dns.Message %d %s %s%s: %s; %d answers>" % (
            self.id, self.opcode, "response " if self.qr else "query ",
            self.rcode, asked, len(self.answer))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return (self.id, self.flags, self.edns) == (
            other.id, other.flags, other.edns) and all(
            self._section(i) == other._section(i) for i in range(4))

    __hash__ = None  # type: ignore[assignment]  # it can change

    def __reduce__(self) -> Any:
        return Message.from_wire, (self.to_wire(),)


_PADDING = int(lib.TAUT_DNS_OPT_PADDING)
_UPDATE_TITLES = ("ZONE", "PREREQ", "UPDATE", "ADDITIONAL")
_TITLES = {t: i for titles in (map(str.upper, SECTIONS), _UPDATE_TITLES)
           for i, t in enumerate(titles)}


def _titles(message: Message) -> Tuple[str, ...]:
    return _UPDATE_TITLES if message.opcode == Opcode.UPDATE \
        else tuple(map(str.upper, SECTIONS))


def _edns_of(record: Record) -> Edns:
    edns = Edns(record._class, bool(record.ttl & 0x8000),
                options_of(record._wire), record.ttl >> 16 & 255,
                record.ttl & 0x7fff)
    edns._rcode = record.ttl >> 24
    return edns


def _opt_flat(edns: Edns) -> bytes:
    return Record._of(b"\0", edns._rcode << 24 | edns._ttl, _OPT,
                      edns.udp_size, options_to(edns.options))._flat()


def _flat_records(message: Message) -> Iterator[Tuple[int, int, Record]]:
    again = Message.from_wire(message.to_wire())
    return records_of(again._flat, again._n, Record)


def _record_line(line: str) -> Record:
    """A record out of one line: owner, TTL, class, type, data."""
    words = line.split(None, 4)
    name, ttl, klass, rtype = words[:4]
    if len(words) == 4 and Class.of(klass) in (254, 255):
        return Record._of(Name(name)._w, int(ttl), int(Type.of(rtype)),
                          int(Class.of(klass)), b"")
    return Record(name, rtype, words[4] if len(words) > 4 else "", int(ttl),
                  klass)


class Answer(NamedTuple):
    """What a response says about a question.

    kind      "data": records of the type asked for; "nodata": the name
              exists, the type does not; "nxdomain"; "referral": ask the
              servers in `records`; "chain": a CNAME leads to `name`, of which
              it tells nothing; "error": see `rcode`
    name      the name at the end of the CNAMEs
    records   data: the answer; referral: the NS records
    soa       nodata, nxdomain: the zone's SOA, None if it is not there
    ttl       the least on the way; nodata, nxdomain: how long to believe it
              (RFC 2308 5)
    rcode     with the extended bits
    n_chain   CNAMEs on the way
    """

    kind: str
    name: Name
    records: List[Record]
    soa: Optional[Record]
    ttl: int
    rcode: Rcode
    n_chain: int


_KINDS = {number: name[16:].lower() for number, name
          in ffi.typeof("enum taut_dns_answer_kind").elements.items()}

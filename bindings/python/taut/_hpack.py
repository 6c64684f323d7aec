# SPDX-License-Identifier: MIT
"""HPACK: encoder, decoder, observer, the Huffman code."""
from __future__ import annotations

from array import array
from struct import Struct
from typing import (Any, Dict, Iterable, List, NamedTuple, Optional, Sequence,
                    Tuple, Union)

from taut._core import (Buffer, Quirks, TautError, ffi, lib,
                        pointer_of, quirk_bits)

DEFAULT_MAX_HEADER_LIST_SIZE = int(lib.TAUT_HPACK_LIST_DEFAULT)
TABLE_DEFAULT = int(lib.TAUT_HPACK_TABLE_DEFAULT)
TABLE_MAX = int(lib.TAUT_HPACK_TABLE_MAX)
LIST_MAX = int(lib.TAUT_HPACK_LIST_MAX)
FIELD_MAX = int(lib.TAUT_HPACK_FIELD_MAX)
OVERHEAD = int(lib.TAUT_HPACK_ENTRY_OVERHEAD)

DONE, FULL = int(lib.TAUT_DONE), int(lib.TAUT_FULL)
AUTO, ADDED = int(lib.TAUT_HPACK_AUTO), int(lib.TAUT_HPACK_ADDED)
NEVER, UPDATE = int(lib.TAUT_HPACK_NEVER), int(lib.TAUT_HPACK_UPDATE)
NAME_HUFFMAN = int(lib.TAUT_HPACK_NAME_HUFFMAN)
VALUE_HUFFMAN = int(lib.TAUT_HPACK_VALUE_HUFFMAN)
NAME_UNKNOWN = int(lib.TAUT_HPACK_NAME_UNKNOWN)
VALUE_UNKNOWN = int(lib.TAUT_HPACK_VALUE_UNKNOWN)
FORMS = {int(lib.TAUT_HPACK_INDEXED): "indexed", ADDED: "added",
         int(lib.TAUT_HPACK_PLAIN): "plain", NEVER: "never",
         UPDATE: "update"}

Text = Union[str, bytes]
Headers = Union[Iterable[Sequence[Any]], Dict[Any, Any]]
"""(name, value), (name, value, sensitive) or HeaderTuples; or a dict, whose
pseudo-header fields go first."""

_short = Struct("=II12xBxxx").iter_unpack  # lengths and form alone
_whole = Struct("=IIIIIBBH").iter_unpack
_new = tuple.__new__
_room = ffi.new_allocator(should_clear_after_alloc=False)


# -- what went wrong --------------------------------------------------------

class HPACKError(TautError):
    """Whatever is wrong with HPACK: a TautError, which tells where and why."""

    def __init__(self, message: str, code: int = int(lib.TAUT_E_VALUE),
                 *args: Any) -> None:
        super().__init__(message, code, *args)


class HPACKDecodingError(HPACKError):
    """A header block that cannot be decoded."""


class InvalidTableIndex(HPACKDecodingError):
    """An index without an entry."""


class OversizedHeaderListError(HPACKDecodingError):
    """A header list that is longer than max_header_list_size."""


class InvalidTableSizeError(HPACKDecodingError):
    """A table size above what is allowed, or an update that is due and does
    not come or comes where none may be."""


def _error_classes() -> Dict[int, Any]:
    names = {"INDEX": InvalidTableIndex, "TABLE_SIZE": InvalidTableSizeError}
    return {int(getattr(lib, "TAUT_HPACK_F_" + name)): cls
            for name, cls in names.items()}


_CLASSES = _error_classes()


def error_of(diag: Any, data: Any) -> HPACKDecodingError:
    """The exception for a diagnostic of HPACK's."""
    cls = _CLASSES.get(int(diag.field), HPACKDecodingError)
    if diag.status == lib.TAUT_E_SHORT:
        cls = HPACKDecodingError
    elif diag.status == lib.TAUT_E_LIMIT:
        cls = OversizedHeaderListError
    found = cls._of_diag(diag, data)
    assert isinstance(found, HPACKDecodingError)
    return found


# -- fields -----------------------------------------------------------------

class HeaderTuple(Tuple[Any, ...]):
    """(name, value): a header field, which a table may keep."""

    __slots__ = ()
    indexable = True

    def __new__(cls, *args: Any) -> "HeaderTuple":
        return _new(cls, args)


class NeverIndexedHeaderTuple(HeaderTuple):
    """A header field that nobody may ever put into a table."""

    __slots__ = ()
    indexable = False


class Field(NamedTuple):
    """A representation in a header block, and what it stands for.

    name, value      bytes; None: an observer does not know
    form             "indexed", "added", "plain", "never" (RFC 7541 6); or
                     "update": `entry` is the new size of the table
    entry            the index of field or name, as on the wire; 0: none
    before           an observer's: which entry of the table at the time of
                     joining the name is, 0 is the newest; else None
    name_huffman, value_huffman    whether the strings were Huffman-coded
    offset           of the representation in the block
    """

    name: Optional[bytes]
    value: Optional[bytes]
    form: str
    entry: int
    before: Optional[int]
    name_huffman: bool
    value_huffman: bool
    offset: int


def field_of(head: Tuple[int, ...], name: bytes, value: bytes) -> Field:
    """A field out of the members of a struct glue_hpack_field."""
    _, _, index, before, off, form, flags, _ = head
    unknown = bool(flags & NAME_UNKNOWN)
    update = form == UPDATE
    return Field(None if update or unknown else name,
                 None if update or flags & VALUE_UNKNOWN else value,
                 FORMS[form], index, before if unknown else None,
                 bool(flags & NAME_HUFFMAN), bool(flags & VALUE_HUFFMAN), off)


def _tuples(heads: bytes, data: bytes, raw: bool) -> List[HeaderTuple]:
    text: Any = data
    if not raw:
        if not data.isascii():
            return _tuples_utf8(heads, data)
        text = data.decode("ascii")
    out, at, plain = [], 0, HeaderTuple
    for name_len, value_len, form in _short(heads):
        middle = at + name_len
        end = middle + value_len
        out.append(_new(plain if form != NEVER else NeverIndexedHeaderTuple,
                        (text[at:middle], text[middle:end])))
        at = end
    return out


def _tuples_utf8(heads: bytes, data: bytes) -> List[HeaderTuple]:
    try:
        return [_new(type(h), (h[0].decode(), h[1].decode()))
                for h in _tuples(heads, data, True)]
    except UnicodeDecodeError:
        raise HPACKDecodingError(
            "header fields that are no UTF-8; decode(raw=True) gives their "
            "bytes") from None


# -- Huffman ----------------------------------------------------------------

def huffman_encode(data: Text) -> bytes:
    """`data` in the Huffman code of RFC 7541 Appendix B."""
    data = data.encode() if isinstance(data, str) else bytes(data)
    out = _room("uint8_t[]", len(data) * 4 + 8)
    n = lib.taut_huffman_encode_fast(out, data, len(data))
    return bytes(ffi.buffer(out, n))


def huffman_encoded_len(data: Text) -> int:
    """How many bytes huffman_encode would return."""
    data = data.encode() if isinstance(data, str) else bytes(data)
    return int(lib.taut_huffman_encode_len(data, len(data)))


_PARTS = {int(lib.TAUT_HUFFMAN_EOS): "the code of EOS",
          int(lib.TAUT_HUFFMAN_PADDING): "wrong padding"}


def huffman_decode(data: Buffer) -> bytes:
    """The bytes that `data` stands for. HPACKDecodingError: the code of EOS,
    padding that is not all ones, or of a whole byte and more."""
    pointer, n = pointer_of(data)
    cap = n + n // 8 * 5 + 5
    out = _room("uint8_t[]", cap + 16)
    end = ffi.new("struct taut_huffman_end *")
    if lib.taut_huffman_decode(end, out, cap + 16, pointer, n):
        raise HPACKDecodingError(
            "%s at byte %d, bit %d of a Huffman-coded string"
            % (_PARTS[end.part], end.off, end.bit), int(end.status),
            (0, int(end.off), 0, 0), bytes(data))
    return bytes(ffi.buffer(out, end.len))


# -- decoders ---------------------------------------------------------------

def _integer(first: int, prefix: int, value: int) -> bytes:
    """A number of RFC 7541 5.1 behind the bits `first`."""
    most = (1 << prefix) - 1
    if value < most:
        return bytes([first | value])
    out, value = bytearray([first | most]), value - most
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def update_block(size: int) -> bytes:
    """A header block with a table size update alone."""
    return _integer(0x20, 5, size)


def _literal(name: bytes, value: bytes) -> bytes:
    return (b"\x40" + _integer(0, 7, len(name)) + name
            + _integer(0, 7, len(value)) + value)


class _Memory:
    """A decoder of the library's, and what it is lent."""

    __slots__ = ("c", "_lent", "field_max")

    def __init__(self, table: int, field: int, list_: int, flags: int) -> None:
        self.field_max = field
        n_entries = table // 32 + 1
        scratch = field // 8 * 13 + 96
        n_bytes = table + 2 * scratch + field + 32
        entries = _room("struct taut_hpack_entry[]", n_entries)
        lent = _room("uint8_t[]", n_bytes)
        self._lent = entries, lent
        self.c = ffi.new("struct glue_hpack_decoder *")
        config = ffi.new("struct taut_hpack_decoder_config *", {
            "entries": entries, "bytes": lent, "n_entries": n_entries,
            "bytes_len": n_bytes, "table_max": table, "field_max": field,
            "list_max": list_, "n_fields_max": 0xffffffff, "flags": flags})
        status = lib.taut_hpack_decoder_init(
            ffi.addressof(self.c.decoder),
            ffi.sizeof("struct taut_hpack_decoder"), config)
        assert status == 0, status


class _Reader:
    """What a decoder and an observer share: blocks in, flat fields out."""

    _m: _Memory

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirk_bits(quirks)
        self._diag = ffi.new("struct taut_diag *")
        self._room = ffi.new("struct glue_hpack_room *")
        self._grow(64, 4096)

    def _grow(self, n_fields: int, n_bytes: int) -> None:
        room = self._room
        self._fields = _room("struct glue_hpack_field[]", n_fields)
        self._bytes = _room("uint8_t[]", n_bytes)
        room.fields, room.bytes = self._fields, self._bytes
        room.n_fields_max, room.bytes_max = n_fields, n_bytes

    def _block(self, data: Buffer) -> Tuple[bytes, bytes]:
        """(heads, bytes) of the fields of one block."""
        pointer, n = pointer_of(data)
        room, begin = self._room, True
        heads = found = b""
        while True:
            status = lib.glue_hpack_decode(self._m.c, pointer, n, begin,
                                           self._quirks, room, self._diag)
            heads += ffi.buffer(room.fields, room.n_fields * 24)[:]
            found += ffi.buffer(room.bytes, room.n_bytes)[:]
            if status == DONE:
                return heads, found
            if status != FULL:
                raise self._refused(int(status), data)
            begin = False
            self._grow(room.n_fields_max * 4,
                       max(room.bytes_max * 4, room.need))

    def _refused(self, status: int, data: Buffer) -> HPACKError:
        if status == lib.TAUT_E_STATE:
            return HPACKDecodingError(
                "a block before this one was refused: nothing more can be "
                "decoded on this connection (RFC 7541 2.2)", status)
        return error_of(self._diag, data)

    def _whole(self, data: Buffer) -> List[Field]:
        heads, found = self._block(data)
        out, at = [], 0
        for head in _whole(heads):
            middle = at + head[0]
            end = middle + head[1]
            out.append(field_of(head, found[at:middle], found[middle:end]))
            at = end
        return out

    @property
    def entries(self) -> List[Tuple[Optional[bytes], Optional[bytes]]]:
        """(name, value) of the dynamic table's entries, the newest first; it
        has index 62 on the wire."""
        header = ffi.new("struct taut_hpack_header *")
        decoder = ffi.addressof(self._m.c.decoder)
        out: List[Tuple[Optional[bytes], Optional[bytes]]] = []
        while lib.taut_hpack_decoder_entry_get(decoder, header, len(out)):
            out.append((
                None if header.flags & NAME_UNKNOWN
                else bytes(ffi.buffer(header.name.p, header.name.len)),
                None if header.flags & VALUE_UNKNOWN
                else bytes(ffi.buffer(header.value.p, header.value.len))))
        return out


class Decoder(_Reader):
    """A decoder of header blocks: one direction of a connection.

    decode(block) gives HeaderTuples of text, raw=True of bytes. A field that
    nobody may index is a NeverIndexedHeaderTuple. fields(block) tells how each
    was represented, too.

    max_header_list_size     of name, value and 32 a field, together; may be
                             changed at any time
    max_allowed_table_size   what SETTINGS allow, once they are acknowledged

    A list that is too long is an OversizedHeaderListError; the decoder can go
    on after it, unless a single field is longer than that. After any other
    error it cannot.
    """

    def __init__(self,
                 max_header_list_size: int = DEFAULT_MAX_HEADER_LIST_SIZE,
                 quirks: Quirks = None) -> None:
        super().__init__(quirks)
        self._list = max_header_list_size
        self._allowed = self._table_max = TABLE_DEFAULT
        self._changes: List[int] = []  # of `_allowed`, since the last block
        self._m = self._memory(0)

    def _memory(self, field: int) -> _Memory:
        most = max(1, min(self._list, LIST_MAX))
        return _Memory(self._table_max,
                       max(field, min(most, FIELD_MAX)), most, 0)

    def _renew(self) -> None:
        """Moves to other limits: the entries are added again."""
        was = self._m.c.decoder
        if lib.taut_hpack_decoder_table_set(ffi.addressof(was), was.limit):
            return  # it refused a block, and is of no use any more
        entries = self.entries
        longest = max((len(n or b"") + len(v or b"") for n, v in entries),
                      default=0)
        memory = self._memory(longest)
        new = ffi.addressof(memory.c.decoder)
        lib.taut_hpack_decoder_table_set(new, self._table_max)
        block = update_block(was.limit) + b"".join(
            _literal(n or b"", v or b"") for n, v in reversed(entries))
        self._m = memory
        try:
            self._block(block)
        except OversizedHeaderListError:
            pass  # it is not this list that is meant
        for size in self._changes or [self._allowed]:
            lib.taut_hpack_decoder_table_set(new, size)

    def decode(self, data: Buffer, raw: bool = False) -> List[HeaderTuple]:
        """The header fields of one whole block, as text (UTF-8), or as bytes
        if `raw`. HPACKDecodingError: it is refused."""
        heads, found = self._block(data)
        if self._changes:
            self._changes = []
        return _tuples(heads, found, raw)

    def fields(self, data: Buffer) -> List[Field]:
        """The same as Fields: bytes, and how they were represented."""
        found = self._whole(data)
        self._changes = []
        return found

    @property
    def max_header_list_size(self) -> int:
        """The longest header list; see the class."""
        return self._list

    @max_header_list_size.setter
    def max_header_list_size(self, value: int) -> None:
        self._list = value
        self._renew()

    @property
    def max_allowed_table_size(self) -> int:
        """The largest dynamic table that the peer may choose. If it is less
        than the size in use, the next block has to begin with an update."""
        return self._allowed

    @max_allowed_table_size.setter
    def max_allowed_table_size(self, value: int) -> None:
        if not 0 <= value <= TABLE_MAX:
            raise ValueError("a table has 0 to %d bytes, not %d"
                             % (TABLE_MAX, value))
        self._changes.append(value)
        self._allowed = value
        if value > self._table_max:
            self._table_max = value
            self._renew()
        else:
            lib.taut_hpack_decoder_table_set(
                ffi.addressof(self._m.c.decoder), value)

    @property
    def header_table_size(self) -> int:
        """The size of the dynamic table that the peer chose. Setting it is as
        if the peer had; InvalidTableSizeError: more than is allowed."""
        return int(self._m.c.decoder.limit)

    @header_table_size.setter
    def header_table_size(self, value: int) -> None:
        if not 0 <= value <= self._allowed:
            raise InvalidTableSizeError(
                "a table of %d bytes, where %d are allowed"
                % (value, self._allowed), int(lib.TAUT_E_RANGE))
        self.fields(update_block(value))


class Observer(_Reader):
    """A decoder that watches one direction of somebody's connection, from any
    point on: what refers to entries from before is told as unknown, with its
    index, and what is seen being added is known from then on.

    table_size    the largest table that the watched decoder may have allowed
    """

    def __init__(self, table_size: int = TABLE_DEFAULT,
                 quirks: Quirks = None) -> None:
        super().__init__(quirks)
        if not 1 <= table_size <= TABLE_MAX:
            raise ValueError("a table has 1 to %d bytes, not %d"
                             % (TABLE_MAX, table_size))
        self._table = table_size
        self.lost()

    def lost(self) -> None:
        """A block was missed: entries are unknown from now on."""
        self._m = _Memory(
            self._table, DEFAULT_MAX_HEADER_LIST_SIZE, LIST_MAX,
            int(lib.TAUT_HPACK_OBSERVER | lib.TAUT_HPACK_TELL_UPDATES))

    def decode(self, data: Buffer) -> List[Field]:
        """The fields of one whole block. HPACKDecodingError: it is refused,
        and as good as missed; see lost()."""
        try:
            return self._whole(data)
        except HPACKDecodingError:
            self.lost()
            raise


# -- encoder ----------------------------------------------------------------

def _bytes_of(text: Any) -> bytes:
    if isinstance(text, bytes):
        return text
    return (text if isinstance(text, str) else str(text)).encode()


def _in_order(headers: Dict[Any, Any]) -> List[Tuple[Any, Any]]:
    """The items of a dict, pseudo-header fields first."""
    return sorted(headers.items(),
                  key=lambda item: not _bytes_of(item[0]).startswith(b":"))


def _flat(headers: Headers) -> Tuple[List[Any], bytearray]:
    """Names and values in turn, and the form of each field."""
    if isinstance(headers, dict):
        headers = _in_order(headers)
    texts: List[Any] = []
    forms = bytearray()
    for header in headers:
        never = False
        if isinstance(header, HeaderTuple):
            never = not header.indexable
        elif len(header) > 2:
            never = bool(header[2])
        elif type(header) is not tuple:
            never = not getattr(header, "indexable", True)
        texts += header[:2]
        forms.append(NEVER if never else AUTO)
    return texts, forms


def flatten(headers: Headers) -> Tuple[bytes, Any, bytearray]:
    """(all names and values, the lengths of each, the forms): what the
    encoding functions take."""
    texts, forms = _flat(headers)
    try:
        joined = "".join(texts)
        if joined.isascii():
            return joined.encode("ascii"), array("I", map(len, texts)), forms
    except TypeError:
        pass  # not all are text
    parts = list(map(_bytes_of, texts))
    return b"".join(parts), array("I", map(len, parts)), forms


class Encoder:
    """An encoder of header blocks: one direction of a connection.

    header_table_size    SETTINGS_HEADER_TABLE_SIZE of the peer; changes are
                         told at the start of the next block. Used up to
                         `max_table_size`
    policy               what hardly ever comes again is not put into the
                         table, credentials never are (see
                         taut_hpack_encoder_push); False: all fields are added

    A NeverIndexedHeaderTuple, or a third item that is true, is encoded as
    never indexed (RFC 7541 6.2.3).
    """

    def __init__(self, max_table_size: int = 65536,
                 policy: bool = True) -> None:
        if not 1 <= max_table_size <= TABLE_MAX:
            raise ValueError("a table has 1 to %d bytes, not %d"
                             % (TABLE_MAX, max_table_size))
        n_entries = max_table_size // 32 + 1
        n_slots = int(lib.TAUT_HPACK_N_SLOTS)
        self._lent = (_room("struct taut_hpack_encoder_entry[]", n_entries),
                      _room("uint8_t[]", 2 * max_table_size),
                      ffi.new("uint32_t[]", n_slots))
        self._flags = 0 if policy else int(lib.TAUT_HPACK_NO_POLICY)
        self._huffman = True
        config = ffi.new("struct taut_hpack_encoder_config *", {
            "entries": self._lent[0], "bytes": self._lent[1],
            "slots": self._lent[2], "n_entries": n_entries,
            "bytes_len": 2 * max_table_size, "n_slots": n_slots,
            "table_max": max_table_size, "flags": self._flags})
        self._c = ffi.new("struct taut_hpack_encoder *")
        status = lib.taut_hpack_encoder_init(
            self._c, ffi.sizeof("struct taut_hpack_encoder"), config)
        assert status == 0, status
        self._cap = 0

    def encode(self, headers: Headers, huffman: bool = True) -> bytes:
        """A header block of these fields, names and values text (UTF-8) or
        bytes. `huffman`: strings are Huffman-coded where that makes them
        shorter."""
        data, lens, forms = flatten(headers)
        if huffman != self._huffman:
            self._huffman = huffman
            lib.taut_hpack_encoder_flags_set(
                self._c, self._flags | (0 if huffman
                                        else lib.TAUT_HPACK_NO_HUFFMAN))
        need = len(data) + 18 * len(forms) + 16  # see TAUT_HPACK_ROOM
        if need > self._cap:
            self._cap = max(2 * need, 1024)
            self._out = _room("uint8_t[]", self._cap)
        n = lib.glue_hpack_encode(
            self._c, self._out, self._cap, ffi.from_buffer("uint32_t[]", lens),
            ffi.from_buffer("uint8_t[]", forms), len(forms), data)
        if n < 0:
            raise HPACKError._of(-int(n))
        return bytes(ffi.buffer(self._out, n))

    @property
    def header_table_size(self) -> int:
        """The size of the dynamic table; see the class."""
        return int(self._c.limit)

    @header_table_size.setter
    def header_table_size(self, value: int) -> None:
        if not 0 <= value <= 0xffffffff:
            raise ValueError("a table size is a number of 32 bits, not %d"
                             % value)
        lib.taut_hpack_encoder_table_set(self._c, value)

    @property
    def entries(self) -> List[Tuple[bytes, bytes]]:
        """(name, value) of the dynamic table's entries, the newest first."""
        header = ffi.new("struct taut_hpack_header *")
        out: List[Tuple[bytes, bytes]] = []
        while lib.taut_hpack_encoder_entry_get(self._c, header, len(out)):
            out.append((bytes(ffi.buffer(header.name.p, header.name.len)),
                        bytes(ffi.buffer(header.value.p, header.value.len))))
        return out


def static_table() -> List[Tuple[bytes, bytes]]:
    """(name, value) of the 61 entries of the static table, from index 1 on."""
    header = ffi.new("struct taut_hpack_header *")
    out: List[Tuple[bytes, bytes]] = []
    while lib.taut_hpack_static_get(header, len(out) + 1):
        out.append((bytes(ffi.buffer(header.name.p, header.name.len)),
                    bytes(ffi.buffer(header.value.p, header.value.len))))
    return out

# SPDX-License-Identifier: MIT
"""taut.columns: fields of all packets of a capture as NumPy arrays."""
from __future__ import annotations

import gzip
import importlib
import ipaddress
import mmap
import os
import sys
import time
import warnings
from typing import (TYPE_CHECKING, Any, Callable, Dict, Iterator, List,
                    Mapping, NamedTuple, Optional, Sequence, Tuple, Union,
                    overload)

from taut import _arrow
from taut._core import (Buffer, Quirks, TautError, c_text, ffi,
                        lib, quirk_bits, text_of)

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

Source = Union[str, "os.PathLike[str]", Buffer]
Range = Tuple[int, Optional[int]]

_ALL = (1 << 64) - 1
_STEP = 1 << 26    # bytes decoded at a time: progress and Ctrl-C
_WINDOW = 1 << 24  # bytes read at a time from a compressed file
_NUM = {1: "u1", 2: "u2", 4: "u4", 8: "u8"}


def _numpy() -> Any:
    try:
        import numpy
    except ImportError as error:
        raise ImportError("taut.columns needs NumPy; Debian: apt-get install "
                          "python3-numpy, elsewhere: pip install numpy"
                          ) from error
    return numpy


def _pandas() -> Any:
    try:
        return importlib.import_module("pandas")
    except ImportError as error:
        raise ImportError("to_pandas needs pandas; Debian: apt-get install "
                          "python3-pandas, elsewhere: pip install pandas"
                          ) from error


class MalformedPacket(NamedTuple):
    """A packet with a fault, and the first of its faults."""

    number: int       # frame.number
    offset: int       # of its first byte, in the file
    layer: str        # name of the faulty layer
    error: TautError


class Malformed:
    """The packets with a fault: `count` is how many there are; it is a
    sequence of the first of them (`max_faults`)."""

    def __init__(self, count: int, listed: List[MalformedPacket]) -> None:
        self.count = count
        self._listed = listed

    def __getitem__(self, index: int) -> MalformedPacket:
        return self._listed[index]

    def __iter__(self) -> Iterator[MalformedPacket]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)

    def __repr__(self) -> str:
        return "<%d malformed packets, %d listed>" % (self.count, len(self))


# -- the plan ---------------------------------------------------------------

class _Plan:
    """A compiled list of field names."""

    def __init__(self, fields: Sequence[str], quirks: Quirks) -> None:
        if isinstance(fields, str):
            raise TypeError("fields is a list of names, not one name")
        self.names = [str(name) for name in fields]
        if len(set(self.names)) != len(self.names):
            raise ValueError("a field stands twice in the list")
        n = len(self.names)
        texts = [ffi.new("char[]", name.encode()) for name in self.names]
        bad = ffi.new("size_t *")
        self.columns = ffi.new("struct taut_column[]", max(n, 1))
        self.c = ffi.new("struct taut_columns *")
        status = lib.taut_columns_init(
            self.c, ffi.sizeof("struct taut_columns"), self.columns,
            ffi.new("char *[]", texts), n, bad)
        if status != lib.TAUT_OK:
            self._refuse(int(status), self.names[bad[0]])
        self.c.quirks = quirk_bits(quirks)

    @staticmethod
    def _refuse(status: int, name: str) -> None:
        if status == lib.TAUT_E_VALUE:
            raise ValueError("%r: behind # stands 1 (the first value) or -1 "
                             "(the last)" % name)
        if status == lib.TAUT_E_UNSUPPORTED:
            raise ValueError("no column %r: names are Wireshark's, such as "
                             "ip.src or tcp.options.mss_val" % name)
        raise TautError._of(status)


class _Batch:
    """The arrays of a plan, with room for `cap` rows."""

    def __init__(self, plan: _Plan, cap: int, max_faults: int) -> None:
        np = _numpy()
        self.plan, self.cap = plan, 0
        self.arrays: List[Any] = []
        self.lens: List[Any] = []
        self.valid: List[Any] = []
        n = len(plan.names)
        self.rows = ffi.new("struct taut_column_rows[]", max(n, 1))
        self.faults = ffi.new("struct taut_columns_fault[]",
                              max(max_faults, 1))
        self.c = ffi.new("struct taut_columns_batch *")
        self.c.rows, self.c.faults = self.rows, self.faults
        self.c.cap_faults, self.c.number = max_faults, 1
        for i in range(n):
            column = plan.columns[i]
            spans = column.store == lib.TAUT_COLUMN_SPAN
            self.arrays.append(np.zeros(0, "u1"))
            self.valid.append(np.zeros(0, "u1"))
            self.lens.append(np.zeros(0, "u4") if spans else None)
        self.room(cap)

    def _fit(self, rows: int) -> None:
        """Makes the arrays hold `rows` rows; what is new is 0."""
        np = _numpy()
        for i in range(len(self.arrays)):
            width = self.plan.columns[i].width
            for kind, items in ((self.arrays, rows * width),
                                (self.valid, (rows + 7) // 8),
                                (self.lens, rows)):
                if kind[i] is None:
                    continue
                if len(kind[i]) == 0:
                    kind[i] = np.zeros(items, kind[i].dtype)
                else:
                    kind[i].resize(items, refcheck=False)

    def room(self, rows: int) -> None:
        """Makes room for `rows` rows in all."""
        self._fit(rows)
        for i, array in enumerate(self.arrays):
            row = self.rows[i]
            row.values = ffi.cast("void *", array.ctypes.data)
            row.valid = ffi.cast("uint8_t *", self.valid[i].ctypes.data)
            if self.lens[i] is not None:
                row.lens = ffi.cast("uint32_t *", self.lens[i].ctypes.data)
        self.cap = self.c.cap = rows

    def done(self, data: Any, base: int, error: Optional[TautError]
             ) -> "Columns":
        """What was read, as it goes to the user."""
        n = int(self.c.n)
        self._fit(n)
        listed = [self._fault(self.faults[i], data, base)
                  for i in range(self.c.n_faults)]
        columns = {
            name: Column(name, self.plan, i, n, self.arrays[i], self.lens[i],
                         self.valid[i], data, base)
            for i, name in enumerate(self.plan.names)}
        return Columns(columns, n, Malformed(int(self.c.n_malformed), listed),
                       error)

    @staticmethod
    def _fault(fault: Any, data: Any, base: int) -> MalformedPacket:
        at = int(fault.off) - base
        layer = c_text(lib.taut_layer_name(fault.layer)) or ""
        packet = bytes(memoryview(data)[at:at + int(fault.cap_len)])
        return MalformedPacket(int(fault.number), int(fault.off), layer,
                               TautError._of_diag(ffi.addressof(fault, "diag"),
                                                  packet, layer))


# -- columns ----------------------------------------------------------------

class Column(Sequence[Any]):
    """One field of all packets; None where a packet does not have it.

    name     as it was asked for
    values   the array: numbers; times (datetime64[ns], UTC); addresses (one
             row of bytes each); offsets into the capture for text and bytes.
             0 where there is no value
    lengths  text and bytes: the lengths (else None)
    valid    which packets have a value, as an array of bool
    masked   both, as a numpy.ma.MaskedArray

    column[i] and iteration give Python's values: int, datetime64, address
    objects, str and bytes, decoded when they are asked for.
    numpy.asarray(column) is `values`.
    """

    def __init__(self, name: str, plan: _Plan, index: int, n: int, raw: Any,
                 lens: Any, bits: Any, data: Any, base: int) -> None:
        column = plan.columns[index]
        self.name = name
        self._plan = plan  # keeps `column` alive
        self._n, self._raw, self._bits = n, raw, bits
        self._data, self._base = data, base
        self._store, self._width = int(column.store), int(column.width)
        self._type = int(column.field.type)
        self.lengths: Optional["NDArray[numpy.uint32]"] = lens

    @property
    def values(self) -> Any:
        """The array; 0 where there is no value."""
        if self._store == lib.TAUT_COLUMN_BYTES:
            return self._raw.reshape(self._n, self._width)
        if self._store == lib.TAUT_COLUMN_TIME:
            return self._raw.view("M8[ns]")
        if self._store == lib.TAUT_COLUMN_INT:
            return self._raw.view("i8")
        return self._raw.view(_NUM[self._width])

    @property
    def valid(self) -> "NDArray[numpy.bool_]":
        """Which packets have a value, as an array of bool."""
        bits = _numpy().unpackbits(self._bits, count=self._n,
                                   bitorder="little")
        found: "NDArray[numpy.bool_]" = bits.view(bool)
        return found

    @property
    def n_valid(self) -> int:
        """How many packets have a value."""
        bits = ffi.from_buffer("uint8_t[]", self._bits)
        return int(lib.glue_bits_count(bits, self._n))

    @property
    def masked(self) -> Any:
        """`values` and `valid` as a numpy.ma.MaskedArray."""
        np = _numpy()
        mask, values = ~self.valid, self.values
        if values.ndim == 2:
            mask = np.repeat(mask[:, None], self._width, axis=1)
        return np.ma.MaskedArray(values, mask)

    def __len__(self) -> int:
        return self._n

    def _has(self, index: int) -> bool:
        return bool(self._bits[index // 8] >> index % 8 & 1)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._n))]
        if index < 0:
            index += self._n
        if not 0 <= index < self._n:
            raise IndexError("packet %d of %d" % (index, self._n))
        if not self._has(index):
            return None
        if self._store == lib.TAUT_COLUMN_SPAN:
            return self._span(index)
        value = self.values[index]
        if self._store == lib.TAUT_COLUMN_BYTES:
            return self._address(value.tobytes())
        return value if self._store == lib.TAUT_COLUMN_TIME else int(value)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(self._n))

    def __array__(self, dtype: Any = None) -> Any:
        values = self.values
        return values if dtype is None else values.astype(dtype)

    def __repr__(self) -> str:
        return "<Column %s: %d packets, %d with a value>" % (
            self.name, self._n, self.n_valid)

    def _address(self, octets: bytes) -> Any:
        if self._type == lib.TAUT_FT_IPV4:
            return ipaddress.IPv4Address(octets)
        if self._type == lib.TAUT_FT_IPV6:
            return ipaddress.IPv6Address(octets)
        return octets.hex(":")

    def _span(self, index: int) -> Any:
        assert self.lengths is not None
        at = int(self.values[index]) - self._base
        found = bytes(memoryview(self._data)[at:at + int(self.lengths[index])])
        return self._text(found) if self._is_text else found

    def _text(self, found: bytes) -> str:
        held = ffi.from_buffer(found)
        value = ffi.new("struct taut_value *", {
            "bytes": ffi.cast("uint8_t *", held), "len": len(found),
            "type": self._type})
        return text_of(lib.taut_value_text, value)

    # -- for data frames

    def objects(self) -> Any:
        """The values as an array of Python objects: text for addresses,
        bytes and str for what has no fixed length, None for no value."""
        np = _numpy()
        if self._store == lib.TAUT_COLUMN_BYTES:
            return self._distinct()
        out = np.empty(self._n, object)
        out[:] = list(self)
        return out

    def _distinct(self) -> Any:
        """Addresses as text, each distinct one made once."""
        np = _numpy()
        keys = self._raw.view("V%d" % self._width)
        if self._width == 4:
            keys = self._raw.view(">u4")
        _, first, inverse = np.unique(keys, return_index=True,
                                      return_inverse=True)
        texts = np.empty(len(first), object)
        rows = self.values
        texts[:] = [str(self._address(rows[i].tobytes())) for i in first]
        out = texts[inverse] if len(first) else np.empty(0, object)
        out[~self.valid] = None
        return out

    def series(self) -> Any:
        """A pandas array of the column, over the same memory where pandas
        has such a type: numbers (with a mask), times that all packets have.
        """
        pandas, np = _pandas(), _numpy()
        if self._store in (lib.TAUT_COLUMN_NUM, lib.TAUT_COLUMN_INT):
            return pandas.arrays.IntegerArray(self.values, ~self.valid)
        if self._store != lib.TAUT_COLUMN_TIME:
            return self.objects()
        values = self.values
        if self.n_valid < self._n:
            values = np.where(self.valid, values, np.datetime64("NaT", "ns"))
        return values

    # -- for Arrow

    def _arrow_format(self) -> str:
        """The Arrow type, as its C data interface writes it."""
        if self._store == lib.TAUT_COLUMN_BYTES:
            return "w:%d" % self._width
        if self._store == lib.TAUT_COLUMN_TIME:
            return "tsn:UTC"
        if self._store == lib.TAUT_COLUMN_INT:
            return "l"
        if self._store != lib.TAUT_COLUMN_SPAN:
            return {1: "C", 2: "S", 4: "I", 8: "L"}[self._width]
        return "U" if self._is_text else "Z"

    @property
    def _is_text(self) -> bool:
        return self._type in (lib.TAUT_FT_TEXT, lib.TAUT_FT_LABELS,
                              lib.TAUT_FT_MAC)

    def _arrow_buffers(self) -> List[Any]:
        """The buffers behind the validity bits. Arrow wants what has no
        fixed length one behind the other: that is copied. Text becomes UTF-8,
        with what is not printable escaped."""
        if self._store != lib.TAUT_COLUMN_SPAN:
            return [self._raw]
        np = _numpy()
        ends = np.zeros(self._n + 1, "i8")
        assert self.lengths is not None
        places = (ffi.cast("uint8_t *", ffi.from_buffer(self._data)),
                  self._base,
                  ffi.cast("uint64_t *", self._raw.ctypes.data),
                  ffi.cast("uint32_t *", self.lengths.ctypes.data),
                  ffi.from_buffer("uint8_t[]", self._bits), self._n,
                  self._type if self._is_text else lib.TAUT_FT_NONE)
        out_ends = ffi.cast("int64_t *", ends.ctypes.data)
        need = int(lib.glue_spans_put(ffi.NULL, 0, out_ends, *places))
        data = np.zeros(max(need, 1), "u1")
        lib.glue_spans_put(ffi.cast("uint8_t *", data.ctypes.data), need,
                           out_ends, *places)
        return [ends, data]


class Columns(Mapping[str, Column]):
    """What taut.columns returns: a Column for each field name.

    n          packets
    malformed  those with a fault: .count, and a list of the first of them
    error      why the file could not be read to its end (None: it was)

    to_pandas() is a DataFrame. pyarrow, polars and others take the object
    itself, through the Arrow C data interface (PyCapsules).
    """

    def __init__(self, columns: Dict[str, Column], n: int,
                 malformed: Malformed, error: Optional[TautError]) -> None:
        self._columns = columns
        self.n = n
        self.malformed = malformed
        self.error = error

    def __getitem__(self, name: str) -> Column:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return "<Columns: %d packets, %s>" % (self.n, ", ".join(self))

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take."""
        return sum(part.nbytes for c in self._columns.values()
                   for part in (c._raw, c._bits, c.lengths)
                   if part is not None)

    def to_pandas(self) -> Any:
        """A pandas.DataFrame, a row a packet; see Column.series."""
        return _pandas().DataFrame(
            {name: column.series() for name, column in self.items()},
            copy=False)

    def __arrow_c_schema__(self) -> Any:
        return _arrow.schema(self.items())

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        return _arrow.schema(self.items()), _arrow.array(self.items(), self.n)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return _arrow.stream(self.items(), self.n)


# -- reading ----------------------------------------------------------------

class _Capture:
    """A capture file on its way through C."""

    def __init__(self) -> None:
        self.diag = ffi.new("struct taut_diag *")
        self.ctx = ffi.new("struct taut_ctx *")
        self.rd = ffi.new("struct taut_rd *")
        self.f = ffi.new("struct taut_pcap *")
        self.ifs = ffi.new("struct taut_pcap_if[]", 64)
        if lib.taut_pcap_init(self.f, ffi.sizeof("struct taut_pcap"), self.ifs,
                              64) != lib.TAUT_OK:
            raise TautError._of(int(lib.TAUT_E_USAGE))

    def at(self, data: Any, base: int, whole: bool) -> None:
        """Reads on in `data`, which begins at `base` in the file."""
        self.held = ffi.from_buffer(data)
        self.data, self.base, self.size = data, base, len(self.held)
        self.start = ffi.cast("uint8_t *", self.held)
        self.f.whole = whole
        self.ctx[0] = lib.taut_ctx_of(self.held, self.diag)
        self.seek(int(self.f.off))

    def seek(self, offset: int) -> None:
        self.f.off = offset
        self.rd.p = self.start + (offset - self.base)
        self.rd.end = self.start + self.size

    def more_interfaces(self) -> bool:
        """More room, if that is what stopped the reading."""
        if self.diag.field != lib.TAUT_PCAP_F_INTERFACE \
                or self.diag.status != lib.TAUT_E_LIMIT:
            return False
        n = int(self.f.cap_ifs)
        ifs = ffi.new("struct taut_pcap_if[]", 4 * n)
        ffi.memmove(ifs, self.ifs, n * ffi.sizeof("struct taut_pcap_if"))
        self.ifs = self.f.ifs = ifs
        self.f.cap_ifs = 4 * n
        return True

    def fill(self, plan: _Plan, batch: _Batch, end: int) -> int:
        """Makes rows up to `end`; the status that stopped it."""
        batch.c.start, batch.c.start_off = self.start, self.base
        while True:
            self.diag.field = 0
            status = int(lib.taut_columns_fill(self.ctx, plan.c, batch.c,
                                               self.f, self.rd, end))
            if status < 16 or not self.more_interfaces():
                return status

    def fault(self) -> TautError:
        """Why the file cannot be read on."""
        return TautError._of_diag(self.diag)

    def find(self, offset: int) -> int:
        """Where the record begins that `offset` lies before; the end of the
        file if none does. The first record has been read."""
        if offset >= self.base + self.size:
            return self.base + self.size
        was = int(self.f.off)
        self.seek(offset)
        self.ctx.fuel = 1 << 40
        status = int(lib.taut_pcap_find(self.ctx, self.f, self.rd))
        found = int(self.f.off)
        self.seek(was)
        if status == lib.TAUT_DONE:
            return self.base + self.size
        if status != lib.TAUT_OK:
            raise self.fault()
        return found

    def first(self) -> None:
        """Reads the first record, and goes back to before it."""
        record = ffi.new("struct taut_pcap_record *")
        if lib.taut_pcap_next(self.ctx, self.f, self.rd, record) == 0:
            self.seek(int(record.off))

    @property
    def is_ng(self) -> bool:
        return bool(self.f.file.format == lib.TAUT_PCAP_FORMAT_NG)


class _Progress:
    """A line on the terminal, rewritten twice a second."""

    def __init__(self, wanted: Optional[bool], total: int) -> None:
        if wanted is None:
            wanted = total >= 4 * _STEP and sys.stderr.isatty()
        self.wanted, self.total = wanted, max(total, 1)
        self.begin = self.last = time.monotonic()
        self.shown = False

    def tell(self, done: int, packets: int, end: bool = False) -> None:
        now = time.monotonic()
        if not self.wanted or (not end and now - self.last < 0.5):
            return
        self.last = now
        rate = packets / max(now - self.begin, 1e-9) / 1e6
        sys.stderr.write("\rtaut: %3d %%, %d packets, %.1f million a second "
                         % (100 * done // self.total, packets, rate))
        if end:
            sys.stderr.write("\n")
        sys.stderr.flush()


def _is_path(source: Any) -> bool:
    return isinstance(source, (str, os.PathLike))


def _open(path: "Union[str, os.PathLike[str]]") -> Any:
    """The bytes of a file, mapped; a compressed one is unpacked."""
    with open(path, "rb") as file:
        if file.read(2) == b"\x1f\x8b":
            file.seek(0)
            with gzip.open(file) as unpacked:
                return unpacked.read()
        file.seek(0, os.SEEK_END)
        if file.tell() == 0:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _refused(capture: _Capture, status: int) -> Optional[TautError]:
    """What the end of a reading means: an error that stopped it, if any.
    What is no capture at all is raised."""
    if status < 16:
        return None
    error = capture.fault()
    if capture.f.file.format == lib.TAUT_PCAP_FORMAT_NONE:
        raise error
    warnings.warn("the capture cannot be read to its end: %s" % error,
                  RuntimeWarning, stacklevel=4)
    return error


def _guess(capture: _Capture, packets: int, left: int) -> int:
    """How many packets `left` bytes are likely to hold."""
    read = int(capture.f.off) - capture.base
    if packets < 64:
        return 4096 + left // 256
    return 1024 + int(left * packets / max(read, 1) * 1.06)


def _whole(source: Any, plan: _Plan, max_faults: int,
           progress: Optional[bool], byte_range: Optional[Range],
           first_number: int) -> Columns:
    data = _open(source) if _is_path(source) else source
    capture = _Capture()
    capture.at(data, 0, True)
    begin, stop = _limits(capture, byte_range)
    end = stop if stop is not None else capture.size
    shown = _Progress(progress, end - begin)
    batch = _Batch(plan, 4096, max_faults)
    batch.c.number = first_number
    status = int(lib.TAUT_DONE)
    while True:
        upto = min(int(capture.f.off) + _STEP, end)
        if batch.c.n == batch.cap:
            batch.room(batch.cap + _guess(capture, int(batch.c.n),
                                          end - int(capture.f.off)))
        status = capture.fill(plan, batch, _ALL if stop is None
                              and upto == end else upto)
        shown.tell(int(capture.f.off) - begin, int(batch.c.n))
        if status >= 16 or (status == lib.TAUT_DONE and upto == end):
            break
    shown.tell(int(capture.f.off) - begin, int(batch.c.n), end=True)
    error = _refused(capture, status)
    if stop is not None and error is None and not capture.is_ng \
            and capture.f.off != stop:
        raise ValueError(
            "ranges do not meet: a record begins at %d, not at %d where the "
            "next range does; read this file whole"
            % (capture.f.off, stop))
    return batch.done(data, 0, error)


def _limits(capture: _Capture, byte_range: Optional[Range]
            ) -> Tuple[int, Optional[int]]:
    """Goes to where a range begins; where it ends, None: with the file."""
    if byte_range is None:
        return 0, None
    begin, end = byte_range
    capture.first()
    if capture.is_ng:  # its blocks are passed one by one from the start
        if begin > 0:
            _skip(capture, begin)
        return int(capture.f.off), None if end is None else end
    if capture.f.file.format == lib.TAUT_PCAP_FORMAT_NONE \
            or not capture.f.has_first:
        return int(capture.f.off), None
    capture.seek(capture.find(begin))
    if end is None or end >= capture.size:
        return int(capture.f.off), None
    return int(capture.f.off), max(capture.find(end), int(capture.f.off))


def _skip(capture: _Capture, begin: int) -> None:
    """Passes the blocks of a pcapng file that begin before `begin`."""
    record = ffi.new("struct taut_pcap_record *")
    while capture.f.off < begin:
        status = int(lib.taut_pcap_next(capture.ctx, capture.f, capture.rd,
                                        record))
        if status >= 16 and capture.more_interfaces():
            continue
        if status != lib.TAUT_OK:
            break
        if record.off >= begin:
            capture.seek(int(record.off))
            break


def count(source: Source, byte_range: Optional[Range] = None) -> int:
    """How many packets a capture has, or the part of it that `byte_range`
    names (see columns)."""
    found = _whole(source, _Plan([], None), 0, False, byte_range, 1)
    return found.n


def _windows(source: Any) -> Iterator[Tuple[Any, bool]]:
    """The bytes of a source in order; the last with True."""
    if not _is_path(source):
        yield source, True
        return
    with open(source, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if not packed:
        yield _open(source), True
        return
    with gzip.open(source) as unpacked:
        data = unpacked.read(_WINDOW)
        while True:
            following = unpacked.read(_WINDOW)
            yield data, not following
            if not following:
                return
            data = following


def _chunks(source: Any, plan: _Plan, max_faults: int, chunk: int,
            progress: Optional[bool]) -> Iterator[Columns]:
    capture = _Capture()
    number, rest = 1, b""
    total = os.path.getsize(source) if _is_path(source) else len(
        ffi.from_buffer(source))
    shown = _Progress(progress, total)
    for data, last in _windows(source):
        base = int(capture.f.off)
        data = rest + bytes(data) if rest else data
        capture.at(data, base, last)
        status = int(lib.TAUT_FULL)
        while status == lib.TAUT_FULL:
            batch = _Batch(plan, chunk, max_faults)
            batch.c.number = number
            status = capture.fill(plan, batch, _ALL)
            error = _refused(capture, status)
            number = int(batch.c.number)
            shown.tell(int(capture.f.off), number - 1)
            if batch.c.n > 0 or error is not None:
                yield batch.done(data, base, error)
        if status != lib.TAUT_MORE:
            break
        rest = bytes(memoryview(data)[int(capture.f.off) - base:])
    shown.tell(int(capture.f.off), number - 1, end=True)


@overload
def columns(source: Source, fields: Sequence[str], *, quirks: Quirks = ...,
            max_faults: int = ..., progress: Optional[bool] = ...,
            byte_range: Optional[Range] = ..., first_number: int = ...,
            chunk_packets: None = ...) -> Columns: ...


@overload
def columns(source: Source, fields: Sequence[str], *, quirks: Quirks = ...,
            max_faults: int = ..., progress: Optional[bool] = ...,
            chunk_packets: int) -> Iterator[Columns]: ...


def columns(source: Source, fields: Sequence[str], *, quirks: Quirks = None,
            max_faults: int = 1000, progress: Optional[bool] = None,
            byte_range: Optional[Range] = None, first_number: int = 1,
            chunk_packets: Optional[int] = None
            ) -> Union[Columns, Iterator[Columns]]:
    """Fields of all packets of a capture, decoded in C, as columns.

    source         a file's name (it is mapped into memory; gzip is unpacked)
                   or any buffer: pcap or pcapng
    fields         Wireshark's names: "ip.src", "tcp.dstport". The first of
                   several values is taken, "ip.src#-1" is the last. Those
                   of DNS, "dns.qry.name", are read out of the payloads of UDP
                   at ports 53, 5353 and 5355
    quirks         leniencies by name (taut.QUIRKS)
    max_faults     malformed packets that are listed; all are counted
    progress       show it on the terminal; None: if that takes a while
    byte_range     (begin, end): only packets whose record begins there; end
                   may be None. Ranges that touch share out all packets
    first_number   frame.number of the first packet
    chunk_packets  not all at once: an iterator over Columns of at most so
                   many packets each, for captures larger than memory

    ValueError: a name that there is not. TautError: no capture. A capture
    that cannot be read to its end warns, and its `error` tells why.
    """
    from taut import _dns_columns as dns  # which needs this module
    if isinstance(fields, str):
        raise TypeError("fields is a list of names, not one name")
    others, of_dns = dns.split(fields)
    plan = _Plan(others, quirks)

    def finished(found: Columns, first: int) -> Columns:
        return dns.joined(found, fields, of_dns, quirks, max_faults, first) \
            if of_dns else found
    if chunk_packets is None:
        return finished(_whole(source, plan, max_faults, progress, byte_range,
                               first_number), first_number)
    if chunk_packets < 1:
        raise ValueError("chunk_packets is at least 1")
    if byte_range is not None or first_number != 1:
        raise ValueError("chunks and ranges do not go together")
    return _finished_chunks(
        _chunks(source, plan, max_faults, chunk_packets, progress), finished)


def _finished_chunks(chunks: Iterator[Columns],
                     finished: Callable[[Columns, int], Columns]
                     ) -> Iterator[Columns]:
    first = 1
    for found in chunks:
        yield finished(found, first)
        first += found.n

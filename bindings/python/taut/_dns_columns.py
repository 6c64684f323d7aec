# SPDX-License-Identifier: MIT
"""taut.dns.columns: fields of many DNS messages as NumPy arrays; and what
taut.columns does with the dns. fields of a capture."""
from __future__ import annotations

from typing import Any, List, Sequence, Tuple, Union

from taut._columns import (Column, Columns, Malformed, MalformedPacket,
                           _numpy)
from taut._core import Buffer, Quirks, TautError, ffi, lib, quirk_bits

_STORE = {int(lib.TAUT_DNS_COLUMN_NUM): lib.TAUT_COLUMN_NUM,
          int(lib.TAUT_DNS_COLUMN_BYTES): lib.TAUT_COLUMN_BYTES,
          int(lib.TAUT_DNS_COLUMN_SPAN): lib.TAUT_COLUMN_SPAN}
# the ports of UDP that messages are looked for at, and how they are read
_PORTS = {53: 0, 5353: int(lib.TAUT_DNS_VISIT_MDNS),
          5355: int(lib.TAUT_DNS_VISIT_LLMNR)}
_HIDDEN = ["udp.srcport#-1", "udp.dstport#-1", "data.data#-1"]


class _Plan:
    """A compiled list of field names."""

    def __init__(self, fields: Sequence[str], quirks: Quirks,
                 check: bool) -> None:
        if isinstance(fields, str):
            raise TypeError("fields is a list of names, not one name")
        self.names = [str(name) for name in fields]
        if len(set(self.names)) != len(self.names):
            raise ValueError("a field stands twice in the list")
        n = len(self.names)
        texts = [ffi.new("char[]", name.encode()) for name in self.names]
        bad = ffi.new("size_t *")
        self.columns = ffi.new("struct taut_dns_column[]", max(n, 1))
        self.c = ffi.new("struct taut_dns_columns *")
        status = lib.taut_dns_columns_init(
            self.c, ffi.sizeof("struct taut_dns_columns"), self.columns,
            ffi.new("char *[]", texts), n, bad)
        if status != lib.TAUT_OK:
            self._refuse(int(status), self.names[bad[0]])
        self.c.quirks = quirk_bits(quirks)
        self.c.flags = lib.TAUT_DNS_COLUMNS_CHECK if check else 0

    @staticmethod
    def _refuse(status: int, name: str) -> None:
        if status == lib.TAUT_E_VALUE:
            raise ValueError("%r: behind # stands 1 (the first value) or -1 "
                             "(the last)" % name)
        if status == lib.TAUT_E_UNSUPPORTED:
            raise ValueError("no column %r: names are Wireshark's, such as "
                             "dns.qry.name or dns.a" % name)
        raise TautError._of(status)


class DnsColumn(Column):
    """One field of all messages; see taut.Column. Text and bytes lie one
    behind the other in the column's own memory: `values` are offsets there.
    """

    def __init__(self, plan: _Plan, i: int, n: int, raw: Any, bits: Any,
                 heap: Any) -> None:
        column = plan.columns[i]
        self.name = plan.names[i]
        self._plan = plan  # type: ignore[assignment]
        self._n, self._raw, self._bits = n, raw, bits
        self._data, self._base = heap, 0
        self._store = int(_STORE[int(column.store)])
        self._width, self._type = int(column.width), int(column.field.type)
        self.lengths = None
        if heap is not None:
            ends = raw.view("i8")
            self.lengths = (ends[1:] - ends[:-1]).astype("u4")

    @property
    def values(self) -> Any:
        """The array; 0 where there is no value."""
        if self._data is not None:
            return self._raw.view("i8")[:-1]
        return super().values

    def _text(self, found: bytes) -> str:
        return found.decode("ascii")  # as C has written it

    def _arrow_buffers(self) -> List[Any]:
        if self._data is not None:
            return [self._raw.view("i8"), self._data]
        return super()._arrow_buffers()


class _Batch:
    """The arrays of a plan, for `n` rows."""

    def __init__(self, plan: _Plan, n: int, max_faults: int) -> None:
        np = _numpy()
        self.plan, self.n = plan, n
        k = len(plan.names)
        self.rows = ffi.new("struct taut_dns_column_rows[]", max(k, 1))
        self.faults = ffi.new("struct taut_dns_columns_fault[]",
                              max(max_faults, 1))
        self.c = ffi.new("struct taut_dns_columns_batch *", {
            "rows": self.rows, "cap": n, "faults": self.faults,
            "cap_faults": max_faults})
        self.arrays: List[Any] = []
        self.bits = [np.zeros((n + 7) // 8, "u1") for _ in range(k)]
        self.heaps: List[Any] = [None] * k
        for i in range(k):
            column = plan.columns[i]
            spans = column.store == lib.TAUT_DNS_COLUMN_SPAN
            self.arrays.append(np.zeros((n + spans) * column.width, "u1"))
            row = self.rows[i]
            row.values = ffi.cast("void *", self.arrays[i].ctypes.data)
            row.valid = ffi.cast("uint8_t *", self.bits[i].ctypes.data)
            if spans:
                self.heaps[i] = np.zeros(24 * n + 256, "u1")
                self._place(i)
        lib.taut_dns_columns_batch_reset(plan.c, self.c)

    def _place(self, i: int) -> None:
        self.rows[i].heap = ffi.cast("uint8_t *", self.heaps[i].ctypes.data)
        self.rows[i].heap_cap = len(self.heaps[i])

    def fill(self, base: Any, offs: Any, lens: Any, flags: Any) -> None:
        """Makes rows of all messages."""
        args = (ffi.cast("uint64_t *", offs.ctypes.data),
                ffi.cast("uint32_t *", lens.ctypes.data),
                ffi.NULL if flags is None
                else ffi.cast("uint8_t *", flags.ctypes.data))
        while lib.taut_dns_columns_fill(self.plan.c, self.c, base, *args,
                                        self.n) != lib.TAUT_DONE:
            i = int(self.c.full)
            self.heaps[i].resize(2 * len(self.heaps[i]) + 65536,
                                 refcheck=False)
            self._place(i)

    def columns(self) -> List[DnsColumn]:
        """What was read."""
        for i, heap in enumerate(self.heaps):
            if heap is not None:
                heap.resize(max(int(self.rows[i].heap_len), 1),
                            refcheck=False)
        return [DnsColumn(self.plan, i, self.n, self.arrays[i], self.bits[i],
                          self.heaps[i]) for i in range(len(self.arrays))]

    def malformed(self, data: Any, offs: Any, lens: Any, first: int,
                  base: int) -> Malformed:
        """The messages with a fault, numbered from `first`."""
        listed, view = [], memoryview(data)
        for k in range(self.c.n_faults):
            row = int(self.faults[k].row)
            at = int(offs[row])
            message = bytes(view[at:at + int(lens[row])])
            error = TautError._of_diag(ffi.addressof(self.faults[k], "diag"),
                                       message, "dns")
            listed.append(MalformedPacket(row + first, at + base, "dns",
                                          error))
        return Malformed(int(self.c.n_malformed), listed)


def columns(messages: Union[Sequence[Buffer], Buffer], fields: Sequence[str],
            *, offsets: Any = None, quirks: Quirks = None,
            check: bool = False, max_faults: int = 1000) -> Columns:
    """Fields of many DNS messages, decoded in C, as columns; a row a message.

    messages    a sequence of them; or, with `offsets`, one buffer
    offsets     where in the buffer each message begins, and where the last
                one ends: one more than there are messages
    fields      Wireshark's names: "dns.qry.name", "dns.a". The first of
                several values is taken, "dns.a#-1" is the last
    check       judge every message whole; otherwise it is read as far as the
                fields need, and only what is met there is malformed
    max_faults  malformed messages that are listed; all are counted

    What comes back is what taut.columns returns: NumPy arrays, pandas, Arrow.
    ValueError: a name that there is not.
    """
    np = _numpy()
    plan = _Plan(fields, quirks, check)
    if offsets is None:
        parts = list(messages)
        data: Any = b"".join(parts)
        lens = np.fromiter(map(len, parts), "u4", len(parts))
        offs = np.zeros(len(parts), "u8")
        np.cumsum(lens[:-1], out=offs[1:])
    else:
        data, ends = messages, np.asarray(offsets, "i8")
        size = len(ffi.from_buffer(data))
        if len(ends) == 0 or ends[0] < 0 or ends[-1] > size \
                or (np.diff(ends) < 0).any():
            raise ValueError("offsets ascend, within the buffer's %d bytes"
                             % size)
        offs = ends[:-1].astype("u8")
        lens = np.diff(ends).astype("u4")
    batch = _Batch(plan, len(lens), max_faults)
    batch.fill(ffi.from_buffer("uint8_t[]", data), offs, lens, None)
    return Columns({c.name: c for c in batch.columns()}, len(lens),
                   batch.malformed(data, offs, lens, 0, 0), None)


# -- captures ---------------------------------------------------------------

def split(fields: Sequence[str]) -> Tuple[List[str], List[str]]:
    """The fields that the packet decoder tells, what it has to tell besides
    for DNS among them; and those of DNS."""
    wanted = [str(name) for name in fields]
    of_dns = [name for name in wanted if name.startswith("dns.")]
    others = [name for name in wanted if not name.startswith("dns.")]
    if of_dns:
        others += [name for name in _HIDDEN if name not in others]
    return others, of_dns


def joined(found: Columns, fields: Sequence[str], of_dns: List[str],
           quirks: Quirks, max_faults: int, first: int) -> Columns:
    """The columns of a capture with those of DNS, in the order of `fields`.
    Messages are the payloads of UDP at ports 53, 5353 and 5355."""
    np = _numpy()
    plan = _Plan(of_dns, quirks, False)
    source, dest, payload = (found[name] for name in _HIDDEN)
    assert payload.lengths is not None
    flags = np.zeros(found.n, "u1")
    known = np.zeros(found.n, bool)
    for port, bits in _PORTS.items():
        is_port = (source.values == port) | (dest.values == port)
        flags[is_port & ~known] = bits
        known |= is_port
    lens = np.where(known & payload.valid, payload.lengths, 0).astype("u4")
    offs = np.where(lens > 0, payload.values - payload._base, 0).astype("u8")
    batch = _Batch(plan, found.n, max_faults)
    batch.fill(ffi.from_buffer("uint8_t[]", payload._data), offs, lens, flags)
    every = dict(found)
    every.update((c.name, c) for c in batch.columns())
    more = batch.malformed(payload._data, offs, lens, first, payload._base)
    listed = sorted([*found.malformed, *more], key=lambda m: int(m.number))
    return Columns({str(name): every[str(name)] for name in fields}, found.n,
                   Malformed(found.malformed.count + more.count,
                             listed[:max_faults]), found.error)

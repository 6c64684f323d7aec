# SPDX-License-Identifier: MIT
"""The extension module, buffers, text and errors: what all of taut shares."""
from __future__ import annotations

import re
from typing import Any, Callable, Iterable, Optional, Tuple, Union

try:
    from taut._taut import ffi as ffi, lib as lib
except ImportError as error:
    raise ImportError(
        "taut: its extension module cannot be loaded (%s).\n"
        "It needs the cffi runtime and must have been built for this Python.\n"
        "  Debian:    apt-get install python3-cffi python3-dev gcc, then\n"
        "             ./dev python in the tree of taut\n"
        "  elsewhere: pip install cffi, a C compiler, then\n"
        "             pip install the sdist of taut" % error) from error

Buffer = Union[bytes, bytearray, memoryview, Any]
"""Whatever has the buffer protocol: bytes, bytearray, memoryview, mmap.mmap,
a contiguous NumPy array. It is read in place, never copied."""

Quirks = Union[None, int, str, Iterable[str]]
"""Leniencies by name ("cut", "ipv4.tso"; see taut.QUIRKS), one or several, or
their bits."""


def _field_sets() -> Any:
    """The field sets of all modules in one array."""
    found, n = [], ffi.new("size_t *")
    for get in (lib.taut_net_fieldsets_get, lib.taut_dns_fieldsets_get,
                lib.taut_h2_fieldsets_get):
        sets = get(n)
        found += [sets[i] for i in range(n[0])]
    found += [ffi.addressof(one) for one in (
        lib.taut_dot11_fields, lib.taut_dot11_mgmt_fields,
        lib.taut_dot11_elem_fields, lib.taut_dot11_cap_fields,
        lib.taut_dot11_seal_fields, lib.taut_radiotap_fields,
        lib.taut_eapol_fields, lib.taut_eap_fields)]
    return ffi.new("struct taut_fieldset *[]", found)


SETS = _field_sets()
N_SETS = len(SETS)


# -- quirks -----------------------------------------------------------------

def _quirk_names() -> dict[str, int]:
    found = {}
    for name in dir(lib):
        match = re.fullmatch(r"TAUT_(?:(\w+)_)?QUIRK_(\w+)", name)
        if match:
            parts = [p.lower() for p in match.groups() if p]
            found[".".join(parts)] = int(getattr(lib, name))
    return found


QUIRKS = _quirk_names()
"""Every leniency by its name, with its bit. taut is strict without them."""


def quirk_bits(quirks: Quirks) -> int:
    """The bits of `quirks`. ValueError: a name that there is not."""
    if quirks is None:
        return 0
    if isinstance(quirks, int):
        return quirks & 0xffffffff
    if isinstance(quirks, str):
        quirks = [quirks]
    bits = 0
    for name in quirks:
        if name not in QUIRKS:
            raise ValueError("no quirk %r; there are: %s"
                             % (name, ", ".join(sorted(QUIRKS))))
        bits |= QUIRKS[name]
    return bits


# -- buffers ----------------------------------------------------------------

def buffer_of(data: Buffer) -> Tuple[Any, Any, bool]:
    """(what Python reads, what C gets, may its contents change?) of `data`.

    TypeError: no buffer; BufferError or ValueError: not contiguous.
    """
    if type(data) is bytes:
        return data, data, False
    pointer = ffi.from_buffer(data)
    return memoryview(ffi.buffer(pointer)).toreadonly(), pointer, True


def pointer_of(data: Buffer) -> Tuple[Any, int]:
    """(uint8_t[], how many) of `data`; keeps the buffer while it lives."""
    pointer = ffi.from_buffer("uint8_t[]", data)
    return pointer, len(pointer)


# -- text -------------------------------------------------------------------

def text_of(put: Callable[..., Any], *args: Any) -> str:
    """What a `..._put` or `..._text` function appends for `args`."""
    cap = 1024
    while True:
        room = ffi.new("uint8_t[]", cap)
        wr = ffi.new("struct taut_wr *", lib.taut_wr_of(room, cap))
        put(wr, *args)
        if wr.len <= cap:
            return bytes(ffi.buffer(room, wr.len)).decode("utf-8", "replace")
        cap = int(wr.len)


def encoded(put: Callable[..., Any], *args: Any) -> bytes:
    """The bytes that an `..._encode` function appends for `args`; TautError
    if it refuses them."""
    cap = 256
    while True:
        room = ffi.new("uint8_t[]", cap)
        wr = ffi.new("struct taut_wr *", lib.taut_wr_of(room, cap))
        put(wr, *args)
        need = ffi.new("size_t *")
        status = lib.taut_wr_finish(wr, need)
        if status == lib.TAUT_OK:
            return bytes(ffi.buffer(room, need[0]))
        if status != lib.TAUT_FULL:
            raise TautError._of(int(status))
        cap = int(need[0])


def c_text(pointer: Any) -> Optional[str]:
    """A C string, None if it is NULL."""
    return None if pointer == ffi.NULL else str(ffi.string(pointer), "utf-8")


# -- errors -----------------------------------------------------------------

class TautError(ValueError):
    """Input that was refused: what, where, which field, by which rule, and
    what the protocol wants sent back.

    status    "short", "trailing", "range", "value", "order", "checksum",
              "limit", "state", "unsupported", "usage"
    offset    byte of the input where the fault lies
    need      short: bytes missing; otherwise the value that was refused
    field     Wireshark's name of the field, "ip.hdr_len"; None if none
    rule      where that is written, "RFC 791 3.1"
    reaction  what to send back, "ICMP Parameter Problem (...)", or "discard
              silently"
    explain() the same with a hexdump and a caret under the byte
    """

    status: str
    offset: int
    need: int
    field: Optional[str]
    rule: Optional[str]
    reaction: str

    def __init__(self, message: str, code: int = 0,
                 diag: Tuple[int, int, int, int] = (0, 0, 0, 0),
                 data: bytes = b"", path: str = "") -> None:
        super().__init__(message)
        self._diag, self._data, self._path, self._code = diag, data, path, code
        number, self.offset, self.need, wire = diag
        self.status = c_text(lib.taut_status_name(code)) or "unknown"
        row = lib.taut_field_get(SETS, N_SETS, number)
        known = row != ffi.NULL
        self.field = c_text(row.name) if known else None
        self.rule = c_text(row.rule) if known else None
        self.reaction = _reaction(number, wire)

    @classmethod
    def _of(cls, code: int) -> "TautError":
        """An error without input: an encoder's, a machine's."""
        return cls("refused: " + (c_text(lib.taut_status_name(code)) or "?"),
                   code)

    @classmethod
    def _of_diag(cls, diag: Any, data: Any = b"",
                 path: str = "") -> "TautError":
        message = text_of(lib.taut_diag_text, diag, SETS, N_SETS)
        return cls(message, int(diag.status),
                   (int(diag.field), int(diag.off), int(diag.need),
                    int(diag.wire)), bytes(data), path)

    def explain(self) -> str:
        """Some lines: the fault, its rule, the layers on the way, what to
        send back, and the input as a hexdump with a caret under the fault."""
        field, off, need, wire = self._diag
        diag = ffi.new("struct taut_diag *", {
            "status": self._code, "field": field, "off": off, "need": need,
            "wire": wire})
        data = ffi.from_buffer(self._data)
        span = {"p": ffi.cast("uint8_t *", data), "len": len(self._data)}
        path = ffi.new("char[]", self._path.encode()) if self._path \
            else ffi.NULL
        return text_of(lib.taut_diag_explain, diag, SETS, N_SETS, path, span)

    def __reduce__(self) -> Any:
        return type(self), (self.args[0], self._code, self._diag, self._data,
                            self._path)


def _reaction(number: int, wire: int) -> str:
    for i in range(N_SETS if wire else 0):
        if SETS[i].id == number >> 9 and SETS[i].wire_text != ffi.NULL:
            return text_of(SETS[i].wire_text, wire)
    return "discard silently"

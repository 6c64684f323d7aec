# SPDX-License-Identifier: MIT
"""Columns through the Arrow C data interface, as PyCapsules. The structs are
made in C (taut_glue.h) and hold the NumPy arrays for as long as a consumer
wants them."""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Iterable, List, Tuple

from taut._core import ffi, lib

if TYPE_CHECKING:
    from taut._columns import Column
    Items = Iterable[Tuple[str, "Column"]]

_new = ctypes.pythonapi.PyCapsule_New
_new.restype = ctypes.py_object
_new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]

# A capsule keeps a pointer to its name.
_NAMES = {"schema": b"arrow_schema", "array": b"arrow_array",
          "stream": b"arrow_array_stream"}


def _address(pointer: Any) -> int:
    return int(ffi.cast("uintptr_t", pointer))


def _capsule(pointer: Any, what: str) -> Any:
    """A capsule around what a glue_arrow_ function made."""
    if pointer == ffi.NULL:
        raise MemoryError("no memory for Arrow's structs")
    kind = list(_NAMES).index(what)
    return _new(_address(pointer), _NAMES[what],
                _address(lib.glue_arrow_dropper(kind)))


def _schema(items: "Items") -> Any:
    names = [ffi.new("char[]", name.encode()) for name, _ in items]
    formats = [ffi.new("char[]", column._arrow_format().encode())
               for _, column in items]
    return lib.glue_arrow_schema(len(names), ffi.new("char *[]", names),
                                 ffi.new("char *[]", formats))


def _array(items: "Items", n: int) -> Any:
    pointers: List[Any] = []
    counts: List[int] = []
    nulls: List[int] = []
    keep: List[Any] = []
    for _, column in items:
        parts = [column._bits, *column._arrow_buffers()]
        keep.append(parts)
        counts.append(len(parts))
        nulls.append(n - column.n_valid)
        pointers += [ffi.cast("void *", part.ctypes.data) for part in parts]
        pointers += [ffi.NULL] * (3 - len(parts))
    return lib.glue_arrow_array(
        n, len(counts), ffi.new("void *[]", pointers),
        ffi.new("int64_t[]", counts), ffi.new("int64_t[]", nulls),
        ffi.cast("void *", id(keep)))


def schema(items: "Items") -> Any:
    """A capsule with the ArrowSchema of a struct of these columns."""
    return _capsule(_schema(items), "schema")


def array(items: "Items", n: int) -> Any:
    """A capsule with the ArrowArray of a struct of these columns."""
    return _capsule(_array(items, n), "array")


def stream(items: "Items", n: int) -> Any:
    """A capsule with an ArrowArrayStream of one batch."""
    made = lib.glue_arrow_stream(_schema(items), _array(items, n))
    return _capsule(made, "stream")

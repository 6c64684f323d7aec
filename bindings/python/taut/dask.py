# SPDX-License-Identifier: MIT
"""taut.dask: columns of many captures, on many machines.

    >>> import taut.dask
    >>> frame = taut.dask.columns("captures/*.pcap", ["ip.src", "frame.len"])
    >>> frame.groupby("ip.src")["frame.len"].sum().compute()
"""
from __future__ import annotations

import glob
import importlib
import os
import struct
from typing import Any, List, Optional, Sequence, Tuple, Union

from taut import _columns
from taut._core import Quirks

Path = Union[str, "os.PathLike[str]"]
Part = Tuple[str, Optional[Tuple[int, Optional[int]]]]


def _files(paths: Union[Path, Sequence[Path]]) -> List[str]:
    """The files that `paths` names, patterns taken apart."""
    if isinstance(paths, (str, os.PathLike)):
        paths = [paths]
    found: List[str] = []
    for path in paths:
        name = os.fspath(path)
        more = sorted(glob.glob(name)) if glob.has_magic(name) else [name]
        found += more
    if not found:
        raise FileNotFoundError("no capture: %s" % (paths,))
    return found


def _dask() -> Tuple[Any, Any]:
    """dask and dask.dataframe."""
    try:
        return (importlib.import_module("dask"),
                importlib.import_module("dask.dataframe"))
    except ImportError as error:
        raise ImportError("taut.dask needs Dask and pandas; Debian: apt-get "
                          "install python3-dask python3-pandas, elsewhere: "
                          "pip install 'dask[dataframe]'") from error


def _bytes(size: Union[int, str]) -> int:
    utils: Any = importlib.import_module("dask.utils")
    number = int(utils.parse_bytes(size))
    if number < 1:
        raise ValueError("blocksize is at least 1 byte")
    return number


def _parts(name: str, blocksize: Optional[int]) -> List[Part]:
    """A file and its byte ranges; one without a range is read whole."""
    size = os.path.getsize(name)
    with open(name, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if packed or blocksize is None or size <= blocksize:
        return [(name, None)]
    begins = range(0, size, blocksize)
    return [(name, (begin, begin + blocksize
                    if begin + blocksize < size else None))
            for begin in begins]


def _count(part: Part) -> int:
    name, byte_range = part
    return _columns.count(name, byte_range)


def _firsts(parts: Sequence[Part], counts: Sequence[int]) -> List[int]:
    """frame.number of the first packet of each part."""
    numbers: List[int] = []
    for i, (name, _) in enumerate(parts):
        same = i > 0 and parts[i - 1][0] == name
        numbers.append(numbers[-1] + counts[i - 1] if same else 1)
    return numbers


def _frame(part: Part, fields: Sequence[str], quirks: Quirks,
           firsts: Optional[Sequence[int]] = None, index: int = 0) -> Any:
    """One partition."""
    name, byte_range = part
    first = 1 if firsts is None else firsts[index]
    found = _columns.columns(name, fields, quirks=quirks, progress=False,
                             max_faults=0, byte_range=byte_range,
                             first_number=first)
    return found.to_pandas()


def _empty() -> bytes:
    """A capture without packets."""
    return struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)


def columns(paths: Union[Path, Sequence[Path]], fields: Sequence[str], *,
            blocksize: Union[int, str, None] = "64MiB",
            quirks: Quirks = None) -> Any:
    """A Dask DataFrame with a row a packet, as Columns.to_pandas makes it.

    paths      a capture, a pattern such as "dir/*.pcap", or several of them;
               every worker must see them under these names
    fields     as for taut.columns
    blocksize  a file is read in parts of so many bytes, each a partition;
               None: a file is a partition, as compressed files always are
    quirks     as for taut.columns

    Nothing is read before the result is computed. Each partition can be made
    again from its file alone, so a worker that is lost costs only time. The
    index begins anew in each partition. frame.number counts from 1 in each
    file; it needs all parts of the file counted first. A part whose end does
    not meet the next one's beginning raises ValueError (taut.columns,
    byte_range): then blocksize=None reads the file.
    """
    dask, frames = _dask()
    size = None if blocksize is None else _bytes(blocksize)
    parts = [part for name in _files(paths) for part in _parts(name, size)]
    meta = _columns.columns(_empty(), fields, quirks=quirks).to_pandas()
    names = list(fields)
    frame = dask.delayed(_frame, pure=True)
    if not any(name.split("#")[0] == "frame.number" for name in names):
        made = [frame(part, names, quirks) for part in parts]
    else:
        count = dask.delayed(_count, pure=True)
        firsts = dask.delayed(_firsts, pure=True)(
            parts, [count(part) for part in parts])
        made = [frame(part, names, quirks, firsts, i)
                for i, part in enumerate(parts)]
    return frames.from_delayed(made, meta=meta, verify_meta=False)

# SPDX-License-Identifier: MIT
"""Builds taut._taut, the extension module, with cffi in API mode.

setup.py takes `ffibuilder` from here. Called as a program it writes the C
source alone, for another build system:

    build_taut.py OUT.c
"""
import pathlib
import re
import sys

import cffi

# Files of providers (check_layers.py) need libraries that are not asked for.
PROVIDERS = ("crypto_openssl", "zip_zlib")
HERE = pathlib.Path(__file__).resolve().parent
# In the tree the library lies two floors up; an sdist has a copy.
ROOT = HERE / "libtaut" if (HERE / "libtaut").is_dir() else HERE.parents[1]
GLUE = ["taut_glue.h", "taut_glue_dns.h", "taut_glue_h2.h",
        "taut_glue_dot11.h"]


def glue_cdef():
    """The declarations of taut_glue*.h: their structs and functions."""
    text = "".join((HERE / "taut" / name).read_text(encoding="utf-8")
                   for name in GLUE)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    names = r"(?:dns_)?value|hpack_\w+|h2_\w+|dot11_\w+"
    structs = re.findall(rf"^struct glue_(?:{names}) \{{.*?^\}};", text,
                         re.S | re.M)
    heads = re.findall(r"^static ([^{;]*?\))\s*\{", text, re.S | re.M)
    public = [h + ";" for h in heads if "glue_put" not in h]
    return "\n".join(structs + public)


def sources():
    """The library's files, relative to the project as setuptools wants."""
    files = sorted(ROOT.glob("lib/*/*.c")) or sorted(ROOT.glob("taut.c"))
    files = [p for p in files if not p.name.startswith(PROVIDERS)]
    return [str(p.relative_to(HERE)) if HERE in p.parents
            else str(pathlib.Path("..", "..", p.relative_to(ROOT)))
            for p in files]


def includes():
    folders = [ROOT / "include", HERE / "taut"] + [
        p for p in sorted(ROOT.glob("lib/*")) if p.is_dir()]
    return [str(p) for p in folders if p.is_dir()]


def preamble():
    names = sorted(p.name for p in (ROOT / "include" / "taut").glob("*.h")
                   if not p.name.startswith(PROVIDERS))
    lines = [f"#include <taut/{name}>" for name in names]
    return "\n".join(lines + [f"#include <{name}>" for name in GLUE])


def make():
    """The cffi builder."""
    builder = cffi.FFI()
    cdef = (HERE / "taut" / "taut_cdef.h").read_text(encoding="utf-8")
    builder.cdef(cdef + glue_cdef())
    builder.set_source("taut._taut", preamble(), sources=sources(),
                       include_dirs=includes(),
                       extra_compile_args=["-std=c11", "-O3",
                                           "-fvisibility=hidden"])
    return builder


ffibuilder = make()

if __name__ == "__main__":
    ffibuilder.emit_c_code(sys.argv[1])

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks the symbols of the library's archives.

Undefined may only be what freestanding C needs (memcpy, memmove, memset,
memcmp) and taut's own, and in a provider what the library calls its own that
it stands on; defined for others may only be taut_*.

Usage: check_symbols.py NM BUILDDIR...     every libtaut-*.a in there
"""
import pathlib
import re
import subprocess
import sys

TAKEN = {"memcpy", "memmove", "memset", "memcmp"}
OWN = re.compile(r"taut_\w+$")
# What providers (meson.build) need beyond that.
PROVIDERS = {
    "libtaut-crypto-openssl.a": re.compile(
        r"(ASN1|BIO|BN|CRYPTO|EC|ECDSA|ERR|EVP|MD5|OPENSSL|OSSL|PEM|RAND|RSA"
        r"|SHA\d+|X509)_\w+$|[di]2[di]_\w+$"),
    "libtaut-zip-zlib.a": re.compile(r"(deflate|inflate)\w*$"),
}
# What a linker provides for position-independent code.
LINKER = {"_GLOBAL_OFFSET_TABLE_", "__x86.get_pc_thunk.bx",
          "__x86.get_pc_thunk.ax", "__x86.get_pc_thunk.cx",
          "__x86.get_pc_thunk.dx", "__x86.get_pc_thunk.si",
          "__x86.get_pc_thunk.di", "__x86.get_pc_thunk.bp"}


def symbols(nm, archive):
    """Yields (object, kind, name) of the global symbols of an archive."""
    out = subprocess.run([nm, "-g", "--format=posix", archive], check=True,
                         capture_output=True, text=True).stdout
    member = ""
    for line in out.splitlines():
        if line.endswith(":"):
            member = line.rsplit("[", 1)[-1].rstrip("]:")
        elif line.strip():
            name, kind = line.split()[:2]
            yield member, kind, name


def check_archive(nm, archive):
    """Returns the faults of one archive and how many symbols it has."""
    faults, count = [], 0
    outside = PROVIDERS.get(pathlib.Path(archive).name, re.compile("(?!)"))
    for member, kind, name in symbols(nm, archive):
        count += 1
        if OWN.match(name) or name in LINKER:
            continue
        if kind in "Uw" and outside.match(name):
            continue
        if kind in "Uw" and name not in TAKEN:
            faults.append(f"{archive}: {member} needs {name}")
        elif kind not in "Uw":
            faults.append(f"{archive}: {member} defines {name}, "
                          "which is not taut_*")
    return faults, count


def main():
    nm, folders = sys.argv[1], sys.argv[2:]
    archives = sorted(str(path) for folder in folders
                      for path in pathlib.Path(folder).glob("libtaut-*.a"))
    faults, count = [], 0
    for archive in archives:
        found, symbols_seen = check_archive(nm, archive)
        faults += found
        count += symbols_seen
    print("\n".join(faults), end="\n" if faults else "")
    print(f"{count} symbols in {len(archives)} archives, "
          f"{len(faults)} faults")
    return 1 if faults or not count else 0


sys.exit(main())

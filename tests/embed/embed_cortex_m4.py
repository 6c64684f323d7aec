#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A program for a Cortex-M4 without system and C library, over the
amalgamation and over cross-built libraries, run by qemu."""
import sys

import embed_kit as kit
from embed_kit import ROOT, case, run, want

SAID = """\
192.0.2.1 > 192.0.2.2
value at 0, found 0, in ip.version (RFC 791 3.1)
"""


def tools():
    for name, package in (("make", "make"),
                          ("arm-none-eabi-gcc", "gcc-arm-none-eabi"),
                          ("qemu-system-arm", "qemu-system-arm")):
        kit.tool(name, package)


@case
def amalgamation():
    tools()
    path = kit.project("cortex_m4", "cortex-m4")
    run(ROOT / "tools/amalgamate.py", "--modules", "net", "-o", path)
    run("make", "--quiet", cwd=path)
    said = run("make", "--quiet", "run", cwd=path)
    want(said == SAID, said)
    size = run("arm-none-eabi-size", path / "embed_m4.elf").split()
    want(int(size[6]) < 64 * 1024, "grew to", size)


@case
def cross_built_libraries():
    tools()
    path = kit.project("cortex_m4", "cortex-m4-libs")
    run("meson", "setup", path / "taut", ROOT, "--cross-file",
        ROOT / "tools/cross-cortex-m4.ini", "--buildtype=minsize",
        "-Dtests=false", "-Dtools=false", "-Dfuzz=off", "--prefix",
        path / "prefix", "--libdir", "lib")
    run("meson", "install", "-C", path / "taut", "--quiet")
    (path / "taut.h").write_text("#include <taut/net.h>\n")
    (path / "taut.c").write_text("extern int nothing_here;\n")
    libs = [f"-L{path}/prefix/lib", "-ltaut-net", "-ltaut-kern",
            "-ltaut-core"]
    run("make", "--quiet", "CC=arm-none-eabi-gcc -I" + str(
        path / "prefix/include"), "run", "LIBS=" + " ".join(libs), cwd=path)
    want(not list((path / "prefix").rglob("*.so*")), "a shared library")


sys.exit(kit.main())

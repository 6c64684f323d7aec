#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The amalgamation: taut.c and taut.h compile with nothing around them, for
each module, by each compiler, and do the same as the library."""
import functools
import subprocess
import sys

import embed_kit as kit
from embed_kit import ROOT, WARN, case, run, want

sys.path.insert(0, str(ROOT / "tools"))
import amalgamate  # noqa: E402  (found by the line above)

MODULES = amalgamate.choose([])
CORTEX = ["-mcpu=cortex-m4", "-mthumb", "-ffreestanding"]
MADE = []
MORE = ["-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef"]


def put_together(modules):
    """Writes the amalgamation of `modules` and returns its folder."""
    where = kit.folder("amalgamation-" + "-".join(modules))
    run(ROOT / "tools/amalgamate.py", "--modules", ",".join(modules), "-o",
        where)
    return where


@functools.lru_cache
def compile_all(compiler, *flags):
    """Compiles each module's amalgamation; module: its object file."""
    objects = {}
    for module in MODULES:
        where = put_together([module])
        objects[module] = where.parent / f"{module}-{len(MADE)}.o"
        MADE.append(objects[module])
        run(compiler, "-std=c11", WARN, list(flags), "-c", "taut.c", "-o",
            objects[module], cwd=where)
    return objects


def symbols(obj, nm="nm"):
    """(undefined, global) names of an object file."""
    rows = [line.split() for line in run(nm, "-g", obj).splitlines()]
    undefined = {row[-1] for row in rows if row[-2] in "Uw"}
    return undefined, {row[-1] for row in rows} - undefined


def check_symbols(obj, nm="nm"):
    undefined, defined = symbols(obj, nm)
    want(undefined <= {"memcpy", "memmove", "memset", "memcmp"}, undefined)
    want(all(name.startswith("taut_") for name in defined), defined)


@case
def gcc_compiles_each_module():
    for obj in compile_all("gcc", "-O2", *MORE).values():
        check_symbols(obj)


@case
def clang_compiles_each_module():
    kit.tool("clang", "clang")
    compile_all("clang", "-fsyntax-only", *MORE)


@case
def dropped_beside_a_program():
    path = kit.project("drop", "drop")
    run(ROOT / "tools/amalgamate.py", "--modules", "kern", "-o", path)
    run("cc", "-std=c11", WARN, "-O2", "embed_drop.c", "taut.c", "-o",
        "embed_drop", cwd=path)
    said = run(path / "embed_drop")
    want(said == "taut 0.1.0: short, sum ddf2\n", said)


@case
def in_a_shared_library_that_does_not_offer_it():
    where = put_together(["kern"])
    run("gcc", "-std=c11", WARN, "-shared", "-fPIC", "-DTAUT_API=",
        "-fvisibility=hidden", "taut.c", "-o", "other.so", cwd=where)
    said = run("nm", "-D", "--defined-only", where / "other.so")
    want("taut_" not in said, said)


@case
def freestanding():
    for obj in compile_all("gcc", "-O0", "-ffreestanding").values():
        check_symbols(obj)


@case
def cortex_m4():
    kit.tool("arm-none-eabi-gcc", "gcc-arm-none-eabi")
    for obj in compile_all("arm-none-eabi-gcc", "-O1", *CORTEX).values():
        check_symbols(obj, "arm-none-eabi-nm")


@case
def header_is_cxx17():
    where = put_together(["net"])
    (where / "app.cc").write_text('#include "taut.h"\n'
                                  "unsigned app() { return TAUT_E_SHORT; }\n")
    kit.tool("g++", "g++")
    run("g++", "-std=c++17", WARN, MORE, "-c", "app.cc", cwd=where)


@case
def header_and_installed_headers_do_not_collide():
    where = put_together(["net"])
    (where / "both.c").write_text('#include "taut.h"\n'
                                  "#include <taut/taut.h>\n"
                                  "extern int both;\n")
    run("gcc", "-std=c11", WARN, "-I" + str(ROOT / "include"), "-c",
        "both.c", cwd=where)


@case
def all_modules_together_and_what_only_they_share_is_not_global():
    where = put_together(MODULES)
    run("gcc", "-std=c11", WARN, MORE, "-c", "taut.c", cwd=where)
    text = (where / "taut.h").read_text("utf-8")
    _, defined = symbols(where / "taut.o")
    hidden = sorted(name for name in defined if name + "(" not in text
                    and name + ";" not in text)
    want(not hidden and len(defined) > 300, hidden, len(defined))


@case
def the_text_is_the_same_each_time_and_says_whose():
    where = put_together(["kern"])
    first = (where / "taut.c").read_text("utf-8")
    want((put_together(["kern"]) / "taut.c").read_text("utf-8") == first)
    want(f" * taut {amalgamate.version()}; modules: core kern\n" in first,
         first[:200])
    want("Permission is hereby granted" in first)
    want("#line" not in first and "net_" not in first)
    for path in amalgamate.sources("core") + amalgamate.sources("kern"):
        want(first.count(f" {path} ") == 1, path)


@case
def a_source_s_macros_end_with_it():
    text = "#ifndef NET_X_H\n#define NET_X_H\n#define A 1\n# define A 2\n"
    want(amalgamate.forget(text) == "#undef A\n", amalgamate.forget(text))
    made = (put_together(["net"]) / "taut.c").read_text("utf-8")
    want("#undef ICMP_N\n" in made and "#undef NET_ICMP_INT_H" not in made)


@case
def an_unknown_module_is_refused():
    done = subprocess.run([ROOT / "tools/amalgamate.py", "--modules", "no"],
                          capture_output=True, text=True, check=False)
    want(done.returncode == 1 and "no module 'no'" in done.stderr
         and "net" in done.stderr, done)


sys.exit(kit.main())

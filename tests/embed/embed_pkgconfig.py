#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Installed taut, found with pkg-config: a Makefile's program with the
static and the shared library, a C++ program, and what is installed."""
import re
import shutil
import sys

import embed_kit as kit
from embed_kit import ROOT, WARN, case, run, want

sys.path.insert(0, str(ROOT / "tools"))
from check_layers import is_provider  # noqa: E402  (found by the line above)

PREFIX = kit.Prefix("pkgconfig-prefix")
MADE = """\
TTL 64, protocol 17, checksum right
TTL 63, protocol 17, checksum wrong
refused: range at 0, found 4, in ip.hdr_len (RFC 791 3.1)
"""


def make(where, env, *args):
    """Builds tests/embed/make and runs it."""
    kit.tool("make", "make")
    path = kit.project("make", where)
    run("make", "--quiet", *args, cwd=path, env=env)
    said = run(path / "embed_make", env=env)
    want(said == MADE, said)
    return path / "embed_make"


def needed(program):
    """The shared libraries that a program asks for."""
    return re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "-d", program))


@case
def makefile_with_the_static_library():
    want(needed(make("make-static", PREFIX.env)) == ["libc.so.6"])


@case
def makefile_with_the_shared_library():
    program = make("make-shared", PREFIX.need_shared(), "MODULE=taut")
    want(sorted(needed(program)) == ["libc.so.6", "libtaut.so.0"],
         needed(program))


@case
def makefile_with_a_build_that_is_not_installed():
    make("make-uninstalled", {**PREFIX.env, "PKG_CONFIG_PATH":
                              str(kit.BUILD / "meson-uninstalled")})


@case
def cxx_program():
    kit.tool("g++", "g++")
    path = kit.project("cxx", "cxx")
    for module in ["taut-net"] + ["taut"] * PREFIX.shared.exists():
        flags = run("pkg-config", "--cflags", "--libs", module,
                    env=PREFIX.env).split()
        run("g++", "-std=c++17", WARN, "embed_cxx.cc", "-o", "embed_cxx",
            flags, cwd=path, env=PREFIX.env)
        said = run(path / "embed_cxx", env={
            **PREFIX.env, "LD_LIBRARY_PATH": str(PREFIX.lib)})
        want("need 1 more, in ipv6" in said and "hop limit 64" in said, said)


@case
def each_module_has_its_files():
    listed = run("pkg-config", "--list-all", env=PREFIX.env)
    modules = re.findall(r"(?m)^(taut-[\w-]+) ", listed)
    want(len(modules) >= 3, listed)
    for module in modules:
        want((PREFIX.lib / f"lib{module}.a").exists(), module)
        want(run("pkg-config", "--modversion", module, env=PREFIX.env)
             == "0.1.0\n", module)


@case
def the_shared_library_offers_the_headers_functions_and_no_more():
    PREFIX.need_shared()
    rows = [line.split() for line in
            run("nm", "-D", PREFIX.shared).splitlines()]
    offered = {row[-1].split("@")[0] for row in rows if row[-2] in "TRDBV"}
    taken = {row[-1].split("@")[0] for row in rows if row[-2] == "U"}
    want(taken <= {"memcpy", "memmove", "memset", "memcmp",
                   "__stack_chk_fail"}, taken)
    texts = "".join(p.read_text("utf-8") for p in
                    sorted((ROOT / "include/taut").glob("*.h"))
                    if not is_provider(p))
    public = set(re.findall(r"(?m)^TAUT_API\b[^;{}]*?\b(taut_\w+)\s*[(;]",
                            texts))
    want(offered == public, "only offered:", offered - public,
         "only in the headers:", public - offered)
    want(len(offered) > 300, len(offered))


@case
def a_provider_is_linked_with_its_library():
    if not (PREFIX.lib / "libtaut-crypto-openssl.a").exists():
        raise kit.Skip("this build has no provider (libssl-dev)")
    path = kit.folder("provider")
    shutil.copy(ROOT / "examples/example_crypto.c", path / "app.c")
    flags = run("pkg-config", "--cflags", "--libs", "--static",
                "taut-crypto-openssl", env=PREFIX.env).split()
    run("cc", "-std=c11", *WARN, "-o", "app", "app.c", *flags, cwd=path)
    want("unsealed: ok" in run(path / "app"))
    want("libcrypto.so.3" in needed(path / "app"))


@case
def the_command_its_page_and_its_completion():
    if not (PREFIX.path / "bin/taut").exists():
        raise kit.Skip("this build has no taut command (libpcap, json-c)")
    want("usage" in run(PREFIX.path / "bin/taut", "--help").lower())
    want((PREFIX.path / "share/man/man1/taut.1").exists())
    completion = PREFIX.path / "share/bash-completion/completions/taut"
    said = run("bash", "-c", f"source {completion}; complete -p taut")
    want("taut" in said, said)


sys.exit(kit.main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Installed taut, found by CMake's find_package: static and shared, its
version, a component that is not there."""
import subprocess
import sys

import embed_kit as kit
from embed_kit import case, run, want

PREFIX = kit.Prefix("cmake-prefix")


def configure(where, *args):
    """Configures tests/embed/cmake; (exit status, what it said)."""
    kit.tool("cmake", "cmake")
    path = kit.project("cmake", where)
    text = (path / "CMakeLists.txt").read_text("utf-8")
    for arg in args:
        if isinstance(arg, tuple):
            want(arg[0] in text, arg)
            text = text.replace(*arg)
    (path / "CMakeLists.txt").write_text(text)
    done = subprocess.run(
        ["cmake", "-S", path, "-B", path / "build", "-G", "Ninja",
         f"-DCMAKE_PREFIX_PATH={PREFIX.path}",
         *[arg for arg in args if isinstance(arg, str)]],
        text=True, check=False, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    return path / "build", done.returncode, done.stdout


def build(where, *args, env=None):
    path, status, said = configure(where, *args)
    want(status == 0, said)
    run("cmake", "--build", path)
    said = run(path / "embed_cmake", env=env)
    want(said == "port 12345 to 53\n", said)


@case
def static_library():
    build("cmake-static")


@case
def shared_library():
    build("cmake-shared", "-DTARGET=taut::taut", env=PREFIX.need_shared())


@case
def twice_in_one_project():
    find = "find_package(taut 0.1 REQUIRED COMPONENTS net)"
    build("cmake-twice", (find, find + "\n" + find.replace("net", "kern")))


@case
def a_module_that_is_not_there():
    _, status, said = configure("cmake-none", ("COMPONENTS net",
                                               "COMPONENTS net nothing"))
    want(status != 0 and "has no module nothing" in said, said)


@case
def an_optional_module_that_is_not_there():
    build("cmake-optional", ("COMPONENTS net",
                             "COMPONENTS net OPTIONAL_COMPONENTS nothing"))


@case
def another_version():
    for asked, found in (("0.1", True), ("0.1.0", True), ("", True),
                         ("0.1.9", False), ("0.2", False), ("1.0", False),
                         ("0.0.9", False)):
        _, status, said = configure("cmake-version", ("taut 0.1 ",
                                                      f"taut {asked} "))
        want((status == 0) == found, asked, said)


sys.exit(kit.main())

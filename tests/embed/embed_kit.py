#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the tests of embedding share: cases that print TAP, programs to run,
a folder to work in."""
import os
import pathlib
import shutil
import subprocess
import traceback

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# The build that runs us; what is made here stays below it.
BUILD = pathlib.Path(os.environ.get("TAUT_BUILD_ROOT", ROOT / "build/release"))
WORK = BUILD.resolve() / "embed"
WARN = ["-Wall", "-Wextra", "-Werror"]
CASES = []


class Skip(Exception):
    """Why a case cannot run here."""


def case(function):
    """A test: its name is the function's, its fault an exception."""
    CASES.append(function)
    return function


def tool(name, package):
    """Skips the case unless the program `name` is there."""
    path = shutil.which(name)
    if path is None:
        raise Skip(f"no {name} here (apt-get install {package})")
    return path


def run(*command, **more):
    """Runs a command; its output, or an exception with what it said."""
    words = [str(word) for part in command
             for word in (part if isinstance(part, list) else [part])]
    done = subprocess.run(words, text=True, check=False, timeout=600,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **more)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(words)}: exit status "
                             f"{done.returncode}\n{done.stdout[-4000:]}")
    return done.stdout


def want(condition, *why):
    if not condition:
        raise AssertionError(" ".join(str(w) for w in why))


def folder(name):
    """An empty folder to work in."""
    path = WORK / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def project(name, where):
    """A copy of the outside project tests/embed/<name>."""
    path = folder(where)
    shutil.copytree(HERE / name, path, dirs_exist_ok=True)
    return path


class Prefix:
    """The build that runs us, installed in a folder that is not the one it
    was configured for: what is installed finds itself from where it lies."""

    def __init__(self, name):
        root = folder(name)
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet",
            "--destdir", root)
        marks = list(root.rglob("taut-core.pc"))
        want(len(marks) == 1, "installed:", marks)
        self.lib = marks[0].parent.parent
        self.path = next(root.rglob("include/taut/core.h")).parents[2]
        self.env = {**os.environ, "PKG_CONFIG_PATH": str(marks[0].parent)}
        self.shared = self.lib / "libtaut.so.0"

    def need_shared(self):
        if not self.shared.exists():
            raise Skip("this build has no shared library "
                       "(-Ddefault_library=static)")
        return {**self.env, "LD_LIBRARY_PATH": str(self.lib)}


def main():
    """Runs all cases; returns the exit status."""
    failed = 0
    print(f"1..{len(CASES)}")
    for number, function in enumerate(CASES, 1):
        title = f"{number} - {function.__name__.replace('_', ' ')}"
        try:
            function()
            print(f"ok {title}", flush=True)
        except Skip as why:
            print(f"ok {title} # SKIP\n# skipped: {why}", flush=True)
        except Exception as fault:  # a test that falls over has failed
            failed += 1
            print(f"not ok {title}", flush=True)
            text = str(fault) if isinstance(fault, AssertionError) \
                else traceback.format_exc()
            print("".join(f"# {line}\n" for line in text.splitlines()),
                  flush=True)
    return 1 if failed else 0

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Prints code size and worst stack of each module.

Stack comes from gcc's -fcallgraph-info=su: a function's own frame, and the
deepest chain of calls below it. Calls through pointers are not followed;
functions that make some are marked with *.

Usage: size_table.py TITLE:BUILDDIR:SIZE_PROGRAM...
"""
import pathlib
import re
import subprocess
import sys

DEEPEST_SHOWN = 5
NODE = re.compile(r'node: \{ title: "([^"]+)" label: "([^"]*)"')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"')


def archive_size(program, archive):
    """(text, data, bss) summed over the members of an archive."""
    out = subprocess.run([program, archive], check=True, text=True,
                         capture_output=True).stdout
    rows = [line.split()[:3] for line in out.splitlines()[1:]]
    return [sum(int(row[i]) for row in rows) for i in range(3)]


def call_graph(folder):
    """Reads the .ci files below a folder: frames, calls."""
    frames, calls = {}, {}
    for path in folder.rglob("*.ci"):
        text = path.read_text("utf-8")
        for title, label in NODE.findall(text):
            bytes_used = re.search(r"(\d+) bytes", label)
            if bytes_used:
                frames[title] = int(bytes_used.group(1))
        for caller, callee in EDGE.findall(text):
            calls.setdefault(caller, set()).add(callee)
    return frames, calls


def deepest(frames, calls):
    """function -> (bytes of the deepest chain, whether a call on it goes
    through a pointer)."""
    done = {}

    def walk(name, above):
        if name == "__indirect_call":
            return 0, True
        if name in done or name in above:
            return done.get(name, (0, True))
        below = [walk(c, above | {name}) for c in calls.get(name, ())]
        most = max((b for b, _ in below), default=0)
        done[name] = (frames.get(name, 0) + most, any(i for _, i in below))
        return done[name]

    for name in frames:
        walk(name, frozenset())
    return done


def short(title):
    """A static function's node is file:name; the name is enough."""
    return title.rsplit(":", 1)[-1]


def show_machine(title, build, program):
    build = pathlib.Path(build)
    archives = sorted(build.glob("libtaut-*.a"))
    print(f"{title}, -Os{'':<18} text    data     bss   worst stack")
    frames, calls = call_graph(build)
    chains = deepest(frames, calls)
    for archive in archives:
        own, _ = call_graph(build / (archive.name + ".p"))
        worst = sorted(((*chains[f], f) for f in own), reverse=True)
        text, data, bss = archive_size(program, archive)
        depth = f"{worst[0][0]} in {short(worst[0][2])}" if worst else "-"
        print(f"  {archive.stem[3:]:<22} {text:>8}{data:>8}{bss:>8}   {depth}")
        for total, indirect, name in worst[:DEEPEST_SHOWN]:
            print(f"    {total:>6} bytes with calls, own frame "
                  f"{frames[name]:>5}  {short(name)}{'*' if indirect else ''}")
    return len(archives)


def main():
    shown = [show_machine(*arg.split(":")) for arg in sys.argv[1:]]
    print("* also calls through a pointer, which is not followed")
    return 0 if all(shown) else 1


sys.exit(main())

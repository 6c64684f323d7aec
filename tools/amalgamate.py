#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes taut.c and taut.h: chosen modules of taut in two files.

    tools/amalgamate.py --modules net -o DIR
    cc -std=c11 -O2 -c DIR/taut.c

What a module needs is added (the table `needs` of meson.build); without
--modules all modules are taken. The text is the sources' own, one file after
the other, each under a banner with its name; includes are replaced by what
they include. What only taut's own files share has internal linkage, and a
source's macros end with it.
"""
import argparse
import pathlib
import re
import subprocess
import sys

import check_layers
from check_layers import ROOT
from check_style import blank, no_directives

INCLUDE = re.compile(r'[ \t]*#[ \t]*include[ \t]*"([^"]+)"')
CONDITION = re.compile(r"[ \t]*#[ \t]*(if|ifdef|ifndef|endif)\b")
GUARD = re.compile(r"#ifndef (\w+_H)\n#define \1\n")
DEFINE = re.compile(r"(?m)^[ \t]*#[ \t]*define[ \t]+(\w+)")
# An object that an internal header declares; its definition. Arrays of a
# length not told cannot be declared with internal linkage.
OBJECT = re.compile(r"(?m)^extern [^;()\[\]]*\b(taut_\w+)(?:\[\w+\])?;")
OBJECT_MADE = re.compile(r"(?m)^(?!static|extern)[a-z][\w \n*]*\b(taut_\w+)"
                         r"(?=(?:\[\w*\])?\s*=)")
SPDX = "/* SPDX-License-Identifier: MIT */\n"

LOCAL = """\
/* What taut's files share among themselves, and nobody else. */
#if defined(__GNUC__)
#define TAUT_LOCAL static __attribute__((unused))
#else
#define TAUT_LOCAL static
#endif
"""


# ------------------------------------------------------------- the modules

def choose(wanted):
    """The modules wanted and what they need, lowest floor first."""
    text = (ROOT / "meson.build").read_text("utf-8")
    floors = re.findall(r"'(\w+)'",
                        re.search(r"^floors = \[(.*?)\]", text, re.M | re.S)
                        .group(1))
    reach = check_layers.floors(text)
    for module in wanted:
        if module not in reach:
            sys.exit(f"amalgamate: no module '{module}'; there are "
                     + ", ".join(floors))
    needed = set().union(*(reach[m] for m in wanted or floors))
    return [m for m in floors if m in needed]


def sources(module):
    """The module's .c files, as its meson.build lists them."""
    text = (ROOT / f"lib/{module}/meson.build").read_text("utf-8")
    names = re.search(rf"^{module}_sources = files\((.*?)\)", text,
                      re.M | re.S)
    return [f"lib/{module}/{n}" for n in re.findall(r"'([^']+)'",
                                                    names.group(1))]


def version():
    """taut's version, with the commit where the tree is a git checkout."""
    text = (ROOT / "meson.build").read_text("utf-8")
    number = re.search(r"version: '([^']+)'", text).group(1)
    run = subprocess.run(["git", "-C", ROOT, "describe", "--always",
                          "--dirty", "--abbrev=12", "--exclude=*"],
                         capture_output=True, text=True, check=False)
    own = (ROOT / ".git").exists() and run.returncode == 0
    return f"{number} (commit {run.stdout.strip()})" if own else number


# ---------------------------------------------------------------- one file

class Tree:
    """The files of lib/ and include/, by path."""

    def __init__(self, modules):
        self.text = check_layers.read_tree()
        self.reach = check_layers.floors(
            (ROOT / "meson.build").read_text("utf-8"))
        self.modules = modules
        self.paths = {}
        for path in self.text:
            name = path.split("/")[-1]
            public = path.startswith("include/")
            self.paths["taut/" + name if public else name] = path
        self.objects = {name for path, text in self.text.items()
                        if path.startswith("lib/") and path.endswith(".h")
                        for name in OBJECT.findall(text)}

    def module(self, path):
        """The module of a public header."""
        stem = pathlib.PurePath(path).stem
        return check_layers.header_module(stem, self.text, self.reach)

    def is_umbrella(self, path):
        """Whether a public header only includes others."""
        return not re.search(r"(?m)^[^#\s]|^#[ \t]*define (?!TAUT_\w+_H$)",
                             blank(self.text[path]))

    def public(self):
        """The public headers of the modules chosen, in the umbrella's
        order as far as it names them."""
        names = check_layers.INCLUDE.findall(
            self.text["include/taut/taut.h"] + "".join(
                self.text.get(f"include/taut/{m}.h", "")
                for m in self.modules))
        order = [f"include/{n}" for _, n in names if n.startswith("taut/")]
        order += sorted(p for p in self.text if p.startswith("include/"))
        return [p for p in dict.fromkeys(order)
                if not self.is_umbrella(p)
                and not check_layers.is_provider(p)
                and self.module(p) in self.modules]


def banner(path):
    return f"/* {' ' + path + ' ':=^74} */\n"


def file_scope(text):
    """The text with all blanked that is no declaration at file scope:
    comments, strings, directives, what stands inside braces."""
    code, depth, out = no_directives(blank(text)), 0, []
    for c in code:
        depth -= c == "}"
        out.append(c if depth == 0 or c == "\n" else " ")
        depth += c == "{"
    return "".join(out)


def localize(text):
    """Marks the functions that an internal header declares as local."""
    starts = [m.start(1) for m in re.finditer(
        r"(?:^|(?<=[;}]))\s*((?!static|typedef|extern)[A-Za-z_][\w\s*]*"
        r"\btaut_\w+\([^;{}]*\)\s*;)", file_scope(text))]
    for at in reversed(starts):
        text = text[:at] + "TAUT_LOCAL " + text[at:]
    return text


def body(tree, path):
    """A file's own text without the licence line."""
    text = tree.text[path]
    if path.startswith("lib/") and path.endswith(".h") and GUARD.search(text):
        text = OBJECT.sub(lambda m: "TAUT_LOCAL" + m.group(0)[6:],
                          localize(text))
    if path.startswith("lib/"):  # a source, or a table that one includes
        text = OBJECT_MADE.sub(
            lambda m: ("TAUT_LOCAL " if m.group(1) in tree.objects else "")
            + m.group(0), text)
    return text.removeprefix(SPDX)


def expand(tree, path, seen):
    """The text of `path` with each include replaced by what it includes.

    What is included before anything else stands before the file, under its
    own banner, once; what is included later stands where the include stood
    (templates, and headers that a condition guards).
    """
    before, out, depth, at_head = [], [], 0, True
    text = body(tree, path)
    guard = GUARD.search(text)
    seen.add(path)
    lines, code = text.splitlines(True), blank(text).splitlines(True)
    for line, bare in zip(lines, code):
        include = INCLUDE.match(line) if bare.strip() else None
        condition = CONDITION.match(bare)
        if condition:
            depth += -1 if condition.group(1) == "endif" else 1
        if not include:
            out.append(line)
            at_head = at_head and is_head(line, bare, guard)
            continue
        target = tree.paths[include.group(1)]
        if at_head:
            if target not in seen:
                before.append(expand(tree, target, seen))
        else:
            out.append(in_place(tree, target, seen,
                                depth > (1 if guard else 0)))
    own = re.sub(r"\n{3,}", "\n\n", "".join(out))
    return "".join(before) + banner(path) + own.rstrip("\n") + "\n\n"


def is_head(line, bare, guard):
    """Whether a line may stand before a file's first includes."""
    is_guard = guard and line.strip("\n") in guard.group(0).split("\n")
    return not bare.strip() or bool(is_guard) or \
        bool(re.match(r"#include <", line))


def in_place(tree, target, seen, conditional):
    """What an include in the middle of a file is replaced by. Under a
    condition it may be compiled or not, so it is not seen elsewhere."""
    if GUARD.search(tree.text[target]) is None:
        return expand(tree, target, set(seen))
    if target in seen:
        return ""
    return expand(tree, target, set(seen) if conditional else seen)


# --------------------------------------------------------------- the whole

def head(name, what, modules):
    licence = (ROOT / "LICENSE").read_text("utf-8").strip()
    text = (f"{name}: {what}\n\ntaut {version()}; modules: "
            f"{' '.join(modules)}\nPut together by tools/amalgamate.py; do "
            f"not edit.\n\n{licence}")
    lines = (f" * {line}".rstrip() for line in text.split("\n"))
    return SPDX + "/*\n" + "\n".join(lines) + "\n */\n"


def header_text(tree, seen):
    parts = [head("taut.h", "what taut offers, in one file.", tree.modules),
             "#ifndef TAUT_AMALGAMATED_H\n#define TAUT_AMALGAMATED_H\n\n"]
    for path in tree.public():
        if path not in seen:
            parts.append(expand(tree, path, seen))
    return "".join(parts) + "#endif\n"


def forget(text):
    """Ends the macros of a source, so that the next may define its own."""
    names = sorted(set(DEFINE.findall(text)) - set(GUARD.findall(text)))
    return "".join(f"#undef {n}\n" for n in names)


def source_text(tree, seen):
    parts = [head("taut.c", "all of taut's code, in one file.", tree.modules),
             '#include "taut.h"\n\n', LOCAL, "\n"]
    for module in tree.modules:
        for path in sources(module):
            text = expand(tree, path, seen)
            parts.append(text)
            undefs = forget(blank(tree.text[path]))
            parts.append(undefs + "\n" if undefs else "")
    return "".join(parts).rstrip("\n") + "\n"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--modules", default="", metavar="M,M...",
                        help="modules to take (default: all)")
    parser.add_argument("-o", default=".", metavar="DIR", dest="folder",
                        help="where to write (default: here)")
    args = parser.parse_args()
    tree = Tree(choose([m for m in args.modules.split(",") if m]))
    seen = set()
    folder = pathlib.Path(args.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "taut.h").write_text(header_text(tree, seen), "utf-8")
    (folder / "taut.c").write_text(source_text(tree, seen), "utf-8")
    print(f"{folder}/taut.c, {folder}/taut.h: {' '.join(tree.modules)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

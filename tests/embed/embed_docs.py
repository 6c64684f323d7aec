#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the commands of docs/embedding.md, one block after the other, in a
copy of the tree, and compares what the last command of each prints with what
the page says."""
import functools
import os
import re
import shutil
import subprocess
import sys

import embed_kit as kit
from embed_kit import ROOT, run, want

sys.path.insert(0, str(ROOT / "tools"))
import amalgamate  # noqa: E402  (found by the line above)

PAGE = (ROOT / "docs/embedding.md").read_text("utf-8")
BLOCK = re.compile(r"(?:<!-- needs: (.*) -->\n)?```sh\n(.*?)```\n"
                   r"(?:\n```text\n(.*?)```\n)?", re.S)
# A size on the page may differ from the code's by so much, in percent.
SIZE_TOLERANCE = 25
PACKAGES = {"arm-none-eabi-gcc": "gcc-arm-none-eabi"}


def copy_tree():
    """The sources, without what was built."""
    copy = kit.folder("docs")
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, text=True,
                            check=False)
    if listed.returncode != 0:
        shutil.copytree(ROOT, copy, dirs_exist_ok=True, symlinks=True,
                        ignore=shutil.ignore_patterns("build", ".git"))
        return copy
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


COPY = copy_tree()


def run_block(needs, commands, printed):
    """Runs one block; what it exports, the next one sees."""
    for name in (needs or "").split():
        kit.tool(name, PACKAGES.get(name, name))
    kept = COPY / "build/exported"
    kept.parent.mkdir(exist_ok=True)
    script = (f"[ ! -f {kept} ] || . {kept}\n{commands}\n"
              f"export -p >{kept}\n")
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", script],
                          cwd=COPY, env=env, text=True, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    want(done.returncode == 0, commands, done.stdout)
    want(f"\n{done.stdout}".endswith(f"\n{printed or ''}"),
         f"{commands}printed\n{done.stdout}instead of\n{printed}")


def add_blocks():
    """A case for each block of the page, named by its first command."""
    for needs, commands, printed in BLOCK.findall(PAGE):
        def block(needs=needs, commands=commands, printed=printed or None):
            run_block(needs, commands, printed)
        block.__name__ = commands.split("\n", maxsplit=1)[0].strip("\\ ")
        kit.case(block)
    want(len(kit.CASES) >= 8, "only", len(kit.CASES), "blocks")


@functools.lru_cache
def size(*modules):
    """Bytes of code and constants of these modules together."""
    if not modules:
        return 0
    run("tools/amalgamate.py", "--modules", ",".join(modules), "-o",
        "build/size", cwd=COPY)
    run("gcc", "-std=c11", "-Os", "-fPIC", "-c", "taut.c",
        cwd=COPY / "build/size")
    fields = run("size", COPY / "build/size/taut.o").splitlines()[1].split()
    return int(fields[0]) + int(fields[1])


@kit.case
def sizes_are_as_the_page_says():
    told = dict(re.findall(r"(?m)^\| `(\w+)` \| (\d+) KB \|", PAGE))
    want(len(told) >= 3 and set(told) <= set(amalgamate.choose([])), told)
    for module, kilobytes in told.items():
        below = [m for m in amalgamate.choose([module]) if m != module]
        own = (size(*below, module) - size(*below)) / 1024
        want(abs(own / int(kilobytes) - 1) < SIZE_TOLERANCE / 100,
             f"{module}: the page says {kilobytes} KB, it is {own:.0f} KB")


add_blocks()
sys.exit(kit.main())

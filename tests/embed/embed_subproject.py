#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Taut as a Meson subproject, from its source tree: only the modules that
are asked for are built, nothing else of the tree, and nothing installed."""
import json
import sys

import embed_kit as kit
from embed_kit import ROOT, case, run, want

MADE = kit.project("meson", "subproject")


@case
def program_with_one_module():
    (MADE / "subprojects").mkdir()
    (MADE / "subprojects/taut").symlink_to(ROOT)
    run("meson", "setup", "build", "--werror", cwd=MADE)
    run("ninja", "-C", "build", cwd=MADE)
    want(run(MADE / "build/embed_meson") == "sum ddf2\n")
    run("meson", "test", "-C", "build", cwd=MADE)


@case
def nothing_else_is_built():
    targets = json.loads(run("meson", "introspect", "--targets",
                             MADE / "build"))
    names = sorted(target["name"] for target in targets)
    want(names == ["embed_meson", "taut-core", "taut-kern"], names)


@case
def nothing_is_installed():
    run("meson", "install", "-C", "build", "--destdir", MADE / "root",
        cwd=MADE)
    left = [str(p) for p in (MADE / "root").rglob("*")]
    want(not left, left)


@case
def internal_headers_are_not_seen():
    commands = json.loads((MADE / "build/compile_commands.json").read_text())
    mine = [c["command"] for c in commands if "embed_meson.c" in c["command"]]
    want(len(mine) == 1 and "taut/include" in mine[0]
         and "lib/core" not in mine[0], mine)


sys.exit(kit.main())

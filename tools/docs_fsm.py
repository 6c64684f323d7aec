#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes state machines and code into the docs. What stands between a line
`<!-- fsm NAME FORM -->` and the next `<!-- end -->` is replaced by what
`fsm_export NAME FORM` prints; after `<!-- code FILE PART -->` by the lines of
FILE between `/* [PART] */` and `/* [end] */`. With --check nothing is written
and a page that is not up to date is a fault."""
import argparse
import os
import re
import subprocess
import sys

BLOCK = re.compile(
    r"(<!-- (fsm|code) (\S+) (\S+) -->\n)(?:.*?)(<!-- end -->)", re.S)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--export", required=True, help="the fsm_export program")
    ap.add_argument("--check", action="store_true")
    opts = ap.parse_args()
    docs = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                        "docs")

    def part(name, which):
        with open(os.path.join(docs, "..", name)) as f:
            found = re.search(r"/\* \[%s\] \*/\n(.*?)\n *"
                              r"/\* \[end\] \*/" %
                              re.escape(which), f.read(), re.S)
        if not found:
            sys.exit("%s has no part [%s]" % (name, which))
        return "```c\n" + found[1].strip("\n") + "\n```\n"

    def fill(block):
        if block[2] == "code":
            text = part(block[3], block[4])
        else:
            text = subprocess.run([opts.export, block[3], block[4]],
                                  check=True, text=True,
                                  stdout=subprocess.PIPE).stdout
        if "mermaid" in block[4]:
            text = "```mermaid\n" + text + "```\n"
        return block[1] + "\n" + text + "\n" + block[5]

    stale = blocks = 0
    for name in sorted(os.listdir(docs)):
        path = os.path.join(docs, name)
        if not name.endswith(".md"):
            continue
        with open(path) as f:
            old = f.read()
        new = BLOCK.sub(fill, old)
        blocks += len(BLOCK.findall(old))
        if new == old:
            continue
        stale += 1
        if opts.check:
            print("docs/%s is not up to date: run tools/docs_fsm.py" % name)
        else:
            with open(path, "w") as f:
                f.write(new)
            print("docs/%s written" % name)
    print("%d generated parts, %d pages %s" % (
        blocks, stale, "stale" if opts.check else "written"))
    return 1 if opts.check and (stale or not blocks) else 0


if __name__ == "__main__":
    sys.exit(main())

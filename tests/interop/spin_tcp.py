#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks two TCP peers over a bad channel with spin.

The transitions are the exported machine (fsm_export tcp --promela), the
rest is tcp_pair.pml. Two scenarios must be free of errors; two planted
faults must be found, or the check could not fail. Without spin the test is
skipped and says so."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

RUNS = [
    # name, defines, what spin must say (None: no error)
    ("client and server", [], None),
    ("simultaneous open and close", ["-DBOTH_ACTIVE=1"], None),
    ("planted: nothing is sent again", ["-DPLANT=1"], "invalid end state"),
    ("planted: the FIN is counted twice", ["-DPLANT=2"], "assertion violated"),
]


def run(args, cwd, timeout):
    return subprocess.run(args, cwd=cwd, timeout=timeout, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def must(args, cwd):
    done = run(args, cwd, 120)
    if done.returncode != 0:
        sys.exit("%s failed:\n%s" % (" ".join(args), done.stdout))


def check(number, name, defines, fault, cwd, cc):
    must(["spin", "-a"] + defines + ["tcp_pair.pml"], cwd)
    # an unoptimized verifier is ready sooner than an optimized one
    must([cc, "-O0", "-w", "-DSAFETY", "-DMEMLIM=512", "-o", "pan", "pan.c"],
         cwd)
    said = run(["./pan", "-n", "-m100000"], cwd, 120).stdout
    errors = re.search(r"errors: (\d+)", said)
    states = re.search(r"(\d+) states, stored", said)
    whole = "Search not completed" not in said and \
        "max search depth too small" not in said
    if fault is None:
        good = errors and errors[1] == "0" and whole
    else:
        good = errors and errors[1] != "0" and fault in said
    print("%s %d - %s: %s states, %s errors" % (
        "ok" if good else "not ok", number, name,
        states[1] if states else "?", errors[1] if errors else "?"))
    if not good:
        print("\n".join("# " + line for line in said.splitlines()))
    return good


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--export", required=True, help="the fsm_export program")
    ap.add_argument("--cc", default="gcc", help="C compiler for the verifier")
    opts = ap.parse_args()
    missing = [p for p in ("spin", opts.cc) if shutil.which(p) is None]
    if missing:
        print("1..0 # SKIP no %s (apt-get install spin gcc)" % missing[0])
        return 77
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as cwd:
        with open(os.path.join(here, "tcp_pair.pml")) as f, \
                open(os.path.join(cwd, "tcp_pair.pml"), "w") as out:
            out.write(f.read())
        with open(os.path.join(cwd, "tcp.pml"), "w") as out:
            subprocess.run([opts.export, "tcp", "--promela"], stdout=out,
                           check=True)
        print("1..%d" % len(RUNS))
        results = [check(i + 1, *spec, cwd, opts.cc)
                   for i, spec in enumerate(RUNS)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())

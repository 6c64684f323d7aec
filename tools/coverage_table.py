#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Prints line and branch coverage per module from gcovr's JSON.

Usage: coverage_table.py COVERAGE.json     exit status 1 under a threshold
"""
import json
import sys

# Percent of the lines and branches of each module that tests must reach.
LINES_MIN, BRANCHES_MIN = 100.0, 95.0
MISSED_SHOWN = 12  # lines named per file


def module_of(path):
    """lib/<module>/..., or `headers` for what is inline in them."""
    parts = path.split("/")
    return parts[1] if parts[0] == "lib" else "headers"


def count_file(entry):
    """(lines, lines hit, branches, branches hit, missed line numbers)."""
    lines = [l for l in entry["lines"] if not l.get("gcovr/noncode")]
    branches = [b for l in lines for b in l.get("branches", [])]
    missed = sorted({l["line_number"] for l in lines if not l["count"]})
    return (len(lines), sum(1 for l in lines if l["count"]), len(branches),
            sum(1 for b in branches if b["count"]), missed)


def percent(hit, total):
    return 100.0 * hit / total if total else 100.0


def show(name, counts):
    n_lines, lines_hit, n_branches, branches_hit = counts
    print(f"{name:<34} {lines_hit:>6}/{n_lines:<6}"
          f"{percent(lines_hit, n_lines):>6.1f} %"
          f"{branches_hit:>8}/{n_branches:<6}"
          f"{percent(branches_hit, n_branches):>6.1f} %")


def ranges(numbers):
    """Line numbers as text: 3-5, 9."""
    spans = []
    for n in numbers:
        if spans and n == spans[-1][1] + 1:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    texts = [f"{a}-{b}" if a != b else f"{a}" for a, b in spans]
    more = [f"and {len(texts) - MISSED_SHOWN} more"] \
        if len(texts) > MISSED_SHOWN else []
    return ", ".join(texts[:MISSED_SHOWN] + more)


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        files = json.load(f)["files"]
    modules, partial = {}, []
    for entry in files:
        *counts, missed = count_file(entry)
        total = modules.setdefault(module_of(entry["file"]), [0] * 4)
        for i, n in enumerate(counts):
            total[i] += n
        if counts[0] != counts[1] or counts[2] != counts[3]:
            partial.append((entry["file"], counts, missed))
    print(f"{'':<34} {'lines':>13}{'':>8}{'branches':>15}")
    for path, counts, missed in sorted(partial):
        show(path, counts)
        if missed:
            print(f"    lines {ranges(missed)}")
    failed = []
    for module, counts in sorted(modules.items()):
        show("module " + module, counts)
        if percent(counts[1], counts[0]) < LINES_MIN or \
                percent(counts[3], counts[2]) < BRANCHES_MIN:
            failed.append(module)
    print(f"wanted: {LINES_MIN:.0f} % of lines, {BRANCHES_MIN:.0f} % of "
          "branches; " + (f"under that: {', '.join(failed)}" if failed
                          else "all modules reach it"))
    return 1 if failed or not modules else 0


sys.exit(main())

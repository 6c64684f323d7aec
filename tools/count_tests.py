#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Counts test cases in meson's testlog.json, one a line of JSON.

Test programs print TAP: each of their cases counts. A program that prints
no TAP counts as one. What was planned but never came, because the program
crashed or was killed, counts as failed.

Usage: count_tests.py TESTLOG.json     exit status 0 if nothing failed
"""
import json
import re
import sys

CASE = re.compile(r"^(not )?ok\s+\d+(?:\s+-)?\s*(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)")


def count_tap(text):
    """Counts (passed, failed, skipped) of TAP output, planned or seen."""
    passed = failed = skipped = planned = 0
    for line in text.splitlines():
        case, plan = CASE.match(line), PLAN.match(line)
        if plan:
            planned += int(plan.group(1))
        elif case and re.search(r"#\s*skip", line, re.I):
            skipped += 1
        elif case and case.group(1):
            failed += 1
        elif case:
            passed += 1
    failed += max(0, planned - passed - failed - skipped)
    return passed, failed, skipped


def count_program(test):
    """Counts one program: its cases, or itself as one."""
    result = test["result"]
    passed, failed, skipped = count_tap(test.get("stdout") or "")
    if result == "SKIP":
        return passed, failed, max(skipped, 1)
    good = result in ("OK", "EXPECTEDFAIL")
    if passed + failed + skipped == 0:
        return int(good), int(not good), 0
    if not good and failed == 0:
        failed = 1
    return passed, failed, skipped


def reasons(test):
    """Why cases of this program were skipped, as it printed them."""
    text = test.get("stdout") or ""
    found = re.findall(r"(?mi)^#?\s*skipped: (.*)$", text)
    return [f"skipped in {test['name']}: {why}" for why in found]


def main():
    with open(sys.argv[1], encoding="utf-8") as log:
        tests = [json.loads(line) for line in log if line.strip()]
    total = [0, 0, 0]
    for test in tests:
        counts = count_program(test)
        total = [a + b for a, b in zip(total, counts)]
        for why in reasons(test):
            print(why)
        if counts[1]:
            print(f"failed in {test['name']}: {counts[1]} ({test['result']})")
    passed, failed, skipped = total
    print(f"{passed} passed, {failed} failed"
          + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


sys.exit(main())

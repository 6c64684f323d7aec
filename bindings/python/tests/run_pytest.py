#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the tests of the Python package and prints TAP, a line a test, so
that `./dev test` counts them.

usage: run_pytest.py [PYTEST ARGS...]     exit code 77: no pytest
"""
import os
import pathlib
import sys

try:
    import pytest
except ImportError:
    print("skipped: no pytest (apt-get install python3-pytest)")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent


class Tap:
    """Prints what happened, and at the end how much."""

    def __init__(self):
        self.n = 0

    def line(self, good, name, more=""):
        self.n += 1
        print(f"{'ok' if good else 'not ok'} {self.n} - {name}{more}",
              flush=True)

    def pytest_collectreport(self, report):
        if report.failed:
            self.line(False, f"{report.nodeid}: not collected")
            print(report.longreprtext)
        elif report.skipped:
            self.skipped(report)

    def skipped(self, report):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) \
            else str(report.longrepr)
        why = why.replace("Skipped: ", "")
        print(f"# skipped: {why}")
        self.line(True, report.nodeid, f" # skip {why}")

    def pytest_runtest_logreport(self, report):
        if report.skipped:
            self.skipped(report)
        elif report.failed:
            self.line(False, f"{report.nodeid} ({report.when})")
            for text in (report.longreprtext, report.capstdout):
                print("\n".join("# " + line for line in text.splitlines()))
        elif report.when == "call":
            self.line(True, report.nodeid)


def main():
    tap = Tap()
    args = sys.argv[1:] or [str(HERE)]
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    code = pytest.main(["-q", "-p", "no:cacheprovider", "-p",
                        "no:terminalreporter", "--rootdir", str(HERE), *args],
                       plugins=[tap])
    print(f"1..{tap.n}")
    return int(code) if code else 0


# Dask starts its workers from this file, which must not run the tests again.
if __name__ == "__main__":
    sys.exit(main())

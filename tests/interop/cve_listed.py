#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds docs/cve.md against the tests it names.

usage: cve_listed.py [--self-test]

Every row of the table names a test that exists (`test_x`, and where the row
names a case of it, `test_x: case`, that case); every tests/cve/test_cve_*.c
is named by a row; every row has an answer. Exit code 1 with what is wrong.
"""
import argparse
import glob
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')


def rows(text):
    """The cells of the table's rows."""
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip().split('|')[1:-1]]
        if len(cells) == 5 and cells[0] != 'class' and set(cells[0]) != {'-'}:
            yield cells


def sources():
    """Every test program's text, by its name."""
    out = {}
    for path in glob.glob(os.path.join(ROOT, 'tests', '*', 'test_*.c')):
        with open(path) as f:
            out[os.path.basename(path)[:-2]] = f.read()
    return out


def faults(text, programs):
    named, out = set(), []
    for what, _, answer, why, test in rows(text):
        found = re.findall(r'(test_\w+)(?:: (\w+))?', test)
        if not found:
            out.append('no test: ' + what)
        if not answer or not why:
            out.append('no answer: ' + what)
        for program, case in found:
            named.add(program)
            if program not in programs:
                out.append('%s: there is no %s' % (what, program))
            elif case and not re.search(
                    r'cmocka_unit_test(_setup_teardown)?\(\s*%s\b' % case,
                                        programs[program]):
                out.append('%s: no case %s in %s' % (what, case, program))
    for program in sorted(programs):
        if program.startswith('test_cve_') and program not in named:
            out.append('%s is in no row' % program)
    return out


def self_test(text, programs):
    """A planted fault of each kind is found."""
    row = '| x | y | %s | z | %s |\n'
    cases = ((row % ('no', 'none'), 'no test'),
             (row % ('', 'test_frag'), 'no answer'),
             (row % ('no', 'test_nonsense'), 'there is no'),
             (row % ('no', 'test_frag: nonsense'), 'no case'))
    bad = 0
    for more, expected in cases:
        found = [f for f in faults(text + more, programs) if expected in f]
        print('%s - self-test: %s' % ('ok' if found else 'not ok', expected))
        bad += not found
    lost = [f for f in faults('', programs) if 'is in no row' in f]
    print('%s - self-test: not listed' % ('ok' if lost else 'not ok'))
    return bad + (not lost)


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--self-test', action='store_true')
    a = p.parse_args()
    with open(os.path.join(ROOT, 'docs', 'cve.md')) as f:
        text = f.read()
    programs = sources()
    if a.self_test:
        return 1 if self_test(text, programs) else 0
    wrong = faults(text, programs)
    for f in wrong:
        print('docs/cve.md: ' + f)
    if not wrong:
        print('ok - docs/cve.md: %d rows, all with tests'
              % len(list(rows(text))))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Draws the samples of a benchmark as bars: docs/performance-*.svg.

usage: tools/bench_chart.py IN.json OUT.svg TITLE [OPERATION...]

IN.json is what a benchmark wrote with --json. One group of bars for each
OPERATION (default: all), one bar for each contender: the median time of an
operation, and a line from the first to the ninth tenth of its samples.
"""
import html
import json
import sys

COLOURS = {'taut': '#2a6f97', 'peer': '#adb5bd', 'limit': '#e9c46a',
           'info': '#dee2e6'}
LEFT, BAR, WIDTH, ROW = 250, 380, 760, 22


def text(x, y, s, more=''):
    return '<text x="%d" y="%d" %s>%s</text>' % (x, y, more, html.escape(s))


def time_text(ns):
    return '%.1f µs' % (ns / 1000) if ns >= 10000 else '%.1f ns' % ns


def tenth(samples, part):
    s = sorted(samples)
    return s[min(len(s) - 1, int(part * len(s)))]


def bar(row, y, most):
    scale = BAR / most
    low, high = (LEFT + tenth(row['ns'], p) * scale for p in (0.1, 0.9))
    end = LEFT + row['median_ns'] * scale
    return [
        '<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>'
        % (LEFT, y + 3, end - LEFT, ROW - 6, COLOURS[row['role']]),
        '<path d="M%.1f %d H%.1f" stroke="#343a40"/>'
        % (low, y + ROW // 2, min(high, WIDTH)),
        text(LEFT - 8, y + 15, row['who'], 'text-anchor="end"'),
        text(int(max(end, min(high, WIDTH - 90))) + 8, y + 15,
             time_text(row['median_ns']))]


def chart(groups, title):
    out, y = [text(12, 24, title, 'font-weight="bold"')], 40
    for operation, rows in groups:
        out.append(text(12, y + 15, operation))
        most = max(r['median_ns'] for r in rows)
        for row in rows:
            out += bar(row, y, most)
            y += ROW
        y += 12
    head = ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
            'font-family="sans-serif" font-size="13">' % (WIDTH, y))
    back = '<rect width="100%" height="100%" fill="white"/>'
    return '\n'.join([head, back] + out + ['</svg>', ''])


def main():
    if len(sys.argv) < 4:
        print(__doc__.split('\n\n')[1], file=sys.stderr)
        return 2
    with open(sys.argv[1]) as f:
        rows = json.load(f)['benchmarks']
    wanted = sys.argv[4:] or list(dict.fromkeys(r['operation'] for r in rows))
    groups = [(o, [r for r in rows if r['operation'] == o]) for o in wanted]
    with open(sys.argv[2], 'w') as f:
        f.write(chart([g for g in groups if g[1]], sys.argv[3]))
    return 0


if __name__ == '__main__':
    sys.exit(main())

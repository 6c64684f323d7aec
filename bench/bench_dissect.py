#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Measures `taut dissect` as a whole process against tcpdump and tshark.

usage: bench/bench_dissect.py TAUT PCAP [--few PCAP] [--reps N]
                              [--few-reps N] [--tshark-reps N] [--json FILE]

Operations: one line a packet beside tcpdump -nn, and FIELDS beside tshark -T
fields. With --few both are measured over that capture too (the operations
with -few): the same packets from few addresses (tools/make_bench_pcap.py
--variants 1), which tcpdump's list of addresses does not slow down.

Contenders of one operation run in turn, N times; each run reads its capture
to the end and writes its text to /dev/null. What counts is the processor time
of the process, user and system, since the wall clock counts what else the
machine does. Repetition i of one is divided by repetition i of the other and
the median of these ratios is printed:

  RATIO <operation> <peer> <peer's time / taut's time>

Before that each contender's output is counted: it must have a line for every
packet, or there is nothing to compare.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

FIELDS = ('frame.number frame.protocols eth.type ip.src ip.dst ip.ttl '
          'ipv6.src ipv6.dst tcp.srcport tcp.dstport tcp.seq_raw '
          'tcp.window_size_value udp.srcport udp.dstport').split()


def operations(taut, pcap, suffix, reps, tshark_reps):
    """(operation, repetitions, ((who, command) ...)) over one capture."""
    tshark = ['tshark', '-n', '-r', pcap, '-T', 'fields']
    for f in FIELDS:
        tshark += ['-e', f]
    return [
        ('dissect-line' + suffix, reps,
         [('taut', [taut, 'dissect', pcap]),
          ('tcpdump', ['tcpdump', '-nn', '-r', pcap])]),
        ('dissect-fields' + suffix, tshark_reps,
         [('taut', [taut, 'dissect', '--fields', ','.join(FIELDS), pcap]),
          ('tshark', tshark)])]


def cpu_of(command, out):
    """Processor seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out,
                   stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime -
            before.ru_utime - before.ru_stime)


def packets_of(taut, pcap):
    done = subprocess.run([taut, 'dissect', '--quiet', '--stats', pcap],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=True, text=True)
    return int((done.stdout + done.stderr).split()[0])


def lines_of(command):
    """Runs once, to warm the page cache and to count what is printed."""
    with tempfile.TemporaryFile() as out:
        cpu_of(command, out)
        out.seek(0)
        return sum(1 for _ in out)


def measure(contenders, n_packets, reps):
    times = {}
    for who, command in contenders:
        n = lines_of(command)
        if n < n_packets:
            sys.exit('bench_dissect: %s printed %d lines for %d packets'
                     % (who, n, n_packets))
        times[who] = []
    for i in range(reps):
        turn = contenders if i % 2 else list(reversed(contenders))
        for who, command in turn:
            times[who].append(cpu_of(command, subprocess.DEVNULL))
    return times


def report(operation, times, n_packets, rows):
    for who, t in times.items():
        ns = statistics.median(t) * 1e9 / n_packets
        role = 'taut' if who == 'taut' else 'peer'
        print('%-24s %-18s %12.1f ns/packet %8.3f s'
              % (operation, who, ns, statistics.median(t)))
        rows.append({'operation': operation, 'who': who, 'role': role,
                     'median_ns': ns, 'bytes': 0.0,
                     'ns': [x * 1e9 / n_packets for x in t]})
    for who, t in times.items():
        if who != 'taut':
            r = statistics.median(a / b for a, b in zip(t, times['taut']))
            print('RATIO %s %s %.2f' % (operation, who, r))
    sys.stdout.flush()


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('taut')
    p.add_argument('pcap')
    p.add_argument('--few')
    p.add_argument('--reps', type=int, default=5)
    p.add_argument('--few-reps', type=int, default=15)
    p.add_argument('--tshark-reps', type=int, default=3)
    p.add_argument('--json')
    o = p.parse_args()
    os.environ['TZ'] = 'UTC'
    rows = []
    captures = [(o.pcap, '', o.reps)]
    if o.few:
        captures.append((o.few, '-few', o.few_reps))
    for pcap, suffix, reps in captures:
        n_packets = packets_of(o.taut, pcap)
        print('%d packets of %s' % (n_packets, pcap))
        for operation, n, contenders in operations(o.taut, pcap, suffix, reps,
                                                   o.tshark_reps):
            times = measure(contenders, n_packets, n)
            report(operation, times, n_packets, rows)
    if o.json:
        with open(o.json, 'w') as f:
            json.dump({'benchmarks': rows}, f, indent=1)
    return 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Tests of the taut command as a user calls it.

usage: tool_cli.py --taut PROGRAM [--captures DIR]

Options, exit codes and messages; the four forms of output; every way in
(pcap, pcapng, nanoseconds, standard input, hex, files); outputs that cannot
be written; files that end early. With tcpdump at hand, its lines name the
same addresses and ports. Each test prints `ok` or `not ok`; the exit code is
1 if one fails.
"""
import argparse
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
COMMANDS = ('dissect', 'decode', 'explain', 'dns', 'fsm', 'kernels')
SIDE_BY_SIDE = ('ping4', 'ping6', 'http4', 'http6', 'dns', 'iperf3',
                'tcp-close', 'tcp-plain', 'traceroute', 'vlan', 'sll',
                'null-loopback', 'raw-tun')
TESTS = []


class Done:
    """What one call came to."""

    def __init__(self, program, args, **more):
        done = subprocess.run([program] + list(args), timeout=60, check=False,
                              **{'stdout': subprocess.PIPE,
                                 'stderr': subprocess.PIPE, **more})
        self.code = done.returncode
        self.out = (done.stdout or b'').decode('utf-8', 'replace')
        self.err = (done.stderr or b'').decode('utf-8', 'replace')
        self.lines = self.out.splitlines()


class World:
    """The program, its captures, a folder for files."""

    def __init__(self, program, captures, folder):
        self.program = program
        self.captures = captures
        self.folder = folder

    def run(self, *args, **more):
        return Done(self.program, args, **more)

    def pcap(self, name):
        return os.path.join(self.captures, name if '.' in name
                            else name + '.pcap')

    def file(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as f:
            f.write(data)
        return path

    def bytes(self, name):
        with open(self.pcap(name), 'rb') as f:
            return f.read()


def test(fn):
    TESTS.append(fn)
    return fn


def want(condition, *why):
    if not condition:
        raise AssertionError(' '.join(str(w)[:300] for w in why))


def fails(done, text):
    """Exit code 2, nothing silent."""
    want(done.code == 2, 'exit', done.code, done.err)
    want(text in done.err, 'message', repr(done.err))


# ---- options and codes ----

@test
def help_exits_0(w):
    for args in [()] + [(c,) for c in COMMANDS]:
        done = w.run(*args, '--help')
        want(done.code == 0 and done.out.startswith('usage: taut'), args,
             done.code, done.out)
        want('exit' in done.out or args in (('fsm',), ('kernels',)), args,
             'does not tell its exit codes')
    for c in COMMANDS:
        want(c in w.run('--help').out, c)


@test
def wrong_calls_exit_2(w):
    fails(w.run('nonsense'), 'nonsense')
    want(w.run().code == 2, 'no command')
    for c in COMMANDS:
        done = w.run(c, '--nonsense')
        want(done.code == 2 and done.err, c, done.code)
    fails(w.run('dissect'), 'one file')
    for n in ('0', 'x', '-1', '5x'):
        fails(w.run('dissect', '-c', n, w.pcap('ping4')), n)
    fails(w.run('decode', 'nonsense', '00'), 'nonsense')
    fails(w.run('decode', 'ipv4', '450'), '450')
    fails(w.run('dissect', '--fields', 'ip.src,ip.nonsense', w.pcap('ping4')),
          "'ip.nonsense'")


@test
def unreadable_files_exit_2(w):
    fails(w.run('dissect', os.path.join(w.folder, 'none')), 'No such file')
    fails(w.run('dissect', w.folder), 'taut:')
    fails(w.run('dissect', w.file('empty', b'')), 'taut:')
    fails(w.run('dissect', w.file('text', b'no capture at all\n' * 9)),
          'taut:')
    fails(w.run('dissect', '-', stdin=subprocess.DEVNULL), 'taut:')


@test
def a_truncated_file_exits_2_after_its_whole_packets(w):
    whole = w.run('dissect', w.pcap('ping4')).lines
    # header 24; records 16 + their bytes: the third packet lacks some
    data = w.bytes('ping4')
    at = 24
    for _ in range(2):
        at += 16 + int.from_bytes(data[at + 8:at + 12], 'little')
    for extra in (1, 15, 17, 40):
        done = w.run('dissect', w.file('cut.pcap', data[:at + extra]))
        fails(done, 'truncated')
        want(done.lines == whole[:2], extra, done.out)
    done = w.run('dissect', w.file('cut.pcap', data[:at]))
    want(done.code == 0 and done.lines == whole[:2], done.code, done.out)


@test
def strict_tells_malformed(w):
    want(w.run('dissect', '--strict', w.pcap('malformed')).code == 1, 'bad')
    want(w.run('dissect', w.pcap('malformed')).code == 0, 'not strict')
    for name in ('ping4', 'http6', 'dns'):
        done = w.run('dissect', '--strict', w.pcap(name))
        want(done.code == 0, name, done.code, done.out)


@test
def count_stops(w):
    for n in (1, 3):
        done = w.run('dissect', '-c', str(n), w.pcap('ping4'))
        want(done.code == 0 and len(done.lines) == n, n, done.lines)
    done = w.run('dissect', '--count', '1000000', w.pcap('ping4'))
    want(len(done.lines) > 3, done.lines)


@test
def stats_go_to_standard_error(w):
    done = w.run('dissect', '--stats', '--quiet', w.pcap('malformed'))
    want(done.out == '', done.out)
    want(re.search(r'^\d+ packets, \d+ bytes, [1-9]\d* malformed', done.err),
         done.err)


# ---- forms ----

FIELDS = ('frame.number', 'frame.len', 'frame.protocols', 'ip.src', 'ip.dst',
          'ip.ttl', 'tcp.srcport', 'tcp.dstport', 'tcp.seq_raw', 'tcp.flags')


def values(packet, field):
    """A field of a packet in JSON, as --fields would print it."""
    found = []
    for part in [packet] + packet['layers']:
        v = part.get(field, [])
        found += v if isinstance(v, list) else [v]
    return ','.join(str(v) for v in found)


@test
def json_holds_what_fields_print(w):
    for name in ('http4', 'icmp-errors', 'malformed'):
        rows = [r.split('\t') for r in w.run(
            'dissect', '--fields', ','.join(FIELDS), w.pcap(name)).lines]
        packets = [json.loads(line) for line in
                   w.run('dissect', '--json', w.pcap(name)).lines]
        want(len(rows) == len(packets) > 0, name, len(rows), len(packets))
        for row, packet in zip(rows, packets):
            for field, value in zip(FIELDS, row):
                want(values(packet, field) == value, name, row[0], field,
                     value, values(packet, field))


@test
def malformed_packets_are_explained_in_each_form(w):
    packets = [json.loads(line) for line in
               w.run('dissect', '--json', w.pcap('malformed')).lines]
    bad = [p for p in packets if 'malformed' in p]
    want(len(bad) > 50, len(bad))
    for p in bad:
        m = p['malformed']
        want(m['status'] and m['field'] and m['rule'], m)
        want(m['offset'] <= p['frame.cap_len'], m)
    lines = w.run('dissect', w.pcap('malformed')).out
    tree = w.run('dissect', '-V', w.pcap('malformed')).out
    for p in bad:
        want(p['malformed']['text'] in lines, p['malformed']['text'])
        want(p['malformed']['text'] in tree, p['malformed']['text'])


@test
def a_tree_names_fields(w):
    done = w.run('dissect', '-V', '-c', '3', w.pcap('ping4'))
    want(done.out.count('Frame ') == 3, done.out)
    for text in ('ip.src: 192.0.2.10', 'icmp.type: 8', 'arp.opcode: 1'):
        want(text in done.out, text)


# ---- ways in ----

@test
def standard_input_is_read(w):
    for name in ('ping4', 'two-interfaces.pcapng'):
        with open(w.pcap(name), 'rb') as f:
            piped = w.run('dissect', '-', stdin=f)
        want(piped.code == 0, piped.err)
        want(piped.out == w.run('dissect', w.pcap(name)).out, name)


@test
def nanoseconds_are_kept(w):
    times = w.run('dissect', '--fields', 'frame.time_epoch',
                  w.pcap('nanosecond')).lines
    want(times and all(re.fullmatch(r'\d+\.\d{9}', t) for t in times), times)
    want(any(not t.endswith('000') for t in times), times)


@test
def units_come_as_hex_file_and_input(w):
    udp = '04d2003500080000'
    path = w.file('unit.bin', bytes.fromhex(udp))
    text = w.file('unit.txt', b'04 d2 00 35\n00 08 00 00\n')
    tree = w.run('decode', 'udp', udp)
    want(tree.code == 0 and 'udp.dstport: 53' in tree.out, tree.out, tree.err)
    for args in (('04d2', '00350008', '0000'), ('04:d2:00:35:00:08:00:00',),
                 (path,), (text,)):
        want(w.run('decode', 'udp', *args).out == tree.out, args)
    for data in (bytes.fromhex(udp), udp.encode()):
        done = w.run('decode', 'udp', '-', input=data)
        want(done.out == tree.out, data, done.out, done.err)
    want(w.run('decode', 'udp', '-', input=b'').code in (1, 2), 'no bytes')
    fails(w.run('decode', 'udp', '04d2zz'), '04d2zz')


def caret(done):
    """The offset of the first byte that a caret stands under."""
    for above, line in zip(done.lines, done.lines[1:]):
        at = line.find('^')
        if at >= 0 and not line.strip('^ '):
            base = int(above[:4], 16)
            return base + len(above[6:at + 1].split()) - 1
    return None


@test
def the_caret_stands_under_the_fault(w):
    cases = (('ipv4', '450000130000000040010000c0000201c0000202', 2,
              'ip.len'),
             ('ipv4', '44000014000000004001f00dc0000201c0000202', 0,
              'ip.hdr_len'),
             ('tcp', '04d200500000000100000000600200000000000002030000', 21,
              'tcp.options.mss'),
             ('udp', '04d2003500070000', 4, 'udp.length'))
    for proto, digits, at, field in cases:
        done = w.run('explain', proto, digits)
        want(done.code == 1, proto, done.code, done.err)
        want(caret(done) == at, proto, 'caret at', caret(done), 'not', at)
        want(field in done.out and 'RFC' in done.out, field, done.out)


# ---- ways out ----

@test
def a_full_disk_exits_2(w):
    if not os.path.exists('/dev/full'):
        return 'skipped: no /dev/full here'
    for args in (('dissect', w.pcap('ping4')),
                 ('dissect', '-V', w.pcap('ping4')),
                 ('dissect', '--json', w.pcap('ping4')),
                 ('dissect', '--fields', 'ip.src', w.pcap('ping4')),
                 ('decode', 'udp', '04d2003500080000'), ('kernels',),
                 ('fsm', 'tcp', '--mermaid'), ('--help',)):
        with open('/dev/full', 'wb') as full:
            fails(w.run(*args, stdout=full), 'write')
    return None


@test
def a_closed_pipe_is_not_silent(w):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, 'wb') as closed:
        done = w.run('dissect', w.pcap('http4'), stdout=closed,
                     preexec_fn=functools.partial(
                         signal.signal, signal.SIGPIPE, signal.SIG_IGN),
                     restore_signals=False)
        fails(done, 'write')
        done = w.run('dissect', w.pcap('http4'), stdout=closed)
        want(done.code in (2, -signal.SIGPIPE), done.code)


# ---- beside tcpdump ----

ENDS = re.compile(r'\bIP6? (?:\(.*?\) )?(\S+) > (\S+?):')


@test
def tcpdump_names_the_same_ends(w):
    if not shutil.which('tcpdump'):
        return 'skipped: no tcpdump here (apt-get install tcpdump)'
    compared = 0
    for name in SIDE_BY_SIDE:
        ours = w.run('dissect', w.pcap(name)).lines
        theirs = Done('tcpdump', ['-nn', '-r', w.pcap(name)]).lines
        theirs = [t for t in theirs if re.match(r'\d\d:\d\d:\d\d', t)]
        want(len(ours) == len(theirs), name, len(ours), len(theirs))
        for a, b in zip(ours, theirs):
            ends = ENDS.search(b)
            if not ends:
                continue
            compared += 1
            want(ENDS.search(a) and ENDS.search(a).groups() == ends.groups(),
                 name, a, '|', b)
    want(compared > 300, 'only', compared, 'lines compared')
    return None


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--taut', required=True)
    p.add_argument('--captures',
                   default=os.path.join(ROOT, 'tests', 'captures'))
    a = p.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        world = World(a.taut, a.captures, folder)
        for fn in TESTS:
            name = fn.__name__.replace('_', ' ')
            try:
                note = fn(world)
                print('ok - %s%s' % (name, ' # ' + note if note else ''))
            except (AssertionError, subprocess.TimeoutExpired) as e:
                bad += 1
                print('not ok - %s\n  %s' % (name, e))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())

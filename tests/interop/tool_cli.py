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
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
COMMANDS = ('dissect', 'decode', 'explain', 'dns', 'hpack', 'wpa', 'fsm',
            'kernels')
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
def wifi_is_decoded_and_explained(w):
    beacon = ('80000000ffffffffffff020000000100020000000100 1000'
              '0000000000000000 6400 3104 0004 74657374')
    done = w.run('decode', 'wlan', *beacon.split())
    want(done.code == 0 and 'wlan.ssid: 74657374' in done.out and
         'wlan.fc.type_subtype: 0x0008 (Beacon)' in done.out, done.out)
    done = w.run('decode', 'radiotap', '000009000200000000', beacon)
    want(done.code == 0 and 'radiotap:wlan' in done.out, done.out)
    done = w.run('explain', 'wlan', beacon, '3003', '010000')
    want(done.code == 1 and 'wlan.rsn.gcs' in done.out and
         'status code 40' in done.out, done.out)
    done = w.run('decode', 'eapol', '02000005', '0101000501')
    want(done.code == 0 and 'eapol.type: 0' in done.out, done.out)
    want(w.run('decode', 'eap', '0101000501').code == 0, 'eap')
    want(w.run('decode', 'eap', '0001000501').code == 1, 'eap')


@test
def header_blocks_are_shown(w):
    """RFC 7541 C.4.1 and C.4.2, an update, never indexed, a fault."""
    done = w.run('hpack', 'decode', '828684418cf1e3c2e5f23a6ba0ab90f4ff',
                 '828684be 5886a8eb10649cbf', '20 1003 61:62:63 0164 3f45')
    want(done.code == 1, done.code)
    for line in ('     3  added      1  H :authority: www.example.com',
                 '     3  indexed   62    :authority: www.example.com',
                 '     4  added     24  H cache-control: no-cache',
                 '     0  update  the table has 0 bytes',
                 '     1  never      -    abc: d',
                 'dynamic table: 0 of 0 bytes'):
        want(line in done.lines, line, done.out)
    want('RFC 7541 6.3' in done.out and '^' in done.out, done.out)
    done = w.run('hpack', 'decode', '82be')
    want(done.code == 1 and 'http2.header.index' in done.out, done.out)
    done = w.run('hpack', 'decode', '--middle', '-t', '100', 'be', '410178')
    want(done.code == 0 and '     0  indexed   62    (unknown): (unknown)'
         in done.lines and '    62  :authority: x' in done.lines, done.out)
    want(w.run('hpack', '--help').code == 0, 'help')
    want(w.run('hpack', 'decode', '-h').code == 0, 'help')
    for args, text in ((('decode',), 'which block'), (('x',), 'subcommand'),
                       ((), 'subcommand'), (('decode', '1'), 'whole bytes'),
                       (('decode', '-t', '0', '82'), 'not a size'),
                       (('decode', '-x'), 'wrong option')):
        fails(w.run('hpack', *args), text)


@test
def rates_are_those_of_the_tables(w):
    rate = ('wpa', 'rate', '--he', '--mcs', '11', '--nss', '2', '--width', '80')
    want(w.run(*rate).out == '1201.0 Mbit/s\n', w.run(*rate).out)
    want(len(w.run('wpa', 'rate', '--eht', '--width', '320').lines) == 16, '')
    want(w.run('wpa', 'rate', '--vht', '--mcs', '9').code == 1, 'no rate')
    fails(w.run('wpa', 'rate', '--mcs', 'x'), "'x' is not a number")
    fails(w.run('wpa', 'rate', 'more'), 'more')
    fails(w.run('wpa'), 'subcommand')


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


# ---- DNS ----

def name_of(text):
    """A name's bytes."""
    return b''.join(bytes([len(p)]) + p.encode() for p in text.split('.')
                    if p) + b'\0'


def query(number, name='www.example', kind=1, flags=0x0100):
    """A DNS message with one question."""
    return struct.pack('>6H', number, flags, 1, 0, 0, 0) + name_of(name) + \
        struct.pack('>HH', kind, 1)


def framed(message):
    return struct.pack('>H', len(message)) + message


def ip4(proto, payload, src=1, dst=2):
    return struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(payload), 0, 0, 64,
                       proto, 0, b'\xc0\0\2' + bytes([src]),
                       b'\xc0\0\2' + bytes([dst])) + payload


def udp(payload, sport=4000, dport=53):
    return ip4(17, struct.pack('>HHHH', sport, dport, 8 + len(payload), 0)
               + payload)


def tcp(seq, payload=b'', flags=0x18, sport=4000, dport=53):
    return ip4(6, struct.pack('>HHIIBBHHH', sport, dport, seq, 1, 0x50, flags,
                              1000, 0, 0) + payload)


def raw_pcap(packets, snap=262144):
    """A pcap file of packets that begin with IPv4."""
    return struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 228) + \
        b''.join(struct.pack('<IIII', i, 0, min(len(p), snap), len(p))
                 + p[:snap] for i, p in enumerate(packets))


def ack_of(ack, port):
    """What the other side of tcp() acknowledges."""
    return ip4(6, struct.pack('>HHIIBBHHH', port, 4000, 1, ack, 0x50, 16, 1000,
                              0, 0), 2, 1)


def messages(w, packets, *args):
    """The ids of the DNS messages that each packet shows, and the call."""
    path = w.file('dns.pcap', raw_pcap(packets))
    done = w.run('dissect', *args, '--json', path)
    want(done.code == 0, done.code, done.err)
    ids = [[int(l['dns.id'], 16) for l in json.loads(line)['layers']
            if l['layer'] == 'dns'] for line in done.lines]
    return ids, done


@test
def a_datagram_is_shown_in_every_form(w):
    answer = query(7, flags=0x8580)[:6] + b'\0\1\0\0\0\0' + \
        query(7)[12:] + b'\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4\xc0\0\2\x35'
    path = w.file('dns.pcap', raw_pcap([udp(query(7)), udp(answer, 53, 4000)]))
    lines = w.run('dissect', path).lines
    want('192.0.2.1.4000 > 192.0.2.2.53: 7+ A? www.example. (29)' in lines[0],
         lines[0])
    want('7* q: A? www.example. 1/0/0 A 192.0.2.53 (45)' in lines[1], lines[1])
    rows = w.run('dissect', '--fields', 'frame.protocols,dns.qry.name,'
                 'dns.resp.name,dns.a,udp.dstport,data.data', path).lines
    want(rows == ['ip:udp:dns\twww.example\t\t\t53\t',
                  'ip:udp:dns\twww.example\twww.example\t192.0.2.53\t4000\t'],
         rows)
    tree = w.run('dissect', '-V', path).out
    want('  dns, bytes 28 to 73\n' in tree and 'dns.qry.type: 1 (A)' in tree and
         'dns.a: 192.0.2.53' in tree, tree)
    fails(w.run('dissect', '--fields', 'dns.nonsense', path), 'dns.nonsense')


@test
def ports_choose_the_protocol(w):
    path = w.file('dns.pcap', raw_pcap(
        [udp(query(1), 5353, 5353), udp(query(1), 4000, 5355),
         udp(query(1), 53, 4000), udp(query(1), 4000, 5300),
         udp(query(1), 5355, 53)]))
    rows = w.run('dissect', '--fields', 'frame.protocols', path).lines
    want(rows == ['ip:udp:mdns', 'ip:udp:llmnr', 'ip:udp:dns', 'ip:udp:data',
                  'ip:udp:dns'], rows)
    rows = w.run('dissect', '-d', 'udp.port==5300,dns', '--fields',
                 'frame.protocols', path).lines
    want(rows[3] == 'ip:udp:dns', rows)
    for rule in ('udp.port==5300,nonsense', 'sctp.port==1,dns', 'udp.port==0,'
                 'dns', 'udp.port==70000,dns', 'udp.port==53,dns,x', ''):
        fails(w.run('dissect', '-d', rule, path), 'rule')


@test
def a_stream_is_put_together(w):
    stream = b''.join(framed(query(i, 'x' * (i % 50 + 1) + '.example'))
                      for i in range(60))
    rng = random.Random(53)
    for how in ('as it comes', 'shuffled', 'twice', 'byte by byte'):
        at, cuts = 0, []
        while at < len(stream):
            n = 1 if how == 'byte by byte' else rng.choice((1, 2, 7, 40, 300))
            cuts.append((1 + at, stream[at:at + n]))
            at += n
        order = list(cuts)
        if how == 'shuffled':
            rng.shuffle(order)
        if how == 'twice':
            order = [c for c in cuts for _ in range(2)]
        packets = [tcp(0, flags=2)] + [tcp(s, d) for s, d in order]
        ids, done = messages(w, packets)
        want(sum(ids, []) == list(range(60)), how, ids)
        want(done.err == '', how, done.err)
        if how != 'as it comes':
            continue
        # each at the packet that brings its last byte
        ends, end = [], 0
        for i in range(60):
            end += len(framed(query(i, 'x' * (i % 50 + 1) + '.example')))
            ends.append(end)
        for (seq, data), found in zip(order, ids[1:]):
            last = seq - 1 + len(data)
            want(found == [i for i, e in enumerate(ends)
                           if seq - 1 < e <= last], seq, found)


@test
def directions_and_connections_are_apart(w):
    a, b = framed(query(1)), framed(query(2))
    packets = [tcp(10, a[:5]), tcp(20, b[:5], sport=53, dport=4000),
               tcp(30, a[:5], sport=4001), tcp(15, a[5:]),
               tcp(25, b[5:], sport=53, dport=4000),
               # the same ports again, from the beginning
               tcp(900, flags=2), tcp(901, a)]
    ids, done = messages(w, packets)
    want(ids == [[], [], [], [1], [2], [], [1]], ids)
    # the third connection's message never ends
    want('1 directions' in done.err, done.err)


@test
def what_is_missing_is_told(w):
    one = framed(query(1))
    ids, done = messages(w, [tcp(0, flags=2), tcp(1, one[:9]),
                             tcp(12, one[11:]), tcp(1 + len(one), one)])
    want(ids == [[]] * 4 and 'segments are missing' in done.err, ids, done.err)
    # no messages at all: a length below a header's
    path = w.file('dns.pcap', raw_pcap([tcp(5, b'GET / HTTP/1.0\r\n\r\n'),
                                        tcp(5, b'\0\5hello', sport=4001)]))
    done = w.run('dissect', '--fields', 'frame.protocols,data.data', path)
    want(done.lines[1] == 'ip:tcp:data\t000568656c6c6f', done.lines)


@test
def a_stream_goes_on_behind_what_is_missing(w):
    sent = [framed(query(i, 'x' * 30 + '.example')) for i in range(6)]
    at = [1 + sum(map(len, sent[:i])) for i in range(6)]
    begin = tcp(0, flags=2)

    def parts(i, *cuts):
        cuts = (0,) + cuts + (len(sent[i]),)
        return [tcp(at[i] + a, sent[i][a:b]) for a, b in zip(cuts, cuts[1:])]

    # within a message: it is passed over, as soon as its bytes are acknowledged
    one = parts(1, 9, 11)
    packets = [begin] + parts(0) + [one[0], one[2]] + parts(2)
    ids, done = messages(w, packets + [ack_of(at[3], 53)] + parts(3))
    want(ids == [[], [0], [], [], [], [], [2, 3]], ids)
    want('1 directions' in done.err, done.err)
    ids, done = messages(w, packets + [ack_of(at[1] + 10, 53)] + parts(3))
    want(ids[-1] == [], 'the other side may still wait for them', ids)
    # they come late, but they come
    ids, done = messages(w, packets + [ack_of(at[1] + 9, 53), one[1]] +
                         parts(3))
    want(ids == [[], [0], [], [], [], [], [1, 2], [3]] and not done.err, ids,
         done.err)
    # a whole one and more: a segment that begins with a message is looked for
    packets = [begin] + parts(0) + parts(1, 9)[:1] + \
        [tcp(at[3] - 20, sent[2][-20:])] + parts(4)
    ids, done = messages(w, packets + [ack_of(at[5], 53)] + parts(5))
    want(ids == [[], [0], [], [], [], [], [4, 5]], ids)
    # no acknowledgement is seen, but what waits is more than is kept
    big = framed(bytes(65535))
    late = [tcp(at[1] + 1 + i, big[i:i + 60000])
            for i in range(1, len(big), 60000)]
    more = at[1] + 1 + len(big)
    ids, done = messages(w, [begin] + parts(0) + late +
                         [tcp(more, sent[1]), tcp(more + len(sent[1]),
                                                  sent[2])])
    want(ids[-2:] == [[1], [2]], ids)


@test
def http2_goes_on_behind_what_is_missing(w):
    def frame(kind, flags, stream, body):
        return struct.pack('>I', len(body))[1:] + bytes((kind, flags)) + \
            struct.pack('>I', stream) + body

    # x-n: 1, kept in the table; afterwards by its index
    first = frame(1, 4, 1, b'\x88\x40\3x-n\0011')
    again = frame(1, 4, 3, b'\x88\xbe')
    data = frame(0, 1, 1, bytes(300))
    settings = frame(4, 0, 0, b'')

    def show(*pieces):
        """Pieces of the stream, None before one that is lost."""
        packets, at, lose = [tcp(0, flags=2, dport=53000)], 1, False
        for p in pieces:
            if p is None:
                lose = True
                continue
            if not lose:
                packets.append(tcp(at, p, dport=53000))
                packets.append(ack_of(at + len(p), 53000))
            at, lose = at + len(p), False
        path = w.file('h2.pcap', raw_pcap(packets))
        done = w.run('dissect', '-d', 'tcp.port==53000,http2', '--fields',
                     'http2.streamid,http2.header.name', path)
        want(done.code == 0, done.err)
        return [line for line in done.lines if line.strip()], done

    lines, done = show(settings, first, again)
    want(lines == ['0\t', '1\t:status,x-n', '3\t:status,x-n'] and
         not done.err, lines, done.err)
    # of DATA: the table of fields stands
    lines, done = show(settings, first, data[:40], None, data[40:200],
                       data[200:], again)
    want(lines[-1] == '3\t:status,x-n', lines)
    want('1 directions' in done.err, done.err)
    # of header fields: it does not
    lines, done = show(settings, first[:12], None, first[12:], again, first,
                       again)
    want(lines == ['0\t', '3,1\t:status,:status,x-n', '3\t:status,x-n'],
         lines)
    # of header fields that would have moved what is known
    second = frame(1, 4, 5, b'\x88\x40\3x-m\0012')
    lines, done = show(settings, first, second[:12], None, second[12:], again,
                       again)
    want(lines == ['0\t', '1\t:status,x-n', '3,3\t:status,:status'], lines)
    # of more than one frame
    lines, done = show(settings, None, first, data, None, data + again, first,
                       again)
    want(lines == ['0\t', '1\t', '1,3\t:status,x-n,:status,x-n'], lines)


@test
def connections_and_bytes_are_bounded(w):
    packets = [tcp(1, b'\0', sport=1024 + i) for i in range(4100)]
    ids, done = messages(w, packets + [tcp(2, query(0)[:1], sport=1024)])
    want('4 TCP connections were given up' in done.err or
         '5 TCP connections were given up' in done.err, done.err)
    packets = [tcp(1, b'\xff\xff' + bytes(12), sport=1024 + i)
               for i in range(1100)]
    ids, done = messages(w, packets)
    want('messages over TCP are not shown' in done.err, done.err)
    # those that fit are still put together
    rest = bytes(65523)
    more = [tcp(15, rest[:60000], sport=1024), tcp(60015, rest[60000:],
                                                   sport=1024)]
    path = w.file('dns.pcap', raw_pcap(packets + more))
    rows = w.run('dissect', '--fields', 'dns.length', path).lines
    want(rows[-1] == '65535', rows[-2:])


@test
def faults_of_messages_are_the_packets(w):
    bad = query(1)[:-1]
    path = w.file('dns.pcap', raw_pcap([udp(bad)]))
    want(w.run('dissect', '--strict', path).code == 1, 'not strict')
    done = w.run('dissect', '--stats', path)
    want('malformed: short at 56, need 1 more, in dns.qry.type' in done.out,
         done.out)
    want('1 malformed' in done.err, done.err)
    fault = json.loads(w.run('dissect', '--json', path).out)['malformed']
    want(fault['field'] == 'dns.qry.type' and fault['offset'] == 56 and
         'in_message' not in fault, fault)
    # in a stream, in two segments: counted from the message
    data = framed(bad)
    path = w.file('dns.pcap', raw_pcap([tcp(1, data[:7]), tcp(8, data[7:])]))
    fault = json.loads(w.run('dissect', '--json', path).lines[1])['malformed']
    want(fault['offset'] == 30 and fault['in_message'] is True, fault)
    want("counted from the message's start" in w.run('dissect', path).out,
         'not told')
    # what the capture cut is no fault
    path = w.file('dns.pcap', raw_pcap([udp(query(1))], 50))
    done = w.run('dissect', '--strict', '-V', path)
    want(done.code == 0 and 'dns.id: 0x0001' in done.out, done.code, done.out)


@test
def messages_are_units(w):
    whole = query(5).hex()
    done = w.run('decode', 'dns', whole)
    want(done.code == 0 and 'dns.qry.name: www.example' in done.out, done.out)
    done = w.run('decode', 'dns_tcp', framed(query(5)).hex())
    want(done.code == 0 and 'dns.length: 29' in done.out, done.out)
    done = w.run('decode', 'mdns', whole[:-4] + '8001')
    want('dns.qry.qu: 1' in done.out and 'dns.qry.class: 0x0001' in done.out,
         done.out)
    done = w.run('decode', 'llmnr', whole)
    want('dns.flags.tentative: 1' in done.out, done.out)
    done = w.run('decode', 'ipv4', udp(query(5)).hex())
    want('dns.qry.name: www.example' in done.out, done.out)
    done = w.run('explain', 'dns', whole[:24] + 'c00c00010001')
    want(done.code == 1 and caret(done) == 12 and 'FORMERR' in done.out and
         'layers:   dns' in done.out, done.out)
    done = w.run('explain', 'dns', whole)
    want(done.code == 0 and 'well-formed: dns' in done.out, done.out)
    fails(w.run('decode', 'dns_udp', whole), 'dns_udp')


@test
def a_line_has_an_end(w):
    many = b''.join(framed(query(i, '.'.join(['x' * 60] * 4)))
                    for i in range(200))
    path = w.file('dns.pcap', raw_pcap([tcp(1, many)]))
    line = w.run('dissect', path).out
    want(len(line) < 5000 and re.search(r'and \d+ more messages\n$', line),
         line)
    hostile = struct.pack('>6H', 1, 0x0100, 1, 0, 0, 0) + b'\4a\x1b[2\0\0\1\0\1'
    path = w.file('dns.pcap', raw_pcap([udp(hostile)]))
    for args in ((), ('-V',), ('--fields', 'dns.qry.name')):
        out = w.run('dissect', *args, path).out
        want('\x1b' not in out and 'a' in out, args, out)


# ---- zones ----

ZONE = b"""$ORIGIN Example.
$TTL 1h
@ SOA ns host 1 2 3 4 5
  NS ns ; the blank before it stands for the owner
ns 60 A 192.0.2.1
t TXT "a b" \\065
"""
ZONE_LINES = ['Example.\t3600\tIN\tSOA\tns.Example. host.Example. 1 2 3 4 5',
              'Example.\t3600\tIN\tNS\tns.Example.',
              'ns.Example.\t60\tIN\tA\t192.0.2.1',
              't.Example.\t3600\tIN\tTXT\t"a b" "A"']


@test
def a_zone_is_written_record_by_record(w):
    path = w.file('zone', ZONE)
    done = w.run('dns', 'zone', path)
    want(done.code == 0 and done.lines == ZONE_LINES, done.lines, done.err)
    with open(path, 'rb') as f:
        want(w.run('dns', 'zone', '-', stdin=f).lines == ZONE_LINES, 'stdin')
    done = w.run('dns', 'zone', '-c', path)
    want(done.lines == [l.replace('Example', 'example') for l in ZONE_LINES],
         done.lines)
    want(w.run('dns', 'zone', '-q', path).out == '', 'quiet')
    bare = w.file('bare', b'a A 192.0.2.1\n')
    done = w.run('dns', 'zone', '-o', 'b.', '-t', '1h', '-C', 'CH', bare)
    want(done.code == 1, 'an address of class IN only', done.out)
    done = w.run('dns', 'zone', '--origin', 'b.', '--ttl', '1h', bare)
    want(done.lines == ['a.b.\t3600\tIN\tA\t192.0.2.1'], done.out, done.err)


@test
def faults_of_a_zone_have_their_place(w):
    path = w.file('zone', b'a. 1 A 192.0.2.1\nb. 1 A 192.0.2.256\n'
                          b'c. 1 MX ( 1\n  x..y. )\nd. 1 A 192.0.2.4\n')
    done = w.run('dns', 'zone', path)
    want(done.code == 1, done.code)
    want([l[0] for l in done.lines] == ['a', 'd'], done.lines)
    err = done.err.splitlines()
    want(len(err) == 2, err)
    want(err[0].startswith(f'taut: {path}:2:8: ') and 'dns.a' in err[0], err)
    want(err[1].startswith(f'taut: {path}:4:5: ') and
         'dns.mx.mail_exchange' in err[1], err)


@test
def a_zone_includes_files(w):
    inner = w.file('inner', b'a 60 A 192.0.2.1\n').encode()
    outer = w.file('outer', b'$INCLUDE ' + inner + b' in.\nb. 60 A 192.0.2.2\n')
    done = w.run('dns', 'zone', '-o', 'x.', outer)
    want([l.split()[0] for l in done.lines] == ['a.in.', 'b.'], done.lines)
    done = w.run('dns', 'zone', '--no-include', outer)
    want(done.code == 1 and '$INCLUDE' in done.err, done.err)
    loop = os.path.join(w.folder, 'loop')
    w.file('loop', b'$INCLUDE ' + loop.encode() + b'\na. 60 A 192.0.2.2\n')
    done = w.run('dns', 'zone', loop)
    want(done.code == 1 and len(done.lines) == 8, done.code, done.lines)
    w.file('none-inside', b'$INCLUDE ' + b'/nowhere/at/all\n')
    fails(w.run('dns', 'zone', os.path.join(w.folder, 'none-inside')),
          'No such file')


@test
def zones_that_cannot_be_read_exit_2(w):
    fails(w.run('dns', 'zone'), 'one file')
    fails(w.run('dns', 'zone', '--nonsense', 'x'), '--nonsense')
    fails(w.run('dns', 'zone', 'x', 'y'), "'y'")
    fails(w.run('dns', 'zone', '-o'), 'a value')
    fails(w.run('dns', 'zone', '-o', 'a..b', 'x'), "'a..b'")
    fails(w.run('dns', 'zone', '-t', 'soon', 'x'), "'soon'")
    fails(w.run('dns', 'zone', os.path.join(w.folder, 'none')), 'No such file')
    fails(w.run('dns', 'zone', w.folder), 'taut:')
    long = w.file('long', b'a. 1 TXT (\n' + b'; a comment\n' * 200000 + b')')
    fails(w.run('dns', 'zone', long), 'without an end')
    with open('/dev/full', 'wb') as full:
        fails(w.run('dns', 'zone', w.file('zone', ZONE), stdout=full), 'write')
    done = w.run('dns', 'zone', '--help')
    want(done.code == 0 and done.out.startswith('usage: taut dns zone'),
         done.out)


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


# Id, response code and flags, then what is asked for, or the counts.
SAID = re.compile(r': (?:flags .* length \d+ )?(\d+(?: [a-z]+)?[+%*|$-]*)'
                  r' (\d+/\d+/\d+|(?:\[\S+\] )?\S+\? \S+)')


@test
def tcpdump_says_the_same_of_dns(w):
    if not shutil.which('tcpdump'):
        return 'skipped: no tcpdump here (apt-get install tcpdump)'
    compared = 0
    for name in ('dns', 'dns-types', 'dns-dnssec', 'dns-xfr'):
        ours = w.run('dissect', w.pcap(name)).lines
        theirs = Done('tcpdump', ['-nn', '-r', w.pcap(name)]).lines
        theirs = [t for t in theirs if re.match(r'\d\d:\d\d:\d\d', t)]
        want(len(ours) == len(theirs), name, len(ours), len(theirs))
        for a, b in zip(ours, theirs):
            mine = SAID.search(re.sub(r' q: [^?]*\? \S+', '', a).lower())
            said = SAID.search(b.lower())
            if not said:
                continue
            compared += 1
            theirs = re.escape('\n'.join(said.groups()))
            # it knows few types, and calls 104 (NID, RFC 6742) UNSPECA
            theirs = re.sub(r'type\d+|unspeca', r'\\S+', theirs)
            want(mine and re.fullmatch(theirs, '\n'.join(mine.groups())),
                 name, a, '|', b)
    want(compared > 150, 'only', compared, 'lines compared')
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

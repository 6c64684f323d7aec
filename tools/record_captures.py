#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Records tests/captures from real programs in network namespaces.

usage: tools/record_captures.py [--out DIR] [--only NAME,...] [--list]
                                [--check]

Needs root and, from Debian: iproute2 ethtool nftables tcpdump tshark
iputils-ping iputils-arping iputils-tracepath traceroute curl dnsmasq-base pppoe
bind9 bind9-dnsutils nghttp2-client nghttp2-server iperf3 radvd ndisc6
hostapd wpasupplicant openssl python3-scapy python3-cryptography
python3-zeroconf.
Makes three namespaces, a - r - b with r as the router, whose names begin with
"taut" and the process number, and removes them at the end. A scene whose
kernel feature or program is missing prints the reason and is left out.
--check records nothing: it tells whether README.md matches the files there.
Addresses are documentation ones, MAC addresses those of RFC 7042 2.1.2.
"""
import argparse
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PREFIX = 'taut%d' % os.getpid()
LIBC = ctypes.CDLL(None, use_errno=True)
HOME = os.open('/proc/self/ns/net', os.O_RDONLY)
A4, R4, R4B, B4 = '192.0.2.10', '192.0.2.1', '198.51.100.1', '198.51.100.20'
A6, R6 = '2001:db8:1::10', '2001:db8:1::1'
R6B, B6 = '2001:db8:2::1', '2001:db8:2::20'
MAC = '00:00:5e:00:53:%02x'
SCENES = []


class Missing(Exception):
    """The machine lacks what a scene needs; the text says what."""


# ---- namespaces ----------------------------------------------------------

@contextlib.contextmanager
def inside(name):
    """The calling thread's network namespace is `name` for a while."""
    fd = os.open('/run/netns/%s%s' % (PREFIX, name), os.O_RDONLY)
    try:
        if LIBC.setns(fd, 0x40000000):
            raise OSError(ctypes.get_errno(), 'setns')
        yield
    finally:
        os.close(fd)
        LIBC.setns(HOME, 0x40000000)


def sh(name, command, check=True, timeout=30):
    """Runs one command line in a namespace; its output is returned."""
    with inside(name):
        done = subprocess.run(command.split() if isinstance(command, str)
                              else command, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=timeout)
    text = done.stdout.decode(errors='replace')
    if check and done.returncode:
        last = (text.strip().splitlines() or ['no message'])[-1]
        raise Missing('%s: %s' % (command if isinstance(command, str)
                                  else ' '.join(command), last))
    return text


def sysctl(name, key, value):
    with inside(name):
        try:
            with open('/proc/sys/' + key, 'w') as f:
                f.write(str(value))
        except OSError as e:
            raise Missing('sysctl %s: %s' % (key, e.strerror))


def plain(name, dev):
    """Turns offloads off, so that checksums and sizes are the wire's."""
    sh(name, 'ethtool -K %s tx off rx off tso off gso off gro off' % dev)


def link(n1, d1, n2, d2, m1, m2):
    """A veth pair between two namespaces, up, without offloads."""
    sh(n1, ['ip', 'link', 'add', d1, 'address', MAC % m1, 'type', 'veth',
            'peer', 'name', d2, 'address', MAC % m2, 'netns', PREFIX + n2])
    for n, d in ((n1, d1), (n2, d2)):
        plain(n, d)
        sh(n, 'ip link set %s up' % d)


def addr(name, dev, *addresses):
    for x in addresses:
        sh(name, 'ip addr add %s dev %s%s' % (x, dev,
                                              ' nodad' if ':' in x else ''))


def make(*names):
    for n in names:
        subprocess.run(['ip', 'netns', 'add', PREFIX + n], check=True)
        sysctl(n, 'net/ipv6/conf/default/accept_dad', 0)
        sysctl(n, 'net/ipv6/conf/default/router_solicitations', 0)
        sh(n, 'ip link set lo up')


def drop(*names):
    for n in names:
        subprocess.run(['ip', 'netns', 'del', PREFIX + n],
                       stderr=subprocess.DEVNULL)


def lab():
    """a -- r -- b, routed, both families."""
    make('a', 'r', 'b')
    link('a', 'eth0', 'r', 'eth0', 0x0a, 0x01)
    link('b', 'eth0', 'r', 'eth1', 0x0b, 0x02)
    sysctl('r', 'net/ipv4/ip_forward', 1)
    sysctl('r', 'net/ipv6/conf/all/forwarding', 1)
    for n in 'arb':
        sysctl(n, 'net/ipv4/icmp_ratelimit', 0)
        sysctl(n, 'net/ipv6/icmp/ratelimit', 0)
        sysctl(n, 'net/ipv4/icmp_msgs_per_sec', 10000)
        sysctl(n, 'net/ipv4/icmp_msgs_burst', 10000)
    addr('a', 'eth0', A4 + '/24', A6 + '/64')
    addr('r', 'eth0', R4 + '/24', R6 + '/64')
    addr('r', 'eth1', R4B + '/24', R6B + '/64')
    addr('b', 'eth0', B4 + '/24', B6 + '/64')
    sh('a', 'ip route add default via ' + R4)
    sh('a', 'ip -6 route add default via ' + R6)
    sh('b', 'ip route add default via ' + R4B)
    sh('b', 'ip -6 route add default via ' + R6B)


def flush(*names):
    for n in names or 'arb':
        sh(n, 'ip neigh flush all')


# ---- recording -----------------------------------------------------------

def settle(seconds=0.2):
    time.sleep(seconds)


@contextlib.contextmanager
def program(name, command, ready=None, cwd=None):
    """A daemon in a namespace; waits for a text on its output."""
    with inside(name):
        p = subprocess.Popen(command.split() if isinstance(command, str)
                             else command, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, cwd=cwd)
    try:
        end = time.time() + 5
        seen = b''
        while ready and ready not in seen:
            if p.poll() is not None or time.time() > end:
                raise Missing('%s: %s' % (p.args[0], seen.decode().strip()))
            seen += os.read(p.stdout.fileno(), 4096)
        yield p
    finally:
        p.send_signal(signal.SIGINT)
        try:
            p.wait(3)
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()
        p.stdout.close()


@contextlib.contextmanager
def record(path, name, dev='eth0', options='', filter_=''):
    """tcpdump on one device while the body runs."""
    command = ['tcpdump', '-Z', 'root', '-n', '-U', '--immediate-mode', '-i',
               dev, '-w', path] + options.split() + filter_.split()
    with program(name, command, b'listening on'):
        settle(0.1)
        yield
        settle(0.3)


def scene(name, programs, exercises):
    """Registers a function that records tests/captures/<name>."""
    def add(fn):
        SCENES.append((name, programs, exercises, fn))
        return fn
    return add


def sock(name, family, kind, proto=0):
    with inside(name):
        try:
            s = socket.socket(family, kind, proto)
        except OSError as e:
            raise Missing('socket(%d, %d, %d): %s'
                          % (family, kind, proto, e.strerror))
    s.settimeout(3)
    return s


def listener(name, address, port, setup=None, proto=0):
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    s = sock(name, family, socket.SOCK_STREAM, proto)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if setup:
        setup(s)
    s.bind((address, port))
    s.listen(4)
    return s


def client(name, address, setup=None, proto=0):
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    s = sock(name, family, socket.SOCK_STREAM, proto)
    if setup:
        setup(s)
    return s


def talk(c, s, up=b'ping', down=b'pong'):
    """One exchange over a connected client and the server's socket."""
    peer, _ = s.accept()
    peer.settimeout(3)
    c.sendall(up)
    peer.recv(65536)
    peer.sendall(down)
    c.recv(65536)
    settle(0.05)
    return peer


def opt(s, level, name, value):
    try:
        s.setsockopt(level, name, value)
    except OSError as e:
        raise Missing('setsockopt %d/%d: %s' % (level, name, e.strerror))


# ---- scenes: ICMP, ARP ---------------------------------------------------

@scene('ping4.pcap', 'ping', 'ARP, ICMPv4 echo, odd payload sizes')
def ping4(path):
    flush()
    with record(path, 'a'):
        sh('a', 'ping -n -c 2 -i 0.1 ' + R4)
        sh('a', 'ping -n -c 1 -s 1 ' + B4)
        sh('a', 'ping -n -c 1 -s 0 -Q 0xb9 -t 33 ' + B4)


@scene('ping6.pcap', 'ping -6', 'NDP, ICMPv6 echo, flow label, traffic class')
def ping6(path):
    flush()
    with record(path, 'a'):
        sh('a', 'ping -n -6 -c 2 -i 0.1 ' + R6)
        sh('a', 'ping -n -6 -c 1 -s 1 -Q 0xb9 ' + B6)
        sh('a', 'ping -n -6 -c 1 -s 0 -F 0x12345 ' + B6)
        sh('a', 'ping -n -6 -c 1 ff02::1%eth0')


@scene('ping4-options.pcap', 'ping -R, -T; python sockets (IP_OPTIONS)',
       'IPv4 options: record route, timestamps, loose and strict source '
       'route, router alert, security, stream id, MTU probe; parameter problem')
def ping4_options(path):
    for n in 'arb':
        sysctl(n, 'net/ipv4/conf/all/accept_source_route', 1)
        sysctl(n, 'net/ipv4/conf/eth0/accept_source_route', 1)
    sysctl('r', 'net/ipv4/conf/eth1/accept_source_route', 1)
    hop, end = socket.inet_aton(R4), socket.inet_aton(B4)
    options = (b'\x83\x07\x04' + hop + b'\0', b'\x89\x07\x04' + hop + b'\0',
               b'\x94\x04\0\0', b'\x82\x0b' + b'\0' * 9 + b'\1',
               b'\x88\x04\x12\x34', b'\x0b\x04\x05\xdc\1\1\1\0',
               b'\x19\x08' + b'\0\2\0\4\1\1',
               b'\x44\x14\x0d\x03' + hop + b'\0\0\0\7' + end + b'\0\0\0\0')
    with record(path, 'a'):
        for o in ('-R', '-T tsonly', '-T tsandaddr'):
            sh('a', 'ping -n -c 1 %s %s' % (o, B4))
        sh('a', 'ping -n -c 1 -T tsprespec %s %s %s' % (R4, B4, B4), False)
        for o in options:
            s = sock('a', socket.AF_INET, socket.SOCK_DGRAM)
            try:
                s.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, o)
                s.sendto(b'options', (B4, 9))
            except OSError as e:
                print('    option %d: %s' % (o[0], e.strerror))
            s.close()
            settle(0.05)
        bad = bytearray(ipv4(A4, B4, 17, b'\0\7\0\7\0\x08\0\0',
                             options=b'\x44\x08\x03\0\0\0\0\0'))
        raw4(bad)


def csum(data):
    data = bytes(data) + b'\0' * (len(data) & 1)
    total = sum(struct.unpack('>%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(src, dst, proto, payload, options=b'', ident=0x1234, ttl=64,
         frag=0, tos=0):
    head = struct.pack('>BBHHHBBH4s4s', 0x45 + len(options) // 4, tos,
                       20 + len(options) + len(payload), ident, frag, ttl,
                       proto, 0, socket.inet_aton(src), socket.inet_aton(dst))
    head += options
    return head[:10] + struct.pack('>H', csum(head)) + head[12:] + payload


def ipv6(src, dst, nxt, payload, hlim=64, word=0x60000000):
    return (struct.pack('>IHBB', word, len(payload), nxt, hlim) +
            socket.inet_pton(socket.AF_INET6, src) +
            socket.inet_pton(socket.AF_INET6, dst) + payload)


def pseudo6(src, dst, nxt, payload):
    return csum(socket.inet_pton(socket.AF_INET6, src) +
                socket.inet_pton(socket.AF_INET6, dst) +
                struct.pack('>II', len(payload), nxt) + payload)


def udp6(src, dst, sport, dport, payload):
    head = struct.pack('>HHHH', sport, dport, 8 + len(payload), 0)
    c = pseudo6(src, dst, 17, head + payload) or 0xffff
    return head[:6] + struct.pack('>H', c) + payload


def raw4(packet, name='a', dst=MAC % 1, dev='eth0'):
    frame(name, dev, dst, 0x0800, packet)


def raw6(packet, name='a', dst=MAC % 1, dev='eth0'):
    frame(name, dev, dst, 0x86dd, packet)


def frame(name, dev, dst, kind, packet, src=MAC % 0x0a):
    """Sends one Ethernet frame as it is."""
    with inside(name):
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        s.bind((dev, 0))
    s.send(bytes.fromhex((dst + src).replace(':', '')) +
           struct.pack('>H', kind) + bytes(packet))
    s.close()
    settle(0.05)


@scene('ping-fragments.pcap', 'ping -s 4000',
       'IPv4 and IPv6 fragments')
def ping_fragments(path):
    with record(path, 'a'):
        sh('a', 'ping -n -c 1 -s 4000 -M dont ' + R4)
        sh('a', 'ping -n -6 -c 1 -s 4000 -M dont ' + R6)
        sh('a', 'ping -n -c 1 -s 1473 -M dont ' + B4)


@scene('icmp-errors.pcap', 'ping, python sockets, nft reject',
       'ICMPv4: port, host, net, protocol, admin-prohibited, host-prohibited '
       'unreachable; TTL exceeded; quotes of UDP, TCP, ICMP')
def icmp_errors(path):
    rules(['ip daddr 198.51.100.70 reject with icmp type admin-prohibited',
           'ip daddr 198.51.100.71 reject with icmp type host-prohibited',
           'ip daddr 198.51.100.72 reject with icmp type net-unreachable',
           'ip daddr 198.51.100.73 meta l4proto tcp reject with tcp reset'])
    sh('r', 'ip route add unreachable 203.0.113.9')
    sh('r', 'ip route add prohibit 203.0.113.10')
    try:
        with record(path, 'a', filter_='icmp or udp or tcp'):
            for d in ('198.51.100.70', '198.51.100.71', '198.51.100.72',
                      '203.0.113.9', '203.0.113.10'):
                sh('a', 'ping -n -c 1 -W 1 ' + d, False)
            sh('a', 'ping -n -c 1 -W 1 -t 1 ' + B4, False)
            udp('a', B4, 9, b'closed port', ttl=64)
            udp('a', B4, 9, b'ttl one', ttl=1)
            for d in ('198.51.100.70', '198.51.100.73'):
                c = client('a', d)
                c.settimeout(0.5)
                with contextlib.suppress(OSError):
                    c.connect((d, 80))
                c.close()
            raw4(ipv4(A4, B4, 253, b'unknown protocol'))
            sh('a', 'ping -n -c 1 -W 4 198.51.100.99', False)
    finally:
        rules([])
        sh('r', 'ip route del unreachable 203.0.113.9')
        sh('r', 'ip route del prohibit 203.0.113.10')


@scene('icmp6-errors.pcap', 'ping -6, python sockets, nft reject',
       'ICMPv6: port, address, no route, admin-prohibited, reject route; hop '
       'limit; parameter problem: unknown next header, option, header field')
def icmp6_errors(path):
    rules(['ip6 daddr 2001:db8:2::70 reject with icmpv6 type admin-prohibited',
           'ip6 daddr 2001:db8:2::71 reject with icmpv6 type no-route'])
    sh('r', 'ip -6 route add unreachable 2001:db8:f::1')
    sh('r', 'ip -6 route add prohibit 2001:db8:f::2')
    try:
        with record(path, 'a', filter_='ip6'):
            for d in ('2001:db8:2::70', '2001:db8:2::71', '2001:db8:f::1',
                      '2001:db8:f::2', '2001:db8:e::1'):
                sh('a', 'ping -n -6 -c 1 -W 1 ' + d, False)
            sh('a', 'ping -n -6 -c 1 -W 1 -t 1 ' + B6, False)
            udp('a', B6, 9, b'closed port', ttl=64)
            raw6(ipv6(A6, B6, 253, b'unknown next header'))
            raw6(ipv6(A6, B6, 60, b'\x3b\0\x9e\x04\0\0\0\0'))
            raw6(ipv6(A6, B6, 43, b'\x3b\x02\x63\x01' + b'\0' * 20))
            sh('a', 'ping -n -6 -c 1 -W 4 2001:db8:2::99', False)
    finally:
        rules([])
        sh('r', 'ip -6 route del unreachable 2001:db8:f::1')
        sh('r', 'ip -6 route del prohibit 2001:db8:f::2')


def udp(name, address, port, payload, ttl=None, setup=None, kind=0):
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    s = sock(name, family, socket.SOCK_DGRAM, kind)
    if ttl and family == socket.AF_INET:
        opt(s, socket.IPPROTO_IP, socket.IP_TTL, ttl)
    if setup:
        setup(s)
    with contextlib.suppress(ConnectionRefusedError):
        s.sendto(payload, (address, port))
    settle(0.05)
    s.close()


def rules(lines, hook='forward'):
    """The router's only nftables rules are `lines`."""
    sh('r', 'nft flush ruleset')
    if lines:
        sh('r', 'nft add table inet t')
        sh('r', ['nft', 'add chain inet t c { type filter hook %s priority 0;'
                 ' }' % hook])
        for l in lines:
            sh('r', ['nft', 'add rule inet t c ' + l])


@scene('icmp-redirect.pcap', 'ping', 'ICMPv4 redirect, ICMPv6 redirect with '
       'target link address and redirected header options')
def icmp_redirect(path):
    sh('r', 'ip neigh replace 192.0.2.9 lladdr %s dev eth0' % (MAC % 9))
    sh('r', 'ip neigh replace fe80::9 lladdr %s dev eth0' % (MAC % 9))
    sh('r', 'ip route add 203.0.113.0/24 via 192.0.2.9')
    sh('r', 'ip -6 route add 2001:db8:d::/64 via fe80::9 dev eth0')
    try:
        with record(path, 'a'):
            sh('a', 'ping -n -c 2 -i 0.2 -W 1 203.0.113.5', False)
            sh('a', 'ping -n -6 -c 2 -i 0.2 -W 1 2001:db8:d::5', False)
    finally:
        sh('r', 'ip route del 203.0.113.0/24')
        sh('r', 'ip -6 route del 2001:db8:d::/64')


@scene('arping.pcap', 'arping, ip addr', 'ARP request, reply, gratuitous '
       'request (-U) and reply (-A), duplicate address detection (-D)')
def arping(path):
    with record(path, 'a'):
        sh('a', 'arping -c 2 -I eth0 ' + R4)
        sh('a', 'arping -c 1 -U -I eth0 ' + A4, False)
        sh('a', 'arping -c 1 -A -I eth0 ' + A4, False)
        sh('a', 'arping -c 1 -D -I eth0 192.0.2.99', False)
        sh('a', 'arping -c 1 -D -I eth0 ' + R4, False)


@scene('traceroute.pcap', 'traceroute -n (UDP, ICMP, TCP), tracepath -n',
       'TTL exceeded with quoted UDP, ICMP, TCP; port unreachable; both '
       'families')
def traceroute(path):
    with record(path, 'a'):
        for o in ('', '-I', '-T'):
            sh('a', 'traceroute -n -q 1 -N 1 -w 1 %s %s' % (o, B4))
        sh('a', 'traceroute -6 -n -q 1 -N 1 -w 1 ' + B6)
        sh('a', 'tracepath -n -m 3 ' + B4)
        sh('a', 'tracepath -6 -n -m 3 ' + B6)


@scene('pmtu.pcap', 'ping -M do, tracepath, python sockets',
       'fragmentation needed (next-hop MTU), packet too big, both families, '
       'TCP shrinking its segments')
def pmtu(path):
    sh('r', 'ip link set eth1 mtu 1300')
    try:
        with record(path, 'a'):
            sh('a', 'ping -n -c 2 -i 0.2 -W 1 -M do -s 1400 ' + B4, False)
            sh('a', 'ping -n -6 -c 2 -i 0.2 -W 1 -M do -s 1400 ' + B6, False)
            sh('a', 'ip route flush cache')
            sh('a', 'ip -6 route flush cache')
            sh('a', 'tracepath -n -m 3 ' + B4, False)
            sh('a', 'ip route flush cache')
            s = listener('b', B4, 8001)
            c = client('a', B4)
            c.connect((B4, 8001))
            talk(c, s, b'x' * 4000).close()
            c.close()
            s.close()
    finally:
        sh('r', 'ip link set eth1 mtu 1500')
        sh('a', 'ip route flush cache')
        sh('a', 'ip -6 route flush cache')


# ---- scenes: NDP, multicast ----------------------------------------------

RADVD = '''
interface eth0 {
  AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;
  AdvLinkMTU 1480; AdvOtherConfigFlag on; AdvDefaultPreference high;
  prefix 2001:db8:1::/64 { AdvOnLink on; AdvAutonomous on;
    AdvValidLifetime 7200; AdvPreferredLifetime 1800; };
  prefix 2001:db8:51::/64 { AdvOnLink on; AdvAutonomous off; };
  route 2001:db8:52::/48 { AdvRoutePreference low; AdvRouteLifetime 600; };
  RDNSS 2001:db8:1::53 2001:db8:1::54 { AdvRDNSSLifetime 120; };
  DNSSL example.com corp.example { AdvDNSSLLifetime 130; };
};
'''


@scene('ndp-radvd.pcap', 'radvd, rdisc6, ndisc6, ip addr',
       'RS, RA with prefixes, MTU, RDNSS, DNSSL, route information; NS and '
       'NA; duplicate address detection with nonce; SLAAC; MLDv2 reports')
def ndp_radvd(path):
    need('radvd', 'rdisc6')
    with tempfile.TemporaryDirectory() as d:
        with open(d + '/radvd.conf', 'w') as f:
            f.write(RADVD)
        sysctl('a', 'net/ipv6/conf/eth0/accept_dad', 1)
        flush()
        with record(path, 'a', filter_='ip6'):
            with program('r', 'radvd -n -m stderr -C %s/radvd.conf -p %s/pid'
                         % (d, d)):
                settle(0.5)
                sh('a', 'rdisc6 -1 -q eth0', False)
                sh('a', 'ndisc6 -1 -q %s eth0' % R6, False)
                sh('a', 'ip addr add 2001:db8:1::77/64 dev eth0')
                settle(1.8)
                sh('a', 'ip addr del 2001:db8:1::77/64 dev eth0')
                sh('a', 'ping -n -6 -c 1 %s' % R6)
        sysctl('a', 'net/ipv6/conf/eth0/accept_dad', 0)
        sh('a', 'ip -6 route flush proto ra', False)


def need(*programs):
    for p in programs:
        if not shutil.which(p):
            raise Missing('no program ' + p)


@scene('igmp-mld.pcap', 'python sockets (joins, leaves, sources)',
       'IGMPv1, v2, v3 reports and leaves with router alert; MLDv1 report and '
       'done, MLDv2 report with sources; hop-by-hop router alert')
def igmp_mld(path):
    with record(path, 'a'):
        for v in (1, 2, 3):
            sysctl('a', 'net/ipv4/conf/eth0/force_igmp_version', v)
            join4('239.1.2.%d' % v, v == 3)
        sysctl('a', 'net/ipv4/conf/eth0/force_igmp_version', 0)
        for v in (1, 2):
            sysctl('a', 'net/ipv6/conf/eth0/force_mld_version', v)
            join6('ff02::1:3%d' % v, v == 2)
        sysctl('a', 'net/ipv6/conf/eth0/force_mld_version', 0)


def join4(group, source):
    s = sock('a', socket.AF_INET, socket.SOCK_DGRAM)
    g, me = socket.inet_aton(group), socket.inet_aton(A4)
    if source:
        opt(s, socket.IPPROTO_IP, 39, g + me + socket.inet_aton(B4))
    else:
        opt(s, socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, g + me)
    settle(0.5)
    s.close()
    settle(0.3)


def join6(group, source):
    s = sock('a', socket.AF_INET6, socket.SOCK_DGRAM)
    with inside('a'):
        index = socket.if_nametoindex('eth0')
    pton = socket.inet_pton
    if source:
        sa = struct.pack('=HHI16sI100x', socket.AF_INET6, 0, 0,
                         pton(socket.AF_INET6, group), 0)
        sb = struct.pack('=HHI16sI100x', socket.AF_INET6, 0, 0,
                         pton(socket.AF_INET6, B6), 0)
        opt(s, socket.IPPROTO_IPV6, 46, struct.pack('=I4x', index) + sa + sb)
    else:
        opt(s, socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
            pton(socket.AF_INET6, group) + struct.pack('=I', index))
    settle(0.5)
    s.close()
    settle(0.3)


# ---- scenes: applications ------------------------------------------------

def http(path, address):
    need('curl')
    shown = '[%s]' % address if ':' in address else address
    with tempfile.TemporaryDirectory() as d:
        with open(d + '/page.txt', 'w') as f:
            f.write('taut test page\n' * 400)
        command = ['/usr/bin/python3', '-u', '-m', 'http.server', '8080',
                   '--bind', address, '-d', d]
        with program('b', command, b'Serving'), record(path, 'a'):
            for p in ('page.txt', 'missing'):
                sh('a', 'curl -s -o /dev/null http://%s:8080/%s' % (shown, p))


@scene('http4.pcap', 'curl, python3 -m http.server',
       'TCP over IPv4: handshake options, data both ways, close')
def http4(path):
    http(path, B4)


@scene('http6.pcap', 'curl, python3 -m http.server', 'the same over IPv6')
def http6(path):
    http(path, B6)


@scene('dns.pcap', 'dig, dnsmasq', 'DNS over UDP and TCP, both families')
def dns(path):
    need('dnsmasq', 'dig')
    server = ('dnsmasq --keep-in-foreground --no-resolv --no-hosts --no-daemon'
              ' --conf-file=/dev/null --user=root --listen-address=%s,%s'
              ' --bind-interfaces --host-record=host.example.test,192.0.2.53,'
              '2001:db8::53 --txt-record=example.test,taut --pid-file='
              % (B4, B6))
    with program('b', server, b'started'), record(path, 'a'):
        for q in ('A', 'AAAA'):
            sh('a', 'dig +tries=1 +time=2 @%s host.example.test %s' % (B4, q))
        sh('a', 'dig +tries=1 +time=2 +tcp @%s example.test TXT' % B4)
        sh('a', 'dig +tries=1 +time=2 @%s host.example.test AAAA' % B6)
        sh('a', 'dig +tries=1 +time=2 +tcp @%s nothere.test A' % B6)


# ---- scenes: HTTP/2 ------------------------------------------------------

def h2_frame(kind, flags, stream, payload=b''):
    return struct.pack('!I', len(payload))[1:] + bytes((kind, flags)) + \
        struct.pack('!I', stream) + payload


@scene('http2.pcap', 'nghttpd, nghttp, curl; python sockets',
       'HTTP/2 in clear text: requests with dynamic tables on both sides, '
       'padding, trailers, CONTINUATION, PRIORITY, PING, RST_STREAM, '
       'PRIORITY_UPDATE, an unknown type, GOAWAY with debug data')
def http2(path):
    need('nghttpd', 'nghttp', 'curl')
    url = 'http://%s:8080/' % B4
    with tempfile.TemporaryDirectory() as d:
        for name, data in (('a.txt', b'hello\n'), ('b.txt', b'x' * 3000)):
            with open(os.path.join(d, name), 'wb') as f:
                f.write(data)
        server = ('nghttpd --no-tls --verbose -b 16 --trailer x-end:1 -d %s '
                  '-a %s 8080' % (d, B4))
        with program('b', server, b'listen'), record(path, 'a'):
            sh('a', 'nghttp -n %sa.txt %sb.txt %sa.txt' % (url, url, url))
            sh('a', ['nghttp', '-n', '-b', '20', '-H', 'x: ' + '{' * 9000,
                     '-H', 'y: ' + '}' * 9000, url + 'none'])
            sh('a', 'curl -s --http2-prior-knowledge -d a=b %sa.txt' % url)
            with inside('a'), socket.create_connection((B4, 8080), 5) as c:
                c.sendall(b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' +
                          h2_frame(4, 0, 0, bytes.fromhex('00090000' '0001')))
                c.sendall(h2_frame(6, 0, 0, b'01234567') +
                          h2_frame(2, 0, 3, bytes.fromhex('800000010f')) +
                          h2_frame(16, 0, 0, b'\0\0\0\1u=1, i') +
                          h2_frame(0xcc, 0xff, 5, b'unknown'))
                c.sendall(h2_frame(1, 4, 1, bytes.fromhex(
                    '838684410a') + b'192.0.2.10'))
                c.sendall(h2_frame(3, 0, 1, b'\0\0\0\x08'))
                time.sleep(0.2)
                c.sendall(h2_frame(7, 0, 0, bytes(8) + b'that was all'))
                time.sleep(0.2)


# ---- scenes: DNS ---------------------------------------------------------

ZONE = r"""
$ORIGIN example.test.
$TTL 300
@ SOA ns1 hostmaster 1 7200 3600 1209600 300
@ NS ns1
@ NS ns2
@ MX 10 mail
@ MX 20 mail.other.test.
@ TXT "v=spf1 -all" "a \"quoted\" \\ string" "" "\255\000"
@ CAA 0 issue "ca.example"
@ CAA 0 issuewild ";"
@ CAA 128 iodef "mailto:x@example.test"
@ CAA 0 tbs "unknown"
@ NAPTR 100 50 "u" "E2U+sip" "!^.*$!sip:info@example.test!" .
@ SPF "v=spf1 -all"
@ CSYNC 1 3 A NS AAAA
ns1 A 198.51.100.20
ns1 AAAA 2001:db8:2::20
ns2 A 198.51.100.21
mail A 192.0.2.25
www A 192.0.2.80
www A 192.0.2.81
www AAAA 2001:db8::80
www HTTPS 1 . ( alpn=h2,h3 port=8443 ipv4hint=192.0.2.80,192.0.2.81
  ipv6hint=2001:db8::80 ech=AQID )
www HTTPS 2 mail mandatory=alpn alpn=h2 no-default-alpn key667=x
alias CNAME alias2
alias2 CNAME www
sub DNAME other.test.
_dns.ns1 SVCB 1 ns1 alpn=dot,doq dohpath=/q{?dns}
_sip._udp SRV 10 20 5060 mail
_443._tcp.www TLSA 3 1 1 ( 0102030405060708090a0b0c0d0e0f10
  1112131415161718191a1b1c1d1e1f20 )
_smime SMIMEA 3 1 1 0102
all HINFO "PC" "Unix"
all WKS 192.0.2.1 6 25 80
all MB mail
all MG mail
all MR mail
all MINFO mail ns1
all RP hostmaster ns1
all AFSDB 1 mail
all X25 "311061700956"
all ISDN "150862028003217" "004"
all RT 10 mail
all NSAP 0x47000580005a
all PX 10 mail ns1
all GPOS "-32.6882" "116.8652" "10.0"
all LOC 1 N 2 3 E 1.05m 2m 3000m 40m
all KX 10 mail
all CERT PKIX 1 5 AQID
all A6 64 ::1:2:3:4 www
all APL 1:192.0.2.0/24 !2:2001:db8::/32
all SSHFP 4 2 ( 0102030405060708090a0b0c0d0e0f10
  1112131415161718191a1b1c1d1e1f20 )
all IPSECKEY 10 1 2 192.0.2.1 AQID
all IPSECKEY 10 2 2 2001:db8::1 AQID
all IPSECKEY 10 3 2 mail AQID
all IPSECKEY 10 0 2 . AQID
all DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=
all HIP 2 200100107B1A74DF365639CC39F1D578 AwEAAbdxyhNuSutc5EMzxTs9LBPC mail
all OPENPGPKEY AQIDBAU=
all EUI48 00-00-5e-00-53-2a
all EUI64 00-00-5e-ef-10-00-00-2a
all URI 10 1 "http://www.example.test/"
all NID 10 14:4fff:ff20:ee64
all L32 10 10.1.2.0
all L64 10 2001:db8:1140:1000
all LP 10 ns1
all AMTRELAY 10 0 2 2001:db8::1
all TYPE65280 \# 3 010203
big TXT ( %s )
""" % ' '.join('"%s"' % (chr(97 + i) * 250) for i in range(12))

TYPES = """A AAAA HTTPS SVCB:_dns.ns1 SRV:_sip._udp CNAME:alias A:x.sub
TLSA:_443._tcp.www SMIMEA:_smime NS:@ SOA:@ MX:@ TXT:@ CAA:@ NAPTR:@ SPF:@
CSYNC:@ L64 LP AMTRELAY A:nowhere HINFO WKS MB MR MINFO RP AFSDB X25 ISDN RT
NSAP PX GPOS LOC KX CERT A6 APL SSHFP IPSECKEY DHCID HIP OPENPGPKEY EUI48
EUI64 URI NID L32""".split()


@contextlib.contextmanager
def named(signed=False):
    """BIND on b with the zone above; signed, with NSEC and with NSEC3."""
    need('named', 'dig', 'nsupdate', 'dnssec-keygen', 'dnssec-signzone')
    with tempfile.TemporaryDirectory() as folder:
        def sh_(*command):
            done = subprocess.run(command, cwd=folder, check=False,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            if done.returncode:
                raise Missing(done.stdout.decode(errors='replace'))
        config = ['options { directory "%s"; listen-on { %s; };'
                  ' listen-on-v6 { %s; }; recursion no; notify yes;'
                  ' also-notify { %s; }; pid-file none; session-keyfile none;'
                  ' server-id "ns1.example.test";'
                  ' allow-transfer { any; }; minimal-responses no;'
                  ' minimal-any no; };' % (folder, B4, B6, A4),
                  'key "taut." { algorithm hmac-sha256;'
                  ' secret "AAECAwQFBgcICQoLDA0ODw=="; };']
        for zone in ('example.test', 'nsec.test') if signed else (
                'example.test',):
            path = os.path.join(folder, zone)
            with open(path, 'w', encoding='ascii') as f:
                f.write(ZONE.replace('example.test.', zone + '.'))
            if signed:
                for flags in ((), ('-f', 'KSK', '-P', 'sync', 'now')):
                    sh_('dnssec-keygen', '-a', 'ED25519', *flags, zone)
                sh_('dnssec-signzone', '-S', '-o', zone, *(
                    ('-3', 'aabbccdd', '-H', '2') if zone[0] == 'e' else ()),
                    path)
                path += '.signed'
            config.append('zone "%s" { type primary; file "%s";'
                          ' allow-update { key "taut."; }; };' % (zone, path))
        with open(os.path.join(folder, 'named.conf'), 'w',
                  encoding='ascii') as f:
            f.write('\n'.join(config) + '\n')
        with program('b', ['named', '-g', '-c',
                           os.path.join(folder, 'named.conf')], b'running'):
            settle(0.3)
            yield


def dig(words, server=B4):
    return sh('a', 'dig +tries=1 +time=2 @%s %s' % (server, words), False)


@scene('dns-types.pcap', 'named, dig', 'DNS records of every type that BIND '
       'loads, CNAME chain, DNAME, NXDOMAIN')
def dns_types(path):
    with named(), record(path, 'a', filter_='port 53'):
        for t in TYPES:
            kind, _, name = t.partition(':')
            name = name or ('www' if kind in ('A', 'AAAA', 'HTTPS') else 'all')
            full = 'example.test' if name == '@' else name + '.example.test'
            dig('+nocookie %s %s' % (full, kind))


@scene('dns-dnssec.pcap', 'named, dnssec-signzone, dig',
       'RRSIG, DNSKEY, NSEC, NSEC3, NSEC3PARAM; EDNS: NSID, client subnet, '
       'cookie, padding, expire, keepalive; truncated, then over TCP')
def dns_dnssec(path):
    with named(True), record(path, 'a', filter_='port 53'):
        for words in ('www.example.test A', 'nowhere.example.test A',
                      'www.example.test MX', 'example.test DNSKEY',
                      'example.test NSEC3PARAM', 'nowhere.nsec.test A',
                      'www.nsec.test MX', 'nsec.test NSEC',
                      'example.test CDS'):
            dig('+dnssec ' + words)
        dig('+nsid +subnet=203.0.113.0/24 www.example.test A')
        dig('+subnet=2001:db8::/56 +expire example.test SOA', B6)
        dig('+padding=128 +keepalive +tcp www.example.test A')
        dig('+bufsize=512 big.example.test TXT')
        dig('+noedns +norecurse www.example.test AAAA')
        dig('+ednsopt=65001:0102 +cdflag +adflag www.example.test A')
        dig('+edns=1 +noednsneg www.example.test A')
        dig('+header-only')
        dig('www.example.test A CH')
        dig('other.test A')


@scene('dns-xfr.pcap', 'named, dig, nsupdate; python sockets',
       'AXFR over many segments, IXFR, TSIG, UPDATE, NOTIFY; several '
       'messages in one segment, one message in many')
def dns_xfr(path):
    update = ('server %s\nzone example.test\n'
              'prereq nxdomain new.example.test\n'
              'prereq yxrrset www.example.test A\n'
              'update add new.example.test 60 A 192.0.2.99\n'
              'update delete mail.example.test A\nsend\n' % B4)
    tsig = '-y hmac-sha256:taut.:AAECAwQFBgcICQoLDA0ODw=='
    sh('a', 'ip route add %s via %s advmss 500' % (B4, R4))
    try:
        with named(), record(path, 'a', filter_='port 53'):
            dig('example.test AXFR')
            with inside('a'):
                subprocess.run(['nsupdate'] + tsig.split(), check=False,
                               input=update.encode(), timeout=10)
            settle(0.5)
            dig(tsig + ' example.test IXFR=1')
            dns_pieces()
    finally:
        sh('a', 'ip route del ' + B4)


def dns_question(number, name, kind):
    name = b''.join(bytes([len(p)]) + p.encode() for p in name.split('.'))
    return struct.pack('>6H', number, 0x0100, 1, 0, 0, 0) + name + \
        struct.pack('>BHH', 0, kind, 1)


def dns_pieces():
    """Five questions at once, then one byte by byte."""
    many = b''
    for i, kind in enumerate((1, 28, 65, 15, 16)):
        m = dns_question(i, 'www.example.test', kind)
        many += struct.pack('>H', len(m)) + m
    c = client('a', B4)
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    c.connect((B4, 53))
    c.sendall(many)
    settle(0.3)
    m = dns_question(99, 'big.example.test', 16)
    for piece in (b'\0', bytes([len(m)]) + m[:1], m[1:11], m[11:]):
        c.sendall(piece)
        settle(0.05)
    settle(0.3)
    c.close()


@scene('mdns.pcap', 'python3-zeroconf on both ends', 'multicast DNS over both '
       'families: probe, announcement with cache flush, QU and QM questions, '
       'service discovery, goodbye')
def mdns(path):
    try:
        import zeroconf
    except ImportError as e:
        raise Missing('no python3-zeroconf') from e
    for n in 'ab':
        sh(n, 'ip route add 224.0.0.0/4 dev eth0', False)
    link('a', 'eth1', 'b', 'eth1', 0x1a, 0x1b)
    addr('a', 'eth1', '203.0.113.10/24')
    addr('b', 'eth1', '203.0.113.20/24')
    info = zeroconf.ServiceInfo(
        '_http._tcp.local.', 'taut._http._tcp.local.', port=80,
        addresses=[socket.inet_aton('203.0.113.20')],
        properties={'path': '/', 'txtvers': '1'}, server='taut.local.')
    with record(path, 'a', 'eth1', filter_='port 5353'):
        with inside('b'):
            server = zeroconf.Zeroconf(['203.0.113.20'])
        server.register_service(info)
        with inside('a'):
            asks = zeroconf.Zeroconf(['203.0.113.10'])
        asks.get_service_info('_http._tcp.local.', info.name, 1000)
        zeroconf.ServiceBrowser(asks, '_http._tcp.local.',
                                handlers=[lambda **_: None])
        settle(1.5)
        server.unregister_service(info)
        settle(0.3)
        asks.close()
        server.close()


@scene('llmnr.pcap', 'python sockets', 'LLMNR: query to the multicast group '
       'over both families, response with its flags, over TCP')
def llmnr(path):
    ask = dns_question(0x1234, 'wpad', 1)
    ask = ask[:2] + b'\0\0' + ask[4:]
    answer = ask[:2] + b'\x84\0\0\1\0\1' + ask[8:] + \
        b'\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4' + socket.inet_aton(R4)
    with record(path, 'a', filter_='port 5355'):
        for family, group in ((socket.AF_INET, '224.0.0.252'),
                              (socket.AF_INET6, 'ff02::1:3')):
            s = sock('a', family, socket.SOCK_DGRAM)
            if family == socket.AF_INET:
                s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                             socket.inet_aton(A4))
                s.bind((A4, 50000))
                s.sendto(ask, (group, 5355))
            else:
                with inside('a'):
                    scope = socket.if_nametoindex('eth0')
                s.sendto(ask, (group, 5355, 0, scope))
            settle(0.05)
            s.close()
        s = sock('r', socket.AF_INET, socket.SOCK_DGRAM)
        s.bind((R4, 5355))
        s.sendto(answer, (A4, 50000))
        s.sendto(answer[:2] + b'\x85\0' + answer[4:], (A4, 50000))
        s.close()
        server = listener('r', R4, 5355)
        c = client('a', R4)
        c.connect((R4, 5355))
        talk(c, server, struct.pack('>H', len(ask)) + ask,
             struct.pack('>H', len(answer)) + answer).close()
        c.close()
        server.close()


@scene('iperf3.pcap', 'iperf3 -n 16K, -u', 'TCP and UDP transfer')
def iperf3(path):
    need('iperf3')
    with program('b', 'iperf3 -s --forceflush', b'listening'):
        with record(path, 'a'):
            sh('a', 'iperf3 -c %s -n 16K -l 4K' % B4)
            sh('a', 'iperf3 -6 -u -c %s -n 4K -l 1K -b 1M' % B6)


# ---- scenes: TCP ---------------------------------------------------------

@scene('tcp-loss.pcap', 'python sockets, nft (every 7th packet dropped)',
       'lost segments, duplicate ACKs, SACK blocks, retransmission')
def tcp_loss(path):
    rules(['tcp dport 8002 numgen inc mod 7 == 3 drop'])
    try:
        with record(path, 'b'):
            s = listener('b', B4, 8002)
            c = client('a', B4)
            c.connect((B4, 8002))
            peer, _ = s.accept()
            peer.settimeout(3)
            c.sendall(b'0123456789abcdef' * 1600)
            c.shutdown(socket.SHUT_WR)
            while peer.recv(65536):
                pass
            for x in (peer, c, s):
                x.close()
            settle(0.5)
    finally:
        rules([])


@scene('tcp-plain.pcap', 'python sockets, sysctl',
       'TCP with no option but MSS; MSS set by TCP_MAXSEG; ECN negotiation')
def tcp_plain(path):
    keys = {'tcp_sack': 0, 'tcp_timestamps': 0, 'tcp_window_scaling': 0}
    try:
        with record(path, 'a'):
            for k, v in keys.items():
                sysctl('a', 'net/ipv4/' + k, v)
            exchange(B4, 8003)
            exchange(B4, 8004, lambda s: opt(s, 6, 2, 600))
            for k in keys:
                sysctl('a', 'net/ipv4/' + k, 1)
            for n in 'ab':
                sysctl(n, 'net/ipv4/tcp_ecn', 1)
            exchange(B6, 8005)
    finally:
        for k in keys:
            sysctl('a', 'net/ipv4/' + k, 1)
        for n in 'ab':
            sysctl(n, 'net/ipv4/tcp_ecn', 2)


def exchange(address, port, setup=None, proto=0, both=False):
    s = listener('b', address, port, setup if both else None, proto)
    c = client('a', address, setup, proto)
    c.connect((address, port))
    talk(c, s).close()
    c.close()
    s.close()
    settle(0.1)


@scene('tcp-accecn.pcap', 'python sockets, sysctl net.ipv4.tcp_ecn=3',
       'AccECN handshake (AE flag) and options 172/174')
def tcp_accecn(path):
    for n in 'ab':
        sysctl(n, 'net/ipv4/tcp_ecn', 3)
    try:
        with contextlib.suppress(Missing):
            for n in 'ab':
                sysctl(n, 'net/ipv4/tcp_ecn_option', 2)
        with record(path, 'a'):
            exchange(B4, 8006)
            exchange(B6, 8006)
    finally:
        for n in 'ab':
            sysctl(n, 'net/ipv4/tcp_ecn', 2)


@scene('tcp-fastopen.pcap', 'python sockets (MSG_FASTOPEN)',
       'TFO cookie request, cookie, data in SYN')
def tcp_fastopen(path):
    for n in 'ab':
        sysctl(n, 'net/ipv4/tcp_fastopen', 3)
    with record(path, 'a'):
        s = listener('b', B4, 8007, lambda s: opt(s, 6, 23, 5))
        for i in range(3):
            c = client('a', B4)
            c.settimeout(None)
            c.sendto(b'early data %d' % i, socket.MSG_FASTOPEN, (B4, 8007))
            peer, _ = s.accept()
            peer.recv(100)
            peer.sendall(b'answer')
            c.recv(100)
            peer.close()
            c.close()
            settle(0.05)
        s.close()


def md5_key(address, s):
    sa = struct.pack('=HH4s120x', socket.AF_INET, 0,
                     socket.inet_aton(address))
    opt(s, 6, 14, sa + struct.pack('=BBHi80s', 0, 0, 4, 0, b'taut'))


@scene('tcp-md5.pcap', 'python sockets (TCP_MD5SIG)', 'MD5 signature option')
def tcp_md5(path):
    with record(path, 'a'):
        s = listener('b', B4, 8008, lambda s: md5_key(A4, s))
        c = client('a', B4, lambda s: md5_key(B4, s))
        c.connect((B4, 8008))
        talk(c, s).close()
        c.close()
        s.close()


def ao_key(address, s):
    sa = struct.pack('=HH4s120x', socket.AF_INET, 0,
                     socket.inet_aton(address))
    opt(s, 6, 38, sa + struct.pack('=64siIHBBBBBB80s', b'hmac(sha1)', 0, 0,
                                   0, 32, 100, 100, 12, 0, 8,
                                   b'taut-key'))


@scene('tcp-ao.pcap', 'python sockets (TCP_AO_ADD_KEY)',
       'TCP authentication option')
def tcp_ao(path):
    with record(path, 'a'):
        s = listener('b', B4, 8009, lambda s: ao_key(A4, s))
        c = client('a', B4, lambda s: ao_key(B4, s))
        c.connect((B4, 8009))
        talk(c, s).close()
        c.close()
        s.close()


@scene('mptcp.pcap', 'python sockets (IPPROTO_MPTCP), ip mptcp',
       'MP_CAPABLE, DSS, ADD_ADDR, MP_JOIN, DATA_FIN')
def mptcp(path):
    for n in 'ab':
        sysctl(n, 'net/mptcp/enabled', 1)
        sh(n, 'ip mptcp limits set subflows 2 add_addr_accepted 2', False)
    addr('a', 'eth0', '192.0.2.11/24')
    sh('a', 'ip mptcp endpoint add 192.0.2.11 dev eth0 subflow', False)
    sh('b', 'ip mptcp endpoint add %s dev eth0 port 8110 signal' % B4, False)
    try:
        with record(path, 'a'):
            s = listener('b', B4, 8010, proto=262)
            c = client('a', B4, proto=262)
            c.connect((B4, 8010))
            peer = talk(c, s)
            settle(0.3)
            c.sendall(b'second' * 100)
            peer.recv(4096)
            peer.close()
            c.close()
            s.close()
            settle(0.3)
    finally:
        sh('a', 'ip mptcp endpoint flush', False)
        sh('b', 'ip mptcp endpoint flush', False)
        sh('a', 'ip addr del 192.0.2.11/24 dev eth0')


@scene('tcp-close.pcap', 'python sockets, nft (first FIN and SYN dropped)',
       'refused, RST by linger 0, half close, urgent data, zero window, '
       'keep-alive, simultaneous open, simultaneous close')
def tcp_close(path):
    with record(path, 'a'):
        c = client('a', B4)
        with contextlib.suppress(ConnectionRefusedError):
            c.connect((B4, 8011))
        c.close()
        s = listener('b', B4, 8012)
        c = client('a', B4)
        c.connect((B4, 8012))
        peer = talk(c, s)
        c.send(b'!', socket.MSG_OOB)
        settle(0.05)
        c.shutdown(socket.SHUT_WR)
        settle(0.05)
        peer.sendall(b'after the half close')
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                        struct.pack('ii', 1, 0))
        peer.close()
        c.close()
        s.close()
        zero_window()
        simultaneous_close()
        simultaneous_open()


def zero_window():
    small = lambda s: s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
    s = listener('b', B4, 8013, small)
    c = client('a', B4)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    opt(c, 6, 4, 1)
    opt(c, 6, 5, 1)
    c.connect((B4, 8013))
    peer, _ = s.accept()
    c.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        c.send(b'z' * 12000)
    settle(0.6)
    total = 0
    while total < 12000:
        total += len(peer.recv(4096))
    settle(1.3)
    for x in (peer, c, s):
        x.close()


def simultaneous_close():
    s = listener('b', B4, 8014)
    c = client('a', B4)
    c.connect((B4, 8014))
    peer = talk(c, s)
    rules(['tcp flags & fin == fin drop'])
    c.shutdown(socket.SHUT_WR)
    peer.shutdown(socket.SHUT_WR)
    settle(0.05)
    rules([])
    settle(1)
    for x in (peer, c, s):
        x.close()


def simultaneous_open():
    ends = []
    rules(['tcp flags & syn == syn drop'])
    for n, me, other in (('a', A4, B4), ('b', B4, A4)):
        s = sock(n, socket.AF_INET, socket.SOCK_STREAM)
        s.bind((me, 8015))
        s.setblocking(False)
        s.connect_ex((other, 8015))
        ends.append(s)
    settle(0.1)
    rules([])
    settle(2.5)
    for s in ends:
        s.close()


# ---- scenes: UDP and other transports ------------------------------------

@scene('tcp-crafted.pcap', 'frames by this script: no kernel here speaks them',
       'TCP options user timeout, TCP-AO, AccECN (AE flag, 172, 174), TFO in '
       'its experimental form, echo, Quick-Start, SCPS, unknown kinds, EOL '
       'with padding')
def tcp_crafted(path):
    options = ('1c048005', '1d100102' + 'a5' * 12, 'ac0b000001000002000003',
               'ae08000001000002', 'fe08f98901020304', '06060000000107060000'
               '0001', '1b080100000000ff', '14040000', 'fd04abcd',
               '0204058400ffffff', '1e0c0081' + '11' * 8)
    with record(path, 'b', filter_='tcp'):
        for i, text in enumerate(options):
            o = bytes.fromhex(text)
            o += b'\1' * (-len(o) % 4)
            flags = 0x1c2 if text[:2] in ('ac', 'ae') else 0x02
            word = (5 + len(o) // 4) << 12 | flags
            seg = struct.pack('>HHIIHHHH', 40000 + i, 8030, 1000 + i, 0, word,
                              64240, 0, 0) + o
            six = i % 2
            c = (pseudo6(A6, B6, 6, seg) if six else
                 csum(socket.inet_aton(A4) + socket.inet_aton(B4) +
                      struct.pack('>HH', 6, len(seg)) + seg))
            seg = seg[:16] + struct.pack('>H', c) + seg[18:]
            if six:
                raw6(ipv6(A6, B6, 6, seg))
            else:
                raw4(ipv4(A4, B4, 6, seg))


@scene('udp-special.pcap', 'python sockets (SO_NO_CHECK, UDP-Lite)',
       'UDP without payload, zero checksum over IPv4 and IPv6, UDP-Lite full '
       'and partial coverage, broadcast, multicast')
def udp_special(path):
    sinks = [sock('b', f, socket.SOCK_DGRAM, k)
             for f in (socket.AF_INET, socket.AF_INET6) for k in (0, 136)]
    for s in sinks:
        if s.family == socket.AF_INET6:
            opt(s, socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        s.bind(('', 7))
    coverage = lambda s: opt(s, 136, 10, 12)
    with record(path, 'a'):
        udp('a', B4, 7, b'')
        udp('a', B4, 7, b'no checksum',
            setup=lambda s: opt(s, socket.SOL_SOCKET, 11, 1))
        udp('a', B6, 7, b'no checksum',
            setup=lambda s: opt(s, 17, 101, 1))
        for d in (B4, B6):
            udp('a', d, 7, b'datagram')
            udp('a', d, 7, b'udp-lite whole', kind=136)
            udp('a', d, 7, b'udp-lite part', kind=136, setup=coverage)
        udp('a', '192.0.2.255', 7, b'broadcast',
            setup=lambda s: opt(s, 1, 6, 1))
        udp('a', '239.1.2.3', 7, b'multicast')
    for s in sinks:
        s.close()


@scene('other-transports.pcap', 'python raw sockets',
       'SCTP INIT, DCCP, EIGRP, PIM, VRRP, GRE and experimental protocols '
       'that stay data')
def other_transports(path):
    sctp = bytes.fromhex('0bb80bb900000000000000000100001400000001'
                         '00010000000a000a00000001')
    with record(path, 'a', filter_='not icmp and not icmp6'):
        for proto, payload in ((132, sctp), (33, b'\0' * 16), (88, b'eigrp'),
                               (103, b'\x20\0\xdf\xff'), (112, b'\x21' * 12),
                               (47, b'\0\0\x08\0'), (253, b''), (59, b'x')):
            raw4(ipv4(A4, B4, proto, payload))
            raw6(ipv6(A6, B6, proto, payload))


# ---- scenes: IPv6 extension headers --------------------------------------

def srh(next_, *segments, left):
    body = b''.join(socket.inet_pton(socket.AF_INET6, x)
                    for x in reversed(segments))
    return bytes((next_, 2 * len(segments), 4, left, len(segments) - 1, 0, 0,
                  0)) + body


@scene('ipv6-ext.pcap', 'python sockets (IPV6_HOPOPTS, IPV6_DSTOPTS, '
       'IPV6_RTHDR) and frames',
       'hop-by-hop, destination options before and after routing, routing '
       'types 0, 2, 3, 4, atomic fragment, shim6, HIP, mobility, no next '
       'header, long option lists')
def ipv6_ext(path):
    v6 = socket.IPPROTO_IPV6
    hop = b'\0\1\x05\x02\0\0\x01\x00\x3e\x04\1\2\3\4\1\0'
    dst = b'\0\1\x1e\x0a0123456789\1\0'[:16]
    data = udp6(A6, B6, 7, 9, b'ext')
    more = pad8(b'\xc9\x10' + socket.inet_pton(socket.AF_INET6, A6))
    chain = (
        (60, b'\x11\x02' + more),
        (43, b'\x11\2\0\0\0\0\0\0' + socket.inet_pton(10, B6)),
        (43, b'\x11\2\2\0\0\0\0\0' + socket.inet_pton(10, B6)),
        (43, b'\x11\2\3\0\x88\0\0\0' + b'\1\2\3\4\5\6\7\x08' * 2),
        (44, b'\x11\0\0\0\x12\x34\x56\x78'),
        (0, b'\x3c\0\1\4\0\0\0\0' + b'\x2b\0\1\4\0\0\0\0' +
         srh(44, B6, R6, left=0) + b'\x3c\0\0\0\0\0\0\7' +
         b'\x11\0\1\4\0\0\0\0'))
    with record(path, 'a', filter_='ip6 and not icmp6'):
        udp('a', B6, 9, b'hop', setup=lambda s: opt(s, v6, 54, hop))
        udp('a', B6, 9, b'dst', setup=lambda s: opt(s, v6, 59, dst))

        def both(s):
            opt(s, v6, 54, hop)
            opt(s, v6, 59, dst)
            with contextlib.suppress(Missing):
                opt(s, v6, 57, srh(0, R6, B6, left=1))
        udp('a', B6, 9, b'chain', setup=both)
        for n, x in chain:
            raw6(ipv6(A6, B6, n, x + data))
        raw6(ipv6(A6, B6, 59, b''))
        raw6(ipv6(A6, B6, 135, mobility(b'\x3b\1\5\0\0\0\0\0' + b'\0' * 8)))
        raw6(ipv6(A6, B6, 139, b'\x3b\4\1\x11\0\0\0\0' + b'\0' * 32))
        raw6(ipv6(A6, B6, 140, b'\x3b\0\x80\0\0\0\0\0'))


def pad8(options):
    """Option bytes padded with PadN so that header is a multiple of 8."""
    left = -(len(options) + 2) % 8
    return options + (b'\0' if left == 1 else
                      bytes((1, left - 2)) + b'\0' * (left - 2) if left
                      else b'')


def mobility(header):
    return (header[:4] + struct.pack('>H', pseudo6(A6, B6, 135, header)) +
            header[6:])


@scene('ipv6-srh.pcap', 'ip -6 route encap seg6, ping -6',
       'segment routing header written by the kernel: encapsulation (IPv6 in '
       'IPv6) and inline')
def ipv6_srh(path):
    for n in 'arb':
        sysctl(n, 'net/ipv6/conf/all/seg6_enabled', 1)
        sysctl(n, 'net/ipv6/conf/eth0/seg6_enabled', 1)
    sysctl('r', 'net/ipv6/conf/eth1/seg6_enabled', 1)
    for n, dst, mode, seg in (('a', B6, 'encap', R6), ('a', B6, 'inline', R6)):
        sh(n, 'ip -6 route add %s/128 encap seg6 mode %s segs %s dev eth0'
           % (dst, mode, seg))
        part = path + '.' + mode
        with record(part, 'a'):
            sh(n, 'ping -n -6 -c 2 -i 0.2 -W 1 ' + dst, False)
        sh(n, 'ip -6 route del %s/128 dev eth0' % dst)
    join_files(path, [path + '.encap', path + '.inline'])


def join_files(path, parts):
    with open(path, 'wb') as out:
        for i, p in enumerate(parts):
            with open(p, 'rb') as f:
                data = f.read()
            out.write(data if i == 0 else data[24:])
            os.unlink(p)


@scene('ipsec.pcap', 'scapy (SecurityAssociation) sends; no daemon',
       'AH and ESP in transport mode, both families, ESP in UDP port 4500')
def ipsec(path):
    try:
        os.environ['XDG_CACHE_HOME'] = '/tmp'
        from scapy.layers.inet import IP, UDP
        from scapy.layers.inet6 import IPv6
        from scapy.layers.ipsec import AH, ESP, SecurityAssociation
    except ImportError as e:
        raise Missing(str(e))
    key = b'0123456789abcdef'
    with record(path, 'a', filter_='not icmp and not icmp6'):
        for kind, extra in ((AH, {'auth_algo': 'HMAC-SHA1-96',
                                  'auth_key': key}),
                            (ESP, {'crypt_algo': 'AES-CBC', 'crypt_key': key,
                                   'auth_algo': 'HMAC-SHA1-96',
                                   'auth_key': key})):
            sa = SecurityAssociation(kind, spi=0x1001, **extra)
            for i in range(2):
                p = IP(src=A4, dst=B4) / UDP(sport=7, dport=9) / b'secret'
                raw4(bytes(sa.encrypt(p)))
                p = IPv6(src=A6, dst=B6) / UDP(sport=7, dport=9) / b'secret'
                raw6(bytes(sa.encrypt(p)))


# ---- scenes: links -------------------------------------------------------

@scene('vlan.pcap', 'ping over TAP devices; this script puts the tag on '
       '(many kernels lack 802.1Q)', '802.1Q tag with ARP, IPv4, IPv6')
def vlan(path):
    tagged(path, ('81000064',))


@scene('qinq.pcap', 'the same', '802.1ad outer and 802.1Q inner tags, '
       'priorities and DEI, two 802.1Q tags, three tags, priority tag')
def qinq(path):
    tagged(path, ('88a800648100f065', '810000648100612c',
                  '88a8306488a800658100012c', '8100e000'))


def tagged(path, stacks):
    """Pings between two TAP devices; each frame is sent tagged on eth0."""
    make('u', 'x')
    ends = []
    try:
        for n, i in (('u', 1), ('x', 2)):
            ends.append(Tun(n, 'tap0', 1400, 0x1002, MAC % (0x10 + i)))
            addr(n, 'tap0', '203.0.113.%d/24' % i, '2001:db8:4::%d/64' % i)
        with record(path, 'a', filter_='vlan'):
            for stack in stacks:
                with inside('u'):
                    runs = [subprocess.Popen(c.split(),
                                             stdout=subprocess.DEVNULL)
                            for c in ('ping -n -c 1 203.0.113.2',
                                      'ping -n -6 -c 1 2001:db8:4::2')]
                ends[0].pump(ends[1], 0.8, lambda f: tag(f, stack))
                for r in runs:
                    r.wait()
    finally:
        for e in ends:
            os.close(e.fd)
        drop('u', 'x')


def tag(whole, stack):
    """Sends a frame with a tag stack on eth0; gives it back untagged."""
    with inside('a'):
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        s.bind(('eth0', 0))
    s.send(whole[:12] + bytes.fromhex(stack) + whole[12:])
    s.close()
    return whole


@scene('stp.pcap', 'Linux bridge with STP and multicast querier',
       '802.3 length with LLC: spanning tree BPDUs; IGMPv3 and MLDv2 queries')
def stp(path):
    make('u', 'v')
    try:
        link('u', 'eth0', 'v', 'p0', 0x20, 0x21)
        addr('u', 'eth0', '192.0.2.60/24', '2001:db8:3::60/64')
        sh('v', 'ip link add br0 type bridge stp_state 1 hello_time 100'
           ' forward_delay 200 mcast_querier 1 mcast_query_use_ifaddr 1'
           ' mcast_startup_query_interval 100 mcast_startup_query_count 3')
        sh('v', 'ip link set p0 master br0')
        with record(path, 'u'):
            sh('v', 'ip link set br0 up')
            addr('v', 'br0', '192.0.2.61/24', '2001:db8:3::61/64')
            settle(6)
            frame('v', 'p0', 'ff:ff:ff:ff:ff:ff', 11, b'\xaa\xaa\3\0\0\0' +
                  b'\x08\x06' + b'snp', MAC % 0x21)
            frame('v', 'p0', MAC % 0x20, 8, b'\xe0\xe0\3ipx..', MAC % 0x21)
    finally:
        drop('u', 'v')


HOSTAPD = """interface=eth0
driver=wired
ieee8021x=1
eapol_version=2
use_pae_group_addr=1
eap_server=1
eap_user_file=users
ca_cert=cert.pem
server_cert=cert.pem
private_key=key.pem
ctrl_interface=ap
"""
EAP_USERS = """"plain" MD5 "password"
"tunnel" PEAP,MD5
"inner" MSCHAPV2 "password" [2]
"cert" PEAP,TLS
"""
EAP_PEERS = {
    'plain': 'eap=MD5\nidentity="plain"\npassword="password"',
    'wrong': 'eap=MD5\nidentity="plain"\npassword="another"',
    'tunnel': 'eap=PEAP\nidentity="inner"\nphase2="auth=MSCHAPV2"\n'
              'anonymous_identity="tunnel"\npassword="password"',
    'cert': 'eap=TLS\nidentity="cert"\nca_cert="cert.pem"\n'
            'client_cert="cert.pem"\nprivate_key="key.pem"',
}


@scene('eapol-wired.pcap', 'hostapd, wpa_supplicant (driver wired)',
       'EAPOL-Start, Logoff, EAP: Identity, Nak, MD5, PEAP, TLS with '
       'fragments, Success and Failure')
def eapol_wired(path):
    need('hostapd', 'wpa_supplicant', 'wpa_cli', 'openssl')
    with tempfile.TemporaryDirectory() as folder:
        def write(name, text):
            with open(os.path.join(folder, name), 'w', encoding='ascii') as f:
                f.write(text)
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048',
                        '-nodes', '-subj', '/CN=radius.example', '-days',
                        '3650', '-keyout', 'key.pem', '-out', 'cert.pem'],
                       cwd=folder, check=True, stderr=subprocess.DEVNULL)
        write('hostapd.conf', HOSTAPD)
        write('users', EAP_USERS)
        with record(path, 'a', filter_='ether proto 0x888e'):
            for name, peer in EAP_PEERS.items():
                write('peer.conf', 'ctrl_interface=sta\nap_scan=0\n'
                      'network={\nkey_mgmt=IEEE8021X\neapol_flags=0\n'
                      'fragment_size=600\n%s\n}\n' % peer)
                ends = b'EAP-FAILURE' if name == 'wrong' else \
                    b'EAP-SUCCESS'
                with program('r', ['hostapd', 'hostapd.conf'], b'AP-ENABLED',
                             folder), \
                        program('a', ['wpa_supplicant', '-D', 'wired', '-i',
                                      'eth0', '-c', 'peer.conf'], ends,
                                folder):
                    settle(0.1)
                    with inside('a'):
                        subprocess.run(['wpa_cli', '-p', 'sta', 'logoff'],
                                       cwd=folder, check=False,
                                       stdout=subprocess.DEVNULL)
                    settle(0.2)


@scene('vxlan.pcap', 'ping over ip link type vxlan',
       'UDP port 4789, zero checksum over IPv4, checksum over IPv6')
def vxlan(path):
    pairs = (('a', A4, B4, 'vx4'), ('b', B4, A4, 'vx4'),
             ('a', A6, B6, 'vx6'), ('b', B6, A6, 'vx6'))
    host = {'a': 1, 'b': 2}
    with record(path, 'a', filter_='udp'):
        for n, local, remote, dev in pairs:
            sh(n, 'ip link add %s type vxlan id 5 dstport %d local %s remote'
               ' %s' % (dev, 4789 if dev == 'vx4' else 4790, local, remote))
            sh(n, 'ip link set %s address %s up' % (dev, MAC %
                                                    (0x30 + host[n])))
            addr(n, dev, '203.0.113.%d/28' % (host[n] + (0 if dev == 'vx4'
                                                          else 16)))
        sh('a', 'ping -n -c 1 203.0.113.2')
        sh('a', 'ping -n -c 1 203.0.113.18')
    for n, _, _, dev in pairs:
        sh(n, 'ip link del ' + dev)


class Tun:
    """A TUN device in a namespace, with its file in this process."""

    def __init__(self, name, dev, mtu=1400, flags=0x1001, mac=None):
        import fcntl
        with inside(name):
            self.fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.fd, 0x400454ca,
                        struct.pack('16sH22x', dev.encode(), flags))
        if mac:
            sh(name, 'ip link set %s address %s' % (dev, mac))
        sh(name, 'ip link set %s mtu %d up' % (dev, mtu))

    def pump(self, other, seconds, wrap=lambda x: x):
        """Carries packets both ways for a while."""
        end = time.time() + seconds
        while time.time() < end:
            for x, y in ((self, other), (other, self)):
                with contextlib.suppress(BlockingIOError):
                    y.put(wrap(os.read(x.fd, 65536)))
            time.sleep(0.002)

    def put(self, packet):
        with contextlib.suppress(OSError):
            os.write(self.fd, packet)


@contextlib.contextmanager
def tun_pair():
    make('u', 'x')
    ends = []
    try:
        for n, i in (('u', 1), ('x', 2)):
            ends.append(Tun(n, 'tun0'))
            addr(n, 'tun0', '203.0.113.%d/24' % i, '2001:db8:4::%d/64' % i)
        yield ends
    finally:
        for e in ends:
            os.close(e.fd)
        drop('u', 'x')


def over_tun(path, options=''):
    with tun_pair() as (u, x), record(path, 'u', 'tun0', options):
        with inside('u'):
            runs = [subprocess.Popen(c.split(), stdout=subprocess.DEVNULL)
                    for c in ('ping -n -c 2 -i 0.2 203.0.113.2',
                              'ping -n -6 -c 2 -i 0.2 2001:db8:4::2')]
        s = listener('x', '203.0.113.2', 8020)
        c = client('u', '203.0.113.2')
        c.setblocking(False)
        c.connect_ex(('203.0.113.2', 8020))
        u.pump(x, 0.8)
        c.send(b'over tun')
        u.pump(x, 0.3)
        c.close()
        u.pump(x, 0.3)
        s.close()
        for r in runs:
            r.wait()


@scene('raw-tun.pcap', 'ping, python sockets over a TUN device',
       'raw IP link type: IPv4 and IPv6 without a link header')
def raw_tun(path):
    over_tun(path)


@scene('null-loopback.pcap', 'raw-tun.pcap rewritten by this script: no '
       'program here makes the BSD link type',
       'BSD loopback: little-endian family words 2, 24, 28, 30, an EtherType '
       'in place of the family')
def null_loopback(path):
    rewrite_null(path, '<', '<')


@scene('null-bigendian.pcap', 'raw-tun.pcap rewritten by this script',
       'a big-endian pcap file of BSD loopback frames')
def null_bigendian(path):
    rewrite_null(path, '>', '>')


def rewrite_null(path, file_order, word_order):
    source = os.path.join(os.path.dirname(path), 'raw-tun.pcap')
    if not os.path.exists(source):
        over_tun(source)
    families, n = (24, 28, 30, 0x86dd), 0
    with open(path, 'wb') as out:
        out.write(struct.pack(file_order + 'IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0,
                              65535, 0))
        for sec, sub, length, data in packets(source):
            six = data[0] >> 4 == 6
            word = families[n % 4] if six else 2
            n += six
            data = struct.pack(word_order + 'I', word) + data
            out.write(struct.pack(file_order + 'IIII', sec, sub, len(data),
                                  length + 4) + data)


def packets(path):
    """The records of a little-endian classic pcap file."""
    with open(path, 'rb') as f:
        data = f.read()
    at = 24
    while at + 16 <= len(data):
        sec, sub, cap, length = struct.unpack_from('<IIII', data, at)
        yield sec, sub, length, data[at + 16:at + 16 + cap]
        at += 16 + cap


@scene('loopback.pcap', 'ping, python sockets on lo',
       'Linux loopback: Ethernet with zero addresses, checksums left partial')
def loopback(path):
    plain('a', 'lo')
    with record(path, 'a', 'lo'):
        sh('a', 'ping -n -c 1 127.0.0.1')
        sh('a', 'ping -n -6 -c 1 ::1')
        s = listener('a', '::1', 8021)
        c = client('a', '::1')
        c.connect(('::1', 8021))
        talk(c, s).close()
        c.close()
        s.close()
        udp('a', '127.0.0.1', 9, b'closed')


def any_device(path, kind):
    flush()
    with record(path, 'r', 'any', '-y ' + kind):
        sh('a', 'ping -n -c 1 ' + B4)
        sh('a', 'ping -n -6 -c 1 ' + B6)
        udp('a', B4, 9, b'closed')


@scene('sll.pcap', 'ping; tcpdump -i any -y LINUX_SLL',
       'Linux cooked capture version 1, in and out of a router')
def sll(path):
    any_device(path, 'LINUX_SLL')


@scene('sll2.pcap', 'ping; tcpdump -i any -y LINUX_SLL2',
       'Linux cooked capture version 2')
def sll2(path):
    any_device(path, 'LINUX_SLL2')


@scene('nanosecond.pcap', 'ping; tcpdump --time-stamp-precision=nano',
       'pcap with nanosecond time stamps')
def nanosecond(path):
    with record(path, 'a', options='--time-stamp-precision=nano'):
        sh('a', 'ping -n -c 2 -i 0.1 ' + B4)
        sh('a', 'ping -n -6 -c 1 ' + B6)


@scene('snaplen.pcap', 'curl, ping; tcpdump -s 60',
       'every longer packet cut at 60 bytes')
def snaplen(path):
    with record(path, 'a', options='-s 60'):
        sh('a', 'ping -n -c 1 ' + B4)
        sh('a', 'ping -n -6 -c 1 ' + B6)
        exchange(B4, 8022)
        exchange(B6, 8022)


@scene('offload.pcap', 'python sockets with checksum offload on',
       'transmit checksums left partial and one segment of 8 KB (GSO), as '
       'captures on real senders have them')
def offload(path):
    sh('a', 'ethtool -K eth0 tx on tso on gso on', False)
    try:
        with record(path, 'a'):
            s = listener('b', B4, 8023)
            c = client('a', B4)
            c.connect((B4, 8023))
            talk(c, s, b'o' * 8000).close()
            c.close()
            s.close()
            udp('a', B6, 9, b'partial checksum')
    finally:
        plain('a', 'eth0')


@scene('two-interfaces.pcapng', 'ping; dumpcap -i eth0 -i eth1',
       'pcapng with two interface descriptions')
def two_interfaces(path):
    command = ['dumpcap', '-q', '-i', 'eth0', '-i', 'eth1', '-w', path]
    with program('r', command, b'File:'):
        settle(0.5)
        sh('a', 'ping -n -c 2 -i 0.1 ' + B4)
        sh('a', 'ping -n -6 -c 1 ' + B6)
        udp('a', B4, 9, b'closed')
        settle(1.2)
    strip_ng(path)


def strip_ng(path):
    """Leaves out what names the machine: section and system options."""
    out, at = b'', 0
    with open(path, 'rb') as f:
        data = f.read()
    while at < len(data):
        kind, size = struct.unpack_from('<II', data, at)
        body = data[at + 8:at + size - 4]
        if kind == 0x0a0d0d0a:
            body = body[:16]
        elif kind == 1:
            body = body[:8] + keep_options(body[8:], (2, 9))
        if kind in (0x0a0d0d0a, 1, 6):
            out += (struct.pack('<II', kind, len(body) + 12) + body +
                    struct.pack('<I', len(body) + 12))
        at += size
    with open(path, 'wb') as f:
        f.write(out)


def keep_options(data, codes):
    out, at = b'', 0
    while at + 4 <= len(data):
        code, n = struct.unpack_from('<HH', data, at)
        whole = data[at:at + 4 + (n + 3) // 4 * 4]
        out += whole if code in codes else b''
        at += len(whole)
    return out + b'\0\0\0\0'


# ---- scenes: tunnels in user space ---------------------------------------

def gre(packet):
    return b'\0\0' + (b'\x86\xdd' if packet[0] >> 4 == 6 else b'\x08\0') + \
        packet


@scene('tunnels.pcap', 'ping through tunnels that this script carries in user '
       'space (raw sockets and TUN)',
       'IPv4 in IPv4, IPv6 in IPv4, IPv4 and IPv6 in IPv6, GRE with both')
def tunnels(path):
    with tun_pair() as (u, x), record(path, 'a',
                                      filter_='not icmp and not icmp6'):
        for command in ('ping -n -c 1 203.0.113.2',
                        'ping -n -6 -c 1 2001:db8:4::2'):
            for outer in ('ip4', 'ip6', 'gre4', 'gre6'):
                with inside('u'):
                    run = subprocess.Popen(command.split(),
                                           stdout=subprocess.DEVNULL)
                u.pump(x, 0.25, lambda p: carry(p, outer))
                run.wait()


def carry(packet, outer):
    """Sends a TUN packet from a to b in an outer header as well."""
    inner = gre(packet) if outer.startswith('gre') else packet
    proto = (47 if outer.startswith('gre') else
             41 if packet[0] >> 4 == 6 else 4)
    if outer.endswith('4'):
        raw4(ipv4(A4, B4, proto, inner))
    else:
        raw6(ipv6(A6, B6, proto, inner))
    return packet


def udp4(src, dst, sport, dport, payload):
    """An IPv4 packet with UDP and no UDP checksum."""
    return ipv4(src, dst, 17, struct.pack('>HHHH', sport, dport,
                                          8 + len(payload), 0) + payload)


def unhex(text):
    return bytes.fromhex(text.replace(' ', ''))


def gre_with(proto, payload, key=None, seq=None, checked=False):
    flags = 0x8000 * checked | 0x2000 * (key is not None) | \
        0x1000 * (seq is not None)
    head = struct.pack('>HH', flags, proto) + b'\0' * 4 * checked
    head += struct.pack('>I', key) if key is not None else b''
    head += struct.pack('>I', seq) if seq is not None else b''
    if checked:
        head = head[:4] + struct.pack('>H', csum(head + payload)) + head[6:]
    return head + payload


def send4(proto, payload):
    raw4(ipv4(A4, B4, proto, payload))


def send6(nxt, payload):
    raw6(ipv6(A6, B6, nxt, payload))


def over_udp(port, header, sport=49152):
    return lambda x: raw4(udp4(A4, B4, sport, port, unhex(header) + x))


def of_ip(four, six):
    """The way of an IPv4 packet, and of an IPv6 packet."""
    return lambda x: (six if x[0] >> 4 == 6 else four)(x)


def l2_ways():
    """Ways to carry an Ethernet frame."""
    erspan3 = '2064 8005 00000123 1234 '
    return (
        over_udp(8472, '08000000 00000500'),
        over_udp(4789, '88080123 00000500'),
        lambda f: raw6(ipv6(A6, B6, 17, udp6(A6, B6, 49152, 4789, unhex(
            '08000000 00000500') + f))),
        over_udp(4790, '0c000003 00000500'),
        over_udp(6081, '00006558 00000700'),
        over_udp(6081, '10406558 00000700 010203e0 01090081 0a0b0c0d '
                 'ffff010b' + '5a' * 44 + '01028000'),
        lambda f: send4(47, gre_with(0x6558, f)),
        lambda f: send4(47, gre_with(0x6558, f, key=5)),
        lambda f: send4(47, gre_with(0x6558, f, 5, 9, True)),
        lambda f: send6(47, gre_with(0x6558, f, seq=7)),
        lambda f: send4(47, gre_with(0x88be, f)),
        lambda f: send4(47, gre_with(0x88be, unhex('1064 a805 00000123') + f,
                                     seq=1)),
        lambda f: send4(47, gre_with(0x22eb, unhex(erspan3 + '0014') + f,
                                     seq=2)),
        lambda f: send6(47, gre_with(0x22eb, unhex(
            erspan3 + '001d 0c000001 11223344') + f, seq=3)),
        lambda f: send4(143, f),
        lambda f: send6(143, f))


def gtp(packet, optional='', flags=0x30, kind=255, teid=7):
    rest = unhex(optional) + packet
    return struct.pack('>BBHI', flags, kind, len(rest), teid) + rest


def send_gtp(packet, *more):
    raw4(udp4(A4, B4, 2152, 2152, gtp(packet, *more)))


def ppp(packet, before=b''):
    return before + (b'\0\x57' if packet[0] >> 4 == 6 else b'\0\x21') + packet


def pppoe(session, code, payload):
    return struct.pack('>BBHH', 0x11, code, session, len(payload)) + payload


def pptp(packet, seq, ack=None):
    head = struct.pack('>HHHHI', 0x3001 | 0x80 * (ack is not None), 0x880b,
                       len(packet), 5, seq)
    return head + (struct.pack('>I', ack) if ack is not None else b'') + packet


def send_label(labels, kind=0x8847):
    return lambda x: frame('a', 'eth0', MAC % 1, kind, unhex(labels) + x)


def teredo(before=''):
    """IPv6 as Teredo; an IPv4 packet as WCCP redirects it."""
    wccp = '' if before else '01020304'
    return of_ip(lambda x: send4(47, gre_with(0x883e, unhex(wccp) + x)),
                 over_udp(3544, before))


def l3_ways():
    """Ways to carry an IP packet."""
    auth = '0001 0302 616263 9988 0102030405060708 00'
    return (
        of_ip(over_udp(4790, '0c000001 00000500'),
              over_udp(4790, '0c000002 00000500')),
        over_udp(4790, '0c000005 00000500 00065b3f'),
        send_label('00065b3f'), send_label('00064040 0006563f 0006713f'),
        send_label('00065b3f', 0x8848),
        of_ip(send_label('0000013f'), send_label('0000213f')),
        lambda x: send4(47, gre_with(0x8847, unhex('00065b3f') + x)),
        lambda x: send6(137, unhex('00065b3f') + x),
        over_udp(6635, '00065b3f'),
        of_ip(over_udp(6081, '00000800 00000700'),
              over_udp(6081, '000086dd 00000700')),
        send_gtp,
        lambda x: send_gtp(x, '0005 00 00', 0x32),
        lambda x: send_gtp(x, '0005 00 85 01 0009 c0 01 1234 00', 0x36),
        lambda x: frame('a', 'eth0', MAC % 1, 0x8864, pppoe(3, 0, ppp(x))),
        lambda x: frame('a', 'eth0', MAC % 1, 0x8864, pppoe(3, 0, ppp(x)[1:])),
        lambda x: send4(47, pptp(ppp(x, b'\xff\x03'), 1, 2)),
        teredo(), teredo('0000 1234 aabbccdd'),
        teredo(auth + '0000 1234 aabbccdd'))


def carry_pings(ends, commands, ways):
    """Each way carries a ping of each kind, in both directions."""
    for way in ways:
        for command in commands:
            with inside('u'):
                run = subprocess.Popen(command.split(),
                                       stdout=subprocess.DEVNULL)

            def wrap(x, way=way):
                way(x)
                return x
            ends[0].pump(ends[1], 0.3, wrap)
            run.wait()


@scene('tunnels-l2.pcap', 'ping over TAP devices through tunnels that this '
       'script carries', 'Ethernet in VXLAN on both ports and over IPv6, '
       'VXLAN-GPE, Geneve with options, GRE with key, sequence number and '
       'checksum, ERSPAN types I, II, III, Ethernet in IPv4 and IPv6')
def tunnels_l2(path):
    make('u', 'x')
    ends = []
    try:
        for n, i in (('u', 1), ('x', 2)):
            sysctl(n, 'net/ipv6/conf/default/disable_ipv6', 1)
            ends.append(Tun(n, 'tap0', 1400, 0x1002, MAC % (0x10 + i)))
            addr(n, 'tap0', '203.0.113.%d/24' % i)
        with record(path, 'a', filter_='not icmp and not icmp6 and not arp'):
            carry_pings(ends, ('ping -n -c 1 -W 1 203.0.113.2',), l2_ways())
    finally:
        for e in ends:
            os.close(e.fd)
        drop('u', 'x')


@scene('pppoe.pcap', 'pppoe-server (its discovery), pppoe -A, -d, -k',
       'PPPoE discovery: PADI, PADO, PADR, PADS, PADT with their tags')
def pppoe_discovery(path):
    server = 'pppoe-server -F -I eth0 -C ac.example -S isp.example -L 0.0.0.0'
    with program('r', server), record(path, 'a', filter_='pppoed'):
        settle(0.5)
        sh('a', 'pppoe -I eth0 -A -t 1', False)
        for extra in ('', ' -S isp.example -W 0a0b0c', ' -S other.example'):
            with contextlib.suppress(subprocess.TimeoutExpired):
                text = sh('a', 'pppoe -I eth0 -d -t 1' + extra, False, 3)
                if ':' in text.split('\n')[0]:
                    sh('a', 'pppoe -I eth0 -k -e ' + text.split()[-1], False)


@scene('tunnels-l3.pcap', 'ping over TUN devices through tunnels that this '
       'script carries', 'IP in VXLAN-GPE, MPLS of one and three labels, in '
       'GRE, IP and UDP, Geneve, GTP-U with its optional parts, PPPoE, PPTP, '
       'Teredo with its indications, WCCP; messages of GTP-U and LCP')
def tunnels_l3(path):
    with tun_pair() as ends, record(
            path, 'a', filter_='not icmp and not icmp6 and not arp'):
        carry_pings(ends, ('ping -n -c 1 -W 1 203.0.113.2',
                           'ping -n -6 -c 1 -W 1 2001:db8:4::2'), l3_ways())
        for message in (('', '0001 00 00', 0x32, 1, 0),
                        ('', '0001 00 00 0e00', 0x32, 2, 0),
                        ('', '10 00000007 85 0004 c0000201', 0x30, 26, 0),
                        ('', '', 0x30, 254)):
            send_gtp(b'', *message[1:])
        send_gtp(b'\x80 not IP')
        frame('a', 'eth0', MAC % 1, 0x8864,
              pppoe(3, 0, unhex('c021 09 01 0008 01020304')))
        send4(47, gre_with(0x880b, ppp(ipv4(A4, B4, 17, b'\0\1\0\2\0\x08\0'
                                            b'\0'))))
        send4(47, unhex('2081 880b 0000 0005 00000007'))
        send4(47, gre_with(0, b''))
        over_udp(3544, '')(ipv6('2001:0:c000:201:0:edcb:5544:3322', A6, 59,
                                b''))
        raw4(udp4(B4, A4, 2152, 50000, gtp(b'', '0001 00 00', 0x32, 2, 0)))


# ---- running -------------------------------------------------------------

def run(out, only):
    """Records; returns {name: reason} of what was left out."""
    failed = {}
    for name, _, _, fn in SCENES:
        if only and name not in only and name.split('.')[0] not in only:
            continue
        path = os.path.join(out, name)
        try:
            fn(path)
            print('%-24s %6d bytes' % (name, os.path.getsize(path)))
        except (Missing, OSError, subprocess.TimeoutExpired) as e:
            failed[name] = str(e)
            print('%-24s left out: %s' % (name, e))
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
    return failed


def count(path):
    """Packets in a classic pcap or pcapng file (little-endian blocks)."""
    with open(path, 'rb') as f:
        data = f.read()
    if data[:4] != b'\x0a\x0d\x0d\x0a':
        order = '>' if data[:1] == b'\xa1' else '<'
        at, n = 24, 0
        while at < len(data):
            at += 16 + struct.unpack_from(order + 'I', data, at + 8)[0]
            n += 1
        return n
    at, n = 0, 0
    while at < len(data):
        kind, size = struct.unpack_from('<II', data, at)
        n += kind == 6
        at += size
    return n


def reasons(path):
    """What an earlier run left out and why, as README.md tells."""
    if not os.path.exists(path):
        return {}
    with open(path, encoding='utf-8') as f:
        return dict(l[3:].rstrip().split(': ', 1) for l in f
                    if l.startswith(' - ') and ': ' in l)


def readme(out, failed):
    lines = ['# Captures', '',
             'Recorded by tools/record_captures.py from the programs named '
             'here, in network', 'namespaces; addresses are documentation '
             'ones. Written by that script; do not edit.', '',
             '| file | packets | made with | exercises |', '|---|---|---|---|']
    for name, programs, exercises, _ in SCENES:
        path = os.path.join(out, name)
        if os.path.exists(path):
            lines.append('| %s | %d | %s | %s |' % (name, count(path),
                                                    programs, exercises))
    missing = [s[0] for s in SCENES
               if not os.path.exists(os.path.join(out, s[0]))]
    if missing:
        failed = dict(reasons(os.path.join(out, 'README.md')), **failed)
        lines += ['', 'Not recorded, for want of a kernel that can:', '']
        lines += [' - %s: %s' % (n, failed.get(n, 'not tried'))
                  for n in missing]
    return '\n'.join(lines) + '\n'


def check(out):
    """README.md lists what is there; sizes are as promised."""
    with open(os.path.join(out, 'README.md'), encoding='utf-8') as f:
        text = f.read()
    names = [n for n in sorted(os.listdir(out)) if '.pcap' in n]
    wrong = []
    for n in names:
        packets_, path = count(os.path.join(out, n)), os.path.join(out, n)
        if n == 'malformed.pcap':
            continue
        if '| %s | %d |' % (n, packets_) not in text:
            wrong.append(n + ': not in README.md with its packet count')
        if packets_ > 99:
            wrong.append(n + ': more than 99 packets')
        if b'Linux ' in open(path, 'rb').read():
            wrong.append(n + ': names a system')
    wrong += [l.split('|')[1].strip() + ': listed, not there'
              for l in text.split('\n## ')[0].splitlines()
              if '.pcap' in l and l.startswith('| ') and
              l.split('|')[1].strip() not in names]
    if sum(os.path.getsize(os.path.join(out, n)) for n in names) > 1500000:
        wrong.append('more than 1.5 MB in all')
    print('\n'.join(['not ok - ' + w for w in wrong] or
                    ['ok - README.md and %d captures agree' % len(names)]))
    return 1 if wrong else 0


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--out', default=os.path.join(HERE, '..', 'tests',
                                                 'captures'))
    p.add_argument('--only', default='')
    p.add_argument('--list', action='store_true')
    p.add_argument('--check', action='store_true')
    a = p.parse_args()
    if a.check:
        return check(a.out)
    if a.list:
        for name, programs, exercises, _ in SCENES:
            print('%s: %s: %s' % (name, programs, exercises))
        return 0
    if os.geteuid():
        print('cannot record: network namespaces need root')
        return 1
    os.makedirs(a.out, exist_ok=True)
    try:
        need('ip', 'ethtool', 'nft', 'tcpdump', 'dumpcap', 'ping', 'arping')
        lab()
        failed = run(a.out, [x for x in a.only.split(',') if x])
    except Missing as e:
        print('cannot record:', e)
        return 1
    finally:
        drop('a', 'r', 'b', 'u', 'v', 'x')
    with open(os.path.join(a.out, 'README.md'), 'w', encoding='utf-8') as f:
        f.write(readme(a.out, failed))
    subprocess.run([sys.executable, os.path.join(HERE, 'make_malformed.py'),
                    a.out])
    return 0


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())

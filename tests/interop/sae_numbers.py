#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The numbers of SAE beside another implementation: the one below, of plain
integers, written from IEEE Std 802.11-2020 12.4. Random passwords, addresses
and secrets; groups 19, 20 and 21; hunting and pecking, hash-to-element, and
that with the AKM whose hash follows the group; over each provider.

usage: sae_numbers.py --program PROGRAM

PROGRAM is sae_lines. Each case prints `ok` or `not ok`; the exit code is 1 if
one fails. The implementation itself must give the numbers of J.10 first.
"""
import argparse
import hashlib
import hmac
import random
import subprocess
import sys

# SP 800-186 3.2.1; a is -3
CURVES = {
    19: (256, 2**256 - 2**224 + 2**192 + 2**96 - 1,
         int('5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e'
             '27d2604b', 16),
         int('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2'
             'fc632551', 16),
         -10, 'sha256'),
    20: (384, 2**384 - 2**128 - 2**96 + 2**32 - 1,
         int('b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f'
             '5013875ac656398d8a2ed19d2a85c8edd3ec2aef', 16),
         int('ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81'
             'f4372ddf581a0db248b0a77aecec196accc52973', 16),
         -12, 'sha384'),
    21: (521, 2**521 - 1,
         int('0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b4'
             '89918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c'
             '34f1ef451fd46b503f00', 16),
         int('01ffffffffffffffffffffffffffffffffffffffffffffffffffffff'
             'fffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c'
             '47aebb6fb71e91386409', 16),
         -4, 'sha512'),
}


class Curve:
    def __init__(self, group):
        (self.bits, self.p, self.b, self.r, self.z,
         self.hash) = CURVES[group]
        self.len = (self.bits + 7) // 8

    def bytes(self, n):
        return n.to_bytes(self.len, 'big')

    def y2(self, x):
        return (x**3 - 3 * x + self.b) % self.p

    def add(self, a, b):
        if a is None or b is None:
            return a or b
        if a[0] == b[0]:
            if (a[1] + b[1]) % self.p == 0:
                return None
            m = (3 * a[0]**2 - 3) * pow(2 * a[1], -1, self.p)
        else:
            m = (b[1] - a[1]) * pow(b[0] - a[0], -1, self.p)
        x = (m * m - a[0] - b[0]) % self.p
        return x, (m * (a[0] - x) - a[1]) % self.p

    def mul(self, n, point):
        sum = None
        while n:
            if n & 1:
                sum = self.add(sum, point)
            point = self.add(point, point)
            n >>= 1
        return sum

    def point(self, pair):
        return self.bytes(pair[0]) + self.bytes(pair[1])

    def is_square(self, v):
        return pow(v, (self.p - 1) // 2, self.p) in (0, 1)

    def root(self, v, odd):
        y = pow(v, (self.p + 1) // 4, self.p)
        assert y * y % self.p == v
        return y if y % 2 == odd else self.p - y


def mac(name, key, data):
    return hmac.new(key, data, name).digest()


def kdf(name, key, label, context, bits):
    out, i = b'', 1
    while 8 * len(out) < bits:
        out += mac(name, key, i.to_bytes(2, 'little') + label + context +
                   bits.to_bytes(2, 'little'))
        i += 1
    return int.from_bytes(out, 'big') >> (8 * len(out) - bits)


def expand(name, key, label, n):
    out, last, i = b'', b'', 1
    while len(out) < n:
        last = mac(name, key, last + label + bytes([i]))
        out, i = out + last, i + 1
    return out[:n]


def hunt(c, a, b, password):
    for i in range(1, 256):
        seed = mac('sha256', max(a, b) + min(a, b), password + bytes([i]))
        x = kdf('sha256', seed, b'SAE Hunting and Pecking', c.bytes(c.p),
                c.bits)
        if x < c.p and c.is_square(c.y2(x)):
            return x, c.root(c.y2(x), seed[-1] & 1)


def sswu(c, u):
    p, z, a = c.p, c.z, -3
    m = (z * z * u**4 + z * u * u) % p
    if m == 0:
        x1 = c.b * pow(z * a, -1, p) % p
    else:
        x1 = -c.b * pow(a, -1, p) * (1 + pow(m, -1, p)) % p
    x = x1 if c.is_square(c.y2(x1)) else z * u * u * x1 % p
    return x, c.root(c.y2(x), u & 1)


def pt(c, ssid, password, id):
    seed = mac(c.hash, ssid, password + id)
    points = []
    for label in (b'SAE Hash to Element u1 P1', b'SAE Hash to Element u2 P2'):
        value = expand(c.hash, seed, label, c.len + c.len // 2)
        points.append(sswu(c, int.from_bytes(value, 'big') % c.p))
    return c.add(*points)


def pwe_of_pt(c, point, a, b):
    size = hashlib.new(c.hash).digest_size
    value = mac(c.hash, bytes(size), max(a, b) + min(a, b))
    return c.mul(int.from_bytes(value, 'big') % (c.r - 1) + 1, point)


def exchange(method, group, a, b, ssid, password, id, secrets, salt):
    """What sae_lines answers."""
    c = Curve(group)
    pwe = (pwe_of_pt(c, pt(c, ssid, password, id), a, b) if method
           else hunt(c, a, b, password))
    commits = []
    for rand, mask in (secrets[:2], secrets[2:]):
        x, y = c.mul(mask, pwe)
        commits.append(((rand + mask) % c.r, (x, c.p - y)))
    (s1, e1), (s2, e2) = commits
    k = c.mul(secrets[0], c.add(c.mul(s2, pwe), e2))[0]
    name = c.hash if method else 'sha256'
    size = hashlib.new(name).digest_size
    seed = mac(name, salt or bytes(size), c.bytes(k))
    sum = c.bytes((s1 + s2) % c.r)
    n = size + (size if method == 2 else 32)
    both = kdf(name, seed, b'SAE KCK and PMK', sum, 8 * n).to_bytes(n, 'big')
    parts = [c.bytes(s1), c.point(e1), c.bytes(s2), c.point(e2)]
    confirm = mac(name, both[:size], b'\1\0' + b''.join(parts))
    return [c.point(pwe)] + parts + [both[:size], both[size:], sum[:16],
                                     confirm]


def self_check():
    """J.10, in part: the rest is in tests/dot11/test_sae.c."""
    c = Curve(19)
    a, b = (bytes.fromhex(t) for t in ('4d3f2fffe387', 'a5d8aa958e3c'))
    x, _ = hunt(c, a, b, b'mekmitasdigoat')
    assert c.bytes(x).hex().startswith('da6eb7b06a1ac562')
    a, b = (bytes.fromhex(t) for t in ('00095b66ec1e', '000b6bd90246'))
    x, _ = pwe_of_pt(c, pt(c, b'byteme', b'mekmitasdigoat', b'psk4internet'),
                     a, b)
    assert c.bytes(x).hex().startswith('c93049b9e64000f8')


def cases(n):
    rng = random.Random(12)
    bits = rng.randbytes
    for i in range(n):
        group, method = 19 + i % 3, i // 3 % 3
        r = CURVES[group][3]
        edges = [2, r - 1, r - 2]
        secrets = [rng.choice(edges) if rng.random() < .05
                   else rng.randrange(2, r) for _ in range(4)]
        if any((secrets[j] + secrets[j + 1]) % r < 2 for j in (0, 2)):
            secrets = [3, 4, 5, 6]
        yield (method, group, bits(6), bits(6), bits(rng.randint(1, 32)),
               bits(rng.choice([1, 8, 13, 63, 64, 65, 128, 200])),
               bits(rng.choice([0, 0, 1, 20])) if method else b'', secrets,
               bits(rng.choice([0, 0, 2, 4])) if method else b'')


def line(case):
    method, group, a, b, ssid, password, id, secrets, salt = case
    n = Curve(group).len
    words = [bytes([method]), bytes([group]), a, b, ssid, password, id]
    words += [s.to_bytes(n, 'big') for s in secrets] + [salt]
    return ' '.join(w.hex() or '-' for w in words)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('--program', required=True)
    ap.add_argument('--cases', type=int, default=90)
    args = ap.parse_args()
    self_check()
    all = list(cases(args.cases))
    want = [' '.join(w.hex() for w in exchange(*c)) for c in all]
    bad = 0
    for provider in ('openssl', 'mbedtls'):
        run = subprocess.run([args.program, provider], text=True,
                             input='\n'.join(map(line, all)) + '\n',
                             stdout=subprocess.PIPE)
        if run.returncode == 77:
            print('skipped: %s is not built in' % provider)
            continue
        got = [t.strip() for t in run.stdout.split('\n')
               if not t.startswith('#')]
        differ = [i for i, w in enumerate(want)
                  if i >= len(got) or got[i] != w]
        for i in differ[:5]:
            print('not ok: %s\n got  %s\n want %s' % (line(all[i]), got[i:i+1],
                                                   want[i]))
        print('%s - %s: %d exchanges' % ('not ok' if differ else 'ok',
                                         provider, len(all)))
        bad += len(differ)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())

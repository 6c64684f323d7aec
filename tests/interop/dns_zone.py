#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A signed zone through taut, beside BIND and ldns.

Usage: dns_zone.py --taut TAUT --pass DNS_ZONE_PASS [--records N] [--keep DIR]

A made zone is signed by BIND's dnssec-signzone, so that it has about N
records (20,000). Then these must be the same, line by line:

 - `taut dns zone` and ldns-read-zone;
 - the same in canonical form, --canonical and -c;
 - the canonical form of what taut reads, builds into messages with compressed
   names and decodes again, beside that of ldns (a compressed name takes the
   letter case of the name that it points to);
 - that, and BIND's own form of the zone (named-compilezone), read by ldns:
   the order of records is BIND's, so both are sorted.

And the million: `dns_zone.py ... --records 1000000`, some minutes.
"""
import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ORIGIN = "example-tld."
# Signing adds NSEC, DNSKEY and a signature for each set with authority.
GROWTH = 1.86


def tool(name):
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    if not path:
        print(f"not run: no {name} (apt-get install bind9-utils ldnsutils)")
        sys.exit(77)
    return path


def run(*args, out=None, **more):
    """Runs a program, its standard output into the file `out`; returns the
    seconds that it took."""
    start = time.monotonic()
    with open(out or os.devnull, "wb") as f:
        subprocess.run(args, stdout=f, check=True, **more)
    return time.monotonic() - start


def make(folder, n):
    for key in pathlib.Path(folder).glob("K*"):
        key.unlink()
    run(sys.executable, ROOT / "tools/make_bench_zone.py", f"{folder}/plain",
        "--origin", ORIGIN, "--records", str(int(n / GROWTH)))
    run(tool("dnssec-keygen"), "-q", "-K", folder, "-a", "ECDSAP256SHA256",
        "-f", "KSK", ORIGIN)
    # -z: one key signs all; -P: the signatures are BIND's matter, not ours
    run(tool("dnssec-signzone"), "-q", "-S", "-z", "-P", "-n", "2", "-d",
        folder, "-K", folder, "-o", ORIGIN, "-O", "full", "-f",
        f"{folder}/signed", f"{folder}/plain", stderr=subprocess.DEVNULL)


def same(what, a, b):
    """Prints the first lines that differ."""
    done = subprocess.run(["diff", a, b], stdout=subprocess.PIPE, check=False)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    print(f"{'ok' if done.returncode == 0 else 'not ok'}: {what}")
    for line in lines[:10]:
        print("   ", line[:200])
    return done.returncode == 0


def read_by_ldns(path, out, *options):
    """Writes what ldns-read-zone writes, without its comments behind keys
    and the blank behind a map of types; returns its seconds."""
    taken = run(tool("ldns-read-zone"), *options, path, out=out + ".ldns")
    run("sed", "-e", "s/ ;{id = [^{}]*}$//", "-e", "s/ $//", out + ".ldns",
        out=out)
    return taken


def sorted_to(path, out):
    run("sort", path, out=out, env={**os.environ, "LC_ALL": "C"})


def compare(folder, program, through):
    signed, at = f"{folder}/signed", folder + "/"
    t = {"messages": run(through, signed, ORIGIN, out=at + "messages"),
         "taut": run(program, "dns", "zone", "-o", ORIGIN, signed,
                     out=at + "taut"),
         "ldns": read_by_ldns(signed, at + "ldns"),
         "named": run(tool("named-compilezone"), "-q", "-i", "none", "-s",
                      "full", "-o", at + "named", ORIGIN, signed)}
    run(program, "dns", "zone", "-c", "-o", ORIGIN, signed,
        out=at + "taut-c")
    read_by_ldns(signed, at + "ldns-c", "-c")
    read_by_ldns(at + "named", at + "named-ldns", "-c")
    for name in ("messages", "named-ldns"):
        sorted_to(at + name, at + name + ".sorted")
    with open(at + "taut", "rb") as f:
        n = sum(1 for _ in f)
    print(f"{n} records, {os.path.getsize(signed)} bytes;"
          + "".join(f" {who} {s:.2f} s" for who, s in t.items()))
    done = [
        same("taut dns zone, and ldns", at + "taut", at + "ldns"),
        same("canonical, and ldns", at + "taut-c", at + "ldns-c"),
        same("through messages, and ldns", at + "messages", at + "ldns-c"),
        same("through messages, and BIND", at + "messages.sorted",
             at + "named-ldns.sorted")]
    return all(done) and n > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taut", required=True)
    parser.add_argument("--pass", dest="through", required=True)
    parser.add_argument("--records", type=int, default=20000)
    parser.add_argument("--keep", help="leave the files in this folder")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or temporary
        os.makedirs(folder, exist_ok=True)
        make(folder, args.records)
        good = compare(folder, args.taut, args.through)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"the most memory of any program: {peak // 1024} MiB")
    sys.exit(0 if good else 1)


main()

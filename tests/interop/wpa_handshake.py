#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What others make of the captures that `taut wpa handshake` writes:
aircrack-ng finds the passphrase in a word list, hcxpcapngtool writes the
handshake for hashcat, tshark names every message as taut does, finds nothing
malformed, and decrypts the pings with the passphrase (SAE: with the master
key), and so does taut."""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

WORDS = ["password", "12345678", "correct horse", "a long word", "letmein!!"]
AKMS = ["psk", "psk-sha256", "psk-sha384", "sae", "sae-h2e", "sae-ext"]
CIPHERS = ["ccmp", "gcmp", "ccmp-256", "gcmp-256"]
# Wireshark 4.0 derives no keys for these, and takes the first one's MIC of 24
# bytes for one of 16.
UNKNOWN = {"psk-sha384", "sae-ext"}
faults = []


def run(*args, **kw):
    return subprocess.run(args, stdout=subprocess.PIPE, text=True, timeout=120,
                          stderr=subprocess.STDOUT, errors="replace", **kw)


def check(good, what, more=""):
    print("%-7s %s" % ("ok" if good else "FAULT", what))
    if not good:
        faults.append(what)
        print(more)


def aircrack(pcap, tmp):
    words = tmp / "words"
    words.write_text("\n".join(WORDS) + "\n")
    got = run("aircrack-ng", "-w", str(words), "-e", "taut net", str(pcap))
    found = re.search(r"KEY FOUND! \[ (.*?) \]", got.stdout)
    check(found and found[1] == "a long word",
          "aircrack-ng finds the passphrase: %s" % (found and found[1]),
          got.stdout[-2000:])


def hcx(pcap, tmp, out):
    lines = tmp / "lines"
    got = run("hcxpcapngtool", "-o", str(lines), str(pcap))
    text = lines.read_text() if lines.exists() else ""
    ap = re.search(r"ap +(\S+)", out)[1].replace(":", "")
    sta = re.search(r"sta +(\S+)", out)[1].replace(":", "")
    good = [l for l in text.splitlines()
            if l.startswith("WPA*02*") and l.split("*")[3:5] == [ap, sta]
            and bytes.fromhex(l.split("*")[5]) == b"taut net"]
    check(good, "hcxpcapngtool writes the handshake",
          got.stdout[-2000:] + text)


def tshark(pcap, key, *args):
    kind = "wpa-psk" if re.fullmatch("[0-9a-f]{64}", key) else "wpa-pwd"
    return run("tshark", "-r", str(pcap), "-o", "wlan.enable_decryption:TRUE",
               "-o", 'uat:80211_keys:"%s","%s"' % (kind, key), *args)


def pings(pcap, key, n, name):
    got = tshark(pcap, key, "-Y", "icmp", "-T", "fields", "-e", "ip.src",
                 "-e", "icmp.type", "-e", "icmp.seq", "-e", "icmp.resp_to",
                 "-e", "icmp.checksum.status")
    rows = [r.split("\t") for r in got.stdout.splitlines()
            if r.count("\t") == 4]
    check(len(rows) == n and all(r[4] in ("1", "Good") for r in rows) and
          sum(r[3] != "" for r in rows) == n // 2,
          "%s: tshark decrypts %d of %d pings" % (name, len(rows), n),
          got.stdout[-1000:])


def by_taut(taut, pcap, key, n, name):
    """taut itself decrypts the pings, of suites that tshark knows not, too."""
    hexed = re.fullmatch("(?:[0-9a-f]{2}){32,64}", key)
    how = ["--wpa-pmk", key] if hexed else \
        ["--wpa", ":".join(reversed(key.split(":")))]
    got = run(taut, "dissect", *how, "--fields", "icmp.seq", str(pcap))
    seen = [l for l in got.stdout.splitlines() if l.strip()]
    check(len(seen) == n, "%s: taut dissect decrypts %d of %d pings" % (
        name, len(seen), n), got.stdout[-1000:])


def messages(pcap, key, rekey, name, known):
    want = ["1", "2", "3", "4"]
    if rekey and known:
        want += ["1", "2", "1", "2", "3", "4"]
    got = tshark(pcap, key, "-Y", "eapol.type == 3", "-T", "fields",
                 "-e", "wlan_rsna_eapol.keydes.msgnr", "-e",
                 "_ws.malformed")
    seen = [r.split("\t")[0] for r in got.stdout.splitlines() if "\t" in r]
    plain = [s for s in seen if s]
    check(plain == want, "%s: tshark's messages: %s" % (name,
                                                        " ".join(plain)),
          got.stdout)
    bad = tshark(pcap, key, "-Y", "_ws.malformed || _ws.expert.severity >= "
                 "\"Error\"", "-T", "fields", "-e", "frame.number")
    numbers = [l for l in bad.stdout.split() if l.isdigit()]
    check(not numbers, "%s: tshark finds nothing malformed" % name,
          bad.stdout)


def one(taut, tmp, akm, cipher, rekey):
    pcap = tmp / ("%s-%s%s.pcap" % (akm, cipher, "-rekey" if rekey else ""))
    args = [taut, "wpa", "handshake", "--ssid", "taut net", "--pass",
            "a long word", "--akm", akm, "--cipher", cipher, "-o", str(pcap)]
    got = run(*args, *(["--rekey"] if rekey else []))
    name = pcap.stem
    check(got.returncode == 0, "%s: written" % name, got.stdout)
    if got.returncode:
        return
    pmk = re.search(r"pmk +(\S+)", got.stdout)[1]
    key = pmk if akm.startswith("sae") else "a long word:taut net"
    by_taut(taut, pcap, key, 4 if rekey else 2, name)
    known = akm not in UNKNOWN
    if akm == "psk-sha384":
        print("skipped %s: tshark does not know its MIC" % name)
        return
    messages(pcap, key, rekey, name, known)
    if known:
        pings(pcap, key, 4 if rekey else 2, name)
    if akm == "psk":
        aircrack(pcap, tmp)
        hcx(pcap, tmp, got.stdout)
    if akm == "psk-sha256":
        hcx(pcap, tmp, got.stdout)


def wrong_calls(taut, tmp):
    calls = [[], ["--ssid", "x"], ["--ssid", "x" * 33, "--pass", "12345678",
                                   "-o", "/dev/null"],
             ["--ssid", "x", "--pass", "short", "-o", "/dev/null"],
             ["--ssid", "x", "--pass", "12345678", "--akm", "eap", "-o", "y"],
             ["--ssid", "x", "--pass", "12345678", "--cipher", "wep", "-o",
              "y"],
             ["--ssid", "x", "--pass", "12345678", "-o",
              str(tmp / "none" / "x")],
             ["--ssid", "x", "--pass", "12345678\x7f", "-o",
              str(tmp / "x.pcap")],
             ["--ssid", "x", "--pass", "12345678", "-o", "y", "z"]]
    got = [run(taut, "wpa", "handshake", *c) for c in calls]
    check(all(g.returncode == 2 and g.stdout.startswith("taut: ")
              for g in got), "wrong calls are refused",
          "\n".join("%d %s" % (g.returncode, g.stdout) for g in got))


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--taut", required=True)
    opts = ap.parse_args()
    lacks = [p for p in ("tshark", "aircrack-ng", "hcxpcapngtool")
             if not shutil.which(p)]
    if lacks:
        print("skipped: no " + ", ".join(lacks))
        sys.exit(77)
    with tempfile.TemporaryDirectory() as d:
        tmp = pathlib.Path(d)
        for akm in AKMS:
            one(opts.taut, tmp, akm, "ccmp", False)
        for cipher in CIPHERS:
            one(opts.taut, tmp, "psk", cipher, True)
        one(opts.taut, tmp, "sae", "gcmp-256", True)
        wrong_calls(opts.taut, tmp)
    print("%d faults" % len(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares what `taut dissect --wpa` decrypts with what tshark does.

Usage: oracle_wpa.py --taut PROGRAM --make WPA_MAKE

Captures: those that WPA_MAKE seals with this library, and, where they are
found, the corpus' with known keys (eapol/hs-*.pcap with
vectors/eapol-handshakes.json, eapol-wifi with WIFI-KEYS.tsv). Of every frame
the inner packets' fields have to be the same, and by the rules of
oracle_dot11.py all that is told of 802.11, EAPOL and decrypted key data.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import oracle_dot11

INNER = ["llc.type", "ip.src", "ip.dst", "ip.id", "ip.len", "udp.srcport",
         "udp.dstport", "udp.length", "icmp.type", "icmp.seq", "arp.opcode",
         "arp.src.proto_ipv4", "arp.dst.proto_ipv4"]

# (capture, why): where taut opens more than tshark 4.0.
MORE = [
    (r"hs-wpa3-saeext.*", "tshark 4.0 does not know AKM 24"),
    (r"hs-wpa3-suiteb192-gcmp256", "tshark 4.0 looks for the GTK in key data "
     "of its first PTK length: frames to all stay sealed"),
    (r"hs-wpa2-psk-tkip", "tshark 4.0 shows no key data under RC4"),
]
# (capture, why): what tshark takes for malformed. Decrypted management frames
# are so in every capture.
MALFORMED = [
    (r"hs-wpa3-saeext.*", "the length of AKM 24's MIC"),
    (r"hs-wpa1-psk-.*", "the group key of WPA, which is no KDE"),
]
# (name, why): 802.11 and key data, beside oracle_dot11's tables.
THEIRS_ALONE = [
    (r"wlan\.analysis\..*", "keys are not told"),
    (r"wlan\.wep\.icv|wlan\.tkip\.mic", "the tail of a sealed frame"),
    (r"wlan_rsna_eapol\.keydes\.padding", "padding of key data"),
    (r"wlan\.fragments?(\..*)?|wlan\.reassembled.*", "fragments: data here"),
    (r"wlan\.rsn\.ie\.gtk_kde\.res\d", "reserved bits"),
    (r"wlan\.sa_query\..*|wlan\.fixed\..*", "see MGMT"),
]
OURS_ALONE = [
    (r"wlan\.(fixed|sa)\..*|wlan\.tag.*", "see MGMT"),
]
# MGMT: tshark takes a decrypted management frame for malformed.
OTHERWISE = [
    (r"wlan\.(tag\.(number|length|oui)|tag\.vendor\.oui\.type)",
     "tshark tells of each KDE the vendor's type, too"),
    (r"wlan\.sa", "of an A-MSDU tshark tells the transmitter as well"),
]


def tshark(path, options):
    run = subprocess.run(
        ["tshark", "-r", path, "-T", "pdml", "-o",
         "wlan.enable_decryption:TRUE"] + options, check=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for packet in xml.etree.ElementTree.fromstring(run.stdout):
        fields = collections.OrderedDict()
        for f in packet.iter("field"):
            name = f.get("name", "")
            if f.get("show") is not None and (
                    name in INNER or oracle_dot11.OURS.match(name)):
                fields.setdefault(name, []).append(
                    oracle_dot11.number(f.get("show").lower()
                                        if "extiv" in name else
                                        f.get("show")))
        yield fields, {p.get("name") for p in packet.iter("proto")}


def taut(program, path, options):
    run = subprocess.run([program, "dissect", "-j", path] + options,
                         check=True, stdout=subprocess.PIPE)
    for line in run.stdout.splitlines():
        packet = json.loads(line)
        fields = collections.OrderedDict()
        for layer in packet["layers"]:
            for name, value in layer.items():
                if name in INNER or oracle_dot11.OURS.match(name):
                    values = value if isinstance(value, list) else [value]
                    fields.setdefault(name, []).extend(
                        map(oracle_dot11.number, values))
        yield fields, packet


def known(kind, name):
    table, more = {
        "theirs": (oracle_dot11.THEIRS_ALONE, THEIRS_ALONE),
        "ours": (oracle_dot11.OURS_ALONE, OURS_ALONE),
        "both": (oracle_dot11.OTHERWISE, OTHERWISE)}[kind]
    return oracle_dot11.is_known(name, table + more)


def same(name, t, o):
    # In an A-MSDU tshark tells each subframe's packet, taut the first's.
    return oracle_dot11.same(name, t, o) or (
        name in INNER and len(t) > len(o) == 1 and t[0] == o[0])


def judge(kind, name, t, o, more):
    if kind == "both":
        return same(name, t, o) or (name not in INNER and known(kind, name))
    if name in INNER:
        return kind == "ours" and more
    if more and kind == "ours" and re.match(r"wlan\.(rsn|tag)", name):
        return True
    return known(kind, name)


def compare(args, path, options, stats):
    theirs = list(tshark(path, options[0]))
    ours = list(taut(args.taut, path, options[1]))
    more = oracle_dot11.is_known(os.path.basename(path)[:-5], MORE)
    bad = collections.OrderedDict()
    assert len(theirs) == len(ours), path
    for n, ((t, protos), (o, packet)) in enumerate(zip(theirs, ours), 1):
        if "_ws.malformed" in protos:
            stats["refused"] += 1
            if o["wlan.fc.type"] != [0] and not oracle_dot11.is_known(
                    os.path.basename(path)[:-5], MALFORMED):
                bad.setdefault(("theirs", "malformed"), []).append((n, 1, 0))
            continue
        if packet["frame.cap_len"] < packet["frame.len"]:
            stats["cut"] += 1
            continue
        stats["opened"] += "llc.type" in o and o.get(
            "wlan.fc.protected") == [1]
        for name in list(t) + [x for x in o if x not in t]:
            kind = ("theirs" if name not in o else
                    "ours" if name not in t else "both")
            stats[kind] += 1
            # tshark 4.0 has no key for frames with four addresses
            four = o.get("wlan.fc.ds") == [3]
            if not judge(kind, name, t.get(name), o.get(name), more or four):
                bad.setdefault((kind, name), []).append(
                    (n, t.get(name), o.get(name)))
    return bad


def uat(kind, value):
    return ["-o", f'uat:80211_keys:"{kind}","{value}"']


def captures(args, folder):
    """(path, tshark's options, taut's options)."""
    for cipher in ("ccmp", "ccmp256", "gcmp", "gcmp256"):
        path = os.path.join(folder, f"made-{cipher}.pcap")
        subprocess.run([args.make, cipher, "480", "40", path], check=True)
        yield path, uat("wpa-pwd", "correct horse battery:taut-make"), [
            "--wpa", "taut-make:correct horse battery"]
        yield path, uat("wpa-pwd", "correct horse battery:taut-make"), [
            "--wpa", ":correct horse battery"]
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    corpus = os.environ.get("TAUT_CORPUS") or os.path.join(
        root, "..", "shared", "corpus")
    vectors = os.path.join(corpus, "vectors", "eapol-handshakes.json")
    if not os.path.exists(vectors):
        print(f"# left out: no {vectors}")
        return
    with open(vectors) as f:
        handshakes = json.load(f)["handshakes"]
    for h in handshakes:
        path = os.path.join(corpus, "eapol", f"hs-{h['name']}.pcap")
        if not os.path.exists(path):
            continue
        yield path, uat("wpa-psk", h["pmk"]), ["--wpa-pmk", h["pmk"]]
        if "passphrase" in h:
            yield path, uat("wpa-pwd", f"{h['passphrase']}:{h['ssid']}"), [
                "--wpa", f"{h['ssid']}:{h['passphrase']}"]
    with open(os.path.join(corpus, "eapol-wifi", "WIFI-KEYS.tsv")) as f:
        for line in f.read().splitlines()[1:]:
            name, kind, value, _ = line.split("\t")
            word, ssid = value.split(":")
            yield os.path.join(corpus, "eapol-wifi", name), uat(
                kind, value), ["--wpa", f"{ssid}:{word}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--taut", required=True)
    parser.add_argument("--make", required=True)
    args = parser.parse_args()
    stats, failed, n_captures = collections.Counter(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for path, *options in captures(args, folder):
            n_captures += 1
            for (kind, name), rows in compare(args, path, options,
                                              stats).items():
                failed += 1
                n, t, o = rows[0]
                print(f"{os.path.basename(path)}: {kind}: {name}: "
                      f"{len(rows)} frames; frame {n}: tshark "
                      f"{str(t)[:90]}, taut {str(o)[:90]}")
    print(f"{n_captures} captures and keys, {stats['opened']} frames opened, "
          f"{stats['both']} fields told by both, {stats['theirs']} by tshark "
          f"alone, {stats['ours']} by taut alone, {stats['refused']} frames "
          f"malformed to tshark, {failed} differences")
    return 1 if failed or not stats["opened"] else 0


if __name__ == "__main__":
    sys.exit(main())

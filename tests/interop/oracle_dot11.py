#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares `taut dissect -j` with tshark over captures of 802.11 and EAPOL.

Usage: oracle_dot11.py --taut PROGRAM [FILE...]

Without FILEs: frames made here (every type, elements with all bits at random),
and, where they are found, the corpus folders eapol and eapol-wifi
($TAUT_CORPUS, else ../shared/corpus beside the tree).
Of every frame each field that both tell has to have the same values in the
same order. What one of them alone tells is listed below, with the reason;
anything else fails.
"""
import argparse
import collections
import glob
import json
import os
import re
import random
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

OURS = re.compile(r"(wlan|wlan_rsna_eapol|wlan_aggregate|eapol|eap|radiotap"
                  r"|ppi)\b")

# (name, why): what tshark tells and taut does not.
THEIRS_ALONE = [
    (r".*_resolved|wlan\.addr.*", "names of makers, any address"),
    (r".*\.(expert|invalid|bad|overflow|error)$|.*\.expert\..*",
     "tshark's opinion"),
    (r"wlan\.(tag|ext_tag|fixed\.all|tagged\.all|tag\.data\.undecoded)$",
     "groups"),
    (r"wlan\.(rsn|wfa\.ie\.wpa)\.(pcs|ucs|akms|pmkid)\.list", "groups"),
    (r"wlan\.(ht\.mcsset|vht\.mcsset|vht\.op|ht\.mcsset\.rxbitmask|"
     r"country_info\.(fnm|rrc)|wfa\.ie\.wme\.acp)$", "groups"),
    (r"radiotap\.(present|mcs|ampdu|timestamp|vht|vht\.user|he)$", "groups"),
    (r"radiotap\.present\..*", "bits of the word that is told"),
    (r"radiotap\.(vht\.(datarate|nsts|bw_ext).*|mcs\.ness_bit.*)", "computed"),
    (r"wlan\.wfa\.ie\.wme\.(acp\.(cw\.(max|min)|reserved)|qos_info\..*)",
     "computed, or depends on who sends"),
    (r"wlan\.extcap\..*", "one bit each of the octets that are told"),
    (r"wlan\.wep\.(icv|iv|weakiv)", "WEP: data here"),
    (r"wlan\.(mobility_domain\.ft_capab|ft\.mic_control)\.reserved|"
     r"wlan\.wfa\.ie\.wme\.reserved", "reserved bits"),
    (r"wlan\.ext_tag\.(length|he_phy_cap\.fbyte.*)|wlan\.qbss\.version",
     "groups and computed"),
    (r"wlan\.ext_tag\.he_mac_cap\.reserved_bit.*", "names of bits without "
     "HTC-HE: told by their own here"),
    (r"wlan\.ba\.(control\.reserved|bm\.missing_frame)",
     "reserved, and computed from the bitmap"),
    (r"wlan\.tim\.aid", "computed from the bitmap"),
    (r"wlan\.mesh\.(?!id).*", "mesh configuration: data here"),
    (r"wlan\.(aironet|vs|marvell|atheros|wfa\.ie\.(?!type|wpa|wme)).*",
     "elements of vendors: data here"),
    (r"wlan\.htc\.he\..*", "variants of HT Control: the word is told"),
    (r"radiotap\.datarate", "computed from the MCS"),
    (r"wlan_rsna_eapol\.extraneous|eapol\.keydes\.key\.generated_locally",
     "not in the frame"),
    (r"eap\.identity", "within methods"),
    (r"eap\.(?!code|id$|len|type|identity$|desired_type).*", "methods"),
    (r"wlan\.fc\.(ptid|from_ds|more_fragments|power_management|more_data"
     r"|protected_frame|end_of_service_period|relayed_frame|ack_policy"
     r"|sid.*)", "protocol version 1"),
    (r"wlan_aggregate\.a_mdsu\.(subframe|padding)", "groups"),
    (r"wlan\.(rsn\.ie|tag\.vendor)\..*", "see KEY DATA"),
]
# (name, why): what taut tells and tshark does not.
OURS_ALONE = [
    (r"wlan\.tag\.data|wlan\.ext_tag\.data|wlan\.tag\.vendor\.data|"
     r"wlan\.fixed\.data", "elements that tshark takes apart, or names apart"),
    (r"wlan\.rsn\.ie\.unknown", "elements in key data, as a whole"),
    (r"wlan\.tag\.vendor\.oui\.type", "tshark tells it of some vendors"),
    (r"radiotap\.present\.word", "tshark's later words"),
    (r"radiotap\..*", "tshark leaves out what is marked as not known"),
    (r"wlan\.rsn\.capabilities.*", "of WPA elements, too"),
    (r"wlan\.rsn\.capabilities\.ocvc", "newer than tshark 4.0"),
    (r"wlan\.ext_tag\.he_mac_cap\..*", "bits that tshark calls reserved "
     "without HTC-HE"),
    (r"wlan\.ext_tag\.he_phy_cap\.dcm_max_nss_rx", "see dcm_max_nss_tx"),
    (r"wlan\.(ta|bssid)", "tshark tells one of both of CF-End"),
    (r"wlan\.staa", "tshark has it of frames with To DS or From DS only"),
    (r"eap\.data|eapol\.body", "methods"),
    (r"wlan\.tag\.length", "tshark: of extension elements another name"),
    (r"wlan\.mesh\.id", "text in both, other case"),
]


def number(text):
    """A number as such, bytes without colons, text as it is."""
    text = str(text)
    if re.fullmatch(r"([0-9a-f]{2}:)+[0-9a-f]{2}", text):
        text = text.replace(":", "")
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"0x[0-9a-fA-F]+", text):
        return int(text, 16)
    return text


def theirs(path):
    """Frames of tshark: name -> values."""
    run = subprocess.run(["tshark", "-r", path, "-T", "pdml"], check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for packet in xml.etree.ElementTree.fromstring(run.stdout):
        fields = collections.OrderedDict()
        for f in packet.iter("field"):
            if OURS.match(f.get("name", "")) and f.get("show") is not None:
                fields.setdefault(f.get("name"), []).append(
                    number(f.get("show")))
        yield fields, {p.get("name") for p in packet.iter("proto")}


def ours(taut, path):
    """Frames of taut: name -> values."""
    run = subprocess.run([taut, "dissect", "-j", path], check=True,
                         stdout=subprocess.PIPE)
    for line in run.stdout.splitlines():
        packet = json.loads(line)
        fields = collections.OrderedDict()
        for layer in packet["layers"]:
            for name, value in layer.items():
                if OURS.match(name):
                    values = value if isinstance(value, list) else [value]
                    fields.setdefault(name, []).extend(map(number, values))
        yield fields, packet


# (name, why): what both tell, with other values.
OTHERWISE = [
    (r"radiotap\.datarate", "tshark: Mbit/s; taut: units of 500 kbit/s, as "
     "they stand"),
    (r"radiotap\.vendor_data", "tshark shows no bytes"),
    (r"wlan\.extcap", "tshark: octets 8 and 9 as one number"),
    (r"wlan\.fcs\.status", "tshark checks it only when told to"),
    (r"wlan\.(ht|htex|txbf|asel)\..*|wlan\.(htex|txbf|asel)",
     "tshark: drafts of 802.11n in elements of vendors"),
    (r"wlan\.ext_tag\.he_phy_cap\.dcm_max_nss_tx",
     "tshark has the name twice, for receiving too"),
    (r"wlan\.ext_tag\.he_phy_cap\.max_nc", "tshark: three bits as one"),
    (r"wlan\.tag\.(oui|number|length)|wlan\.wfa\.ie\.type",
     "tshark: nested elements of vendors"),
]


def is_known(name, table):
    return any(re.fullmatch(pattern, name) for pattern, _ in table)


def same(name, a, b):
    """Whether two lists of values are the same field's."""
    if a == b:
        return True
    if name in ("wlan.ssid", "wlan.mesh.id", "eap.identity"):
        return True if len(a) == len(b) else False
    return [str(x) for x in a] == [str(x) for x in b]


def compare(taut, path, stats):
    bad = collections.OrderedDict()
    for n, ((t, protos), (o, packet)) in enumerate(
            zip(theirs(path), ours(taut, path)), 1):
        if not {"wlan", "eapol"} & set(
                packet["frame.protocols"].split(":")):
            stats["frames of other links"] += 1
            continue
        if packet["frame.cap_len"] < packet["frame.len"]:
            stats["frames cut by the capture"] += 1
            continue
        if "malformed" in packet or "_ws.malformed" in protos:
            stats["malformed in one of them"] += 1
            continue
        for name in list(t) + [x for x in o if x not in t]:
            if name not in o:
                kind = "theirs"
                ok = is_known(name, THEIRS_ALONE)
            elif name not in t:
                kind = "ours"
                ok = is_known(name, OURS_ALONE)
            else:
                kind = "both"
                ok = (same(name, t[name], o[name])
                      or is_known(name, OTHERWISE))
            stats[kind] += 1
            if not ok:
                bad.setdefault((kind, name), []).append(
                    (n, t.get(name), o.get(name)))
    return bad


A, B, C = (bytes.fromhex("0200000000" + x) for x in ("01", "02", "03"))


def frame(fc, *rest, flags=0, addrs=(A, B, A), seq=b"\x10\x00"):
    """A frame: both bytes of Frame Control, addresses, what follows."""
    head = bytes([fc, flags]) + b"\x2c\x01" + b"".join(addrs)
    return head + seq + b"".join(rest)


def elem(number, data):
    return bytes([number, len(data)]) + data


def beacons(rng):
    """Beacons whose elements have all bits at random."""
    fixed = struct.pack("<QHH", 12345, 100, 0x1431)
    for _ in range(40):
        bits = rng.randbytes
        he = bits(6) + bytes([bits(1)[0] & 0xe7]) + bits(4) + bytes(
            [bits(1)[0], bits(1)[0] & 0x7f]) + bits(8)
        he_op = bits(1) + bytes([bits(1)[0] & 0x3f, bits(1)[0] & 0xfd]) + \
            bits(3)
        yield frame(
            0x80, fixed, elem(0, b"made"), elem(1, bits(8)), elem(3, b"\x06"),
            elem(5, b"\x00\x03" + bits(5)), elem(7, b"DE \x01\x0d\x14"),
            elem(11, bits(5)), elem(32, b"\x03"), elem(42, bits(1)),
            elem(45, bits(26)), elem(61, bits(22)), elem(50, bits(4)),
            elem(191, bits(12)), elem(192, bits(5)),
            elem(48, bytes.fromhex("0100000fac040200000fac04000fac080200"
                                   "000fac02000fac08") + bits(2) + b"\1\0"
                 + bits(16) + bytes.fromhex("000fac06")),
            elem(54, bits(3)), elem(56, b"\x02" + bits(4)),
            elem(255, b"\x23" + he), elem(255, b"\x24" + he_op))


def others(rng):
    """Frames of the other types."""
    bits = rng.randbytes
    action = [bytes.fromhex(x) for x in (
        "030009161000003012", "0301090000161001 00", "030200382700",
        "08003412", "08013412")]
    yield from (frame(0xd0, a) for a in action)
    yield frame(0xd0, b"\x06\x01" + A + B + elem(54, bits(3)))
    yield frame(0xd0, b"\x06\x02" + A + B + b"\0\0" + elem(54, bits(3)))
    yield frame(0x00, b"\x31\x14\x05\x00", elem(0, b"made"))
    yield frame(0x10, b"\x31\x14\x00\x00\x01\xc0", elem(1, bits(4)))
    yield frame(0x20, b"\x31\x14\x05\x00" + C, elem(0, b""))
    yield frame(0x40, elem(0, b""), elem(1, bits(4)))
    yield frame(0xa0, b"\x08\x00")
    yield frame(0xc0, b"\x0f\x00")
    yield frame(0xb0, b"\0\0\1\0\0\0")
    commit = b"\x03\0\x01\0\0\0\x13\0" + bits(96)
    yield frame(0xb0, commit)
    yield frame(0xb0, b"\x03\0\x02\0\0\0\x01\0" + bits(32))
    yield b"\xa4\x00\x05\xc0" + A + B
    for fc, addrs in ((0xb4, (A, B)), (0xc4, (A,)), (0xd4, (A,)),
                      (0xe4, (A, B)), (0xf4, (A, B))):
        yield frame(fc, addrs=addrs, seq=b"")
    yield frame(0x84, b"\x05\x50\x30\x12", addrs=(A, B), seq=b"")
    yield frame(0x94, b"\x05\x50\x30\x12" + bits(8), addrs=(A, B), seq=b"")
    arp = bytes.fromhex("aaaa030000000806 0001080006040001") + B + \
        bytes([192, 0, 2, 1]) + bytes(6) + bytes([192, 0, 2, 2])
    for ds in range(3):
        yield frame(0x08, arp, flags=ds)
        for qos in range(16):
            control = bytes([qos & 7 | qos << 3 & 0x70]) + bits(1)
            yield frame(0x88, control, arp, flags=ds)
    yield frame(0x08, C, arp, flags=3)
    yield frame(0x48, flags=1)
    yield frame(0xc8, b"\x05\x00", flags=1)


def sae(rng):
    """SAE: commits of every curve with and without tokens and elements, what
    answers them, confirms of every hash. (tshark 4.0 takes an AKM suite
    selector for a token.)"""
    bits = rng.randbytes
    for group, n in ((19, 32), (20, 48), (21, 66)):
        for status in (0, 126):
            head = struct.pack("<HHHH", 3, 1, status, group)
            numbers = bits(3 * n)
            yield frame(0xb0, head, numbers)
            if status == 126:
                yield frame(0xb0, head, numbers, elem(255, b"\x21phone"))
                yield frame(0xb0, head, numbers,
                            elem(255, b"\x5c\x15\0\x14\0"),
                            elem(255, b"\x5d" + bits(32)))
        yield frame(0xb0, struct.pack("<HHHH", 3, 1, 77, group))
        yield frame(0xb0, struct.pack("<HHHH", 3, 1, 76, group),
                    elem(255, b"\x5d" + bits(32)))
    for n in (32, 48, 64):
        yield frame(0xb0, struct.pack("<HHHH", 3, 2, 0, n), bits(n))


def radiotaps(rng):
    """Radiotap headers whose fields have all bits at random."""
    bits = rng.randbytes
    ack = frame(0xd4, addrs=(A,), seq=b"")
    for _ in range(20):
        flags = bytes([rng.randrange(256) & 0x8f])
        fields = (bits(8) + flags + bits(1) + bits(4) + bits(1) + bits(1)
                  + bits(2) + bits(1))
        present = 1 | 2 | 4 | 8 | 0x20 | 0x40 | 0x80 | 0x800
        head = struct.pack("<BBHI", 0, 0, 8 + len(fields), present)
        yield head + fields + ack


def made(folder):
    """Captures of the frames that are made here."""
    rng = random.Random(11)
    paths = []
    for name, link, frames in (("beacons", 105, beacons(rng)),
                               ("others", 105, others(rng)),
                               ("sae", 105, sae(rng)),
                               ("radiotap", 127, radiotaps(rng))):
        paths.append(os.path.join(folder, name + ".pcap"))
        with open(paths[-1], "wb") as f:
            f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535,
                                link))
            for p in frames:
                f.write(struct.pack("<IIII", 0, 0, len(p), len(p)) + p)
    return paths


def captures():
    """The captures of the tree and of the corpus."""
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    corpus = os.environ.get("TAUT_CORPUS") or os.path.join(
        root, "..", "shared", "corpus")
    found = glob.glob(os.path.join(root, "tests", "captures", "eapol*.pcap"))
    for folder in ("eapol", "eapol-wifi"):
        more = glob.glob(os.path.join(corpus, folder, "*.pcap"))
        if not more:
            print(f"# left out: no {os.path.join(corpus, folder)}")
        found += more
    return sorted(found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--taut", required=True)
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()
    taut = args.taut
    with tempfile.TemporaryDirectory() as folder:
        return report(taut, args.files or made(folder) + captures())


def report(taut, paths):
    stats, failed = collections.Counter(), 0
    for path in paths:
        bad = compare(taut, path, stats)
        for (kind, name), rows in bad.items():
            failed += 1
            n, t, o = rows[0]
            print(f"{path}: {kind}: {name}: {len(rows)} frames; frame {n}: "
                  f"tshark {str(t)[:90]}, taut {str(o)[:90]}")
    print(f"{len(paths)} captures, {stats['both']} fields told by both, "
          f"{stats['theirs']} by tshark alone, {stats['ours']} by taut alone, "
          f"{stats['malformed in one of them']} frames refused, "
          f"{failed} differences")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

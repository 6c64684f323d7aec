# SPDX-License-Identifier: MIT
"""taut.dot11: beside scapy and tshark, where they are found; rates out of the
standard's tables."""
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import taut
from taut import dot11

from conftest import CORPUS

AP, STA = "02:00:00:00:00:01", "02:00:00:00:00:02"


def scapy():
    return pytest.importorskip(
        "scapy.layers.dot11", reason="no scapy (apt-get install "
        "python3-scapy)")


def captures():
    folder = CORPUS / "eapol"
    if not folder.is_dir():
        pytest.skip("no corpus at %s (TAUT_CORPUS)" % folder)
    return sorted(folder.glob("*.pcap"))


# -- frames -----------------------------------------------------------------

def test_beacon_of_ours():
    rsn = dot11.Rsn(group="CCMP-128", pairwise=["CCMP-128", "GCMP-256"],
                    akms=["PSK", "SAE"], mfp_required=True,
                    group_mgmt="BIP-CMAC-128")
    data = dot11.beacon("caf\xe9", AP, channel=11, interval=200,
                        timestamp=5, capabilities=0x11,
                        elements=[rsn.element()])
    frame = dot11.Frame(data)
    assert frame.fault is None and bytes(frame) == data
    assert (frame.name, frame.type_subtype, frame.channel) == \
        ("Beacon", 8, 11)
    assert frame.ssid == "caf\xe9" and frame.rsn == rsn
    assert frame.rsn.mfp_capable and frame.rsn.mfp_required
    assert frame["wlan.ta"] == frame["wlan.bssid"] == AP
    assert frame["wlan.ra"] == "ff:ff:ff:ff:ff:ff"
    assert frame["wlan.fixed.beacon"] == 200 and "wlan.fixed.beacon" in frame
    assert frame["wlan.fixed.timestamp"] == 5
    assert [e.id for e in frame.elements] == [0, 1, 3, 48]
    assert frame.elements[1].data == bytes.fromhex("82848b960c121824")
    assert frame.elements[3].name == "RSN"
    assert dict(frame.fields())["wlan.ds.current_channel"] == 11
    assert len(frame.all("wlan.rsn.akms.type")) == 2
    assert frame.get("wlan.none") is None and not frame.protected
    assert frame.message is None and frame.eapol is None
    assert "Beacon" in repr(frame)
    with pytest.raises(KeyError):
        frame["wlan.none"]
    probe = dot11.Frame(dot11.beacon(b"x", AP, destination=STA))
    assert probe.name == "Probe Response" and probe["wlan.da"] == STA
    assert probe.channel is None and probe.rsn is None


def test_beacon_in_scapy():
    layers = scapy()
    data = dot11.beacon("home", AP, channel=6, elements=[
        dot11.Rsn(akms=["SAE"], mfp_capable=True).element()])
    packet = layers.Dot11(data)
    assert packet.addr2 == AP and packet.type == 0 and packet.subtype == 8
    stats = packet[layers.Dot11Beacon].network_stats()
    assert stats["ssid"] == "home" and stats["channel"] == 6
    assert [c.split("/")[1] for c in stats["crypto"]] == ["SAE"]
    rsn = packet[layers.Dot11EltRSN]
    assert rsn.mfp_capable == 1 and rsn.mfp_required == 0


def test_scapys_beacon():
    layers = scapy()
    packet = layers.RadioTap(present="Flags", Flags="FCS") / layers.Dot11FCS(
        type=0, subtype=8, addr1=STA, addr2=AP, addr3=AP, SC=0x120) \
        / layers.Dot11Beacon(cap="ESS+privacy") \
        / layers.Dot11Elt(ID="SSID", info=b"net\xff") \
        / layers.Dot11EltRates(rates=[130, 132]) \
        / layers.Dot11EltRSN(
            group_cipher_suite=layers.RSNCipherSuite(cipher="TKIP"),
            pairwise_cipher_suites=[layers.RSNCipherSuite(
                cipher="CCMP-128")],
            akm_suites=[layers.AKMSuite(suite="PSK")],
            mfp_capable=0, mfp_required=0)
    data = bytes(packet)
    frame = dot11.Frame(data, "radiotap")
    assert frame.fault is None and frame.ssid == "net\\xff"
    assert frame.rsn == dot11.Rsn("TKIP", ["CCMP-128"], ["PSK"],
                                  group_mgmt="BIP-CMAC-128")
    assert frame["wlan.seq"] == 0x12 and frame["wlan.fcs.status"] == 1
    assert dot11.fcs(data[len(data) - len(frame.body) - 28:-4]) == data[-4:]
    assert "radiotap.length" in frame
    bad = dot11.Frame(data[:-1] + bytes([data[-1] ^ 1]), 127)
    assert bad["wlan.fcs.status"] == 0 and bad.ssid == "net\\xff"


def test_wpa_element():
    rsn = dot11.Rsn("WPA: TKIP", ["WPA: TKIP"], ["WPA: PSK"], wpa=True)
    frame = dot11.Frame(dot11.beacon("old", AP, elements=[rsn.element()]))
    assert frame.rsn == rsn and frame.rsn.wpa
    layers = scapy()
    found = layers.Dot11(bytes(frame))[layers.Dot11EltMicrosoftWPA]
    assert found.pairwise_cipher_suites[0].cipher == 2


def test_faults():
    whole = dot11.beacon("home", AP, channel=6)
    for end, status, field in ((10, "short", "wlan"),
                               (30, "short", None),
                               (len(whole) - 1, "short", "wlan.tag.length")):
        frame = dot11.Frame(whole[:end])
        assert frame.fault.status == status
        assert field in (None, frame.fault.field) and frame.fault.rule
        assert "^" in frame.fault.explain() and "short" in repr(frame)
    assert dot11.Frame(whole[:-1]).elements[0].data == b"home"
    assert dot11.Frame(whole[:10]).name is None
    assert dot11.Frame(b"\0", "radiotap").fault.field.startswith("radiotap")
    assert dot11.Frame(b"", "ppi").fault is not None
    with pytest.raises(taut.TautError):
        list(dot11.elements(b"\0\5abc"))
    for bad in (lambda: dot11.Frame(b"", "ethernet"),
                lambda: dot11.Frame(b"", 1),
                lambda: dot11.Rsn(akms=["none"]).element(),
                lambda: dot11.beacon("x" * 33, AP),
                lambda: dot11.encode_element(256, b""),
                lambda: dot11.Rsn.decode(b"\x01"),
                lambda: dot11.rate("n", 1)):
        with pytest.raises(ValueError):
            bad()


def test_elements():
    data = dot11.encode_element(221, b"abc") + dot11.encode_element(
        255, b"x", 35) + dot11.encode_element(48, bytes(300))
    got = list(dot11.elements(data))
    assert got[0][:3] == (221, 0, b"abc")
    assert got[1][:3] == (255, 35, b"x") and "HE" in got[1].name
    assert [len(e.data) for e in got[2:]] == [255, 45]
    rsn = dot11.Rsn(pmkids=[bytes(16), b"p" * 16], version=1)
    again = dot11.Rsn.decode(list(dot11.elements(rsn.element()))[0].data)
    assert again == rsn and again.pmkids[1] == b"p" * 16 and again != 5
    assert "pmkids" in repr(again)
    odd = dot11.Rsn(akms=[0x12345678], group=0xabcdef01)
    again = dot11.Rsn.decode(odd.element()[2:])
    assert again.akms == (0x12345678,) and again.group == 0xabcdef01


@given(st.binary(max_size=120),
       st.sampled_from(["ieee802_11", "radiotap", "ppi"]))
@settings(max_examples=200)
def test_any_bytes(data, link):
    frame = dot11.Frame(data, link, quirks="cut")
    for name, value in frame.fields():
        assert name and frame.all(name)
    frame.elements, frame.ssid, frame.channel, frame.message, frame.body


# -- rates ------------------------------------------------------------------

@pytest.mark.parametrize("args, mbps", [
    (("ht", 7, 1, 20, 800), 65.0), (("ht", 15, 1, 40, 400), 300.0),
    (("ht", 31, 1, 40, 400), 600.0), (("vht", 9, 1, 80, 400), 433.3),
    (("vht", 9, 8, 160, 400), 6933.3), (("he", 0, 1, 20, 3200), 7.3),
    (("he", 11, 2, 80, 800), 1201.0), (("he", 11, 8, 160, 800), 9607.8),
    (("eht", 13, 1, 320, 800), 2882.4),
])
def test_rates(args, mbps):
    assert round(dot11.rate(*args) / 1000, 1) == pytest.approx(mbps, abs=.11)


def test_rates_of_units():
    assert dot11.rate("he", 0, ru=26) // 100 == 8
    assert round(dot11.rate("he", 0, 1, 20, dcm=True) / 1000, 1) == 4.3
    for bad, status in ((("vht", 10), "range"), (("vht", 9), "unsupported")):
        with pytest.raises(taut.TautError) as error:
            dot11.rate(*bad)
        assert error.value.status == status


# -- beside others ----------------------------------------------------------

def test_captures_beside_scapy():
    layers = scapy()
    n = n_elements = 0
    for path in captures():
        for record in taut.pcap(path):
            frame = dot11.Frame(bytes(record), record.link)
            packet = layers.Dot11(bytes(record))
            assert frame.fault is None, path
            assert frame.type_subtype == packet.type << 4 | packet.subtype
            assert frame.get("wlan.ra") == packet.addr1
            if packet.type != 1:
                assert frame.get("wlan.ta") == packet.addr2
            elt = packet.getlayer(layers.Dot11Elt)
            if packet.type == 0 and not frame.protected and elt:
                want = []
                while isinstance(elt, layers.Dot11Elt):
                    want.append(elt.ID)
                    elt = elt.payload
                assert [e.id for e in frame.elements] == want
                n_elements += len(want)
            n += 1
    assert n > 300 and n_elements > 150


TSHARK = ("wlan.fc.type_subtype", "wlan.ra", "wlan.ta", "wlan.bssid",
          "wlan.seq", "wlan.rsn.version", "eapol.keydes.replay_counter",
          "eapol.version", "wlan_rsna_eapol.keydes.msgnr")


def shown(value):
    return str(int(value, 0)) if value.startswith("0x") else value


def test_captures_beside_tshark():
    tshark = shutil.which("tshark")
    if tshark is None:
        pytest.skip("no tshark (apt-get install tshark)")
    n = n_messages = 0
    for path in captures()[::4]:
        done = subprocess.run(
            [tshark, "-n", "-r", str(path), "-o",
             "wlan.enable_decryption:FALSE", "-T", "fields", "-E",
             "occurrence=f", *(x for f in TSHARK for x in ("-e", f))],
            capture_output=True, text=True, check=True)
        for record, line in zip(taut.pcap(path), done.stdout.splitlines()):
            frame = dot11.Frame(bytes(record), record.link)
            row = dict(zip(TSHARK, line.split("\t")))
            for name, cell in row.items():
                if name.endswith("msgnr"):
                    mine = frame.message
                    n_messages += mine is not None
                    if isinstance(mine, str):
                        mine = mine[-1]  # groups are numbered apart there
                else:
                    mine = frame.get(name)
                assert shown(cell) == ("" if mine is None else str(mine)), \
                    (path.name, name)
                n += 1
    assert n > 400 and n_messages > 20

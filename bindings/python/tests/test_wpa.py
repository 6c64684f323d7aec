# SPDX-License-Identifier: MIT
"""taut.wpa: IEEE 802.11's vectors, and handshakes that hostap made."""
import builtins
import hashlib
import json

import pytest

import taut
from taut import dot11, wpa

from conftest import CORPUS

AP, STA = "02:00:00:00:00:01", "02:00:00:00:00:02"


def aes():
    pytest.importorskip("cryptography", reason="no cryptography (apt-get "
                        "install python3-cryptography)")


def test_psk():
    """802.11-2020 J.4.2."""
    for passphrase, ssid, want in (
            ("password", "IEEE", "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a"
             "70e23aed762e9710a12e"),
            ("ThisIsAPassword", b"ThisIsASSID", "0dc0d6eb90555ed6419756b9a15ec"
             "3e3209b63df707dd508d14581f8982721af"),
            ("a" * 32, "Z" * 32, "becb93866bb8c3832cb777c2f559807c8c59afcb6eae"
             "734885001300a981cc62")):
        assert wpa.psk(passphrase, ssid).hex() == want
        assert wpa.psk(want, ssid).hex() == want
        assert hashlib.pbkdf2_hmac(
            "sha1", passphrase.encode(),
            ssid if isinstance(ssid, bytes) else ssid.encode(), 4096,
            32).hex() == want
    for bad in (("short", "x"), ("x" * 65, "x"), ("passw\xf6rd1", "x"),
                ("password", "x" * 33)):
        with pytest.raises(taut.TautError):
            wpa.psk(*bad)


def test_pmkid():
    """12.7.1.3: HMAC-SHA-1 over a label and both addresses."""
    import hmac
    key = bytes(range(32))
    want = hmac.new(key, b"PMK Name" + bytes.fromhex(
        "020000000001020000000002"), "sha1").digest()[:16]
    assert wpa.pmkid(key, AP, STA) == want
    want = hmac.new(key, b"PMK Name" + bytes.fromhex(
        "020000000001020000000002"), "sha256").digest()[:16]
    assert wpa.pmkid(key, AP, STA, "802.1X (SHA-256)") == want
    with pytest.raises(taut.TautError):
        wpa.pmkid(key, AP, STA, "SAE")  # SAE names it itself


def test_refused():
    for call in (lambda: wpa.ptk(bytes(32), AP, STA, b"", bytes(32)),
                 lambda: wpa.ptk(bytes(31), AP, STA, bytes(32), bytes(32)),
                 lambda: wpa.ptk(bytes(32), AP, STA, bytes(32), bytes(32),
                                 "PSK", "BIP-CMAC-128"),
                 lambda: wpa.mic(b"", bytes(99)),
                 lambda: wpa.mic(bytes(16), bytes(9)),
                 lambda: wpa.mic_is_right(b"", bytes(99)),
                 lambda: wpa.mic_is_right(bytes(16), bytes(9)),
                 lambda: wpa.unwrap(b"", bytes(24)),
                 lambda: wpa.unwrap(bytes(16), bytes(24))):
        with pytest.raises(ValueError):
            call()


def test_without_cryptography(monkeypatch):
    real = builtins.__import__

    def fake(name, *args, **more):
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *args, **more)
    monkeypatch.setattr(builtins, "__import__", fake)
    frame = bytes(99)
    assert len(wpa.mic(bytes(16), frame)) == 16
    for call in (lambda: wpa.mic(bytes(16), frame, "SAE"),
                 lambda: wpa.unwrap(bytes(16), bytes(24))):
        with pytest.raises(taut.TautError) as error:
            call()
        assert error.value.status == "unsupported"


def handshakes():
    path = CORPUS / "vectors" / "eapol-handshakes.json"
    if not path.is_file():
        pytest.skip("no corpus at %s (TAUT_CORPUS)" % CORPUS)
    return json.loads(path.read_text())["handshakes"]


def suites(h):
    """AKM and cipher out of the station's element."""
    data = bytes.fromhex(h["sta_rsne"])
    is_wpa = data[0] == 221
    rsn = dot11.Rsn.decode(data[6:] if is_wpa else data[2:], wpa=is_wpa)
    return rsn.akms[0], rsn.pairwise[0]


def test_handshakes_of_hostap():
    """Keys, MICs and key data that hostap's supplicant had."""
    aes()
    n_keys = n_mics = n_opened = 0
    for h in handshakes():
        akm, cipher = suites(h)
        if str(akm).startswith("FT") or str(akm) in ("OWE",) \
                or "group-dependent" in str(akm):
            continue  # their PMK or hash comes from elsewhere
        frames = h["frames"]
        for number, keys in enumerate(h["handshakes"]):
            given = [bytes.fromhex(x) for x in (
                h["pmk"], h["aa"], h["spa"], keys["anonce"], keys["snonce"])]
            got = wpa.ptk(*given, akm, cipher)
            assert got.kck.hex() == keys["kck"], h["name"]
            assert got.kek.hex() == keys["kek"], h["name"]
            n_keys += 1
            if number > 0:
                continue
            for f in frames[:4]:
                frame = bytes.fromhex(f["frame"])
                if not any(bytes.fromhex(f["mic"])):
                    continue
                assert wpa.mic(got.kck, frame, akm, cipher).hex() == f["mic"]
                assert wpa.mic_is_right(got.kck, frame, akm, cipher)
                bad = frame[:-1] + bytes([frame[-1] ^ 1])
                assert not wpa.mic_is_right(got.kck, bad, akm, cipher)
                n_mics += 1
                if "key_data_plain" not in f:
                    continue
                data, iv = bytes.fromhex(f["key_data"]), frame[49:65]
                opened = wpa.unwrap(got.kek, data, akm, cipher, iv)
                assert opened.hex().startswith(f["key_data_plain"]), h["name"]
                n_opened += 1
                if f["descriptor_version"] == 1:
                    continue  # RC4 has no integrity
                with pytest.raises(taut.TautError) as error:
                    wpa.unwrap(got.kek, data[:-1] + bytes([data[-1] ^ 1]),
                               akm, cipher)
                assert error.value.status == "crypto"
    assert n_keys > 12 and n_mics > 30 and n_opened > 8


# ---- the machines ----

RSNE = bytes.fromhex("30140100000fac040100000fac040100000fac020000")
GTK = wpa.Key("gtk", "CCMP-128", bytes(range(1, 17)), id=1, pn=7)


def carry(frm, to, **more):
    """Every frame of the events arrives at the other side."""
    told = []
    for e in frm:
        if e.kind == "send":
            told += to.feed(e.frame, **more)
    return told


def kinds(events):
    return [e.kind for e in events]


def both(pmk=bytes(range(32)), **more):
    ap = wpa.Authenticator(pmk, AP, STA, RSNE, RSNE, [GTK], **more)
    return ap, wpa.Supplicant(pmk, AP, STA, RSNE, RSNE)


def test_machines_shake_hands():
    aes()
    ap, sta = both()
    one = ap.start()
    assert kinds(one) == ["send"] and ap.deadline == 1000
    two = carry(one, sta)
    three = carry(two, ap)
    four = carry(three, sta)
    assert kinds(four) == ["send", "install", "install", "opened"]
    end = carry(four, ap)
    assert kinds(end) == ["install", "opened"]
    assert sta.state == "OPEN"
    pair, group = four[1].key, four[2].key
    assert pair.kind == "pairwise" and pair.key == end[0].key.key
    assert (group.kind, group.key, group.id, group.pn) == (
        "gtk", GTK.key, 1, 7)
    assert group.cipher == "CCMP-128"
    assert {pair.generation, group.generation} == {1, 2}
    # message 3 again is answered, and nothing is installed (KRACK); its
    # counter is no longer new where the answer has come
    with pytest.raises(taut.TautError) as error:
        carry(three, sta)
    assert error.value.status == "order"
    assert error.value.field == "eapol.keydes.replay_counter"
    assert "^" in error.value.explain()
    # other group keys
    new = wpa.Key("gtk", "CCMP-128", bytes(range(2, 18)), id=2)
    asked = ap.regroup([new])
    assert asked[0].protected
    done = carry(asked, sta, protected=True)
    assert kinds(done) == ["send", "install", "rekeyed"]
    assert done[1].key.key == new.key
    assert kinds(carry(done, ap)) == ["rekeyed"]
    assert kinds(sta.request(pairwise=False)) == ["send"]
    assert kinds(sta.leave()) == ["closed"] and sta.state == "CLOSED"


def test_machines_refuse():
    aes()
    ap, sta = both()
    other = wpa.Supplicant(bytes(32), AP, STA, RSNE, RSNE)
    with pytest.raises(taut.TautError) as error:
        carry(carry(ap.start(), other), ap)
    assert error.value.status == "crypto"
    assert error.value.field == "wlan_rsna_eapol.keydes.mic"
    told = []
    for _ in range(9):
        if ap.deadline is None:
            break
        told += ap.tick(ap.deadline)
    assert kinds(told)[-1] == "failed" and told[-1].reason == 15
    for call in (lambda: wpa.Supplicant(b"", AP, STA, RSNE, RSNE),
                 lambda: wpa.Supplicant(bytes(65), AP, STA, RSNE, RSNE),
                 lambda: wpa.Supplicant((bytes(32), b"x"), AP, STA, RSNE,
                                        RSNE),
                 lambda: wpa.Supplicant(bytes(32), AP, STA, RSNE, b""),
                 lambda: wpa.Authenticator(bytes(32), AP, STA, RSNE, RSNE,
                                           [GTK._replace(kind="x")]),
                 lambda: wpa.Authenticator(bytes(32), AP, STA, RSNE, RSNE,
                                           [GTK._replace(key=bytes(33))]),
                 lambda: wpa.Authenticator(bytes(32), AP, STA, RSNE, RSNE,
                                           [GTK._replace(id=4)])):
        with pytest.raises(ValueError):
            call()


def test_elements_of_the_beacon_are_compared():
    aes()
    other = RSNE[:-2] + b"\x0c\0"
    ap = wpa.Authenticator(bytes(32), AP, STA, other, RSNE, [GTK])
    sta = wpa.Supplicant([(bytes(32), bytes(16)), bytes(32)], AP, STA, RSNE,
                         RSNE)
    three = carry(carry(ap.start(), sta), ap)
    with pytest.raises(taut.TautError):
        carry(three, sta)
    end = sta.events()
    assert kinds(end) == ["failed"] and end[0].reason == 17
    assert sta.state == "FAILED"

# SPDX-License-Identifier: MIT
"""WPA: keys, MICs, key data."""
from __future__ import annotations

from typing import Any, NamedTuple, Tuple, Union

from taut._core import Buffer, TautError, ffi, lib, pointer_of
from taut._dot11 import AKMS, CIPHERS, Suite, _code
from taut._view import bytes_of
from taut._wpa_provider import provider

Text = Union[str, bytes]
Mac = Union[str, bytes]


class Ptk(NamedTuple):
    """Pairwise keys: of the MIC, of key data, of traffic, and for deriving."""

    kck: bytes
    kek: bytes
    tk: bytes
    kdk: bytes


def _suite(akm: Suite, cipher: Suite, hash_len: int = 32) -> Any:
    suite = ffi.new("struct taut_wpa_suite *")
    if not lib.taut_wpa_suite_get(suite, _code(akm, AKMS),
                                  _code(cipher, CIPHERS), hash_len):
        raise ValueError("AKM %r and cipher %r do not go together, or are not "
                         "known" % (akm, cipher))
    return suite


def _span(data: Text) -> Tuple[Any, Any]:
    """(a struct taut_span, what has to live as long)."""
    raw = data.encode() if isinstance(data, str) else bytes(data)
    pointer = ffi.from_buffer("uint8_t[]", raw)
    return {"p": pointer, "len": len(raw)}, pointer


def _checked(status: int) -> None:
    if status:
        raise TautError._of(int(status))


def psk(passphrase: Text, ssid: Text) -> bytes:
    """The 32 bytes that a passphrase of 8 to 63 printable ASCII characters, or
    64 hexadecimal digits, stand for with the network's name."""
    out = ffi.new("uint8_t[]", int(lib.TAUT_WPA_PSK_LEN))
    given, _keep = _span(passphrase)
    name, _keep2 = _span(ssid)
    _checked(lib.taut_wpa_psk(provider(), out, given, name))
    return bytes(ffi.buffer(out))


def pmkid(pmk: bytes, aa: Mac, spa: Mac, akm: Suite = "PSK",
          cipher: Suite = "CCMP-128") -> bytes:
    """The 16 bytes that name a PMK (for Suite B: `pmk` is the KCK) between an
    access point, `aa`, and a station, `spa`."""
    out = ffi.new("uint8_t[]", int(lib.TAUT_WPA_PMKID_LEN))
    key, _keep = _span(pmk)
    _checked(lib.taut_wpa_pmkid_get(
        provider(), _suite(akm, cipher), out, key, bytes_of("mac", aa),
        bytes_of("mac", spa)))
    return bytes(ffi.buffer(out))


def ptk(pmk: bytes, aa: Mac, spa: Mac, anonce: bytes, snonce: bytes,
        akm: Suite = "PSK", cipher: Suite = "CCMP-128") -> Ptk:
    """The pairwise keys of a handshake. TautError: a key of another length
    than the AKM has."""
    if len(anonce) != 32 or len(snonce) != 32:
        raise ValueError("a nonce has 32 bytes")
    out = ffi.new("struct taut_wpa_ptk *")
    key, _keep = _span(pmk)
    pair = ffi.new("struct taut_wpa_pair *", {
        "aa": list(bytes_of("mac", aa)), "spa": list(bytes_of("mac", spa)),
        "anonce": list(anonce), "snonce": list(snonce)})
    _checked(lib.taut_wpa_ptk_derive(provider(), _suite(akm, cipher), out, key,
                                     pair))
    return Ptk(bytes(out.kck)[:out.kck_len], bytes(out.kek)[:out.kek_len],
               bytes(out.tk)[:out.tk_len], bytes(out.kdk)[:out.kdk_len])


def mic(kck: bytes, frame: Buffer, akm: Suite = "PSK",
        cipher: Suite = "CCMP-128") -> bytes:
    """The MIC of an EAPOL packet, in which the MIC's place counts as zeros."""
    suite = _suite(akm, cipher)
    pointer, n = pointer_of(frame)
    out = ffi.new("uint8_t[]", 64)
    if len(kck) < suite.lens.kck:
        raise ValueError("a KCK has %d bytes, not %d"
                         % (suite.lens.kck, len(kck)))
    _checked(lib.taut_wpa_mic_make(provider(), suite, out, kck,
                                   {"p": pointer, "len": n}))
    return bytes(ffi.buffer(out, suite.lens.mic))


def mic_is_right(kck: bytes, frame: Buffer, akm: Suite = "PSK",
                 cipher: Suite = "CCMP-128") -> bool:
    """Whether the MIC in an EAPOL packet is right; takes as long if not."""
    suite = _suite(akm, cipher)
    pointer, n = pointer_of(frame)
    if len(kck) < suite.lens.kck:
        raise ValueError("a KCK has %d bytes, not %d"
                         % (suite.lens.kck, len(kck)))
    status = lib.taut_wpa_mic_check(provider(), suite, kck,
                                    {"p": pointer, "len": n})
    if status not in (lib.TAUT_OK, lib.TAUT_E_CRYPTO):
        _checked(status)
    return bool(status == lib.TAUT_OK)


def unwrap(kek: bytes, data: Buffer, akm: Suite = "PSK",
           cipher: Suite = "CCMP-128", iv: bytes = bytes(16)) -> bytes:
    """The key data of an EAPOL-Key frame, opened (AES key wrap, or RC4 with
    the frame's IV). TautError "crypto": its integrity is wrong. Check the MIC
    before."""
    suite = _suite(akm, cipher)
    raw = bytes(data)
    buf = ffi.new("uint8_t[]", raw)
    if len(kek) < suite.lens.kek or len(iv) != 16:
        raise ValueError("a KEK has %d bytes and an IV 16" % suite.lens.kek)
    _checked(lib.taut_wpa_data_unwrap(provider(), suite, kek, iv, buf,
                                      len(raw)))
    extra = int(lib.taut_wpa_wrap_extra(suite))
    return bytes(ffi.buffer(buf))[extra:]

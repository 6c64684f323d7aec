# SPDX-License-Identifier: MIT
"""The keys of WPA, WPA2 and WPA3 (IEEE Std 802.11-2020 12.7).

    >>> from taut import wpa
    >>> pmk = wpa.psk("password", "IEEE")
    >>> pmk.hex()[:16]
    'f42c6fc52df0ebef'
    >>> wpa.pmkid(pmk, "02:00:00:00:00:01", "02:00:00:00:00:02").hex()[:16]
    '3e07270d0746b999'

psk          the pre-shared key of a passphrase
pmkid        the name of a PMK
ptk          the pairwise keys of a handshake: Ptk
mic          the MIC of an EAPOL-Key frame; mic_is_right compares
unwrap       the encrypted key data of an EAPOL-Key frame
Supplicant   the station's side of the key handshake, without sockets
Authenticator  the access point's; both yield Events, with Keys to be installed

AKMs and ciphers are named as in taut.dot11.Rsn. What needs AES (the MIC of
SHA-256 AKMs, encrypted key data) needs the package cryptography; without it,
and for what an AKM does not have, a TautError says "unsupported".
"""
from taut._wpa import Ptk, mic, mic_is_right, pmkid, psk, ptk, unwrap
from taut._wpa_machine import Authenticator, Event, Key, Supplicant

__all__ = ["Authenticator", "Event", "Key", "Ptk", "Supplicant", "mic",
           "mic_is_right", "pmkid", "psk", "ptk", "unwrap"]

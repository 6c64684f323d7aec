# SPDX-License-Identifier: MIT
"""The key handshake of WPA, WPA2 and WPA3: supplicant and authenticator."""
from __future__ import annotations

from typing import Any, List, NamedTuple, Optional, Sequence, Tuple, Union

from taut._core import Buffer, TautError, c_text, ffi, lib, pointer_of
from taut._dot11 import CIPHERS, Suite, _code, _text
from taut._view import bytes_of
from taut._wpa import Mac
from taut._wpa_provider import provider

KINDS = ("pairwise", "gtk", "igtk", "bigtk")
Pmk = Union[bytes, Tuple[bytes, bytes]]


class Key(NamedTuple):
    """A key to be installed, or a group key of an access point."""

    kind: str
    cipher: Suite
    key: bytes
    id: int = 0
    pn: int = 0
    generation: int = 0


class Event(NamedTuple):
    """What a machine asks for, or tells.

    kind       "send", "install", "opened", "rekeyed", "requested", "michael",
               "failed", "closed"
    frame      send: an EAPOL packet for the peer; `protected`: encrypted with
               the pairwise key that is installed now
    key        install: the Key
    reason     failed: the reason code to deauthenticate with
    """

    kind: str
    frame: Optional[bytes] = None
    key: Optional[Key] = None
    protected: bool = False
    reason: int = 0


def _pmks(pmks: Union[Pmk, Sequence[Pmk]]) -> Any:
    """An array of struct taut_wpa_pmk of keys, or of (key, its PMKID)."""
    many = pmks if isinstance(pmks, list) else [pmks]
    out = ffi.new("struct taut_wpa_pmk[]", len(many))
    for one, pmk in zip(out, many):
        key, name = pmk if isinstance(pmk, tuple) else (pmk, None)
        key = bytes(key)
        if not 0 < len(key) <= int(lib.TAUT_WPA_PMK_MAX):
            raise ValueError("a master key of %d bytes" % len(key))
        if name is not None and len(name) != int(lib.TAUT_WPA_PMKID_LEN):
            raise ValueError("the name of a master key has 16 bytes")
        ffi.memmove(one.key, key, len(key))
        one.key_len = len(key)
        if name is not None:
            ffi.memmove(one.id, bytes(name), len(name))
            one.has_id = True
    return out


def _keys(keys: Sequence[Key]) -> Any:
    out = ffi.new("struct taut_wpa_key[]", len(keys))
    for one, key in zip(out, keys):
        if key.kind not in KINDS or len(key.key) > len(one.key):
            raise ValueError("not a group key: %s of %d bytes"
                             % (key.kind, len(key.key)))
        one.kind = KINDS.index(key.kind)
        one.cipher = _code(key.cipher, CIPHERS)
        one.id, one.pn, one.len = key.id, key.pn, len(key.key)
        ffi.memmove(one.key, bytes(key.key), len(key.key))
    return out


def _event(e: Any) -> Event:
    name = c_text(lib.taut_wpa_event_name(e.kind)) or "?"
    if e.kind == lib.TAUT_WPA_SEND:
        return Event(name, frame=bytes(ffi.buffer(e.frame.p, e.frame.len)),
                     protected=bool(e.is_protected))
    if e.kind == lib.TAUT_WPA_INSTALL:
        k = e.key
        return Event(name, key=Key(
            KINDS[k.kind], _text(int(k.cipher), CIPHERS),
            bytes(ffi.buffer(k.key, k.len)), int(k.id), int(k.pn),
            int(k.generation)))
    return Event(name, reason=int(e.reason))


class _Machine:
    """What both sides have."""

    _room: str        # the name of the functions
    _struct: str
    _states: Any      # the description

    def __init__(self, pmks: Union[Pmk, List[Pmk]], aa: Mac, spa: Mac,
                 own: Buffer, peer: Buffer, **more: Any) -> None:
        work = int(lib.TAUT_WPA_WORKBUF_MAX)
        self._kept: List[Any] = [ffi.new("uint8_t[]", work), _pmks(pmks)]
        config = ffi.new("struct %s_config *" % self._struct, {
            "crypto": provider(), "pmks": self._kept[1],
            "n_pmks": len(self._kept[1]), "work": self._kept[0],
            "work_len": work, "aa": list(bytes_of("mac", aa)),
            "spa": list(bytes_of("mac", spa)), "own_ie": self._lend(own),
            "peer_ie": self._lend(peer),
            "own_rsnx": self._lend(more.pop("own_rsnx")),
            "peer_rsnx": self._lend(more.pop("peer_rsnx")),
            "ft": self._lend(more.pop("ft")), **more})
        self._me = ffi.new("struct %s *" % self._struct)
        self._call("init", ffi.sizeof(self._me[0]), config)

    def __del__(self) -> None:
        if hasattr(self, "_me"):
            self._function("close")(self._me)

    def _lend(self, data: Buffer) -> Any:
        raw = bytes(data)
        self._kept.append(ffi.from_buffer("uint8_t[]", raw))
        return {"p": self._kept[-1], "len": len(raw)}

    def _function(self, verb: str) -> Any:
        return getattr(lib, "taut_wpa_%s_%s" % (self._room, verb))

    def _call(self, verb: str, *args: Any) -> List[Event]:
        early = self.events() if verb != "init" else []
        status = self._function(verb)(self._me, *args)
        if status and status >= 16:
            raise TautError._of(int(status))
        return early + self.events()

    def _fed(self, frame: Buffer, *args: Any) -> List[Event]:
        early = self.events()
        pointer, n = pointer_of(frame)
        diag = ffi.new("struct taut_diag *")
        ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, diag))
        status = self._function("feed")(
            ctx, self._me, {"p": pointer, "len": n}, *args)
        if status >= 16:
            raise TautError._of_diag(diag, bytes(frame), "eapol") \
                if diag.status else TautError._of(int(status))
        return early + self.events()

    def events(self) -> List[Event]:
        """What is to be done: after a call that was refused, for the others
        return it."""
        e = ffi.new("struct taut_wpa_event *")
        told = []
        following = self._function("next")
        while following(self._me, e) == lib.TAUT_OK:
            told.append(_event(e))
            lib.taut_crypto_wipe(e, ffi.sizeof(e[0]))
        return told

    @property
    def state(self) -> str:
        """The name of the state, as in `taut fsm`."""
        return c_text(self._states.states[self._me.fsm.state].name) or "?"

    @property
    def deadline(self) -> Optional[int]:
        """When tick is to be called, in the clock that is fed; or None."""
        at = int(self._function("deadline")(self._me))
        return None if at == 2 ** 64 - 1 else at

    def tick(self, now_ms: int) -> List[Event]:
        """The time is `now_ms`: what was due is done."""
        return self._call("tick", now_ms)

    def leave(self) -> List[Event]:
        """Ends the machine."""
        return self._call("leave")


class Supplicant(_Machine):
    """The station's side. `pmks` is a master key (bytes), or (key, PMKID), or
    a list of those; `aa` and `spa` the addresses of access point and station;
    `own` and `peer` the RSN or WPA elements, whole, of the association request
    and of the beacon; `ft` mobility domain and FT element of the response.

    Refused input is a TautError; call events() then, for the end of the machine
    may be told."""

    _room, _struct = "supplicant", "taut_wpa_supplicant"
    _states = lib.taut_wpa_supplicant_fsm

    def __init__(self, pmks: Union[Pmk, List[Pmk]], aa: Mac, spa: Mac,
                 own: Buffer, peer: Buffer, *, own_rsnx: Buffer = b"",
                 peer_rsnx: Buffer = b"", ft: Buffer = b"",
                 timeout_ms: int = 0, now_ms: int = 0, hash_len: int = 0,
                 kdk_len: int = 0, eapol_version: int = 0,
                 plain_eapol: bool = False) -> None:
        super().__init__(
            pmks, aa, spa, own, peer, own_rsnx=own_rsnx, peer_rsnx=peer_rsnx,
            ft=ft, timeout_ms=timeout_ms, now_ms=now_ms, hash_len=hash_len,
            kdk_len=kdk_len, eapol_version=eapol_version,
            flags=int(lib.TAUT_WPA_PLAIN_EAPOL) if plain_eapol else 0)

    def feed(self, frame: Buffer, protected: bool = False,
             now_ms: int = 0) -> List[Event]:
        """An EAPOL packet came, in a protected frame or not."""
        return self._fed(frame, protected, now_ms)

    def request(self, pairwise: bool = True) -> List[Event]:
        """Asks for new keys, pairwise or the group's."""
        return self._call("request", pairwise)

    def michael(self, pairwise: bool = True) -> List[Event]:
        """Reports a wrong MIC of TKIP."""
        return self._call("michael", pairwise)


class Authenticator(_Machine):
    """The access point's side. As with Supplicant; `own` is the beacon's
    element, `peer` the association request's, `group` the group keys."""

    _room, _struct = "auth", "taut_wpa_auth"
    _states = lib.taut_wpa_authenticator_fsm

    def __init__(self, pmks: Union[Pmk, List[Pmk]], aa: Mac, spa: Mac,
                 own: Buffer, peer: Buffer, group: Sequence[Key] = (), *,
                 own_rsnx: Buffer = b"", peer_rsnx: Buffer = b"",
                 ft: Buffer = b"", retry_ms: int = 0, n_tries: int = 0,
                 hash_len: int = 0, kdk_len: int = 0,
                 eapol_version: int = 0) -> None:
        keys = _keys(group)
        super().__init__(
            pmks, aa, spa, own, peer, own_rsnx=own_rsnx, peer_rsnx=peer_rsnx,
            ft=ft, group=keys, n_group=len(keys), retry_ms=retry_ms,
            n_tries=n_tries, hash_len=hash_len, kdk_len=kdk_len,
            eapol_version=eapol_version)

    def start(self, now_ms: int = 0) -> List[Event]:
        """Begins the handshake, or another one that renews the keys."""
        return self._call("start", now_ms)

    def feed(self, frame: Buffer, now_ms: int = 0) -> List[Event]:
        """An EAPOL packet came."""
        return self._fed(frame, now_ms)

    def regroup(self, group: Sequence[Key], now_ms: int = 0) -> List[Event]:
        """Gives new group keys, all of them, to the station."""
        keys = _keys(group)
        return self._call("regroup", keys, len(keys), now_ms)

# SPDX-License-Identifier: MIT
"""A struct taut_crypto over hashlib and hmac, for the keys of WPA. AES, which
Python does not have, is taken from the package cryptography, where that is
installed; without it, what needs AES is TAUT_E_UNSUPPORTED."""
from __future__ import annotations

import hmac
import itertools
import os
from typing import Any, Callable, Dict, List, Optional, Tuple

from taut._core import ffi, lib

OK, UNSUPPORTED = int(lib.TAUT_OK), int(lib.TAUT_E_UNSUPPORTED)
CMAC = int(lib.TAUT_CRYPTO_MAC_CMAC_AES)
ECB, RC4 = (int(lib.TAUT_CRYPTO_CIPHER_AES_ECB),
            int(lib.TAUT_CRYPTO_CIPHER_RC4))
HASHES = {int(lib.TAUT_CRYPTO_HASH_MD5): "md5",
          int(lib.TAUT_CRYPTO_HASH_SHA1): "sha1",
          int(lib.TAUT_CRYPTO_HASH_SHA224): "sha224",
          int(lib.TAUT_CRYPTO_HASH_SHA256): "sha256",
          int(lib.TAUT_CRYPTO_HASH_SHA384): "sha384",
          int(lib.TAUT_CRYPTO_HASH_SHA512): "sha512"}


def _aes(key: bytes) -> Any:
    """AES in ECB mode; None: there is no package cryptography."""
    try:
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import AES
        from cryptography.hazmat.primitives.ciphers.modes import ECB as mode
    except ImportError:
        return None
    return Cipher(AES(key), mode())


class _Cmac:
    """AES-CMAC (RFC 4493), which begins anew when it was told."""

    def __init__(self, aes: Any) -> None:
        self._one = aes.encryptor().update
        self._data = b""
        zero = self._one(bytes(16))
        self._k1 = self._double(zero)
        self._k2 = self._double(self._k1)

    @staticmethod
    def _double(block: bytes) -> bytes:
        n = int.from_bytes(block, "big") << 1
        if n >> 128:
            n = (n ^ 0x87) & ((1 << 128) - 1)
        return n.to_bytes(16, "big")

    def update(self, data: bytes) -> None:
        self._data += data

    def digest(self) -> bytes:
        last = len(self._data) - 1 - (len(self._data) - 1) % 16 \
            if self._data else 0
        rest, key = self._data[last:], self._k1
        if len(rest) < 16:
            rest, key = rest + b"\x80" + bytes(15 - len(rest)), self._k2
        x = bytes(16)
        for i in range(0, last, 16):
            x = self._one(_xor(x, self._data[i:i + 16]))
        return bytes(self._one(_xor(_xor(x, rest), key)))


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes(p ^ q for p, q in zip(a, b))


class _Mac:
    """A MAC that was opened."""

    def __init__(self, id_: int, key: bytes) -> None:
        self._id = id_
        self.set(key)

    def set(self, key: bytes) -> None:
        self._first: Any = _Cmac(_aes(key)) if self._id == CMAC else \
            hmac.new(key, digestmod=HASHES[self._id])
        self._key = key
        self._begin()

    def _begin(self) -> None:
        self._now = _Cmac(_aes(self._key)) if self._id == CMAC \
            else self._first.copy()

    def feed(self, data: bytes) -> None:
        self._now.update(data)

    def get(self) -> bytes:
        found = self._now.digest()
        self._begin()
        return bytes(found)


class _Cipher:
    """AES in ECB mode, one way."""

    def __init__(self, key: bytes, is_decrypt: bool) -> None:
        aes = _aes(key)
        self._way = aes.decryptor() if is_decrypt else aes.encryptor()

    def step(self, data: bytes) -> bytes:
        return bytes(self._way.update(data))


class _Rc4:
    """RC4, for the key data of WPA."""

    def __init__(self, key: bytes) -> None:
        self._s, self._i, self._j = list(range(256)), 0, 0
        s, j = self._s, 0
        for i in range(256):
            j = (j + s[i] + key[i % len(key)]) & 255
            s[i], s[j] = s[j], s[i]

    def step(self, data: bytes) -> bytes:
        s, out = self._s, bytearray()
        for byte in data:
            self._i = i = (self._i + 1) & 255
            self._j = j = (self._j + s[i]) & 255
            s[i], s[j] = s[j], s[i]
            out.append(byte ^ s[(s[i] + s[j]) & 255])
        return bytes(out)


_open: Dict[int, Any] = {}  # what the library holds, by number
_numbers = itertools.count(1)
_kept: List[Any] = []       # callbacks live as long as the module


def _hold(thing: Any) -> int:
    number = next(_numbers)
    _open[number] = thing
    return number


def _number(handle: Any) -> int:
    return int(ffi.cast("uintptr_t", handle))


def _callback(signature: str, call: Callable[..., Any]) -> Any:
    found = ffi.callback(signature, call, error=int(lib.TAUT_E_CRYPTO)
                         if not signature.startswith("void") else None)
    _kept.append(found)
    return found


def _bytes(p: Any, n: int) -> bytes:
    return bytes(ffi.buffer(p, n)) if n else b""


def _random_fill(self: Any, out: Any, n: int) -> int:
    ffi.memmove(out, os.urandom(n), n)
    return OK


def _mac_open(self: Any, out: Any, id_: int, key: Any, n: int) -> int:
    out[0] = ffi.NULL
    if id_ not in HASHES and (id_ != CMAC or _aes(bytes(16)) is None):
        return UNSUPPORTED
    number = _hold(_Mac(id_, _bytes(key, n)))
    out[0] = ffi.cast("struct taut_crypto_mac *", number)
    return OK


def _mac_set(mac: Any, key: Any, n: int) -> int:
    _open[_number(mac)].set(_bytes(key, n))
    return OK


def _mac_feed(mac: Any, p: Any, n: int) -> int:
    _open[_number(mac)].feed(_bytes(p, n))
    return OK


def _mac_get(mac: Any, out: Any) -> int:
    found = _open[_number(mac)].get()
    ffi.memmove(out, found, len(found))
    return OK


def _cipher_open(self: Any, out: Any, id_: int, key: Any, n: int,
                 is_decrypt: bool) -> int:
    out[0] = ffi.NULL
    if id_ != RC4 and (id_ != ECB or _aes(bytes(16)) is None):
        return UNSUPPORTED
    number = _hold(_Rc4(_bytes(key, n)) if id_ == RC4
                   else _Cipher(_bytes(key, n), is_decrypt))
    out[0] = ffi.cast("struct taut_crypto_cipher *", number)
    return OK


def _cipher_set(cipher: Any, iv: Any) -> int:
    return OK


def _cipher_step(cipher: Any, buf: Any, n: int) -> int:
    ffi.memmove(buf, _open[_number(cipher)].step(_bytes(buf, n)), n)
    return OK


def _close(handle: Any) -> None:
    if handle != ffi.NULL:
        del _open[_number(handle)]


_STATUS, _VOID = "enum taut_status", "void"
_CALLS: Dict[str, Tuple[str, str, Callable[..., Any]]] = {
    "random_fill": (_STATUS, "void *, uint8_t *, size_t", _random_fill),
    "mac_open": (_STATUS, "void *, struct taut_crypto_mac **, "
                 "enum taut_crypto_mac_id, const uint8_t *, size_t",
                 _mac_open),
    "mac_set": (_STATUS, "struct taut_crypto_mac *, const uint8_t *, size_t",
                _mac_set),
    "mac_feed": (_STATUS, "struct taut_crypto_mac *, const uint8_t *, size_t",
                 _mac_feed),
    "mac_get": (_STATUS, "struct taut_crypto_mac *, uint8_t *", _mac_get),
    "mac_close": (_VOID, "struct taut_crypto_mac *", _close),
    "cipher_open": (_STATUS, "void *, struct taut_crypto_cipher **, "
                    "enum taut_crypto_cipher_id, const uint8_t *, size_t, "
                    "_Bool", _cipher_open),
    "cipher_set": (_STATUS, "struct taut_crypto_cipher *, const uint8_t *",
                   _cipher_set),
    "cipher_step": (_STATUS, "struct taut_crypto_cipher *, uint8_t *, size_t",
                    _cipher_step),
    "cipher_close": (_VOID, "struct taut_crypto_cipher *", _close),
}
_found: Optional[Any] = None


def provider() -> Any:
    """The provider, a const struct taut_crypto *."""
    global _found
    if _found is None:
        name = ffi.new("char[]", b"python")
        _kept.append(name)
        _found = ffi.new("struct taut_crypto *", {
            "size": ffi.sizeof("struct taut_crypto"), "name": name, **{
                key: _callback("%s(%s)" % (result, args), call)
                for key, (result, args, call) in _CALLS.items()}})
    return _found

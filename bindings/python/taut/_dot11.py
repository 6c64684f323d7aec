# SPDX-License-Identifier: MIT
"""802.11: frames, elements, RSN, rates."""
from __future__ import annotations

from struct import Struct, pack
from typing import (Any, Dict, Iterable, Iterator, List, NamedTuple, Optional,
                    Tuple, Union)

from taut._core import (Buffer, Quirks, TautError, buffer_of, c_text, encoded,
                        ffi, lib, pointer_of, quirk_bits)
from taut._view import NAMES, NUMBERS, Value, bytes_of, value_of

LINK = {"ieee802_11": 105, "radiotap": 127, "ppi": 192}
_values = Struct("=QIIHBBI").iter_unpack  # struct glue_value
VALUE_LEN = int(ffi.sizeof("struct glue_value"))
SELECTOR = Struct(">I")

E_SSID, E_RATES = int(lib.TAUT_DOT11_ELEM_SSID), 1
E_DS, E_RSN = int(lib.TAUT_DOT11_ELEM_DS), int(lib.TAUT_DOT11_ELEM_RSN)
E_EXT, E_VENDOR = 255, 221
WPA_SELECTOR = int(lib.TAUT_DOT11_VENDOR_WPA)
MESSAGES = (None, 1, 2, 3, 4, "group 1", "group 2", "request", "SMK")


def _name(reg: Any, code: int) -> Optional[str]:
    return c_text(lib.taut_reg_name(ffi.addressof(reg), code))


# -- elements ---------------------------------------------------------------

class Element(NamedTuple):
    """An element: its number, that of the extension (0: none), its data behind
    both, and its name."""

    id: int
    ext: int
    data: bytes
    name: Optional[str]


def elements(data: Buffer) -> Iterator[Element]:
    """The elements of `data`, one after the other. TautError: one is cut."""
    pointer, n = pointer_of(data)
    rd = ffi.new("struct taut_rd *", lib.taut_rd_of(pointer, n))
    diag = ffi.new("struct taut_diag *")
    ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, diag))
    out = ffi.new("struct taut_dot11_elem *")
    while True:
        status = lib.taut_dot11_elem_next(ctx, rd, out)
        if status == lib.TAUT_DONE:
            return
        if status:
            raise TautError._of_diag(diag, data)
        ext = out.id == E_EXT
        reg = lib.taut_dot11_ext_reg if ext else lib.taut_dot11_elem_reg
        yield Element(out.id, out.ext,
                      bytes(ffi.buffer(out.data.p, out.data.len)),
                      _name(reg, out.ext if ext else out.id))


def encode_element(id: int, data: Buffer, ext: int = 0) -> bytes:
    """An element; more than 255 bytes go on in fragment elements."""
    pointer, n = pointer_of(data)
    if not (0 <= id <= 255 and 0 <= ext <= 255):
        raise ValueError("no element %d, %d" % (id, ext))
    return encoded(lib.taut_dot11_elem_put, id, ext, pointer, n)


# -- RSN --------------------------------------------------------------------

def _suites(prefix: str, reg: Any) -> Dict[str, int]:
    found: Dict[str, int] = {}
    for name in dir(lib):
        if name.startswith(prefix):
            code = int(getattr(lib, name)) & 0xffffffff
            text = _name(reg, code)
            if text is not None:
                found[text] = code
    return found


CIPHERS = _suites("TAUT_DOT11_CIPHER_", lib.taut_dot11_cipher_reg)
AKMS = _suites("TAUT_DOT11_AKM_", lib.taut_dot11_akm_reg)
Suite = Union[str, int]


def _code(suite: Suite, known: Dict[str, int]) -> int:
    if isinstance(suite, int):
        return suite
    if suite not in known:
        raise ValueError("no suite %r; there are: %s"
                         % (suite, ", ".join(sorted(known))))
    return known[suite]


def _text(code: int, known: Dict[str, int]) -> Suite:
    for name, number in known.items():
        if number == code:
            return name
    return code


class Rsn:
    """An RSN element (802.11-2020 9.4.2.24), or with `wpa` its forerunner.

    group, group_mgmt    cipher suites by name, or by OUI and type as a number
    pairwise, akms       several of them
    capabilities         16 bits; mfp_capable and mfp_required are two of them
    pmkids               16 bytes each
    version              1
    """

    __slots__ = ("group", "pairwise", "akms", "capabilities", "pmkids",
                 "group_mgmt", "version", "wpa")

    def __init__(self, group: Suite = "CCMP-128",
                 pairwise: Iterable[Suite] = ("CCMP-128",),
                 akms: Iterable[Suite] = ("PSK",), capabilities: int = 0,
                 pmkids: Iterable[bytes] = (),
                 group_mgmt: Optional[Suite] = None, *,
                 mfp_capable: bool = False, mfp_required: bool = False,
                 wpa: bool = False, version: int = 1) -> None:
        self.group = group
        self.pairwise, self.akms = tuple(pairwise), tuple(akms)
        self.capabilities = capabilities
        if mfp_capable or mfp_required:
            self.capabilities |= int(lib.TAUT_DOT11_RSN_MFPC)
        if mfp_required:
            self.capabilities |= int(lib.TAUT_DOT11_RSN_MFPR)
        self.pmkids = tuple(map(bytes, pmkids))
        self.group_mgmt, self.wpa = group_mgmt, wpa
        self.version = version

    @property
    def mfp_capable(self) -> bool:
        """Management frames can be protected."""
        return bool(self.capabilities & lib.TAUT_DOT11_RSN_MFPC)

    @property
    def mfp_required(self) -> bool:
        """Management frames have to be protected."""
        return bool(self.capabilities & lib.TAUT_DOT11_RSN_MFPR)

    @classmethod
    def decode(cls, data: Buffer, wpa: bool = False) -> "Rsn":
        """An element's data. `wpa`: what follows its selector. TautError: it
        is cut."""
        pointer, n = pointer_of(data)
        diag = ffi.new("struct taut_diag *")
        ctx = ffi.new("struct taut_ctx *", lib.taut_ctx_of(pointer, diag))
        out = ffi.new("struct taut_dot11_rsn *")
        read = lib.taut_dot11_wpa_decode if wpa else lib.taut_dot11_rsn_decode
        if read(ctx, out, {"p": pointer, "len": n}):
            raise TautError._of_diag(diag, data)

        def several(span: Any, known: Dict[str, int]) -> List[Suite]:
            raw = bytes(ffi.buffer(span.p, span.len)) if span.len else b""
            return [_text(code, known) for code, in SELECTOR.iter_unpack(raw)]
        raw = bytes(ffi.buffer(out.pmkids.p, out.pmkids.len)) \
            if out.pmkids.len else b""
        mgmt = out.has & lib.TAUT_DOT11_RSN_HAS_GROUP_MGMT
        return cls(_text(out.group, CIPHERS), several(out.pairwise, CIPHERS),
                   several(out.akms, AKMS), out.cap,
                   [raw[i:i + 16] for i in range(0, len(raw), 16)],
                   _text(out.group_mgmt, CIPHERS) if mgmt else None,
                   wpa=wpa, version=out.version)

    def element(self) -> bytes:
        """The whole element. ValueError: a suite that there is not."""
        def several(suites: Iterable[Suite], known: Dict[str, int]) -> Any:
            raw = b"".join(SELECTOR.pack(_code(s, known)) for s in suites)
            return ffi.from_buffer("uint8_t[]", raw)
        pairwise = several(self.pairwise, CIPHERS)
        akms = several(self.akms, AKMS)
        pmkids = ffi.from_buffer("uint8_t[]", b"".join(self.pmkids))
        has = lib.TAUT_DOT11_RSN_HAS_GROUP | lib.TAUT_DOT11_RSN_HAS_PAIRWISE \
            | lib.TAUT_DOT11_RSN_HAS_AKM
        if not self.wpa or self.capabilities:
            has |= lib.TAUT_DOT11_RSN_HAS_CAP
        if self.pmkids or self.group_mgmt is not None:
            has |= lib.TAUT_DOT11_RSN_HAS_PMKID
        if self.group_mgmt is not None:
            has |= lib.TAUT_DOT11_RSN_HAS_GROUP_MGMT
        rsn = ffi.new("struct taut_dot11_rsn *", {
            "version": self.version, "has": has, "cap": self.capabilities,
            "group": _code(self.group, CIPHERS),
            "group_mgmt": 0 if self.group_mgmt is None
            else _code(self.group_mgmt, CIPHERS),
            "pairwise": {"p": pairwise, "len": len(pairwise)},
            "akms": {"p": akms, "len": len(akms)},
            "pmkids": {"p": pmkids, "len": len(pmkids)}})
        return encoded(lib.taut_dot11_wpa_put if self.wpa
                       else lib.taut_dot11_rsn_put, rsn)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rsn) and all(
            getattr(self, n) == getattr(other, n) for n in self.__slots__)

    def __repr__(self) -> str:
        return "Rsn(%s)" % ", ".join(
            "%s=%r" % (n, getattr(self, n)) for n in self.__slots__)


# -- frames -----------------------------------------------------------------

class Frame:
    """A frame, with the radiotap or PPI header that a capture puts before it.

    data      any buffer; it is read in place and kept alive
    link      "ieee802_11" (a plain frame), "radiotap", "ppi", or libpcap's
              number, as packets of taut.pcap have it
    has_fcs   a plain frame ends in its check sequence

    frame["wlan.ssid"]    a field by Wireshark's name; KeyError: not there
    frame.get(name), frame.all(name), frame.fields()    as taut.Packet's
    frame.fault           the first fault, a TautError; None: there is none
    frame.name            what it is, "Beacon", "QoS Data" ...
    frame.elements        of a management frame: Elements
    frame.ssid, frame.channel, frame.rsn    out of them; None: not there
    frame.message         of the handshake: 1 to 4, "group 1", "group 2"
    """

    def __init__(self, data: Buffer, link: Union[str, int] = "ieee802_11", *,
                 has_fcs: bool = False, quirks: Quirks = None) -> None:
        number = LINK.get(link, -1) if isinstance(link, str) else link
        if number not in LINK.values():
            raise ValueError("no link type %r of 802.11; there are: %s"
                             % (link, ", ".join(LINK)))
        self._d, given, _ = buffer_of(data)
        pointer, n = pointer_of(given)
        self._info = info = ffi.new("struct glue_dot11_info *")
        diag = ffi.new("struct taut_diag *")
        cap = 256
        while True:
            out = ffi.new("struct glue_value[]", cap)
            count = lib.glue_dot11_read(
                out, cap, number, lib.TAUT_DOT11_HAS_FCS if has_fcs else 0,
                pointer, n, quirk_bits(quirks), info, diag)
            if count <= cap:
                break
            cap = count
        self._values = list(_values(ffi.buffer(out, count * VALUE_LEN)))
        self.fault: Optional[TautError] = None
        if info.status:
            self.fault = TautError._of_diag(diag, self._d)

    def __bytes__(self) -> bytes:
        return bytes(self._d)

    def _value(self, row: Tuple[int, ...]) -> Optional[Value]:
        return value_of(self._d, row[0], row[1], row[2], row[4])

    def fields(self) -> Iterator[Tuple[str, Optional[Value]]]:
        """(name, value) of every field, in wire order."""
        for row in self._values:
            yield NAMES[row[3]], self._value(row)

    def all(self, name: str) -> List[Optional[Value]]:
        """The values of a field that may repeat."""
        numbers = NUMBERS.get(name, ())
        return [self._value(row) for row in self._values
                if row[3] in numbers]

    def get(self, name: str, default: Any = None) -> Any:
        """The first value of a field; `default` if there is none."""
        numbers = NUMBERS.get(name, ())
        for row in self._values:
            if row[3] in numbers:
                return self._value(row)
        return default

    def __getitem__(self, name: str) -> Any:
        numbers = NUMBERS.get(name, ())
        for row in self._values:
            if row[3] in numbers:
                return self._value(row)
        raise KeyError(name)

    def __contains__(self, name: str) -> bool:
        numbers = NUMBERS.get(name, ())
        return any(row[3] in numbers for row in self._values)

    @property
    def type_subtype(self) -> int:
        """Type and subtype in one number, as Wireshark has it."""
        return int(self._info.subtype)

    @property
    def name(self) -> Optional[str]:
        """What the frame is; None: it cannot be read."""
        if not self._info.hdr_len:
            return None
        return _name(lib.taut_dot11_subtype_reg, self.type_subtype)

    @property
    def protected(self) -> bool:
        """The body is encrypted."""
        return bool(self._info.flags & lib.TAUT_DOT11_FLAG_PROTECTED)

    @property
    def body(self) -> bytes:
        """What follows the header, without the check sequence."""
        i = self._info
        return bytes(self._d[i.body:i.body + i.body_len])

    @property
    def eapol(self) -> Optional[bytes]:
        """An EAPOL packet that it carries."""
        i = self._info
        return bytes(self._d[i.eapol:i.eapol + i.eapol_len]) \
            if i.eapol_len else None

    @property
    def message(self) -> Union[None, int, str]:
        """Which message of the handshake an EAPOL-Key frame is."""
        return MESSAGES[self._info.message]

    @property
    def elements(self) -> List[Element]:
        """The elements of a management frame, up to the first that is cut."""
        i = self._info
        found: List[Element] = []
        try:
            for element in elements(self._d[i.elems:i.elems + i.elems_len]):
                found.append(element)
        except TautError:
            pass  # as `fault` tells
        return found

    def element(self, id: int, ext: int = 0) -> Optional[bytes]:
        """The data of the first element of this number."""
        for element in self.elements:
            if element.id == id and element.ext == ext:
                return element.data
        return None

    @property
    def ssid(self) -> Optional[str]:
        """The name of the network; bytes that are no UTF-8 are escaped."""
        data = self.element(E_SSID)
        return None if data is None else data.decode("utf-8",
                                                     "backslashreplace")

    @property
    def channel(self) -> Optional[int]:
        """The channel that the DS element tells."""
        data = self.element(E_DS)
        return data[0] if data else None

    @property
    def rsn(self) -> Optional[Rsn]:
        """The RSN element, or else the one of WPA. TautError: it is cut."""
        data = self.element(E_RSN)
        if data is not None:
            return Rsn.decode(data)
        for element in self.elements:
            if element.id == E_VENDOR and \
                    element.data[:4] == SELECTOR.pack(WPA_SELECTOR):
                return Rsn.decode(element.data[4:], wpa=True)
        return None

    def __repr__(self) -> str:
        return "<taut.dot11.Frame %s, %d bytes%s>" % (
            self.name, len(self._d), "" if self.fault is None
            else ", " + str(self.fault))


# -- making -----------------------------------------------------------------

def beacon(ssid: Union[str, bytes], bssid: Union[str, bytes], *,
           channel: Optional[int] = None, interval: int = 100,
           timestamp: int = 0, capabilities: int = 1,
           rates: Iterable[float] = (1, 2, 5.5, 11, 6, 9, 12, 18),
           elements: Iterable[bytes] = (), destination: Union[None, str,
                                                              bytes] = None
           ) -> bytes:
    """A beacon; with a `destination` the probe response for that station.
    `rates` are Mbit/s; those of 802.11b are basic ones."""
    subtype = 8 if destination is None else 5
    to = b"\xff" * 6 if destination is None else bytes_of("mac", destination)
    own = bytes_of("mac", bssid)
    name = ssid.encode() if isinstance(ssid, str) else ssid
    pointer = ffi.from_buffer("uint8_t[]", name)
    coded = bytes(int(r * 2) | (0x80 if r in (1, 2, 5.5, 11) else 0)
                  for r in rates)
    held = ffi.from_buffer("uint8_t[]", coded)
    parts = [encoded(lib.taut_dot11_ssid_put, {"p": pointer,
                                               "len": len(name)}),
             encoded(lib.taut_dot11_rates_put, {"p": held,
                                                "len": len(coded)})]
    if channel is not None:
        parts.append(encode_element(E_DS, bytes([channel])))
    body = b"".join(parts + list(elements))
    elems = ffi.from_buffer("uint8_t[]", body)
    header = ffi.new("struct taut_dot11 *", {
        "subtype": subtype, "n_addrs": 3,
        "addr": [list(to), list(own), list(own), [0] * 6]})
    mgmt = ffi.new("struct taut_dot11_mgmt *", {
        "subtype": subtype, "timestamp": timestamp, "interval": interval,
        "cap": capabilities, "elems": {"p": elems, "len": len(body)}})
    return encoded(lib.taut_dot11_encode, header) \
        + encoded(lib.taut_dot11_mgmt_encode, mgmt)


def fcs(frame: Buffer) -> bytes:
    """The check sequence that ends a frame, as it stands on the air."""
    pointer, n = pointer_of(frame)
    return pack("<I", lib.taut_dot11_fcs_get(pointer, n))


PHYS = {"ht": int(lib.TAUT_DOT11_PHY_HT), "vht": int(lib.TAUT_DOT11_PHY_VHT),
        "he": int(lib.TAUT_DOT11_PHY_HE), "eht": int(lib.TAUT_DOT11_PHY_EHT)}


def rate(phy: str, mcs: int, nss: int = 1, width: int = 20, gi: int = 800, *,
         ru: int = 0, dcm: bool = False) -> int:
    """The data rate in kbit/s.

    phy      "ht" (802.11n), "vht" (ac), "he" (ax), "eht" (be)
    nss      streams; an HT MCS says it itself
    width    in MHz, or 0 and the tones of a resource unit, `ru`
    gi       guard interval in ns
    TautError: a number outside its bounds ("range"), or a combination that has
    no rate ("unsupported").
    """
    if phy not in PHYS:
        raise ValueError("no PHY %r; there are: %s" % (phy, ", ".join(PHYS)))
    how = ffi.new("struct taut_dot11_rate *", {
        "phy": PHYS[phy], "mcs": mcs, "nss": 0 if phy == "ht" else nss,
        "dcm": dcm, "width": 0 if ru else width, "ru": ru, "gi": gi})
    kbps = ffi.new("uint32_t *")
    status = lib.taut_dot11_rate_get(how, kbps)
    if status:
        raise TautError._of(int(status))
    return int(kbps[0])

# SPDX-License-Identifier: MIT
"""802.11 (Wi-Fi) frames, as captures have them.

    >>> from taut import dot11
    >>> data = dot11.beacon("home", "02:00:00:00:00:01", channel=6, elements=(
    ...     dot11.Rsn(akms=["SAE", "PSK"], mfp_capable=True).element(),))
    >>> frame = dot11.Frame(data)
    >>> frame.name, frame.ssid, frame["wlan.bssid"], frame.channel
    ('Beacon', 'home', '02:00:00:00:00:01', 6)
    >>> frame.rsn.akms, frame.rsn.pairwise
    (('SAE', 'PSK'), ('CCMP-128',))
    >>> dot11.rate("he", mcs=11, nss=2, width=80)
    1200955

Frame          radiotap or PPI, header, body, elements, EAPOL: by Wireshark's
               names, in wire order; frame.fault tells what is wrong
Element, elements    the elements of a management frame's body
Rsn            an RSN or WPA element both ways
beacon         a beacon or probe response
rate           what an MCS gives, in kbit/s
fcs            the check sequence
"""
from taut._dot11 import (Element, Frame, Rsn, beacon, elements, encode_element,
                         fcs, rate)

__all__ = ["Element", "Frame", "Rsn", "beacon", "elements", "encode_element",
           "fcs", "rate"]

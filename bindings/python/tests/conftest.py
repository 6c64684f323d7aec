# SPDX-License-Identifier: MIT
"""What the tests share: the captures of the tree and of the corpus."""
import os
import pathlib

import hypothesis
import pytest

import taut

# AddressSanitizer is this process's matter, not that of programs it starts.
os.environ.pop("LD_PRELOAD", None)

# Tests leave nothing behind in the tree, and are the same every time.
hypothesis.settings.register_profile("taut", database=None, deadline=None,
                                     derandomize=True)
hypothesis.settings.load_profile("taut")

ROOT = pathlib.Path(os.environ.get(
    "TAUT_SOURCE_ROOT", pathlib.Path(__file__).resolve().parents[3]))
CORPUS = pathlib.Path(os.environ.get("TAUT_CORPUS",
                                     ROOT / ".." / "shared" / "corpus"))
FOLDERS = ("arp", "icmp4", "icmp6-ndp", "ipv4", "ipv6", "malformed", "ndp",
           "tcp-udp")


def read(folder):
    """The packets of every capture below `folder` that can be read."""
    found = []
    for path in sorted(folder.rglob("*.pcap*")):
        try:
            found += list(taut.pcap(path))
        except ValueError:
            pass  # a capture that is malformed itself
    return found


@pytest.fixture(scope="session")
def captured():
    """The packets of tests/captures."""
    folder = ROOT / "tests" / "captures"
    if not folder.is_dir():
        pytest.skip("no tests/captures here: this is no tree of taut")
    return read(folder)


@pytest.fixture(scope="session")
def corpus():
    """The packets of the public corpus, where it is found."""
    found = [p for name in FOLDERS if (CORPUS / name).is_dir()
             for p in read(CORPUS / name)]
    if not found:
        pytest.skip("no corpus at %s (TAUT_CORPUS)" % CORPUS)
    return found


@pytest.fixture(scope="session")
def root():
    """The tree's root; skipped where there is none (an installed sdist)."""
    if not (ROOT / "include" / "taut").is_dir():
        pytest.skip("no tree of taut here")
    return ROOT

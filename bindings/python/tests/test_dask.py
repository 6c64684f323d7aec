# SPDX-License-Identifier: MIT
"""taut.dask: the same on a cluster as on one machine, whatever dies."""
import os
import pathlib
import shutil
import signal
import struct
import time

import pytest

for _name in ("numpy", "pandas", "dask.dataframe", "distributed"):
    pytest.importorskip(_name)

import distributed  # noqa: E402
import pandas  # noqa: E402

import taut  # noqa: E402
import taut.dask  # noqa: E402
from conftest import ROOT  # noqa: E402

pytestmark = pytest.mark.skipif(
    "TAUT_TEST_ASAN" in os.environ,
    reason="worker processes do not load AddressSanitizer first")

FIELDS = ["frame.number", "frame.time_epoch", "frame.len", "ip.src",
          "tcp.dstport", "udp.payload", "ipv6.src"]


@pytest.fixture(scope="module")
def captures(tmp_path_factory):
    """A folder with captures of several kinds and sizes."""
    folder = tmp_path_factory.mktemp("captures")
    for name in ("dns", "http6", "iperf3", "nanosecond", "vlan"):
        shutil.copy(ROOT / "tests" / "captures" / (name + ".pcap"), folder)
    shutil.copy(ROOT / "tests" / "captures" / "two-interfaces.pcapng",
                folder / "two.pcap")
    return folder


@pytest.fixture(scope="module")
def client():
    with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True,
            host="127.0.0.1", dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            yield client


def alone(folder, fields):
    frames = [taut.columns(path, fields).to_pandas()
              for path in sorted(folder.glob("*.pcap"))]
    return pandas.concat(frames, ignore_index=True)


def same(got, want):
    pandas.testing.assert_frame_equal(got.reset_index(drop=True), want)


@pytest.mark.parametrize("blocksize", ["64MiB", 700, None])
def test_as_on_one_machine(client, captures, blocksize):
    frame = taut.dask.columns(str(captures / "*.pcap"), FIELDS,
                              blocksize=blocksize)
    assert list(frame.columns) == FIELDS
    assert frame.npartitions >= 6
    if blocksize == 700:
        assert frame.npartitions > 50
    same(frame.compute(), alone(captures, FIELDS))


def test_dtypes_are_known_before(captures):
    frame = taut.dask.columns([captures / "dns.pcap"], FIELDS)
    want = taut.columns(captures / "dns.pcap", FIELDS).to_pandas()
    assert list(frame.dtypes) == list(want.dtypes)


def test_work_is_done_there(client, captures):
    frame = taut.dask.columns(str(captures / "*.pcap"),
                              ["ip.src", "frame.len"], blocksize=20000)
    got = frame.groupby("ip.src")["frame.len"].sum().compute()
    want = alone(captures, ["ip.src", "frame.len"]).groupby(
        "ip.src")["frame.len"].sum()
    assert got.sort_index().to_dict() == want.sort_index().to_dict()


def test_a_lost_worker_loses_nothing(client, captures):
    """One of the two is killed while it works."""
    frame = taut.dask.columns(str(captures / "*.pcap"), FIELDS,
                              blocksize=2000)
    slow = frame.map_partitions(_slowly, meta=frame._meta)
    future = client.compute(slow)
    time.sleep(0.5)
    workers = client.run(os.getpid)
    victim = sorted(workers.values())[0]
    assert victim != os.getpid() and not future.done()
    os.kill(victim, signal.SIGKILL)
    same(future.result(timeout=120), alone(captures, FIELDS))
    assert victim not in client.run(os.getpid).values()


def _slowly(frame):
    time.sleep(0.2)
    return frame


def test_no_file_and_no_size(captures):
    with pytest.raises(FileNotFoundError):
        taut.dask.columns(str(captures / "*.none"), FIELDS)
    with pytest.raises(ValueError):
        taut.dask.columns(str(captures / "*.pcap"), FIELDS, blocksize=0)
    with pytest.raises(ValueError, match="Wireshark"):
        taut.dask.columns(str(captures / "*.pcap"), ["ip.nothing"])


def test_ranges_that_do_not_meet_are_told(tmp_path):
    """A packet that is itself a capture, made so that one of its records ends
    where a true one begins: the range before it tells."""
    head = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)

    def record(data):
        return struct.pack("<IIII", 1700000000, 0, len(data), len(data)) + data
    inner = b"".join(record(bytes(20)) for _ in range(40))
    path = pathlib.Path(tmp_path / "nested.pcap")
    path.write_bytes(head + record(bytes(60)) + record(inner)
                     + b"".join(record(bytes(60)) for _ in range(4000)))
    assert taut.columns(path, ["frame.len"]).n == 4002
    frame = taut.dask.columns(path, ["frame.len"], blocksize=300)
    with pytest.raises(ValueError, match="do not meet"):
        frame.compute(scheduler="sync")
    whole = taut.dask.columns(path, ["frame.len"], blocksize=None)
    assert len(whole.compute(scheduler="sync")) == 4002

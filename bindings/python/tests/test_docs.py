# SPDX-License-Identifier: MIT
"""The guide, the examples and the types say what is so."""
import doctest
import importlib.util
import inspect
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import taut
from taut import _headers, csum, dns, dot11, h2, hpack, wpa

EXAMPLES = pathlib.Path(__file__).resolve().parents[1] / "examples"
FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


def example(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_guide(root, monkeypatch):
    monkeypatch.chdir(root)
    result = doctest.testfile(str(root / "docs" / "python.md"),
                              module_relative=False, optionflags=FLAGS)
    assert result.attempted > 30 and result.failed == 0


@pytest.mark.parametrize("module", [taut, csum, dns, dot11, h2, hpack, wpa])
def test_docstrings(module):
    result = doctest.testmod(module, optionflags=FLAGS)
    assert result.attempted and result.failed == 0


def test_everything_public_is_documented():
    modules = taut, dns, dot11, h2, hpack, wpa
    for thing, name in [(getattr(m, n), n) for m in modules
                        for n in m.__all__]:
        assert inspect.getdoc(thing), name
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (
                        callable(value) or isinstance(value, property)):
                    assert inspect.getdoc(value), (name, member)
    assert sorted(taut.__all__) == taut.__all__
    assert {cls.__name__ for cls in _headers.CLASSES} <= set(taut.__all__)


def test_example_talkers(root, capsys, monkeypatch):
    path = root / "tests" / "captures" / "ping4.pcap"
    count = example("talkers").talkers(str(path))
    assert sum(count.values()) == sum(
        p.wire_len for p in taut.pcap(path) if "ipv4" in p or "ipv6" in p)
    monkeypatch.setattr(sys, "argv", ["talkers", str(path)])
    example("talkers").main()
    assert " -> " in capsys.readouterr().out


def test_example_follow(root, capsys, monkeypatch):
    path = str(root / "tests" / "captures" / "http4.pcap")
    monkeypatch.setattr(sys, "argv", ["follow", path])
    example("follow").main()
    assert "b'GET /page.txt" in capsys.readouterr().out


def test_example_faults(root, capsys, monkeypatch):
    path = str(root / "tests" / "captures" / "malformed.pcap")
    monkeypatch.setattr(sys, "argv", ["faults", path])
    example("faults").main()
    assert "ip.hdr_len (RFC 791 3.1)" in capsys.readouterr().out


def test_example_rewrite(root, tmp_path, monkeypatch):
    path = root / "tests" / "captures" / "http4.pcap"
    monkeypatch.setattr(sys, "argv", ["rewrite", str(path),
                                      str(tmp_path / "out.pcap")])
    example("rewrite").main()
    was = list(taut.pcap(path))
    now = list(taut.pcap(tmp_path / "out.pcap"))
    assert len(was) == len(now)
    for old, new in zip(was, now):
        assert abs(old.time - new.time) < 1e-5
        assert [v.checksum_status for v in old] == \
            [v.checksum_status for v in new]
        if "ipv4" in old:
            assert str(new.ip.src).startswith("198.18.")


def test_import_error_says_what_to_install(tmp_path):
    """A package without its extension module."""
    folder = pathlib.Path(taut.__file__).parent
    shutil.copytree(folder, tmp_path / "taut",
                    ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    done = subprocess.run(
        [sys.executable, "-c", "import taut"], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=False)
    assert done.returncode == 1
    assert "apt-get install python3-cffi" in done.stderr
    assert "pip install" in done.stderr


def test_types():
    mypy = shutil.which("mypy")
    if mypy is None:
        pytest.skip("no mypy (apt-get install mypy)")
    folder = pathlib.Path(taut.__file__).parent
    env = {**os.environ, "MYPYPATH": str(folder.parent)}
    done = subprocess.run(
        [mypy, "--strict", "--cache-dir", os.devnull, str(folder),
         *map(str, sorted(EXAMPLES.glob("*.py")))],
        capture_output=True, text=True, env=env, check=False,
        cwd=EXAMPLES.parent)
    assert done.returncode == 0, done.stdout

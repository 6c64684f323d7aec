#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Builds the sdist, installs it into a fresh virtual environment without any
network, and runs the tests of the package against what was installed.

usage: check_sdist.py FOLDER     (is made anew)
"""
import os
import pathlib
import shutil
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent


def run(*command, **more):
    print("+", *command, flush=True)
    subprocess.run([str(c) for c in command], check=True, **more)


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # in a copy: the tree may be read-only, and two may build at a time
    tree = folder / "tree"
    for part in ("bindings", "include", "lib", "tools"):
        shutil.copytree(HERE.parents[1] / part, tree / part)
    for part in ("LICENSE", "meson.build"):
        shutil.copy(HERE.parents[1] / part, tree / part)
    package = tree / "bindings" / "python"
    run(sys.executable, "setup.py", "-q", "sdist", "-d", folder / "dist",
        cwd=package)
    sdist, = (folder / "dist").iterdir()
    shutil.rmtree(tree)
    venv.create(folder / "venv", system_site_packages=True, with_pip=True)
    python = folder / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--no-index", "--no-build-isolation",
        "--no-deps", "--quiet", sdist, cwd=folder)
    where = subprocess.run(
        [python, "-c", "import taut, taut._taut as t; print(t.__file__)"],
        capture_output=True, text=True, check=True, cwd=folder).stdout
    print("installed:", where, end="")
    if str(folder / "venv") not in where or ".abi3." not in where:
        sys.exit("not the installed module, or not of the limited ABI")
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    run(python, HERE / "tests" / "run_pytest.py", cwd=folder, env=env)
    print(f"{sdist.name}: {sdist.stat().st_size // 1024} KiB, installed, "
          "tests passed")


main()

# SPDX-License-Identifier: MIT
"""Builds the package: `pip install` of the sdist, or of this folder in the
tree of taut. It needs a C compiler and cffi.

The sdist carries the library's sources in libtaut/, which `sdist` copies
from the tree and removes again.
"""
import pathlib
import shutil
import subprocess
import sys

from setuptools import setup
from setuptools.command.sdist import sdist
from wheel.bdist_wheel import bdist_wheel

HERE = pathlib.Path(__file__).resolve().parent
COPY = HERE / "libtaut"


class SdistWithSources(sdist):
    """An sdist that has the library in it."""

    def run(self):
        made = not COPY.is_dir()
        if made:
            copy_library()
        try:
            super().run()
        finally:
            if made:
                shutil.rmtree(COPY)


def copy_library():
    """The public headers, and all sources as one (tools/amalgamate.py)."""
    root = HERE.parents[1]
    shutil.copytree(root / "include" / "taut", COPY / "include" / "taut")
    subprocess.run([sys.executable, str(root / "tools" / "amalgamate.py"),
                    "-o", str(COPY)], check=True)
    shutil.copy(root / "LICENSE", COPY / "LICENSE")


class Abi3Wheel(bdist_wheel):
    """A wheel for every Python from 3.9 on: the module uses the limited ABI."""

    def get_tag(self):
        python, abi, plat = super().get_tag()
        if python.startswith("cp"):
            return "cp39", "abi3", plat
        return python, abi, plat


setup(cffi_modules=["build_taut.py:ffibuilder"],
      cmdclass={"sdist": SdistWithSources, "bdist_wheel": Abi3Wheel})

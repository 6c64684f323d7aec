# SPDX-License-Identifier: MIT
"""Puts the package and its built extension module side by side.

usage: stage.py FOLDER MODULE

FOLDER/taut is made anew out of taut/*.py and MODULE; FOLDER then is what
PYTHONPATH wants.
"""
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
WANTED = ("*.py", "*.pyi", "py.typed")


def main():
    folder = pathlib.Path(sys.argv[1], "taut")
    module = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    files = [p for pattern in WANTED for p in (HERE / "taut").glob(pattern)]
    for path in files + [module]:
        shutil.copy2(path, folder / path.name)
    names = {p.name for p in files + [module]}
    for path in folder.iterdir():
        if path.is_file() and path.name not in names:
            path.unlink()


main()

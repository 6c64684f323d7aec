#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares the binary interface of taut with the one that is committed.

    tools/check_abi.py BUILDDIR            compares
    tools/check_abi.py BUILDDIR --accept   commits to what BUILDDIR has
    tools/check_abi.py --self-test

BUILDDIR holds lib/libtaut.so.0 with debug information. abi/libtaut.abi is
what abidw says of functions and the types they use; abi/constants.txt has
what programs carry in themselves: the value of every constant of the headers.
What is added is told, what is changed or gone fails.
"""
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DUMP, CONSTANTS = ROOT / "abi/libtaut.abi", ROOT / "abi/constants.txt"
# What differs from one machine or compiler to the next is left out.
DUMP_OPTIONS = ["--no-show-locs", "--no-corpus-path", "--no-comp-dir-path",
                "--no-parameter-names", "--no-write-default-sizes",
                "--no-elf-needed", "--type-id-style", "hash"]
NUMBER = (r"(?:0x[0-9a-fA-F]+|\d+)[uUlL]*|\b(?:u?int\w*|U?INT\w+|size_t)\b"
          r"|\bsizeof\b|\b(?:TAUT|taut)_\w+\b|\bstruct\b")
INTEGER = re.compile(rf"(?:{NUMBER}|[-+*/%()<>|&~^\s])+$")


# --------------------------------------------------------------- constants

def names(include, header):
    """The constants of a header: enumerators, and macros that are a
    number."""
    def gcc(*options):
        return subprocess.run(
            ["gcc", "-std=c11", "-E", *options, f"-I{include}",
             f"{include}/{header}"], check=True, capture_output=True,
            text=True).stdout

    enums = re.findall(r"\benum\b[^{};()]*\{([^}]*)\}", gcc("-P"))
    found = {name for body in enums for name in
             re.findall(r"\b(TAUT_\w+)\s*(?:=[^,]*)?(?:,|$)", body)}
    for name, value in re.findall(r"(?m)^#define (TAUT_\w+) (.+)$",
                                  gcc("-dM")):
        if INTEGER.match(value) and "TAUT_API" not in value:
            found.add(name)
    return sorted(found)


def constants(include, header):
    """name: value of a header's constants, by a program that prints them."""
    lines = "".join(f'    P({name});\n' for name in names(include, header))
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "print.c")
        source.write_text(
            f"#include <stdio.h>\n#include <{header}>\n"
            '#define P(n) printf("%s %lld\\n", #n, (long long)(n))\n'
            f"int main(void)\n{{\n{lines}    return 0;\n}}\n")
        program = source.with_suffix("")
        subprocess.run(["gcc", "-std=c11", "-w", f"-I{include}", source, "-o",
                        program], check=True)
        out = subprocess.run([program], check=True, capture_output=True,
                             text=True).stdout
    return dict(line.split() for line in out.splitlines())


def compare_constants(was, now):
    """(faults, names added)"""
    faults = [f"{n}: was {v}, is {now.get(n, 'gone')}"
              for n, v in was.items() if now.get(n) != v]
    return faults, sorted(set(now) - set(was))


# ------------------------------------------------------------------ binary

def dump(library, to):
    subprocess.run(["abidw", *DUMP_OPTIONS, "--out-file", to, library],
                   check=True)


def compare_binary(was, library):
    """(faults, what is added), as abidiff tells."""
    def abidiff(*options):
        run = subprocess.run(["abidiff", "--no-show-locs", *options, was,
                              library], capture_output=True, text=True,
                             check=False)
        if run.returncode & 3:
            sys.exit(f"check_abi: abidiff failed\n{run.stdout}{run.stderr}")
        return run.returncode, run.stdout

    status, text = abidiff("--no-added-syms")
    faults = [text] if status else []
    added = re.findall(r"(?m)^\s+\[A\] '(.*)'", abidiff()[1])
    return faults, added


# --------------------------------------------------------------- self-test

BASE = """\
enum taut_kind { TAUT_KIND_A = 1, TAUT_KIND_B };
enum { TAUT_X_MAX = 40 };
#define TAUT_X_MIN ((uint32_t)1 << 3)
struct taut_x { int a; enum taut_kind kind; };
int taut_x_get(const struct taut_x *x, int n);
int taut_y_get(void);
"""
SELF_TEST = [  # (what, old text, new text, is it a fault?, is it new?)
    ("nothing", "", "", False, False),
    ("a function more", "int taut_y", "int taut_z_get(void);\nint taut_y",
     False, True),
    ("an enumerator more", "TAUT_KIND_B }", "TAUT_KIND_B, TAUT_KIND_C }",
     False, True),
    ("a function gone", "int taut_y_get(void);\n", "", True, False),
    ("another parameter", "int n)", "long n)", True, False),
    ("another result", "int taut_y_get", "long taut_y_get", True, False),
    ("a member in between", "int a;", "int a, b;", True, False),
    ("a member at the end", "kind; }", "kind; int c; }", True, False),
    ("an enumerator in between", "TAUT_KIND_B", "TAUT_KIND_Z, TAUT_KIND_B",
     True, True),
    ("another number", "= 40", "= 41", True, False),
    ("another macro", "<< 3", "<< 4", True, False),
]


def build(folder, text):
    """A library of that header, each function answering 0."""
    folder.mkdir()
    (folder / "x.h").write_text("#include <stdint.h>\n" + text)
    bodies = re.sub(r"\);", ") { return 0; }",
                    "\n".join(re.findall(r"(?m)^\w+ taut_\w+\(.*\);", text)))
    (folder / "x.c").write_text('#include "x.h"\n' + bodies + "\n")
    subprocess.run(["gcc", "-g", "-shared", "-fPIC", "-w", "-Wl,-soname,x",
                    folder / "x.c", "-o", folder / "x.so"], check=True)


def self_test():
    """Each kind of break is seen, and what is no break is not."""
    wrong = 0
    with tempfile.TemporaryDirectory() as root:
        was = pathlib.Path(root, "was")
        build(was, BASE)
        dump(was / "x.so", was / "x.abi")
        for i, (what, old, new, bad, more) in enumerate(SELF_TEST):
            now = pathlib.Path(root, str(i))
            build(now, BASE.replace(old, new) if old else BASE)
            binary = compare_binary(was / "x.abi", now / "x.so")
            numbers = compare_constants(constants(was, "x.h"),
                                        constants(now, "x.h"))
            got = (bool(binary[0] + numbers[0]), bool(binary[1] + numbers[1]))
            if got != (bad, more):
                wrong += 1
                print(f"self-test: {what}: wanted {bad, more}, got {got}\n"
                      + "".join(binary[0]))
    print(f"self-test: {len(SELF_TEST)} cases, {wrong} wrong")
    return 1 if wrong else 0


# -------------------------------------------------------------------- main

def accept(library):
    DUMP.parent.mkdir(exist_ok=True)
    dump(library, DUMP)
    CONSTANTS.write_text("".join(
        f"{n} {v}\n" for n, v in
        sorted(constants(ROOT / "include", "taut/taut.h").items())))
    print("accepted: abi/libtaut.abi and abi/constants.txt are written")
    return 0


def compare(library):
    was = dict(line.split() for line in
               CONSTANTS.read_text("utf-8").splitlines())
    found, added = compare_constants(
        was, constants(ROOT / "include", "taut/taut.h"))
    binary, more = compare_binary(DUMP, library)
    for fault in found + binary:
        print(fault)
    for name in more + added:
        print(f"added: {name}")
    if found or binary:
        print("the binary interface is broken: programs built before would "
              "misbehave.\nIf that is meant, ./dev abi --accept, and tell it "
              "in CHANGELOG.md")
        return 1
    print(f"{len(was)} constants and {library.name} as committed"
          + (f"; {len(more) + len(added)} added" if more + added else ""))
    return 0


def main():
    if "--self-test" in sys.argv:
        return self_test()
    library = pathlib.Path(sys.argv[1], "lib/libtaut.so.0")
    if platform.machine() != "x86_64":
        print("skipped: the committed interface is that of x86-64, this is "
              + platform.machine())
        return 0
    if not shutil.which("abidiff"):
        sys.exit("check_abi: no abidiff here (apt-get install abigail-tools)")
    return accept(library) if "--accept" in sys.argv else compare(library)


if __name__ == "__main__":
    sys.exit(main())

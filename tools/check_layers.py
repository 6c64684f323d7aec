#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks the floors: a module includes only itself and lower modules.

The floors are the table `needs` of meson.build. A public header belongs to
the module whose folder has lib/<module>/<module>_<header>.c or, if its name
begins with the module's, lib/<module>/<header>.c, or to the one that
HEADER_MODULE names.

Usage: check_layers.py [--self-test | --list-modules]
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER_MODULE = {"core": "core", "dns_mdns": "dns", "columns": "net"}
UMBRELLA = "taut"  # includes everything; only outsiders include it

# Headers that a freestanding compiler has.
FREE = {"limits.h", "stdalign.h", "stdarg.h", "stdatomic.h", "stdbool.h",
        "stddef.h", "stdint.h", "stdnoreturn.h"}
# Outside headers beyond that, and the only files that may include them.
OUTSIDE = {
    "string.h": r"lib/core/core_mem\.h$",
    "immintrin.h": r"lib/kern/", "cpuid.h": r"lib/(core|kern)/",
    "arm_neon.h": r"lib/kern/", "sys/auxv.h": r"^$",
}
# Providers: files of a module that stand apart from it (meson.build:
# `providers`), and the headers that only they may include.
PROVIDERS = {"crypto_openssl": r"openssl/", "zip_zlib": r"zlib\.h$"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def floors(text):
    """Reads the table `needs`: module -> all modules it may use."""
    table = re.search(r"^needs = \{(.*?)^\}", text, re.M | re.S)
    rows = re.findall(r"'(\w+)':\s*\[([^\]]*)\]", table.group(1))
    direct = {m: re.findall(r"'(\w+)'", low) for m, low in rows}
    reach = {}

    def walk(module):
        if module not in reach:
            reach[module] = {module}
            for low in direct[module]:
                reach[module] |= walk(low)
        return reach[module]

    for module in direct:
        walk(module)
    return reach


def header_module(stem, tree, reach):
    """The module a public header belongs to, or None. Where there is a
    taut/<module>_<stem>.h, the module's source of that name is its."""
    if stem in HEADER_MODULE:
        return HEADER_MODULE[stem]
    names = [m for m in reach
             if (f"lib/{m}/{m}_{stem}.c" in tree
                 and f"include/taut/{m}_{stem}.h" not in tree) or stem == m
             or (stem.startswith(m + "_") and f"lib/{m}/{stem}.c" in tree)]
    return names[0] if len(names) == 1 else None


def is_provider(path):
    """Whether a file belongs to a provider, not to its module."""
    return pathlib.PurePath(path).stem.startswith(tuple(PROVIDERS))


def local_module(name, tree):
    """The module whose folder holds the internal header `name`."""
    for path in tree:
        if path.startswith("lib/") and path.endswith("/" + name):
            return path.split("/")[1]
    return None


def check_include(path, module, bracket, name, tree, reach):
    """Returns what is wrong with one #include of a file, or None."""
    public = path.startswith("include/")
    if name.startswith("taut/"):
        target = header_module(name[5:-2], tree, reach)
        if target is None:
            return f"includes <{name}>, whose module is not known"
        if target not in reach[module]:
            return f"{module} may not use {target}: <{name}>"
    elif bracket == '"':
        target = local_module(name, tree)
        if public:
            return f'a public header may not include "{name}"'
        if target not in reach[module]:
            return f'{module} may not use {target or "what it is"}: "{name}"'
    elif name not in FREE:
        allowed = OUTSIDE.get(name)
        for provider, headers in PROVIDERS.items():
            if re.match(headers, name):
                allowed = rf"lib/\w+/{provider}\w*\.[ch]$"
        if allowed is None or not re.match(allowed, path):
            return f"<{name}> is not for {path}"
    return None


def check_tree(tree, reach):
    """Checks all of lib/ and include/; `tree` maps paths to texts."""
    faults = []
    for path, text in sorted(tree.items()):
        stem = pathlib.PurePath(path).stem
        if path.startswith("lib/"):
            module = path.split("/")[1]
        elif stem == UMBRELLA:
            continue
        else:
            module = header_module(stem, tree, reach)
        if module not in reach:
            faults.append(f"{path}: no module of meson.build owns it; give "
                          "its source the name lib/<module>/<module>_"
                          f"{stem}.c or add it to HEADER_MODULE")
            continue
        for match in INCLUDE.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            fault = check_include(path, module, *match.groups(), tree, reach)
            if fault:
                faults.append(f"{path}:{line}: {fault}")
    return faults


def read_tree():
    tree = {}
    for folder in ("lib", "include"):
        for path in (ROOT / folder).rglob("*.[ch]"):
            tree[str(path.relative_to(ROOT))] = path.read_text("utf-8")
    return tree


SELF_TEST = [  # (file, text, is a fault)
    ("lib/core/core_a.c", '#include <taut/core.h>\n#include "core_x.h"', 0),
    ("lib/core/core_a.c", "#include <stdio.h>", 1),
    ("lib/core/core_a.c", '#include "net_x.h"', 1),
    ("lib/core/core_a.c", "#include <taut/ip.h>", 1),
    ("lib/core/core_a.c", "#include <string.h>", 1),
    ("lib/core/core_a.c", "#include <openssl/evp.h>", 1),
    ("lib/net/crypto_openssl.c", "#include <openssl/evp.h>", 0),
    ("lib/net/crypto_x.c", "#include <openssl/evp.h>", 1),
    ("include/taut/ip.h", "#include <openssl/evp.h>", 1),
    ("lib/net/net_ip.c", '#include "core_x.h"\n#include <taut/ip.h>', 0),
    ("lib/net/net_ip.c", '#include "no_such.h"', 1),
    ("lib/net/net_ip.c", "#include <taut/no_such.h>", 1),
    ("lib/core/core_mem.h", "#include <string.h>", 0),
    ("include/taut/core.h", "#include <stdint.h>", 0),
    ("include/taut/core.h", "#include <taut/ip.h>", 1),
    ("include/taut/ip.h", "#include <taut/core.h>", 0),
    ("include/taut/ip.h", '#include "core_x.h"', 1),
    ("include/taut/orphan.h", "", 1),
]


def self_test():
    """Every rule must be able to fail, and to pass."""
    reach = floors("needs = {\n'core': [],\n'net': ['core'],\n}\n")
    base = {"lib/core/core_x.h": "", "lib/net/net_x.h": "",
            "lib/net/net_ip.c": ""}
    for path, text, is_fault in SELF_TEST:
        tree = {**base, path: text}
        if len(check_tree(tree, reach)) != is_fault:
            print(f"self-test: {path}: {text!r}: wanted {is_fault} faults,"
                  f" got {check_tree(tree, reach)}")
            return 1
    twins = {"lib/core/core_x.c": "", "lib/net/net_x.c": "",
             "include/taut/net_x.h": ""}
    if header_module("x", twins, reach) != "core":
        print("self-test: taut/x.h is core's beside taut/net_x.h")
        return 1
    print(f"self-test: {len(SELF_TEST) + 1} cases as expected")
    return 0


def main():
    if "--self-test" in sys.argv:
        return self_test()
    reach = floors((ROOT / "meson.build").read_text("utf-8"))
    if "--list-modules" in sys.argv:
        print("\n".join(reach))
        return 0
    tree = read_tree()
    faults = check_tree(tree, reach)
    print("\n".join(faults), end="\n" if faults else "")
    print(f"{len(tree)} files, {len(faults)} faults")
    return 1 if faults or not tree else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes what the Python package takes from the public headers.

  bindings/python/taut/taut_cdef.h   every declaration, for cffi
  bindings/python/taut/_headers.py   one class a protocol: the fields of its
                                     list, the members of its struct
  bindings/python/taut/_dns_codes.py DNS: registries, and a class a type of
  bindings/python/taut/_dns_types.py record, from the one table of types

The headers are preprocessed with the C compiler ($CC, else cc) and parsed
with pycparser (Debian: python3-pycparser, which python3-cffi brings along).
PROTOCOLS below is the one place that a new protocol is added to.

Usage: gen_python.py     in the root of the tree
"""
import collections
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import pycparser
    from pycparser import c_ast, c_generator
except ImportError:
    sys.exit("gen_python.py: no pycparser; Debian: apt-get install "
             "python3-cffi")

from check_layers import is_provider

INCLUDE = pathlib.Path("include/taut")
OUT = pathlib.Path("bindings/python/taut")

# ---------------------------------------------------------------- headers

# What the headers need of the system's, so that nothing else is parsed.
FAKE = {
    "stdint.h": """
        typedef unsigned char uint8_t; typedef signed char int8_t;
        typedef unsigned short uint16_t; typedef short int16_t;
        typedef unsigned int uint32_t; typedef int int32_t;
        typedef unsigned long long uint64_t; typedef long long int64_t;
        #define UINT8_MAX 255
        #define UINT16_MAX 65535
        #define UINT32_MAX 4294967295u
        #define UINT64_MAX 18446744073709551615u
        """,
    "stdbool.h": "typedef _Bool bool;\n",
    "stddef.h": "typedef unsigned long size_t;\n#define NULL ((void *)0)\n",
}


def preprocess(text, *flags):
    """Runs the C preprocessor over `text`, which may include <taut/...>."""
    with tempfile.TemporaryDirectory() as folder:
        for name, body in FAKE.items():
            pathlib.Path(folder, name).write_text(body, encoding="utf-8")
        command = [os.environ.get("CC", "cc"), "-E", "-P", "-undef",
                   "-nostdinc", "-x", "c", "-I", folder, "-I", "include",
                   *flags, "-"]
        done = subprocess.run(command, input=text, capture_output=True,
                              text=True, check=False)
    if done.returncode:
        sys.exit(f"gen_python.py: {' '.join(command)}\n{done.stderr}")
    return done.stdout


def headers():
    """The public headers, the umbrellas and providers left out."""
    return sorted(p.name for p in INCLUDE.glob("*.h")
                  if p.name not in ("taut.h", "net.h")
                  and not is_provider(p))


def includes():
    return "".join(f"#include <taut/{name}>\n" for name in headers())


# ---------------------------------------------------------------- numbers

OPERATORS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b,
    "*": lambda a, b: a * b, "/": lambda a, b: a // b,
    "<<": lambda a, b: a << b, ">>": lambda a, b: a >> b,
    "|": lambda a, b: a | b, "&": lambda a, b: a & b,
}


def number(node, known):
    """The value of a constant expression; KeyError or ValueError if it is
    none."""
    if isinstance(node, c_ast.Constant):
        return int(node.value.rstrip("uUlL"), 0)
    if isinstance(node, c_ast.ID):
        return known[node.name]
    if isinstance(node, c_ast.Cast):
        return number(node.expr, known)
    if isinstance(node, c_ast.BinaryOp):
        return OPERATORS[node.op](number(node.left, known),
                                  number(node.right, known))
    if isinstance(node, c_ast.UnaryOp) and node.op == "-":
        return -number(node.expr, known)
    raise ValueError(type(node).__name__)


class Numbers(c_ast.NodeVisitor):
    """Replaces enumerators and array sizes by their numbers."""

    def __init__(self):
        self.known = {}

    def visit_Enum(self, node):
        value = -1
        for item in (node.values.enumerators if node.values else ()):
            value = number(item.value, self.known) if item.value else value + 1
            item.value = c_ast.Constant("int", str(value))
            self.known[item.name] = value

    def visit_ArrayDecl(self, node):
        if node.dim:
            node.dim = c_ast.Constant("int", str(number(node.dim, self.known)))
        self.visit(node.type)


def macros(numbers):
    """The macros that are plain numbers."""
    found = []
    for line in preprocess(includes(), "-dM").splitlines():
        match = re.match(r"#define (TAUT_\w+) (.+)", line)
        if not match or match.group(1).endswith("_H"):
            continue
        try:
            tree = pycparser.CParser().parse(f"int x = {match.group(2)};")
            number(tree.ext[0].init, numbers.known)
        except (KeyError, ValueError, pycparser.plyparser.ParseError):
            continue
        found.append(match.group(1))
    return sorted(found)


# ---------------------------------------------------------------- cdef

def is_accessor(node):
    """taut_ipv4_get_ttl and its like, which check nothing: Python reads the
    bytes by the field lists, within their bounds."""
    return isinstance(node, c_ast.FuncDef) and bool(
        re.fullmatch(r"taut_\w+_[gs]et_\w+", node.decl.name))


def parse():
    """The declarations of all headers, and their numbers."""
    tree = pycparser.CParser().parse(preprocess(includes()))
    nodes = [n.decl if isinstance(n, c_ast.FuncDef) else n for n in tree.ext
             if not isinstance(n, c_ast.Typedef) and not is_accessor(n)]
    numbers = Numbers()
    for node in nodes:
        numbers.visit(node)
    return nodes, numbers


def declaration(node):
    """One declaration as cffi wants it."""
    if isinstance(node.type, c_ast.FuncDecl):
        node.storage, node.funcspec = [], []
    return c_generator.CGenerator().visit(node) + ";"


def cdef(nodes, numbers):
    lines = ["/* SPDX-License-Identifier: MIT */",
             "/* Generated by tools/gen_python.py out of include/taut. */"]
    lines += [f"#define {name} ..." for name in macros(numbers)]
    lines += [declaration(node) for node in nodes]
    text = "\n".join(line.rstrip() for line in "\n".join(lines).splitlines())
    return text + "\n"


# ---------------------------------------------------------------- fields

# One row of a field list. `off` is None where it has no fixed place.
Row = collections.namedtuple("Row", "upper name wire type off n shift rule")


def field_lists():
    """The rows of every list that TAUT_FIELD_ENUM is used on, by set."""
    uses = re.findall(r"^TAUT_FIELD_ENUM\((\w+), \w+, (\w+)\)",
                      "\n".join((INCLUDE / h).read_text(encoding="utf-8")
                                for h in headers()), re.M)
    text = includes() + r"""
        #define ROW_N(U, l, F, f, name, off, n, ft, shift, rule, r) \
            @ROW number U F f name ft off n shift rule
        #define ROW_P(U, l, F, f, name, off, n, ft, rule) \
            @ROW pointer U F f name ft off n 0 rule
        #define ROW_V(U, l, F, name, ft, rule) \
            @ROW variable U F F name ft 0 0 0 rule
        """
    text += "\n".join(f"{lst}(ROW_N, ROW_P, ROW_V)" for _, lst in uses)
    sets = {upper: [] for upper, _ in uses}
    pattern = re.compile(r'@ROW (\w+) (\w+) (\w+) (\w+) "([^"]+)" (\w+) '
                         r'(\w+) (\w+) (\w+) "([^"]+)"')
    for kind, upper, name, low, wire, ft, off, n, shift, rule in \
            pattern.findall(preprocess(text)):
        free = kind == "variable"
        sets[upper].append(Row(
            name, name.lower() if free else low, wire, ft,
            None if free else int(off, 0), int(n, 0), int(shift, 0), rule))
    return sets


# ---------------------------------------------------------------- protocols

# name     the Python class
# kinds    its kinds of layers, TAUT_LAYER_...; the first gives its fields
# set      its field list, TAUT_FS_...
# header   the public header whose first comment is the class's text
# struct   what it is made of by keywords ("" if it cannot be)
# own      prefix of its fields in a list that several share, cut off
# more     prefixes of further fields of that list, none at a fixed place
# auto     members that are filled in if not given: by a function over the
#          whole message, or "total" or "payload": a length
Protocol = collections.namedtuple(
    "Protocol", "name kinds set header struct own more auto also",
    defaults=("", "", (), {}, ()))

PROTOCOLS = [
    Protocol("eth", "ETH", "ETH", "eth", "taut_eth"),
    Protocol("vlan", "VLAN VLAN_AD", "VLAN", "eth", "taut_vlan"),
    Protocol("llc", "LLC", "LLC", "llc", "taut_llc"),
    Protocol("sll", "SLL", "SLL", "sll", "taut_sll"),
    Protocol("sll2", "SLL2", "SLL", "sll", "", own=None),
    Protocol("loop", "NULL LOOP", "LOOP", "loop", "taut_loop"),
    Protocol("arp", "ARP", "ARP", "arp", "taut_arp"),
    Protocol("ipv4", "IPV4", "IPV4", "ipv4", "taut_ipv4",
             auto={"len": "total", "checksum": "taut_ipv4_checksum_fill"}),
    Protocol("ipv6", "IPV6", "IPV6", "ipv6", "taut_ipv6",
             auto={"plen": "payload"}),
    Protocol("hopopts", "HOPOPTS", "IPV6_EXT", "ipv6_ext", "", "HOPOPTS_",
             ("OPT_",)),
    Protocol("dstopts", "DSTOPTS", "IPV6_EXT", "ipv6_ext", "", "DSTOPTS_",
             ("OPT_",)),
    Protocol("routing", "ROUTING", "IPV6_EXT", "ipv6_ext", "", "ROUTING_",
             ("SRC_", "RT2_", "RPL_", "SRH_")),
    Protocol("fraghdr", "FRAGMENT", "IPV6_EXT", "ipv6_ext", "taut_ipv6_frag",
             "FRAGHDR_"),
    Protocol("ah", "AH", "IPV6_EXT", "ipv6_ext", "taut_ipv6_ah", "AH_"),
    Protocol("esp", "ESP", "IPV6_EXT", "ipv6_ext", "", "ESP_"),
    Protocol("mobility", "MOBILITY", "IPV6_EXT", "ipv6_ext", "", "MIP6_"),
    Protocol("hip", "HIP", "IPV6_EXT", "ipv6_ext", "", "HIP_"),
    Protocol("shim6", "SHIM6", "IPV6_EXT", "ipv6_ext", "", None,
             ("SHIM6_",)),
    Protocol("icmp", "ICMP", "ICMP", "icmp", "taut_icmp",
             auto={"checksum": "taut_icmp_checksum_fill"}),
    Protocol("icmpv6", "ICMPV6", "ICMPV6", "icmpv6", "taut_icmpv6",
             also=("MLD",)),
    Protocol("igmp", "IGMP", "IGMP", "igmp", "taut_igmp",
             auto={"checksum": "taut_igmp_checksum_fill"}),
    Protocol("udp", "UDP", "UDP", "udp", "taut_udp",
             auto={"length": "total"}),
    Protocol("udplite", "UDPLITE", "UDPLITE", "udp", "taut_udplite"),
    Protocol("tcp", "TCP", "TCP", "tcp", "taut_tcp"),
    Protocol("mpls", "MPLS", "TUNNEL", "tunnel", "taut_mpls", "MPLS_"),
    Protocol("pppoe", "PPPOES PPPOED", "TUNNEL", "tunnel", "taut_pppoe",
             "PPPOE_"),
    Protocol("ppp", "PPP", "TUNNEL", "tunnel", "taut_ppp", "PPP_"),
    Protocol("gre", "GRE", "TUNNEL", "tunnel", "taut_gre", "GRE_"),
    Protocol("erspan", "ERSPAN", "TUNNEL", "tunnel", "", "ERSPAN_"),
    Protocol("vxlan", "VXLAN VXLAN_GPE", "TUNNEL", "tunnel", "taut_vxlan",
             "VXLAN_"),
    Protocol("geneve", "GENEVE", "TUNNEL", "tunnel", "taut_geneve",
             "GENEVE_"),
    Protocol("gtp", "GTP", "TUNNEL", "tunnel", "taut_gtp", "GTP_"),
    Protocol("teredo", "TEREDO", "TUNNEL", "tunnel", "", "TEREDO_"),
]

# Fields that only diagnostics name, under another protocol's name.
DIAGNOSTIC = {("ICMPV6", "IP_HLIM"), ("ICMPV6", "IP_SRC"),
              ("ICMPV6", "IP_DST"), ("IGMP", "IP_TTL"), ("IGMP", "IP_ALERT"),
              ("MLD", "IP_HLIM"), ("MLD", "IP_SRC")}

# Fields whose place is fixed whenever they are there, read without a visit:
# a 16-bit number at this byte, there if it is at least this.
TYPES = {("eth", "TYPE"): (12, 0x600), ("vlan", "ETYPE"): (2, 0x600)}

# Members of structs that an encoder does not read.
DERIVED = {"cut", "payload_len", "trailer_len", "surplus_len", "addr_len"}

# What every class has; a field of that name gets an underscore.
TAKEN = {"encode", "replace", "payload", "get", "all", "fields", "packet",
         "options", "name_of", "text", "span", "faulty", "checksum_status",
         "decode", "class", "from", "is", "import"}


def rows_of(protocol, sets):
    """(attribute, number, row) of each field of a protocol."""
    for upper in (protocol.set,) + protocol.also:
        for i, row in enumerate(sets[upper], 1):
            if (upper, row.upper) in DIAGNOSTIC or row.type == "NONE":
                continue
            name, fixed = row.name, row.off is not None
            if protocol.own:
                if row.upper.startswith(protocol.own):
                    name = row.name[len(protocol.own):]
                elif row.upper.startswith(protocol.more):
                    fixed = False
                else:
                    continue
            elif protocol.own is None:
                fixed = False
                if protocol.more:
                    if not row.upper.startswith(protocol.more):
                        continue
                    name = row.name[len(protocol.more[0]):]
            if upper in protocol.also:
                name = f"{upper.lower()}_{name}"
            name += "_" if name in TAKEN or not name[0].isalpha() else ""
            yield name, (upper, i), row if fixed else row._replace(off=None)


PYTHON_TYPE = {"DEC": "int", "HEX": "int", "HEX16": "int", "HEX32": "int",
               "INT": "int", "BOOL": "bool", "MAC": "str",
               "IPV4": "IPv4Address", "IPV6": "IPv6Address",
               "BYTES": "bytes", "TEXT": "str", "LABELS": "str"}


def reading(protocol, row, number):
    """The body of a property, and its type."""
    kind = PYTHON_TYPE[row.type]
    if (protocol.name, row.upper) in TYPES:
        at, least = TYPES[protocol.name, row.upper]
        return [f"d, o = self._d, self._o + {at}", "v = d[o] << 8 | d[o + 1]",
                f"return v if v >= {least} else None"], f"Optional[{kind}]"
    if row.off is None:
        return [f"return self._first({number})"], f"Optional[{kind}]"
    first, last = row.off // 8, (row.off + row.n + 7) // 8
    if kind not in ("int", "bool"):
        data = f"self._d[o:o + {last - first}]"
        value = {"MAC": f"{data}.hex(':')", "BYTES": f"bytes({data})",
                 "IPV4": f"address4(u32(self._d, self._o + {first})[0])",
                 "IPV6": f"address6(int.from_bytes({data}, 'big'))"}[row.type]
        lines = [] if row.type == "IPV4" else [f"o = self._o + {first}"]
        return lines + [f"return {value}"], kind
    return number_reading(row, first, last), kind


def number_reading(row, first, last):
    width, right = last - first, last * 8 - row.off - row.n
    if width == 1:
        value, lines = f"self._d[self._o + {first}]", []
    elif width == 2:
        value = "(d[o] << 8 | d[o + 1])"
        lines = [f"d, o = self._d, self._o + {first}"]
    elif width == 4:
        value, lines = f"u32(self._d, self._o + {first})[0]", []
    else:
        value = f"int.from_bytes(self._d[o:o + {width}], 'big')"
        lines = [f"o = self._o + {first}"]
    if right:
        value += f" >> {right}"
    if row.n < width * 8 - (row.off % 8 == 0) * right:
        value += f" & {hex((1 << row.n) - 1)}"
    if row.type == "BOOL":
        value = f"({value}) != 0"
    if row.shift:
        value = f"({value}) << {row.shift}"
    return lines + [f"return {value}"]


def place(row):
    if row.off is None:
        return "no fixed place: None if it is not there, the first if several"
    bits = f"{row.n} bit" + ("s" if row.n > 1 else "")
    at = f"byte {row.off // 8}"
    if row.off % 8:
        at += f", bit {row.off % 8}"
    return f"{bits} at {at}" + (", in bytes" if row.shift else "")


# ---------------------------------------------------------------- members

Member = collections.namedtuple("Member", "name kind length text")


def first_comment(header):
    """The text of a header's first long comment, as a docstring."""
    text = (INCLUDE / f"{header}.h").read_text(encoding="utf-8")
    body = re.search(r"/\*\n(.*?)\n \*/", text, re.S).group(1)
    lines = [re.sub(r"^ \*( |$)", "", line) for line in body.splitlines()]
    lines[0] = re.sub(r"^taut/\w+\.h: ", "", lines[0])
    lines[0] = lines[0][0].upper() + lines[0][1:]
    text = "\n".join(lines).replace("\\", "\\\\")
    return re.sub(r"\n*\s*See taut/core.h for the\s+conventions\.", "",
                  text).rstrip()


def member_text(header, struct):
    """Comments of a struct's members, by name."""
    text = (INCLUDE / f"{header}.h").read_text(encoding="utf-8")
    body = re.search(r"^struct %s \{\n(.*?)^\};" % struct, text, re.S | re.M)
    found = {}
    for names, comment in re.findall(r"(\w+)(?:\[\d+\])?;\s*/\*(.*?)\*/",
                                     body.group(1), re.S):
        found[names] = re.sub(r"\s+", " ", comment).strip()
    return found


def members(nodes, protocol):
    """The members that an encoder reads, with their types."""
    texts = member_text(protocol.header, protocol.struct)
    struct = next(n.type for n in nodes if isinstance(n.type, c_ast.Struct)
                  and n.type.name == protocol.struct and n.type.decls)
    for decl in struct.decls:
        kind, length = decl.type, 0
        if isinstance(kind, c_ast.ArrayDecl):
            length, kind = int(kind.dim.value), kind.type
        inner = kind.type
        name = inner.name if isinstance(inner, c_ast.Struct) \
            else " ".join(inner.names)
        if decl.name in DERIVED or name == "size_t":
            continue
        kind = {"taut_span": "span", "bool": "bool"}.get(name, "int")
        if length:
            kind = {4: "ipv4", 16: "ipv6", 6: "mac"}.get(length, "bytes")
        yield Member(decl.name, kind, length, texts.get(decl.name, ""))


GIVEN = {"int": "int", "bool": "bool", "span": "Buffer", "ipv4": "IPv4Like",
         "ipv6": "IPv6Like", "mac": "MacLike", "bytes": "Buffer"}
DEFAULT = {"int": "0", "bool": "False", "span": 'b""', "ipv6": '"::"',
           "ipv4": '"0.0.0.0"', "mac": '"00:00:00:00:00:00"'}


# ---------------------------------------------------------------- classes

def wrapped(text, indent, width=79):
    """`text` in lines of at most `width` columns."""
    lines, line = [], indent
    for word in text.split():
        if len(line) + len(word) + 1 > width and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return lines + [line.rstrip()]


def class_init(protocol, made):
    """__init__ of a class whose headers can be made."""
    # the order of a header, not of a struct that avoids holes
    out = ["", "    def __init__("]
    out.append("        self, *,")
    for m in made:
        if m.name in protocol.auto:
            out.append(f"        {m.name}: Optional[{GIVEN[m.kind]}] = None,")
        else:
            default = f"bytes({m.length})" if m.kind == "bytes" \
                else DEFAULT[m.kind]
            out.append(f"        {m.name}: {GIVEN[m.kind]} = {default},")
    out += ["        payload: Buffer = b\"\",", "    ) -> None:",
            f'        """A new {protocol.name} header; `payload` follows it.',
            ""]
    for m in made:
        text = m.text or {"span": "bytes", "mac": "6 bytes"}.get(m.kind, "")
        if m.name in protocol.auto:
            text += "; None: what is right"
        out += wrapped(f"{m.name}: {text.lstrip('; ')}".rstrip(": "),
                       "            ")
    out += ["", "        TautError: a number does not fit its field.",
            '        """', "        self._make(locals())"]
    return out


def class_property(name, row, body, kind):
    rule = f"{row.wire}: {place(row)} ({row.rule})."
    lines = wrapped(rule, "        ")
    lines[0] = '        """' + lines[0].lstrip()
    lines[-1] += '"""'
    return ["", "    @property", f"    def {name}(self) -> {kind}:", *lines,
            *("        " + line for line in body)]


def class_text(protocol, sets, nodes):
    """The class of one protocol."""
    rows = list(rows_of(protocol, sets))
    made = list(members(nodes, protocol)) if protocol.struct else []
    out = ["", "", f"class {protocol.name}(Header):",
           '    """' + first_comment(protocol.header).replace("\n", "\n    ")
           .replace("\n    \n", "\n\n"), '    """', "",
           "    __slots__ = ()",
           f"    _KINDS = {kind_bits(protocol)}",
           f'    _STRUCT = "{protocol.struct}"',
           f"    _AUTO = {protocol.auto!r}", "    _MEMBERS = {"]
    out += [f'        "{m.name}": ("{m.kind}", {m.length}),' for m in made]
    out += ["    }", "    _ROWS = {"]
    for name, (upper, i), row in rows:
        number = f"FS_{upper} << 9 | {i}"
        fixed = "None" if row.off is None \
            else f"({row.off}, {row.n}, {row.shift})"
        out.append(f'        "{name}": ({number}, "{row.wire}", '
                   f'"{row.type}", {fixed}),')
    out.append("    }")
    if protocol.struct:
        out += class_init(protocol, made)
    for name, (upper, i), row in rows:
        body, kind = reading(protocol, row, f"FS_{upper} << 9 | {i}")
        out += class_property(name, row, body, kind)
    return out


def kind_bits(protocol):
    return " | ".join(f"1 << lib.TAUT_LAYER_{k}"
                      for k in protocol.kinds.split())


def kind_numbers(protocol, numbers):
    """The same as a number."""
    return hex(sum(1 << numbers.known[f"TAUT_LAYER_{k}"]
                   for k in protocol.kinds.split()))


HEADERS_TOP = '''# SPDX-License-Identifier: MIT
# Generated by tools/gen_python.py out of include/taut. Do not edit.
# mypy: disable-error-code="no-any-return"
"""One class a protocol: taut.ipv4, taut.tcp ... See taut.Header."""
from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Optional, Tuple, Type

from taut._core import Buffer, lib
from taut._view import (Header, IPv4Like, IPv6Like, MacLike, address4,
                        address6, u32)
'''

LAYERS_TOP = '''# SPDX-License-Identifier: MIT
# Generated by tools/gen_python.py out of include/taut. Do not edit.
"""The layers of a packet by name: packet.ipv4, packet.tcp ..."""
from __future__ import annotations

from taut import _headers as _h
from taut._view import Layers, create, find


class PacketLayers(Layers):
    """The first layer of each protocol. AttributeError: there is none."""

    __slots__ = ()
'''

ALIASES = {"ip": "ipv4", "ip6": "ipv6"}


def headers_text(sets, nodes):
    used = sorted({s for p in PROTOCOLS for s in (p.set,) + p.also})
    out = [HEADERS_TOP] + [f"FS_{u}: int = lib.TAUT_FS_{u}" for u in used]
    for protocol in PROTOCOLS:
        out += class_text(protocol, sets, nodes)
    out += ["", "", "CLASSES: Tuple[Type[Header], ...] = ("]
    out += [f"    {p.name}," for p in PROTOCOLS] + [")"]
    out += ["# Fields that only diagnostics name.", "DIAGNOSTIC = frozenset(("]
    out += [f"    FS_{upper} << 9 | {i}," for upper in used
            for i, row in enumerate(sets[upper], 1)
            if (upper, row.upper) in DIAGNOSTIC] + ["))"]
    return "\n".join(out) + "\n"


def layers_text(numbers):
    out = [LAYERS_TOP.rstrip()]
    names = {p.name: p.name for p in PROTOCOLS}
    odd = hex(numbers.known["TAUT_LAYER_IS_PARTIAL"] << 8 | -1 << 63)
    kinds = {p.name: kind_numbers(p, numbers) for p in PROTOCOLS}
    for name, target in sorted({**names, **ALIASES}.items()):
        out += ["", "    @property", f"    def {name}(self) -> _h.{target}:",
                f'        """The first {target} layer."""',
                f"        at = find(self._p, {kinds[target]}, 0)",
                f"        if at & {odd}:  # none, or refused",
                f"            return self._odd(_h.{target}, at)",
                f"        view = create(_h.{target})",
                "        view._packet, view._d = self, self._d",
                "        view._i, view._o = at & 255, at >> 24",
                "        return view"]
    return "\n".join(out) + "\n"


# ---------------------------------------------------------------- DNS

CODES_TOP = '''# SPDX-License-Identifier: MIT
# Generated by tools/gen_python.py out of include/taut. Do not edit.
"""The registries of DNS: types, classes, opcodes, response codes, options."""
from __future__ import annotations

from typing import Union

from taut._dns_code import Code
'''

TYPES_TOP = '''# SPDX-License-Identifier: MIT
# Generated by tools/gen_python.py out of tools/gen_dns_types.py. Do not edit.
# mypy: disable-error-code="no-any-return"
"""One class a type of record: taut.dns.MX ... See taut.dns.Rdata."""
from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Any, Iterable, Mapping, Optional, Tuple, Union

from taut._core import Buffer, lib
from taut._dns_codes import Type, TypeLike
from taut._dns_edns import Option
from taut._dns_name import Name, NameLike
from taut._dns_rdata import (AplItem, Gateway, GatewayLike, IPv4Like,
                             IPv6Like, Param, Rdata)
'''

# Kind of a field: what its attribute is, and what its constructor takes; all
# others are bytes. None: it follows from the other fields.
DNS_KINDS = {
    **dict.fromkeys("U8 U16 U32 U48 U64 TTL TIME ALG CERT RCODE PROTO "
                    "A6LEN".split(), ("int", "int")),
    **dict.fromkeys("LEN8 LEN16 LEN16_T GWTYPE".split(), ("int", None)),
    **dict.fromkeys("NAME NAME_S NAME_L NAME_C".split(),
                    ("Name", "NameLike")),
    "AMTTYPE": ("int", "bool"), "TYPE": ("Type", "TypeLike"),
    "IPV4": ("IPv4Address", "IPv4Like"), "IPV6": ("IPv6Address", "IPv6Like"),
    "A6SUFFIX": ("IPv6Address", "IPv6Like"),
    "A6NAME": ("Optional[Name]", "Optional[NameLike]"),
    "NAMES": ("Tuple[Name, ...]", "Iterable[NameLike]"),
    "STR": ("bytes", "Union[str, Buffer]"),
    "STR_OPT": ("Optional[bytes]", "Union[None, str, Buffer]"),
    "STRS": ("Tuple[bytes, ...]", "Iterable[Union[str, Buffer]]"),
    "TAG": ("str", "str"), "TEXT": ("bytes", "Union[str, Buffer]"),
    "TEXT1": ("bytes", "Union[str, Buffer]"),
    "BITMAP": ("Tuple[Type, ...]", "Iterable[TypeLike]"),
    "NXTMAP": ("Tuple[Type, ...]", "Iterable[TypeLike]"),
    "PORTS": ("Tuple[int, ...]", "Iterable[int]"),
    "APL": ("Tuple[AplItem, ...]", "Iterable[AplItem]"),
    "GATEWAY": ("Gateway", "GatewayLike"),
    "SVCPARAMS": ("Mapping[str, Param]", "Mapping[Any, Any]"),
    "OPTIONS": ("Tuple[Option, ...]", "Iterable[Option]"),
}
# Fields at the end that need not be given.
DNS_DEFAULTS = {"NAMES": "()", "STR_OPT": "None", "BITMAP": "()", "APL": "()",
                "SVCPARAMS": "{}", "OPTIONS": "()", "AMTTYPE": "False"}


def dns_table():
    path = pathlib.Path("tools/gen_dns_types.py")
    spec = importlib.util.spec_from_file_location("gen_dns_types", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.read_table()


def registry(header, macro):
    """(name in Python, number, name in text) of an X-macro's rows."""
    text = (INCLUDE / header).read_text(encoding="utf-8")
    body = re.search(r"#define %s\(X\)((?:.*\\\n)*.*)" % macro, text).group(1)
    return [(u, int(n), name) for u, n, name in re.findall(
        r'X\((\w+), (\d+), "([^"]*)"\)', body)]


def code_class(name, doc, rows, most, prefix):
    out = ["", "", f"class {name}(Code):", f'    """{doc}"""', ""]
    out += [f"    {u} = {n}" for u, n, _ in rows]
    texts = [(n, text) for u, n, text in rows if text != u]
    out += ["", "    @classmethod",
            "    def _most(cls) -> int:", f"        return {most}", "",
            "    @classmethod", "    def _prefix(cls) -> str:",
            f'        return "{prefix}"']
    if texts:
        out += ["", "    def __str__(self) -> str:", *dict_lines(texts)]
    return out + ["", "", f"{name}Like = Union[{name}, int, str]",
                  f'"""A {name}, its number, or its name."""']


def dict_lines(texts):
    out = ["        return {"]
    out += [f'            {n}: "{text}",' for n, text in texts]
    return out + ["        }.get(int(self), self.name)"]


def codes_text():
    types = [(t.name.replace("-", "_"), t.code, t.name) for t in dns_table()]
    classes = [("IN", 1, "IN"), ("CH", 3, "CH"), ("HS", 4, "HS"),
               ("NONE", 254, "NONE"), ("ANY", 255, "ANY")]
    out = [CODES_TOP.rstrip()]
    out += code_class("Type", "Types of records, IANA's. Any number up to "
                      "65535 is one.", types, 65535, "TYPE")
    out += code_class("Class", "Classes. Any number up to 65535 is one.",
                      classes, 65535, "CLASS")
    out += code_class("Opcode", "What a message is for.",
                      registry("dns.h", "TAUT_DNS_OPCODES"), 15, "OPCODE")
    out += code_class("Rcode", "Response codes; above 15 with EDNS, TSIG and "
                      "TKEY only.", registry("dns.h", "TAUT_DNS_RCODES"),
                      65535, "RCODE")
    out += code_class("OptionCode", "EDNS options.",
                      registry("dns_edns.h", "TAUT_DNS_OPTS"), 65535, "OPT")
    return "\n".join(out) + "\n"


def type_class(t):
    name = t.name.replace("-", "_")
    out = ["", "", f"class {name}(Rdata):", f'    """{t.name}: {t.rule}."""',
           "", "    __slots__ = ()", f"    _TYPE = {t.code}"]
    if "IN" in t.flags:
        out.append("    _IN = True")
    number = {f: f"lib.TAUT_DNS_RR_F_{name}_{f.name}" for f in t.fields}
    out.append("    _FIELDS = (")
    for f in t.fields:
        line = f'        ("{f.attr}", "{f.kind}", int({number[f]})),'
        out += [line] if len(line) <= 79 else [
            f'        ("{f.attr}", "{f.kind}",',
            f"         int({number[f]})),"]
    out.append("    )")
    made = [f for f in t.fields if DNS_KINDS.get(f.kind, ("", ""))[1]
            is not None]
    last = [f for f in made if f.kind in DNS_DEFAULTS]
    made = [f for f in made if f not in last] + last
    order = [f for f in t.fields if f in made]
    if t.fields:
        out += [""] + signature(made)
        given = ", ".join(dns_param(f) for f in order)
        out += call_lines(given + ("," if len(order) == 1 else ""))
    for i, f in enumerate(t.fields):
        kind = DNS_KINDS.get(f.kind, ("bytes", ""))[0]
        out += ["", "    @property", f"    def {f.attr}(self) -> {kind}:",
                f'        """{f.wireshark}"""',
                f"        return self._get({i})"]
    return out


def dns_param(field):
    return "discovery" if field.kind == "AMTTYPE" else field.attr


def signature(made):
    out = ["    def __init__(", "        self,"]
    for f in made:
        kind = DNS_KINDS.get(f.kind, ("", "Buffer"))[1]
        default = f" = {DNS_DEFAULTS[f.kind]}" if f.kind in DNS_DEFAULTS \
            else ""
        out.append(f"        {dns_param(f)}: {kind}{default},")
    return out + ["    ) -> None:"]


def call_lines(given):
    line = f"        self._make(({given}))"
    if len(line) <= 79:
        return [line]
    return wrapped(f"self._make(({given}))", "        ")


def types_text():
    types = dns_table()
    out = [TYPES_TOP.rstrip(), "", "__all__ = ["]
    names = ", ".join(f'"{t.name.replace("-", "_")}"' for t in types)
    out += wrapped(names, "    ") + ["]"]
    for t in types:
        out += type_class(t)
    return "\n".join(out) + "\n"


# ---------------------------------------------------------------- main

def main():
    nodes, numbers = parse()
    write = {"taut_cdef.h": cdef(nodes, numbers),
             "_headers.py": headers_text(field_lists(), nodes),
             "_layers.py": layers_text(numbers),
             "_dns_codes.py": codes_text(),
             "_dns_types.py": types_text()}
    for name, text in write.items():
        (OUT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

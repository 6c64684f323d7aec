#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Reads what fsm_export prints with programs that did not write it: JSON by
Python, dot by Graphviz, Mermaid and Markdown by their grammar, and compares
the forms with each other."""
import argparse
import json
import re
import shutil
import subprocess
import sys

FAULTS = []


def want(good, what):
    if not good:
        FAULTS.append(what)


def export(exe, name, form):
    return subprocess.run([exe, name, form], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def ident(name):
    return re.sub(r"[^A-Za-z0-9]", "_", name)


def label(row):
    text = row["event"]
    if "guard" in row:
        text += " [%s]" % row["guard"]
    if "action" in row:
        text += " / %s" % row["action"]
    return text


def arrows(machine, loops):
    """{(from, to): [label, ...]} from the JSON form"""
    found = {}
    for row in machine["rows"]:
        if loops or row["from"] != row["to"]:
            found.setdefault((row["from"], row["to"]), []).append(label(row))
    return found


def check_json(machine, name):
    states = [s["name"] for s in machine["states"]]
    events = [e["name"] for e in machine["events"]]
    want(machine["name"] == name, "JSON: the name")
    want(machine["initial"] in states, "JSON: initial state")
    want(any(s["final"] for s in machine["states"]), "JSON: a final state")
    want(all(e["kind"] in ("user", "message", "timer")
             for e in machine["events"]), "JSON: kinds of events")
    for row in machine["rows"]:
        want(row["from"] in states and row["to"] in states and
             row["event"] in events and row["rule"], "JSON: row %s" % row)


def check_mermaid(text, machine, loops):
    lines = text.splitlines()
    want(lines[0] == "stateDiagram-v2", "Mermaid: first line")
    names, seen = {}, {}
    for line in lines[1:]:
        m = re.fullmatch(r'    state "([^"]+)" as (\w+)', line)
        if m:
            names[m[2]] = m[1]
            continue
        m = re.fullmatch(r"    (\w+|\[\*\]) --> (\w+)(?: : ([^:]+))?", line)
        want(m is not None, "Mermaid: line %r" % line)
        if m and m[1] == "[*]":
            want(names.get(m[2]) == machine["initial"], "Mermaid: start")
        elif m:
            seen[names[m[1]], names[m[2]]] = m[3].split("<br/>")
    want(set(names.values()) == {s["name"] for s in machine["states"]},
         "Mermaid: states")
    want(seen == arrows(machine, loops), "Mermaid: arrows")


def check_dot(text, machine, loops):
    if shutil.which("dot") is None:
        print("# dot is not installed (graphviz): its form is not drawn")
        return
    drawn = subprocess.run(["dot", "-Tplain"], input=text, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    want(drawn.returncode == 0 and not drawn.stderr,
         "dot: %s" % drawn.stderr)
    nodes = len(re.findall(r"^node ", drawn.stdout, re.M))
    edges = len(re.findall(r"^edge ", drawn.stdout, re.M))
    want(nodes == len(machine["states"]), "dot: %d nodes" % nodes)
    want(edges == len(arrows(machine, loops)), "dot: %d edges" % edges)


def check_markdown(rows, rules, machine):
    lines = rows.splitlines()
    want(all(line.count("|") == 7 for line in lines), "rows: columns")
    for line, row in zip(lines[2:], machine["rows"]):
        cells = [c.strip() for c in line.strip("|").split("|")]
        want(cells == [row["from"], row["event"], row.get("guard", ""),
                       row.get("action", ""), row["to"], row["rule"]],
             "rows: %s" % line)
    want(len(lines) == len(machine["rows"]) + 2, "rows: how many")
    heads = re.findall(r"^- (.*)$", rules, re.M)
    want(heads == list(dict.fromkeys(r["rule"] for r in machine["rows"])),
         "rules: heads")
    want(len(re.findall(r"^  - ", rules, re.M)) == len(machine["rows"]),
         "rules: rows")


def check_promela(text, machine, name):
    for s in machine["states"]:
        want("#define %s_st_%s " % (name, ident(s["name"])) in text,
             "Promela: %s" % s["name"])
    want(text.count("; state = ") == len(machine["rows"]), "Promela: rows")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--export", required=True, help="the fsm_export program")
    exe = ap.parse_args().export
    names = subprocess.run([exe, "--list"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.split()
    want(names, "no machines")
    print("1..%d" % len(names))
    bad = 0
    for i, name in enumerate(names):
        del FAULTS[:]
        machine = json.loads(export(exe, name, "--json"))
        check_json(machine, name)
        for end, loops in (("", False), ("-all", True)):
            check_mermaid(export(exe, name, "--mermaid" + end), machine, loops)
            check_dot(export(exe, name, "--dot" + end), machine, loops)
        check_markdown(export(exe, name, "--rows"),
                       export(exe, name, "--rules"), machine)
        check_promela(export(exe, name, "--promela"), machine, name)
        want(export(exe, name, "--lint") == "", "lint")
        print("%s %d - %s: %d states, %d events, %d rows" % (
            "not ok" if FAULTS else "ok", i + 1, name,
            len(machine["states"]), len(machine["events"]),
            len(machine["rows"])))
        for fault in FAULTS:
            print("# " + fault)
        bad += len(FAULTS)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

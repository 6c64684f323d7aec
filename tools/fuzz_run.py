#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs fuzz harnesses that are built, two at a time; see ./dev fuzz.

Usage: fuzz_run.py [--list] --engine libfuzzer|afl --seconds N BUILDDIR
                   [TARGET...]
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
AT_ONCE = 2
ONE_INPUT_MAX_S = 10  # an input that takes longer is a finding


def targets_of(build):
    """The harnesses built there: what -> program."""
    found = {}
    for path in sorted(pathlib.Path(build, "fuzz").glob("fuzz_*")):
        if path.is_file() and os.access(path, os.X_OK):
            found[path.name[len("fuzz_"):]] = path
    return found


def folders_of(what, engine):
    """Seeds, corpus and crash folder of a target; made if missing."""
    seeds = ROOT / "fuzz" / "seeds" / what
    base = ROOT / "build"
    corpus = base / "fuzz-corpus" / what
    crashes = base / "fuzz-crashes" / engine / what
    for folder in (corpus, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    return seeds, corpus, crashes


def run_libfuzzer(what, program, seconds):
    """Returns (executions, crash files, log, exit status)."""
    seeds, corpus, crashes = folders_of(what, "libfuzzer")
    before = set(crashes.iterdir())
    command = [program, f"-max_total_time={seconds}", "-print_final_stats=1",
               f"-timeout={ONE_INPUT_MAX_S}", "-rss_limit_mb=1024",
               "-use_value_profile=1", f"-artifact_prefix={crashes}/",
               corpus] + ([seeds] if seeds.is_dir() else [])
    words = ROOT / "fuzz" / f"{what}.dict"
    if words.is_file():
        command.append(f"-dict={words}")
    run = subprocess.run(command, capture_output=True, text=True,
                         errors="replace", check=False)
    done = re.search(r"stat::number_of_executed_units: (\d+)", run.stderr)
    found = sorted(set(crashes.iterdir()) - before)
    return int(done.group(1)) if done else 0, found, run.stderr, \
        run.returncode


def afl_seeds(seeds, work):
    """AFL wants at least one seed, and no empty ones."""
    folder = work / "in"
    folder.mkdir()
    (folder / "zeros").write_bytes(bytes(64))
    for path in seeds.iterdir() if seeds.is_dir() else []:
        if path.is_file() and path.stat().st_size:
            shutil.copy(path, folder)
    return folder


def run_afl(what, program, seconds):
    """Returns (executions, crash files, log, exit status)."""
    seeds, corpus, crashes = folders_of(what, "afl")
    work = ROOT / "build" / "fuzz-afl-work" / what
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    env = {**os.environ, "AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1",
           "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
           "AFL_NO_AFFINITY": "1"}
    command = ["afl-fuzz", "-V", str(seconds), "-t",
               str(ONE_INPUT_MAX_S * 1000), "-m", "none",
               "-i", afl_seeds(seeds, work), "-o", work / "out"]
    words = ROOT / "fuzz" / f"{what}.dict"
    if words.is_file():
        command += ["-x", words]
    run = subprocess.run(command + ["--", program], env=env, check=False,
                         capture_output=True, text=True, errors="replace")
    out = work / "out" / "default"
    stats = out / "fuzzer_stats"
    text = stats.read_text("utf-8") if stats.is_file() else ""
    done = re.search(r"execs_done\s*: (\d+)", text)
    found = []
    for kind in ("crashes", "hangs"):
        for path in sorted(out.glob(f"{kind}/id*")):
            found.append(shutil.copy(path, crashes / path.name))
    for path in out.glob("queue/id*"):
        shutil.copy(path, corpus / path.name.replace(":", "_"))
    return int(done.group(1)) if done else 0, found, \
        run.stdout + run.stderr, run.returncode


def run_target(what, program, engine, seconds):
    """Runs one harness; returns (summary line, it passed)."""
    run = run_libfuzzer if engine == "libfuzzer" else run_afl
    n_runs, found, log, status = run(what, program, seconds)
    log_path = ROOT / "build" / "fuzz-logs" / f"{engine}-{what}.log"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    log_path.write_text(log, "utf-8")
    corpus = ROOT / "build" / "fuzz-corpus" / what
    line = (f"{what:<20} {n_runs:>10} runs  {n_runs // max(seconds, 1):>7}/s"
            f"  corpus {len(list(corpus.iterdir())):>5}")
    if not found and status == 0 and n_runs > 0:
        return line + "  no crash", True
    line += "  FAILED" + (f" (exit status {status})" if not found else "")
    for path in found:
        line += f"\n    crash: {pathlib.Path(path).relative_to(ROOT)}"
    tail = "\n".join("    | " + t for t in log.splitlines()[-25:])
    return f"{line}\n{tail}\n    log: {log_path.relative_to(ROOT)}", False


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--engine", default="libfuzzer")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("build")
    parser.add_argument("targets", nargs="*")
    return parser.parse_args()


def main():
    opt = options()
    have = targets_of(opt.build)
    if opt.list:
        print("\n".join(have))
        return 0
    unknown = [t for t in opt.targets if t not in have]
    if unknown or not have:
        print(f"no harness {' '.join(unknown)}; there are: {' '.join(have)}")
        return 2
    chosen = opt.targets or list(have)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        runs = [pool.submit(run_target, what, have[what], opt.engine,
                            opt.seconds) for what in chosen]
        for run in concurrent.futures.as_completed(runs):
            line, passed = run.result()
            failed += not passed
            print(line, flush=True)
    print(f"{len(chosen)} harnesses, {opt.seconds} s each, {opt.engine}: "
          f"{failed} failed")
    return 1 if failed else 0


sys.exit(main())

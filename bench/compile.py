#!/usr/bin/env python3
"""Measures how long a compiler takes for a lock of one's own (docs/YOUR_LOCK.md).

It compiles the 20-line lock of that page, beside a file that includes nothing but the standard headers which
the lock's own header includes, by way of ours. The two take turns. The medians are compared, and more than
MOST_TIMES as long is a failure.

Usage: bench/compile.py [COMPILER...]
"""

import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile

TURNS = 5
MOST_TIMES = 3.0
ROOT = pathlib.Path(__file__).resolve().parent.parent
LOCK = f"""#include "{ROOT}/docs/your-lock/hasty_lock.h"
lockstep::UserLock hasty() {{ return lockstep::user_lock<HastyLock>("hasty", "counts its validity too late"); }}
"""
OPTIONS = ["-std=c++20", "-I", str(ROOT), "-I", str(ROOT / "cli" / "include")]


def own_headers(compiler, source):
    """Returns the headers of lockstep that the source includes."""
    listed = subprocess.run([compiler, *OPTIONS, "-MM", str(source)], capture_output=True, text=True, check=True)
    return [pathlib.Path(name) for name in listed.stdout.split() if name.endswith(".h")]


def standard_headers(compiler, source):
    """Returns the standard headers that these include, as lines of a source."""
    names = set()
    for header in own_headers(compiler, source):
        names.update(re.findall(r"^#include <([a-z_]+)>$", header.read_text(), re.MULTILINE))
    return "".join(f"#include <{name}>\n" for name in sorted(names))


def seconds(compiler, level, source):
    """Returns the processor time of compiling the source."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([compiler, *OPTIONS, level, "-c", str(source), "-o", "/dev/null"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(compiler, level, lock, plain):
    """Prints a row and returns whether it is fine."""
    locks = []
    plains = []
    for _ in range(TURNS):
        locks.append(seconds(compiler, level, lock))
        plains.append(seconds(compiler, level, plain))
    times = statistics.median(locks) / statistics.median(plains)
    print(f"{compiler:<10}{level:<5}{statistics.median(locks):>8.2f} s{statistics.median(plains):>8.2f} s{times:>8.2f}")
    return times <= MOST_TIMES


def main():
    compilers = sys.argv[1:] or ["g++"]
    fine = True
    print(f"{'compiler':<15}{'the lock':>10}{'headers':>10}{'times':>8}   (at most {MOST_TIMES:g})")
    with tempfile.TemporaryDirectory() as name:
        lock = pathlib.Path(name) / "lock.cc"
        plain = pathlib.Path(name) / "plain.cc"
        lock.write_text(LOCK)
        for compiler in compilers:
            plain.write_text(standard_headers(compiler, lock))
            for level in ("-O0", "-O2"):
                fine = measure(compiler, level, lock, plain) and fine
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()

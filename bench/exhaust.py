#!/usr/bin/env python3
"""Measures how an exhaustive search grows with the deviations, the clients and the nodes. Called by `./dev bench exhaust`,
with the path of the program; the table of docs/EXHAUSTIVE.md is what it prints.

Each row is a search of redlock/three-nodes by one thread, with one thing changed. `memory` is what the search says
that its states take, and `taken` what the process took at most beyond a search of one deviation, which has next to
no states. The last two rows are the largest search with one thread and with two, which have to count the same.
"""

import json
import os
import sys
import time

SCENARIO = "redlock/three-nodes"
ROWS = [
    ("", 1, []),
    ("", 2, []),
    ("", 3, []),
    ("1 client", 2, ["clients.count=1"]),
    ("3 clients", 2, ["clients.count=3"]),
    ("4 clients", 2, ["clients.count=4"]),
    ("1 node", 2, ["cluster.nodes=1"]),
    ("5 nodes", 2, ["cluster.nodes=5"]),
    ("7 nodes", 2, ["cluster.nodes=7"]),
]
MEGABYTE = 1_000_000


def search(program, deviations, overrides, threads=1):
    """Returns the JSON of a search, its processor time, its wall time, and the most memory that it took, in bytes."""
    command = [program, "exhaust", SCENARIO, "--deviations", str(deviations), "--json", "-q", "-j", str(threads)]
    for override in overrides:
        command += ["--set", override]
    reader, writer = os.pipe()
    start = time.monotonic()
    child = os.posix_spawn(program, command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1)])
    os.close(writer)
    with os.fdopen(reader, "rb") as output:
        text = output.read()
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{' '.join(command)}: status {os.waitstatus_to_exitcode(status)}")
    return json.loads(text), usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss * 1024


def main():
    program = os.path.abspath(sys.argv[1])
    empty = None
    print("| differs by | deviations | schedules | states | memory | taken | processor time |")
    print("|---|---|---|---|---|---|---|")
    for name, deviations, overrides in ROWS:
        found, processor_s, _, taken = search(program, deviations, overrides)
        empty = taken if empty is None else empty
        print(f"| {name} | {deviations} | {found['schedules']:,} | {found['states']:,} | {found['bytes'] / MEGABYTE:.1f} MB "
              f"| {max(taken - empty, 0) / MEGABYTE:.1f} MB | {processor_s:.1f} s |", flush=True)
    print("\n| threads | wall time | processor time |\n|---|---|---|")
    counts = []
    for threads in (1, 2):
        found, processor_s, wall_s, _ = search(program, 3, [], threads)
        counts.append({key: value for key, value in found.items() if key not in ("wall_s", "states_per_s")})
        print(f"| {threads} | {wall_s:.1f} s | {processor_s:.1f} s |", flush=True)
    sys.exit(0 if counts[0] == counts[1] else "one thread and two count differently")


if __name__ == "__main__":
    main()

"""Prints which part of the lines and branches was reached, per folder and in total.

coverage.py SUMMARY: what `gcovr --json-summary` writes.
"""

import collections
import json
import pathlib
import sys

KEYS = ("line_covered", "line_total", "branch_covered", "branch_total")


def percent(covered, total):
    return f"{100 * covered / total:6.1f} %" if total else "       –"


def row(folder, counts, width):
    lines, all_lines, branches, all_branches = counts
    print(
        f"{folder:{width}}  {lines:6} of {all_lines:6}{percent(lines, all_lines)}"
        f"  {branches:6} of {all_branches:6}{percent(branches, all_branches)}"
    )


def main(path):
    with open(path, encoding="utf-8") as stream:
        files = json.load(stream)["files"]
    folders = collections.defaultdict(lambda: [0] * len(KEYS))
    for file in files:
        counts = folders[pathlib.PurePosixPath(file["filename"]).parent.as_posix()]
        for i, key in enumerate(KEYS):
            counts[i] += file[key]

    width = max(len("folder"), *map(len, folders))
    print(f"{'folder':{width}}  {'lines':>25}  {'branches':>25}")
    for folder in sorted(folders):
        row(folder, folders[folder], width)
    row("total", [sum(column) for column in zip(*folders.values())], width)


if __name__ == "__main__":
    main(sys.argv[1])

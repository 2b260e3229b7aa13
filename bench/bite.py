#!/usr/bin/env python3
"""Plants bugs and measures how soon each strategy of `lockstep campaign` finds them. Called by `./dev bite`, with the path of
the program; writes docs/BITE.md anew.

Each bug is looked for in several ranges of seeds that have nothing in common. A campaign ends with its first violation
inside the model; if there is none inside, the first one outside counts. The number of runs does not depend on the machine.
"""

import argparse
import hashlib
import json
import math
import pathlib
import statistics
import subprocess
import sys

STRATEGIES = ["uniform", "swarm", "aimed"]
APART = 1_000_000  # from the first seed of a range to that of the next

# One wrong rule at a time, in the general scenario of the lock's kind.
RULES = {
    "redlock/general": [
        "validity_check=false", "drift_sign=add", "drift_factor=0 %", "quorum=2", "quorum_of=connected",
        "elapsed_clock=wall", "token_reuse=true", "release_partials=false", "release_to=granted", "on_node_error=raise",
        "extend_within_validity=false", "extend_needs_quorum=false", "extend_missing=create", "extend_result=assumed",
        "extend_cleanup=true",
    ],
    "single/general": ["validity_check=false", "release=delete", "release=get_then_delete", "extend_missing=create"],
    "redlock/watchdog": ["auto_extend_after=430ms"],
    "single/watchdog": ["auto_extend_after=430ms"],
}
PROFILES = [("redlock/general", "redsync"), ("redlock/general", "node-redlock"), ("redlock/general", "redlock-py"),
            ("single/general", "redis-py")]

HEAD = """# How soon planted bugs are found

`./dev bite` writes this page anew; `--ranges {ranges}` and `--most {most_option}` say how much it does. Each row is a lock
with something wrong in it: one rule of a right lock that is turned into a wrong one, the rules of a library, or a shipped
scenario that shows a known bug. Each strategy ([SEARCH.md](SEARCH.md)) looks for a violation in {ranges} ranges of at most
{most} seeds. A cell says in how many of them it found one, and after how many runs in the median; a range in which it found
none counts as one run more than there were. The number of runs is the same on every machine. A violation outside the model
counts where there is none inside.
"""
SEALED = """
## Rows that were not looked at

A third of the rows, by a hash of their names, took no part when the strategies were written and chosen. They are
measured in the same way.
"""
TAIL = """
A lock that is never found is not necessarily broken: a rule may be harmless where others hold.
"""


def rows(program):
    """Returns, for each row, its words and the arguments of its campaign."""
    made = []
    for scenario, rules in RULES.items():
        made += [(f"`{scenario}` `{rule}`", [scenario, "--set", f"lock.{rule}"]) for rule in rules]
    made += [(f"`{scenario}` `profile={name}`", [scenario, "--set", f"lock.profile={name}"]) for scenario, name in PROFILES]
    listed = json.loads(subprocess.run([program, "list", "scenarios", "--json"], capture_output=True, check=True).stdout)
    for scenario in listed["scenarios"]:
        name = scenario["name"]
        if (name.startswith("C") and name.endswith("-random")) or (name.startswith("B") and not name.endswith("-repaired")):
            made.append((f"`{name}`", [name]))
    return made


def runs_until_found(program, arguments, strategy, first, most):
    """Returns how many runs it took, or nothing."""
    command = [program, "campaign", *arguments, "--strategy", strategy, "--seeds", f"{first}..{first + most}", "--no-shrink",
               "--json", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    seeds = [failure["seed"] for failure in json.loads(done.stdout)["failures"]]
    return min(seeds) - first + 1 if seeds else None


def look(program, arguments, strategy, ranges, most):
    """Returns in how many ranges it was found, and the median of the runs."""
    taken = [runs_until_found(program, arguments, strategy, 1 + i * APART, most) for i in range(ranges)]
    return sum(one is not None for one in taken), statistics.median_low([one or most + 1 for one in taken])


def is_sealed(words):
    return hashlib.sha256(words.encode()).digest()[0] % 3 == 0


class Table:
    """The rows of one table, and what they come to."""

    def __init__(self):
        self.lines = ["| wrong | " + " | ".join(STRATEGIES) + " |", "|---|" + "---|" * len(STRATEGIES)]
        self.found = dict.fromkeys(STRATEGIES, 0)
        self.ratios = {strategy: [] for strategy in STRATEGIES}

    def add(self, words, cells, ranges):
        for strategy, (hits, median) in cells.items():
            self.found[strategy] += hits
            if any(hits for hits, _ in cells.values()):
                self.ratios[strategy].append(median / min(median for _, median in cells.values()))
        text = " | ".join(f"{hits}/{ranges} · {median:,}" if hits else "never" for hits, median in cells.values())
        self.lines.append(f"| {words} | {text} |")
        print(self.lines[-1], flush=True)

    def text(self):
        def line(words, cell):
            return f"| **{words}** | " + " | ".join(cell(strategy) for strategy in STRATEGIES) + " |"

        def mean(strategy):
            return f"{math.exp(statistics.fmean(map(math.log, self.ratios[strategy]))):.2f}" if self.ratios[strategy] else ""

        def worst(strategy):
            return f"{max(self.ratios[strategy]):.1f}" if self.ratios[strategy] else ""

        sums = [
            line("ranges in which it was found", lambda strategy: str(self.found[strategy])),
            line("runs beside the best strategy, geometric mean", mean),
            line("the same, the worst row", worst),
        ]
        return "\n".join(self.lines + sums) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--ranges", type=int, default=20)
    parser.add_argument("--most", type=int, default=4000, help="seeds of a range")
    arguments = parser.parse_args()
    open_rows, sealed = Table(), Table()
    for words, campaign in rows(arguments.program):
        cells = {
            strategy: look(arguments.program, campaign, strategy, arguments.ranges, arguments.most)
            for strategy in STRATEGIES
        }
        (sealed if is_sealed(words) else open_rows).add(words, cells, arguments.ranges)
    page = pathlib.Path(__file__).parent.parent / "docs" / "BITE.md"
    head = HEAD.format(ranges=arguments.ranges, most=f"{arguments.most:,}", most_option=arguments.most)
    page.write_text(head + "\n" + open_rows.text() + SEALED + "\n" + sealed.text() + TAIL)


if __name__ == "__main__":
    main()

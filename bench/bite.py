#!/usr/bin/env python3
"""Plants bugs and measures how soon each strategy of `lockstep campaign` finds them. Called by `./dev bite`, with the paths of
two programs: `lockstep`, and the one of docs/your-lock, which has two locks of its own. Writes docs/BITE.md anew. Fails if the
default strategy misses a planted bug, or if a right lock is called broken.

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

APART = 1_000_000  # from the first seed of a range to that of the next

# One wrong rule at a time, in the general scenario of the lock's kind.
RULES = {
    "redlock/general": [
        "validity_check=false", "drift_sign=add", "drift_factor=0 %", "quorum=2", "quorum_of=connected",
        "elapsed_clock=wall", "release_partials=false", "release_to=granted", "on_node_error=raise",
        "extend_needs_quorum=false", "extend_result=assumed", "extend_cleanup=true",
    ],
    "single/general": ["validity_check=false", "release=delete", "release=get_then_delete", "extend_missing=create"],
    "redlock/watchdog": ["auto_extend_after=430ms"],
    "single/watchdog": ["auto_extend_after=430ms"],
}
PROFILES = [("redlock/general", "redsync"), ("redlock/general", "node-redlock"), ("redlock/general", "redlock-py"),
            ("single/general", "redis-py")]

USERS_SCENARIO = "docs/your-lock/one_node.toml"

# Right locks, and rules that are wrong by themselves and do no harm where all others are right. Nothing may be found.
RIGHT = {
    "redlock/general": ["", "token_reuse=true", "extend_missing=create"],
    "single/general": [""],
    "redlock/watchdog": [""],
    "single/watchdog": [""],
}
# A rule that does harm so seldom that a range of seeds is too short for it.
NEARLY_RIGHT = {"redlock/general": ["extend_within_validity=false"]}

HEAD = """# How soon planted bugs are found

`./dev bite` writes this page anew; `--ranges {ranges}` and `--most {most_option}` say how much it does. Each row is a lock
with something wrong in it: one rule of a right lock that is turned into a wrong one, the rules of a library, a shipped
scenario that shows a known bug, or a lock of a user. Each strategy ([SEARCH.md](SEARCH.md)) looks for a violation in
{ranges} ranges of at most {most} seeds. A cell says in how many of them it found one, and after how many runs and seconds in
the median; a range in which it found none counts as one run more than there were. The number of runs is the same on every
machine. The seconds are those of one thread of one machine, and judging what was found is in them. A violation outside
the model counts where there is none inside.
"""
SEALED = """
## Rows that were not looked at

A third of the rows, by a hash of their names, took no part when the strategies were written and chosen. They are
measured in the same way.
"""
OPEN = "`redlock/general` `profile=redsync`"  # its bug is rare, and `aimed` was tried on it
NEIGHBOURS = """
## Right locks, and one that is nearly right

In the right locks nothing may be found, or `./dev bite` fails. A rule that is named is wrong by itself, and does no harm
where all others are right: with a token used again, a late release could delete a newer key, but a connection delivers in
order; an extension that makes a key again still needs a majority of keys that nobody else has.

`extend_within_validity=false` does harm, but so seldom that the ranges above are too short for it: keys of a majority have
to be gone, a key that comes late has to make up for one of them, and the extension has to come just then (GAP).

| lock | runs that held, under `{default}` |
|---|---|
"""


def json_of(program, *arguments):
    return json.loads(subprocess.run([program, *arguments, "--json"], capture_output=True, check=True).stdout)


def listed(program, what):
    return json_of(program, "list", what)[what]


def rule_rows(rules):
    """Returns, for each rule, its words and the arguments of its campaign."""
    for scenario, names in rules.items():
        for rule in names:
            yield (f"`{scenario}` `{rule}`", [scenario, "--set", f"lock.{rule}"]) if rule else (f"`{scenario}`", [scenario])


def rows(program, users_program):
    """Returns, for each planted bug, its words, the program and the arguments of its campaign."""
    made = [(words, program, arguments) for words, arguments in rule_rows(RULES)]
    made += [(f"`{scenario}` `profile={name}`", program, [scenario, "--set", f"lock.profile={name}"])
             for scenario, name in PROFILES]
    made.append((f"`{USERS_SCENARIO}`", users_program, [USERS_SCENARIO]))
    for scenario in listed(program, "scenarios"):
        name = scenario["name"]
        if (name.startswith("C") and name.endswith("-random")) or (name.startswith("B") and not name.endswith("-repaired")):
            made.append((f"`{name}`", program, [name]))
    return made


def campaign(program, arguments, strategy, first, most):
    """Returns the JSON of a campaign over so many seeds."""
    command = [program, "campaign", *arguments, "--strategy", strategy, "--seeds", f"{first}..{first + most}", "--no-shrink",
               "--json", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout)


def look(program, arguments, strategy, ranges, most):
    """Returns in how many ranges it was found, and the medians of the runs and of the seconds."""
    runs, seconds = [], []
    for first in range(1, ranges * APART, APART):
        # One thread ends at the first violation; several have begun later seeds by then.
        result = campaign(program, [*arguments, "--threads", "1"], strategy, first, most)
        seeds = [failure["seed"] for failure in result["failures"]]
        runs.append(min(seeds) - first + 1 if seeds else None)
        seconds.append(result["wall_s"])
    found = sum(one is not None for one in runs)
    return found, statistics.median_low([one or most + 1 for one in runs]), statistics.median_low(seconds)


def is_sealed(words):
    return words != OPEN and hashlib.sha256(words.encode()).digest()[0] % 3 == 0


class Table:
    """The rows of one table, and what they come to."""

    def __init__(self, strategies, default):
        self.strategies = strategies
        self.default = default
        self.lines = ["| wrong | " + " | ".join(strategies) + " |", "|---|" + "---|" * len(strategies)]
        self.found = dict.fromkeys(strategies, 0)
        self.ratios = {strategy: [] for strategy in strategies}
        self.missed = []  # by the default strategy

    def add(self, words, cells, ranges):
        best = min(median for _, median, _ in cells.values())
        for strategy, (hits, median, _) in cells.items():
            self.found[strategy] += hits
            self.ratios[strategy].append(median / best)
        if not cells[self.default][0]:
            self.missed.append(words)
        text = " | ".join(f"{hits}/{ranges} · {median:,} · {seconds:.3g} s" if hits else "never"
                          for hits, median, seconds in cells.values())
        self.lines.append(f"| {words} | {text} |")
        print(self.lines[-1], flush=True)

    def text(self):
        def line(words, cell):
            return f"| **{words}** | " + " | ".join(cell(strategy) for strategy in self.strategies) + " |"

        def mean(strategy):
            return f"{math.exp(statistics.fmean(map(math.log, self.ratios[strategy]))):.2f}"

        def worst(strategy):
            return f"{max(self.ratios[strategy]):.1f}"

        sums = [
            line("ranges in which it was found", lambda strategy: str(self.found[strategy])),
            line("runs beside the best strategy, geometric mean", mean),
            line("the same, the worst row", worst),
        ]
        return "\n".join(self.lines + sums) + "\n"


def held(program, rules, strategy, runs):
    """Returns, for each lock, its words and how many of so many runs held."""
    for words, arguments in rule_rows(rules):
        held_runs = campaign(program, [*arguments, "--keep-going"], strategy, 1, runs)["held"]
        print(f"| {words} | {held_runs:,} of {runs:,} |", flush=True)
        yield words, held_runs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("users_program")
    parser.add_argument("--ranges", type=int, default=20)
    parser.add_argument("--most", type=int, default=4000, help="seeds of a range")
    arguments = parser.parse_args()
    strategies = [strategy["name"] for strategy in listed(arguments.program, "strategies")]
    default = json_of(arguments.program, "campaign", "redlock/general", "--runs", "1")["strategy"]
    open_rows, sealed = Table(strategies, default), Table(strategies, default)
    for words, program, row in rows(arguments.program, arguments.users_program):
        cells = {strategy: look(program, row, strategy, arguments.ranges, arguments.most) for strategy in strategies}
        (sealed if is_sealed(words) else open_rows).add(words, cells, arguments.ranges)
    runs = arguments.ranges * arguments.most
    right = dict(held(arguments.program, RIGHT, default, runs))
    nearly_right = dict(held(arguments.program, NEARLY_RIGHT, default, runs))
    lines = [f"| {words} | {count:,} of {runs:,} |" for words, count in (right | nearly_right).items()]
    page = pathlib.Path(__file__).parent.parent / "docs" / "BITE.md"
    head = HEAD.format(ranges=arguments.ranges, most=f"{arguments.most:,}", most_option=arguments.most)
    page.write_text(head + "\n" + open_rows.text() + SEALED + "\n" + sealed.text() + NEIGHBOURS.format(default=default) + "\n".join(lines) + "\n")
    missed = open_rows.missed + sealed.missed + [words for words, count in nearly_right.items() if count == runs]
    broken = [words for words, count in right.items() if count != runs]
    if missed or broken:
        sys.exit(f"not found: {', '.join(missed) or 'none'}; right and called broken: {', '.join(broken) or 'none'}")


if __name__ == "__main__":
    main()

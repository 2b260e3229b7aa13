#!/usr/bin/env python3
"""Measures what the first hour with lockstep depends on: how long it takes to answer a signal, to shrink runs at
natural time scales, to print its version and to make one run. Called by `./dev bench hour`, with the path of the program.

Each signal comes at a moment that a seed draws. What the program found by then must be there, whole: JSON that
can be read, and files that can be replayed. Exits with 1 if an answer took ten times as long as it may, if
something was missing, or if shrinking left more than it may.
"""

import json
import pathlib
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time

SIGNALS_OF_EACH = 40
SECONDS_TO_ANSWER = 1.0
SECONDS_TO_START = 0.05

ENDLESS = """lockstep = 1
[lock]
kind = "single"
ttl = "100ms"
[budget]
duration = "1000000s"
events = 1000000000000
"""
# A run of this takes a minute to shrink: seed 3, with uniform faults.
LONG_SHRINK = """lockstep = 1
[lock]
kind = "redlock"
ttl = "30s"
drift_factor = "0 %"
drift_constant = "0ms"
reports_validity = false
validity_check = false
auto_extend_after = "15s"
node_timeout = "0ms"
[cluster]
nodes = 1
[clients]
count = 3
work = { min = "5s", max = "120s" }
checks_validity = false
[[random_fault]]
kind = "pause"
targets = ["client:*"]
for = { min = "1s", max = "18s" }
[check]
properties = ["ME"]
[budget]
duration = "600s"
"""
# A job that takes longer than its lock lasts.
CRON = """lockstep = 1
[lock]
profile = "redis-py"
ttl = "300s"
attempts = 1
[clients]
work = { min = "2m", max = "10m" }
"""
# A node has to go down at the one moment at which a client has its keys on two of three nodes.
RAZOR = """lockstep = 1
[cluster]
nodes = 3
latency = { min = "13641us", max = "15887us" }
[lock]
kind = "redlock"
ttl = "500ms"
retry_delay = "14.297ms"
auto_extend_after = "107ms"
top_up = false
[clients]
count = 2
work = { dist = "log_uniform", min = "2.811ms", max = "11ms" }
think = { min = "5143us", max = "19.520ms" }
[check]
properties = ["TS"]
[[fault]]
kind = "shutdown"
target = "redis:1"
at = "1823ms"
restart_after = "2ms"
[budget]
duration = "2000ms"
runs = 64
"""
# By name: a campaign, the processor time that it may take, and how many deviations may be left of each failure.
SHRUNK = {
    "a job too long": (CRON, 60, 3),
    "a blocked renewal": (LONG_SHRINK + "runs = 150\n", 60, 3),
    "a razor's edge": (RAZOR, 30, 5),
}


# Their seeds were found with this strategy.
UNIFORM = ["--strategy", "uniform"]
TOO_EARLY = "nothing was known yet"
# One run, of which nothing is known before its end: such a command always says so when it is stopped.
KNOWS_NOTHING = {"run, endless"}


def commands(program, folder):
    """Returns, by name, commands that go on for longer than the latest signal comes."""
    endless = folder / "endless.toml"
    endless.write_text(ENDLESS)
    shrinking = folder / "shrinking.toml"
    shrinking.write_text(LONG_SHRINK)
    out = folder / "out"
    general = ["campaign", "redlock/general", "--set", "lock.profile=node-redlock", "--keep-going"]
    return {
        "campaign": [program, *general, "--runs", "100000000", "--out", str(out)],
        "campaign, endless run": [program, "campaign", str(endless), "--json"],
        "check": [program, "check"],
        "shrink": [program, "shrink", str(shrinking), "--seed", "3", *UNIFORM, "--shrink-effort", "100000000000"],
        "shrink, --json": [program, "shrink", str(shrinking), "--seed", "3", *UNIFORM, "--json", "--shrink-effort", "100000000000"],
        "exhaust": [program, "exhaust", "redlock/three-nodes", "--deviations", "4"],
        "run, endless": [program, "run", str(endless)],
    }


def missing(program, command, status, out, err, number):
    """Returns what is wrong with what a stopped command left, TOO_EARLY, or nothing."""
    if status != 128 + number:
        return f"status {status}"
    if not out and "stopped before anything was known" in err:
        return TOO_EARLY
    if "--json" in command:
        try:
            json.loads(out)
        except ValueError:
            return "no JSON"
    if "✓ as expected" in out:
        return "a part of a check is called as expected"
    if "--out" not in command:
        return ""
    folder = pathlib.Path(command[command.index("--out") + 1])
    report = json.loads((folder / "campaign.json").read_text()) if (folder / "campaign.json").exists() else None
    if report is None:
        return "no campaign.json"
    for file in folder.glob("*.toml"):
        replayed = subprocess.run([program, "replay", str(file), "--json"], capture_output=True, text=True)
        if replayed.returncode != 1 or not json.loads(replayed.stdout)["violations"]:
            return f"{file.name} does not replay"
    return "" if len(list(folder.glob("*.txt"))) == len(report["failures"]) else "a failure has no file"


def answer(program, command, moment, number):
    """Sends the signal at the moment. Returns the seconds until the end and what is missing, or nothing if the
    command had ended before."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            process.wait(moment)
            return None
        except subprocess.TimeoutExpired:
            pass
        start = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate()
        return time.monotonic() - start, missing(program, command, process.returncode, out, err, number)


def measure_signals(program):
    print(f"{'signals':<24}{'sent':>6}{'median':>10}{'longest':>10}{'early':>7}   missing")
    fine = True
    with tempfile.TemporaryDirectory() as name:
        for what, command in commands(program, pathlib.Path(name)).items():
            draws = random.Random(what)
            seconds = []
            wrong = ""
            early = 0
            for _ in range(SIGNALS_OF_EACH):
                number = draws.choice([signal.SIGINT, signal.SIGTERM])
                answered = answer(program, command, draws.uniform(0.1, 2.5), number)
                if answered is None:
                    continue
                seconds.append(answered[0])
                if answered[1] == TOO_EARLY:
                    early += 1
                else:
                    wrong = wrong or answered[1]
            if early == len(seconds) and what not in KNOWS_NOTHING:
                wrong = wrong or "every signal came before anything was known"
            if early < len(seconds) and what in KNOWS_NOTHING:
                wrong = wrong or "something is said to be known of a run that has not ended"
            fine = fine and not wrong and seconds and max(seconds) < 10 * SECONDS_TO_ANSWER
            median = statistics.median(seconds) if seconds else 0
            longest = max(seconds, default=0)
            print(f"{what:<24}{len(seconds):>6}{median:>8.3f} s{longest:>8.3f} s{early:>7}   {wrong or 'nothing'}", flush=True)
    return fine


def shrunk_to(program, file):
    """Returns the processor time of a campaign of the file, and the most deviations that are left of a failure."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [program, "campaign", str(file), *UNIFORM, "--json", "-j", "1", "-q"]
    done = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    failures = json.loads(done.stdout)["failures"]
    left = max((failure["deviations"] or 0 for failure in failures), default=0)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, left, ", ".join(sorted({failure["shrunk"] for failure in failures}))


def measure_shrinking(program):
    print(f"\n{'campaigns, shrunk':<24}{'processor':>12}{'deviations left':>18}   how far")
    fine = True
    with tempfile.TemporaryDirectory() as name:
        for what, (text, most_seconds, most_left) in SHRUNK.items():
            file = pathlib.Path(name) / "campaign.toml"
            file.write_text(text)
            seconds, left, how = shrunk_to(program, file)
            fine = fine and seconds < 10 * most_seconds and left <= most_left and how == "complete"
            print(f"{what:<24}{seconds:>10.2f} s{left:>18}   {how}", flush=True)
    return fine


def measure_starts(program):
    print(f"\n{'start to end':<24}{'runs':>6}{'median':>10}{'longest':>10}")
    fine = True
    for command in (["--version"], ["run", "C11"]):
        seconds = []
        for _ in range(SIGNALS_OF_EACH):
            start = time.monotonic()
            subprocess.run([program, *command], stdout=subprocess.DEVNULL, check=False)
            seconds.append(time.monotonic() - start)
        fine = fine and statistics.median(seconds) < 10 * SECONDS_TO_START
        text = " ".join(command)
        print(f"{text:<24}{len(seconds):>6}{statistics.median(seconds):>8.3f} s{max(seconds):>8.3f} s")
    return fine


def main():
    program = sys.argv[1]
    fine = measure_signals(program)
    fine = measure_shrinking(program) and fine
    fine = measure_starts(program) and fine
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()

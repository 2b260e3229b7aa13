#!/usr/bin/env bash
# Instructions per event of the engine and of the bare loop: bench/callgrind.sh [path of lockstep_bench]
#
# Each is run for one run and for three; what the two differ by is free of start-up.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bench=${1-build/release/bench/lockstep_bench}
if ! command -v valgrind >/dev/null; then
  echo "callgrind.sh: needs valgrind (./dev bench installs it)" >&2
  exit 69
fi
if [[ ! -x $bench ]]; then
  echo "callgrind.sh: there is no $bench; build it with ./dev build, or name it" >&2
  exit 66
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# measure WHAT RUNS: prints "INSTRUCTIONS EVENTS"
measure() {
  valgrind --tool=callgrind --callgrind-out-file="$scratch/out" "$bench" --only "$1" --runs "$2" \
    >"$scratch/events" 2>"$scratch/log" || { cat "$scratch/log" >&2; exit 70; }
  awk '/^totals:/ { instructions = $2 } /^events [0-9]/ { events = $2 } END { print instructions, events }' \
    "$scratch/out" "$scratch/events"
}

for what in engine bare; do
  read -r instructions_one events_one < <(measure "$what" 1)
  read -r instructions_three events_three < <(measure "$what" 3)
  echo "$what: $(((instructions_three - instructions_one) / (events_three - events_one))) instructions per event"
done

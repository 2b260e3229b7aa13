#!/usr/bin/env bash
# Instructions per event of the engine and of the bare loop: bench/callgrind.sh [path of lockstep_bench]
#
# Each is run for some runs and for three times as many; what the two differ by is free of start-up.
# With HISTORY=FILE in the environment the figures are also appended to that file, as the line of the
# revision that is checked out. A revision has one line at most, and one with changes that are not
# committed has none.
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

# measure RUNS ARGUMENTS...: prints "INSTRUCTIONS EVENTS"
measure() {
  local runs=$1
  shift
  valgrind --tool=callgrind --callgrind-out-file="$scratch/out" "$bench" "$@" --runs "$runs" \
    >"$scratch/events" 2>"$scratch/log" || { cat "$scratch/log" >&2; exit 70; }
  awk '/^totals:/ { instructions = $2 } /^events [0-9]/ { events = $2 } END { print instructions, events }' \
    "$scratch/out" "$scratch/events"
}

# per_event RUNS ARGUMENTS...: prints the instructions per event
per_event() {
  local runs=$1 instructions_few events_few instructions_many events_many
  shift
  read -r instructions_few events_few < <(measure "$runs" "$@")
  read -r instructions_many events_many < <(measure $((3 * runs)) "$@")
  echo $(((instructions_many - instructions_few) / (events_many - events_few)))
}

names=('bare loop' redlock/nominal)
figures=("$(per_event 1 --only bare)" "$(per_event 1 --only engine)")
printf '%-18s %8s\n' 'instructions' 'an event' "${names[0]}" "${figures[0]}" "${names[1]}" "${figures[1]}"
while read -r scenario; do
  names+=("$scenario")
  figures+=("$(per_event 50 --only engine --scenario "$scenario" </dev/null)")
  printf '%-18s %8s\n' "$scenario" "${figures[-1]}"
done < <("$bench" --campaigns)

if [[ -n ${HISTORY-} && -z $(git status --porcelain 2>/dev/null || echo changed) ]]; then
  IFS=$'\t'
  revision=$(git rev-parse --short=10 HEAD)
  if [[ $(head -n 1 "$HISTORY") != "revision	${names[*]}" ]]; then
    echo "callgrind.sh: $HISTORY has other columns than these figures, so they are not noted" >&2
    exit 1
  fi
  if ! grep -q "^$revision	" "$HISTORY"; then echo "$revision	${figures[*]}" >>"$HISTORY"; fi
fi

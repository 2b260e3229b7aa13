#!/usr/bin/env bash
# lockstep exhaust --deviations all beside SPIN on a model of the same system (bench/redlock.pml), in one run:
# seconds of processor time to the complete verdict and to the shortest counterexample, in turns; and whether both
# reach the same states, as far as tick, keys and validities go. Needs spin and gcc.
#
# usage: bench/spin.sh LOCKSTEP_BENCH [TURNS]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bench=$(readlink -f "${1:?usage: bench/spin.sh LOCKSTEP_BENCH [TURNS]}")
turns=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$here/redlock.pml" .

flags=(-O2 -w -DSAFETY -DMEMLIM=14000 -DNOBOUNDCHECK)
spin -a -DMAXT=4 -DMAXATT=1 redlock.pml >/dev/null
gcc "${flags[@]}" pan.c -o complete
sed 's/nstates++;/{ extern void see_view(void); nstates++; see_view(); }/' pan.c >views.c
cat "$here/spin_views.c" >>views.c
gcc "${flags[@]}" views.c -o views
spin -a -DMAXT=4 -DMAXATT=1 -DBUG=1 redlock.pml >/dev/null
gcc "${flags[@]}" -DBFS pan.c -o shortest

# Seconds of processor time of a command, whose output goes to a file.
seconds() {
  local out=$1
  shift
  local TIMEFORMAT='%U %S'
  { time "$@" >"$out" 2>&1; } 2>&1 | awk '{ print $1 + $2 }'
}
for ((turn = 0; turn < turns; ++turn)); do
  seconds spin.out ./complete -m1000000 -w22 >>spin.complete
  seconds bfs.out ./shortest -m1000000 -w24 >>spin.shortest
  "$bench" --only ticks >>lockstep.out
done
grep -q 'errors: 0' spin.out || { echo "SPIN does not hold:"; cat spin.out; exit 1; }
grep -q 'errors: 1' bfs.out || { echo "SPIN finds no counterexample:"; cat bfs.out; exit 1; }

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
of() { awk -v id="$1" -v verdict="$2" -v field="$3" '$1 == id && $2 == verdict { for (i = 3; i < NF; ++i) if ($i == field) print $(i + 1) }' lockstep.out; }
ours=$(of redlock/ticks held seconds | median)
ours_shortest=$(of redlock/ticks-loss violated seconds | median)
theirs=$(median <spin.complete)
theirs_shortest=$(median <spin.shortest)
states=$(awk '/states, stored/ { print $1; exit }' spin.out)
bytes=$(awk '/actual memory usage for states/ { print $1 * 1024 * 1024; exit }' spin.out)
awk -v a="$ours" -v b="$theirs" -v c="$ours_shortest" -v d="$theirs_shortest" -v s="$states" -v m="$bytes" \
  -v n="$(of redlock/ticks held states | head -n 1)" -v r="$(of redlock/ticks held bytes/state | head -n 1)" \
  -v y="$(of redlock/ticks held symmetries | head -n 1)" 'BEGIN {
  printf "%-34s%14s%14s%10s\n", "", "lockstep", "SPIN", "ratio"
  printf "%-34s%14.3f%14.3f%10.3f\n", "s to the complete verdict", a, b, a / b
  printf "%-34s%14d%14d\n", "states (lockstep: up to " y " as one)", n, s
  printf "%-34s%14.0f%14.0f\n", "states/s", n / a, s / b
  printf "%-34s%14.0f%14.0f\n", "bytes per state", r, m / s
  printf "%-34s%14.3f%14.3f%10.3f\n", "s to the shortest counterexample", c, d, c / d }'

./views -m1000000 -w22 2>&1 >/dev/null | LC_ALL=C sort -u >spin.views
"$bench" --only ticks --views lockstep.views >/dev/null
LC_ALL=C sort -u lockstep.views -o lockstep.views
cmp -s spin.views lockstep.views || { echo "what can be seen differs:"; diff spin.views lockstep.views | head; exit 1; }
echo "both reach the same $(wc -l <spin.views) combinations of tick, keys, TTLs and validities"

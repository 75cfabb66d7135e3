#!/usr/bin/env bash
# What a program that stays as PID 1 has to do, asked of ours and of three that are in Debian: a Markdown table, on
# standard output; with --write it goes into examples/supervise/README.md, between its markers. Timings are of this machine.
# usage: build/conformance.sh [--write]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

[ "$(id -u)" = 0 ] || fail "making PID namespaces needs root"
need_packages tini dumb-init catatonit bash
launcher=$PWD/artifacts/linux-$(machine_arch)/launcher
[ -x "$launcher" ] || build/publish.sh
build/probes.sh
probes=$PWD/artifacts/probes
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT

names=(launcher tini dumb-init catatonit)
# How each is started as PID 1, and as any other process.
declare -A first=([launcher]="$launcher --mode supervise --" [tini]='tini --' [dumb-init]='dumb-init --' [catatonit]='catatonit --')
declare -A other=([launcher]="$launcher --mode supervise --" [tini]='tini -s --' [dumb-init]='dumb-init --' [catatonit]='catatonit --')

# as_first NAME COMMAND...: as PID 1 of a namespace. as_other: not as PID 1, but in a namespace all the same: whatever
# it leaves behind ends with that. In a shell of their own, as bash tells on standard error of what a signal ended.
as_first() (
  name=$1
  shift
  exec 2>/dev/null
  # shellcheck disable=SC2086
  timeout -k 1 60 unshare --pid --fork --kill-child --mount-proc ${first[$name]} "$@" || exit $?
)
as_other() (
  name=$1
  shift
  exec 2>/dev/null
  # shellcheck disable=SC2086,SC2016
  timeout -k 1 60 unshare --pid --fork --kill-child --mount-proc sh -c '"$@"; exit $?' sh ${other[$name]} "$@" || exit $?
)

# A signal that takes longer counts as lost.
export RELAY_PATIENCE=0.5

# The rows: each prints what it found, and says by its status whether that is right.
numbers=$(seq 64 | grep -vxE '9|19' | paste -sd,)
row_signals() {
  local came
  came=$(as_first "$1" "$probes/relay" some "$numbers" | grep -cE '^([0-9]+): \1$') || true
  echo "$came of 62"
  [ "$came" = 62 ]
}
row_values() {
  local kept
  kept=$(as_first "$1" "$probes/relay" all | sed -n 's/.*came, \([0-9]*\) with.*/\1/p') || true
  echo "${kept:-0} of 62"
  [ "$kept" = 62 ]
}
row_queue() {
  if as_first "$1" "$probes/relay" queue 100000 >/dev/null; then echo all; else echo 'without values'; return 1; fi
}
row_survives() {
  local came
  came=$(as_other "$1" "$probes/relay" all | sed -n 's/ of 62 came.*//p') || true
  if [ -n "$came" ]; then echo yes; else echo no; return 1; fi
}
row_orphans() {
  local said
  said=$(as_first "$1" "$probes/relay" orphans 10000) || true
  if [ "$said" = '10000 orphans, 0 not reaped' ]; then echo all; else echo "$said"; return 1; fi
}
row_codes() {
  local code right=0
  for code in $(seq 0 255); do
    as_other "$1" "$probes/exitprobe" exit "$code" && [ "$code" = 0 ] && right=$((right + 1)) && continue
    [ "$?" != "$code" ] || right=$((right + 1))
  done
  echo "$right of 256"
  [ $right = 256 ]
}
row_deaths() {
  local signal right=0 all=0 status
  for signal in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 24 25 26 27 29 30 31 34 64; do
    all=$((all + 1))
    status=0
    as_first "$1" "$probes/exitprobe" signal "$signal" || status=$?
    [ $status != $((128 + signal)) ] || right=$((right + 1))
  done
  echo "$right of $all"
  [ $right = $all ]
}
row_missing() {
  local absent=0 plain=0
  as_first "$1" /no/such/program || absent=$?
  as_first "$1" /etc/passwd || plain=$?
  echo "$absent, $plain"
  [ "$absent, $plain" = '127, 126' ]
}
row_ignored_children() {
  local status=0
  # shellcheck disable=SC2086
  timeout -k 1 5 unshare --pid --fork --kill-child --mount-proc "$probes/hostile" --ignore 17 -- ${first[$1]} \
    "$probes/exitprobe" exit 3 2>/dev/null || status=$?
  case $status in 124 | 137) echo hangs ;; *) echo "code $status" ;; esac
  [ $status = 3 ]
}
row_idle() {
  local said
  said=$(as_first "$1" "$probes/relay" idle 4)
  echo "${said%% *}"
  [ "${said%% *}" = 0 ]
}
row_descriptors() {
  local held
  held=$(
    exec 3</dev/null 4<"$here"
    cd "$here"
    as_first "$1" "$probes/relay" parent | grep -cE "^(descriptor 4 $here|directory $here)"
  ) || true
  if [ "$held" = 0 ]; then echo free; else echo busy; return 1; fi
}
# typed NAME STEPS...: whether the steps at an interactive shell all came about and it ended with code 5.
typed() {
  shift
  PS1='RDY> ' TERM=dumb timeout -k 1 10 unshare --pid --fork --kill-child --mount-proc "$probes/ptyrun" "$@" --type-after 'RDY> ' $'exit 5\r' -- \
    bash --norc --noediting -i >/dev/null 2>&1 || [ $? = 5 ]
}
reader="sh -c 'echo rea\"\"dy; exec sed -u s/^/got-/'"
row_stop_key() {
  if typed "$1" --type-after 'RDY> ' "${other[$1]} $reader"$'\r' --type-after ready $'one\r' --type-after got-one $'\x1a' \
    --type-after Stopped '' --type-after 'RDY> ' $'fg\r' --type-after sed $'two\r' --type-after got-two $'\x04'; then
    echo yes
  else
    echo 'no, hangs'
    return 1
  fi
}
row_script_keys() {
  printf '%s %s\necho went-on\n' "${other[$1]}" "sh -c 'echo ready; exec sleep 60'" >"$here/script"
  if typed "$1" --type-after 'RDY> ' "bash $here/script"$'\r' --type-after ready $'\x03' \
    --type-after 'RDY> ' "echo co''de \$?"$'\r' --type-after 'code 130' ''; then echo yes; else echo no; return 1; fi
}
row_memory() { as_first "$1" "$probes/relay" parent | awk '/^rss/ { printf "%.1f, %.1f MB\n", $2 / 1024, $4 / 1024 }'; }
row_latency() { as_first "$1" "$probes/relay" latency 5000 | awk '{ print $4 " µs" }'; }
row_start() {
  local figures
  # shellcheck disable=SC2086
  figures=$("$probes/cputime" 100 /bin/true -- ${other[$1]% --} --- /bin/true 2>/dev/null | awk '/^cpu/ { print $3 }' | paste -sd' ')
  awk -v base="${figures% *}" -v own="${figures#* }" 'BEGIN { printf "%.1f ms\n", own - base }'
}

# shellcheck disable=SC2016 # Backticks of Markdown.
rows=(
  'signals:signals passed on (as PID 1)'
  'values:of them with the value of `sigqueue`'
  'queue:100,000 queued signals, in order'
  'survives:lives when sent every signal (not as PID 1)'
  'orphans:10,000 orphans reaped (as PID 1)'
  'codes:exit codes passed on'
  'deaths:signals of the app as 128+n (as PID 1)'
  'missing:command missing, not executable (127, 126)'
  'ignored_children:app exits 3, SIGCHLD inherited as ignored'
  'idle:wake-ups in 4 idle seconds'
  'descriptors:inherited directory and descriptors'
  'stop_key:`^Z` and `fg` in a shell'
  'script_keys:`^C` ends the script around it too'
  '-memory:memory: resident, anonymous'
  '-latency:a signal there and back, median'
  '-start:CPU to start `/bin/true`, more than without'
)
table() {
  local name row cell status
  printf '| '
  for name in "${names[@]}"; do
    case $name in
      launcher) printf '| launcher ' ;;
      *) printf '| %s %s ' "$name" "$(dpkg-query -W -f '${Version}' "$name")" ;;
    esac
  done
  printf '|\n|---|---|---|---|---|\n'
  for row in "${rows[@]}"; do
    say "${row#*:}"
    printf '| %s ' "${row#*:}"
    for name in "${names[@]}"; do
      status=0
      cell=$("row_$(tr -d - <<<"${row%%:*}")" "$name") || status=$?
      case $row in
        -*) printf '| %s ' "$cell" ;;
        *) [ $status = 0 ] && printf '| ✓ %s ' "$cell" || printf '| ✗ %s ' "$cell" ;;
      esac
    done
    printf '|\n'
  done
}

table >"$here/table"
if [ "${1:-}" != --write ]; then
  cat "$here/table"
  exit
fi
page=examples/supervise/README.md
awk -v table="$here/table" '/^<!-- \/conformance/ { skip = 0 } !skip { print }
  /^<!-- conformance/ { skip = 1; print ""; while ((getline line < table) > 0) print line; print "" }' "$page" >"$here/page"
cat "$here/page" >"$page"

#!/usr/bin/env bash
# What the launcher does under each limit and in sandboxes that refuse a system call: two Markdown tables, on standard
# output; with --write they go into build/README.md between its markers. Fails when a run ends in silence, in the runtime's
# way (134, 255), by a signal, not at all, or in a message that blames something else.
# Everything runs as a user of its own with a limit of processes, so that a fault cannot fill the machine.
# usage: build/limits.sh [--write]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

[ "$(id -u)" = 0 ] || fail "becoming another user needs root"
need_packages strace util-linux
launcher=$PWD/artifacts/linux-$(machine_arch)/launcher
[ -x "$launcher" ] || build/publish.sh
build/probes.sh
here=$(mktemp -d /dev/shm/limits.XXXX)
trap 'rm -rf "$here"' EXIT
cp "$launcher" artifacts/probes/{refuse,store,app} "$here"
mkdir -m 777 "$here/out"
mkdir "$here/plugins"
# A program without a shell or libraries, as those ask for calls of their own: the probe prints this file.
printf '#!%s/app cat\nPW=hunter2\n' "$here" >"$here/plugins/echo"
printf 'hunter2\n' >"$here/secret"
chmod 755 "$here" "$here/plugins" "$here/plugins/echo"
uid=54400
as_user=(setpriv "--reuid=$uid" "--regid=$uid" --clear-groups)

# What is started; each but the copy has "hunter2" printed.
app="$here/app env A"
declare -A mode=(
  [file]="--env A=file://$here/secret -- $app"
  [target]="--env A=file://$here/secret --file $here/out/a=file://$here/secret -- $app"
  [memfd]="--memfd F=file://$here/secret --env A=file://$here/secret -- $app"
  [plugin]="--plugin-path $here/plugins --env A=plugin://echo/x?format=dotenv#PW --timeout 5s -- $app"
  [vault]="--env A=vault://secret/db#password --timeout 5s -- $app"
  [supervise]="--mode supervise --env A=file://$here/secret -- $app"
  [user]="--user $uid:$uid --env A=file://$here/secret -- $app"
  [copy]="copy $here/out"
)
names=(file target memfd plugin vault supervise user copy)
group=()

# In a control group with a limit: in_group pids|memory VALUE COMMAND...
cat >"$here/in_group" <<'END'
#!/bin/sh
base=/sys/fs/cgroup name=$1 limit=$1.max
if [ -d "$base/$1" ]; then
  base=$base/$1
  [ "$1" = pids ] || limit=$1.limit_in_bytes
fi
mkdir "$base/launcher-limits" && echo "$2" >"$base/launcher-limits/$limit" && echo $$ >"$base/launcher-limits/cgroup.procs" || exit 70
shift 2
exec "$@"
END
chmod 755 "$here/in_group"
leave_group() {
  local left
  for left in /sys/fs/cgroup/launcher-limits /sys/fs/cgroup/*/launcher-limits; do
    [ ! -d "$left" ] || rmdir "$left" 2>/dev/null || { sleep 0.2 && rmdir "$left"; }
  done
}

# run MODE UNDER...: "starts", or the exit code and the message.
run() {
  local mode_name=$1 code=0 said printed
  shift
  local who=("${as_user[@]}")
  [ "$mode_name" != user ] || who=()
  rm -rf "$here/out/"*
  # Through pipes: a limit of a file's size is not for what the app prints.
  # shellcheck disable=SC2086
  {
    "$here/store" timeout -k 1 10 "${group[@]}" prlimit --nproc=200 "${who[@]}" "$@" "$here/launcher" ${mode[$mode_name]} \
      2>&1 >&3 3>&- </dev/null | cat >"$here/stderr"
  } 3>&1 | cat >"$here/stdout" || code=$?
  [ ${#group[@]} = 0 ] || leave_group
  said=$(head -c 2000 "$here/stderr" | tr '\n' '~' | sed 's/~$//')
  printed=$(cat "$here/stdout")
  if [ "$code" = 0 ] && [ -z "$said" ] && { [ "$mode_name" = copy ] || [ "$printed" = hunter2 ]; }; then
    echo starts
  else
    echo "$code $said"
  fi
}

# What breaks the rule, in words; nothing for a run that starts, or ends with one sentence. A run that hangs is ended by
# timeout without a word, and one that the kernel kills for its memory (137) had no chance to say one.
judge() {
  case $1 in
    starts | '125 launcher: '*) ;;
    '137 ') [ "${2:-}" = memory ] || echo 'killed, or hangs' ;;
    *) echo 'no sentence, or another code' ;;
  esac
  case $1 in
    *~*) echo 'more than one line' ;;
    *'please report'* | *': unavailable: '* | *' timeout: '*) echo 'blames something else' ;;
  esac
}

# check TITLE MODE KIND UNDER...: runs it, and keeps what breaks the rule.
check() {
  local title=$1 name=$2 kind=$3 said broken
  shift 3
  said=$(run "$name" "$@")
  broken=$(judge "$said" "$kind")
  [ -z "$broken" ] || echo "$title, $name: $broken: $said" >>"$here/broken"
  echo "$said"
}

# The calls a mode makes, by name; behind the last execve it is the app.
calls() {
  local who=("${as_user[@]}")
  [ "$1" != user ] || who=()
  rm -rf "$here/out/"*
  # shellcheck disable=SC2086
  "$here/store" "${who[@]}" strace -f -qq -o "$here/out/trace" "$here/launcher" ${mode[$1]} >/dev/null 2>&1 </dev/null
  sed -n 's/^[0-9]* *\([a-z_0-9]*\)(.*/\1/p' "$here/out/trace" | sort -u
}

# shellcheck disable=SC2016 # Backticks of Markdown.
call_table() {
  local call made errno name said row cell fine=() dead=()
  for name in "${names[@]}"; do calls "$name" >"$here/calls.$name"; done
  printf '| refused | %s |\n|---|%s\n' "$(printf '%s | ' "${names[@]}" | sed 's/ | $//')" \
    "$(printf '%0.s---|' "${names[@]}")"
  mapfile -t made < <(sort -u "$here"/calls.*)
  for call in "${made[@]}"; do
    unset rows
    declare -A rows
    for errno in EPERM ENOSYS; do
      # Nor does a program end without exit_group, or hear a signal without rt_sigreturn.
      said=$([[ $call =~ ^(exit_group|rt_sigreturn)$ ]] || A=hunter2 "$here/refuse" $errno "$call" -- "$here/app" env A 2>&1) || true
      case $said in
        hunter2) ;;
        *'unknown or incomplete'*) fail "tests/probes/refuse.c has no '$call'" ;;
        *)
          dead+=("$call $errno")
          continue
          ;;
      esac
      row=
      for name in "${names[@]}"; do
        cell=-
        if grep -qx "$call" "$here/calls.$name"; then
          said=$(check "$call $errno" "$name" call "$here/refuse" $errno "$call" --)
          case $said in
            starts) cell=starts ;;
            *sandbox* | *seccomp*) cell='says so' ;;
            *) cell=${said%% *} ;;
          esac
        fi
        row+="| $cell "
      done
      [[ $row =~ ^(\|\ (-|starts)\ )*$ ]] && fine+=("$call $errno") || rows[$errno]=$row
    done
    if [ "${rows[EPERM]:-}" = "${rows[ENOSYS]:-}" ]; then
      [ -z "${rows[EPERM]:-}" ] || printf '| `%s` %s|\n' "$call" "${rows[EPERM]}"
    else
      for errno in "${!rows[@]}"; do printf '| `%s`, %s %s|\n' "$call" "$errno" "${rows[$errno]}"; done
    fi
  done
  printf '\nEvery mode that makes these calls starts all the same: %s.\n' "$(list "${fine[@]}")"
  printf '\nWith these refused not even a static C program that prints a variable starts and ends: %s.\n' "$(list "${dead[@]}")"
}

# "name EPERM" "name ENOSYS" -> `name`; one alone with its errno.
list() {
  printf '%s\n' "$@" | awk '{ had[$1] = had[$1] " " $2; if (!seen[$1]++) order[++n] = $1 }
    END { for (i = 1; i <= n; i++) printf "%s`%s`%s", (i > 1 ? ", " : ""), order[i],
      (had[order[i]] == " EPERM ENOSYS" ? "" : " (" substr(had[order[i]], 2) ")") }'
}

limit_table() {
  local kind kinds name title value values least said row under
  kinds=(
    'as:address space, kB:32768 65536 98303 98304 131072 262144 524288 1126400'
    'data:data segment, kB:16384 32767 32768 65536 262144'
    'stack:stack, kB:64 127 128 256 1024 8192'
    'fsize:size of a file, bytes:0 1 4096 100000000'
    'nofile:open files:3 4 6 7 8 9 10 12 16 20 21 24 32 64'
    'nproc:processes and threads of the user:1 2 3 4 5 6 7 8 9 10 11 12 13 14 16 20'
    'pids:processes and threads of the container:1 2 3 4 5 6 7 8 9 10 11 12 13 14 16 20'
    'memory:memory of the container, bytes:4000000 8000000 12000000 16000000 24000000 32000000 64000000'
  )
  printf '| least with which it starts | %s |\n|---|%s\n' "$(printf '%s | ' "${names[@]}" | sed 's/ | $//')" \
    "$(printf '%0.s---|' "${names[@]}")"
  for row in "${kinds[@]}"; do
    IFS=: read -r kind title values <<<"$row"
    printf '| %s ' "$title"
    for name in "${names[@]}"; do
      if [ "$kind/$name" = nproc/user ]; then
        # Of root, who has no such limit.
        printf '| - '
        continue
      fi
      least=
      for value in $values; do
        group=()
        under=()
        case $kind in
          pids | memory) group=("$here/in_group" "$kind" "$value") ;;
          as | data | stack) under=(prlimit "--$kind=$((value * 1024))") ;;
          *) under=(prlimit "--$kind=$value") ;;
        esac
        said=$(check "$kind=$value" "$name" "$kind" "${under[@]}")
        if [ "$said" = starts ]; then
          least=${least:-$value}
        else
          least=
        fi
      done
      printf '| %s ' "${least:--}"
    done
    group=()
    printf '|\n'
  done
}

: >"$here/broken"
{
  say "limits"
  limit_table
  echo
  say "refused calls"
  call_table
} >"$here/table"
if [ "${1:-}" = --write ]; then
  awk -v table="$here/table" '/^<!-- \/limits/ { skip = 0 } !skip { print }
    /^<!-- limits/ { skip = 1; print ""; while ((getline line < table) > 0) print line; print "" }' build/README.md >"$here/readme"
  cat "$here/readme" >build/README.md
else
  cat "$here/table"
fi
[ ! -s "$here/broken" ] || { cat "$here/broken" >&2; fail "$(wc -l <"$here/broken") runs break the rule"; }

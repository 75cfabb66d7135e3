#!/usr/bin/env bash
# The figures of the table "Measured" in README.md beside this file, from the published binary, as Markdown. Run it on a
# quiet machine.
# Each row interleaves its command with /bin/true, so that both see the same machine; CPU is user + system time of the
# process and what it became, in ms: the minimum of 200 runs.
# In the titles stand backticks of Markdown.
# shellcheck disable=SC2016
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

launcher=artifacts/linux-$(machine_arch)/launcher
[ -x "$launcher" ] || build/publish.sh
build/probes.sh
here=$(mktemp -d /dev/shm/numbers.XXXX)
trap 'rm -rf "$here"' EXIT
printf 'hunter2\n' >"$here/password"
printf '{"user":"app","password":"hunter2"}' >"$here/db.json"
printf '#!/bin/sh\necho hunter2\n' >"$here/script"
chmod +x "$here/script"
ref=file://$here/password

# row TITLE COMMAND...: "---" stands for the launcher's own "--".
row() {
  local title=$1 figures
  shift
  figures=$(artifacts/probes/cputime 200 /bin/true -- "$@" | awk '{ print $3 }' | paste -sd' ')
  # shellcheck disable=SC2086
  set -- $figures
  awk -v title="$title" -v base="$1" -v own="$2" \
    'BEGIN { printf "| %s | %.2f | %.2f | %+.2f |\n", title, base, own, own - base }'
}

printf '| | `/bin/true` | this | difference |\n|---|---|---|---|\n'
row '`launcher -- /bin/true`' "$launcher" --- /bin/true
row 'one variable from a file' "$launcher" --env "A=$ref" --- /bin/true
row 'a variable, a file, a memory file, a JSON key' "$launcher" --env "A=$ref" --file "$here/out=$ref" --memfd "B=$ref" \
  --env "C=file://$here/db.json#password" --- /bin/true
row 'one variable from a plugin, a `sh` script' "$launcher" --plugin-path "$here" --env A=plugin://script/x --- /bin/true
row '`launcher --help`' "$launcher" --help
row 'for comparison: `sh -c '"'"'A=$(cat FILE) exec /bin/true'"'"'`' /bin/sh -c "A=\$(cat '$here/password') exec /bin/true"
printf '\n%s bytes: the binary (%s, static-pie, stripped)\n' "$(stat -c %s "$launcher")" "$launcher"

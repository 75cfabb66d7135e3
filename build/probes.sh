#!/usr/bin/env bash
# Compiles tests/probes/*.c, statically, into artifacts/probes: they run in an empty root too, and no loader or shared
# library adds a state of its own to the one they print.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

need_packages gcc libc6-dev
mkdir -p artifacts/probes
for source in tests/probes/*.c; do
  program=artifacts/probes/$(basename "$source" .c)
  [ "$program" -nt "$source" ] && continue
  # Written beside and renamed: a test that runs meanwhile never sees half a program.
  gcc -std=gnu11 -O1 -Wall -Wextra -Werror -static -o "$program.new" "$source"
  mv "$program.new" "$program"
done
say "built $(find artifacts/probes -type f | wc -l) probes in artifacts/probes"

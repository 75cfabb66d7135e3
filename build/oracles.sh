#!/usr/bin/env bash
# Installs what is in tests/oracles/package.json, vendors' own clients that read from the doubles of their stores, into
# artifacts/oracles: exactly what the lock file says, and no script of any package runs. Node.js and npm come from apt where
# there are none. After a change of package.json, the lock is made anew, without the name of any host:
#   build/oracles.sh --lock
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

{ command -v node && command -v npm; } >/dev/null || need_packages nodejs npm
from=tests/oracles
out=artifacts/oracles
if [ "${1-}" = --lock ]; then
  npm install --prefix $from --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
  node -e '
    const fs = require("fs"), [file] = process.argv.slice(1), lock = JSON.parse(fs.readFileSync(file));
    for (const one of Object.values(lock.packages)) { delete one.resolved; delete one.funding; }
    fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");' $from/package-lock.json
fi
mkdir -p $out
cp $from/*.mjs $from/package.json $from/package-lock.json $out
cmp -s $from/package-lock.json $out/installed && exit
say "installing with npm into $out: $(grep -oE '"@?[a-z][^"]*": "[0-9][^"]*"' $from/package.json | tr -d '"' | paste -sd, | sed 's/,/, /g')"
rm -f $out/installed
npm ci --prefix $out --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
cp $from/package-lock.json $out/installed

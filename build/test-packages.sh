#!/usr/bin/env bash
# Installs the packages of build/test-packages.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

mapfile -t packages < <(grep -v '^#' build/test-packages.txt)
need_packages "${packages[@]}"

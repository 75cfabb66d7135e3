# shellcheck shell=bash
# Shared by the scripts in build/. Source it from the repository's root.

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

# The architecture in .NET's words.
machine_arch() {
  case $(uname -m) in
    x86_64) echo x64 ;;
    aarch64) echo arm64 ;;
    *) fail "unknown machine '$(uname -m)': x86_64 or aarch64" ;;
  esac
}

# need_packages NAME...: installs the Debian packages that are missing, and says which. Server packages start their
# service when they are installed, which would take the ports of whoever works on this machine: a policy-rc.d forbids it
# for as long as apt runs.
need_packages() {
  local missing=() name policy=/usr/sbin/policy-rc.d
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" = 0 ] || fail "these packages are missing and installing them needs root: apt-get install ${missing[*]}"
  say "installing with apt: ${missing[*]}"
  (
    if [ ! -e $policy ]; then
      trap 'rm -f $policy' EXIT
      printf '#!/bin/sh\nexit 101\n' >$policy
      chmod 755 $policy
    fi
    apt-get -o DPkg::Lock::Timeout=300 update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends \
      "${missing[@]}" >/dev/null
  )
}

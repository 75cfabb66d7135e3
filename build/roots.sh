#!/usr/bin/env bash
# Makes the root file systems that the tests run the launcher in, each only when it is missing:
#   artifacts/roots/empty    nothing at all, as FROM scratch
#   artifacts/roots/debian   a minimal Debian with nginx: what most base images are
#   artifacts/roots/musl     Alpine's layout: musl libc, busybox, tests/probes/app.c linked against musl, and no glibc
# Installs what it needs with apt, and needs root: debootstrap makes devices and the tests mount.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

[ "$(id -u)" = 0 ] || fail "making root file systems needs root"
roots=artifacts/roots
mkdir -p "$roots"

# make NAME: runs make_NAME on a fresh folder that gets its name only when it is complete.
make() {
  local started=$SECONDS
  [ ! -d "$roots/$1" ] || return 0
  say "making $roots/$1"
  # A debootstrap that was killed leaves /proc mounted in there.
  rm -rf --one-file-system "$roots/$1.new"
  mkdir "$roots/$1.new"
  "make_$1" "$roots/$1.new"
  mv "$roots/$1.new" "$roots/$1"
  say "made $roots/$1 in $((SECONDS - started)) s, $(du -sm "$roots/$1" | cut -f1) MB"
}

make_empty() { :; }

make_debian() {
  local codename mirror log=$roots/debian.log
  need_packages debootstrap
  # The machine's own mirror and release: whatever apt was configured with works here too.
  read -r codename mirror < <(
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)' |
      awk '$1 == "Packages" && $2 == "Debian" && $3 !~ /-/ && $4 == "main" { print $3, $5; exit }'
  ) || fail "apt has no Debian release among its sources: the Debian root is made from the machine's own mirror"
  debootstrap --variant=minbase --include=nginx-light "$codename" "$1" "$mirror" >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; fail "debootstrap failed: the whole story is in $log"; }
  # Devices come with whatever runs the root; and /dev/fd leads a program that walks artifacts/ round in circles.
  rm -rf "${1:?}"/dev/*
  ln -sfn ../run "$1/var/run"
  ln -sfn ../run/lock "$1/var/lock"
  # As the slim images do: no package files, indexes, manuals or translations.
  rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/* "$1"/var/log/* "$1"/usr/share/{doc,man,info,locale}/*
  mkdir -p "$1/var/log/nginx"
}

make_musl() {
  need_packages musl musl-tools
  local loader applet
  # Unpacked, not installed: the package would drive out a busybox that the machine has.
  (cd "$1" && apt-get -o APT::Sandbox::User=root download -qq busybox-static && dpkg-deb -x busybox-static_*.deb unpacked)
  loader=$(echo /lib/ld-musl-*.so.1)
  mkdir -p "$1"/{bin,etc,lib,proc,dev,sys,run,var,root}
  mkdir -m 1777 "$1/tmp"
  # musl's loader and its libc are one file.
  cp --dereference "$loader" "$1/lib/$(basename "$loader")"
  musl-gcc -std=gnu11 -O1 -Wall -Wextra -Werror -o "$1/bin/app" tests/probes/app.c
  mv "$1/unpacked/bin/busybox" "$1/bin/busybox"
  rm -r "$1/unpacked" "$1"/busybox-static_*.deb
  for applet in sh cat ls id env sleep stat printenv kill chmod; do ln -s busybox "$1/bin/$applet"; done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$1/etc/passwd"
  echo 'root:x:0:' >"$1/etc/group"
}

# The tests that need a root run side by side: the first one makes it, the others wait.
exec 9>"$roots/.lock"
flock 9
# A program older than its source is another program.
[ ! tests/probes/app.c -nt "$roots/musl/bin/app" ] || rm -rf "$roots/musl"
make empty
make musl
make debian

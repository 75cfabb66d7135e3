#!/usr/bin/env bash
# podman with settings and storage of its own under artifacts/podman: it neither sees nor touches the machine's
# images and containers. Every argument is podman's.
# Its first run installs podman (apt), and catatonit for its pods.
# usage: build/podman.sh ARGUMENT...
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
here=$repository/artifacts/podman

if [ ! -e "$here/storage.conf" ]; then
  # shellcheck source=build/lib.sh
  . "$repository/build/lib.sh"
  need_packages podman runc catatonit
  mkdir -p "$here"
  # Engine: runc, because crun asks for cgroup v2; events in a file, because there may be no journal.
  # Locks in files of its own: in shared memory they are shared with every other podman of the machine.
  # The limits, because podman asks for the highest there are, which a container inside another may not get.
  cat >"$here/containers.conf.new" <<END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "$here/tmp"
END
  # Overlay: with vfs each layer is a full copy (a RUN takes 18 s instead of one).
  cat >"$here/storage.conf.new" <<END
[storage]
driver = "overlay"
graphroot = "$here/root"
runroot = "$here/run"
END
  # Renamed when whole: podman may be started twice at the same time.
  mv "$here/containers.conf.new" "$here/containers.conf"
  mv "$here/storage.conf.new" "$here/storage.conf"
fi
export CONTAINERS_CONF=$here/containers.conf CONTAINERS_STORAGE_CONF=$here/storage.conf
exec podman "$@"

#!/usr/bin/env bash
# Installs what Debian 12 lacks for `make run` (default) or `make test`. Installs nothing when all is there.
#   infra/scripts/install.sh [run|test]
# Exit codes: 0 all there, 2 wrong use, 3 something is missing and may not be installed, 4 apt failed.
set -euo pipefail

purpose=${1:-run}
missing=()

need() { # package, then paths (globs) of which each must exist
  local package=$1 path
  shift
  for path in "$@"; do
    compgen -G "$path" >/dev/null || { missing+=("$package"); return; }
  done
}

need_program() { # package, programs on PATH
  local package=$1 program
  shift
  for program in "$@"; do
    command -v "$program" >/dev/null || { missing+=("$package"); return; }
  done
}

case $purpose in
  run | test) ;;
  *) echo "usage: install.sh [run|test]" >&2; exit 2 ;;
esac

if ! command -v dotnet >/dev/null; then
  echo "install: the .NET 10 SDK is missing: https://learn.microsoft.com/dotnet/core/install/linux-debian" >&2
  exit 3
fi
need_program ffmpeg ffmpeg ffprobe
need_program bubblewrap bwrap
need postgresql '/usr/lib/postgresql/*/bin/postgres' '/usr/lib/postgresql/*/bin/initdb'
if [ "$purpose" = test ]; then
  need rabbitmq-server /usr/lib/rabbitmq/bin/rabbitmq-server
  need_program memcached memcached
  for part in proxy account container object; do need "swift-$part" "/usr/bin/swift-$part-server"; done
  need swift /usr/bin/swift-ring-builder
  need pgbouncer /usr/sbin/pgbouncer
  need faketime '/usr/lib/*/faketime/libfaketimeMT.so.1'
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if [ ! -x /usr/bin/apt-get ]; then
  echo "install: missing: ${missing[*]}. This script knows apt (Debian 12) only; install these by hand." >&2
  exit 3
fi
sudo=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo=(sudo)
  else
    echo "install: missing: ${missing[*]}. Installing needs root: sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 3
  fi
fi

# The servers are started by us, on ports of our own: Debian must neither start its own ones now nor at the next boot.
policy=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/zz-soccer-install.conf
cleanup=()
undo() { [ ${#cleanup[@]} -eq 0 ] || "${sudo[@]}" rm -f "${cleanup[@]}"; }
trap undo EXIT
if [ ! -e $policy ]; then
  cleanup+=("$policy")
  printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee $policy >/dev/null
  "${sudo[@]}" chmod 755 $policy
fi
if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e $no_cluster ]; then
  cleanup+=("$no_cluster")
  "${sudo[@]}" mkdir -p "${no_cluster%/*}"
  echo "create_main_cluster = false" | "${sudo[@]}" tee $no_cluster >/dev/null
fi

log=$(mktemp "${TMPDIR:-/tmp}/soccer-install.XXXXXX.log")
echo "install: ${missing[*]} (log: $log)"
apt() { "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@" >>"$log" 2>&1; }
if ! { apt update && apt install -y --no-install-recommends "${missing[@]}"; }; then
  echo "install: apt failed, the end of $log:" >&2
  tail -n 15 "$log" >&2
  exit 4
fi
if [ -d /run/systemd/system ]; then
  for package in "${missing[@]}"; do
    case $package in
      postgresql | rabbitmq-server | memcached | swift-* | pgbouncer) "${sudo[@]}" systemctl disable "$package" >>"$log" 2>&1 || true ;;
    esac
  done
fi
rm -f "$log"

#!/usr/bin/env bash
# Private PostgreSQL, RabbitMQ and S3 servers on loopback, for development and tests. Not for production: trust and fixed keys.
#
#   services.sh up      [--dir D] [--owner PID] [KIND...]   start what does not run yet and wait until it answers
#   services.sh down    [--dir D] [KIND...]                 stop; the data stays
#   services.sh restart [--dir D] [--kill] KIND             same ports, same data; --kill: SIGKILL instead of a clean stop
#   services.sh status  [--dir D]                           exit 0: all that was started runs; 3: not so
#   services.sh env     [--dir D]                           export lines of what runs
#
# KIND: postgres, rabbitmq, s3 (OpenStack Swift, or MinIO where Swift is missing), minio (where SOCCER_MINIO or PATH gives one).
# Without a KIND: all that this machine has. D: the repository's .services/, or a folder under /tmp where the server users cannot enter that.
# --owner: the servers are wanted while this process lives; with the last owner gone for 15 s they stop. Without it they stay until `down`.
# Each folder is a set of its own with ports of its own, so that any number of checkouts can have theirs at the same time.
set -euo pipefail
umask 022

here=$(dirname "$(readlink -f "$0")")
# shellcheck source-path=SCRIPTDIR
. "$here/services/process.sh"
. "$here/services/postgres.sh"
. "$here/services/rabbitmq.sh"
. "$here/services/swift.sh"
. "$here/services/minio.sh"

readonly kinds_known=(postgres rabbitmq s3 minio)
readonly linger_seconds=15

main() {
  local verb=${1:-} dir='' owner='' signal=TERM
  [ $# -gt 0 ] && shift
  local kinds=()
  while [ $# -gt 0 ]; do
    case $1 in
      --dir) dir=$2; shift 2 ;;
      --owner) owner=$2; shift 2 ;;
      --kill) signal=KILL; shift ;;
      postgres | rabbitmq | s3 | minio) kinds+=("$1"); shift ;;
      *) usage ;;
    esac
  done
  set_dir "${dir:-$here/../../.services}"
  case $verb in
    up) up "$owner" "${kinds[@]}" ;;
    down) down "${kinds[@]}" ;;
    restart) [ ${#kinds[@]} -eq 1 ] || usage; restart "${kinds[0]}" "$signal" ;;
    status) status ;;
    env) print_env ;;
    watch-owners) watch_owners ;;
    *) usage ;;
  esac
}

usage() { sed -n '2,14s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# A server user must be able to enter the folder, which a 0700 home forbids.
set_dir() {
  local wanted
  wanted=$(readlink -m "$1")
  SET=$wanted
  mkdir -p "$SET" 2>/dev/null || true
  if [ "$(id -u)" -eq 0 ] && ! setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$SET"; then
    SET=/tmp/soccer-services-$(printf %s "$wanted" | cksum | cut -d' ' -f1)
    mkdir -p "$SET"
    [ "$(stat -c %u "$SET")" -eq "$(id -u)" ] || fail "$SET belongs to somebody else"
    [ -f "$SET/said" ] || { say "the server users cannot enter $wanted: using $SET"; touch "$SET/said"; }
  fi
  [ -w "$SET" ] || fail "cannot write to $SET"
  mkdir -p "$SET/owners"
}

up() {
  local owner=$1 kind jobs=() failed=0
  shift
  local kinds=("$@")
  [ ${#kinds[@]} -gt 0 ] || mapfile -t kinds < <(kinds_here)
  [ ${#kinds[@]} -gt 0 ] || fail "no server programs here; run infra/scripts/install.sh test"
  if [ -n "$owner" ]; then echo "$(birth "$owner")" >"$SET/owners/$owner"; else touch "$SET/keep"; fi
  for kind in "${kinds[@]}"; do
    up_one "$kind" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job" || failed=1; done
  [ -n "$owner" ] && start_watcher
  return $failed
}

kinds_here() {
  local kind
  for kind in "${kinds_known[@]}"; do "${kind}_installed" && echo "$kind"; done
  true
}

up_one() (
  kind=$1
  lock "$kind"
  all_alive "$kind" && [ -f "$SET/$kind/env" ] && exit 0
  "${kind}_installed" || fail "$kind: not installed; run infra/scripts/install.sh test"
  stop_processes "$kind" KILL
  mkdir -p "$SET/$kind"
  # A port may be taken between our look and the server's bind: then once more with other ports.
  for attempt in 1 2; do
    started=$(date +%s%N)
    if "${kind}_start"; then
      say "$kind ready in $(((($(date +%s%N) - started) / 100000000)))00 ms"
      exit 0
    fi
    stop_processes "$kind" KILL
    rm -f "$SET/$kind/ports"
  done
  say "$kind did not start; the ends of its logs:"
  tail -n 8 "$SET/$kind"/*.log >&2 || true
  exit 1
)

down() {
  local kind
  local kinds=("$@")
  if [ ${#kinds[@]} -eq 0 ]; then
    kinds=("${kinds_known[@]}")
    rm -f "$SET/keep" "$SET"/owners/*
  fi
  for kind in "${kinds[@]}"; do
    (lock "$kind" && stop_processes "$kind" TERM) &
  done
  wait
}

restart() (
  kind=$1
  lock "$kind"
  [ -f "$SET/$kind/ports" ] || fail "$kind was never started in $SET"
  stop_processes "$kind" "$2"
  "${kind}_start" || fail "$kind did not come back; logs in $SET/$kind"
)

status() {
  local kind state=0 seen=0
  for kind in "${kinds_known[@]}"; do
    [ -f "$SET/$kind/processes" ] || continue
    seen=1
    if all_alive "$kind"; then
      printf '%-9s running  %s\n' "$kind" "$(tr '\n' ' ' <"$SET/$kind/ports")"
    else
      printf '%-9s dead     logs in %s\n' "$kind" "$SET/$kind"
      state=3
    fi
  done
  [ $seen -eq 1 ] || { echo "nothing runs in $SET"; state=3; }
  return $state
}

print_env() {
  local kind
  echo "export SOCCER_TEST_SERVICES='$SET'"
  for kind in "${kinds_known[@]}"; do
    if all_alive "$kind" && [ -f "$SET/$kind/env" ]; then cat "$SET/$kind/env"; fi
  done
}

start_watcher() (
  lock watcher
  [ ! -f "$SET/keep" ] || exit 0
  if [ -f "$SET/watcher" ] && is_alive "$(cat "$SET/watcher")"; then exit 0; fi
  setsid "$here/services.sh" watch-owners --dir "$SET" </dev/null >/dev/null 2>&1 9>&- &
  echo "$! $(birth $!)" >"$SET/watcher"
)

watch_owners() {
  local idle=0
  while [ ! -f "$SET/keep" ]; do
    sleep 1
    if owned; then idle=0; else idle=$((idle + 1)); fi
    # An owner registers before it takes a lock, so a set that is wanted again meanwhile is only started again.
    if [ $idle -ge $linger_seconds ]; then
      for kind in "${kinds_known[@]}"; do (lock "$kind" && ! owned && stop_processes "$kind" TERM) & done
      wait
      owned || return 0
      idle=0
    fi
  done
}

owned() {
  local file
  for file in "$SET"/owners/*; do
    [ -f "$file" ] || continue
    is_alive "${file##*/} $(cat "$file")" && return 0
    rm -f "$file"
  done
  return 1
}

main "$@"

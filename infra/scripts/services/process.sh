# Processes, ports and locks of one set of servers. SET is its folder.
# $SET/KIND/processes: one line a daemon, "pid birth": the birth (clock ticks since boot) tells a process from a later one with its number.

say() { echo "services: $*" >&2; }
fail() { say "$@"; exit 1; }

lock() { # name; held until the (sub)shell ends
  exec 9>>"$SET/lock.$1"
  flock 9
}

birth() { # pid
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || { echo 0; return; }
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  [ "$1" = Z ] && echo 0 || echo "${20}"
}

is_alive() { # "pid birth"
  local pid=${1% *} born=${1#* }
  [ "$born" != 0 ] && [ "$(birth "$pid")" = "$born" ]
}

all_alive() { # kind
  local line
  [ -s "$SET/$1/processes" ] || return 1
  while read -r line; do is_alive "$line" || return 1; done <"$SET/$1/processes"
}

# Daemons refuse root, so root hands over to the package's user; anybody else runs them as they are.
as() { # user, command... with a clean environment of VAR=value words
  local user=$1
  shift
  if [ "$(id -u)" -eq 0 ]; then
    exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env -i "$@"
  else
    exec env -i "$@"
  fi
}

owner_of() { if [ "$(id -u)" -eq 0 ]; then echo "$1"; else id -un; fi; }

own() { # user, paths...
  local user=$1
  shift
  [ "$(id -u)" -ne 0 ] || chown -R "$user:$(id -gn "$user")" "$@"
}

spawn() { # kind, name, user, [VAR=value...] command...: a daemon in a session of its own, out of reach of the terminal's Ctrl-C
  local kind=$1 name=$2 user=$3
  shift 3
  local words=()
  while [[ $1 == *=* ]]; do words+=("$1"); shift; done
  (cd "$SET/$kind" && as "$user" "${words[@]}" setsid "$@") </dev/null >"$SET/$kind/$name.log" 2>&1 9>&- &
  echo "$! $(birth $!)" >>"$SET/$kind/processes"
}

stop_processes() { # kind, signal: the last started first; what does not end within 20 s is killed
  local kind=$1 signal=$2 line
  rm -f "$SET/$kind/env"
  [ -f "$SET/$kind/processes" ] || return 0
  while read -r line; do
    is_alive "$line" || continue
    kill -CONT "${line% *}" 2>/dev/null || true
    kill "-$signal" "${line% *}" 2>/dev/null || true
    for _ in $(seq 200); do
      is_alive "$line" || break
      sleep 0.1
    done
    if is_alive "$line"; then kill -KILL "${line% *}" 2>/dev/null || true; fi
  done < <(tac "$SET/$kind/processes")
  rm -f "$SET/$kind/processes"
}

choose_ports() { # kind, names...: sets port_NAME; the same ones again while they are free
  local kind=$1 name port
  local file=$SET/$kind/ports
  shift
  if [ -f "$file" ]; then
    # shellcheck disable=SC1090
    . "$file"
    for name in "$@"; do port=port_$name; is_free "${!port:-0}" || { rm -f "$file"; break; }; done
  fi
  [ ! -f "$file" ] || return 0
  for name in "$@"; do
    # Below the range the kernel takes for outgoing connections.
    until port=$((20000 + RANDOM % 12000)) && is_free "$port" && ! grep -qs "=$port$" "$SET"/*/ports "$file.new"; do :; done
    echo "port_$name=$port" >>"$file.new"
  done
  mv "$file.new" "$file"
  # shellcheck disable=SC1090
  . "$file"
}

is_free() { [ "$1" -gt 0 ] && ! grep -qi ":$(printf %04X "$1") [0-9A-F]*:0000 0A" /proc/net/tcp /proc/net/tcp6 2>/dev/null; }

http_ok() { # port, path, [header]: bash alone, a fresh machine has no curl
  (
    exec 8<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n%s\r\n\r\n' "$2" "$1" "${3:-Accept: */*}" >&8
    read -r -t 3 answer <&8
    [[ $answer == *" 200 "* ]]
  ) 2>/dev/null
}

await() { # kind, seconds, command...: until it succeeds; fails at once when a daemon of the kind dies
  local kind=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@"; do
    all_alive "$kind" && [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

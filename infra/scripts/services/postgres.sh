# PostgreSQL from the system's packages. Trust on loopback, no fsync: what it holds may be lost with the machine (not with the process).

postgres_bin() {
  local program
  program=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || true
  [ -n "$program" ] || program=$(command -v initdb) || return 1
  dirname "$program"
}

postgres_installed() { postgres_bin >/dev/null; }

postgres_start() {
  local bin root=$SET/postgres
  bin=$(postgres_bin)
  choose_ports postgres sql
  mkdir -p "$root/run"
  own postgres "$root/run"
  if [ ! -f "$root/run/data/PG_VERSION" ]; then
    rm -rf "$root/run/data"
    (cd "$root/run" && as postgres "PATH=$PATH" LC_ALL=C.UTF-8 "$bin/initdb" -D "$root/run/data" -U postgres -A trust --no-sync -E UTF8) \
      >"$root/initdb.log" 2>&1 || return 1
  fi
  postgres_forget_killed "$root/run/data" || return 1
  spawn postgres server postgres "PATH=$PATH" LC_ALL=C.UTF-8 TZ=UTC "$bin/postgres" -D "$root/run/data" -p "$port_sql" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c shared_buffers=256MB \
    -c fsync=off -c full_page_writes=off -c timezone=UTC
  await postgres 30 "$bin/pg_isready" -q -h 127.0.0.1 -p "$port_sql" || return 1
  cat >"$root/env" <<C
export SOCCER_TEST_POSTGRES='Host=127.0.0.1;Port=$port_sql;Username=postgres;Database=postgres'
export SOCCER_DB_HOST=127.0.0.1 SOCCER_DB_PORT=$port_sql SOCCER_DB_NAME=postgres SOCCER_DB_USER=postgres
C
}

# A killed server's children take a moment to notice, and where nobody reaps it PostgreSQL takes its number for a running server.
postgres_forget_killed() { # data folder
  local tries=100
  while [ -n "$(find /proc/[0-9]*/cwd -maxdepth 0 -lname "$1" 2>/dev/null)" ]; do
    [ $((tries--)) -gt 0 ] || { say "postgres: a server that is not ours runs in $1"; return 1; }
    sleep 0.1
  done
  rm -f "$1/postmaster.pid"
}

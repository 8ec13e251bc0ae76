#!/usr/bin/env bash
# Checks the deployment files with what this machine has, and says what it left out. No engine and no network is needed.
#   compose: docker-compose v2 or the docker compose plugin    nginx: nginx -t and real requests through it
#   PostgreSQL: the server reads the settings                  RabbitMQ: a private broker starts with them
# Exit codes: 0 all that was checked is right (also when something was skipped), 1 something is wrong.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
. infra/scripts/services/process.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/soccer-deploy.XXXXXX")
chmod 755 "$work"
SET=$work/servers
wrong=0
skipped=()
ok() { echo "deploy-check: $1: ok"; }
bad() { echo "deploy-check: $1: WRONG" >&2; wrong=1; }
skip() { skipped+=("$1"); }
check() { # what, command...
  local what=$1
  shift
  if "$@" >"$work/check.log" 2>&1; then ok "$what"; else bad "$what"; cat "$work/check.log" >&2; fi
}
finish() {
  for kind in nginx upstream; do stop_processes $kind TERM 2>/dev/null || true; done
  [ ! -d "$work/broker" ] || infra/scripts/services.sh down --dir "$work/broker" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

check_compose() {
  local compose=() example=(--env-file .env.example) hybrid=(-f docker-compose.hybrid.yml)
  if docker compose version >/dev/null 2>&1; then compose=(docker compose)
  elif docker-compose version --short 2>/dev/null | grep -q '^v\{0,1\}2'; then compose=(docker-compose)
  else skip "compose files (no docker compose v2)"; return; fi
  check "docker-compose.hybrid.yml" "${compose[@]}" "${example[@]}" "${hybrid[@]}" config -q
  check "docker-compose.gpu.yml over it" "${compose[@]}" "${example[@]}" "${hybrid[@]}" -f docker-compose.gpu.yml config -q
  local name
  for name in SOCCER_DB_PASSWORD RABBITMQ_PASSWORD SOCCER_RABBITMQ_URL S3_ACCESS_KEY S3_SECRET_KEY SOCCER_API_KEY; do
    sed "s/^$name=.*/$name=/" .env.example >"$work/env"
    if env -u "$name" "${compose[@]}" --env-file "$work/env" "${hybrid[@]}" config -q 2>/dev/null; then bad "$name may be left out"; fi
  done
  ok "every secret is asked for"
}

check_nginx() {
  command -v nginx >/dev/null || { skip "nginx (not on PATH)"; return; }
  local etc=$work/nginx/etc
  mkdir -p "$etc" "$work/nginx/logs" "$SET/nginx" "$SET/upstream"
  choose_ports nginx front
  local front=$port_front
  choose_ports upstream api
  # The upstream and the port are the place's own; all the rest is as shipped.
  # Twice, as replicas: with a single server nginx never counts failures.
  printf 'upstream soccer_api { server 127.0.0.1:%s max_fails=3 fail_timeout=10s; server 127.0.0.1:%s max_fails=3 fail_timeout=10s; keepalive 8; }\n' \
    "$port_api" "$port_api" >"$etc/upstream.conf"
  sed -e "s/listen 80 /listen 127.0.0.1:$front /" -e '/listen \[::\]:80 /d' infra/nginx/nginx.conf >"$etc/nginx.conf"
  printf '%s\n' "pid $work/nginx/pid;" >>"$etc/nginx.conf"
  local run=(nginx -p "$work/nginx" -c "$etc/nginx.conf" -e stderr)
  check "nginx.conf" "${run[@]}" -t
  command -v python3 >/dev/null && command -v curl >/dev/null || { skip "requests through nginx (no python3 or curl)"; return; }
  spawn upstream api "$(id -un)" "PATH=$PATH" python3 "$PWD/infra/nginx/check-upstream.py" "$port_api"
  spawn nginx front "$(id -un)" "PATH=$PATH" "${run[@]}" -g 'daemon off;'
  await nginx 10 http_ok "$front" /nginx-health || { bad "nginx starts"; cat "$SET/nginx/front.log" >&2; return; }
  await upstream 10 http_ok "$port_api" /health || { bad "the upstream starts"; return; }
  local url=http://127.0.0.1:$front
  check "a request goes through" eval "curl -sf '$url/api/v1/jobs?x=1' -H 'X-Forwarded-For: 9.9.9.9' | grep -q '\"forwardedFor\": \"127.0.0.1\"'"
  check "a 503 of the Api passes with its document, and eight take no replica out" unavailable_passes "$url"
  check "security headers" eval "curl -sfD - -o /dev/null '$url/health/live' | tr -d '\r' | grep -qix 'x-content-type-options: nosniff'"
  check "metrics stay inside" eval "[ \"\$(curl -s -o /dev/null -w '%{http_code}' $url/metrics)\" = 404 ]"
  check "an 11 MB body is refused where no upload belongs" \
    eval "[ \"\$(head -c 11000000 /dev/zero | curl -s -o /dev/null -w '%{http_code}' -T - -X POST $url/api/v1/jobs)\" = 413 ]"
  check "an 11 MB upload passes" eval "head -c 11000000 /dev/zero | curl -sf -T - -X POST $url/api/v1/videos | grep -q '\"bytes\": 11000000'"
  # The upstream answers after the first byte that it sees: with buffering nginx would first wait for the whole body, which never comes.
  check "an upload is passed on before it ends" early_answer "$front"
  check "events come one by one" eval "curl -sN -m 2 -o '$work/events' '$url/api/v1/jobs/1/events' ; grep -q 'data: 1' '$work/events'"
}

# Failures are counted a replica: with both taken out nginx would answer 502 of its own.
unavailable_passes() { # url
  local i
  for i in 1 2 3 4 5 6 7 8; do
    curl -s -w ' %{http_code}' "$1/api/v1/stats?unavailable" | grep -q '"models-not-loaded"} 503$' || return 1
  done
  curl -sf "$1/api/v1/jobs" | grep -q '"path"'
  ! grep -q 'upstream server temporarily disabled' "$SET/nginx/front.log"
}

early_answer() ( # port
  exec 8<>"/dev/tcp/127.0.0.1/$1"
  printf 'POST /api/v1/videos?early HTTP/1.1\r\nHost: soccer\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nkick-off\r\n' >&8
  read -r -t 3 answer <&8
  [[ $answer == *" 200 "* ]]
)

check_postgres() {
  local bin
  . infra/scripts/services/postgres.sh
  bin=$(postgres_bin) || { skip "postgresql.conf (no PostgreSQL)"; return; }
  mkdir "$work/pg"
  own postgres "$work/pg"
  if ! (as postgres "PATH=$PATH" LC_ALL=C.UTF-8 "$bin/initdb" -D "$work/pg/data" -U postgres --no-sync) >"$work/check.log" 2>&1; then
    bad "initdb"; cat "$work/check.log" >&2; return
  fi
  cp infra/postgres/postgresql.conf "$work/postgresql.conf"
  chmod 644 "$work/postgresql.conf"
  check "postgresql.conf ($("$bin/postgres" --version))" \
    eval "(as postgres PATH=$PATH LC_ALL=C.UTF-8 $bin/postgres -D $work/pg/data -c config_file=$work/postgresql.conf -C shared_buffers)"
}

check_rabbitmq() {
  . infra/scripts/services/rabbitmq.sh
  rabbitmq_installed || { skip "rabbitmq.conf (no RabbitMQ)"; return; }
  check "rabbitmq.conf" env SOCCER_RABBITMQ_CONF="$PWD/infra/rabbitmq/rabbitmq.conf" infra/scripts/services.sh up --dir "$work/broker" --owner $$ rabbitmq
}

check_compose
check_nginx
check_postgres
check_rabbitmq
for what in "${skipped[@]}"; do echo "deploy-check: skipped: $what"; done
exit $wrong

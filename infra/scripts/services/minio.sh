# A real MinIO server, where SOCCER_MINIO (a program) or PATH gives one: a separate program in tests, never shipped.

minio_program() { if [ -n "${SOCCER_MINIO:-}" ]; then echo "$SOCCER_MINIO"; else command -v minio; fi; }

minio_installed() { [ -x "$(minio_program)" ]; }

minio_start() {
  choose_ports minio http
  minio_serve minio || return 1
  cat >"$SET/minio/env" <<C
export SOCCER_TEST_MINIO='http://127.0.0.1:$port_http' SOCCER_TEST_MINIO_ACCESS_KEY=soccer SOCCER_TEST_MINIO_SECRET_KEY=devsecret123
C
}

minio_serve() { # kind
  local run=$SET/$1/run
  mkdir -p "$run/minio" "$run/certs"
  spawn "$1" minio "$(id -un)" "PATH=$PATH" "HOME=$run" MINIO_ROOT_USER=soccer MINIO_ROOT_PASSWORD=devsecret123 MINIO_BROWSER=off \
    MINIO_UPDATE=off MINIO_REGION=us-east-1 "$(readlink -f "$(minio_program)")" server --quiet --address "127.0.0.1:$port_http" --certs-dir "$run/certs" \
    "$run/minio"
  await "$1" 30 http_ok "$port_http" /minio/health/ready
}

#!/usr/bin/env bash
# The whole of `make test`: what the tests need, locked restore, build, format check, fresh servers, every test project.
# The last line is `N passed, N failed` (`, N skipped` when some were); the exit code is 0 only if something ran and nothing failed.
# SOCCER_TEST_MODULES: test projects at the same time (2: each has some waiting for servers and some computing).
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 SOCCER_REQUIRE=1
# Test programs look for .NET in /usr/share/dotnet and /etc/dotnet only, unless this tells them where the one on PATH lies.
found=$(readlink -f "$(command -v dotnet)" || true)
[ ! -d "${found%/*}/host/fxr" ] || export DOTNET_ROOT=${DOTNET_ROOT:-${found%/*}}

solution=SoccerRecognition.sln
servers=.services/test-run-$$
output=artifacts/test.log
services=''

end() { # the closing line, whatever happened
  local code=$?
  set +e
  trap - EXIT INT TERM
  if [ -n "$services" ]; then
    wait "$services" 2>/dev/null || true
    infra/scripts/services.sh down --dir "$servers" >/dev/null 2>&1 || true
    rm -rf "$servers"
  fi
  report "$code"
}

count() { sed -n "s/^ *$1: \([0-9][0-9]*\)$/\1/p" "$output" 2>/dev/null | awk '{ sum += $1 } END { print sum }'; }

# The runner's own summary, which it adds up from what the test processes report while they run. `error` counts processes that crashed or did not start:
# together with any other exit code but 0 that is a failure, also where no single test failed.
report() {
  local code=$1 passed failed errors skipped
  passed=$(count succeeded) failed=$(count failed) errors=$(count error) skipped=$(count skipped)
  failed=$((${failed:-0} + ${errors:-0}))
  [ "${passed:-0}" -gt 0 ] || [ "$code" -ne 0 ] || { code=1; echo "test: no test ran" >&2; }
  [ "$code" -eq 0 ] || [ $failed -gt 0 ] || failed=1
  [ $failed -eq 0 ] || [ "$code" -ne 0 ] || code=1
  echo "${passed:-0} passed, $failed failed$([ "${skipped:-0}" -eq 0 ] || echo ", $skipped skipped")"
  exit "$code"
}

step() { # what, command...: quiet when it succeeds
  local started=$SECONDS what=$1
  shift
  printf 'test: %s …' "$what"
  if "$@" >artifacts/step.log 2>&1; then
    echo " $((SECONDS - started)) s"
  else
    echo " failed"
    cat artifacts/step.log
    exit 1
  fi
}

mkdir -p artifacts
rm -f "$output"
trap end EXIT
trap 'exit 130' INT TERM

infra/scripts/install.sh test
# The servers take as long to start as the build has to wait for the disk; with their owner dead they end by themselves.
infra/scripts/services.sh up --dir "$servers" --owner $$ >artifacts/services.log 2>&1 &
services=$!
step "restore" dotnet restore $solution --locked-mode -v q
step "build" dotnet build $solution -c Release --no-restore -warnaserror -v q
step "format" dotnet format whitespace $solution --verify-no-changes --no-restore
step "servers" wait "$services"
services=started
eval "$(infra/scripts/services.sh env --dir "$servers")"
# The tests' own names stay; the product's would reach every process that a test starts, past the settings it gives.
unset SOCCER_DB_HOST SOCCER_DB_PORT SOCCER_DB_NAME SOCCER_DB_USER SOCCER_RABBITMQ_URL S3_ENDPOINT S3_SECURE S3_ACCESS_KEY S3_SECRET_KEY

modules() { # files, modules at once, log: the tests in them
  dotnet test --test-modules "$1" --max-parallel-test-modules "$2" --no-ansi --no-progress --ignore-exit-code 8 --show-slowest-tests 10 2>&1 | tee "$3"
}

# What breaks servers on purpose runs by itself: its bounds are of a machine that does nothing else. Up to three rows that did not hold beside another
# row are run again, alone, and that is said.
faults() {
  local log=artifacts/faults.log row rows
  if modules "artifacts/bin/Faults/release/SoccerRecognition.Faults.dll" 1 "$log"; then cat "$log" >>"$output"; return 0; fi
  mapfile -t rows < <(sed -n 's/^failed \(SoccerRecognition\.Faults\.Rows\.[A-Za-z0-9_]*\)\..*/\1/p' "$log" | sort -u)
  if [ ${#rows[@]} -eq 0 ] || [ ${#rows[@]} -gt 3 ]; then cat "$log" >>"$output"; return 1; fi
  for row in "${rows[@]}"; do
    echo "test: $row again, alone"
    artifacts/bin/Faults/release/SoccerRecognition.Faults -class "$row" || { cat "$log" >>"$output"; return 1; }
  done
  printf '  succeeded: %s\n' "$(sed -n 's/^ *total: \([0-9][0-9]*\)$/\1/p' "$log" | tail -n 1)" >>"$output"
}

modules "artifacts/bin/*.Tests/release/SoccerRecognition.*.Tests.dll" "${SOCCER_TEST_MODULES:-2}" "$output" && first=0 || first=$?
faults && second=0 || second=$?
[ $first -eq 0 ] || exit $first
exit $second

#!/usr/bin/env bash
# Builds a project or the solution in Release: live progress on a terminal, two lines without one, the whole log when it fails.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
mkdir -p artifacts
if [ -t 1 ]; then
  exec dotnet build "$1" -c Release -v q --nologo --tl:on
fi
echo "build: $1 (about a minute the first time) …"
started=$SECONDS
if ! dotnet build "$1" -c Release -v q --nologo --tl:off >artifacts/build.log 2>&1; then
  cat artifacts/build.log
  exit 1
fi
echo "build: done in $((SECONDS - started)) s"

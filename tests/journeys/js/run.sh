#!/usr/bin/env bash
# Runs the JavaScript journeys in build/journeys-js: run.sh PROGRAM. Installs the SDK there once.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
work=${2:-$(dirname "$program")/../journeys-js}
mkdir -p "$work"
if ! cmp -s "$here/package-lock.json" "$work/installed-lock.json"; then
  cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$work"
  (cd "$work" && npm ci --no-audit --no-fund --silent)
  cp "$here/package-lock.json" "$work/installed-lock.json"
fi
cp "$here"/*.mjs "$work"
cd "$work"
AMIABLE="$program" node --test

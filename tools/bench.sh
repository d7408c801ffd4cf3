#!/usr/bin/env bash
# Runs the benchmark programs of a build folder one after the other.
set -euo pipefail
for program in "$1"/*_bench; do
  "$program"
done
AMIABLE=$1/amiable /usr/bin/python3 tests/bench/serve_bench.py

#!/usr/bin/env bash
# Runs the benchmark programs of a build folder one after the other.
set -euo pipefail
"$1"/amiable_bench
"$1"/guard_rails_bench
"$1"/simulator_bench
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1"/store_bench "$folder/world"
"$1"/block_bench "$folder/blocks"
export AMIABLE=$1/amiable
/usr/bin/python3 tests/bench/serve_bench.py
/usr/bin/python3 tests/bench/serve_sizes.py
/usr/bin/python3 tests/bench/who_sizes.py

#!/usr/bin/env bash
# Runs every libFuzzer target for some seconds, starting from its committed corpus.
# usage: fuzz.sh SECONDS [--junit FILE]
set -uo pipefail
seconds=$1
junit=""
[ "${2:-}" = --junit ] && junit=$3

cmake --preset fuzz >/dev/null && cmake --build build/fuzz --target fuzz_targets -j "$(nproc)" >/dev/null || exit 1
failures=0
cases=""
for target in build/fuzz/*_fuzz; do
  name=$(basename "$target" _fuzz)
  work=build/fuzz/corpus/$name
  mkdir -p "$work" build/fuzz/findings
  options=()
  [ -e "tests/fuzz/$name.dict" ] && options+=("-dict=tests/fuzz/$name.dict")
  if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
      "-artifact_prefix=build/fuzz/findings/$name-" "${options[@]}" "$work" \
      "tests/fuzz/corpus/$name" >"build/fuzz/$name.log" 2>&1; then
    echo "fuzz $name: $seconds s, $(grep -c . "build/fuzz/$name.log") lines of log, no finding"
    cases+="<testcase name=\"fuzz_$name\"/>"
  else
    echo "fuzz $name: FOUND something"
    tail -30 "build/fuzz/$name.log"
    cases+="<testcase name=\"fuzz_$name\"><failure message=\"see build/fuzz/$name.log\"/></testcase>"
    failures=$((failures + 1))
  fi
done
[ -n "$junit" ] && echo "<testsuite>$cases</testsuite>" >"$junit"
exit "$((failures > 0))"

#!/usr/bin/env bash
# Runs every libFuzzer target for some seconds, starting from its committed corpus; one on each core.
# usage: fuzz.sh SECONDS [--junit FILE]
set -uo pipefail
seconds=$1
junit=""
[ "${2:-}" = --junit ] && junit=$3

# run TARGET SECONDS: prints what came out; a failure leaves build/fuzz/NAME.failed.
run() {
  local target=$1 seconds=$2 name work options=()
  name=$(basename "$target" _fuzz)
  work=build/fuzz/corpus/$name
  mkdir -p "$work"
  rm -f "build/fuzz/$name.failed"
  [ -e "tests/fuzz/$name.dict" ] && options+=("-dict=tests/fuzz/$name.dict")
  if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
      "-artifact_prefix=build/fuzz/findings/$name-" "${options[@]}" "$work" \
      "tests/fuzz/corpus/$name" >"build/fuzz/$name.log" 2>&1; then
    echo "fuzz $name: $seconds s, $(grep -c . "build/fuzz/$name.log") lines of log, no finding"
  else
    touch "build/fuzz/$name.failed"
    echo "fuzz $name: FOUND something"
    tail -30 "build/fuzz/$name.log"
  fi
}
export -f run

cmake --preset fuzz >/dev/null && cmake --build build/fuzz --target fuzz_targets -j "$(nproc)" >/dev/null || exit 1
mkdir -p build/fuzz/findings
printf '%s\n' build/fuzz/*_fuzz | xargs -P "$(nproc)" -I{} bash -c "run {} $seconds"

failures=0
cases=""
for target in build/fuzz/*_fuzz; do
  name=$(basename "$target" _fuzz)
  if [ -e "build/fuzz/$name.failed" ]; then
    cases+="<testcase name=\"fuzz_$name\"><failure message=\"see build/fuzz/$name.log\"/></testcase>"
    failures=$((failures + 1))
  else
    cases+="<testcase name=\"fuzz_$name\"/>"
  fi
done
[ -n "$junit" ] && echo "<testsuite>$cases</testsuite>" >"$junit"
exit "$((failures > 0))"

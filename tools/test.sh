#!/usr/bin/env bash
# Runs one of the test suites (test, test-more, soak) and ends with "N passed, N failed".
# Results of each ctest run are kept as JUnit files in build/results/SUITE.
set -uo pipefail
suite=$1
jobs=$(nproc)
more_jobs=$((jobs + 1))  # for tests: servers and their clients often wait
results=build/results/$suite
rm -rf "$results"
mkdir -p "$results"

# build PRESET TARGET [cmake options]: configures and builds; a failure is recorded as one failed test.
build() {
  local preset=$1 target=$2
  shift 2
  if ! { cmake --preset "$preset" "$@" >"$results/configure-$preset.log" 2>&1 &&
         cmake --build "build/$preset" --target "$target" -j "$jobs" \
           >"$results/build-$preset.log" 2>&1; }; then
    echo "build of preset $preset failed:"
    grep -E 'error|warning|FAILED|Error' "$results/build-$preset.log" "$results/configure-$preset.log" | head -40
    echo "<testsuite><testcase name='build'><failure/></testcase></testsuite>" \
      >"$results/build-$preset.xml"
    return 1
  fi
}

# run NAME PRESET [ctest options]
run() {
  local name=$1 preset=$2
  shift 2
  # GoogleTest programs tell their single tests beside what ctest tells of the program.
  GTEST_OUTPUT="xml:$PWD/$results/$name/" ctest --test-dir "build/$preset" --output-on-failure -j "$more_jobs" \
        --output-junit "$PWD/$results/$name.xml" "$@" || true
}

# clang-tidy as one test.
tidy() {
  if tools/clang_tidy.sh >"$results/clang-tidy.log" 2>&1; then
    echo "<testsuite><testcase name='clang-tidy'/></testsuite>" >"$results/clang-tidy.xml"
  else
    grep -E 'error|warning' "$results/clang-tidy.log" | head -40
    echo "<testsuite><testcase name='clang-tidy'><failure/></testcase></testsuite>" \
      >"$results/clang-tidy.xml"
  fi
}

case "$suite" in
  test)
    build release all -DAMIABLE_TESTS=ON && run release release -LE "long|more"
    build asan part_tests && run asan asan -L parts
    ;;
  test-more)
    tidy
    build release all -DAMIABLE_TESTS=ON && run crash release -L more
    build tsan threaded_tests && run tsan tsan -L threads
    if build fuzz fuzz_targets; then
      tools/fuzz.sh 5 --junit "$results/fuzz.xml"
    fi
    ;;
  soak)
    build release all -DAMIABLE_TESTS=ON && run release release -L long
    build asan all && run asan asan -L unit
    build tsan all && run tsan tsan -L unit
    tools/fuzz.sh 1800 --junit "$results/fuzz.xml"
    ;;
  *)
    echo "test.sh: unknown suite '$suite'" >&2
    exit 64
    ;;
esac

python3 tools/count_results.py "$results"

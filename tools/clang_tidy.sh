#!/usr/bin/env bash
# clang-tidy over the modules that cmake/AmiableModule.cmake names, without compiling them.
# usage: clang_tidy.sh [cmake options]    e.g. -DAMIABLE_TIDY_ALL=ON: every module
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset tidy "$@" >/dev/null
cmake --build build/tidy --target generated_sources >/dev/null
# The longest files first, so that no core waits for the last one.
xargs ls -S <build/tidy/tidied_sources | xargs -P "$(nproc)" -n 1 clang-tidy-14 --quiet -p build/tidy

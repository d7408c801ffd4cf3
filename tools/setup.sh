#!/usr/bin/env bash
# Installs the Debian packages that building (profile build), testing (test), benchmarks (bench) or
# packaging (package) need.
# Does nothing, in milliseconds, when all are there.
set -euo pipefail

profile=${1:-build}
packages=(g++ cmake ninja-build libfmt-dev libcli11-dev libutf8proc-dev python3
          libboost1.81-dev libre2-dev libsqlite3-dev libssl-dev libpugixml-dev libcurl4-openssl-dev)
if [ "$profile" = test ] || [ "$profile" = bench ]; then
  packages+=(ccache clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14 libgtest-dev
             libbenchmark-dev nlohmann-json3-dev openssl awscli python3-boto3
             python3-cryptography packer)
  # Any Node.js from 18 on will do, wherever it is from.
  command -v npm >/dev/null || packages+=(nodejs npm)
fi
[ "$profile" = bench ] && packages+=(nginx-light wrk)
[ "$profile" = package ] && packages+=(dpkg-dev file)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "setup: this machine has no apt-get; install the equivalents of: ${missing[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: as root, run: apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

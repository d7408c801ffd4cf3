#!/usr/bin/env bash
# The main job on an included example: a copied AMI that cannot be launched, then the same world
# after the cure. Succeeds when the tool answers "fails" (1) and then "works" (0).
set -uo pipefail
amiable=$1

echo "1. The AMI was copied into 111122223333; its snapshot's key belongs to 444455556666."
echo
"$amiable" why --bundle examples/article-refused --question examples/article-refused.json
refused=$?
echo
echo "2. The same world after an administrator of 444455556666 edited the key policy."
echo
"$amiable" why --bundle examples/article-cured --question examples/article-cured.json
cured=$?

if [ "$refused" -ne 1 ] || [ "$cured" -ne 0 ]; then
  echo "run: expected exit codes 1 and 0, got $refused and $cured" >&2
  exit 1
fi

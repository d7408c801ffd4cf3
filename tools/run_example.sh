#!/usr/bin/env bash
# The main job on the included example: a copied AMI that cannot be launched, then the same world
# after the cure. Succeeds when the tool answers "fails" (1) and then "works" (0).
set -uo pipefail
amiable=$1
image=ami-0abcdef1234567890
user=arn:aws:iam::111122223333:user/UserA

ask() {
  echo "\$ amiable why --bundle $1 $image \\"
  echo "    --as $user"
  "$amiable" why --bundle "$1" "$image" --as "$user"
}

echo "An AMI was copied into 111122223333; the key of its snapshot stayed 444455556666's."
echo
ask examples/article-refused
refused=$?
echo
echo "The same accounts after 444455556666 made that edit of its key policy."
echo
ask examples/article-cured
cured=$?

if [ "$refused" -ne 1 ] || [ "$cured" -ne 0 ]; then
  echo "run: expected exit codes 1 and 0, got $refused and $cured" >&2
  exit 1
fi

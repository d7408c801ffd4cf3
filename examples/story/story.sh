#!/usr/bin/env bash
# The story of an encrypted image that does not launch in another account, lived through against
# `amiable serve` with the plain aws CLI: it fails for AWS's reason, is cured by two edits, and runs.
# usage: story.sh [AMIABLE]      needs the aws CLI; everything happens in a temporary folder
set -euo pipefail
amiable=${1:-amiable}
owner=444455556666 launcher=111122223333
world=$(mktemp -d)
export AWS_REGION=us-west-2 AWS_DEFAULT_REGION=us-west-2 AWS_PAGER="" AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=$world/credentials AWS_MAX_ATTEMPTS=1

"$amiable" serve --listen 127.0.0.1:0 --data "$world" >"$world/printed" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$world"' EXIT
for _ in $(seq 100); do
  grep -q '^then ' "$world/printed" && break
  sleep 0.05
done
endpoint=$(grep -o 'http://127.0.0.1:[0-9]*' "$world/printed" | head -1)

# say TEXT: narration. as PROFILE ARGUMENTS…: an aws command of one account, shown and run.
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -n "${NO_COLOR:-}" ] && say() { printf '\n%s\n' "$*"; }
as() {
  local profile=$1
  shift
  printf '  %s$ aws %s\n' "$profile" "$*" >&2
  aws --endpoint-url "$endpoint" --profile "$profile" --output text "$@"
}
state_of() { as user ec2 describe-instances --instance-ids "$1" \
  --query 'Reservations[0].Instances[0].[State.Name,StateReason.Code]' 2>/dev/null; }
launch() {
  instance=$(as user ec2 run-instances --image-id "$image" --instance-type t3.micro \
    --query 'Instances[0].InstanceId')
  for _ in $(seq 50); do
    state=$(state_of "$instance")
    case $state in running* | terminated*) break ;; esac
  done
  printf '  %s: %s\n' "$instance" "$(echo "$state" | tr '\t' ' ')"
}
explain() {
  printf '  $ amiable why --data … %s --as …:user/UserA\n' "$image" >&2
  "$amiable" why --data "$world" "$image" --as "$user_arn" --region "$AWS_REGION" |
    sed 's/^/  /' || true
}

say "1. $owner has a key of its own and an image whose snapshot is encrypted under it."
key=$(as $owner kms create-key --description "golden images" --query KeyMetadata.Arn)
public=$(as $owner ec2 describe-images --owners amazon \
  --filters Name=architecture,Values=x86_64 --query 'Images[0].ImageId')
image=$(as $owner ec2 copy-image --name golden --source-region "$AWS_REGION" \
  --source-image-id "$public" --encrypted --kms-key-id "$key" --query ImageId)
as $owner ec2 wait image-available --image-ids "$image"

say "2. It shares the image with $launcher, where UserA may do everything in EC2."
as $owner ec2 modify-image-attribute --image-id "$image" \
  --launch-permission "Add=[{UserId=$launcher}]"
user_arn=$(as $launcher iam create-user --user-name UserA --query User.Arn)
cat >"$world/ec2.json" <<JSON
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
JSON
as $launcher iam put-user-policy --user-name UserA --policy-name Ec2 \
  --policy-document "file://$world/ec2.json"
read -r id secret <<<"$(as $launcher iam create-access-key --user-name UserA \
  --query 'AccessKey.[AccessKeyId,SecretAccessKey]')"
printf '\n[user]\naws_access_key_id = %s\naws_secret_access_key = %s\n' "$id" "$secret" \
  >>"$world/credentials"

say "3. UserA launches it. EC2 says 200, pending, and then:"
launch
explain

say "4. The first edit, by $owner: the key policy names UserA."
cat >"$world/key-policy.json" <<JSON
{"Version": "2012-10-17", "Statement": [
  {"Sid": "Enable IAM User Permissions", "Effect": "Allow",
   "Principal": {"AWS": "arn:aws:iam::$owner:root"}, "Action": "kms:*", "Resource": "*"},
  {"Sid": "Allow use of the key", "Effect": "Allow", "Principal": {"AWS": "$user_arn"},
   "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
              "kms:DescribeKey"], "Resource": "*"},
  {"Sid": "Allow attachment of persistent resources", "Effect": "Allow",
   "Principal": {"AWS": "$user_arn"},
   "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "Resource": "*",
   "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}]}
JSON
as $owner kms put-key-policy --key-id "$key" --policy-name default \
  --policy "file://$world/key-policy.json"
launch
explain

say "5. The second edit, by $launcher: UserA's own policy allows the same on that key."
cat >"$world/use.json" <<JSON
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*",
   "kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "$key"},
  {"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "$key",
   "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}]}
JSON
as $launcher iam put-user-policy --user-name UserA --policy-name KmsKeyUsagePolicy \
  --policy-document "file://$world/use.json"
launch

case $state in
  running*) say "It runs. Both edits were needed: one in each account." ;;
  *) say "It should have run; this is a fault of amiable." && exit 1 ;;
esac

#!/usr/bin/env bash
# Made by amiable fix. After it, ami-0abcdef1234567890 can launch in 111122223333/us-west-2 as
# user/UserA.
# Run it with credentials of each account below, in their order; it makes the edits of the
# account that the credentials belong to: AWS_PROFILE=… bash apply.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
account=$(aws sts get-caller-identity --query Account --output text)

# Account 777788889999: an administrator of 777788889999 with organizations:UpdatePolicy
if [ "$account" = 777788889999 ]; then
  # 1. change the statement `NoGrants` of the SCP p-denygrants
  # a guard rail, left out: amiable fix --include-guard-rails writes it
  true
  echo 'done in account 777788889999'
fi

# Account 111122223333: an administrator of 111122223333 with iam:CreatePolicy and
# iam:AttachUserPolicy
if [ "$account" = 111122223333 ]; then
  # 2. make the policy `KmsKeyUsagePolicy` and attach it to user/UserA
  aws iam create-policy --policy-name KmsKeyUsagePolicy \
    --policy-document "file://$here/02-111122223333-identity-policy.json"
  aws iam attach-user-policy --user-name UserA \
    --policy-arn arn:aws:iam::111122223333:policy/KmsKeyUsagePolicy
  echo 'done in account 111122223333'
fi

case "$account" in
  777788889999 | 111122223333) ;;
  *)
    echo "no edit belongs to account $account" >&2
    exit 1
    ;;
esac

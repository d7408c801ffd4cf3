#!/usr/bin/env bash
# Made by amiable fix. After it, ami-0abcdef1234567890 can launch in 111122223333/us-west-2 as
# user/UserA.
# Run it with credentials of each account below, in their order; it makes the edits of the
# account that the credentials belong to: AWS_PROFILE=… bash apply.sh
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
account=$(aws sts get-caller-identity --query Account --output text)

# Account 444455556666: an administrator of 444455556666 with kms:PutKeyPolicy on this key
if [ "$account" = 444455556666 ]; then
  # 1. add one statement to the key policy of key/1a2b3c4d-…
  # put-key-policy replaces the whole policy: gather it again first if somebody may have edited
  # it since
  cat >"$here/01-444455556666-key-policy.json" <<'POLICY'
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "kms:*",
            "Resource": "*"
        },
        {
            "Sid": "Allow use of the key",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:user/UserA"},
            "Action": ["kms:ReEncrypt*", "kms:CreateGrant"],
            "Resource": "*"
        }
    ]
}
POLICY
  aws kms put-key-policy \
    --key-id arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d \
    --policy-name default --policy "file://$here/01-444455556666-key-policy.json" \
    --region us-west-2
  echo 'done in account 444455556666'
fi

# Account 111122223333: an administrator of 111122223333 with iam:CreatePolicy and
# iam:AttachUserPolicy
if [ "$account" = 111122223333 ]; then
  # 2. make the policy `KmsKeyUsagePolicy` and attach it to user/UserA
  cat >"$here/02-111122223333-identity-policy.json" <<'POLICY'
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*"}
  ]
}
POLICY
  aws iam create-policy --policy-name KmsKeyUsagePolicy \
    --policy-document "file://$here/02-111122223333-identity-policy.json"
  aws iam attach-user-policy --user-name UserA \
    --policy-arn arn:aws:iam::111122223333:policy/KmsKeyUsagePolicy
  # 3. attach arn:aws:iam::aws:policy/AmazonEC2FullAccess to user/UserA
  aws iam attach-user-policy --user-name UserA \
    --policy-arn arn:aws:iam::aws:policy/AmazonEC2FullAccess
  # 4. change one statement of policy `-o'brien` of group/launchers
  cat >"$here/04-111122223333-identity-policy.json" <<'POLICY'
{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:Decrypt","kms:CreateGrant"],"Resource":"arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d"}}
POLICY
  aws iam put-group-policy --group-name launchers '--policy-name=-o'\''brien' \
    --policy-document "file://$here/04-111122223333-identity-policy.json"
  # 5. add one statement to policy `Ec2Boundary` of user/UserA
  # a managed policy keeps five versions: delete an old one first if there are five
  cat >"$here/05-111122223333-identity-policy.json" <<'POLICY'
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "kms:*",
            "Resource": "*"
        },
        {
            "Sid": "Allow use of the key",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:user/UserA"},
            "Action": ["kms:ReEncrypt*", "kms:CreateGrant"],
            "Resource": "*"
        }
    ]
}
POLICY
  aws iam create-policy-version --policy-arn arn:aws:iam::111122223333:policy/team/Ec2Boundary \
    --policy-document "file://$here/05-111122223333-identity-policy.json" --set-as-default
  # 6. add one statement to the permissions boundary policy/team/Ec2Boundary
  # a managed policy keeps five versions: delete an old one first if there are five
  cat >"$here/06-111122223333-permissions-boundary.json" <<'POLICY'
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "kms:*",
            "Resource": "*"
        },
        {
            "Sid": "Allow use of the key",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:user/UserA"},
            "Action": ["kms:ReEncrypt*", "kms:CreateGrant"],
            "Resource": "*"
        }
    ]
}
POLICY
  aws iam create-policy-version --policy-arn arn:aws:iam::111122223333:policy/team/Ec2Boundary \
    --policy-document "file://$here/06-111122223333-permissions-boundary.json" \
    --set-as-default
  # 7. change a statement of the session policy
  # pass this session policy when the role is assumed (aws sts assume-role --policy)
  cat >"$here/07-111122223333-session-policy.json" <<'POLICY'
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "kms:*",
            "Resource": "*"
        },
        {
            "Sid": "Allow use of the key",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:user/UserA"},
            "Action": ["kms:ReEncrypt*", "kms:CreateGrant"],
            "Resource": "*"
        }
    ]
}
POLICY
  true
  # 10. make a grant on key/1a2b3c4d-… for
  # role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling
  # a grant can take some minutes to work everywhere; aws kms retire-grant or revoke-grant takes
  # it back
  aws kms create-grant \
    --key-id arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d \
    --grantee-principal arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling \
    --operations Decrypt ReEncryptFrom ReEncryptTo CreateGrant \
    --constraints '{"EncryptionContextSubset":{"aws:ebs:id":"vol-0a b'\''\"$x${y}"}}' \
    --region us-west-2
  echo 'done in account 111122223333'
fi

# Account 777788889999: an administrator of 777788889999 with organizations:UpdatePolicy
if [ "$account" = 777788889999 ]; then
  # 8. change the statement `NoGrants` of the SCP p-denygrants
  # a guard rail of the organization: it holds for every account it is attached to
  cat >"$here/08-777788889999-scp.json" <<'POLICY'
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "kms:*",
            "Resource": "*"
        },
        {
            "Sid": "Allow use of the key",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:user/UserA"},
            "Action": ["kms:ReEncrypt*", "kms:CreateGrant"],
            "Resource": "*"
        }
    ]
}
POLICY
  aws organizations update-policy --policy-id p-denygrants \
    --content "file://$here/08-777788889999-scp.json"
  # 9. change the statement `NoGrants` of the RCP p-denygrants
  # a guard rail of the organization: it holds for every account it is attached to
  cat >"$here/09-777788889999-rcp.json" <<'POLICY'
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "kms:*",
            "Resource": "*"
        },
        {
            "Sid": "Allow use of the key",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:user/UserA"},
            "Action": ["kms:ReEncrypt*", "kms:CreateGrant"],
            "Resource": "*"
        }
    ]
}
POLICY
  aws organizations update-policy --policy-id p-denygrants \
    --content "file://$here/09-777788889999-rcp.json"
  echo 'done in account 777788889999'
fi

case "$account" in
  444455556666 | 111122223333 | 777788889999) ;;
  *)
    echo "no edit belongs to account $account" >&2
    exit 1
    ;;
esac

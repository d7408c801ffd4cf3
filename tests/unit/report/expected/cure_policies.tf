# Made by amiable fix. After it, ami-0abcdef1234567890 can launch in 111122223333/us-west-2 as
# user/UserA.
# Read the plan before you apply it: what your own configuration manages already belongs there.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "profile_444455556666" {
  type        = string
  default     = null
  description = "AWS profile with credentials of account 444455556666"
}

variable "profile_111122223333" {
  type        = string
  default     = null
  description = "AWS profile with credentials of account 111122223333"
}

variable "profile_777788889999" {
  type        = string
  default     = null
  description = "AWS profile with credentials of account 777788889999"
}

provider "aws" {
  alias               = "account_444455556666_us_west_2"
  region              = "us-west-2"
  profile             = var.profile_444455556666
  allowed_account_ids = ["444455556666"]
}

provider "aws" {
  alias               = "account_111122223333_us_west_2"
  region              = "us-west-2"
  profile             = var.profile_111122223333
  allowed_account_ids = ["111122223333"]
}

provider "aws" {
  alias               = "account_777788889999_us_west_2"
  region              = "us-west-2"
  profile             = var.profile_777788889999
  allowed_account_ids = ["777788889999"]
}

# 1. in account 444455556666: add one statement to the key policy of key/1a2b3c4d-…
resource "aws_kms_key_policy" "edit_1" {
  provider = aws.account_444455556666_us_west_2
  key_id   = "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d"

  policy = <<POLICY
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
}

# 2. in account 111122223333: make the policy `KmsKeyUsagePolicy` and attach it to user/UserA
resource "aws_iam_policy" "edit_2" {
  provider = aws.account_111122223333_us_west_2
  name     = "KmsKeyUsagePolicy"

  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*"}
  ]
}
POLICY
}

resource "aws_iam_user_policy_attachment" "edit_2" {
  provider   = aws.account_111122223333_us_west_2
  user       = "UserA"
  policy_arn = aws_iam_policy.edit_2.arn
}

# 3. in account 111122223333: attach arn:aws:iam::aws:policy/AmazonEC2FullAccess to user/UserA
resource "aws_iam_user_policy_attachment" "edit_3" {
  provider   = aws.account_111122223333_us_west_2
  user       = "UserA"
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2FullAccess"
}

# 4. in account 111122223333: change one statement of policy `-o'brien` of group/launchers
resource "aws_iam_group_policy" "edit_4" {
  provider = aws.account_111122223333_us_west_2
  name     = "-o'brien"
  group    = "launchers"

  policy = <<POLICY
{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:Decrypt","kms:CreateGrant"],"Resource":"arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d"}}
POLICY
}

# 5. in account 111122223333: add one statement to policy `Ec2Boundary` of user/UserA
import {
  to = aws_iam_policy.edit_5
  id = "arn:aws:iam::111122223333:policy/team/Ec2Boundary"
}

resource "aws_iam_policy" "edit_5" {
  provider = aws.account_111122223333_us_west_2
  name     = "Ec2Boundary"
  path     = "/team/"

  policy = <<POLICY
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

  lifecycle {
    ignore_changes = [description, tags]
  }
}

# 6. in account 111122223333: add one statement to the permissions boundary
# policy/team/Ec2Boundary
import {
  to = aws_iam_policy.edit_6
  id = "arn:aws:iam::111122223333:policy/team/Ec2Boundary"
}

resource "aws_iam_policy" "edit_6" {
  provider = aws.account_111122223333_us_west_2
  name     = "Ec2Boundary"
  path     = "/team/"

  policy = <<POLICY
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

  lifecycle {
    ignore_changes = [description, tags]
  }
}

# 7. in account 111122223333: change a statement of the session policy
# Terraform has no resource for this edit alone:
# pass this session policy when the role is assumed (aws sts assume-role --policy)

# 8. in account 777788889999: change the statement `NoGrants` of the SCP p-denygrants
import {
  to = aws_organizations_policy.edit_8
  id = "p-denygrants"
}

data "aws_organizations_policy" "edit_8" {
  provider  = aws.account_777788889999_us_west_2
  policy_id = "p-denygrants"
}

resource "aws_organizations_policy" "edit_8" {
  provider = aws.account_777788889999_us_west_2
  name     = data.aws_organizations_policy.edit_8.name
  type     = data.aws_organizations_policy.edit_8.type

  content = <<POLICY
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

  lifecycle {
    ignore_changes = [description, tags]
  }
}

# 9. in account 777788889999: change the statement `NoGrants` of the RCP p-denygrants
import {
  to = aws_organizations_policy.edit_9
  id = "p-denygrants"
}

data "aws_organizations_policy" "edit_9" {
  provider  = aws.account_777788889999_us_west_2
  policy_id = "p-denygrants"
}

resource "aws_organizations_policy" "edit_9" {
  provider = aws.account_777788889999_us_west_2
  name     = data.aws_organizations_policy.edit_9.name
  type     = data.aws_organizations_policy.edit_9.type

  content = <<POLICY
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

  lifecycle {
    ignore_changes = [description, tags]
  }
}

# 10. in account 111122223333: make a grant on key/1a2b3c4d-… for
# role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling
resource "aws_kms_grant" "edit_10" {
  provider          = aws.account_111122223333_us_west_2
  key_id            = "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d"
  grantee_principal = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"

  operations = [
    "Decrypt",
    "ReEncryptFrom",
    "ReEncryptTo",
    "CreateGrant",
  ]

  constraints {
    encryption_context_subset = { "aws:ebs:id" = "vol-0a b'\"$x$${y}" }
  }
}

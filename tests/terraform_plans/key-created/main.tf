data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444455556666:root"]
    }
  }
  statement {
    sid       = "Allow use of the key"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/UserA"]
    }
  }
  statement {
    sid       = "Allow attachment of persistent resources"
    actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/UserA"]
    }
    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_kms_key" "golden" {
  provider = aws.owner
  policy   = data.aws_iam_policy_document.key.json
}

resource "aws_ami_copy" "golden" {
  provider          = aws.owner
  name              = "golden"
  source_ami_id     = "ami-0fedcba9876543210"
  source_ami_region = "us-west-2"
  encrypted         = true
  kms_key_id        = aws_kms_key.golden.arn
}

resource "aws_ami_launch_permission" "user" {
  provider   = aws.owner
  for_each   = toset(["111122223333"])
  image_id   = aws_ami_copy.golden.id
  account_id = each.value
}

data "aws_iam_policy_document" "use" {
  statement {
    actions   = ["kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = [aws_kms_key.golden.arn]
  }
  statement {
    actions   = ["kms:CreateGrant"]
    resources = [aws_kms_key.golden.arn]
    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_iam_user_policy" "use" {
  user   = "UserA"
  name   = "UseGoldenKey"
  policy = data.aws_iam_policy_document.use.json
}

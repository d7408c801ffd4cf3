resource "aws_iam_user" "a" {
  name = "UserA"
}

resource "aws_iam_user_policy" "launch" {
  user = aws_iam_user.a.name
  name = "launch"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ec2:*", "kms:*"], Resource = "*" }]
  })
}

resource "aws_kms_key" "golden" {}

resource "aws_ami_copy" "golden" {
  name              = "golden"
  source_ami_id     = "ami-0123456789abcdef0"
  source_ami_region = "us-west-2"
  encrypted         = true
  kms_key_id        = aws_kms_key.golden.arn
}

resource "aws_iam_user" "dev" {
  for_each = toset(["alice", "bob"])
  name     = each.key
}

resource "aws_iam_policy" "launch" {
  name = "launch"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ec2:*", "kms:*"], Resource = "*" }]
  })
}

resource "aws_iam_group" "builders" {
  name = "builders"
}

resource "aws_iam_group_policy_attachment" "launch" {
  group      = aws_iam_group.builders.name
  policy_arn = aws_iam_policy.launch.arn
}

resource "aws_iam_user_group_membership" "dev" {
  for_each = { alice = aws_iam_user.dev["alice"] }
  user     = each.value.name
  groups   = [aws_iam_group.builders.name]
}

resource "aws_kms_key" "golden" {
  for_each    = toset(["images", "data"])
  description = each.key
}

resource "aws_ami_copy" "golden" {
  for_each          = { images = "x" }
  name              = each.key
  source_ami_id     = "ami-0123456789abcdef0"
  source_ami_region = "us-west-2"
  encrypted         = true
  kms_key_id        = aws_kms_key.golden[each.key].arn
}

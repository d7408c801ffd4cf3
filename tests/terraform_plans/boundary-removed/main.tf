resource "aws_iam_user" "a" {
  name = "UserA"
}

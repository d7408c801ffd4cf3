resource "aws_ami_copy" "golden" {
  name              = "golden"
  source_ami_id     = "ami-0fedcba9876543210"
  source_ami_region = "us-west-2"
  encrypted         = true
}

resource "aws_ami_launch_permission" "user" {
  image_id   = aws_ami_copy.golden.id
  account_id = "111122223333"
}

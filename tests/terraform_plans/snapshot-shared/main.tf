resource "aws_kms_key" "disks" {}

resource "aws_ebs_volume" "root" {
  availability_zone = "us-west-2a"
  size              = 8
  encrypted         = true
  kms_key_id        = aws_kms_key.disks.arn
}

resource "aws_ebs_snapshot" "root" {
  volume_id = aws_ebs_volume.root.id
}

resource "aws_snapshot_create_volume_permission" "user" {
  snapshot_id = aws_ebs_snapshot.root.id
  account_id  = "111122223333"
}

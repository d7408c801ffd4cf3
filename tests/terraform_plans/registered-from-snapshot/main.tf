resource "aws_kms_key" "disks" {
  is_enabled = false
}

resource "aws_ebs_volume" "root" {
  availability_zone = "us-west-2a"
  size              = 8
  encrypted         = true
  kms_key_id        = aws_kms_key.disks.arn
}

resource "aws_ebs_snapshot" "root" {
  volume_id = aws_ebs_volume.root.id
}

resource "aws_ami" "golden" {
  name                = "golden"
  root_device_name    = "/dev/xvda"
  virtualization_type = "hvm"
  ebs_block_device {
    device_name = "/dev/xvda"
    snapshot_id = aws_ebs_snapshot.root.id
  }
}

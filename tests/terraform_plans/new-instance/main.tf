resource "aws_kms_key" "disks" {
  description = "disks"
}

resource "aws_instance" "worker" {
  ami           = "ami-0fedcba9876543210"
  instance_type = "t3.micro"
  root_block_device {
    encrypted  = true
    kms_key_id = aws_kms_key.disks.arn
  }
}

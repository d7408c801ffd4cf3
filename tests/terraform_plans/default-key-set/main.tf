resource "aws_kms_key" "disks" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:user/Nobody" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_ebs_default_kms_key" "disks" {
  key_arn = aws_kms_key.disks.arn
}

resource "aws_ebs_encryption_by_default" "on" {
  enabled = true
}

resource "aws_kms_key" "golden" {
  description  = "EBS encryption"
  multi_region = true
}

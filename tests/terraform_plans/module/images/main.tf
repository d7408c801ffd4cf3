terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "name" {}
variable "source_ami" {}

resource "aws_kms_key" "this" {
  description = var.name
}

resource "aws_ami_copy" "this" {
  count             = 1
  name              = var.name
  source_ami_id     = var.source_ami
  source_ami_region = "us-west-2"
  encrypted         = true
  kms_key_id        = aws_kms_key.this.arn
}

resource "aws_ami_launch_permission" "user" {
  image_id   = aws_ami_copy.this[0].id
  account_id = "111122223333"
}

output "key" { value = aws_kms_key.this.key_id }

module "images" {
  source   = "./images"
  for_each = toset(["web", "db"])
  providers = { aws = aws.owner }
  name     = each.key
  source_ami = "ami-0fedcba9876543210"
}

resource "aws_kms_key_policy" "web" {
  provider = aws.owner
  key_id   = module.images["web"].key
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:root"] }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_iam_user_policy" "use" {
  user = "UserA"
  name = "UseKeys"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "arn:aws:kms:us-west-2:444455556666:key/*" }]
  })
}

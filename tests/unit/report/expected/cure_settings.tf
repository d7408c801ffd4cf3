# Made by amiable fix. After it, ami-0abcdef1234567890 can launch in 111122223333/us-west-2 as
# user/UserA.
# Read the plan before you apply it: what your own configuration manages already belongs there.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "profile_444455556666" {
  type        = string
  default     = null
  description = "AWS profile with credentials of account 444455556666"
}

variable "profile_111122223333" {
  type        = string
  default     = null
  description = "AWS profile with credentials of account 111122223333"
}

provider "aws" {
  alias               = "account_444455556666_us_west_2"
  region              = "us-west-2"
  profile             = var.profile_444455556666
  allowed_account_ids = ["444455556666"]
}

provider "aws" {
  alias               = "account_111122223333_us_west_2"
  region              = "us-west-2"
  profile             = var.profile_111122223333
  allowed_account_ids = ["111122223333"]
}

# 1. in account 444455556666: cancel the deletion of key/1a2b3c4d-…
# Terraform has no resource for this edit alone:
# run: aws kms cancel-key-deletion --key-id
# arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d --region us-west-2

# 2. in account 444455556666: enable key/1a2b3c4d-…
# Terraform has no resource for this edit alone:
# run: aws kms enable-key --key-id
# arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d --region us-west-2

# 3. in account 444455556666: import the key material of key/1a2b3c4d-… again
# Terraform has no resource for this edit alone:
# run: aws kms get-parameters-for-import --key-id
# arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d --region us-west-2
# --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096
# wrap the same key material with the public key that this prints, then aws kms
# import-key-material: KMS takes no other material for this key

# 4. in account 444455556666: connect the custom key store of key/1a2b3c4d-…
# Terraform has no resource for this edit alone:
# run: aws kms describe-key --key-id
# arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d --region us-west-2
# --query KeyMetadata.CustomKeyStoreId --output text
# then aws kms connect-custom-key-store --custom-key-store-id with what this prints

# 5. in account 444455556666: copy ami-0abcdef1234567890 under key/1a2b3c4d-…
resource "aws_ami_copy" "edit_5" {
  provider          = aws.account_444455556666_us_west_2
  name              = "copy-of-ami-0abcdef1234567890"
  source_ami_id     = "ami-0abcdef1234567890"
  source_ami_region = "us-west-2"
  encrypted         = true
  kms_key_id        = "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d"
}

# 6. in account 444455556666: add account 111122223333 to the launch permission of the new image
resource "aws_ami_launch_permission" "edit_6" {
  provider   = aws.account_444455556666_us_west_2
  image_id   = aws_ami_copy.edit_5.id
  account_id = "111122223333"
}

# 7. in account 444455556666: add
# arn:aws:organizations::777788889999:organization/o-exampleorgid to the launch permission of
# ami-0abcdef1234567890
resource "aws_ami_launch_permission" "edit_7" {
  provider         = aws.account_444455556666_us_west_2
  image_id         = "ami-0abcdef1234567890"
  organization_arn = "arn:aws:organizations::777788889999:organization/o-exampleorgid"
}

# 8. in account 444455556666: add account 111122223333 to the createVolumePermission of
# snap-066877671789bd71b
resource "aws_snapshot_create_volume_permission" "edit_8" {
  provider    = aws.account_444455556666_us_west_2
  snapshot_id = "snap-066877671789bd71b"
  account_id  = "111122223333"
}

# 9. in account 444455556666: add everybody to the createVolumePermission of
# snap-066877671789bd71b
# Terraform has no resource for this edit alone:
# run: aws ec2 modify-snapshot-attribute --snapshot-id snap-066877671789bd71b --attribute
# createVolumePermission --operation-type add --group-names all --region us-west-2

# 10. in account 111122223333: name key/1234abcd-… for /dev/xvda in the options of the launch
# Terraform has no resource for this edit alone:
# add to the command: --block-device-mappings
# '[{"DeviceName":"/dev/xvda","Ebs":{"Encrypted":true,"KmsKeyId":"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}]'
# nothing is stored: launch with these options

# 11. in account 111122223333: name key/1234abcd-… for /dev/xvda in the options of the copy
# Terraform has no resource for this edit alone:
# add to the command: --encrypted --kms-key-id
# arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
# nothing is stored: copy with these options

# 12. in account 111122223333: reset the default EBS key of us-west-2 to AWS's own
# Terraform has no resource for this edit alone:
# run: aws ec2 reset-ebs-default-kms-key-id --region us-west-2
# the default key is AWS's own then: its volumes cannot be shared

# 13. in account 111122223333: make key/1234abcd-… the default EBS key of us-west-2
resource "aws_ebs_default_kms_key" "edit_13" {
  provider = aws.account_111122223333_us_west_2
  key_arn  = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

# 14. in account 111122223333: enable EBS encryption by default in us-west-2
resource "aws_ebs_encryption_by_default" "edit_14" {
  provider = aws.account_111122223333_us_west_2
  enabled  = true
}

# 15. in account 111122223333: add the provider 444455556666 to the Allowed AMIs settings of
# us-west-2
# Terraform has no resource for this edit alone:
# run: aws ec2 get-allowed-images-settings --query '{ImageCriteria: [ImageCriteria || `[]`,
# `[{"ImageProviders":["444455556666"]}]`][]}' --output json --region us-west-2
# save what this prints (the criteria with 444455556666 added) and give it to aws ec2
# replace-image-criteria-in-allowed-images-settings --cli-input-json file://…, which replaces
# all of them

# 16. in account 111122223333: point alias/images to key/1234abcd-…
resource "aws_kms_alias" "edit_16" {
  provider      = aws.account_111122223333_us_west_2
  name          = "alias/images"
  target_key_id = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

# 17. in account 111122223333: set team=a b, c='$(id)' in the tags of user/UserA
# Terraform has no resource for this edit alone:
# run: aws iam tag-user --user-name UserA --tags '[{"Key":"team","Value":"a b,
# c='\''$(id)'\''"}]'

# 18. in account 111122223333: set team=a b, c='$(id)' in the tags of key/1234abcd-…
# Terraform has no resource for this edit alone:
# run: aws kms tag-resource --key-id
# arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab --tags
# '[{"TagKey":"team","TagValue":"a b, c='\''$(id)'\''"}]' --region us-west-2

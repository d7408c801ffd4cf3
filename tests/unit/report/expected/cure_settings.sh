#!/usr/bin/env bash
# Made by amiable fix. After it, ami-0abcdef1234567890 can launch in 111122223333/us-west-2 as
# user/UserA.
# Run it with credentials of each account below, in their order; it makes the edits of the
# account that the credentials belong to: AWS_PROFILE=… bash apply.sh
set -euo pipefail
account=$(aws sts get-caller-identity --query Account --output text)

if [ "$account" = 444455556666 ]; then
  # 1. cancel the deletion of key/1a2b3c4d-…
  aws kms cancel-key-deletion \
    --key-id arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d \
    --region us-west-2
  # 2. enable key/1a2b3c4d-…
  aws kms enable-key \
    --key-id arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d \
    --region us-west-2
  # 3. import the key material of key/1a2b3c4d-… again
  # wrap the same key material with the public key that this prints, then aws kms
  # import-key-material: KMS takes no other material for this key
  aws kms get-parameters-for-import \
    --key-id arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d \
    --region us-west-2 --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096
  # 4. connect the custom key store of key/1a2b3c4d-…
  # then aws kms connect-custom-key-store --custom-key-store-id with what this prints
  aws kms describe-key \
    --key-id arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d \
    --region us-west-2 --query KeyMetadata.CustomKeyStoreId --output text
  # 5. copy ami-0abcdef1234567890 under key/1a2b3c4d-…
  # the copy has an id of its own: use it in place of ami-0abcdef1234567890
  new_image=$(aws ec2 copy-image --source-image-id ami-0abcdef1234567890 \
    --source-region us-west-2 --name copy-of-ami-0abcdef1234567890 --encrypted \
    --kms-key-id arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d \
    --region us-west-2 --query ImageId --output text)
  echo "new image: $new_image"
  aws ec2 wait image-available --image-ids "$new_image" --region us-west-2
  # 6. add account 111122223333 to the launch permission of the new image
  aws ec2 modify-image-attribute --image-id "$new_image" \
    --launch-permission '{"Add":[{"UserId":"111122223333"}]}' --region us-west-2
  # 7. add arn:aws:organizations::777788889999:organization/o-exampleorgid to the launch
  # permission of ami-0abcdef1234567890
  aws ec2 modify-image-attribute --image-id ami-0abcdef1234567890 \
    --launch-permission '{"Add":[{"OrganizationArn":"arn:aws:organizations::777788889999:organization/o-exampleorgid"}]}' \
    --region us-west-2
  # 8. add account 111122223333 to the createVolumePermission of snap-066877671789bd71b
  aws ec2 modify-snapshot-attribute --snapshot-id snap-066877671789bd71b \
    --attribute createVolumePermission --operation-type add --user-ids 111122223333 \
    --region us-west-2
  # 9. add everybody to the createVolumePermission of snap-066877671789bd71b
  aws ec2 modify-snapshot-attribute --snapshot-id snap-066877671789bd71b \
    --attribute createVolumePermission --operation-type add --group-names all \
    --region us-west-2
  echo 'done in account 444455556666'
fi

if [ "$account" = 111122223333 ]; then
  # 10. name key/1234abcd-… for /dev/xvda in the options of the launch
  # nothing is stored: launch with these options
  printf '%s\n' '--block-device-mappings '\''[{"DeviceName":"/dev/xvda","Ebs":{"Encrypted":true,"KmsKeyId":"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}]'\'''
  # 11. name key/1234abcd-… for /dev/xvda in the options of the copy
  # nothing is stored: copy with these options
  printf '%s\n' '--encrypted --kms-key-id arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
  # 12. reset the default EBS key of us-west-2 to AWS's own
  # the default key is AWS's own then: its volumes cannot be shared
  aws ec2 reset-ebs-default-kms-key-id --region us-west-2
  # 13. make key/1234abcd-… the default EBS key of us-west-2
  aws ec2 modify-ebs-default-kms-key-id \
    --kms-key-id arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab \
    --region us-west-2
  # 14. enable EBS encryption by default in us-west-2
  aws ec2 enable-ebs-encryption-by-default --region us-west-2
  # 15. add the provider 444455556666 to the Allowed AMIs settings of us-west-2
  # save what this prints (the criteria with 444455556666 added) and give it to aws ec2
  # replace-image-criteria-in-allowed-images-settings --cli-input-json file://…, which replaces
  # all of them
  aws ec2 get-allowed-images-settings \
    --query '{ImageCriteria: [ImageCriteria || `[]`, `[{"ImageProviders":["444455556666"]}]`][]}' \
    --output json --region us-west-2
  # 16. point alias/images to key/1234abcd-…
  aws kms create-alias --alias-name alias/images \
    --target-key-id arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab \
    --region us-west-2
  # 17. set team=a b, c='$(id)' in the tags of user/UserA
  aws iam tag-user --user-name UserA --tags '[{"Key":"team","Value":"a b, c='\''$(id)'\''"}]'
  # 18. set team=a b, c='$(id)' in the tags of key/1234abcd-…
  aws kms tag-resource \
    --key-id arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab \
    --tags '[{"TagKey":"team","TagValue":"a b, c='\''$(id)'\''"}]' --region us-west-2
  echo 'done in account 111122223333'
fi

case "$account" in
  444455556666 | 111122223333) ;;
  *)
    echo "no edit belongs to account $account" >&2
    exit 1
    ;;
esac

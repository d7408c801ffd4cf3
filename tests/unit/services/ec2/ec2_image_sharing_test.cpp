// Attributes of images in both forms of the parameters, what cannot be shared, and the settings
// that an account has for images and EBS.
#include "ec2_image_stage.h"
#include "wire/generated/kms.h"

namespace amiable::services::ec2 {
namespace {

using Ids = std::vector<std::string>;

struct SharingTest : ImageTest {
  std::string id = new_image("golden");

  Ids launchers() {
    Ids out;
    const auto answer =
        stage.run<op::DescribeImageAttribute>({.Attribute = "launchPermission", .ImageId = id});
    for (const shapes::LaunchPermission& one : *answer.value().LaunchPermissions) {
      out.push_back(one.UserId.value_or(one.Group.value_or(
          one.OrganizationArn.value_or(one.OrganizationalUnitArn.value_or("")))));
    }
    return out;
  }
  std::string modify(shapes::ModifyImageAttributeRequest in) {
    in.ImageId = id;
    return stage.outcome<op::ModifyImageAttribute>(in);
  }
  std::string add(const shapes::LaunchPermission& permission) {
    shapes::ModifyImageAttributeRequest in;
    in.LaunchPermission.emplace();
    in.LaunchPermission->Add = {permission};
    return modify(in);
  }
  void put_key(const std::string& arn, bool aws_managed, const std::string& state = "Enabled") {
    store::Key key;
    key.record.arn = arn;
    key.record.id = arn.substr(arn.rfind('/') + 1);
    key.record.account = Rehearsal::account;
    key.record.region = "us-east-1";
    key.record.state = state;
    key.record.spec = "SYMMETRIC_DEFAULT";
    key.record.usage = "ENCRYPT_DECRYPT";
    key.record.aws_managed = aws_managed;
    store::ChangeSet changes;
    changes.put(std::move(key));
    stage.apply(changes);
  }
};

TEST_F(SharingTest, both_forms_of_the_parameters) {
  shapes::ModifyImageAttributeRequest in;
  in.Attribute = "launchPermission";
  in.OperationType = "add";
  in.UserIds = {"444455556666", "123456789012"};
  EXPECT_EQ(modify(in), "ok");
  EXPECT_EQ(launchers(), (Ids{"444455556666", "123456789012"}));
  shapes::ModifyImageAttributeRequest structured;
  structured.LaunchPermission.emplace();
  structured.LaunchPermission->Remove = {{.UserId = "444455556666"}};
  EXPECT_EQ(modify(structured), "ok");
  EXPECT_EQ(launchers(), Ids{"123456789012"});
  // Packer sends both at once.
  structured.LaunchPermission->Remove.reset();
  structured.LaunchPermission->Add = {{.UserId = "444455556666"}};
  structured.UserIds = {"444455556666"};
  EXPECT_EQ(modify(structured), "ok");
  EXPECT_EQ(launchers(), (Ids{"123456789012", "444455556666"}));
  EXPECT_EQ(
      stage.outcome<op::ResetImageAttribute>({.Attribute = "launchPermission", .ImageId = id}),
      "ok");
  EXPECT_EQ(launchers(), Ids());
}

TEST_F(SharingTest, organizations_and_units) {
  const std::string organization = "arn:aws:organizations::123456789012:organization/o-abcde12345";
  const std::string unit = "arn:aws:organizations::123456789012:ou/o-abcde12345/ou-ab12-11111111";
  EXPECT_EQ(add({.OrganizationArn = organization}), "ok");
  EXPECT_EQ(add({.OrganizationalUnitArn = unit}), "ok");
  EXPECT_EQ(launchers(), (Ids{organization, unit}));
  EXPECT_TRUE(add({.OrganizationArn = unit}).starts_with("InvalidAMIAttributeItemValue"));
}

TEST_F(SharingTest, what_is_no_account) {
  EXPECT_EQ(add({.UserId = "12345"}),
            "InvalidAMIAttributeItemValue: Invalid attribute item value \"12345\" for userId item "
            "type.");
  EXPECT_TRUE(add({.Group = "friends"}).starts_with("InvalidAMIAttributeItemValue"));
  EXPECT_EQ(modify({}), "InvalidParameterCombination: No attributes specified.");
}

TEST_F(SharingTest, only_the_owner_reads_and_changes_attributes) {
  stage.as_root(other);
  const std::string refused = fmt::format("AuthFailure: Not authorized for image:{}", id);
  EXPECT_EQ(
      stage.outcome<op::DescribeImageAttribute>({.Attribute = "launchPermission", .ImageId = id}),
      refused);
  EXPECT_EQ(add({.UserId = std::string(other)}), refused);
  EXPECT_EQ(stage.outcome<op::DeregisterImage>({.ImageId = id}), refused);
}

TEST_F(SharingTest, public_images_are_blocked_until_the_account_says_otherwise) {
  EXPECT_TRUE(add({.Group = "all"}).starts_with("OperationNotPermitted"));
  EXPECT_EQ(stage.run<op::DisableImageBlockPublicAccess>({}).value().ImageBlockPublicAccessState,
            "unblocked");
  EXPECT_EQ(add({.Group = "all"}), "ok");
  EXPECT_EQ(shown(id).Public, true);
  stage.as_root(other);
  EXPECT_EQ(listed({.ImageIds = Ids{id}}), Ids{id});
}

TEST_F(SharingTest, snapshots_under_the_key_of_aws_are_not_shared) {
  put_key("arn:aws:kms:us-east-1:111122223333:key/managed", true);
  put_key("arn:aws:kms:us-east-1:111122223333:key/own", false);
  put_snapshot("snap-0bbbbbbbbbbbbbbbb", Rehearsal::account,
               "arn:aws:kms:us-east-1:111122223333:key/managed");
  put_snapshot("snap-0cccccccccccccccc", Rehearsal::account,
               "arn:aws:kms:us-east-1:111122223333:key/own");
  id = new_image("managed", "snap-0bbbbbbbbbbbbbbbb");
  EXPECT_EQ(add({.UserId = std::string(other)}),
            "InvalidParameter: Snapshots encrypted with the AWS Managed CMK can't be shared. "
            "Specify another snapshot.");
  id = new_image("own", "snap-0cccccccccccccccc");
  EXPECT_EQ(add({.UserId = std::string(other)}), "ok");
  EXPECT_EQ(shown(id).BlockDeviceMappings->front().Ebs->Encrypted, true);
}

TEST_F(SharingTest, a_description_in_both_forms) {
  shapes::ModifyImageAttributeRequest in;
  in.Description = shapes::AttributeValue{"one"};
  EXPECT_EQ(modify(in), "ok");
  EXPECT_EQ(shown(id).Description, "one");
  in.Description.reset();
  in.Attribute = "description";
  in.Value = "two";
  EXPECT_EQ(modify(in), "ok");
  const auto answer =
      stage.run<op::DescribeImageAttribute>({.Attribute = "description", .ImageId = id});
  EXPECT_EQ(answer.value().Description->Value, "two");
}

TEST_F(SharingTest, allowed_images_hide_the_rest) {
  shapes::ImageCriterionRequest canonical;
  canonical.ImageProviders = {"099720109477"};
  shapes::ReplaceImageCriteriaInAllowedImagesSettingsRequest in;
  in.ImageCriteria = {canonical};
  EXPECT_EQ(stage.outcome<op::ReplaceImageCriteriaInAllowedImagesSettings>(in), "ok");
  const Ids amazon = listed({.Owners = Ids{"amazon"}});
  ASSERT_EQ(amazon.size(), 2U);
  stage.run<op::EnableAllowedImagesSettings>({.AllowedImagesSettingsState = "audit-mode"}).value();
  EXPECT_EQ(shown(amazon.front()).ImageAllowed, false);
  stage.run<op::EnableAllowedImagesSettings>({.AllowedImagesSettingsState = "enabled"}).value();
  EXPECT_EQ(listed({.Owners = Ids{"amazon"}}), Ids());
  EXPECT_EQ(listed({}).size(), 2U);  // Canonical's and the own one
  EXPECT_TRUE(stage.outcome<op::DescribeImages>({.ImageIds = Ids{amazon.front()}})
                  .starts_with("InvalidAMIID.NotFound"));
  const auto settings = stage.run<op::GetAllowedImagesSettings>({}).value();
  EXPECT_EQ(settings.State, "enabled");
  EXPECT_EQ(settings.ImageCriteria->front().ImageProviders, Ids{"099720109477"});
  in.ImageCriteria->front().ImageProviders = {"nobody"};
  EXPECT_TRUE(stage.outcome<op::ReplaceImageCriteriaInAllowedImagesSettings>(in).starts_with(
      "InvalidParameterValue"));
}

TEST_F(SharingTest, settings_of_ebs_are_an_accounts_own) {
  EXPECT_EQ(stage.run<op::GetEbsEncryptionByDefault>({}).value().EbsEncryptionByDefault, false);
  stage.run<op::EnableEbsEncryptionByDefault>({}).value();
  EXPECT_EQ(stage.run<op::GetEbsEncryptionByDefault>({}).value().EbsEncryptionByDefault, true);
  EXPECT_EQ(stage.run<op::GetSnapshotBlockPublicAccessState>({}).value().State, "unblocked");
  stage.run<op::EnableSnapshotBlockPublicAccess>({.State = "block-all-sharing"}).value();
  EXPECT_EQ(stage.run<op::GetSnapshotBlockPublicAccessState>({}).value().State,
            "block-all-sharing");
  stage.as_root(other);
  EXPECT_EQ(stage.run<op::GetEbsEncryptionByDefault>({}).value().EbsEncryptionByDefault, false);
  EXPECT_EQ(stage.run<op::GetSnapshotBlockPublicAccessState>({}).value().State, "unblocked");
}

TEST_F(SharingTest, the_default_key) {
  const std::string arn =
      "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555";
  EXPECT_EQ(stage.run<op::GetEbsDefaultKmsKeyId>({}).value().KmsKeyId, "alias/aws/ebs");
  EXPECT_EQ(stage.outcome<op::ModifyEbsDefaultKmsKeyId>({.KmsKeyId = arn}),
            "InvalidParameterValue: The specified keyId " + arn + " is invalid");
  put_key(arn, false, "Disabled");
  EXPECT_EQ(stage.outcome<op::ModifyEbsDefaultKmsKeyId>({.KmsKeyId = arn}),
            "InvalidParameterValue: The specified keyId " + arn + " is disabled");
  put_key(arn, false);
  EXPECT_EQ(stage.run<op::ModifyEbsDefaultKmsKeyId>({.KmsKeyId = arn.substr(arn.rfind('/') + 1)})
                .value()
                .KmsKeyId,
            arn);
  EXPECT_EQ(stage.run<op::GetEbsDefaultKmsKeyId>({}).value().KmsKeyId, arn);
  stage.run<op::ResetEbsDefaultKmsKeyId>({}).value();
  EXPECT_EQ(stage.run<op::GetEbsDefaultKmsKeyId>({}).value().KmsKeyId, "alias/aws/ebs");
}

}  // namespace
}  // namespace amiable::services::ec2

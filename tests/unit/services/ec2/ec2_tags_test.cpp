// CreateTags, DeleteTags and DescribeTags over every kind of resource with tags.
#include <gtest/gtest.h>

#include <map>

#include "ebs_stage.h"
#include "services/ec2/account_zone.h"
#include "services/ec2/tagged_kinds.h"

namespace amiable::services::ec2 {
namespace {

using Texts = std::vector<std::string>;
using Pairs = std::map<std::string, std::string>;

constexpr std::string_view made_up = "0123456789abcdef9";

class Ec2TagsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    volume = stage.new_volume({.Size = 8});
    snapshot = stage.new_snapshot(volume);
    image = new_image("golden");
    instance = stage.new_instance();
  }
  std::string new_image(const std::string& name) { return stage.new_image(snapshot, name); }
  std::string new_template() {
    shapes::CreateLaunchTemplateRequest in;
    in.LaunchTemplateName = "template";
    in.LaunchTemplateData.emplace().InstanceType = "t3.micro";
    return *stage.ask<op::CreateLaunchTemplate>(in).value().LaunchTemplate->LaunchTemplateId;
  }
  std::string new_pair() {
    return *stage.ask<op::CreateKeyPair>({.KeyName = "pair", .KeyType = "ed25519"})
                .value()
                .KeyPairId;
  }
  DefaultNetwork network() const { return default_network(EbsStage::account, stage.region); }

  static std::vector<shapes::Tag> given(const Pairs& tags) {
    std::vector<shapes::Tag> out;
    for (const auto& [key, value] : tags) out.push_back({key, value});
    return out;
  }
  std::string create(const Texts& ids, const Pairs& tags) {
    return stage.told<op::CreateTags>({.Resources = ids, .Tags = given(tags)});
  }
  std::string remove(const std::string& id, std::optional<std::vector<shapes::Tag>> tags) {
    return stage.told<op::DeleteTags>({.Resources = Texts{id}, .Tags = std::move(tags)});
  }
  // "ID TYPE KEY=VALUE" of each row.
  Texts rows(const std::vector<shapes::Filter>& filters) {
    const auto answer = stage.ask<op::DescribeTags>({.Filters = filters});
    if (!answer.ok()) return {answer.error().code + ": " + answer.error().message};
    Texts out;
    for (const shapes::TagDescription& one : *answer.value().Tags) {
      out.push_back(*one.ResourceId + " " + *one.ResourceType + " " + *one.Key + "=" + *one.Value);
    }
    return out;
  }
  // KEY=VALUE of one resource.
  Texts tags(const std::string& id) {
    Texts out;
    for (const std::string& row : rows({{"resource-id", Texts{id}}})) {
      out.push_back(row.substr(row.rfind(' ') + 1));
    }
    return out;
  }

  EbsStage stage;
  std::string volume, snapshot, image, instance;
};

TEST_F(Ec2TagsTest, every_kind_takes_tags_and_shows_them) {
  const std::pair<std::string, std::string> resources[] = {
      {image, "image"},
      {snapshot, "snapshot"},
      {volume, "volume"},
      {instance, "instance"},
      {new_template(), "launch-template"},
      {new_pair(), "key-pair"},
      {network().security_group_id, "security-group"}};
  Texts ids;
  for (const auto& [id, type] : resources) ids.push_back(id);
  EXPECT_EQ(create(ids, {{"team", "red"}}), "ok");
  for (const auto& [id, type] : resources) {
    EXPECT_EQ(rows({{"resource-id", Texts{id}}}), Texts{id + " " + type + " team=red"});
  }
  EXPECT_EQ(rows({{"tag:team", Texts{"r*"}}}).size(), std::size(resources));
  const auto shown = stage.ask<op::DescribeVolumes>({.VolumeIds = Texts{volume}}).value();
  EXPECT_EQ(*shown.Volumes->front().Tags->front().Value, "red");
}

TEST_F(Ec2TagsTest, a_key_that_is_there_gets_the_new_value) {
  EXPECT_EQ(create({volume}, {{"a", "1"}, {"b", ""}}), "ok");
  EXPECT_EQ(create({volume}, {{"a", "2"}}), "ok");
  EXPECT_EQ(tags(volume), (Texts{"a=2", "b="}));
}

// Of what is deleted, with a value and without, and what stays.
TEST_F(Ec2TagsTest, deletes_by_key_and_value) {
  struct Case {
    const char* what;
    std::optional<std::vector<shapes::Tag>> named;
    Texts left;
  };
  const Case cases[] = {{"key alone", {{{"a", {}}, {"empty", {}}}}, {"b=2"}},
                        {"with its value", {{{"a", "1"}}}, {"b=2", "empty="}},
                        {"with another value", {{{"a", "2"}}}, {"a=1", "b=2", "empty="}},
                        {"with an empty value", {{{"a", ""}, {"empty", ""}}}, {"a=1", "b=2"}},
                        {"unknown", {{{"c", {}}}}, {"a=1", "b=2", "empty="}},
                        {"no list", {}, {}},
                        {"an empty list", {std::vector<shapes::Tag>()}, {}}};
  for (const Case& one : cases) {
    SCOPED_TRACE(one.what);
    ASSERT_EQ(create({volume}, {{"a", "1"}, {"b", "2"}, {"empty", ""}}), "ok");
    EXPECT_EQ(remove(volume, one.named), "ok");
    EXPECT_EQ(tags(volume), one.left);
  }
}

TEST_F(Ec2TagsTest, tags_of_aws_are_neither_given_nor_taken_nor_counted) {
  store::Volume row = stage.volume(volume);
  row.record.tags = {{"aws:autoscaling:groupName", "asg"}};
  store::ChangeSet changes;
  changes.put(std::move(row));
  stage.apply(changes);
  const std::string refusal =
      "InvalidParameterValue: Value ( aws:x ) for parameter key is invalid. Tag keys starting with "
      "'aws:' are reserved for internal use";
  EXPECT_EQ(create({volume}, {{"aws:x", "1"}}), refusal);
  EXPECT_EQ(remove(volume, {{{"aws:x", {}}}}), refusal);
  Pairs fifty;
  for (int i = 0; i < 50; ++i) fifty.emplace("k" + std::to_string(i), "");
  EXPECT_EQ(create({volume}, fifty), "ok");
  EXPECT_EQ(create({volume}, {{"one-more", ""}}),
            "TagLimitExceeded: The maximum number of Tags for a resource has been reached.");
  EXPECT_EQ(remove(volume, {}), "ok");
  EXPECT_EQ(tags(volume), Texts{"aws:autoscaling:groupName=asg"});
}

TEST_F(Ec2TagsTest, ids_that_are_none_or_not_there) {
  const std::string tail(made_up);
  const std::pair<std::string, std::string> cases[] = {
      {"", "InvalidID: The ID '' is not valid"},
      {"volume", "InvalidID: The ID 'volume' is not valid"},
      {"vol-12", "InvalidID: The ID 'vol-12' is not valid"},
      {"xyz-" + tail, "InvalidID: The ID 'xyz-" + tail + "' is not valid"},
      {"i-" + tail, "InvalidInstanceID.NotFound: The instance ID 'i-" + tail + "' does not exist"},
      {"vol-" + tail, "InvalidVolume.NotFound: The volume 'vol-" + tail + "' does not exist."},
      {"snap-" + tail,
       "InvalidSnapshot.NotFound: The snapshot 'snap-" + tail + "' does not exist."},
      {"ami-" + tail, "InvalidAMIID.NotFound: The image id '[ami-" + tail + "]' does not exist"},
      {"sg-" + tail, "InvalidGroup.NotFound: The security group 'sg-" + tail + "' does not exist"},
      {"key-" + tail, "InvalidKeyPair.NotFound: The key pair 'key-" + tail + "' does not exist"},
      {"lt-" + tail,
       "InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID lt-" +
           tail + ", does not exist."},
      {"vpc-" + tail, "InvalidVpcID.NotFound: The vpc ID 'vpc-" + tail + "' does not exist"}};
  for (const auto& [id, error] : cases) {
    EXPECT_EQ(create({volume, id}, {{"a", "1"}}), error);
    EXPECT_EQ(remove(id, {}), error);
    EXPECT_EQ(tags(volume), Texts()) << "nothing is written when one resource is bad";
  }
}

TEST_F(Ec2TagsTest, what_has_no_place_for_tags_says_so) {
  const auto groups = stage.ask<op::DescribeSecurityGroupRules>({}).value();
  const std::pair<std::string, std::string> cases[] = {
      {network().vpc_id, "vpc"},
      {network().subnets.back().id, "subnet"},
      {network().route_table_id, "route-table"},
      {*groups.SecurityGroupRules->front().SecurityGroupRuleId, "security-group-rule"}};
  for (const auto& [id, type] : cases) {
    EXPECT_EQ(create({id}, {{"a", "1"}}),
              "UnsupportedOperation: Tags of the type " + type + " are not supported here.");
  }
}

TEST_F(Ec2TagsTest, parameters_that_are_needed) {
  EXPECT_EQ(create({}, {{"a", "1"}}),
            "MissingParameter: The request must contain the parameter resourceIdSet");
  EXPECT_EQ(create({volume}, {}),
            "MissingParameter: The request must contain the parameter tagSet");
  EXPECT_EQ(create({volume}, {{"", "1"}}),
            "InvalidParameterValue: Value ( '' ) for parameter Tag key is invalid. Tag key cannot "
            "be null or empty.");
  const Texts many(1001, volume);
  EXPECT_EQ(create(many, {{"a", "1"}}),
            "InvalidParameterValue: At most 1000 resources can be named.");
}

TEST_F(Ec2TagsTest, a_dry_run_changes_nothing) {
  const auto dry = stage.told<op::CreateTags>(
      {.Resources = Texts{volume}, .Tags = given({{"a", "1"}}), .DryRun = true});
  EXPECT_TRUE(dry.starts_with("DryRunOperation")) << dry;
  EXPECT_EQ(tags(volume), Texts());
  ASSERT_EQ(create({volume}, {{"a", "1"}}), "ok");
  const auto again = stage.told<op::DeleteTags>({.Resources = Texts{volume}, .DryRun = true});
  EXPECT_TRUE(again.starts_with("DryRunOperation")) << again;
  EXPECT_EQ(tags(volume), Texts{"a=1"});
}

// AWS keeps tags for each account that sees an image; here only the owner has any.
TEST_F(Ec2TagsTest, shared_images_and_snapshots_are_tagged_by_their_owner_only) {
  shapes::ModifyImageAttributeRequest share;
  share.ImageId = image;
  share.LaunchPermission.emplace().Add.emplace().emplace_back().UserId =
      std::string(EbsStage::foreign);
  ASSERT_EQ(stage.told<op::ModifyImageAttribute>(share), "ok");
  ASSERT_EQ(create({image, volume}, {{"secret", "1"}}), "ok");
  stage.as_user("carol", EbsStage::foreign);
  EXPECT_EQ(create({image}, {{"a", "1"}}), "AuthFailure: Not authorized for image:" + image);
  EXPECT_EQ(create({snapshot}, {{"a", "1"}}),
            "InvalidSnapshot.NotFound: The snapshot '" + snapshot + "' does not exist.");
  EXPECT_EQ(create({volume}, {{"a", "1"}}),
            "InvalidVolume.NotFound: The volume '" + volume + "' does not exist.");
  EXPECT_EQ(rows({}), Texts());
}

// --- what is asked

TEST_F(Ec2TagsTest, asks_carry_the_request_and_the_tags_that_are_there) {
  ASSERT_EQ(create({volume}, {{"team", "red"}}), "ok");
  const auto key = [](const Ask& ask, std::string_view name) -> Texts {
    for (const ContextKey& one : ask.context) {
      if (one.name == name) return one.values;
    }
    return {};
  };
  const Asks creating =
      stage
          .asks_of<op::CreateTags>({.Resources = Texts{volume, image}, .Tags = given({{"a", "1"}})})
          .value();
  ASSERT_EQ(creating.size(), 2U);
  EXPECT_EQ(creating[0].action, "ec2:CreateTags");
  EXPECT_EQ(creating[0].resource, "arn:aws:ec2:" + stage.region + ":111122223333:volume/" + volume);
  EXPECT_EQ(creating[0].resource_tags.front().value, "red");
  EXPECT_EQ(creating[1].resource, "arn:aws:ec2:" + stage.region + "::image/" + image);
  EXPECT_EQ(key(creating[0], "aws:RequestTag/a"), Texts{"1"});
  EXPECT_EQ(key(creating[0], "aws:TagKeys"), Texts{"a"});
  EXPECT_EQ(key(creating[0], "ec2:CreateAction"), Texts());
  const Asks deleting =
      stage
          .asks_of<op::DeleteTags>({.Resources = Texts{volume},
                                    .Tags = std::vector<shapes::Tag>{{"team", {}}, {"a", "1"}}})
          .value();
  EXPECT_EQ(deleting[0].action, "ec2:DeleteTags");
  EXPECT_EQ(key(deleting[0], "aws:TagKeys"), (Texts{"team", "a"}));
  EXPECT_EQ(key(deleting[0], "aws:RequestTag/team"), Texts());
  EXPECT_EQ(key(deleting[0], "aws:RequestTag/a"), Texts{"1"});
}

TEST_F(Ec2TagsTest, one_refusal_is_enough) {
  stage.deny("ec2:CreateTags", "arn:aws:ec2:*::snapshot/*");
  EXPECT_TRUE(create({volume, snapshot}, {{"a", "1"}}).starts_with("UnauthorizedOperation"));
  EXPECT_EQ(tags(volume), Texts());
  EXPECT_EQ(create({volume}, {{"a", "1"}}), "ok");
}

// --- DescribeTags

TEST_F(Ec2TagsTest, rows_are_filtered_and_in_order) {
  ASSERT_EQ(create({volume, snapshot}, {{"b", "x"}, {"a", "y"}}), "ok");
  ASSERT_EQ(create({instance}, {{"a", "x"}}), "ok");
  EXPECT_EQ(rows({}),
            (Texts{instance + " instance a=x", snapshot + " snapshot a=y",
                   snapshot + " snapshot b=x", volume + " volume a=y", volume + " volume b=x"}));
  EXPECT_EQ(rows({{"key", Texts{"a"}}, {"resource-type", Texts{"volume", "instance"}}}),
            (Texts{instance + " instance a=x", volume + " volume a=y"}));
  EXPECT_EQ(rows({{"value", Texts{"x"}}, {"resource-id", Texts{volume}}}),
            Texts{volume + " volume b=x"});
  EXPECT_EQ(rows({{"tag:b", Texts{"x"}}}),
            (Texts{snapshot + " snapshot b=x", volume + " volume b=x"}));
  for (const char* unknown : {"tag-key", "tag-value", "tag", "name"}) {
    EXPECT_EQ(rows({{unknown, Texts{"a"}}}),
              Texts{"InvalidParameterValue: The filter '" + std::string(unknown) + "' is invalid"});
  }
}

TEST_F(Ec2TagsTest, rows_come_in_pages) {
  Pairs seven;
  for (int i = 0; i < 7; ++i) seven.emplace("k" + std::to_string(i), "");
  ASSERT_EQ(create({volume}, seven), "ok");
  EXPECT_TRUE(stage.told<op::DescribeTags>({.MaxResults = 4}).starts_with("InvalidParameterValue"));
  const auto first = stage.ask<op::DescribeTags>({.MaxResults = 5}).value();
  ASSERT_EQ(first.Tags->size(), 5U);
  ASSERT_TRUE(first.NextToken);
  const auto rest =
      stage.ask<op::DescribeTags>({.MaxResults = 5, .NextToken = first.NextToken}).value();
  ASSERT_EQ(rest.Tags->size(), 2U);
  EXPECT_EQ(rest.Tags->front().Key, "k5");
  EXPECT_FALSE(rest.NextToken);
}

TEST_F(Ec2TagsTest, what_has_ended_has_no_rows) {
  ASSERT_EQ(create({volume, snapshot, image, instance}, {{"a", "1"}}), "ok");
  ASSERT_EQ(stage.told<op::DeregisterImage>({.ImageId = image}), "ok");
  ASSERT_EQ(stage.told<op::DeleteSnapshot>({.SnapshotId = snapshot}), "ok");
  ASSERT_EQ(stage.told<op::DeleteVolume>({.VolumeId = volume}), "ok");
  ASSERT_EQ(stage.told<op::TerminateInstances>({.InstanceIds = Texts{instance}}), "ok");
  stage.wait(2000);
  EXPECT_EQ(rows({}), Texts());
}

}  // namespace
}  // namespace amiable::services::ec2

// TagResource, UntagResource, ListResourceTags.
#include <gtest/gtest.h>

#include "unit/services/kms/kms_rehearsal.h"

namespace amiable::services::kms {
namespace {

using Tags = std::vector<wire::kms::Tag>;

std::string tag(KmsStage& stage, const std::string& arn, Tags tags) {
  return stage.outcome<op::TagResource>({.KeyId = arn, .Tags = std::move(tags)});
}

std::string listed(KmsStage& stage, const std::string& arn) {
  std::string all;
  const auto out = stage.run<op::ListResourceTags>({.KeyId = arn}).value();
  for (const auto& one : *out.Tags) all += *one.TagKey + "=" + *one.TagValue + ";";
  return all;
}

TEST(KmsTags, AreAddedReplacedAndTakenAway) {
  KmsStage stage;
  const std::string arn = stage.new_key({.Tags = Tags{{"b", "1"}}});
  EXPECT_EQ(tag(stage, arn, {{"a", "2"}, {"b", "3"}}), "ok");
  EXPECT_EQ(listed(stage, arn), "a=2;b=3;");
  EXPECT_EQ(stage.outcome<op::UntagResource>({.KeyId = arn, .TagKeys = {{"b", "none"}}}), "ok");
  EXPECT_EQ(listed(stage, arn), "a=2;");
}

TEST(KmsTags, BadOnesAreRefusedWithoutEffect) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  EXPECT_EQ(tag(stage, arn, {{"a", "1"}, {"a", "2"}}), "TagException: Duplicate tag keys");
  EXPECT_EQ(tag(stage, arn, {{"aws:a", "1"}}),
            "TagException: Tags beginning with aws: are reserved");
  Tags many;
  for (int i = 0; i < 51; ++i) many.push_back({fmt::format("k{}", i), ""});
  EXPECT_EQ(tag(stage, arn, many), "TagException: Too many tags");
  many.pop_back();
  EXPECT_EQ(listed(stage, arn), "");
  EXPECT_EQ(tag(stage, arn, many), "ok");
  EXPECT_EQ(tag(stage, arn, {{"one-more", ""}}), "TagException: Too many tags");
  EXPECT_EQ(tag(stage, arn, {{"k1", "again"}}), "ok");
  EXPECT_EQ(stage.outcome<op::CreateKey>({.Tags = Tags{{"a", "1"}, {"a", "2"}}}),
            "TagException: Duplicate tag keys");
}

TEST(KmsTags, DecideForPoliciesOnTheKeysTags) {
  KmsStage stage;
  const std::string blue = stage.new_key({.Tags = Tags{{"team", "blue"}}});
  const std::string red = stage.new_key({.Tags = Tags{{"team", "red"}}});
  stage.add_user(
      KmsStage::account, "dave",
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:DescribeKey",
                 "Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"blue"}}}})");
  stage.as_user("dave");
  EXPECT_EQ(stage.outcome<op::DescribeKey>({.KeyId = blue}), "ok");
  EXPECT_TRUE(
      stage.outcome<op::DescribeKey>({.KeyId = red}).starts_with("AccessDeniedException: "));
}

TEST(KmsTags, TheRequestsTagsAreConditionKeys) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  stage.add_user(KmsStage::account, "dave",
                 R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",
                 "Action":["kms:TagResource","kms:UntagResource"],"Resource":"*","Condition":{
                 "ForAllValues:StringEquals":{"aws:TagKeys":"team"}}}})");
  stage.as_user("dave");
  EXPECT_EQ(tag(stage, arn, {{"team", "x"}}), "ok");
  EXPECT_TRUE(tag(stage, arn, {{"team", "x"}, {"b", ""}}).starts_with("AccessDeniedException: "));
  EXPECT_TRUE(stage.outcome<op::UntagResource>({.KeyId = arn, .TagKeys = {{"b"}}})
                  .starts_with("AccessDeniedException: "));
}

TEST(KmsTags, DoNotChangeOnAKeyPendingDeletion) {
  KmsStage stage;
  const std::string arn = stage.new_key({.Tags = Tags{{"a", "1"}}});
  ASSERT_EQ(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = arn}), "ok");
  const std::string pending = "KMSInvalidStateException: " + arn + " is pending deletion.";
  EXPECT_EQ(tag(stage, arn, {{"b", "1"}}), pending);
  EXPECT_EQ(stage.outcome<op::UntagResource>({.KeyId = arn, .TagKeys = {{"a"}}}), pending);
  EXPECT_EQ(listed(stage, arn), "a=1;");
}

TEST(KmsTags, AreListedInPages) {
  KmsStage stage;
  const std::string arn = stage.new_key({.Tags = Tags{{"c", ""}, {"a", ""}, {"b", ""}}});
  const auto first = stage.run<op::ListResourceTags>({.KeyId = arn, .Limit = 2}).value();
  EXPECT_EQ(first.Tags->size(), 2U);
  EXPECT_EQ(first.Truncated, true);
  const auto rest =
      stage.run<op::ListResourceTags>({.KeyId = arn, .Marker = first.NextMarker}).value();
  ASSERT_EQ(rest.Tags->size(), 1U);
  EXPECT_EQ(rest.Tags->at(0).TagKey, "c");
  EXPECT_EQ(rest.Truncated, false);
}

}  // namespace
}  // namespace amiable::services::kms

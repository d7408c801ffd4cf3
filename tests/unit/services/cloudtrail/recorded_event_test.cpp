// What an event shows in the history: who, and about which resources.
#include "services/cloudtrail/recorded_event.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace amiable::services::cloudtrail {
namespace {

std::string event_with(std::string_view identity, std::string_view source, std::string_view rest) {
  return fmt::format(
      R"({{"userIdentity":{},"eventTime":"2026-11-25T08:39:26Z","eventSource":"{}",)"
      R"("eventName":"N","awsRegion":"r","eventID":"e","readOnly":true,{}"eventCategory":"Management"}})",
      identity, source, rest);
}

TEST(RecordedEvent, names_its_caller) {
  struct Row {
    const char* identity;
    const char* user_name;
  };
  constexpr Row rows[] = {{R"({"type":"Root","principalId":"1"})", "root"},
                          {R"({"type":"IAMUser","principalId":"AIDA","userName":"ann"})", "ann"},
                          {R"({"type":"AssumedRole","principalId":"AROA:ci"})", "ci"},
                          {R"({"type":"AssumedRole","principalId":"AROA:aws:ec2-infrastructure"})",
                           "aws:ec2-infrastructure"},
                          {R"({"type":"FederatedUser","principalId":"111122223333:bob"})", "bob"},
                          {R"({"type":"AWSService","invokedBy":"ebs.amazonaws.com"})", ""},
                          {R"({"type":"AWSAccount","principalId":"AROA:ci"})", ""}};
  for (const Row& row : rows) {
    const auto event = read_event(event_with(row.identity, "kms.amazonaws.com", ""));
    ASSERT_TRUE(event) << row.identity;
    EXPECT_EQ(event->user_name, row.user_name) << row.identity;
  }
}

TEST(RecordedEvent, names_its_resources) {
  struct Row {
    const char* source;
    const char* rest;
    std::vector<EventResource> resources;
  };
  const Row rows[] = {
      {"kms.amazonaws.com",
       R"("resources":[{"type":"AWS::KMS::Key","ARN":"arn:aws:kms:r:1:key/k"}],)",
       {{"AWS::KMS::Key", "arn:aws:kms:r:1:key/k"}}},
      {"ec2.amazonaws.com",
       R"("requestParameters":{"instancesSet":{"items":[{"imageId":"ami-1","keyName":"k"}]},)"
       R"("groupSet":{"items":[{"groupId":"sg-1"}]},"subnetId":"subnet-1"},)"
       R"("responseElements":{"instancesSet":{"items":[{"instanceId":"i-1","imageId":"ami-1"}]}},)",
       {{"AWS::EC2::Ami", "ami-1"},
        {"AWS::EC2::KeyPair", "k"},
        {"AWS::EC2::SecurityGroup", "sg-1"},
        {"AWS::EC2::Subnet", "subnet-1"},
        {"AWS::EC2::Instance", "i-1"}}},
      {"ec2.amazonaws.com",
       R"("requestParameters":{"sourceSnapshotId":"snap-1"},"responseElements":{"snapshotId":"snap-2"},)",
       {{"AWS::EC2::Snapshot", "snap-1"}, {"AWS::EC2::Snapshot", "snap-2"}}},
      {"ec2.amazonaws.com",
       R"("requestParameters":{"resourcesSet":{"items":[{"resourceId":"vol-1"},{"resourceId":"rtb-1"}]}},)",
       {{"AWS::EC2::Volume", "vol-1"}}},
      {"iam.amazonaws.com",
       R"("requestParameters":{"userName":"ann"},"responseElements":{"user":{"arn":"arn:aws:iam::1:user/ann","userName":"ann"}},)",
       {{"AWS::IAM::User", "ann"}, {"AWS::IAM::User", "arn:aws:iam::1:user/ann"}}},
      {"sts.amazonaws.com",
       R"("requestParameters":{"roleArn":"arn:aws:iam::1:role/r"},"responseElements":{"credentials":{"accessKeyId":"ASIA"}},)",
       {{"AWS::IAM::Role", "arn:aws:iam::1:role/r"}, {"AWS::IAM::AccessKey", "ASIA"}}},
      {"kms.amazonaws.com", R"("requestParameters":null,)", {}}};
  for (const Row& row : rows) {
    const auto event = read_event(event_with("{}", row.source, row.rest));
    ASSERT_TRUE(event) << row.rest;
    EXPECT_EQ(event->resources, row.resources) << row.rest;
  }
}

// The sieve of a type must let through whatever has a resource of it.
TEST(RecordedEvent, signs_of_a_type_are_in_every_event_with_it) {
  const std::string event = event_with(
      "{}", "ec2.amazonaws.com",
      R"("requestParameters":{"sourceImageId":"ami-1","resourceId":"vol-1","keyName":"k"},)");
  const auto read = read_event(event);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->resources.size(), 3u);
  for (const EventResource& each : read->resources) {
    bool found = false;
    for (const std::string& sign : signs_of_type(each.type)) {
      found = found || event.find(sign) != std::string::npos;
    }
    EXPECT_TRUE(found) << each.type;
  }
}

TEST(RecordedEvent, is_found_by_each_attribute) {
  RecordedEvent event;
  event.id = "e-1";
  event.name = "RunInstances";
  event.source = "ec2.amazonaws.com";
  event.user_name = "ann";
  event.access_key_id = "AKIA1";
  event.resources = {{"AWS::EC2::Instance", "i-1"}};
  struct Row {
    const char *key, *value, *other;
  };
  constexpr Row rows[] = {{"EventId", "e-1", "e-2"},
                          {"EventName", "RunInstances", "runinstances"},
                          {"ReadOnly", "false", "true"},
                          {"Username", "ann", "an"},
                          {"ResourceType", "AWS::EC2::Instance", "AWS::EC2::Volume"},
                          {"ResourceName", "i-1", "i-12"},
                          {"EventSource", "ec2.amazonaws.com", "ec2"},
                          {"AccessKeyId", "AKIA1", "AKIA2"}};
  for (const Row& row : rows) {
    EXPECT_TRUE(has_attribute(event, row.key, row.value)) << row.key;
    EXPECT_FALSE(has_attribute(event, row.key, row.other)) << row.key;
  }
  EXPECT_FALSE(has_attribute(event, "Colour", ""));
}

TEST(RecordedEvent, other_texts_are_no_events) {
  for (const char* text : {"", "{}", "[]", "{\"userIdentity\":{}}"}) EXPECT_FALSE(read_event(text));
  std::string data = event_with("{}", "ebs.amazonaws.com", "");
  data.replace(data.find("Management"), 10, "Data");
  EXPECT_FALSE(read_event(data));
}

}  // namespace
}  // namespace amiable::services::cloudtrail

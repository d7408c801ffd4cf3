// CloudTrail-shaped records: what they hold, and what they must never hold.
#include "server/call_event.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "wire/generated/kms.h"
#include "wire/generated/sts.h"

namespace amiable::server {
namespace {

using nlohmann::json;

services::Identity session() {
  services::Identity identity;
  identity.kind = services::Identity::Kind::role_session;
  identity.account = "111122223333";
  identity.arn = "arn:aws:sts::111122223333:assumed-role/Build/ci";
  identity.user_id = "AROAEXAMPLE:ci";
  identity.role_name = "Build";
  identity.role_id = "AROAEXAMPLE";
  identity.temporary = true;
  identity.access_key_id = "ASIAEXAMPLE";
  return identity;
}

CallEvent event_of(const services::Identity& identity, std::string_view service,
                   std::string_view operation) {
  CallEvent event;
  event.identity = &identity;
  event.service = wire::find_service(service);
  event.operation = wire::find_operation(*event.service, operation);
  event.region = "us-west-2";
  event.source_ip = "127.0.0.1";
  event.request_id = "r-1";
  return event;
}

TEST(CallEvent, an_encryption_shows_key_and_context_but_no_plaintext) {
  const services::Identity identity = session();
  CallEvent event = event_of(identity, "kms", "Encrypt");
  wire::kms::EncryptRequest in;
  in.KeyId = "alias/a";
  in.Plaintext = crypto::SecretBytes::copy_of("TOPSECRET");
  in.EncryptionContext.emplace()["a"] = "b";
  in.GrantTokens = {"TOKEN"};
  event.input = &in;
  const std::string key = "arn:aws:kms:us-west-2:444455556666:key/k";
  event.resources = {key};
  const std::string line = write_event(event, "e-1", "s-1", "111122223333");
  const json record = json::parse(line);
  EXPECT_EQ(record["requestParameters"]["keyId"], "alias/a");
  EXPECT_EQ(record["requestParameters"]["encryptionContext"]["a"], "b");
  EXPECT_EQ(record["resources"][0]["ARN"], key);
  EXPECT_EQ(record["userIdentity"]["type"], "AssumedRole");
  EXPECT_EQ(record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"], "Build");
  EXPECT_EQ(record["sharedEventID"], "s-1");
  EXPECT_EQ(line.find("TOPSECRET"), std::string::npos);
  EXPECT_EQ(line.find("TOKEN"), std::string::npos);
  EXPECT_EQ(other_recipients(event), std::vector<std::string>{"444455556666"});
}

TEST(CallEvent, the_key_owners_copy_names_no_arn) {
  const services::Identity identity = session();
  CallEvent event = event_of(identity, "kms", "Decrypt");
  const json record = json::parse(write_event(event, "e", "s", "444455556666"));
  EXPECT_EQ(record["userIdentity"]["type"], "AWSAccount");
  EXPECT_EQ(record["userIdentity"]["principalId"], "AROAEXAMPLE:ci");
  EXPECT_FALSE(record["userIdentity"].contains("arn"));
  EXPECT_EQ(record["recipientAccountId"], "444455556666");
}

TEST(CallEvent, what_a_service_relays_names_the_invoker_and_no_access_key) {
  const services::Identity identity = session();
  CallEvent event = event_of(identity, "kms", "CreateGrant");
  event.source_ip = event.user_agent = event.invoked_by = "ec2-frontend-api.amazonaws.com";
  event.additional = {{"keyMaterialId", "m"}};
  const std::string key = "arn:aws:kms:us-west-2:444455556666:key/k";
  event.resources = {key};
  json record = json::parse(write_event(event, "e", "s", "111122223333"));
  EXPECT_EQ(record["userIdentity"]["invokedBy"], "ec2-frontend-api.amazonaws.com");
  EXPECT_EQ(record["userIdentity"]["arn"], identity.arn);
  EXPECT_FALSE(record["userIdentity"].contains("accessKeyId"));
  EXPECT_EQ(record["sourceIPAddress"], "ec2-frontend-api.amazonaws.com");
  EXPECT_EQ(record["vpcEndpointId"], "AWS Internal");
  EXPECT_EQ(record["additionalEventData"]["keyMaterialId"], "m");
  record = json::parse(write_event(event, "e", "s", "444455556666"));
  EXPECT_EQ(record["userIdentity"]["type"], "AWSAccount");
  EXPECT_EQ(record["userIdentity"]["invokedBy"], "ec2-frontend-api.amazonaws.com");

  const wire::AwsError denied{"AccessDeniedException", "no"};
  event.error = &denied;
  record = json::parse(write_event(event, "e", "", "111122223333"));
  EXPECT_EQ(record["errorCode"], "AccessDenied");
  EXPECT_FALSE(record.contains("resources"));
  event.error = nullptr;
  event.by_service = true;
  record = json::parse(write_event(event, "e", "", "111122223333"));
  EXPECT_EQ(record["userIdentity"].size(), 2u);
  EXPECT_EQ(record["userIdentity"]["type"], "AWSService");
}

TEST(CallEvent, a_denial_stays_with_the_caller_and_hides_its_parameters) {
  const services::Identity identity = session();
  CallEvent event = event_of(identity, "kms", "CreateGrant");
  wire::kms::CreateGrantRequest in;
  in.KeyId = "k";
  event.input = &in;
  event.resources = {"arn:aws:kms:us-west-2:444455556666:key/k"};
  const wire::AwsError error{"AccessDeniedException", "User: …"};
  event.error = &error;
  const json record = json::parse(write_event(event, "e", "", "111122223333"));
  EXPECT_EQ(record["errorCode"], "AccessDenied");
  EXPECT_TRUE(record["requestParameters"].is_null());
  EXPECT_TRUE(other_recipients(event).empty());
}

TEST(CallEvent, credentials_never_appear) {
  const services::Identity identity = session();
  CallEvent event = event_of(identity, "sts", "AssumeRole");
  wire::sts::AssumeRoleResponse out;
  out.Credentials.emplace();
  out.Credentials->AccessKeyId = "ASIANEW";
  out.Credentials->SecretAccessKey = "SECRETKEY";
  out.Credentials->SessionToken = "SESSIONTOKEN";
  event.output = &out;
  const std::string line = write_event(event, "e", "", "111122223333");
  EXPECT_NE(line.find("ASIANEW"), std::string::npos);
  EXPECT_EQ(line.find("SECRETKEY"), std::string::npos);
  EXPECT_EQ(line.find("SESSIONTOKEN"), std::string::npos);
}

}  // namespace
}  // namespace amiable::server

// What the decoders refuse, and what they pass over.
#include <gtest/gtest.h>

#include "wire/generated/iam.h"
#include "wire/generated/kms.h"
#include "wire/json_protocol.h"
#include "wire/query.h"

namespace amiable::wire {
namespace {

template <class T>
std::string json_fault(std::string_view body) {
  T object;
  const auto outcome = decode_json(body, shape_of<T>(), &object);
  if (outcome.ok()) return "accepted";
  EXPECT_EQ(outcome.error().code, "SerializationException");
  return outcome.error().message;
}

template <class T>
std::string query_fault(std::string_view body) {
  T object;
  const auto outcome = decode_query(Form::parse(body).value(), shape_of<T>(), &object);
  if (outcome.ok()) return "accepted";
  EXPECT_EQ(outcome.error().code, "MalformedInput");
  return outcome.error().message;
}

TEST(JsonFaults, WrongTypesHaveAwsSentences) {
  using Grant = kms::CreateGrantRequest;
  EXPECT_EQ(json_fault<Grant>(R"({"KeyId":1})"), "NUMBER_VALUE can not be converted to a String");
  EXPECT_EQ(json_fault<Grant>(R"({"KeyId":true})"), "TRUE_VALUE can not be converted to a String");
  EXPECT_EQ(json_fault<Grant>(R"({"KeyId":false})"),
            "FALSE_VALUE can not be converted to a String");
  EXPECT_EQ(json_fault<Grant>(R"({"KeyId":[]})"), "Start of list found where not expected");
  EXPECT_EQ(json_fault<Grant>(R"({"KeyId":{}})"),
            "Start of structure or map found where not expected.");
  EXPECT_EQ(json_fault<Grant>(R"({"Operations":"Encrypt"})"), "Expected list or null");
  EXPECT_EQ(json_fault<Grant>(R"({"Operations":{}})"),
            "Start of structure or map found where not expected.");
  EXPECT_EQ(json_fault<Grant>(R"({"Constraints":1})"), "Expected null");
  EXPECT_EQ(json_fault<Grant>(R"({"Constraints":[]})"), "Start of list found where not expected");
  EXPECT_EQ(json_fault<Grant>(R"({"DryRun":1})"), "NUMBER_VALUE can not be converted to a Boolean");
  EXPECT_EQ(json_fault<Grant>(R"({"DryRun":"maybe"})"),
            "STRING_VALUE can not be converted to an Boolean");
  EXPECT_EQ(json_fault<Grant>("[]"), "Start of list found where not expected");
  EXPECT_EQ(json_fault<kms::ListKeysRequest>(R"({"Limit":"1"})"),
            "STRING_VALUE can not be converted to an Integer");
  EXPECT_EQ(json_fault<kms::EncryptRequest>(R"({"EncryptionContext":{"a":1}})"),
            "NUMBER_VALUE can not be converted to a String");
}

TEST(JsonFaults, WhatIsNoRequestHasNoText) {
  for (const char* body : {"", "{", "null", "1", "\"x\"", R"({"KeyId":"a",})", "{} {}",
                           "{\"KeyId\":\"\xFF\"}", R"({"KeyId":"a","KeyId":"b"})"}) {
    EXPECT_EQ(json_fault<kms::DescribeKeyRequest>(body), "") << body;
  }
  EXPECT_EQ(json_fault<kms::DecryptRequest>(R"({"CiphertextBlob":"***"})"), "");
  EXPECT_EQ(json_fault<kms::EncryptRequest>(R"({"Plaintext":"a"})"), "");
  EXPECT_EQ(json_fault<kms::ListKeysRequest>(R"({"Limit":1e30})"), "");
  EXPECT_EQ(json_fault<kms::ImportKeyMaterialRequest>(R"({"ValidTo":1e300})"), "");
}

TEST(JsonFaults, NullAndUnknownMembersArePassedOver) {
  kms::CreateGrantRequest input;
  const auto outcome =
      decode_json(R"({"KeyId":null,"Operations":["Encrypt",null],"New":{"a":[1]},"DryRun":"TRUE"})",
                  shape_of<kms::CreateGrantRequest>(), &input);
  ASSERT_TRUE(outcome.ok());
  EXPECT_FALSE(input.KeyId.has_value());
  EXPECT_EQ(input.Operations, std::vector<std::string>{"Encrypt"});
  EXPECT_EQ(input.DryRun, true);
}

TEST(JsonFaults, FractionsAreCutOff) {
  kms::ListKeysRequest input;
  ASSERT_TRUE(decode_json(R"({"Limit":12.9})", shape_of<kms::ListKeysRequest>(), &input).ok());
  EXPECT_EQ(input.Limit, 12);
}

TEST(QueryFaults, ValuesThatTheirTypeCannotHold) {
  EXPECT_EQ(query_fault<iam::ListUsersRequest>("MaxItems=x"),
            "STRING_VALUE can not be converted to an Integer");
  EXPECT_NE(query_fault<iam::ListUsersRequest>("MaxItems="), "accepted");
  EXPECT_NE(query_fault<iam::ListUsersRequest>("MaxItems=99999999999999999999"), "accepted");
  EXPECT_NE(query_fault<iam::CreatePolicyVersionRequest>("SetAsDefault=1"), "accepted");
  EXPECT_EQ(query_fault<iam::CreatePolicyVersionRequest>("SetAsDefault=True"), "accepted");
}

TEST(QueryFaults, IndicesAreNumbersFromOne) {
  EXPECT_EQ(query_fault<iam::CreateUserRequest>("Tags.member.x.Key=k"),
            "Start of list found where not expected");
  EXPECT_EQ(query_fault<iam::CreateUserRequest>("Tags.member.0.Key=k"), "0 is not a valid index");
  EXPECT_NE(query_fault<iam::CreateUserRequest>("Tags.member.-1.Key=k"), "accepted");
  EXPECT_NE(query_fault<iam::CreateUserRequest>("Tags.member.99999999999.Key=k"), "accepted");
  EXPECT_NE(query_fault<iam::CreateUserRequest>("Tags.member..Key=k"), "accepted");
}

TEST(QueryFaults, GapsKeepTheOrderOfNumbers) {
  iam::UntagUserRequest input;
  const Form form =
      Form::parse("TagKeys.member.10=c&TagKeys.member.2=b&TagKeys.member.1=a").value();
  ASSERT_TRUE(decode_query(form, shape_of<iam::UntagUserRequest>(), &input).ok());
  EXPECT_EQ(input.TagKeys, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(QueryFaults, EmptyIsPresentAndAnEmptyListToo) {
  iam::CreateUserRequest input;
  const Form form = Form::parse("UserName=&Tags=").value();
  ASSERT_TRUE(decode_query(form, shape_of<iam::CreateUserRequest>(), &input).ok());
  EXPECT_EQ(input.UserName, "");
  ASSERT_TRUE(input.Tags.has_value());
  EXPECT_TRUE(input.Tags->empty());
  EXPECT_FALSE(input.Path.has_value());
}

}  // namespace
}  // namespace amiable::wire

// From requests to operations, and the answers to requests that name none.
#include "wire/route.h"

#include <gtest/gtest.h>

#include "wire/generated/cloudtrail.h"
#include "wire/generated/iam.h"
#include "wire/generated/kms.h"
#include "wire/generated/organizations.h"

namespace amiable::wire {
namespace {

http::Request json_request(std::string_view target, std::string_view body = "{}") {
  http::Request request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", std::string(target)}};
  request.body = body;
  return request;
}

http::Request form_request(std::string_view body) {
  http::Request request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = body;
  return request;
}

struct Failure {
  std::string code;
  std::string message;
  std::string_view service;
  bool operator==(const Failure&) const = default;
};

Failure failure(const http::Request& request, std::string_view scope = "") {
  const auto route = find_route(request, scope);
  EXPECT_FALSE(route.ok());
  if (route.ok()) return {};
  const RouteFault& fault = route.error();
  return {fault.error.code, fault.error.message,
          fault.service != nullptr ? fault.service->signing_name : ""};
}

TEST(Route, FindsAJsonOperationByItsTarget) {
  for (const std::string_view scope : {"", "kms"}) {
    const auto route = find_route(json_request("TrentService.CreateGrant"), scope);
    ASSERT_TRUE(route.ok());
    EXPECT_EQ(route.value().operation, &kms::op::CreateGrant::operation());
    EXPECT_EQ(route.value().service, &kms::service());
  }
}

// botocore names CloudTrail's target with a package, other SDKs without.
TEST(Route, FindsATargetBehindAPackage) {
  for (const char* package : {"", "com.amazonaws.cloudtrail.v20131101."}) {
    const std::string target = std::string(package) + "CloudTrail_20131101.LookupEvents";
    const auto route = find_route(json_request(target), "cloudtrail");
    ASSERT_TRUE(route.ok()) << target;
    EXPECT_EQ(route.value().operation, &cloudtrail::op::LookupEvents::operation());
  }
  EXPECT_EQ(failure(json_request("org.example.TrentService.Encrypt")).code,
            "UnknownOperationException");
}

TEST(Route, FindsOrganizations) {
  const auto route =
      find_route(json_request("AWSOrganizationsV20161128.ListRoots"), "organizations");
  ASSERT_TRUE(route.ok());
  EXPECT_EQ(route.value().operation, &organizations::op::ListRoots::operation());
}

TEST(Route, FindsAQueryOperationInBodyOrTarget) {
  const auto in_body = find_route(form_request("Action=CreateUser&Version=2010-05-08"), "iam");
  ASSERT_TRUE(in_body.ok());
  EXPECT_EQ(in_body.value().operation, &iam::op::CreateUser::operation());
  http::Request presigned;
  presigned.method = "GET";
  presigned.target = "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60";
  const auto in_target = find_route(presigned, "sts");
  ASSERT_TRUE(in_target.ok());
  EXPECT_EQ(in_target.value().operation->name, "GetCallerIdentity");
}

TEST(Route, UnknownTargetsAreUnknownOperations) {
  const Failure unknown{"UnknownOperationException", "", "kms"};
  EXPECT_EQ(failure(json_request("TrentService.Nothing")), unknown);
  EXPECT_EQ(failure(json_request("TrentService")), unknown);
  EXPECT_EQ(failure(json_request("Other.CreateGrant")), unknown);
  EXPECT_EQ(failure(json_request("TrentService.Encrypt"), "sts"), unknown);
  http::Request without = json_request("");
  without.headers.pop_back();
  EXPECT_EQ(failure(without), unknown);
}

TEST(Route, QueryServicesHaveNoTargets) {
  EXPECT_EQ(failure(json_request("AWSIdentityManagementV20100508.CreateUser")).code,
            "UnknownOperationException");
}

TEST(Route, UnknownActionsAnswerInTheFrontEndsWords) {
  const auto message = [](std::string_view body, std::string_view scope) {
    const Failure found = failure(form_request(body), scope);
    EXPECT_EQ(found.code, "InvalidAction");
    EXPECT_EQ(found.service, "");
    return found.message;
  };
  EXPECT_EQ(message("Action=Nothing&Version=2010-05-08", "iam"),
            "Could not find operation Nothing for version 2010-05-08");
  EXPECT_EQ(message("Action=GetUser", "iam"),
            "Could not find operation GetUser for version NO_VERSION_SPECIFIED");
  EXPECT_EQ(message("Action=GetUser&Version=2010-05-08", "sts"),
            "Could not find operation GetUser for version 2010-05-08");
  EXPECT_EQ(message("Action=Encrypt&Version=2014-11-01", ""),
            "Could not find operation Encrypt for version 2014-11-01");
}

TEST(Route, WithoutActionOrWithBrokenParametersIsRefused) {
  EXPECT_EQ(failure(form_request("Version=2010-05-08")).code, "MissingAction");
  EXPECT_EQ(failure(form_request("")).code, "MissingAction");
  EXPECT_EQ(failure(form_request("Action=%")).code, "MalformedQueryString");
}

TEST(Route, WhatAmiableDoesNotServeIsSaid) {
  const Failure query =
      failure(form_request("Action=CreateServiceSpecificCredential&Version=2010-05-08"));
  EXPECT_EQ(query, (Failure{"NotImplemented",
                            "amiable does not serve iam:CreateServiceSpecificCredential", "iam"}));
  EXPECT_EQ(failure(json_request("TrentService.ConnectCustomKeyStore")),
            (Failure{"NotImplemented", "amiable does not serve kms:ConnectCustomKeyStore", "kms"}));
}

TEST(Route, ReadsAndValidatesInput) {
  const http::Request request = form_request("Action=CreateUser&Version=2010-05-08&UserName=ann");
  const auto route = find_route(request, "iam");
  iam::CreateUserRequest input;
  ASSERT_TRUE(read_input(route.value(), request, &input).ok());
  EXPECT_EQ(input.UserName, "ann");
  const http::Request bad = json_request("TrentService.Encrypt", R"({"KeyId":"k"})");
  kms::EncryptRequest encrypt;
  const auto outcome = read_input(find_route(bad, "kms").value(), bad, &encrypt);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, "ValidationException");
}

TEST(Route, AnswersWithoutOutputHaveNoResultAndNoBody) {
  const http::Request request = form_request("Action=DeleteUser&Version=2010-05-08&UserName=a");
  const auto query = find_route(request, "iam");
  const iam::DeleteUserResponse nothing;
  EXPECT_EQ(write_output(query.value(), &nothing, "r").body,
            "<DeleteUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
            "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteUserResponse>");
  const auto json = find_route(json_request("TrentService.CreateAlias"), "kms");
  const kms::CreateAliasResponse none;
  EXPECT_EQ(write_output(json.value(), &none, "r").body, "");
}

}  // namespace
}  // namespace amiable::wire

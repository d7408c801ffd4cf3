// Error bodies and statuses of both protocols.
#include "wire/aws_error.h"

#include <gtest/gtest.h>

namespace amiable::wire {
namespace {

const Service* iam() { return find_service("iam"); }
const Service* kms() { return find_service("kms"); }

std::string header(const http::Response& response, std::string_view name) {
  for (const http::Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

TEST(AwsError, QueryBodyHasTheNamespaceOfTheService) {
  const auto response = error_response(iam(), {"NoSuchEntity", "No <b>", 0}, "id-1");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(header(response, "Content-Type"), "text/xml");
  EXPECT_EQ(header(response, "x-amzn-RequestId"), "id-1");
  EXPECT_EQ(response.body,
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error>"
            "<Type>Sender</Type><Code>NoSuchEntity</Code><Message>No &lt;b&gt;</Message></Error>"
            "<RequestId>id-1</RequestId></ErrorResponse>");
}

TEST(AwsError, WithoutServiceTheFrontEndAnswers) {
  const auto response = error_response(nullptr, {"InvalidAction", "x", 0}, "id-1");
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("http://webservices.amazon.com/AWSFault/2005-15-09"),
            std::string::npos);
}

TEST(AwsError, FaultsOfTheServerAreReceiver) {
  const auto response = error_response(iam(), {"ServiceFailure", "x", 0}, "id-1");
  EXPECT_EQ(response.status, 500);
  EXPECT_NE(response.body.find("<Type>Receiver</Type>"), std::string::npos);
}

TEST(AwsError, JsonBodyHasTypeAndMessage) {
  const auto response = error_response(kms(), {"NotFoundException", "Key \"x\"", 0}, "id-1");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(header(response, "Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(header(response, "x-amzn-RequestId"), "id-1");
  EXPECT_EQ(response.body, R"({"__type":"NotFoundException","message":"Key \"x\""})");
}

TEST(AwsError, AccessDeniedOfJsonSpellsMessageWithACapital) {
  const auto response = error_response(kms(), {"AccessDeniedException", "no", 0}, "i");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, R"({"__type":"AccessDeniedException","Message":"no"})");
}

TEST(AwsError, OrganizationsTellsTheReasonAndNothingOfDenials) {
  const Service* organizations = find_service("organizations");
  const AwsError limit{"ConstraintViolationException", "Too many.", 0, "OU_DEPTH_LIMIT_EXCEEDED"};
  EXPECT_EQ(error_response(organizations, limit, "i").body,
            R"({"__type":"ConstraintViolationException","Message":"Too many.",)"
            R"("Reason":"OU_DEPTH_LIMIT_EXCEEDED"})");
  EXPECT_EQ(error_response(organizations, {"AccessDeniedException", "because of p-1", 0}, "i").body,
            R"({"__type":"AccessDeniedException",)"
            R"("Message":"You don't have permissions to access this resource."})");
  EXPECT_EQ(error_response(organizations, {"UnknownOperationException", "", 0}, "i").body,
            R"({"__type":"UnknownOperationException"})");
}

TEST(AwsError, JsonWithoutTextHasNoMessage) {
  EXPECT_EQ(error_response(kms(), {"InvalidCiphertextException", "", 0}, "i").body,
            R"({"__type":"InvalidCiphertextException"})");
}

TEST(AwsError, StatusesFollowTheService) {
  EXPECT_EQ(status_of(kms(), "DisabledException"), 400);
  EXPECT_EQ(status_of(kms(), "DryRunOperationException"), 400);
  EXPECT_EQ(status_of(kms(), "KMSInternalException"), 500);
  EXPECT_EQ(status_of(kms(), "ThrottlingException"), 400);
  EXPECT_EQ(status_of(iam(), "AccessDenied"), 403);
  EXPECT_EQ(status_of(iam(), "EntityAlreadyExists"), 409);
  EXPECT_EQ(status_of(find_service("sts"), "RegionDisabledException"), 403);
  EXPECT_EQ(status_of(iam(), "ValidationError"), 400);
  EXPECT_EQ(status_of(nullptr, "InternalFailure"), 500);
  EXPECT_EQ(status_of(nullptr, "NeverHeardOf"), 400);
}

TEST(AwsError, AStatusOfItsOwnWins) {
  EXPECT_EQ(error_response(iam(), {"NoSuchEntity", "x", 418}, "i").status, 418);
}

}  // namespace
}  // namespace amiable::wire

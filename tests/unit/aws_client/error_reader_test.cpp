// AWS's errors in all their forms, and what is none.
#include "aws_client/error_reader.h"

#include <gtest/gtest.h>

#include "aws_client/client.h"
#include "aws_client/client_limits.h"

namespace amiable::aws_client {
namespace {

TEST(ErrorReader, Query) {
  const auto fault = read_fault(
      "<ErrorResponse "
      "xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>"
      "<Code>AccessDenied</Code><Message>User: a &amp; b</Message></Error>"
      "<RequestId>r-1</RequestId></ErrorResponse>");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "AccessDenied");
  EXPECT_EQ(fault->message, "User: a & b");
  EXPECT_EQ(fault->request_id, "r-1");
}

TEST(ErrorReader, Ec2) {
  const auto fault = read_fault(
      "\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>"
      "InvalidAMIID.NotFound</Code><Message>no</Message></Error></Errors><RequestID>r-2"
      "</RequestID></Response>");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "InvalidAMIID.NotFound");
  EXPECT_EQ(fault->request_id, "r-2");
}

TEST(ErrorReader, Json) {
  EXPECT_EQ(read_fault(R"({"__type":"com.amazonaws.kms#NotFoundException","message":"m"})")->code,
            "NotFoundException");
  const auto plain = read_fault(R"({"code":"AccessDeniedException:http://x/","Message":"M"})");
  EXPECT_EQ(plain->code, "AccessDeniedException");
  EXPECT_EQ(plain->message, "M");
}

TEST(ErrorReader, Headers) {
  const auto fault =
      fault_of({400,
                {{"X-Amzn-ErrorType", "ValidationException:http://x"}, {"x-amzn-RequestId", "r-3"}},
                R"({"message":"m"})"});
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "ValidationException");
  EXPECT_EQ(fault->message, "m");
  EXPECT_EQ(fault->request_id, "r-3");
  EXPECT_EQ(request_id_of({200, {{"x-amz-request-id", "r-4"}}, ""}), "r-4");
}

TEST(ErrorReader, WhatIsNoError) {
  for (const std::string text :
       {"", "   ", "Bad Gateway", "<html><body>no</body></html>", "<a", "{}", "{\"x\":1}", "[1]",
        "<Response><Errors/></Response>", "{\"__type\": 5"}) {
    EXPECT_FALSE(fault_of({502, {}, text})) << text;
  }
  std::string large = "<ErrorResponse><Error><Code>C</Code></Error></ErrorResponse>";
  EXPECT_TRUE(read_fault(large));
  large.append(limits::aws_error_bytes_max, ' ');
  EXPECT_FALSE(read_fault(large));
}

TEST(ErrorReader, TextsAreBounded) {
  const auto fault = read_fault("<R><Error><Code>C</Code><Message>" + std::string(500'000, 'm') +
                                "</Message></Error></R>");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->message.size(), limits::aws_error_text_bytes_max);
}

TEST(ErrorReader, Refusals) {
  const auto refused = [](int status, const char* code, const char* message = "") {
    return Reply{status, "", "", code, message}.is_refusal();
  };
  EXPECT_TRUE(refused(403, "AccessDenied"));
  EXPECT_TRUE(refused(400, "AccessDeniedException"));
  EXPECT_TRUE(refused(403, "UnauthorizedOperation"));
  EXPECT_TRUE(refused(400, "AuthFailure", "Not authorized for image:ami-1"));
  EXPECT_FALSE(
      refused(401, "AuthFailure", "AWS was not able to validate the provided access credentials"));
  EXPECT_FALSE(refused(400, "NotFoundException"));
  EXPECT_FALSE(refused(200, "AccessDenied"));
}

TEST(ErrorReader, Kinds) {
  EXPECT_TRUE(is_throttle(503, "RequestLimitExceeded"));
  EXPECT_TRUE(is_throttle(400, "ThrottlingException"));
  EXPECT_TRUE(is_throttle(429, ""));
  EXPECT_FALSE(is_throttle(400, "LimitExceededException"));
  EXPECT_TRUE(is_transient(500, ""));
  EXPECT_TRUE(is_transient(400, "RequestTimeout"));
  EXPECT_FALSE(is_transient(400, "AccessDenied"));
  EXPECT_FALSE(is_transient(200, "InternalError"));
}

}  // namespace
}  // namespace amiable::aws_client

// The client over a network that is a table: signatures, retries, renewal, order.
#include "aws_client/signed_client.h"

#include <gtest/gtest.h>

#include <deque>

#include "fake_machine.h"
#include "wire/sigv4.h"

namespace amiable::aws_client {
namespace {

constexpr auto secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr auto throttled =
    "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>m</Message></Error>"
    "</Errors><RequestID>r</RequestID></Response>";
constexpr auto denied = R"({"__type":"AccessDeniedException","message":"you may not"})";

std::string expired_fault(std::string_view code) {
  return "<R><Error><Code>" + std::string(code) + "</Code><Message>m</Message></Error></R>";
}

struct SignedClientTest : ::testing::Test {
  SignedClientTest() {
    machine.files["/h/.aws/credentials"] =
        std::string("[default]\naws_access_key_id = AKID\naws_secret_access_key = ") + secret +
        "\n[issued]\ncredential_process = tool\n[plain]\nregion = us-west-2\n";
    machine.environment["AWS_REGION"] = "eu-west-1";
  }

  void open(const ClientOptions& options = {}) {
    auto made = std::make_unique<FakeTransport>([this](const HttpCall&) -> HttpResult {
      if (answers.empty()) return answer(200, "<R/>", {{"x-amzn-RequestId", "r"}});
      HttpResult next = std::move(answers.front());
      answers.pop_front();
      return next;
    });
    transport = made.get();
    auto opened = open_client_in(options, machine.surroundings(), std::move(made));
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    client = std::move(opened).value();
  }

  static Request describe() { return {"ec2", "", "DescribeImages", {{"ImageId.1", "ami-1"}}, ""}; }
  std::string told(const Request& request) {
    const auto reply = client->call(request);
    if (!reply.ok()) return "error: " + reply.error().message;
    return std::to_string(reply.value().status) + " " + reply.value().error_code;
  }

  FakeMachine machine;
  std::deque<HttpResult> answers;
  FakeTransport* transport = nullptr;
  std::unique_ptr<Client> client;
};

TEST_F(SignedClientTest, QueryRequest) {
  open();
  const auto reply = client->call(describe());
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply.value().request_id, "r");
  EXPECT_EQ(reply.value().body, "<R/>");
  const HttpCall& call = transport->calls.at(0);
  EXPECT_EQ(call.origin, "https://ec2.eu-west-1.amazonaws.com");
  EXPECT_EQ(call.request.method + " " + call.request.target, "POST /");
  EXPECT_EQ(call.request.body, "Action=DescribeImages&Version=2016-11-15&ImageId.1=ami-1");
  EXPECT_EQ(client->identity(), "profile default");
  EXPECT_EQ(client->region(), "eu-west-1");
  EXPECT_EQ(client->requests(), 1u);
}

TEST_F(SignedClientTest, JsonRequest) {
  open();
  EXPECT_EQ(told({"kms", "us-west-2", "ListAliases", {}, ""}), "200 ");
  EXPECT_EQ(told({"organizations", "us-west-2", "DescribePolicy", {}, R"({"PolicyId":"p"})"}),
            "200 ");
  EXPECT_EQ(transport->calls[0].request.body, "{}");
  EXPECT_EQ(transport->calls[0].request.header("x-amz-target"), "TrentService.ListAliases");
  EXPECT_EQ(transport->calls[0].request.header("content-type"), "application/x-amz-json-1.1");
  EXPECT_EQ(transport->calls[1].request.body, R"({"PolicyId":"p"})");
  EXPECT_EQ(transport->calls[1].request.header("x-amz-target"),
            "AWSOrganizationsV20161128.DescribePolicy");
  EXPECT_EQ(transport->calls[1].request.header("host"), "organizations.us-east-1.amazonaws.com");
}

TEST_F(SignedClientTest, SignaturesVerify) {
  open();
  EXPECT_EQ(
      told({"iam", "us-west-2", "GetPolicy", {{"PolicyArn", "arn:aws:iam::1:policy/ü *~"}}, ""}),
      "200 ");
  const http::Request& request = transport->calls.at(0).request;
  const auto claimed = wire::read_authorization(request);
  ASSERT_TRUE(claimed.ok());
  EXPECT_EQ(claimed.value().access_key_id, "AKID");
  EXPECT_TRUE(wire::check_scope(claimed.value(), {"iam", "us-east-1"}).ok());
  EXPECT_TRUE(wire::check_time(claimed.value(), machine.now.seconds(), 1).ok());
  wire::SigningKeys keys;
  EXPECT_TRUE(wire::check_signature(claimed.value(), request, secret, keys).ok());
}

TEST_F(SignedClientTest, ThrottlesAndFailuresAreTriedAgain) {
  answers = {answer(503, throttled), answer(500, "oops"), HttpFailure{"reset", "", true},
             answer(200, "<R/>")};
  open();
  EXPECT_EQ(told(describe()), "200 ");
  EXPECT_EQ(client->requests(), 4u);
  EXPECT_EQ(machine.slept.size(), 3u);
}

TEST_F(SignedClientTest, AttemptsHaveAnEnd) {
  for (int i = 0; i < 10; ++i) answers.push_back(answer(503, throttled));
  open();
  EXPECT_EQ(told(describe()), "503 RequestLimitExceeded");
  EXPECT_EQ(client->requests(), 4u);
  machine.environment["AWS_MAX_ATTEMPTS"] = "1";
  open();
  EXPECT_EQ(told(describe()), "503 RequestLimitExceeded");
  EXPECT_EQ(client->requests(), 1u);
}

TEST_F(SignedClientTest, EachAttemptIsSignedAnew) {
  answers = {answer(503, throttled, {{"Retry-After", "7"}}), answer(200, "<R/>")};
  open();
  EXPECT_EQ(told(describe()), "200 ");
  EXPECT_EQ(machine.slept, (std::vector<std::int64_t>{7000}));
  EXPECT_NE(transport->calls[0].request.header("x-amz-date"),
            transport->calls[1].request.header("x-amz-date"));
}

TEST_F(SignedClientTest, RefusalsAreRepliesAtOnce) {
  answers = {answer(400, denied, {{"x-amzn-RequestId", "r-9"}})};
  open();
  const auto reply = client->call({"kms", "", "GetKeyPolicy", {}, "{}"});
  ASSERT_TRUE(reply.ok());
  EXPECT_TRUE(reply.value().is_refusal());
  EXPECT_EQ(reply.value().error_message, "you may not");
  EXPECT_EQ(reply.value().request_id, "r-9");
  EXPECT_EQ(client->requests(), 1u);
}

TEST_F(SignedClientTest, WhatIsNotAwsIsAnError) {
  answers = {answer(301, "", {{"Location", "https://login.example"}}), answer(404, "<html/>"),
             HttpFailure{"certificate", "", false}};
  open();
  EXPECT_EQ(told(describe()),
            "error: https://ec2.eu-west-1.amazonaws.com answers with status 301 and no error of "
            "AWS's");
  EXPECT_EQ(told(describe()),
            "error: https://ec2.eu-west-1.amazonaws.com answers with status 404 and no error of "
            "AWS's");
  EXPECT_EQ(told(describe()), "error: certificate");
  EXPECT_EQ(client->requests(), 3u);
}

TEST_F(SignedClientTest, AnswersKeepTheOrderOfTheRequests) {
  answers = {answer(503, throttled), answer(400, denied), answer(200, "<R/>")};
  open();
  const auto replies = client->call_all(
      {describe(), {"kms", "", "ListAliases", {}, ""}, {"nobody", "", "X", {}, ""}, describe()});
  ASSERT_EQ(replies.size(), 4u);
  EXPECT_EQ(replies[0].value().status, 200);
  EXPECT_EQ(replies[1].value().error_code, "AccessDeniedException");
  EXPECT_FALSE(replies[2].ok());
  EXPECT_EQ(replies[3].value().status, 200);
  EXPECT_EQ(transport->rounds, (std::vector<std::size_t>{3, 1}));
  EXPECT_TRUE(client->call_all({}).empty());
}

TEST_F(SignedClientTest, ThrottlesSlowTheWholeClientDown) {
  for (int i = 0; i < 8; ++i) answers.push_back(answer(503, throttled));
  open();
  const auto replies = client->call_all(std::vector<Request>(8, describe()));
  for (const auto& reply : replies) EXPECT_EQ(reply.value().status, 200);
  // 8 requests in the second: 4 each second after it, so the second 8 take about 2 s.
  std::int64_t slept = 0;
  for (const std::int64_t each : machine.slept) slept += each;
  EXPECT_GT(slept, 1400);
  EXPECT_LT(slept, 2600);
}

TEST_F(SignedClientTest, CredentialsAreRenewedInTime) {
  const auto printed = [this](const std::string& id, Timestamp expires) {
    machine.programs["tool"] = R"({"Version":1,"AccessKeyId":")" + id +
                               R"(","SecretAccessKey":"s","SessionToken":"t","Expiration":")" +
                               iso8601(expires) + "\"}";
  };
  printed("FIRST", machine.now + 3600);
  open({"issued", "", ""});
  EXPECT_TRUE(machine.ran.empty());
  EXPECT_EQ(told(describe()), "200 ");
  machine.now = machine.now + 3200;
  EXPECT_EQ(told(describe()), "200 ");
  EXPECT_EQ(machine.ran.size(), 1u);
  machine.now = machine.now + 200;
  EXPECT_EQ(told(describe()), "200 ");
  EXPECT_EQ(machine.ran.size(), 2u);
  // The program gave the same again: still good for some minutes.
  machine.programs.clear();
  EXPECT_EQ(told(describe()), "200 ");
  machine.now = machine.now + 201;
  EXPECT_EQ(told(describe()), "error: cannot start tool");
}

TEST_F(SignedClientTest, SessionsThatEndEarlyAreRenewedOnce) {
  machine.programs["tool"] = R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"})";
  answers = {answer(400, expired_fault("ExpiredToken")), answer(200, "<R/>"),
             answer(400, expired_fault("ExpiredToken")),
             answer(400, expired_fault("ExpiredToken"))};
  open({"issued", "", ""});
  EXPECT_EQ(told(describe()), "200 ");
  EXPECT_EQ(machine.ran.size(), 2u);
  EXPECT_EQ(told(describe()), "400 ExpiredToken");
  EXPECT_EQ(client->requests(), 4u);
}

TEST_F(SignedClientTest, AWrongClockIsCorrected) {
  answers = {
      answer(403, expired_fault("RequestExpired"), {{"Date", "Wed, 25 Nov 2026 13:00:00 GMT"}}),
      answer(200, "<R/>")};
  open();
  EXPECT_EQ(told(describe()), "200 ");
  EXPECT_EQ(transport->calls[1].request.header("x-amz-date"), "20261125T130000Z");
  // A signature that is wrong at the right time is wrong.
  answers = {answer(403, expired_fault("SignatureDoesNotMatch"),
                    {{"Date", "Wed, 25 Nov 2026 13:00:00 GMT"}})};
  EXPECT_EQ(told(describe()), "403 SignatureDoesNotMatch");
}

TEST_F(SignedClientTest, ErrorsOfOpening) {
  const auto message = [this](const ClientOptions& options) {
    const auto opened = open_client_in(options, machine.surroundings());
    return opened.ok() ? std::string("(good)") : opened.error().message;
  };
  EXPECT_EQ(message({}), "(good)");
  EXPECT_EQ(message({"", "", "localhost"}), "\"localhost\" is no endpoint");
  EXPECT_EQ(message({"plain", "", ""}), "profile plain holds no credentials");
  EXPECT_EQ(message({"defautl", "", ""}), "there is no profile defautl");
}

TEST_F(SignedClientTest, WithoutRegionTheCallSaysSo) {
  machine.environment.erase("AWS_REGION");
  open();
  EXPECT_EQ(client->region(), "");
  EXPECT_EQ(told(describe()), "error: no Region is known to ask in");
  EXPECT_EQ(client->requests(), 0u);
}

}  // namespace
}  // namespace amiable::aws_client

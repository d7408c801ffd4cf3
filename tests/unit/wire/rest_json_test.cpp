// REST-JSON: paths to operations, what cannot be read, bytes as they are, and errors.
#include "wire/rest_json.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "wire/generated/ebs.h"
#include "wire/route.h"

namespace amiable::wire {
namespace {

http::Request request(std::string_view method, std::string_view target) {
  http::Request made;
  made.method = method;
  made.target = target;
  return made;
}

std::string_view operation_of(std::string_view method, std::string_view target) {
  const Operation* found = find_rest_operation(ebs::service(), method, target);
  return found != nullptr ? found->name : "";
}

TEST(RestJson, MethodAndPathNameTheOperation) {
  EXPECT_EQ(operation_of("POST", "/snapshots"), "StartSnapshot");
  EXPECT_EQ(operation_of("POST", "/snapshots?x=1"), "StartSnapshot");
  EXPECT_EQ(operation_of("PUT", "/snapshots/snap-1/blocks/7"), "PutSnapshotBlock");
  EXPECT_EQ(operation_of("GET", "/snapshots/snap-1/blocks/7?blockToken=a"), "GetSnapshotBlock");
  EXPECT_EQ(operation_of("GET", "/snapshots/snap-1/blocks"), "ListSnapshotBlocks");
  EXPECT_EQ(operation_of("GET", "/snapshots/snap-1/changedblocks"), "ListChangedBlocks");
  EXPECT_EQ(operation_of("POST", "/snapshots/completion/snap-1"), "CompleteSnapshot");
  for (const std::string_view target :
       {"", "/", "/snapshots/", "/snapshots//blocks", "/snapshots/a/blocks/", "/snapshots/a/b/c",
        "snapshots", "/Snapshots/a/blocks", "/x/snapshots/a/blocks"}) {
    EXPECT_EQ(operation_of("GET", target), "") << target;
  }
  EXPECT_EQ(operation_of("DELETE", "/snapshots"), "");
}

TEST(RestJson, RoutesByScopeOrByPath) {
  for (const std::string_view scope : {"", "ebs"}) {
    const auto route = find_route(request("GET", "/snapshots/snap-1/blocks"), scope);
    ASSERT_TRUE(route.ok());
    EXPECT_EQ(route.value().operation, &ebs::op::ListSnapshotBlocks::operation());
  }
  const auto unknown = find_route(request("GET", "/nothing"), "ebs");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().error.code, "UnknownOperationException");
  EXPECT_EQ(unknown.error().error.status, 404);
  EXPECT_EQ(unknown.error().service, &ebs::service());
  // Of another service's scope the path means nothing.
  EXPECT_FALSE(find_route(request("GET", "/snapshots/snap-1/blocks"), "iam").ok());
}

std::string refusal(const http::Request& sent) {
  const auto route = find_route(sent, "ebs");
  const auto input = route.value().operation->input->make();
  const auto outcome = read_input(route.value(), sent, input.get());
  return outcome.ok() ? "" : outcome.error().code + ": " + outcome.error().message;
}

TEST(RestJson, WhatCannotBeReadIsRefused) {
  EXPECT_EQ(refusal(request("GET", "/snapshots/snap-1/blocks/x?blockToken=a")),
            "SerializationException: ");
  EXPECT_EQ(refusal(request("GET", "/snapshots/snap%2/blocks/1?blockToken=a")),
            "SerializationException: ");
  EXPECT_EQ(refusal(request("GET", "/snapshots/snap-1/blocks/1?blockToken=%zz")),
            "SerializationException: ");
  http::Request start = request("POST", "/snapshots");
  start.body = "{";
  EXPECT_EQ(refusal(start), "SerializationException: ");
  start.body = "{}";
  EXPECT_EQ(refusal(start),
            "ValidationException: 1 validation error detected: Value null at 'volumeSize' failed "
            "to satisfy constraint: Member must not be null");
}

TEST(RestJson, PathsAreDecodedAndThePlusStays) {
  const http::Request sent = request("GET", "/snapshots/a+b%2Fc/blocks/1?blockToken=d+e");
  ebs::GetSnapshotBlockRequest input;
  ASSERT_TRUE(decode_rest(ebs::op::GetSnapshotBlock::operation(), sent, &input).ok());
  EXPECT_EQ(input.SnapshotId, "a+b/c");
  EXPECT_EQ(input.BlockToken, "d e");
  EXPECT_EQ(input.BlockIndex, 1);
}

// A member of the path cannot be overruled from the body.
TEST(RestJson, TheBodyHasItsOwnMembersOnly) {
  http::Request sent = request("POST", "/snapshots/completion/snap-1");
  sent.body = R"({"SnapshotId":"snap-2","ChangedBlocksCount":9})";
  ebs::CompleteSnapshotRequest input;
  ASSERT_TRUE(decode_rest(ebs::op::CompleteSnapshot::operation(), sent, &input).ok());
  EXPECT_EQ(input.SnapshotId, "snap-1");
  EXPECT_FALSE(input.ChangedBlocksCount.has_value());
}

TEST(RestJson, ABlockOfAnyBytesComesAndGoesWhole) {
  std::string block(524288, '\0');
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<char>(i * 7);
  static_assert(limits::http_body_bytes_max > 524288 + 65536);
  http::Request sent = request("PUT", "/snapshots/snap-1/blocks/7");
  sent.body = block;
  ebs::PutSnapshotBlockRequest input;
  ASSERT_TRUE(decode_rest(ebs::op::PutSnapshotBlock::operation(), sent, &input).ok());
  EXPECT_EQ(input.BlockData, block);
  ebs::GetSnapshotBlockResponse output;
  output.BlockData = block;
  output.DataLength = 524288;
  EXPECT_EQ(rest_answer(ebs::op::GetSnapshotBlock::operation(), &output, "r").body, block);
}

TEST(RestJson, ErrorsNameTheirTypeInAHeader) {
  AwsError error{"ValidationException", "no \"x\"", 0, "INVALID_SNAPSHOT_ID"};
  const auto response = error_response(&ebs::service(), error, "r");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, R"({"Message":"no \"x\"","Reason":"INVALID_SNAPSHOT_ID"})");
  bool named = false;
  for (const http::Header& header : response.headers) {
    named = named || (header.name == "x-amzn-ErrorType" && header.value == "ValidationException");
  }
  EXPECT_TRUE(named);
  EXPECT_EQ(status_of(&ebs::service(), "AccessDeniedException"), 403);
  EXPECT_EQ(status_of(&ebs::service(), "ResourceNotFoundException"), 404);
  EXPECT_EQ(status_of(&ebs::service(), "InternalServerException"), 500);
}

}  // namespace
}  // namespace amiable::wire

// ARNs and the ids inside them.
#include "base/arn.h"

#include <gtest/gtest.h>

namespace amiable {
namespace {

TEST(SplitArn, six_parts) {
  const auto arn = split_arn("arn:aws:kms:us-west-2:444455556666:key/1a2b");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->partition, "aws");
  EXPECT_EQ(arn->service, "kms");
  EXPECT_EQ(arn->region, "us-west-2");
  EXPECT_EQ(arn->account, "444455556666");
  EXPECT_EQ(arn->resource, "key/1a2b");
}

TEST(SplitArn, resource_keeps_its_colons) {
  EXPECT_EQ(split_arn("arn:aws:logs:r:1:group:name:*")->resource, "group:name:*");
  EXPECT_EQ(split_arn("arn:aws:s3:::bucket/a")->resource, "bucket/a");
}

TEST(SplitArn, near_misses) {
  for (const char* text : {"", "arn", "arn:aws:s3::", "ARN:aws:s3:::b", "urn:aws:s3:::b",
                           "AIDAEXAMPLE", "111122223333"}) {
    EXPECT_FALSE(split_arn(text)) << text;
  }
}

TEST(AccountId, twelve_digits) {
  EXPECT_TRUE(is_account_id("000000000000"));
  for (const char* text : {"", "11112222333", "1111222233334", "11112222333a", "-11122223333"}) {
    EXPECT_FALSE(is_account_id(text)) << text;
  }
}

TEST(Region, shapes) {
  for (const char* text : {"us-west-2", "us-gov-east-1", "cn-north-1", "ap-southeast-4",
                           "us-iso-east-1", "mx-central-1"}) {
    EXPECT_TRUE(is_region(text)) << text;
  }
  for (const char* text : {"", "us-west", "us-west-", "US-WEST-2", "us west 2", "organization"}) {
    EXPECT_FALSE(is_region(text)) << text;
  }
}

TEST(Partition, follows_the_region) {
  EXPECT_EQ(partition_of_region("us-west-2"), "aws");
  EXPECT_EQ(partition_of_region("cn-north-1"), "aws-cn");
  EXPECT_EQ(partition_of_region("us-gov-west-1"), "aws-us-gov");
  EXPECT_EQ(partition_of_region("us-iso-east-1"), "aws-iso");
  EXPECT_EQ(partition_of_region("us-isob-east-1"), "aws-iso-b");
}

}  // namespace
}  // namespace amiable

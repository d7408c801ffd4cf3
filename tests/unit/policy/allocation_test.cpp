// The hot path takes no memory: match() on every operator family, variables and principals.
#include <gtest/gtest.h>

#include "policy_reader.h"
#include "support/allocations.h"

namespace amiable::policy {
namespace {

constexpr char all_families[] = R"({"Version": "2012-10-17", "Statement": {
  "Effect": "Allow",
  "Principal": {"AWS": ["444455556666", "arn:aws:iam::111122223333:role/team/r",
                        "AROAABCDEFGHIJKLMNOP"],
                "Service": "ec2.amazonaws.com"},
  "Action": ["ec2:*", "KMS:*crypt"],
  "Resource": ["arn:aws:s3:::b",
               "arn:aws:kms:*:*:key/${aws:username, 'a-default-that-is-rather-long'}*",
               "arn:aws:kms:*:*:key/*"],
  "Condition": {
    "StringEquals": {"text": ["no", "a text that is longer than any small string buffer"]},
    "StringEqualsIgnoreCase": {"text": "A TEXT THAT IS LONGER THAN ANY ${word} STRING BUFFER"},
    "StringLike": {"text": "*longer*${word}*"},
    "NumericEquals": {"number": "00123456789012345678901234567890.50"},
    "DateLessThan": {"date": "2030-01-01T00:00:00Z"},
    "Bool": {"flag": true},
    "BinaryEquals": {"bytes": "YSB0ZXh0IHRoYXQgaXMgbG9uZ2VyIHRoYW4gYW55IGJ1ZmZlcg=="},
    "IpAddress": {"ip4": "192.0.2.0/24", "ip6": "2001:db8::/32"},
    "ArnLike": {"arn": "arn:aws:iam::*:role/*"},
    "Null": {"absent": "true"},
    "ForAllValues:StringLike": {"list": ["first*", "second*"]},
    "ForAnyValue:StringNotEquals": {"list": "first value that is long enough"}}}})";

constexpr char context_text[] = R"({
  "word": "small", "text": "a text that is longer than any small string buffer",
  "number": "123456789012345678901234567890.5", "date": "2029-12-31T23:59:59.999Z", "flag": "TRUE",
  "bytes": "a text that is longer than any buffer", "ip4": "192.0.2.7",
  "ip6": "2001:db8:1:2:3:4:5:6",
  "arn": "arn:aws:iam::111122223333:role/team/r",
  "list": ["first value that is long enough", "second value that is long enough"]})";

TEST(Allocation, matching_takes_no_memory) {
  const PolicyPtr policy = policy_of(all_families, Kind::key);
  ASSERT_NE(policy, nullptr);
  Context context;
  fill(context, context_text);
  Principal principal;
  principal.kind = PrincipalKind::session;
  principal.arn = "arn:aws:sts::111122223333:assumed-role/r/s";
  principal.account = "111122223333";
  principal.role_arn = "arn:aws:iam::111122223333:role/team/r";
  const StatementQuery query{&principal, action_text("kms:Decrypt"),
                             "arn:aws:kms:us-west-2:111122223333:key/abc", &context};
  const std::size_t before = test::allocation_count();
  const StatementMatch result = match(policy->statements[0], Kind::key, query);
  EXPECT_EQ(test::allocation_count(), before);
  EXPECT_EQ(result.applies, Truth::yes);
  EXPECT_EQ(result.principal, PrincipalMatch::role);
}

TEST(Allocation, a_cleared_context_keeps_its_memory) {
  Context context;
  const auto fill_again = [&context] {
    context.clear();
    context.set("aws:PrincipalArn", "arn:aws:iam::111122223333:user/ann");
    context.set_list("aws:TagKeys", {"one", "two"});
    context.set_unknown("aws:SourceIp");
    context.set_unknown_prefix("aws:principaltag/");
  };
  fill_again();
  const std::size_t before = test::allocation_count();
  fill_again();
  EXPECT_EQ(test::allocation_count(), before);
}

}  // namespace
}  // namespace amiable::policy

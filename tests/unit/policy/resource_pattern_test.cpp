// Resource patterns: parts, case, short ARNs, variables, the request resource `*`.
#include <gtest/gtest.h>

#include "policy/pattern.h"
#include "policy_reader.h"

namespace amiable::policy {
namespace {

constexpr auto yes = Truth::yes;
constexpr auto no = Truth::no;

struct Row {
  const char* name;
  const char* pattern;
  const char* resource;
  Truth expected;
  ShortArn short_arn = ShortArn::padded;
  Version version = Version::v2012_10_17;
};

constexpr auto padded = ShortArn::padded;
constexpr auto padded_if_wildcard = ShortArn::padded_if_wildcard;
constexpr auto rejected = ShortArn::rejected;
constexpr char key[] = "arn:aws:kms:us-west-2:111122223333:key/abc";

const Row rows[] = {
    {"star", "*", key, yes},
    {"exact", key, key, yes},
    {"wildcard_parts", "arn:aws:kms:*:*:key/*", key, yes},
    {"parts_one_to_five_ignore_case", "ARN:AWS:KMS:US-WEST-2:111122223333:key/abc", key, yes},
    {"part_six_is_case_sensitive", "arn:aws:kms:us-west-2:111122223333:key/ABC", key, no},
    {"star_does_not_cross_colons", "arn:aws:kms:*:key/abc", key, no},
    {"star_in_part_six_crosses_slash", "arn:aws:s3:::b/*/o", "arn:aws:s3:::b/a/b/o", yes},
    {"star_in_part_six_crosses_colon", "arn:aws:s3:::b/*/o", "arn:aws:s3:::b/a:b/o", yes},
    {"star_in_part_six_crosses_newline", "arn:aws:s3:::b/*/o", "arn:aws:s3:::b/a\nb/o", yes},
    {"trailing_star_crosses_colon", "arn:aws:s3:::b*", "arn:aws:s3:::b:c/o", yes},
    {"empty_account_is_not_an_account", "arn:aws:ec2:us-west-2:111122223333:snapshot/*",
     "arn:aws:ec2:us-west-2::snapshot/snap-1", no},
    {"star_account_matches_empty", "arn:aws:ec2:*:*:snapshot/*",
     "arn:aws:ec2:us-west-2::snapshot/snap-1", yes},
    {"resource_star_needs_star", "arn:aws:kms:*:*:key/*", "*", no},
    {"resource_star_and_six_stars", "*:*:*:*:*:*", "*", no},
    {"resource_star_matches_star", "*", "*", yes},
    {"resource_star_matches_star_in_key_policies", "*", "*", yes, padded_if_wildcard},
    {"malformed_resource_matches_star_only", "arn:*", "key/abc", no},
    {"variable", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::111122223333:user/ann", yes},
    {"absent_variable_matches_no_resource", "arn:aws:iam::*:user/${absent}*",
     "arn:aws:iam::111122223333:user/ann", no},
    {"unknown_variable", "arn:aws:iam::*:user/${dark}", "arn:aws:iam::111122223333:user/ann",
     Truth::unknown},
    {"unknown_variable_in_another_service", "arn:aws:s3:::${dark}",
     "arn:aws:iam::111122223333:user/ann", no},
    {"variable_before_part_six_is_text", "arn:aws:iam::${account}:user/ann",
     "arn:aws:iam::111122223333:user/ann", no},
    {"variable_is_text_in_2008", "arn:aws:s3:::${aws:username}", "arn:aws:s3:::ann", no, padded,
     Version::v2008_10_17},
    {"short_padded", "arn:aws:kms", key, yes, padded},
    {"short_padded_with_wildcard", "arn:aws:k*", key, yes, padded},
    {"short_without_wildcard_inert", "arn:aws:kms", key, no, padded_if_wildcard},
    {"short_with_wildcard_padded", "arn:aws:kms:*", key, yes, padded_if_wildcard},
    {"short_rejected", "arn:aws:kms:*", key, no, rejected},
    {"star_is_never_rejected", "*", key, yes, rejected},
};

TEST(ResourcePattern, matches) {
  Context context;
  fill(context, R"({"aws:username": "ann", "account": "111122223333", "dark": null})");
  for (const Row& row : rows) {
    const auto pattern = compile_resource(row.pattern, {}, row.version, row.short_arn);
    EXPECT_EQ(matches(pattern, row.resource, context), row.expected) << row.name;
  }
}

}  // namespace
}  // namespace amiable::policy

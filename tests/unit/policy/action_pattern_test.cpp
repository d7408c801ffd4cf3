// Action patterns: case, wildcards, inert forms.
#include <gtest/gtest.h>

#include "policy/pattern.h"

namespace amiable::policy {
namespace {

struct Row {
  const char* name;
  const char* pattern;
  const char* action;
  bool expected;
};

const Row rows[] = {
    {"exact", "kms:Decrypt", "kms:Decrypt", true},
    {"case_is_ignored", "KMS:decrypt", "kms:Decrypt", true},
    {"other_action", "kms:Decrypt", "kms:Encrypt", false},
    {"other_service", "kms:Decrypt", "ec2:Decrypt", false},
    {"star", "*", "kms:Decrypt", true},
    {"star_colon_star", "*:*", "kms:Decrypt", true},
    {"name_star", "kms:*", "kms:Decrypt", true},
    {"name_prefix", "kms:GenerateDataKey*", "kms:GenerateDataKeyWithoutPlaintext", true},
    {"wildcard_in_the_middle", "ec2:*Image*", "ec2:DescribeImageAttribute", true},
    {"question", "kms:?ecrypt", "kms:Decrypt", true},
    {"service_wildcard_is_inert", "k*:Decrypt", "kms:Decrypt", false},
    {"star_service_with_name_is_inert", "*:Decrypt", "kms:Decrypt", false},
    {"whitespace_is_inert", "kms:Decrypt ", "kms:Decrypt", false},
    {"empty_name_is_inert", "kms:", "kms:", false},
    {"no_colon_is_inert", "Decrypt", "Decrypt", false},
    {"two_colons_are_inert", "kms:a:b", "kms:a:b", false},
    {"empty_is_inert", "", "", false},
    {"malformed_request_matches_star", "*", "Decrypt", true},
};

TEST(ActionPattern, matches) {
  for (const Row& row : rows) {
    EXPECT_EQ(matches(compile_action(row.pattern, {}), action_text(row.action)), row.expected)
        << row.name;
  }
}

TEST(ActionPattern, service_bit_ignores_case_and_is_one_bit) {
  EXPECT_EQ(service_bit("KMS"), service_bit("kms"));
  EXPECT_EQ(service_bit("kms") & (service_bit("kms") - 1), 0U);
  EXPECT_EQ(compile_action("*", {}).service_bit, ~std::uint64_t{0});
  EXPECT_EQ(compile_action("bad", {}).service_bit, 0U);
}

}  // namespace
}  // namespace amiable::policy

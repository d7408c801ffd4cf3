// match() and inspect(): the four elements together, by kind of policy; both must agree.
#include "policy/match.h"

#include "policy_reader.h"

namespace amiable::policy {
namespace {

constexpr auto yes = Truth::yes;
constexpr auto no = Truth::no;
constexpr auto unknown = Truth::unknown;
constexpr char key[] = "arn:aws:kms:us-west-2:111122223333:key/abc";

struct Row {
  const char* name;
  Kind kind;
  const char* statement;
  const char* action;
  const char* resource;
  Truth expected;
  int failed = 0;
};

const Row rows[] = {
    {"applies", Kind::identity, R"("Action": "kms:Decrypt", "Resource": "*")", "kms:Decrypt", key,
     yes},
    {"other_action", Kind::identity, R"("Action": "kms:Encrypt", "Resource": "*")", "kms:Decrypt",
     key, no, 1},
    {"other_service_and_resource", Kind::identity,
     R"("Action": "ec2:*", "Resource": "arn:aws:ec2:*:*:image/*")", "kms:Decrypt", key, no, 2},
    {"other_resource", Kind::identity,
     R"("Action": "kms:*", "Resource": "arn:aws:kms:*:*:key/other")", "kms:Decrypt", key, no, 1},
    {"one_of_several", Kind::identity,
     R"("Action": ["ec2:*", "kms:De*"], "Resource": ["arn:aws:s3:::b", "arn:aws:kms:*:*:key/*"])",
     "kms:Decrypt", key, yes},
    {"not_action", Kind::identity, R"("NotAction": "ec2:*", "Resource": "*")", "kms:Decrypt", key,
     yes},
    {"not_action_listed", Kind::identity, R"("NotAction": ["kms:*"], "Resource": "*")",
     "kms:Decrypt", key, no, 1},
    {"not_action_of_nothing", Kind::identity, R"("NotAction": [], "Resource": "*")", "kms:Decrypt",
     key, yes},
    {"not_action_inert_name", Kind::identity, R"("NotAction": "kms", "Resource": "*")",
     "kms:Decrypt", key, yes},
    {"empty_actions", Kind::identity, R"("Action": [], "Resource": "*")", "kms:Decrypt", key, no,
     1},
    {"empty_resources", Kind::identity, R"("Action": "*", "Resource": [])", "kms:Decrypt", key, no,
     1},
    {"not_resource", Kind::identity, R"("Action": "*", "NotResource": "arn:aws:s3:::*")",
     "kms:Decrypt", key, yes},
    {"not_resource_listed", Kind::identity,
     R"("Action": "*", "NotResource": "arn:aws:kms:*:*:key/abc")", "kms:Decrypt", key, no, 1},
    {"not_resource_of_nothing", Kind::identity, R"("Action": "*", "NotResource": [])",
     "kms:Decrypt", key, yes},
    {"not_resource_with_absent_variable", Kind::identity,
     R"("Action": "*", "NotResource": "arn:aws:kms:*:*:key/${absent}")", "kms:Decrypt", key, yes},
    {"resource_with_absent_variable", Kind::identity,
     R"("Action": "*", "Resource": "arn:aws:kms:*:*:key/${absent}")", "kms:Decrypt", key, no, 1},
    {"resource_with_unknown_variable", Kind::identity,
     R"("Action": "*", "Resource": "arn:aws:kms:*:*:key/${dark}")", "kms:Decrypt", key, unknown},
    {"not_resource_with_unknown_variable", Kind::identity,
     R"("Action": "*", "NotResource": "arn:aws:kms:*:*:key/${dark}")", "kms:Decrypt", key, unknown},
    {"wildcard_only_action", Kind::identity, R"("Action": "kms:List*", "Resource": "*")",
     "kms:ListKeys", "*", yes},
    {"wildcard_only_action_on_an_arn", Kind::identity,
     R"("Action": "kms:List*", "Resource": "arn:aws:kms:*:*:key/*")", "kms:ListKeys", "*", no, 1},
    {"condition_holds", Kind::identity,
     R"("Action": "*", "Resource": "*", "Condition": {"StringEquals": {"k": "v"}})", "kms:Decrypt",
     key, yes},
    {"condition_fails", Kind::identity,
     R"("Action": "*", "Resource": "*", "Condition": {"StringEquals": {"k": "w"}, "Null": {"k": "true"}})",
     "kms:Decrypt", key, no, 1},
    {"condition_unknown", Kind::identity,
     R"("Action": "*", "Resource": "*", "Condition": {"StringEquals": {"dark": "w"}})",
     "kms:Decrypt", key, unknown},
    {"no_beats_unknown", Kind::identity,
     R"("Action": "*", "Resource": "*", "Condition": {"StringEquals": {"dark": "w", "k": "w"}})",
     "kms:Decrypt", key, no, 1},
    {"key_policy_star_is_the_key", Kind::key,
     R"("Principal": "*", "Action": "kms:*", "Resource": "*")", "kms:Decrypt", key, yes},
    {"key_policy_own_arn", Kind::key,
     R"("Principal": "*", "Action": "kms:*", "Resource": "arn:aws:kms:us-west-2:111122223333:key/abc")",
     "kms:Decrypt", key, yes},
    {"key_policy_other_key", Kind::key,
     R"("Principal": "*", "Action": "kms:*", "Resource": "arn:aws:kms:us-west-2:111122223333:key/x")",
     "kms:Decrypt", key, no, 1},
    {"key_policy_without_resource", Kind::key, R"("Principal": "*", "Action": "kms:*")",
     "kms:Decrypt", key, no, 1},
    {"key_policy_without_action", Kind::key, R"("Principal": "*", "Resource": "*")", "kms:Decrypt",
     key, no, 1},
    {"key_policy_other_principal", Kind::key,
     R"("Principal": {"AWS": "444455556666"}, "Action": "kms:*", "Resource": "*")", "kms:Decrypt",
     key, no, 1},
    {"all_elements_fail", Kind::key,
     R"("Principal": {"AWS": "444455556666"}, "Action": "ec2:*", "Condition": {"StringEquals": {"k": "w"}})",
     "kms:Decrypt", key, no, 4},
    {"trust_policy", Kind::trust, R"("Principal": "*", "Action": "sts:AssumeRole")",
     "sts:AssumeRole", "arn:aws:iam::111122223333:role/r", yes},
    {"resource_policy_without_resource", Kind::resource, R"("Principal": "*", "Action": "ecr:*")",
     "ecr:GetRepositoryPolicy", "arn:aws:ecr:us-west-2:111122223333:repository/r", yes},
    {"rcp", Kind::rcp, R"("Principal": "*", "Action": "kms:*", "Resource": "*")", "kms:Decrypt",
     key, yes},
    {"rcp_short_arn", Kind::rcp,
     R"("Principal": "*", "Action": "kms:*", "Resource": "arn:aws:kms:*")", "kms:Decrypt", key, no,
     1},
    {"scp_short_arn_with_wildcard", Kind::scp, R"("Action": "kms:*", "Resource": "arn:aws:kms:*")",
     "kms:Decrypt", key, yes},
    {"resource_policy_short_arn", Kind::resource,
     R"("Principal": "*", "Action": "kms:*", "Resource": "arn:aws:kms")", "kms:Decrypt", key, no,
     1},
    {"endpoint_policy_short_arn_with_wildcard", Kind::endpoint,
     R"("Principal": "*", "Action": "kms:*", "Resource": "arn:aws:k*")", "kms:Decrypt", key, yes},
    {"session_policy_short_arn", Kind::session, R"("Action": "kms:*", "Resource": "arn:aws:kms")",
     "kms:Decrypt", key, yes},
};

Principal caller() {
  Principal principal;
  principal.kind = PrincipalKind::user;
  principal.arn = "arn:aws:iam::111122223333:user/ann";
  principal.account = "111122223333";
  return principal;
}

std::string policy_text(const char* statement) {
  return R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", )" + std::string(statement) +
         "}}";
}

TEST(Match, applies_and_inspect_agrees) {
  Context context;
  fill(context, R"({"k": "v", "dark": null})");
  const Principal principal = caller();
  for (const Row& row : rows) {
    const PolicyPtr policy = policy_of(policy_text(row.statement), row.kind);
    ASSERT_NE(policy, nullptr) << row.name;
    const StatementQuery query{&principal, action_text(row.action), row.resource, &context};
    const StatementMatch result = match(policy->statements[0], row.kind, query);
    const StatementTrace trace = inspect(policy->statements[0], row.kind, query);
    EXPECT_EQ(result.applies, row.expected) << row.name;
    EXPECT_EQ(trace.match.applies, row.expected) << row.name;
    EXPECT_EQ(trace.failed_elements(), row.failed) << row.name;
    if (row.expected != no) {
      EXPECT_EQ(result.principal, trace.match.principal) << row.name;
    }
  }
}

TEST(Match, without_a_principal_in_query_or_statement_everybody_is_meant) {
  const Context context;
  const PolicyPtr policy = policy_of(
      policy_text(R"("Principal": {"AWS": "444455556666"}, "Action": "*", "Resource": "*")"),
      Kind::key);
  const StatementQuery query{nullptr, action_text("kms:Decrypt"), key, &context};
  EXPECT_EQ(match(policy->statements[0], Kind::key, query).applies, yes);
  EXPECT_EQ(match(policy->statements[0], Kind::key, query).principal, PrincipalMatch::direct);
}

TEST(Match, service_mask_never_hides_a_match) {
  const Context context;
  const PolicyPtr policy =
      policy_of(policy_text(R"("Action": ["kms:*", "EC2:Run*"], "Resource": "*")"));
  for (const char* action : {"kms:Decrypt", "KMS:decrypt", "ec2:RunInstances"}) {
    const ActionText prepared = action_text(action);
    EXPECT_NE(policy->mask & prepared.bit, 0U) << action;
    const StatementQuery query{nullptr, prepared, key, &context};
    EXPECT_EQ(match(policy->statements[0], Kind::identity, query).applies, yes) << action;
  }
}

TEST(Inspect, tells_values_of_conditions) {
  Context context;
  fill(context, R"({"aws:username": "ann", "keys": ["a", "b"], "dark": null})");
  const PolicyPtr policy = policy_of(policy_text(
      R"("Action": "*", "Resource": "*", "Condition": {
           "StringLike": {"name": ["${aws:username}-*", "${absent}"]},
           "ForAnyValue:StringEquals": {"keys": "b"},
           "ArnLike": {"dark": "arn:aws:iam::*:user/${aws:username}"}})"));
  const StatementQuery query{nullptr, action_text("kms:Decrypt"), key, &context};
  const StatementTrace trace = inspect(policy->statements[0], Kind::identity, query);
  ASSERT_EQ(trace.conditions.size(), 3U);
  EXPECT_FALSE(trace.conditions[0].key_present);
  EXPECT_EQ(trace.conditions[0].policy_values, (std::vector<std::string>{"ann-*", "${absent}"}));
  EXPECT_TRUE(trace.conditions[1].key_present);
  EXPECT_EQ(trace.conditions[1].holds, yes);
  EXPECT_EQ(trace.conditions[1].request_values, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(trace.conditions[2].key_unknown);
  EXPECT_EQ(trace.conditions[2].holds, unknown);
  EXPECT_EQ(trace.conditions[2].policy_values.at(0), "arn:aws:iam::*:user/ann");
}

}  // namespace
}  // namespace amiable::policy

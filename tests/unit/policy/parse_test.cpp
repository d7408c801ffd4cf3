// parse(): what is read with which places, and every error with its message.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "policy_reader.h"

namespace amiable::policy {
namespace {

TEST(Parse, reads_all_elements_with_their_places) {
  constexpr char text[] = R"({
  "Version": "2012-10-17",
  "Id": "key-default-1",
  "Statement": [
    {"Sid": "A", "Effect": "Allow",
     "Principal": {"AWS": ["111122223333", "*"], "Service": "ec2.amazonaws.com"},
     "Action": ["kms:Decrypt", "ec2:*"], "Resource": "*",
     "Condition": {"StringEquals": {"kms:ViaService": ["a", "b"]}}},
    {"Effect": "Deny", "NotPrincipal": "*", "NotAction": "kms:*", "NotResource": []}
  ]
})";
  const PolicyPtr policy = policy_of(text, Kind::key);
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->version, Version::v2012_10_17);
  EXPECT_EQ(policy->id, "key-default-1");
  ASSERT_EQ(policy->statements.size(), 2U);
  const auto slice = [&](Span span) { return policy->source->slice(span); };

  const Statement& first = policy->statements[0];
  EXPECT_EQ(first.effect, Effect::allow);
  EXPECT_EQ(slice(first.effect_span), "\"Allow\"");
  EXPECT_EQ(first.sid, "A");
  ASSERT_EQ(first.principal->names.size(), 3U);
  EXPECT_EQ(slice(first.principal->names[0].span), "\"111122223333\"");
  EXPECT_EQ(slice(first.action_span), R"(["kms:Decrypt", "ec2:*"])");
  ASSERT_EQ(first.actions.size(), 2U);
  EXPECT_EQ(slice(first.actions[1].span), "\"ec2:*\"");
  EXPECT_EQ(first.service_mask, service_bit("kms") | service_bit("ec2"));
  EXPECT_TRUE(first.resources.at(0).any);
  ASSERT_EQ(first.conditions.size(), 1U);
  EXPECT_EQ(slice(first.conditions[0].operator_span), "\"StringEquals\"");
  EXPECT_EQ(slice(first.conditions[0].key_span), "\"kms:ViaService\"");
  EXPECT_EQ(slice(first.conditions[0].values.at(1).span), "\"b\"");

  const Statement& second = policy->statements[1];
  EXPECT_EQ(second.effect, Effect::deny);
  EXPECT_TRUE(second.principal->negated);
  EXPECT_TRUE(second.not_action);
  EXPECT_TRUE(second.not_resource);
  EXPECT_TRUE(second.has_resource);
  EXPECT_EQ(second.service_mask, ~std::uint64_t{0});
  EXPECT_EQ(policy->masks.size(), 2U);
  EXPECT_EQ(policy->mask, ~std::uint64_t{0});
}

struct Accepted {
  const char* name;
  Kind kind;
  const char* text;
};

const Accepted accepted[] = {
    {"single_statement_object", Kind::identity,
     R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})"},
    {"null_members_are_ignored", Kind::identity,
     R"({"Statement": {"Effect": "Allow", "Action": [null, "a:b"], "Resource": ["*", null]}})"},
    {"empty_lists", Kind::identity,
     R"({"Statement": {"Effect": "Allow", "Action": [], "Resource": []}})"},
    {"unknown_actions_and_keys", Kind::identity,
     R"({"Statement": {"Effect": "Allow", "Action": "x:y", "Resource": "nonsense",
         "Condition": {"StringEquals": {"no:such": "v"}}}})"},
    {"same_key_under_two_operators", Kind::identity,
     R"({"Statement": {"Effect": "Allow", "Action": "x:y", "Resource": "*",
         "Condition": {"StringEquals": {"a": "v"}, "StringLike": {"A": "v"}}}})"},
    {"duplicate_sids", Kind::identity,
     R"({"Statement": [{"Sid": "a", "Effect": "Allow", "Action": "x:y", "Resource": "*"},
                       {"Sid": "a", "Effect": "Allow", "Action": "x:y", "Resource": "*"}]})"},
    {"key_statement_without_action_and_resource", Kind::key,
     R"({"Statement": {"Effect": "Allow", "Principal": "*"}})"},
    {"trust_without_resource", Kind::trust,
     R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}})"},
    {"resource_policy_without_resource", Kind::resource,
     R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}})"},
    {"rcp_without_principal", Kind::rcp,
     R"({"Statement": {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}})"},
    {"rcp_not_resource", Kind::rcp,
     R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "NotResource": "*"}})"},
    {"scp_id", Kind::scp,
     R"({"Id": "x", "Statement": {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}})"},
};

TEST(Parse, accepts) {
  for (const Accepted& row : accepted) {
    EXPECT_TRUE(parse(source_of(row.text), row.kind).ok()) << row.name;
  }
}

struct Refused {
  const char* name;
  Kind kind;
  const char* text;
  const char* message;  // a part of it
  const char* next;     // a part of it
};

#define STATEMENT(members) R"({"Statement": [{)" members R"(}]})"

const Refused refused[] = {
    {"not_an_object", Kind::identity, R"([])", "policy is an array; expected an object",
     "policy document"},
    {"no_statement", Kind::identity, R"({"Version": "2012-10-17"})", "policy has no `Statement`",
     "add"},
    {"empty_statement", Kind::identity, R"({"Statement": []})", "`Statement` is empty", "add"},
    {"statement_is_text", Kind::identity, R"({"Statement": "x"})", "`Statement` is a string",
     "list of objects"},
    {"statement_member_is_text", Kind::identity, R"({"Statement": ["x"]})",
     "`Statement` is a string; expected an object", "object"},
    {"unknown_top_level_element", Kind::identity, R"({"Statements": []})",
     "unknown element `Statements` in a policy", "did you mean `Statement`?"},
    {"element_names_are_case_sensitive", Kind::identity, R"({"statement": []})",
     "unknown element `statement`", "did you mean `Statement`?"},
    {"unknown_version", Kind::identity, R"({"Version": "2012-10-18", "Statement": []})",
     "`Version` is `2012-10-18`; expected `2012-10-17`", "2012-10-17"},
    {"version_is_a_number", Kind::identity, R"({"Version": 2012, "Statement": []})",
     "`Version` is a number; expected a string", "string"},
    {"unknown_element", Kind::identity,
     STATEMENT(R"("Effect": "Allow", "Action": "*", "Resouce": "*")"),
     "unknown element `Resouce` in a statement", "did you mean `Resource`?"},
    {"no_effect", Kind::identity, STATEMENT(R"("Action": "*", "Resource": "*")"),
     "statement has no `Effect`", "add \"Effect\""},
    {"effect_in_lower_case", Kind::identity,
     STATEMENT(R"("Effect": "allow", "Action": "*", "Resource": "*")"),
     "`Effect` is `allow`; expected `Allow` or `Deny`", "write"},
    {"effect_is_a_boolean", Kind::identity,
     STATEMENT(R"("Effect": true, "Action": "*", "Resource": "*")"), "`Effect` is a boolean",
     "string"},
    {"both_actions", Kind::identity,
     STATEMENT(R"("Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*")"),
     "statement has both `Action` and `NotAction`", "remove one"},
    {"both_resources", Kind::identity,
     STATEMENT(R"("Effect": "Allow", "Action": "*", "NotResource": "*", "Resource": "*")"),
     "statement has both `Resource` and `NotResource`", "remove one"},
    {"both_principals", Kind::key,
     STATEMENT(R"("Effect": "Allow", "Principal": "*", "NotPrincipal": "*")"),
     "statement has both `Principal` and `NotPrincipal`", "remove one"},
    {"no_action", Kind::identity, STATEMENT(R"("Effect": "Allow", "Resource": "*")"),
     "statement has no `Action` or `NotAction`; expected one in an identity policy", "list"},
    {"no_resource", Kind::session, STATEMENT(R"("Effect": "Allow", "Action": "*")"),
     "statement has no `Resource` or `NotResource`; expected one in a session policy", "add"},
    {"action_is_an_object", Kind::identity,
     STATEMENT(R"("Effect": "Allow", "Action": {}, "Resource": "*")"),
     "`Action` is an object; expected a string or a list of strings", "write"},
    {"action_member_is_a_number", Kind::identity,
     STATEMENT(R"("Effect": "Allow", "Action": ["a:b", 1], "Resource": "*")"),
     "`Action` is a number", "write"},
    {"sid_is_a_number", Kind::identity,
     STATEMENT(R"("Sid": 1, "Effect": "Allow", "Action": "*", "Resource": "*")"),
     "`Sid` is a number; expected a string", "write"},
    {"principal_in_identity_policy", Kind::identity,
     STATEMENT(R"("Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*")"),
     "`Principal` stands in a policy of a kind that has none: identity policy", "another kind"},
    {"not_principal_in_scp", Kind::scp,
     STATEMENT(R"("Effect": "Deny", "NotPrincipal": "*", "Action": "*", "Resource": "*")"),
     "`NotPrincipal` stands in a policy of a kind that has none: service control policy", "remove"},
    {"principal_in_boundary", Kind::boundary,
     STATEMENT(R"("Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*")"),
     "permissions boundary", "remove"},
    {"not_principal_in_trust", Kind::trust,
     STATEMENT(R"("Effect": "Deny", "NotPrincipal": "*", "Action": "sts:AssumeRole")"),
     "role trust policy", "remove"},
    {"id_in_identity_policy", Kind::identity,
     R"({"Id": "x", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})",
     "`Id` stands in a policy of a kind that has none: identity policy", "remove"},
    {"no_principal_in_key_policy", Kind::key,
     STATEMENT(R"("Effect": "Allow", "Action": "kms:*", "Resource": "*")"),
     "statement has no `Principal`; expected one in a key policy", "name who"},
    {"resource_in_trust_policy", Kind::trust,
     STATEMENT(R"("Effect": "Allow", "Principal": "*", "Action": "sts:*", "Resource": "*")"),
     "`Resource` stands in a role trust policy", "remove"},
    {"bare_principal_arn", Kind::key,
     STATEMENT(R"("Effect": "Allow", "Principal": "arn:aws:iam::111122223333:root")"),
     "principal `arn:aws:iam::111122223333:root` stands alone", "{\"AWS\""},
    {"principal_is_a_list", Kind::key, STATEMENT(R"("Effect": "Allow", "Principal": ["*"])"),
     "`Principal` is an array", "name principals"},
    {"unknown_principal_type", Kind::key,
     STATEMENT(R"("Effect": "Allow", "Principal": {"Services": "ec2.amazonaws.com"})"),
     "unknown principal type `Services`", "did you mean `Service`?"},
    {"principal_name_is_a_number", Kind::key,
     STATEMENT(R"("Effect": "Allow", "Principal": {"AWS": 111122223333})"),
     "a principal under `AWS` is a number", "name principals"},
    {"condition_is_a_list", Kind::identity,
     STATEMENT(R"("Effect": "Allow", "Action": "*", "Resource": "*", "Condition": [])"),
     "`Condition` is an array", "write"},
    {"operator_is_text", Kind::identity,
     STATEMENT(R"("Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": "x"})"),
     "value of condition operator `Bool` is a string", "write"},
    {"unknown_operator", Kind::identity,
     STATEMENT(
         R"("Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEqual": {"a": "b"}})"),
     "unknown condition operator `StringEqual`", "did you mean `StringEquals`?"},
    {"null_if_exists", Kind::identity,
     STATEMENT(
         R"("Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"NullIfExists": {"a": "b"}})"),
     "unknown condition operator `NullIfExists`", "`Null`"},
    {"key_twice_in_other_case", Kind::identity,
     STATEMENT(
         R"("Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:a": "1", "AWS:A": "2"}})"),
     "condition key `AWS:A` stands twice under `StringEquals`; first as `aws:a`", "one list"},
    {"condition_value_is_null", Kind::identity,
     STATEMENT(
         R"("Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"a": [null]}})"),
     "value of condition key `a` is null", "string"},
    {"condition_value_is_an_object", Kind::identity,
     STATEMENT(
         R"("Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"a": {}}})"),
     "value of condition key `a` is an object", "string"},
};

TEST(Parse, refuses_with_a_message_a_place_and_a_next_step) {
  for (const Refused& row : refused) {
    const auto policy = parse(source_of(row.text), row.kind);
    ASSERT_FALSE(policy.ok()) << row.name;
    const Error& error = policy.error();
    EXPECT_EQ(error.kind, ErrorKind::unreadable) << row.name;
    EXPECT_NE(error.message.find(row.message), std::string::npos)
        << row.name << ": " << error.message;
    EXPECT_NE(error.next.find(row.next), std::string::npos) << row.name << ": " << error.next;
    EXPECT_NE(error.place.find("policy.json"), std::string::npos)
        << row.name << ": " << error.place;
  }
}

TEST(Parse, error_place_is_that_of_the_element) {
  const auto policy =
      parse(source_of("{\n \"Statement\": [\n  {\"Effect\": \"allow\"}\n ]\n}"), Kind::identity);
  ASSERT_FALSE(policy.ok());
  EXPECT_EQ(policy.error().place, "policy.json line 3 column 14");
}

TEST(Parse, refuses_what_is_larger_than_any_policy) {
  const std::string spaces(limits::policy_bytes_max, ' ');
  const std::string large = "{\"Statement\":" + spaces + "[]}";
  const auto as_text = parse(source_of(large), Kind::identity);
  ASSERT_FALSE(as_text.ok());
  EXPECT_NE(as_text.error().message.find("expected at most 131072"), std::string::npos);
  const auto document = document_of(large);
  EXPECT_FALSE(parse(document->root(), Kind::identity).ok());
}

TEST(Parse, policy_inside_a_larger_file_keeps_places_of_that_file) {
  const auto document = document_of(
      R"({"other": 1, "doc": {"Statement": {"Effect": "Deny", "Action": "a:b", "Resource": "*"}}})");
  const auto policy = parse(*document->root().find("doc"), Kind::identity, "inline");
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(policy.value()->name, "inline");
  EXPECT_EQ(policy.value()->source->slice(policy.value()->statements[0].effect_span), "\"Deny\"");
  EXPECT_EQ(policy.value()->source->slice(policy.value()->span).substr(0, 12), "{\"Statement\"");
}

}  // namespace
}  // namespace amiable::policy

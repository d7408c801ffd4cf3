// Conditions: absent and unknown keys, qualifiers, IfExists, multivalued keys, lists of values.
#include "policy/condition.h"

#include "policy_reader.h"

namespace amiable::policy {
namespace {

constexpr auto yes = Truth::yes;
constexpr auto no = Truth::no;
constexpr auto unknown = Truth::unknown;

struct Row {
  const char* name;
  const char* condition;
  const char* context;
  Truth expected;
};

const Row rows[] = {
    // Logic.
    {"empty_condition_is_true", R"({})", R"({})", yes},
    {"operator_without_keys_is_true", R"({"StringEquals": {}})", R"({})", yes},
    {"unknown_operator_without_keys_is_true", R"({"Frobnicate": {}})", R"({})", yes},
    {"keys_are_anded", R"({"StringEquals": {"a": "1", "b": "2"}})", R"({"a": "1", "b": "3"})", no},
    {"operators_are_anded", R"({"StringEquals": {"a": "1"}, "StringLike": {"b": "2*"}})",
     R"({"a": "1", "b": "23"})", yes},
    {"values_are_ored", R"({"StringEquals": {"a": ["0", "1"]}})", R"({"a": "1"})", yes},
    {"negated_values_are_nored", R"({"StringNotEquals": {"a": ["0", "1"]}})", R"({"a": "1"})", no},
    {"negated_values_none_matches", R"({"StringNotEquals": {"a": ["0", "1"]}})", R"({"a": "2"})",
     yes},
    {"key_names_ignore_case", R"({"StringEquals": {"KMS:ENCRYPTIONCONTEXT:App": "x"}})",
     R"({"kms:EncryptionContext:app": "x"})", yes},
    {"operator_names_ignore_case", R"({"forallvalues:stringequalsifexists": {"a": "1"}})",
     R"({"a": "1"})", yes},
    {"json_true_is_text_true", R"({"Bool": {"a": true}})", R"({"a": "true"})", yes},
    {"json_number_is_its_text", R"({"NumericEquals": {"a": 10}})", R"({"a": "10"})", yes},
    {"json_number_as_string", R"({"StringEquals": {"a": 1.0}})", R"({"a": "1.0"})", yes},

    // Absent keys.
    {"absent_positive", R"({"StringEquals": {"a": "1"}})", R"({})", no},
    {"absent_less_than", R"({"DateLessThan": {"a": "2030-01-01"}})", R"({})", no},
    {"absent_negated", R"({"StringNotEquals": {"a": "1"}})", R"({})", yes},
    {"absent_not_ip", R"({"NotIpAddress": {"a": "10.0.0.0/8"}})", R"({})", yes},
    {"absent_arn_not_like", R"({"ArnNotLike": {"a": "arn:aws:s3:::b"}})", R"({})", yes},
    {"absent_if_exists", R"({"StringEqualsIfExists": {"a": "1"}})", R"({})", yes},
    {"absent_bool_if_exists", R"({"BoolIfExists": {"a": "false"}})", R"({})", yes},
    {"absent_bool", R"({"Bool": {"a": "false"}})", R"({})", no},
    {"absent_negated_if_exists", R"({"StringNotEqualsIfExists": {"a": "1"}})", R"({})", yes},
    {"absent_for_all", R"({"ForAllValues:StringEquals": {"a": "1"}})", R"({})", yes},
    {"absent_for_any", R"({"ForAnyValue:StringEquals": {"a": "1"}})", R"({})", no},
    {"absent_for_any_negated", R"({"ForAnyValue:StringNotEquals": {"a": "1"}})", R"({})", no},
    {"absent_for_any_if_exists", R"({"ForAnyValue:StringEqualsIfExists": {"a": "1"}})", R"({})",
     no},
    {"list_without_values_is_absent", R"({"StringEquals": {"a": "1"}})", R"({"a": []})", no},
    {"list_without_values_for_all", R"({"ForAllValues:StringEquals": {"a": "1"}})", R"({"a": []})",
     yes},

    // Null.
    {"null_true_absent", R"({"Null": {"a": "true"}})", R"({})", yes},
    {"null_true_present", R"({"Null": {"a": "true"}})", R"({"a": "x"})", no},
    {"null_false_absent", R"({"Null": {"a": "false"}})", R"({})", no},
    {"null_false_present", R"({"Null": {"a": false}})", R"({"a": "x"})", yes},
    {"null_true_any_case", R"({"Null": {"a": "TRUE"}})", R"({})", yes},
    {"null_other_text_means_present", R"({"Null": {"a": "yes"}})", R"({"a": "x"})", yes},
    {"null_empty_string_is_present", R"({"Null": {"a": "false"}})", R"({"a": ""})", yes},
    {"null_multivalued", R"({"Null": {"a": "false"}})", R"({"a": ["x"]})", yes},
    {"null_both", R"({"Null": {"a": ["true", "false"]}})", R"({})", yes},
    {"null_for_all_is_true", R"({"ForAllValues:Null": {"a": "true"}})", R"({"a": "x"})", yes},
    {"null_for_any_is_false", R"({"ForAnyValue:Null": {"a": "true"}})", R"({})", no},

    // Multivalued keys.
    {"for_all_every_value", R"({"ForAllValues:StringEquals": {"a": ["1", "2"]}})",
     R"({"a": ["1", "2"]})", yes},
    {"for_all_one_fails", R"({"ForAllValues:StringEquals": {"a": ["1", "2"]}})",
     R"({"a": ["1", "3"]})", no},
    {"for_any_one_is_enough", R"({"ForAnyValue:StringEquals": {"a": ["1", "2"]}})",
     R"({"a": ["3", "2"]})", yes},
    {"for_any_none", R"({"ForAnyValue:StringEquals": {"a": ["1", "2"]}})", R"({"a": ["3"]})", no},
    {"for_all_negated_none_of_the_list", R"({"ForAllValues:StringNotEquals": {"a": ["1", "2"]}})",
     R"({"a": ["3", "4"]})", yes},
    {"for_all_negated_one_listed", R"({"ForAllValues:StringNotEquals": {"a": ["1", "2"]}})",
     R"({"a": ["3", "2"]})", no},
    {"for_any_negated_one_unlisted", R"({"ForAnyValue:StringNotEquals": {"a": ["1", "2"]}})",
     R"({"a": ["3", "2"]})", yes},
    {"for_any_negated_all_listed", R"({"ForAnyValue:StringNotEquals": {"a": ["1", "2"]}})",
     R"({"a": ["1", "2"]})", no},
    {"plain_on_list", R"({"StringEquals": {"a": "1"}})", R"({"a": ["1"]})", no},
    {"plain_like_on_list", R"({"StringLike": {"a": "*"}})", R"({"a": ["1", "2"]})", no},
    {"plain_negated_on_list", R"({"StringNotEquals": {"a": "2"}})", R"({"a": ["1"]})", no},
    {"plain_if_exists_on_list", R"({"StringEqualsIfExists": {"a": "1"}})", R"({"a": ["1"]})", no},
    {"for_all_on_single", R"({"ForAllValues:StringEquals": {"a": "1"}})", R"({"a": "1"})", yes},
    {"for_any_on_single", R"({"ForAnyValue:StringEquals": {"a": "1"}})", R"({"a": "1"})", yes},
    {"for_all_on_empty_string", R"({"ForAllValues:StringEquals": {"a": "1"}})", R"({"a": ""})", no},

    // Empty lists of policy values.
    {"no_values_positive", R"({"StringEquals": {"a": []}})", R"({"a": "1"})", no},
    {"no_values_positive_absent", R"({"StringEquals": {"a": []}})", R"({})", no},
    {"no_values_negated", R"({"StringNotEquals": {"a": []}})", R"({"a": "1"})", yes},
    {"no_values_negated_on_list", R"({"StringNotEquals": {"a": []}})", R"({"a": ["1"]})", no},
    {"no_values_for_all_present", R"({"ForAllValues:StringEquals": {"a": []}})", R"({"a": ["1"]})",
     no},
    {"no_values_for_all_negated_present", R"({"ForAllValues:StringNotEquals": {"a": []}})",
     R"({"a": ["1"]})", no},
    {"no_values_for_all_absent", R"({"ForAllValues:StringEquals": {"a": []}})", R"({})", yes},
    {"no_values_for_any", R"({"ForAnyValue:StringNotEquals": {"a": []}})", R"({"a": ["1"]})", no},
    {"no_values_if_exists_present", R"({"StringNotEqualsIfExists": {"a": []}})", R"({"a": "1"})",
     no},
    {"no_values_if_exists_absent", R"({"StringEqualsIfExists": {"a": []}})", R"({})", yes},
    {"no_values_null", R"({"Null": {"a": []}})", R"({})", no},

    // Keys nobody gathered.
    {"unknown_positive", R"({"StringEquals": {"a": "1"}})", R"({"a": null})", unknown},
    {"unknown_negated", R"({"StringNotEquals": {"a": "1"}})", R"({"a": null})", unknown},
    {"unknown_if_exists", R"({"StringEqualsIfExists": {"a": "1"}})", R"({"a": null})", unknown},
    {"unknown_for_all", R"({"ForAllValues:StringEquals": {"a": "1"}})", R"({"a": null})", unknown},
    {"unknown_for_any", R"({"ForAnyValue:StringEquals": {"a": "1"}})", R"({"a": null})", unknown},
    {"unknown_null", R"({"Null": {"a": "true"}})", R"({"a": null})", unknown},
    {"unknown_for_all_null", R"({"ForAllValues:Null": {"a": "true"}})", R"({"a": null})", yes},
    {"unknown_prefix", R"({"StringEquals": {"aws:PrincipalTag/x": "1"}})",
     R"({"aws:principaltag/*": null})", unknown},
    {"unknown_without_values", R"({"StringEquals": {"a": []}})", R"({"a": null})", no},
    {"false_beats_unknown", R"({"StringEquals": {"a": "1", "b": "1"}})", R"({"a": null, "b": "2"})",
     no},
    {"unknown_variable_value", R"({"StringEquals": {"a": "${b}"}})", R"({"a": "1", "b": null})",
     unknown},
    {"unknown_variable_beside_match", R"({"StringEquals": {"a": ["${b}", "1"]}})",
     R"({"a": "1", "b": null})", yes},
    {"unknown_variable_negated", R"({"StringNotEquals": {"a": "${b}"}})",
     R"({"a": "1", "b": null})", unknown},
    {"unknown_variable_that_cannot_match", R"({"StringNotLike": {"a": "x${b}"}})",
     R"({"a": "1", "b": null})", yes},
};

TEST(Condition, holds) {
  for (const Row& row : rows) {
    EXPECT_EQ(condition_holds(row.condition, row.context), row.expected) << row.name;
  }
}

TEST(Condition, table_of_operators_is_found_by_name_in_any_case) {
  EXPECT_EQ(operators().size(), 27U);
  for (const Operator& row : operators()) EXPECT_EQ(find_operator(row.name), &row);
  EXPECT_EQ(find_operator("arnlike"), find_operator("ArnLike"));
  EXPECT_EQ(find_operator("StringLikeIgnoreCase"), nullptr);
}

TEST(Condition, operator_names_are_taken_apart) {
  const OperatorName name = read_operator_name("ForAnyValue:StringNotLikeIfExists");
  ASSERT_NE(name.op, nullptr);
  EXPECT_EQ(name.op->name, "StringNotLike");
  EXPECT_EQ(name.qualifier, Qualifier::for_any_value);
  EXPECT_TRUE(name.if_exists);
  EXPECT_EQ(read_operator_name("NullIfExists").op, nullptr);
  EXPECT_EQ(read_operator_name("ForAnyValue::StringEquals").op, nullptr);
  EXPECT_EQ(read_operator_name("IfExists").op, nullptr);
}

}  // namespace
}  // namespace amiable::policy

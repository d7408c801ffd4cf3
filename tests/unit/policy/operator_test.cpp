// Operator families: how one request value compares with one policy value.
#include "policy_reader.h"

namespace amiable::policy {
namespace {

constexpr auto yes = Truth::yes;
constexpr auto no = Truth::no;

struct Row {
  const char* name;
  const char* op;
  const char* policy;
  const char* request;
  Truth expected;
};

std::string quoted(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

void check(std::span<const Row> rows, Effect effect = Effect::allow,
           Version version = Version::v2012_10_17) {
  for (const Row& row : rows) {
    const std::string condition =
        "{\"" + std::string(row.op) + "\": {\"k\": " + quoted(row.policy) + "}}";
    const std::string context =
        "{\"k\": " + quoted(row.request) +
        ", \"user\": \"Ann\", \"star\": \"*\", \"many\": [\"v\"],"
        " \"flag\": \"true\", \"arn\": \"arn:aws:iam::111122223333:role/x\"}";
    EXPECT_EQ(condition_holds(condition, context, effect, version), row.expected) << row.name;
  }
}

TEST(StringOperators, compare) {
  const Row rows[] = {
      {"equals", "StringEquals", "a", "a", yes},
      {"equals_is_case_sensitive", "StringEquals", "a", "A", no},
      {"equals_star_is_literal", "StringEquals", "a*", "ab", no},
      {"equals_star_itself", "StringEquals", "a*", "a*", yes},
      {"not_equals", "StringNotEquals", "a", "b", yes},
      {"like", "StringLike", "a*c?", "abcd", yes},
      {"like_is_case_sensitive", "StringLike", "a*", "Ab", no},
      {"like_whole_string", "StringLike", "b", "abc", no},
      {"like_one_unit", "StringLike", "?", "\xF0\x9F\x98\x80", no},
      {"like_two_units", "StringLike", "??", "\xF0\x9F\x98\x80", yes},
      {"not_like", "StringNotLike", "a*", "ab", no},
      {"variable", "StringEquals", "${user}", "Ann", yes},
      {"variable_star_is_literal", "StringLike", "${star}", "x", no},
      {"escape_in_like", "StringLike", "a${*}", "a*", yes},
      {"absent_variable_equals", "StringEquals", "${absent}", "Ann", no},
      {"absent_variable_not_equals", "StringNotEquals", "${absent}", "Ann", yes},
      {"absent_variable_like", "StringLike", "*${absent}*", "Ann", no},
      {"absent_variable_not_like", "StringNotLike", "*${absent}*", "Ann", yes},
      {"default", "StringEquals", "${absent, 'red'}", "red", yes},
      {"multivalued_variable", "StringNotEquals", "${many}", "v", yes},
      {"multivalued_variable_with_default", "StringNotEquals", "${many, 'v'}", "v", yes},
      {"ignore_case_variable", "StringEqualsIgnoreCase", "x${user}", "XANN", yes},
      {"ignore_case_absent_variable", "StringEqualsIgnoreCase", "${absent}", "", no},
      {"ignore_case_not_absent_variable", "StringNotEqualsIgnoreCase", "${absent}", "", yes},
  };
  check(rows);
}

TEST(StringOperators, version_2008_knows_no_variables) {
  const Row rows[] = {
      {"variable_is_text", "StringEquals", "${user}", "${user}", yes},
      {"variable_is_not_replaced", "StringEquals", "${user}", "Ann", no},
      {"variable_in_not_equals", "StringNotEquals", "${user}", "Ann", yes},
  };
  check(rows, Effect::allow, Version::v2008_10_17);
}

// [measured: session policies on aws:RequestTag]
TEST(StringOperators, ignore_case_lower_cases_unicode) {
  const Row rows[] = {
      {"ascii", "StringEqualsIgnoreCase", "prod", "PrOd", yes},
      {"other_text", "StringEqualsIgnoreCase", "prod", "prods", no},
      {"negated", "StringNotEqualsIgnoreCase", "prod", "PROD", no},
      {"star_is_literal", "StringEqualsIgnoreCase", "p*", "prod", no},
      {"e_acute", "StringEqualsIgnoreCase", "É", "é", yes},
      {"no_normalization", "StringEqualsIgnoreCase", "é", "e\xCC\x81", no},
      {"dotless_i", "StringEqualsIgnoreCase", "I", "ı", no},
      {"dotted_capital_i", "StringEqualsIgnoreCase", "i", "İ", no},
      {"dotted_capital_i_is_two", "StringEqualsIgnoreCase", "İ", "i\xCC\x87", yes},
      {"kelvin_sign", "StringEqualsIgnoreCase", "K", "\xE2\x84\xAA", yes},
      {"long_s", "StringEqualsIgnoreCase", "s", "ſ", no},
      {"capital_sharp_s", "StringEqualsIgnoreCase", "ß", "ẞ", yes},
      {"sharp_s_is_not_ss", "StringEqualsIgnoreCase", "ß", "SS", no},
      {"lone_sigma_is_not_final", "StringEqualsIgnoreCase", "Σ", "ς", no},
      {"lone_sigma", "StringEqualsIgnoreCase", "Σ", "σ", yes},
      {"final_sigma", "StringEqualsIgnoreCase", "ΟΣ", "ος", yes},
      {"final_sigma_is_not_inner", "StringEqualsIgnoreCase", "ΟΣ", "οσ", no},
      {"inner_sigma", "StringEqualsIgnoreCase", "ΟΣΑ", "οσα", yes},
      {"sigma_before_a_space", "StringEqualsIgnoreCase", "ΟΣ Α", "ος α", yes},
      {"deseret", "StringEqualsIgnoreCase", "\xF0\x90\x90\x80", "\xF0\x90\x90\xA8", yes},
  };
  check(rows);
}

TEST(NumericOperators, compare_exact_decimals) {
  const Row rows[] = {
      {"equals", "NumericEquals", "1", "1", yes},
      {"leading_zero", "NumericEquals", "1", "01", yes},
      {"plus", "NumericEquals", "1", "+1", yes},
      {"fraction", "NumericEquals", "1", "1.0", yes},
      {"exponent", "NumericEquals", "1", "1e0", yes},
      {"exponent_of_policy", "NumericEquals", "1e2", "100", yes},
      {"negative_exponent", "NumericEquals", "0.01", "1E-2", yes},
      {"negative_zero", "NumericEquals", "0", "-0.0", yes},
      {"zero_with_exponent", "NumericEquals", "0", "0e99", yes},
      {"bare_fraction", "NumericEquals", "0.5", ".5", yes},
      {"beyond_double", "NumericEquals", "9007199254740993", "9007199254740992", no},
      {"beyond_double_order", "NumericGreaterThan", "9007199254740992", "9007199254740993", yes},
      {"not_equals", "NumericNotEquals", "1", "2", yes},
      {"less", "NumericLessThan", "2", "1.99", yes},
      {"less_equal_values", "NumericLessThan", "2", "2.0", no},
      {"less_equals", "NumericLessThanEquals", "2", "2.0", yes},
      {"greater", "NumericGreaterThan", "9", "10", yes},
      {"greater_equals", "NumericGreaterThanEquals", "10", "10", yes},
      {"negative_order", "NumericLessThan", "-1", "-2", yes},
      {"negative_and_positive", "NumericGreaterThan", "-1", "0", yes},
      {"fraction_order", "NumericLessThan", "0.11", "0.1", yes},
      {"small_exponent_order", "NumericLessThan", "0.01", "0.001", yes},
  };
  check(rows);
}

// Positive operators are false, negated ones true, whichever side is at fault.
TEST(NumericOperators, unparseable_equals_nothing) {
  for (const char* text : {"NaN", "Infinity", "", "no-number", "1 ", " 1", "0x1", "1e", "e1", ".",
                           "+", "1e99999999999", "1.0.0", "1d"}) {
    const Row rows[] = {
        {text, "NumericEquals", "1", text, no},     {text, "NumericNotEquals", "1", text, yes},
        {text, "NumericLessThan", "1", text, no},   {text, "NumericEquals", text, "1", no},
        {text, "NumericNotEquals", text, "1", yes}, {text, "NumericEquals", text, text, no},
    };
    check(rows);
  }
}

TEST(DateOperators, compare_instants) {
  const Row rows[] = {
      {"equals", "DateEquals", "2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z", yes},
      {"epoch_in_request", "DateEquals", "2030-01-01T00:00:00Z", "1893456000", yes},
      {"epoch_in_policy", "DateEquals", "1893456000", "2030-01-01T00:00:00Z", yes},
      {"date_only", "DateEquals", "2030-01-01T00:00:00Z", "2030-01-01", yes},
      {"month_only", "DateEquals", "2030-01", "2030-01-01T00:00:00Z", yes},
      {"year_only", "DateEquals", "2030", "2030-01-01T00:00:00Z", yes},
      {"no_seconds", "DateEquals", "2030-01-01T00:00Z", "2030-01-01", yes},
      {"zone", "DateEquals", "2030-01-01T01:30:00+01:30", "2030-01-01", yes},
      {"western_zone", "DateEquals", "2029-12-31T16:00:00-08:00", "2030-01-01", yes},
      {"no_zone_is_utc", "DateEquals", "2030-01-01T00:00:00", "2030-01-01", yes},
      {"milliseconds_count", "DateEquals", "2030-01-01T00:00:00.001Z", "2030-01-01", no},
      {"long_fraction", "DateEquals", "2030-01-01T00:00:00.001999Z", "2030-01-01T00:00:00.001Z",
       yes},
      {"not_equals", "DateNotEquals", "2030-01-01", "2030-01-02", yes},
      {"less", "DateLessThan", "2030-01-01", "2029-12-31T23:59:59.999Z", yes},
      {"less_equals", "DateLessThanEquals", "2030-01-01", "2030-01-01", yes},
      {"greater", "DateGreaterThan", "2030-01-01", "2030-01-01", no},
      {"greater_equals", "DateGreaterThanEquals", "2030-01-01", "2030-01-01", yes},
      {"before_1970", "DateLessThan", "1970-01-01", "1969-12-31", yes},
      {"leap_day", "DateLessThan", "2024-03-01", "2024-02-29", yes},
      {"epoch_time_is_a_number_too", "NumericGreaterThan", "1893455999", "1893456000", yes},
  };
  check(rows);
}

TEST(DateOperators, unparseable_equals_nothing) {
  for (const char* text : {"not-a-date", "", "2030-13-01", "2030-02-30", "2030-01-01T25:00Z",
                           "2030-01-01T00", "2030-1-1", "2030-01-01T00:00:00.Z", "2030-01-01Z",
                           "99999999999999999999", "1.5", "2030-01-01T00:00:00Zx"}) {
    const Row rows[] = {
        {text, "DateEquals", "2030-01-01", text, no},
        {text, "DateNotEquals", "2030-01-01", text, yes},
        {text, "DateLessThan", "2030-01-01", text, no},
        {text, "DateNotEquals", text, "2030-01-01", yes},
        {text, "DateGreaterThanEquals", text, "2030-01-01", no},
    };
    check(rows);
  }
}

TEST(BoolOperator, only_the_text_true_is_true) {
  const Row rows[] = {
      {"true", "Bool", "true", "true", yes},
      {"any_case", "Bool", "true", "TRUE", yes},
      {"policy_any_case", "Bool", "True", "true", yes},
      {"false", "Bool", "false", "false", yes},
      {"yes_is_false", "Bool", "false", "yes", yes},
      {"one_is_false", "Bool", "true", "1", no},
      {"empty_is_false", "Bool", "false", "", yes},
      {"policy_text_is_false", "Bool", "yes", "false", yes},
      {"variable", "Bool", "${flag}", "true", yes},
      {"absent_variable", "Bool", "${absent}", "false", no},
  };
  check(rows);
}

TEST(BinaryOperator, compares_bytes) {
  const Row rows[] = {
      {"bytes", "BinaryEquals", "QUJD", "ABC", yes},
      {"base64", "BinaryEquals", "QUJD", "QUJD", yes},
      {"padding", "BinaryEquals", "QQ==", "A", yes},
      {"other", "BinaryEquals", "QUJD", "ABD", no},
      {"not_base64", "BinaryEquals", "a", "a", no},
      {"empty", "BinaryEquals", "", "", yes},
  };
  check(rows);
}

// [measured: session policies on aws:SourceIp-typed values]
TEST(IpOperators, contain) {
  const Row rows[] = {
      {"inside", "IpAddress", "192.0.2.0/24", "192.0.2.7", yes},
      {"outside", "IpAddress", "192.0.2.0/24", "192.0.3.7", no},
      {"not_inside", "NotIpAddress", "192.0.2.0/24", "192.0.2.7", no},
      {"not_outside", "NotIpAddress", "192.0.2.0/24", "192.0.3.7", yes},
      {"no_prefix_is_one_address", "IpAddress", "192.0.2.7", "192.0.2.7", yes},
      {"no_prefix_other_address", "IpAddress", "192.0.2.7", "192.0.2.8", no},
      {"everything", "IpAddress", "0.0.0.0/0", "192.0.2.7", yes},
      {"odd_prefix", "IpAddress", "192.0.2.128/25", "192.0.2.127", no},
      {"host_bits_are_ignored", "IpAddress", "192.0.2.77/24", "192.0.2.1", yes},
      {"leading_zeros_in_octet", "IpAddress", "192.000.002.007", "192.0.2.7", yes},
      {"leading_zeros_in_request", "IpAddress", "192.0.2.7", "192.0.002.7", yes},
      {"leading_zeros_in_prefix", "IpAddress", "192.0.2.0/024", "192.0.2.7", yes},
      {"ipv6_inside", "IpAddress", "2001:db8::/32", "2001:db8:1::1", yes},
      {"ipv6_outside", "IpAddress", "2001:db8::/32", "2001:db9::1", no},
      {"ipv6_no_prefix", "IpAddress", "2001:db8::1", "2001:DB8:0:0::1", yes},
      {"ipv6_host_bits_never_match", "IpAddress", "2001:db8::1/32", "2001:db8::1", no},
      {"ipv6_host_bits_negated", "NotIpAddress", "2001:db8::1/32", "2001:db8::1", yes},
      {"mapped_request_is_ipv4", "IpAddress", "192.0.2.0/24", "::ffff:192.0.2.7", yes},
      {"ipv6_everything_holds_no_ipv4", "IpAddress", "::/0", "192.0.2.7", no},
      {"ipv6_everything", "IpAddress", "::/0", "2001:db8::1", yes},
      {"ipv4_network_holds_no_ipv6", "IpAddress", "0.0.0.0/0", "2001:db8::1", no},
      {"request_with_prefix", "IpAddress", "192.0.2.0/24", "192.0.2.1/32", no},
      {"request_with_prefix_negated", "NotIpAddress", "10.0.0.0/8", "192.0.2.1/32", no},
      {"request_is_text", "NotIpAddress", "10.0.0.0/8", "ec2.amazonaws.com", no},
      {"policy_is_text", "IpAddress", "office", "192.0.2.1", no},
      {"policy_is_text_negated", "NotIpAddress", "office", "192.0.2.1", yes},
      {"both_are_text_negated", "NotIpAddress", "office", "office", no},
      {"prefix_too_long", "NotIpAddress", "192.0.2.0/33", "192.0.2.1", yes},
      {"octet_too_big", "IpAddress", "192.0.2.256", "192.0.2.1", no},
      {"three_octets", "IpAddress", "192.0.2", "192.0.2.0", no},
      {"empty_prefix", "IpAddress", "192.0.2.0/", "192.0.2.0", no},
  };
  check(rows);
}

TEST(ArnOperators, compare_part_by_part) {
  constexpr char role[] = "arn:aws:iam::111122223333:role/team/x";
  const Row rows[] = {
      {"equals", "ArnEquals", role, role, yes},
      {"equals_takes_wildcards", "ArnEquals", "arn:aws:iam::*:role/*", role, yes},
      {"like", "ArnLike", "arn:aws:iam::111122223333:role/team/?", role, yes},
      {"case_counts", "ArnLike", "arn:aws:IAM::111122223333:role/team/x", role, no},
      {"star_stays_in_its_part", "ArnLike", "arn:*:*:111122223333:role/*:*", role, no},
      {"last_part_crosses_colons", "ArnLike", "arn:aws:s3:::*", "arn:aws:s3:::a:b/c", yes},
      {"not_like", "ArnNotLike", "arn:aws:iam::*:user/*", role, yes},
      {"not_equals", "ArnNotEquals", "arn:aws:iam::*:role/*", role, no},
      {"variable_part", "ArnLike", "arn:aws:iam::*:role/team/${user}",
       "arn:aws:iam::1:role/team/Ann", yes},
      {"variable_is_the_arn", "ArnEquals", "${arn}", "arn:aws:iam::111122223333:role/x", yes},
      {"absent_variable", "ArnLike", "arn:aws:iam::*:role/${absent}", role, no},
      {"absent_variable_negated", "ArnNotLike", "arn:aws:iam::*:role/${absent}", role, yes},
      {"request_is_no_arn", "ArnLike", "arn:aws:iam::*:role/*", "x", no},
      {"request_is_no_arn_negated", "ArnNotLike", "arn:aws:iam::*:role/*", "x", no},
      {"short_request_negated", "ArnNotLike", "arn:aws:iam::*:role/*", "arn:aws:iam", no},
  };
  check(rows);
  check(rows, Effect::deny);
}

TEST(ArnOperators, unparseable_policy_value_fails_an_allow_and_fires_a_deny) {
  constexpr char role[] = "arn:aws:iam::111122223333:role/x";
  const Row allow[] = {
      {"like", "ArnLike", "role/x", role, no},
      {"not_like", "ArnNotLike", "role/x", role, no},
      {"bad_request_too", "ArnNotLike", "role/x", "role/x", no},
  };
  check(allow, Effect::allow);
  const Row deny[] = {
      {"like", "ArnLike", "role/x", role, yes},
      {"not_like", "ArnNotLike", "role/x", role, yes},
      {"bad_request_too", "ArnNotLike", "role/x", "role/x", no},
  };
  check(deny, Effect::deny);
}

}  // namespace
}  // namespace amiable::policy

// check_save: each row of AWS's save-time refusals, by kind of policy.
#include "policy/check.h"

#include "policy_reader.h"

namespace amiable::policy {
namespace {

constexpr char good[] = "";
constexpr char syntax[] = "Syntax errors in policy.";
constexpr char old_version[] = "Policy document must be version 2012-10-17 or greater.";
constexpr char legacy[] = "The policy failed legacy parsing";

struct Row {
  const char* name;
  const char* text;
  const char* message;  // empty: AWS saves it
};

void check(std::span<const Row> rows, Kind kind, const char* code,
           Holder holder = Holder::managed) {
  for (const Row& row : rows) {
    const auto document = document_of(row.text);
    const auto error = check_save(document->root(), kind, holder);
    EXPECT_EQ(error ? error->message : "", row.message) << row.name;
    if (error) {
      EXPECT_EQ(error->code, code) << row.name;
    }
  }
}

#define POLICY(statement) R"({"Version": "2012-10-17", "Statement": )" statement "}"
#define ALLOW(members) POLICY(R"({"Effect": "Allow", )" members "}")
#define BUCKET R"("Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b")"
#define CONDITION(text) ALLOW(BUCKET R"(, "Condition": )" text)

const Row identity_rows[] = {
    {"good", ALLOW(BUCKET), good},
    {"good_list", POLICY(R"([{"Effect": "Deny", "NotAction": "s3:*", "NotResource": "*"}])"), good},
    {"null_members", ALLOW(R"("Action": ["s3:*", null], "Resource": "*")"), good},

    {"not_an_object", R"("text")", syntax},
    {"unknown_version", R"({"Version": "2013-10-17", "Statement": {}})", syntax},
    {"no_statement", R"({"Version": "2012-10-17"})", syntax},
    {"empty_statement", POLICY("[]"), syntax},
    {"statement_of_text", POLICY(R"(["afd"])"), syntax},
    {"top_level_element", R"({"Extra": 1, "Statement": {"Effect": "Allow"}})", syntax},
    {"statement_element", ALLOW(BUCKET R"(, "Extra field": "value")"), syntax},
    {"id_is_a_list", R"({"Version": "2012-10-17", "Id": [], "Statement": {"Effect": "Allow"}})",
     syntax},
    {"effect_is_another_word", POLICY(R"({"Effect": "invalid", )" BUCKET "}"), syntax},
    {"no_effect", POLICY("{" BUCKET "}"), syntax},
    {"resource_is_an_object", ALLOW(R"("Action": "s3:*", "Resource": {"a": "b"})"), syntax},
    {"resource_member_is_an_object", ALLOW(R"("Action": "s3:*", "Resource": ["adfdf", {}])"),
     syntax},
    {"action_is_nested", ALLOW(R"("Action": [[]], "Resource": "*")"), syntax},
    {"both_actions", ALLOW(BUCKET R"(, "NotAction": [])"), syntax},
    {"both_resources", ALLOW(BUCKET R"(, "NotResource": [])"), syntax},
    {"sid_is_an_object", ALLOW(BUCKET R"(, "Sid": {})"), syntax},
    {"condition_is_a_list", CONDITION("[]"), syntax},
    {"condition_is_text", CONDITION(R"("a")"), syntax},
    {"operator_is_text", CONDITION(R"({"DateGreaterThan": "b"})"), syntax},
    {"operator_is_a_list", CONDITION(R"({"DateGreaterThan": []})"), syntax},
    {"condition_value_is_an_object", CONDITION(R"({"DateGreaterThan": {"a": {}}})"), syntax},
    {"unknown_operator", CONDITION(R"({"x": {"a": "1"}})"), syntax},
    {"unknown_operator_without_keys", CONDITION(R"({"x": {}, "y": {}})"), good},
    {"operator_in_lower_case", CONDITION(R"({"stringequals": {"a": "1"}})"), syntax},
    {"double_colon", CONDITION(R"({"ForAnyValue::StringEqualsIfExists": {"a": "asf"}})"), syntax},
    {"qualified_operator", CONDITION(R"({"ForAnyValue:StringEqualsIfExists": {"a": "asf"}})"),
     good},
    {"number_and_boolean_values",
     CONDITION(R"({"Bool": {"a": true}, "NumericEquals": {"b": [1]}})"), good},
    {"empty_condition", CONDITION("{}"), good},
    {"condition_without_values", CONDITION(R"({"DateGreaterThan": {"a": []}})"), good},

    {"no_version", R"({"Statement": {"Effect": "denY", "Action": "s3:*", "Resource": "*"}})",
     old_version},
    {"version_2008",
     R"({"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})",
     old_version},

    {"effect_in_other_case", POLICY(R"({"Effect": "denY", )" BUCKET "}"), legacy},
    {"effect_before_sids",
     POLICY(R"([{"Sid": "a", "Effect": "aLLow"}, {"Sid": "a", "Effect": "Allow"}])"), legacy},
    {"bad_date", CONDITION(R"({"DateGreaterThan": {"a": "sdfdsf"}})"), legacy},
    {"bad_date_before_partition", ALLOW(R"("Action": "s3:*", "Resource": "arn:error:s3:::b",
              "Condition": {"DateGreaterThan": {"a": "sdfdsf"}})"),
     legacy},
    {"bad_month", CONDITION(R"({"DateLessThanEquals": {"a": "234-13"}})"), legacy},
    {"short_zone", CONDITION(R"({"DateLessThan": {"a": "2016-12-13t2:00:00.593194+1"}})"), legacy},
    {"long_fraction",
     CONDITION(R"({"DateLessThan": {"a": "2016-12-13t2:00:00.1999999999+10:59"}})"), legacy},
    {"epoch_too_large", CONDITION(R"({"DateLessThan": {"a": "9223372036854775808"}})"), legacy},
    {"date_of_a_day", CONDITION(R"({"DateGreaterThan": {"a": "01T"}})"), good},
    {"date_far_away", CONDITION(R"({"DateLessThan": {"a": "-292275054"}})"), good},
    {"date_zone_hours", CONDITION(R"({"DateLessThan": {"a": "2016-12-13t2:00:00.593194+23"}})"),
     good},
    {"date_micros", CONDITION(R"({"DateLessThan": {"a": "2016-12-13T21:20:37.593194+00:00"}})"),
     good},
    {"bad_number", CONDITION(R"({"NumericEquals": {"a": "NaN"}})"), legacy},
    {"bad_ip", CONDITION(R"({"IpAddress": {"a": "office"}})"), legacy},
    {"ipv6_host_bits", CONDITION(R"({"IpAddress": {"a": "2001:db8::1/32"}})"), legacy},
    {"bad_arn", CONDITION(R"({"ArnLike": {"a": "role/x"}})"), legacy},
    {"bad_base64", CONDITION(R"({"BinaryEquals": {"a": "x"}})"), legacy},
    {"four_colons", ALLOW(R"("Action": "s3:*", "Resource": "arn:aws:s3::b")"), legacy},
    {"four_colons_without_action", ALLOW(R"("Resource": "arn:aws:s3::b")"), legacy},
    {"four_colons_not_resource", ALLOW(R"("Action": "s3:*", "NotResource": "arn:aws:s3::b")"),
     legacy},
    {"no_service", ALLOW(R"("Action": "s3:*", "Resource": "arn:aws::::b")"), legacy},
    {"two_colons_together", ALLOW(R"("Action": "s3:*", "Resource": "arn:aws::fdsasf")"), legacy},
    {"three_parts", ALLOW(R"("Action": "s3:*", "Resource": "arn:aws:fdsasf")"), good},

    {"duplicate_sid", POLICY(R"([{"Sid": "a", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                {"Sid": "a", "Effect": "Allow"}])"),
     "Statement IDs (SID) in a single policy must be unique."},
    {"empty_sids", POLICY(R"([{"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                {"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}])"),
     good},
    {"sid_with_space", ALLOW(BUCKET R"(, "Sid": "a b")"),
     "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
     "expression [0-9A-Za-z]*"},

    {"no_action", ALLOW(R"("Resource": "arn:aws:s3:::b")"),
     "Policy statement must contain actions."},
    {"empty_actions", ALLOW(R"("Action": [], "Resource": "*")"),
     "Policy statement must contain actions."},
    {"neither", POLICY(R"({"Effect": "Allow"})"), "Policy statement must contain actions."},
    {"resource_without_colon", ALLOW(R"("Action": "s:3:x", "Resource": "sdfsadf")"),
     "Resource sdfsadf must be in ARN format or \"*\"."},
    {"empty_resource", ALLOW(R"("Action": "s3:x", "Resource": "")"),
     "Resource  must be in ARN format or \"*\"."},
    {"partition_alone", ALLOW(R"("NotAction": "s3:x", "Resource": "a:bsdf")"),
     "Partition \"bsdf\" is not valid for resource \"arn:bsdf:*:*:*:*\"."},
    {"partition_and_service", ALLOW(R"("NotAction": "s3:x", "Resource": "a:b:c")"),
     "Partition \"b\" is not valid for resource \"arn:b:c:*:*:*\"."},
    {"partition_of_many", ALLOW(R"("NotAction": "s3:x", "Resource": "a:b:c:d:e:f:g:h")"),
     "Partition \"b\" is not valid for resource \"arn:b:c:d:e:f:g:h\"."},
    {"partition_left_out", ALLOW(R"("Action": "s3:x", "Resource": "aws:s3:::example_bucket")"),
     "Partition \"s3\" is not valid for resource \"arn:s3:::example_bucket:*\"."},
    {"first_resource_wins",
     ALLOW(R"("Action": "s3:x", "Resource": ["arn:error:s3:::b", "arn:error:s3::b"])"),
     "Partition \"error\" is not valid for resource \"arn:error:s3:::b\"."},
    {"other_partition", ALLOW(R"("Action": "s3:x", "Resource": "arn:aws-cn:s3:::b")"), good},
    {"no_vendor", ALLOW(R"("Action": "s3:x", "Resource": "arn:aws")"),
     "Resource vendor must be fully qualified and cannot contain regexes."},
    {"iam_region", ALLOW(R"("Action": "s3:x", "Resource": "arn:aws:iam:us-east-1::user/x")"),
     "IAM resource arn:aws:iam:us-east-1::user/x cannot contain region information."},
    {"s3_region", ALLOW(R"("Action": "s3:x", "Resource": "arn:aws:s3:us-east-1::b")"),
     "Resource arn:aws:s3:us-east-1::b can not contain region information."},
    {"s3_access_point",
     ALLOW(R"("Action": "s3:x", "Resource": "arn:aws:s3:us-east-1:111122223333:accesspoint/a")"),
     good},
    {"iam_path", ALLOW(R"("Action": "s3:x", "Resource": "arn:aws:iam:::example")"),
     "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, "
     "instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, "
     "oidc-provider/, report/, access-report/."},
    {"iam_star", ALLOW(R"("Action": "s3:x", "Resource": "arn:aws:iam::*:*")"), good},
    {"iam_user", ALLOW(R"("Action": "s3:x", "Resource": "arn:aws:iam:::user/x")"), good},
    {"action_without_vendor", ALLOW(R"("Action": "invalid")"),
     "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
    {"empty_action", ALLOW(R"("NotAction": "", "Resource": "*")"),
     "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
    {"action_with_two_colons", ALLOW(R"("Action": "s3:List:Bucket", "Resource": "*")"),
     "Actions/Condition can contain only one colon."},
    {"vendor_with_space", ALLOW(R"("Action": "a a:ListBucket", "Resource": "*")"),
     "Vendor a a is not valid"},
    {"vendor_with_wildcard", ALLOW(R"("Action": "s*:ListBucket", "Resource": "*")"),
     "Vendor s* is not valid"},
    {"all_star_vendor", ALLOW(R"("Action": "*:*", "Resource": "*")"), good},
    {"name_with_spaces", ALLOW(R"("Action": "iam: asdf safdsf af ", "Resource": "*")"), good},
    {"no_resource", ALLOW(R"("Action": "s3:ListBucket")"),
     "Policy statement must contain resources."},
    {"empty_resources", ALLOW(R"("Action": "s3:ListBucket", "Resource": [])"),
     "Policy statement must contain resources."},
    {"principal", ALLOW(BUCKET R"(, "Principal": "*")"),
     "Policy document should not specify a principal."},
    {"id", R"({"Version": "2012-10-17", "Id": "x", "Statement": {"Effect": "Allow", )" BUCKET "}}",
     "Has prohibited field Id"},
};

TEST(CheckSave, identity_policies) {
  check(identity_rows, Kind::identity, "MalformedPolicyDocument");
  check(identity_rows, Kind::boundary, "MalformedPolicyDocument");
}

TEST(CheckSave, inline_policies_may_be_of_the_old_version) {
  const Row rows[] = {
      {"no_version", R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})",
       good},
  };
  check(rows, Kind::identity, "", Holder::role);
  check(rows, Kind::session, "");
}

TEST(CheckSave, session_policies_take_any_literal_but_bad_base64) {
  const Row rows[] = {
      {"bad_number", CONDITION(R"({"NumericEquals": {"a": "NaN"}})"), good},
      {"bad_arn", CONDITION(R"({"ArnLike": {"a": "role/x"}})"), good},
      {"bad_base64", CONDITION(R"({"BinaryEquals": {"a": "x"}})"), legacy},
  };
  check(rows, Kind::session, "MalformedPolicyDocument");
}

#define TRUST(members) POLICY(R"({"Effect": "Allow", )" members "}")
#define ASSUME R"("Action": "sts:AssumeRole")"

TEST(CheckSave, trust_policies) {
  const char* sts_only = "AssumeRole policy may only specify STS AssumeRole actions.";
  const Row rows[] = {
      {"good", TRUST(R"("Principal": {"Service": "ec2.amazonaws.com"}, )" ASSUME), good},
      {"old_version_is_good",
       R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, )" ASSUME "}}", good},
      {"wildcard_action", TRUST(R"("Principal": {"AWS": "111122223333"}, "Action": "sts:*")"),
       good},
      {"several_actions",
       TRUST(
           R"("Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:TagSession"])"),
       good},
      {"syntax", TRUST(R"("Principals": "*", )" ASSUME), syntax},
      {"resource", TRUST(R"("Principal": {"AWS": "*"}, "Resource": "*", )" ASSUME),
       "Has prohibited field Resource"},
      {"no_principal", TRUST(ASSUME), "Missing required field Principal"},
      {"other_action", TRUST(R"("Principal": {"AWS": "*"}, "Action": "s3:GetObject")"), sts_only},
      {"other_sts_action", TRUST(R"("Principal": {"AWS": "*"}, "Action": "sts:GetCallerIdentity")"),
       sts_only},
      {"star", TRUST(R"("Principal": {"AWS": "*"}, "Action": "*")"), sts_only},
      {"wildcard_principal",
       TRUST(R"("Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}, )" ASSUME),
       "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:role/*\""},
      {"malformed_principal", TRUST(R"("Principal": {"AWS": "ann"}, )" ASSUME),
       "Invalid principal in policy: \"AWS\":\"ann\""},
      {"malformed_service", TRUST(R"("Principal": {"Service": "foo"}, )" ASSUME),
       "Invalid principal in policy: \"SERVICE\":\"foo\""},
      {"federated", TRUST(R"("Principal": {"Federated": "accounts.google.com"},
                             "Action": "sts:AssumeRoleWithWebIdentity")"),
       good},
      {"malformed_federated", TRUST(R"("Principal": {"Federated": "google"}, )" ASSUME),
       "Federated principals must be valid domain names or SAML metadata ARNs"},
      {"no_action", TRUST(R"("Principal": {"AWS": "*"})"),
       "Policy statement must contain actions."},
  };
  check(rows, Kind::trust, "MalformedPolicyDocument");
}

TEST(CheckSave, key_policies) {
  const char* invalid = "Policy contains a statement with one or more invalid principals.";
  const char* malformed =
      "The request was rejected because the specified policy is not syntactically or semantically "
      "correct.";
  const Row rows[] = {
      {"good",
       R"({"Statement": {"Sid": "a b", "Effect": "Allow", "Principal": {"AWS": "111122223333"},
           "Action": "kms:*", "Resource": "*"}})",
       good},
      {"no_action_no_resource", TRUST(R"("Principal": "*")"), good},
      {"syntax", TRUST(R"("Principal": "*", "Actions": "*")"), malformed},
      {"effect_in_lower_case", POLICY(R"({"Effect": "allow", "Principal": "*"})"), malformed},
      {"no_principal", TRUST(R"("Action": "kms:*", "Resource": "*")"), invalid},
      {"empty_principal", TRUST(R"("Principal": {})"), invalid},
      {"empty_list", TRUST(R"("Principal": {"AWS": []})"), invalid},
      {"wildcard_arn", TRUST(R"("Principal": {"AWS": "arn:aws:iam::111122223333:role/*"})"),
       invalid},
      {"group", TRUST(R"("Principal": {"AWS": ["*", "arn:aws:iam::111122223333:group/g"]})"),
       invalid},
  };
  check(rows, Kind::key, "MalformedPolicyDocumentException");
}

TEST(CheckSave, control_policies) {
  const char* unmet =
      "The provided policy document does not meet the requirements of the specified policy type.";
  const Row scp[] = {
      {"good", ALLOW(R"("Action": "*", "Resource": "*")"), good},
      {"condition_in_allow", ALLOW(R"("NotAction": "iam:*", "NotResource": "arn:aws:s3:::*",
                "Condition": {"Bool": {"aws:SecureTransport": "true"}})"),
       good},
      {"principal", ALLOW(R"("Principal": "*", "Action": "*", "Resource": "*")"), unmet},
      {"no_resource", ALLOW(R"("Action": "*")"), unmet},
      {"no_action", ALLOW(R"("Resource": "*")"), unmet},
      {"short_arn", ALLOW(R"("Action": "*", "Resource": "arn:aws:s3")"), unmet},
      {"short_arn_with_wildcard", ALLOW(R"("Action": "*", "Resource": "arn:aws:s3*")"), good},
      {"syntax", ALLOW(R"("Action": 1, "Resource": "*")"), unmet},
  };
  check(scp, Kind::scp, "MalformedPolicyDocumentException");
#define DENY(members) R"({"Statement": {"Effect": "Deny", )" members "}}"
  const Row rcp[] = {
      {"good", DENY(R"("Principal": "*", "Action": "kms:*", "Resource": "*")"), good},
      {"good_object", DENY(R"("Principal": {"AWS": "*"}, "Action": "s3:Get*", "NotResource": "*")"),
       good},
      {"list_of_everyone",
       DENY(R"("Principal": {"AWS": ["*"]}, "Action": "kms:*", "Resource": "*")"), unmet},
      {"one_account",
       DENY(R"("Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*")"), unmet},
      {"no_principal", DENY(R"("Action": "kms:*", "Resource": "*")"), unmet},
      {"not_principal", DENY(R"("NotPrincipal": "*", "Action": "kms:*", "Resource": "*")"), unmet},
      {"not_action", DENY(R"("Principal": "*", "NotAction": "kms:*", "Resource": "*")"), unmet},
      {"allow", ALLOW(R"("Principal": "*", "Action": "kms:*", "Resource": "*")"), unmet},
      {"star_action", DENY(R"("Principal": "*", "Action": "*", "Resource": "*")"), unmet},
      {"inner_wildcard", DENY(R"("Principal": "*", "Action": "kms:*Key", "Resource": "*")"), unmet},
      {"short_arn", DENY(R"("Principal": "*", "Action": "kms:*", "Resource": "arn:aws:kms:*")"),
       unmet},
  };
  check(rcp, Kind::rcp, "MalformedPolicyDocumentException");
}

struct Size {
  const char* name;
  Kind kind;
  Holder holder;
  std::size_t most;
  bool whitespace_counts;
  const char* code;
  const char* message;
};

// The statement of the kind, filled up by resources to a size.
std::string sized_policy(Kind kind, std::size_t size) {
  std::string head = R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Sid":")";
  std::string tail = R"(","Action":"kms:*","Resource":"*"}})";
  if (kind == Kind::trust) tail = R"(","Action":"sts:*","Principal":"*"}})";
  if (kind == Kind::key || kind == Kind::rcp) {
    tail = R"(","Action":"kms:*","Resource":"*","Principal":"*"}})";
  }
  return head + std::string(size - head.size() - tail.size(), 'a') + tail;
}

TEST(CheckSave, sizes) {
  const Size sizes[] = {
      {"managed", Kind::identity, Holder::managed, 6144, false, "LimitExceeded",
       "Cannot exceed quota for PolicySize: 6144"},
      {"boundary", Kind::boundary, Holder::managed, 6144, false, "LimitExceeded",
       "Cannot exceed quota for PolicySize: 6144"},
      {"user", Kind::identity, Holder::user, 2048, false, "LimitExceeded",
       "Maximum policy size of 2048 bytes exceeded for user"},
      {"role", Kind::identity, Holder::role, 10240, false, "LimitExceeded",
       "Maximum policy size of 10240 bytes exceeded for role"},
      {"group", Kind::identity, Holder::group, 5120, false, "LimitExceeded",
       "Maximum policy size of 5120 bytes exceeded for group"},
      {"trust", Kind::trust, Holder::managed, 2048, false, "LimitExceeded",
       "Cannot exceed quota for ACLSizePerRole: 2048"},
      {"session", Kind::session, Holder::managed, 2048, true, "ValidationError",
       "Member must have length less than or equal to 2048"},
      {"key", Kind::key, Holder::managed, 32768, true, "LimitExceededException",
       "The request was rejected because a length constraint or quota was exceeded."},
      {"scp", Kind::scp, Holder::managed, 10240, true, "ConstraintViolationException",
       "POLICY_CONTENT_LIMIT_EXCEEDED"},
      {"rcp", Kind::rcp, Holder::managed, 5120, true, "ConstraintViolationException",
       "POLICY_CONTENT_LIMIT_EXCEEDED"},
  };
  for (const Size& size : sizes) {
    const auto check_text = [&](const std::string& text) {
      return check_save(document_of(text)->root(), size.kind, size.holder);
    };
    const std::string largest = sized_policy(size.kind, size.most);
    EXPECT_FALSE(check_text(largest)) << size.name;
    const auto error = check_text(sized_policy(size.kind, size.most + 1));
    ASSERT_TRUE(error) << size.name;
    EXPECT_EQ(error->code, size.code) << size.name;
    EXPECT_EQ(error->message, size.message) << size.name;
    const std::string spaced = "{ \n" + largest.substr(1);
    EXPECT_EQ(check_text(spaced).has_value(), size.whitespace_counts) << size.name;
  }
}

TEST(CheckSave, names_the_place) {
  const auto document = document_of(ALLOW(BUCKET R"(, "Sid": "a b")"));
  const auto error = check_save(document->root(), Kind::identity);
  ASSERT_TRUE(error);
  EXPECT_EQ(document->source().slice(error->span), "\"a b\"");
}

}  // namespace
}  // namespace amiable::policy

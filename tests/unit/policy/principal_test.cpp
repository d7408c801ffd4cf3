// Principal forms, whom they match and how; NotPrincipal with Allow and Deny.
#include <gtest/gtest.h>

#include "policy/principal_pattern.h"
#include "policy_reader.h"

namespace amiable::policy {
namespace {

using Form = PrincipalPattern::Form;
constexpr auto none = PrincipalMatch::none, account = PrincipalMatch::account;
constexpr auto everyone = PrincipalMatch::everyone, direct = PrincipalMatch::direct;

TEST(PrincipalPattern, forms) {
  struct Row {
    const char* text;
    Form form;
    const char* account;
  };
  const Row rows[] = {
      {"*", Form::everyone, ""},
      {"111122223333", Form::account, "111122223333"},
      {"arn:aws:iam::111122223333:root", Form::account, "111122223333"},
      {"arn:aws:iam::111122223333:user/team/ann", Form::user, "111122223333"},
      {"arn:aws:iam::111122223333:role/team/r", Form::role, "111122223333"},
      {"arn:aws:sts::111122223333:assumed-role/r/s", Form::session, "111122223333"},
      {"arn:aws:sts::111122223333:assumed-role/team/r/s", Form::other_arn, ""},
      {"arn:aws:sts::111122223333:assumed-role/r", Form::other_arn, ""},
      {"arn:aws:sts::111122223333:federated-user/f", Form::federated_user, "111122223333"},
      {"AIDAABCDEFGHIJKLMNOP", Form::unique_id, ""},
      {"AROAABCDEFGHIJKLMNOP", Form::unique_id, ""},
      {"AROAABCDEFGHIJKLMNOP:s", Form::invalid, ""},
      {"arn:aws:iam::111122223333:user/*", Form::other_arn, ""},
      {"arn:aws:iam::*:root", Form::other_arn, ""},
      {"arn:aws:iam::111122223333:group/g", Form::other_arn, ""},
      {"arn:aws:s3:::b", Form::other_arn, ""},
      {"11112222333", Form::invalid, ""},
      {"ann", Form::invalid, ""},
      {"", Form::invalid, ""},
  };
  for (const Row& row : rows) {
    const PrincipalPattern pattern = compile_aws_principal(row.text, {});
    EXPECT_EQ(pattern.form, row.form) << row.text;
    EXPECT_EQ(pattern.account, row.account) << row.text;
  }
}

Principal user() {
  Principal caller;
  caller.kind = PrincipalKind::user;
  caller.arn = "arn:aws:iam::111122223333:user/team/ann";
  caller.account = "111122223333";
  caller.unique_id = "AIDAABCDEFGHIJKLMNOP";
  return caller;
}

Principal session() {
  Principal caller;
  caller.kind = PrincipalKind::session;
  caller.arn = "arn:aws:sts::111122223333:assumed-role/r/s";
  caller.account = "111122223333";
  caller.role_arn = "arn:aws:iam::111122223333:role/team/r";
  caller.role_name = "r";
  caller.unique_id = "AROAABCDEFGHIJKLMNOP";
  return caller;
}

Principal session_of_unknown_role() {
  Principal caller = session();
  caller.role_arn = {};
  return caller;
}

Principal role() {
  Principal caller = session();
  caller.kind = PrincipalKind::role;
  caller.arn = caller.role_arn;
  return caller;
}

Principal federated() {
  Principal caller;
  caller.kind = PrincipalKind::federated;
  caller.arn = "arn:aws:sts::111122223333:federated-user/f";
  caller.account = "111122223333";
  caller.user_arn = "arn:aws:iam::111122223333:user/team/ann";
  return caller;
}

Principal root() {
  Principal caller;
  caller.kind = PrincipalKind::root;
  caller.arn = "arn:aws:iam::111122223333:root";
  caller.account = "111122223333";
  return caller;
}

Principal service() {
  Principal caller;
  caller.kind = PrincipalKind::service;
  caller.arn = "ec2.amazonaws.com";
  return caller;
}

Principal china_user() {
  Principal caller = user();
  caller.partition = "aws-cn";
  caller.arn = "arn:aws-cn:iam::111122223333:user/team/ann";
  return caller;
}

Principal bounded(Principal caller) {
  caller.has_boundary = true;
  return caller;
}

struct Row {
  const char* name;
  Principal caller;
  const char* element;
  PrincipalMatch expected;
};

PrincipalMatch match_element(const Row& row, bool negated, Effect effect) {
  const auto document = document_of(row.element);
  const auto clause = read_principal(document->root(), negated);
  EXPECT_TRUE(clause.ok()) << row.name;
  return clause.ok() ? match_principal(clause.value(), row.caller, effect) : none;
}

TEST(Principal, matches) {
  const Row rows[] = {
      {"everyone", user(), R"("*")", everyone},
      {"aws_everyone", session(), R"({"AWS": "*"})", everyone},
      {"anonymous_is_everyone", Principal(), R"("*")", everyone},
      {"service_is_everyone", service(), R"("*")", everyone},
      {"anonymous_has_no_account", Principal(), R"({"AWS": "111122223333"})", none},

      {"user_by_arn", user(), R"({"AWS": "arn:aws:iam::111122223333:user/team/ann"})", direct},
      {"user_name_is_case_sensitive", user(),
       R"({"AWS": "arn:aws:iam::111122223333:user/team/Ann"})", none},
      {"user_path_counts", user(), R"({"AWS": "arn:aws:iam::111122223333:user/ann"})", none},
      {"user_by_id", user(), R"({"AWS": "AIDAABCDEFGHIJKLMNOP"})", direct},
      {"user_by_other_id", user(), R"({"AWS": "AIDAZZZZZZZZZZZZZZZZ"})", none},
      {"user_by_account", user(), R"({"AWS": "111122223333"})", account},
      {"user_by_root_arn", user(), R"({"AWS": "arn:aws:iam::111122223333:root"})", account},
      {"user_by_other_account", user(), R"({"AWS": "444455556666"})", none},
      {"user_by_wildcard_arn", user(), R"({"AWS": "arn:aws:iam::111122223333:user/*"})", none},
      {"strongest_of_several", user(),
       R"({"AWS": ["111122223333", "arn:aws:iam::111122223333:user/team/ann"]})", direct},
      {"types_combine", user(), R"({"Service": "ec2.amazonaws.com", "AWS": "111122223333"})",
       account},

      {"session_by_arn", session(), R"({"AWS": "arn:aws:sts::111122223333:assumed-role/r/s"})",
       direct},
      {"session_by_other_session", session(),
       R"({"AWS": "arn:aws:sts::111122223333:assumed-role/r/t"})", none},
      {"session_by_role", session(), R"({"AWS": "arn:aws:iam::111122223333:role/team/r"})",
       PrincipalMatch::role},
      {"session_role_path_counts", session(), R"({"AWS": "arn:aws:iam::111122223333:role/r"})",
       none},
      {"session_by_role_id", session(), R"({"AWS": "AROAABCDEFGHIJKLMNOP"})", PrincipalMatch::role},
      {"session_by_account", session(), R"({"AWS": "111122223333"})", account},
      {"unknown_role_by_name", session_of_unknown_role(),
       R"({"AWS": "arn:aws:iam::111122223333:role/team/r"})", PrincipalMatch::role},
      {"unknown_role_by_other_name", session_of_unknown_role(),
       R"({"AWS": "arn:aws:iam::111122223333:role/team/rr"})", none},
      {"unknown_role_of_other_account", session_of_unknown_role(),
       R"({"AWS": "arn:aws:iam::444455556666:role/team/r"})", none},
      {"role_by_role", role(), R"({"AWS": "arn:aws:iam::111122223333:role/team/r"})",
       PrincipalMatch::role},
      {"role_by_account", role(), R"({"AWS": "111122223333"})", account},
      {"role_is_no_session", role(), R"({"AWS": "arn:aws:sts::111122223333:assumed-role/r/s"})",
       none},

      {"federated_by_session", federated(),
       R"({"AWS": "arn:aws:sts::111122223333:federated-user/f"})", direct},
      {"federated_by_user", federated(), R"({"AWS": "arn:aws:iam::111122223333:user/team/ann"})",
       PrincipalMatch::user},
      {"federated_by_account", federated(), R"({"AWS": "111122223333"})", account},

      {"root_by_account", root(), R"({"AWS": "111122223333"})", direct},
      {"root_by_arn", root(), R"({"AWS": "arn:aws:iam::111122223333:root"})", direct},
      {"root_by_other_account", root(), R"({"AWS": "444455556666"})", none},

      {"service_by_name", service(), R"({"Service": "ec2.amazonaws.com"})", direct},
      {"service_by_other_name", service(), R"({"Service": "kms.amazonaws.com"})", none},
      {"service_is_no_aws_principal", user(), R"({"Service": "ec2.amazonaws.com"})", none},

      {"partition_counts", china_user(), R"({"AWS": "arn:aws:iam::111122223333:root"})", none},
      {"own_partition", china_user(), R"({"AWS": "arn:aws-cn:iam::111122223333:root"})", account},
      {"bare_account_in_any_partition", china_user(), R"({"AWS": "111122223333"})", account},
      {"federated_provider_matches_nobody", user(), R"({"Federated": "accounts.google.com"})",
       none},
      {"no_names", user(), R"({})", none},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(match_element(row, false, Effect::allow), row.expected) << row.name;
    EXPECT_EQ(match_element(row, false, Effect::deny), row.expected) << row.name;
  }
}

TEST(NotPrincipal, allow_applies_to_whom_no_name_matches) {
  const Row rows[] = {
      {"other_user", user(), R"({"AWS": "arn:aws:iam::111122223333:user/bob"})", everyone},
      {"named_user", user(), R"({"AWS": "arn:aws:iam::111122223333:user/team/ann"})", none},
      {"named_by_account", user(), R"({"AWS": "111122223333"})", none},
      {"named_by_role", session(), R"({"AWS": "arn:aws:iam::111122223333:role/team/r"})", none},
      {"everyone_named", user(), R"("*")", none},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(match_element(row, true, Effect::allow), row.expected) << row.name;
  }
}

TEST(NotPrincipal, deny_spares_only_whom_it_lists_completely) {
  constexpr char ann[] = R"({"AWS": "arn:aws:iam::111122223333:user/team/ann"})";
  constexpr char ann_and_account[] =
      R"({"AWS": ["arn:aws:iam::111122223333:user/team/ann", "111122223333"]})";
  constexpr char role_and_account[] =
      R"({"AWS": ["arn:aws:iam::111122223333:role/team/r", "arn:aws:iam::111122223333:root"]})";
  constexpr char all_of_session[] =
      R"({"AWS": ["arn:aws:iam::111122223333:role/team/r", "arn:aws:iam::111122223333:root",
                  "arn:aws:sts::111122223333:assumed-role/r/s"]})";
  const Row rows[] = {
      {"user_alone", user(), ann, everyone},
      {"account_alone", user(), R"({"AWS": "111122223333"})", everyone},
      {"user_and_account", user(), ann_and_account, none},
      {"user_id_and_account", user(), R"({"AWS": ["AIDAABCDEFGHIJKLMNOP", "111122223333"]})", none},
      {"bounded_user", bounded(user()), ann_and_account, everyone},
      {"bounded_and_everyone", bounded(user()), R"("*")", everyone},
      {"everyone", user(), R"("*")", none},
      {"everyone_anonymous", Principal(), R"("*")", none},
      {"anonymous", Principal(), ann_and_account, everyone},
      {"role_and_account_for_session", session(), role_and_account, everyone},
      {"session_complete", session(), all_of_session, none},
      {"role_and_account_for_role", role(), role_and_account, none},
      {"root", root(), R"({"AWS": "111122223333"})", none},
      {"service", service(), R"({"Service": "ec2.amazonaws.com"})", none},
      {"other_service", service(), R"({"Service": "kms.amazonaws.com"})", everyone},
      {"federated_needs_all", federated(),
       R"({"AWS": ["arn:aws:sts::111122223333:federated-user/f", "111122223333"]})", everyone},
      {"federated_complete", federated(),
       R"({"AWS": ["arn:aws:sts::111122223333:federated-user/f", "111122223333",
                   "arn:aws:iam::111122223333:user/team/ann"]})",
       none},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(match_element(row, true, Effect::deny), row.expected) << row.name;
  }
}

}  // namespace
}  // namespace amiable::policy

// AWS's sentences, one row per form; and the condition keys that a call brings.
#include "services/denial.h"

#include <gtest/gtest.h>

#include "services/request_keys.h"
#include "unit/services/rehearsal.h"

namespace amiable::services {
namespace {

using authz::Decision;
using authz::LayerKind;
using authz::Outcome;

constexpr char key[] = "arn:aws:kms:us-west-2:111122223333:key/k";
constexpr char foreign_key[] = "arn:aws:kms:us-west-2:444455556666:key/k";

struct Row {
  const char* resource;
  bool by_ciphertext;
  Outcome outcome;
  LayerKind layer;
  const char* tail;
};

Ask ask_of(const Row& row) {
  Ask ask;
  ask.action = "kms:Decrypt";
  ask.on = Ask::On::key;
  ask.resource = row.resource;
  ask.resource_account = std::string(split_arn(row.resource)->account);
  ask.by_ciphertext = row.by_ciphertext;
  return ask;
}

TEST(Denial, kms_sentences) {
  constexpr char closed[] =
      " because the resource does not exist in this Region, no resource-based policies allow "
      "access, or a resource-based policy explicitly denies access";
  const std::string closed_here = std::string("on this resource") + closed;
  const std::string closed_blob =
      std::string("on the resource associated with this ciphertext") + closed;
  const Row rows[] = {
      {key, false, Outcome::implicit_deny, LayerKind::identity_policy,
       "on resource: arn:aws:kms:us-west-2:111122223333:key/k because no identity-based policy "
       "allows the kms:Decrypt action"},
      {key, false, Outcome::implicit_deny, LayerKind::resource_policy,
       "on resource: arn:aws:kms:us-west-2:111122223333:key/k because no resource-based policy "
       "allows the kms:Decrypt action"},
      {key, false, Outcome::explicit_deny, LayerKind::session_policy,
       "on resource: arn:aws:kms:us-west-2:111122223333:key/k with an explicit deny in a session "
       "policy"},
      {key, false, Outcome::implicit_deny, LayerKind::permissions_boundary,
       "on resource: arn:aws:kms:us-west-2:111122223333:key/k because no permissions boundary "
       "allows the kms:Decrypt action"},
      {foreign_key, false, Outcome::implicit_deny, LayerKind::identity_policy,
       "on this resource because no identity-based policy allows the kms:Decrypt action"},
      {foreign_key, false, Outcome::implicit_deny, LayerKind::resource_policy, closed_here.c_str()},
      {foreign_key, false, Outcome::explicit_deny, LayerKind::resource_policy, closed_here.c_str()},
      {foreign_key, true, Outcome::implicit_deny, LayerKind::resource_policy, closed_blob.c_str()},
      {key, true, Outcome::implicit_deny, LayerKind::identity_policy,
       "on the resource associated with this ciphertext because no identity-based policy allows "
       "the kms:Decrypt action"}};
  Rehearsal stage(kms_operations());
  for (const Row& row : rows) {
    Decision decision;
    decision.outcome = row.outcome;
    decision.layer = row.layer;
    const wire::AwsError error = stage.with_call(
        [&](const Call& call) { return denial(call, "kms", ask_of(row), decision); });
    EXPECT_EQ(error.code, "AccessDeniedException");
    EXPECT_EQ(error.message,
              std::string("User: arn:aws:iam::111122223333:root is not authorized to perform: "
                          "kms:Decrypt ") +
                  row.tail);
  }
}

TEST(Denial, a_policy_that_denies_is_named_where_it_has_an_arn) {
  Rehearsal stage(iam_operations());
  policy::Policy policy;
  policy.arn = "arn:aws:iam::111122223333:policy/No";
  Decision decision;
  decision.outcome = Outcome::explicit_deny;
  decision.layer = LayerKind::identity_policy;
  decision.decided_by.policy = &policy;
  Ask ask;
  ask.action = "iam:ListRoles";
  const wire::AwsError error =
      stage.with_call([&](const Call& call) { return denial(call, "iam", ask, decision); });
  EXPECT_EQ(error.code, "AccessDenied");
  EXPECT_TRUE(
      error.message.ends_with("on resource: * with an explicit deny in an identity-based policy: "
                              "arn:aws:iam::111122223333:policy/No"))
      << error.message;
}

std::string value_of(const policy::Context& context, std::string_view lower_name) {
  const auto found = context.find(lower_name, policy::key_hash(lower_name));
  return found.present() && found.size() == 1 ? std::string(found[0]) : std::string();
}

TEST(RequestKeys, plain_http_counts_as_secure_transport) {
  Rehearsal stage(iam_operations());
  policy::Context context;
  stage.with_call([&](const Call& call) { return add_request_keys(context, call, Ask{}), 0; });
  EXPECT_EQ(value_of(context, "aws:securetransport"), "true");
  EXPECT_EQ(value_of(context, "aws:principalarn"), "arn:aws:iam::111122223333:root");
  EXPECT_EQ(value_of(context, "aws:multifactorauthpresent"), "");
}

TEST(RequestKeys, the_encryption_context_becomes_keys) {
  Rehearsal stage(kms_operations());
  Ask ask;
  ask.action = "kms:Encrypt";
  ask.on = Ask::On::key;
  ask.resource = key;
  ask.encryption_context = {{"aws:ebs:id", "vol-1"}};
  policy::Context context;
  stage.with_call([&](const Call& call) { return add_request_keys(context, call, ask), 0; });
  EXPECT_EQ(value_of(context, "kms:encryptioncontext:aws:ebs:id"), "vol-1");
  EXPECT_EQ(value_of(context, "kms:calleraccount"), "111122223333");
}

}  // namespace
}  // namespace amiable::services

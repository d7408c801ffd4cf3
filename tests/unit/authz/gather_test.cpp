// Who speaks about a request, gathered from a bundle.
#include <gtest/gtest.h>

#include "authz/decide.h"
#include "authz/gather.h"
#include "sources/bundle.h"
#include "support/cases.h"

namespace amiable::authz {
namespace {

std::unique_ptr<model::Inventory> world(const std::string& name) {
  auto opened = sources::open_bundle(test::source_dir() / "tests/cases/worlds" / name / "bundle");
  return opened.ok() ? std::move(opened.value()) : nullptr;
}

constexpr std::string_view key =
    "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d";

TEST(FindCaller, user_with_its_policies) {
  const auto inventory = world("03-article-healed");
  const Caller caller = find_caller(*inventory, "arn:aws:iam::111122223333:user/UserA");
  ASSERT_NE(caller.record, nullptr);
  EXPECT_EQ(caller.principal.kind, policy::PrincipalKind::user);
  EXPECT_EQ(caller.account, "111122223333");
  EXPECT_TRUE(caller.membership_unknown);
}

TEST(FindCaller, absent_and_unknown_differ) {
  const auto inventory = world("03-article-healed");
  EXPECT_TRUE(find_caller(*inventory, "arn:aws:iam::111122223333:user/Nobody").absent);
  EXPECT_TRUE(find_caller(*inventory, "arn:aws:iam::999988887777:user/Nobody").record_unknown);
}

TEST(FindCaller, session_finds_its_role) {
  const auto inventory = world("20-default-encryption-key-closed");
  const Caller caller =
      find_caller(*inventory, "arn:aws:sts::111122223333:assumed-role/KarpenterController/i-1");
  EXPECT_EQ(caller.role_arn, "arn:aws:iam::111122223333:role/KarpenterController");
  EXPECT_EQ(caller.principal.kind, policy::PrincipalKind::session);
}

TEST(FindCaller, copies_keep_their_views) {
  const auto inventory = world("03-article-healed");
  Caller copy;
  {
    const Caller first = find_caller(*inventory, "arn:aws:iam::111122223333:user/UserA");
    copy = first;
  }
  EXPECT_EQ(copy.principal.arn, "arn:aws:iam::111122223333:user/UserA");
  EXPECT_EQ(copy.principal.account.data(), copy.account.data());
}

TEST(GatherKey, names_what_is_missing) {
  const auto inventory = world("15-only-my-account-gathered");
  const Caller caller = find_caller(*inventory, "arn:aws:iam::111122223333:user/UserA");
  Gathered gathered;
  gather_key(*inventory, caller, key, Guardrails::none_when_not_gathered, gathered);
  EXPECT_FALSE(gathered.policies.resource.complete);
  ASSERT_FALSE(gathered.needs.empty());
  EXPECT_TRUE(gathered.needs.front().path.ends_with("/key-policy.json"));
  EXPECT_NE(gathered.needs.front().command.find("aws kms get-key-policy"), std::string::npos);
}

TEST(GatherKey, guard_rails_of_the_organization) {
  const auto inventory = world("16-scp-denies-create-grant");
  const Caller caller = find_caller(*inventory, "arn:aws:iam::111122223333:user/UserA");
  Gathered gathered;
  gather_key(*inventory, caller, key, Guardrails::unknown_when_not_gathered, gathered);
  EXPECT_TRUE(gathered.policies.scp_complete);
  EXPECT_GE(gathered.policies.scp_levels.size(), 2u);
}

TEST(GatherKey, strict_takes_no_guard_rail_for_granted) {
  const auto inventory = world("03-article-healed");
  const Caller caller = find_caller(*inventory, "arn:aws:iam::111122223333:user/UserA");
  Gathered gathered;
  gather_key(*inventory, caller, key, Guardrails::unknown_when_not_gathered, gathered);
  EXPECT_FALSE(gathered.policies.scp_complete);
  EXPECT_FALSE(gathered.policies.rcp_complete);
}

TEST(AddPrincipalKeys, sessions_carry_their_role) {
  const auto inventory = world("20-default-encryption-key-closed");
  const Caller caller =
      find_caller(*inventory, "arn:aws:sts::111122223333:assumed-role/KarpenterController/i-1");
  policy::Context context;
  add_principal_keys(context, caller);
  const auto value = [&context](std::string_view name) {
    const auto found = context.find(name, policy::key_hash(name));
    return found.present() ? std::string(found[0]) : std::string();
  };
  EXPECT_EQ(value("aws:principalarn"), "arn:aws:iam::111122223333:role/KarpenterController");
  EXPECT_EQ(value("aws:principalaccount"), "111122223333");
  EXPECT_EQ(value("aws:principaltype"), "AssumedRole");
}

}  // namespace
}  // namespace amiable::authz

// Who speaks about a request, gathered from a bundle.
#include <gtest/gtest.h>

#include "authz/decide.h"
#include "authz/gather.h"
#include "sources/bundle.h"
#include "support/cases.h"
#include "support/patched_tree.h"

namespace amiable::authz {
namespace {

using test::Json;

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

// case 16 with other lists of what is attached.
std::unique_ptr<model::Inventory> organization_with(const Json& changes) {
  auto tree = sources::open_folder(test::source_dir() /
                                   "tests/cases/worlds/16-scp-denies-create-grant/bundle");
  auto opened =
      sources::open_bundle(std::make_unique<test::PatchedTree>(std::move(tree.value()), changes));
  return opened.ok() ? std::move(opened.value()) : nullptr;
}

Gathered gathered_of(model::Inventory& inventory) {
  Gathered out;
  gather_key(inventory, find_caller(inventory, "arn:aws:iam::111122223333:user/UserA"), key,
             Guardrails::unknown_when_not_gathered, out);
  return out;
}

Json nothing_attached(std::string_view type, const std::vector<std::string>& nodes) {
  Json writes = Json::object();
  for (const std::string& node : nodes) {
    writes["organization/list-policies-for-target/" + node + "." + std::string(type) + ".json"] = {
        {"Policies", Json::array()}};
  }
  return writes;
}

TEST(GatherKey, a_policy_type_of_which_nothing_is_attached_at_any_level_is_disabled) {
  Json writes =
      nothing_attached("SERVICE_CONTROL_POLICY", {"r-ab12", "ou-ab12-11111111", "111122223333"});
  writes.merge_patch(nothing_attached("RESOURCE_CONTROL_POLICY", {"r-ab12", "444455556666"}));
  const auto inventory = organization_with({{"write", writes}});
  const Gathered gathered = gathered_of(*inventory);
  EXPECT_TRUE(gathered.policies.scp_complete);
  EXPECT_TRUE(gathered.scp.empty());
  EXPECT_TRUE(gathered.policies.rcp_complete);
  EXPECT_TRUE(gathered.rcp.empty());
}

TEST(GatherKey, a_level_without_policies_restricts_when_another_has_one) {
  const auto inventory = organization_with(
      {{"write", nothing_attached("SERVICE_CONTROL_POLICY", {"r-ab12", "111122223333"})}});
  const Gathered gathered = gathered_of(*inventory);
  ASSERT_EQ(gathered.scp.size(), 3u);
  EXPECT_TRUE(gathered.scp[0].policies.empty());
}

TEST(GatherKey, a_type_is_not_disabled_while_a_level_is_unknown) {
  const std::string list =
      "organization/list-policies-for-target/ou-ab12-11111111.SERVICE_CONTROL_POLICY.json";
  const Json writes = nothing_attached("SERVICE_CONTROL_POLICY", {"r-ab12", "111122223333"});
  const auto unlisted = organization_with({{"write", writes}, {"remove", {list}}});
  EXPECT_EQ(gathered_of(*unlisted).scp.size(), 3u);
  const Json all =
      nothing_attached("SERVICE_CONTROL_POLICY", {"r-ab12", "ou-ab12-11111111", "111122223333"});
  const auto unplaced = organization_with(
      {{"write", all}, {"remove", {"organization/list-parents/ou-ab12-11111111.json"}}});
  EXPECT_FALSE(gathered_of(*unplaced).policies.scp_complete);
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

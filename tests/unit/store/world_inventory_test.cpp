// WorldInventory: everything is found or absent, and the deleted match nobody.
#include "store/world_inventory.h"

#include <gtest/gtest.h>

#include "unit/store/small_world.h"

namespace amiable::store::test {
namespace {

const std::string alice = "arn:aws:iam::111122223333:user/team/Alice";
const std::string launcher = "arn:aws:iam::111122223333:role/team/Launcher";

World with(const World& world, const auto&... records) {
  ChangeSet changes;
  (changes.put(records), ...);
  return world.with(changes);
}

std::vector<std::string> policy_names(const model::PolicySet& set) {
  std::vector<std::string> out;
  for (const policy::PolicyPtr& policy : set.policies) {
    out.push_back(policy->holder.empty() ? policy->name : policy->name + " of " + policy->holder);
  }
  return out;
}

using Names = std::vector<std::string>;

struct Inventories : testing::Test {
  World world = World().with(one_of_each());
  WorldInventory inventory;
  void SetUp() override { inventory.rebind(world); }
};

TEST_F(Inventories, a_user_has_its_own_policies_those_of_its_groups_and_its_boundary) {
  const auto found = inventory.principal(alice);
  ASSERT_TRUE(found.is_found());
  EXPECT_EQ(found->arn, alice);
  EXPECT_EQ(found->unique_id, "AIDAEXAMPLEALICE00001");
  EXPECT_EQ(found->path, "/team/");
  EXPECT_EQ(found->groups, Names{"Builders"});
  EXPECT_EQ(found->tags.size(), 1U);
  EXPECT_EQ(policy_names(found->identity),
            (Names{"p1 of Alice", "Use", "g1 of group Builders", "Use"}));
  EXPECT_TRUE(found->identity.complete);
  ASSERT_TRUE(found->boundary.has_value());
  EXPECT_EQ(policy_names(*found->boundary), Names{"Bound"});
  EXPECT_EQ(found->boundary->policies[0]->kind, policy::Kind::boundary);
  EXPECT_EQ(found->trust, nullptr);
  EXPECT_EQ(inventory.principal(alice).get(), found.get());
}

TEST_F(Inventories, names_are_without_case_and_the_path_is_part_of_the_arn) {
  EXPECT_TRUE(inventory.principal("arn:aws:iam::111122223333:user/TEAM/alice").is_found());
  EXPECT_TRUE(inventory.principal("arn:aws:iam::111122223333:user/Alice").is_absent());
  EXPECT_TRUE(inventory.principal("arn:aws:iam::111122223333:role/team/Alice").is_absent());
  EXPECT_TRUE(inventory.principal("arn:aws:iam::999999999999:user/team/Alice").is_absent());
  EXPECT_TRUE(inventory.principal("nonsense").is_absent());
  EXPECT_TRUE(inventory.role_by_name(account_id, "LAUNCHER").is_found());
  EXPECT_TRUE(inventory.role_by_name(account_id, "Nobody").is_absent());
}

TEST_F(Inventories, a_role_has_its_trust_policy) {
  const auto found = inventory.principal(launcher);
  ASSERT_TRUE(found.is_found());
  EXPECT_EQ(found->kind, model::Principal::Kind::role);
  ASSERT_NE(found->trust, nullptr);
  EXPECT_EQ(found->trust->kind, policy::Kind::trust);
  EXPECT_EQ(policy_names(found->identity), Names{"Use"});
}

TEST_F(Inventories, a_boundary_whose_policy_is_gone_allows_nothing) {
  ChangeSet changes;
  changes.erase(Table::managed_policy, key_of(managed_policy("Bound")));
  const World without = world.with(changes);
  inventory.rebind(without);
  const auto found = inventory.principal(alice);
  ASSERT_TRUE(found->boundary.has_value());
  EXPECT_TRUE(found->boundary->policies.empty());
}

TEST_F(Inventories, storage_used_again_holds_nothing_of_the_one_before) {
  ASSERT_TRUE(inventory.principal(launcher).is_found());
  User plain = user("Bob", "AIDAEXAMPLEBOB0000001");
  plain.inline_policies.clear();
  plain.attached.clear();
  plain.groups.clear();
  plain.boundary.clear();
  plain.tags.clear();
  const World next = with(world, plain);
  inventory.rebind(next);
  const auto found = inventory.principal(plain.arn);
  ASSERT_TRUE(found.is_found());
  EXPECT_EQ(found->kind, model::Principal::Kind::user);
  EXPECT_TRUE(found->identity.policies.empty());
  EXPECT_TRUE(found->tags.empty());
  EXPECT_TRUE(found->groups.empty());
  EXPECT_FALSE(found->boundary.has_value());
  EXPECT_EQ(found->trust, nullptr);
}

TEST_F(Inventories, another_world_is_read_after_rebinding_the_same_one_keeps_principals) {
  const auto* before = inventory.principal(alice).get();
  inventory.rebind(world);
  EXPECT_EQ(inventory.principal(alice).get(), before);
  User changed = user();
  changed.tags.clear();
  const World next = with(world, changed);
  inventory.rebind(next);
  EXPECT_TRUE(inventory.principal(alice)->tags.empty());
}

TEST_F(Inventories, keys_and_what_belongs_to_them) {
  EXPECT_EQ(inventory.key(key_arn)->state, "PendingDeletion");
  EXPECT_EQ(inventory.key_policy(key_arn)->name, "default");
  EXPECT_EQ(inventory.key_tags(key_arn)->front().value, "prod");
  const std::string other = "arn:aws:kms:us-west-2:111122223333:key/none";
  EXPECT_TRUE(inventory.key(other).is_absent());
  EXPECT_TRUE(inventory.key_policy(other).is_absent());
  EXPECT_TRUE(inventory.key_tags(other).is_absent());
  EXPECT_TRUE(inventory.grants(other).is_absent());
  ASSERT_TRUE(inventory.aliases(account_id, "us-west-2").is_found());
  EXPECT_EQ(inventory.aliases(account_id, "us-west-2")->front().name, "alias/app");
  EXPECT_TRUE(inventory.aliases(account_id, "eu-west-1")->empty());
  EXPECT_TRUE(inventory.aliases("999999999999", "us-west-2").is_absent());
}

TEST_F(Inventories, grants_of_the_deleted_match_nobody) {
  EXPECT_EQ(inventory.grants(key_arn)->size(), 1U);
  ChangeSet changes;
  changes.erase(Table::user, key_of(user()));
  const World gone = world.with(changes);
  inventory.rebind(gone);
  EXPECT_TRUE(inventory.grants(key_arn)->empty());
  // The same name made anew has another id.
  const World anew = with(gone, user("Alice", "AIDAEXAMPLEALICE00002"));
  inventory.rebind(anew);
  EXPECT_TRUE(inventory.grants(key_arn)->empty());
}

TEST_F(Inventories, a_deleted_retiring_principal_cannot_retire) {
  EXPECT_EQ(inventory.grants(key_arn)->front().retiring_principal, launcher);
  ChangeSet changes;
  changes.erase(Table::role, key_of(role()));
  const World gone = world.with(changes);
  inventory.rebind(gone);
  ASSERT_EQ(inventory.grants(key_arn)->size(), 1U);
  EXPECT_EQ(inventory.grants(key_arn)->front().retiring_principal, "");
}

TEST_F(Inventories, grants_can_be_limited_to_some_grantees_until_the_next_rebind) {
  Grant to_service = grant("g2", 2, "ec2.amazonaws.com");
  to_service.grantee_id.clear();
  Grant to_root = grant("g3", 3, "arn:aws:iam::999999999999:root");
  to_root.grantee_id = "999999999999";
  const World more = with(world, to_service, to_root);
  inventory.rebind(more);
  EXPECT_EQ(inventory.grants(key_arn)->size(), 3U);
  inventory.only_grants_to({alice, "nobody", alice});
  ASSERT_EQ(inventory.grants(key_arn)->size(), 1U);
  EXPECT_EQ(inventory.grants(key_arn)->front().id, "g1");
  inventory.only_grants_to({});
  EXPECT_TRUE(inventory.grants(key_arn)->empty());
  inventory.rebind(more);
  EXPECT_EQ(inventory.grants(key_arn)->size(), 3U);
}

TEST_F(Inventories, there_is_no_organization) {
  EXPECT_TRUE(inventory.has_organization());
  EXPECT_TRUE(inventory.membership(account_id).is_absent());
  EXPECT_TRUE(inventory.image("ami-1", account_id, "us-west-2").is_absent());
  EXPECT_TRUE(inventory.snapshot("snap-1", account_id, "us-west-2").is_absent());
  EXPECT_FALSE(inventory.sees_image(account_id, "us-west-2", "ami-1"));
  EXPECT_TRUE(inventory.errors().empty());
}

TEST_F(Inventories, accounts_regions_and_customer_policies) {
  EXPECT_EQ(inventory.accounts(), Names{std::string(account_id)});
  EXPECT_EQ(inventory.regions(account_id), Names{"us-west-2"});
  EXPECT_TRUE(inventory.regions("999999999999").empty());
  EXPECT_EQ(inventory.customer_policies(account_id).size(), 4U);  // two policies, two versions each
}

TEST(WorldInventory, can_own_its_world) {
  auto world = std::make_shared<const World>(World().with(one_of_each()));
  WorldInventory inventory(world);
  world.reset();
  EXPECT_TRUE(inventory.principal(alice).is_found());
  WorldInventory empty;
  EXPECT_TRUE(empty.principal(alice).is_absent());
}

}  // namespace
}  // namespace amiable::store::test

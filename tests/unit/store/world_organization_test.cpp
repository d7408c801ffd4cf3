// Organizations and what signs in: walks of a World, and the membership that decisions read.
#include <gtest/gtest.h>

#include "policy/full_access.h"
#include "store/ec2_sharing.h"
#include "store/world_inventory.h"
#include "unit/store/small_ec2_world.h"
#include "unit/store/small_organization_world.h"

namespace amiable::store::test {
namespace {

using Names = std::vector<std::string>;

World with(const World& world, const auto&... records) {
  ChangeSet changes;
  (changes.put(records), ...);
  return world.with(changes);
}

World small() { return World().with(small_organization()).with(one_of_each_that_signs_in()); }

template <class T, class Walk>
Names ids(const Walk& walk) {
  Names out;
  walk([&out](const T& row) {
    out.push_back(row.id);
    return true;
  });
  return out;
}

Names children(const World& world, std::string_view parent, std::string_view after = {}) {
  return ids<OrganizationNode>([&](const auto& visit) { world.children_of(parent, after, visit); });
}

Names holders(const World& world, std::string_view policy, std::string_view after = {}) {
  return ids<OrganizationNode>(
      [&](const auto& visit) { world.nodes_with_policy("o-1", policy, after, visit); });
}

TEST(WorldOrganization, rows_are_found_by_their_keys) {
  const World world = small();
  EXPECT_EQ(world.organization("o-1")->root, "r-1");
  EXPECT_EQ(world.organization_node("ou-1")->name, "node ou-1");
  EXPECT_EQ(world.organization_of(account_id)->id, "o-1");
  EXPECT_EQ(world.organization_of("123456789012"), nullptr);
  EXPECT_EQ(world.organization_policy("o-1", "p-scp")->type, "SERVICE_CONTROL_POLICY");
  EXPECT_EQ(world.organization_policy("o-2", "p-scp"), nullptr);
  EXPECT_EQ(world.account_creation("o-1", "car-1")->name, "new");
  EXPECT_EQ(world.handshake("h-1")->notes, "join us");
}

TEST(WorldOrganization, nodes_are_walked_in_order_below_a_parent_and_after_an_id) {
  const World world = small();
  EXPECT_EQ(children(world, "r-1"), (Names{"999988887777", "ou-1"}));
  EXPECT_EQ(children(world, "r-1", "999988887777"), Names{"ou-1"});
  EXPECT_EQ(children(world, "ou-1"), Names{"111122223333"});
  EXPECT_EQ(children(world, "ou"), Names{});
  EXPECT_EQ(ids<OrganizationNode>(
                [&](const auto& visit) { world.organization_nodes("o-1", "ou-1", visit); }),
            Names{"r-1"});
}

TEST(WorldOrganization, indexes_follow_a_move_and_a_detachment) {
  World world = small();
  EXPECT_EQ(holders(world, "p-scp"), Names{"ou-1"});
  EXPECT_EQ(holders(world, "p-FullAWSAccess", "999988887777"), (Names{"ou-1", "r-1"}));
  OrganizationNode moved = account_node();
  moved.parent = "r-1";
  OrganizationNode freed = unit_node();
  freed.attached = {"p-FullAWSAccess"};
  world = with(world, moved, freed);
  EXPECT_EQ(children(world, "ou-1"), Names{});
  EXPECT_EQ(children(world, "r-1"), (Names{"111122223333", "999988887777", "ou-1"}));
  EXPECT_EQ(holders(world, "p-scp"), Names{});
}

TEST(WorldOrganization, policies_are_walked_by_type_and_what_is_under_way_by_organization) {
  const World world =
      with(small(), account_creation("car-2"), handshake("h-2", "333344445555"), handshake("h-3"));
  EXPECT_EQ(ids<OrganizationPolicy>([&](const auto& visit) {
              world.organization_policies("o-1", "RESOURCE_CONTROL_POLICY", {}, visit);
            }),
            Names{"p-rcp"});
  EXPECT_EQ(ids<AccountCreation>(
                [&](const auto& visit) { world.account_creations("o-1", "car-1", visit); }),
            Names{"car-2"});
  EXPECT_EQ(ids<Handshake>([&](const auto& visit) { world.handshakes_of("o-1", "h-1", visit); }),
            (Names{"h-2", "h-3"}));
  EXPECT_EQ(
      ids<Handshake>([&](const auto& visit) { world.handshakes_for("222233334444", {}, visit); }),
      (Names{"h-1", "h-3"}));
}

TEST(WorldOrganization, what_signs_in_is_found_and_walked) {
  const World world =
      with(small(), mfa_device("Phone", "AIDA2"), mfa_device("tablet"), saml_provider("other"));
  Names serials;
  world.mfa_devices(account_id, "arn:aws:iam::111122223333:mfa/Phone", [&](const MfaDevice& one) {
    serials.push_back(one.serial.substr(29));
    return true;
  });
  EXPECT_EQ(serials, (Names{"/phone", "/tablet"}));  // with case: Phone is another
  EXPECT_EQ(world.mfa_devices_of(account_id, "AIDA1").size(), 2U);
  EXPECT_EQ(world.mfa_device(account_id, "arn:aws:iam::111122223333:mfa/Phone")->user_id, "AIDA2");
  EXPECT_EQ(world.server_certificate(account_id, "WEB")->chain, "chain");
  EXPECT_EQ(world.oidc_providers(account_id).size(), 1U);
  EXPECT_EQ(world.saml_providers(account_id).size(), 2U);
  EXPECT_EQ(world.oidc_provider("arn:aws:iam::111122223333:oidc-provider/id.example.com")->url,
            "id.example.com");
  EXPECT_EQ(world.access_report(account_id, access_report().id)->granularity, "ACTION_LEVEL");
  ChangeSet gone;
  gone.erase(Table::mfa_device, key_of(mfa_device()));
  EXPECT_EQ(world.with(gone).mfa_devices_of(account_id, "AIDA1").size(), 1U);
}

Names names(const model::PolicySet& set) {
  Names out;
  for (const policy::PolicyPtr& policy : set.policies) out.push_back(policy->name);
  return out;
}

struct Memberships : testing::Test {
  World world = small();
  WorldInventory inventory;
  void SetUp() override { inventory.rebind(world); }
};

TEST_F(Memberships, lead_from_the_root_to_the_account_with_what_is_attached) {
  const auto found = inventory.membership(account_id);
  ASSERT_TRUE(found.is_found());
  EXPECT_EQ(found->organization_id, "o-1");
  EXPECT_EQ(found->management_account, management_id);
  EXPECT_EQ(found->organization_arn, "arn:aws:organizations::999988887777:organization/o-1");
  EXPECT_EQ(found->path, "o-1/r-1/ou-1/");
  EXPECT_TRUE(found->complete);
  ASSERT_EQ(found->levels.size(), 3U);
  EXPECT_EQ(found->levels[0].node, "r-1");
  EXPECT_EQ(found->levels[1].node, "ou-1");
  EXPECT_EQ(found->levels[2].node, account_id);
  EXPECT_EQ(names(found->levels[0].scp), Names{"p-FullAWSAccess"});
  EXPECT_EQ(names(found->levels[1].scp), (Names{"p-scp", "p-FullAWSAccess"}));
  EXPECT_EQ(names(found->levels[1].rcp), Names{"p-RCPFullAWSAccess"});
  EXPECT_EQ(names(found->levels[2].rcp), (Names{"p-RCPFullAWSAccess", "p-rcp"}));
  EXPECT_EQ(found->levels[1].scp.policies[0]->kind, policy::Kind::scp);
  EXPECT_EQ(found->levels[2].rcp.policies[1]->kind, policy::Kind::rcp);
  EXPECT_EQ(inventory.membership(management_id)->path, "o-1/r-1/");
  EXPECT_TRUE(inventory.membership("123456789012").is_absent());
}

TEST_F(Memberships, are_kept_until_an_organization_changes) {
  const model::Membership* before = inventory.membership(account_id).get();
  const World other = with(world, user());
  inventory.rebind(other);
  EXPECT_EQ(inventory.membership(account_id).get(), before);
  OrganizationNode freed = unit_node();
  freed.attached = {"p-FullAWSAccess"};
  const World changed = with(other, freed);
  inventory.rebind(changed);
  EXPECT_EQ(names(inventory.membership(account_id)->levels[1].scp), Names{"p-FullAWSAccess"});
  OrganizationPolicy edited = scp();
  edited.document = document(identity_text, policy::Kind::scp, "p-scp");
  const World again = with(with(changed, unit_node()), edited);
  inventory.rebind(again);
  const auto found = inventory.membership(account_id);
  EXPECT_EQ(found->levels[1].scp.policies[0]->source->text(), identity_text);
  ChangeSet left;
  left.erase(Table::organization_node, key_of(account_node()));
  const World alone = again.with(left);
  inventory.rebind(alone);
  EXPECT_TRUE(inventory.membership(account_id).is_absent());
}

TEST(ImagesOfOrganizations, reach_the_accounts_below) {
  Image shared = image();
  shared.permissions = {};
  shared.record.owner = "444455556666";
  const auto seen_by = [&shared](std::string_view account) {
    return sees(small(), account, shared);
  };
  shared.permissions.organization_arns = {"arn:aws:organizations::999988887777:organization/o-1"};
  EXPECT_TRUE(seen_by(account_id));
  EXPECT_TRUE(seen_by(management_id));
  EXPECT_FALSE(seen_by("123456789012"));
  shared.permissions.organization_arns = {"arn:aws:organizations::111122223333:organization/o-1"};
  EXPECT_FALSE(seen_by(account_id));
  shared.permissions.organization_arns = {};
  shared.permissions.organizational_unit_arns = {"arn:aws:organizations::999988887777:ou/o-1/ou-1"};
  EXPECT_TRUE(seen_by(account_id));
  EXPECT_FALSE(seen_by(management_id));
}

TEST(FullAccess, is_one_policy_of_each_type_that_allows_everything) {
  ASSERT_EQ(policy::full_access_policies().size(), 2U);
  for (const policy::FullAccess& one : policy::full_access_policies()) {
    EXPECT_EQ(policy::full_access_policy(one.id), &one);
    EXPECT_EQ(one.compiled->kind, organization_policy_kind(one.type));
    EXPECT_EQ(one.compiled->name, one.id);
    EXPECT_EQ(one.compiled->arn, one.arn);
    ASSERT_EQ(one.compiled->statements.size(), 1U);
    EXPECT_EQ(one.arn.substr(one.arn.rfind('/') + 1), one.id);
  }
  EXPECT_EQ(policy::full_access_policy("p-scp"), nullptr);
}

}  // namespace
}  // namespace amiable::store::test

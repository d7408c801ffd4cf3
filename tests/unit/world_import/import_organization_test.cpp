// What an import makes of organization/, and what stays unknown of it.
#include <gtest/gtest.h>

#include "store/document.h"
#include "store/ec2_sharing.h"
#include "store/organization_place.h"
#include "unit/world_import/small_bundle.h"

namespace amiable::test {
namespace {

using Names = std::vector<std::string>;

const std::string lists = "organization/list-policies-for-target/";
const std::string parents = "organization/list-parents/";
constexpr std::string_view scp_type = "SERVICE_CONTROL_POLICY";
constexpr std::string_view rcp_type = "RESOURCE_CONTROL_POLICY";

Json head(const std::string& management = "777788889999") {
  return {{"Organization",
           {{"Id", "o-1"},
            {"Arn", fmt::format("arn:aws:organizations::{}:organization/o-1", management)},
            {"FeatureSet", "ALL"},
            {"MasterAccountId", management},
            {"MasterAccountEmail", "m@example.com"}}}};
}

Json parent(const std::string& id) { return {{"Parents", {{{"Id", id}, {"Type", "x"}}}}}; }

Json attached(std::string_view type, const Names& ids) {
  Entries found;
  for (const std::string& id : ids) {
    found.push_back(
        {{"Id", id}, {"Name", "Name of " + id}, {"Arn", "arn:" + id}, {"Type", std::string(type)}});
  }
  return {{"Policies", found}};
}

Json described(const std::string& id, std::string_view type, const Json& document) {
  return {
      {"Policy",
       {{"PolicySummary",
         {{"Id", id}, {"Name", "Named " + id}, {"Type", std::string(type)}, {"Arn", "arn:" + id}}},
        {"Content", document.dump()}}}};
}

Json denial() {
  return {{"Version", "2012-10-17"},
          {"Statement", {{{"Effect", "Deny"}, {"Action", "kms:CreateGrant"}, {"Resource", "*"}}}}};
}

// 111122223333 in ou-ab12-1 below r-ab12, where 444455556666 is.
SmallBundle organized() {
  SmallBundle bundle = bundle_with_key();
  bundle.write("111122223333/account-authorization-details.json",
               details({user(account_a, "Ann", "AIDA1111EXAMPLE001")}));
  bundle.write("organization/describe-organization.json", head());
  bundle.write(parents + "111122223333.json", parent("ou-ab12-1"));
  bundle.write(parents + "ou-ab12-1.json", parent("r-ab12"));
  bundle.write(parents + "444455556666.json", parent("r-ab12"));
  bundle.write(parents + "777788889999.json", parent("r-ab12"));
  for (const std::string id : {"r-ab12", "111122223333", "444455556666"}) {
    bundle.write(lists + id + ".SERVICE_CONTROL_POLICY.json",
                 attached(scp_type, {"p-FullAWSAccess"}));
    bundle.write(lists + id + ".RESOURCE_CONTROL_POLICY.json", attached(rcp_type, {}));
  }
  bundle.write(lists + "ou-ab12-1.SERVICE_CONTROL_POLICY.json",
               attached(scp_type, {"p-FullAWSAccess", "p-denial"}));
  bundle.write(lists + "ou-ab12-1.RESOURCE_CONTROL_POLICY.json", attached(rcp_type, {}));
  bundle.write("organization/policies/p-denial.json", described("p-denial", scp_type, denial()));
  return bundle;
}

SmallBundle without(const std::string& path) {
  SmallBundle bundle = organized();
  bundle.remove(path);
  return bundle;
}

std::unique_ptr<store::WorldInventory> evidence_over(const store::World& world) {
  return world_import::evidence_of(std::make_shared<const store::World>(world), import_time);
}

Names names(const model::PolicySet& set) {
  Names out;
  for (const policy::PolicyPtr& policy : set.policies) out.push_back(policy->name);
  return out;
}

Names paths(const std::vector<model::Need>& needs) {
  Names out;
  for (const model::Need& need : needs) out.push_back(need.path);
  return out;
}

TEST(ImportOrganization, takes_the_tree_its_policies_and_what_is_attached) {
  const auto imported = organized().imported();
  EXPECT_EQ(imported.report.accounts, (Names{account_a, account_b, "777788889999"}));
  const store::World world = world_of(imported);
  const store::Organization* organization = world.organization("o-1");
  ASSERT_NE(organization, nullptr);
  EXPECT_EQ(organization->management_account, "777788889999");
  EXPECT_EQ(organization->root, "r-ab12");
  EXPECT_EQ(organization->policy_types, Names{std::string(scp_type)});  // no RCP stands anywhere
  EXPECT_EQ(world.organization_node("777788889999")->email, "m@example.com");
  EXPECT_EQ(world.organization_node("ou-ab12-1")->kind, store::OrganizationNode::Kind::unit);
  const store::OrganizationPolicy* policy = world.organization_policy("o-1", "p-denial");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->name, "Named p-denial");
  EXPECT_EQ(policy->arn, "arn:p-denial");
  EXPECT_EQ(policy->document.compiled->kind, policy::Kind::scp);
  const auto inventory = evidence_over(world);
  const auto found = inventory->membership(account_a);
  ASSERT_TRUE(found.is_found());
  EXPECT_TRUE(found->complete);
  EXPECT_EQ(found->path, "o-1/r-ab12/ou-ab12-1/");
  EXPECT_EQ(names(found->levels.at(1).scp), (Names{"p-FullAWSAccess", "p-denial"}));
  EXPECT_TRUE(found->levels.at(1).scp.complete);
  EXPECT_TRUE(inventory->has_organization());
}

TEST(ImportOrganization, an_unknown_parent_leaves_the_account_below_the_root) {
  const auto imported = without(parents + "111122223333.json").imported();
  EXPECT_TRUE(tells(imported, "its parent was not gathered, so it is right below the root here"));
  const store::World world = world_of(imported);
  EXPECT_EQ(world.organization_node(account_a)->parent, "r-ab12");
  const auto inventory = evidence_over(world);
  const auto found = inventory->membership(account_a);
  ASSERT_TRUE(found.is_found());
  EXPECT_FALSE(found->complete);
  EXPECT_EQ(found->path, "");
  ASSERT_EQ(found->levels.size(), 1u);
  EXPECT_EQ(paths(found->needs), Names{parents + "111122223333.json"});
  // Moved here since, its place is known.
  store::OrganizationNode moved = *world.organization_node(account_a);
  moved.parent = "ou-ab12-1";
  store::ChangeSet changes;
  changes.put(moved);
  EXPECT_TRUE(evidence_over(world.with(changes))->membership(account_a)->complete);
}

TEST(ImportOrganization, unknown_attachments_are_those_that_aws_makes) {
  const std::string path = lists + "ou-ab12-1.SERVICE_CONTROL_POLICY.json";
  const auto imported = without(path).imported();
  EXPECT_TRUE(tells(imported, "its SCP attachments were not gathered, so FullAWSAccess alone is "));
  const store::World world = world_of(imported);
  EXPECT_EQ(world.organization_node("ou-ab12-1")->attached, Names{"p-FullAWSAccess"});
  const auto inventory = evidence_over(world);
  const auto found = inventory->membership(account_a);
  const model::PolicySet& set = found->levels.at(1).scp;
  EXPECT_FALSE(set.complete);
  EXPECT_TRUE(set.policies.empty());
  EXPECT_EQ(paths(set.needs), Names{path});
}

TEST(ImportOrganization, a_policy_without_its_document_denies_everything_until_it_is_edited) {
  const std::string path = "organization/policies/p-denial.json";
  const auto imported = without(path).imported();
  EXPECT_TRUE(tells(imported, "its document was not gathered, so the policy denies everything"));
  const store::World world = world_of(imported);
  const store::OrganizationPolicy* policy = world.organization_policy("o-1", "p-denial");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->name, "Name of p-denial");
  EXPECT_NE(policy->document.text.find("NotGathered"), std::string::npos);
  const auto inventory = evidence_over(world);
  const auto found = inventory->membership(account_a);
  const model::PolicySet& set = found->levels.at(1).scp;
  EXPECT_FALSE(set.complete);
  EXPECT_EQ(names(set), Names{"p-FullAWSAccess"});
  EXPECT_EQ(paths(set.needs), Names{path});
  store::OrganizationPolicy edited = *policy;
  edited.document =
      store::compile(denial().dump(), policy::Kind::scp, "p-denial", {edited.arn, {}}).value();
  store::ChangeSet changes;
  changes.put(edited);
  EXPECT_TRUE(evidence_over(world.with(changes))->membership(account_a)->levels.at(1).scp.complete);
}

TEST(ImportOrganization, of_an_organization_that_was_not_described_nothing_is_made) {
  const auto imported = without("organization/describe-organization.json").imported();
  EXPECT_TRUE(tells(imported, "no organization is here: no SCP and no RCP applies"));
  const store::World world = world_of(imported);
  EXPECT_EQ(world.organization_of(account_a), nullptr);
  const auto inventory = evidence_over(world);
  EXPECT_TRUE(inventory->has_organization());
  EXPECT_EQ(inventory->membership(account_a).need().path,
            "organization/describe-organization.json");
}

TEST(ImportOrganization, a_member_account_that_describes_it_brings_its_id_alone) {
  SmallBundle bundle = bundle_with_key();
  bundle.write("organization/describe-organization.json", head());
  const auto imported = bundle.imported();
  EXPECT_TRUE(tells(imported, "the root was not gathered"));
  const store::World world = world_of(imported);
  EXPECT_TRUE(world.organization("o-1")->policy_types.empty());
  EXPECT_TRUE(world.organization_node(account_b)->attached.empty());
  EXPECT_EQ(store::place_in_organization(world, account_b)->organization_id, "o-1");
  EXPECT_TRUE(evidence_over(world)->membership("123456789012").is_unknown());
}

TEST(ImportOrganization, what_cannot_be_is_an_error) {
  const auto error_of = [](const SmallBundle& bundle) {
    const auto read = bundle.read();
    return read.ok() ? std::string("none") : read.error().message;
  };
  SmallBundle bundle = organized();
  bundle.write(parents + "ou-ab12-1.json", parent("ou-ab12-1"));
  EXPECT_NE(error_of(bundle).find("do not lead to a root"), std::string::npos);
  bundle = organized();
  bundle.write(parents + "444455556666.json", parent("r-cd34"));
  EXPECT_NE(error_of(bundle).find("more than one root"), std::string::npos);
  bundle = organized();
  bundle.write(parents + "444455556666.json", parent("111122223333"));
  EXPECT_NE(error_of(bundle).find("is no root and no unit"), std::string::npos);
  bundle = organized();
  for (const char* wrong : {"elsewhere", "ou-ab12-../../secret"}) {
    bundle.write(parents + "444455556666.json", parent(wrong));
    EXPECT_NE(error_of(bundle).find("is no root, unit or account"), std::string::npos);
  }
  bundle = organized();
  bundle.write("organization/policies/p-denial.json",
               described("p-denial", scp_type, {{"Version", "1999-01-01"}}));
  EXPECT_NE(error_of(bundle).find("none that AWS could have stored"), std::string::npos);
}

// An account that sees an image through its organization needs no name of its own.
TEST(ImportOrganization, images_reach_the_accounts_of_the_organization) {
  SmallBundle bundle = organized();
  const Json shared = image(account_b, "ami-01111111111111111", "snap-01111111111111111", false);
  bundle.write(b_region + "images.json", {{"Images", {shared}}});
  bundle.write(a_region + "images.json", {{"Images", {shared}}});
  bundle.write(b_region + "image-attributes/ami-01111111111111111.launchPermission.json",
               {{"LaunchPermissions",
                 {{{"OrganizationArn", "arn:aws:organizations::777788889999:organization/o-1"}}}},
                {"ImageId", "ami-01111111111111111"}});
  const auto imported = bundle.imported();
  EXPECT_FALSE(tells(imported, "shared with an organization, of which there is none"));
  const store::World world = world_of(imported);
  const store::Image* row = world.image("us-west-2", "ami-01111111111111111");
  EXPECT_TRUE(row->permissions.user_ids.empty());
  EXPECT_TRUE(store::sees(world, account_a, *row));
  EXPECT_FALSE(store::sees(world, "123456789012", *row));
}

}  // namespace
}  // namespace amiable::test

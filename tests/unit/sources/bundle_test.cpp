// The bundle as an Inventory: found, absent and unknown are three things.
#include "sources/bundle.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/patched_tree.h"

namespace amiable::sources {
namespace {

using test::Json;

std::unique_ptr<model::Inventory> bundle(const std::string& world,
                                         const Json& changes = Json::object()) {
  auto tree = open_folder(test::source_dir() / "tests/cases/worlds" / world / "bundle");
  if (!tree.ok()) return nullptr;
  auto opened = open_bundle(std::make_unique<test::PatchedTree>(std::move(tree.value()), changes));
  return opened.ok() ? std::move(opened.value()) : nullptr;
}

constexpr const char* healed = "03-article-healed";
constexpr std::string_view key =
    "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d";
const std::string key_folder = "444455556666/us-west-2/keys/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d/";
const std::string images = "111122223333/us-west-2/images.json";

TEST(Bundle, accounts_and_regions) {
  const auto inventory = bundle(healed);
  EXPECT_EQ(inventory->accounts(), (std::vector<std::string>{"111122223333", "444455556666"}));
  EXPECT_EQ(inventory->regions("111122223333"), std::vector<std::string>{"us-west-2"});
  EXPECT_FALSE(inventory->has_organization());
}

TEST(Bundle, records_know_their_file_and_line) {
  const auto inventory = bundle(healed);
  const auto policy = inventory->key_policy(key);
  ASSERT_TRUE(policy.is_found());
  EXPECT_EQ(policy->source->name(), key_folder + "key-policy.json, Policy");
  const auto image = inventory->image("ami-0abcdef1234567890", "111122223333", "us-west-2");
  ASSERT_TRUE(image.is_found());
  EXPECT_EQ(image->origin.source->name(), images);
}

// A large account is let go after it was shown, but never under somebody who holds a record of it.
TEST(Bundle, shows_every_principal_and_keeps_what_was_asked_for) {
  const std::string account = "111122223333", user = "arn:aws:iam::111122223333:user/UserA";
  const auto inventory = bundle(healed);
  std::vector<std::string> seen;
  const auto visit = [&seen](const model::Principal& one) { seen.push_back(one.arn); };
  EXPECT_FALSE(inventory->each_principal(account, visit).has_value());
  const model::Principal* held = inventory->principal(user).get();
  EXPECT_FALSE(inventory->each_principal(account, visit).has_value());
  EXPECT_EQ(seen, (std::vector<std::string>{user, user}));
  EXPECT_EQ(inventory->principal(user).get(), held);
  EXPECT_EQ(held->arn, user);
  EXPECT_TRUE(inventory->each_principal("999999999999", visit).has_value());
}

// Policies of an account are read once for all who have them.
TEST(Bundle, principals_share_managed_and_group_policies) {
  const auto inventory = bundle("08-kms-rights-through-group");
  std::map<std::string, std::set<const policy::Policy*>> by_arn;
  for (int round = 0; round < 2; ++round) {
    const auto user = inventory->principal("arn:aws:iam::111122223333:user/UserA");
    ASSERT_TRUE(user.is_found());
    inventory->each_principal("111122223333", [&](const model::Principal& one) {
      for (const auto& policy : one.identity.policies) by_arn[policy->name].insert(policy.get());
    });
  }
  EXPECT_FALSE(by_arn.empty());
  for (const auto& [name, policies] : by_arn) {
    EXPECT_TRUE(name != "KmsKeyUsagePolicy" || policies.size() == 1) << name;
  }
}

TEST(Bundle, a_missing_file_is_unknown_and_names_the_command) {
  const auto inventory = bundle(healed, {{"remove", {key_folder + "key-policy.json", images}}});
  const auto policy = inventory->key_policy(key);
  ASSERT_TRUE(policy.is_unknown());
  EXPECT_EQ(policy.need().path, key_folder + "key-policy.json");
  EXPECT_EQ(policy.need().account, "444455556666");
  EXPECT_EQ(policy.need().command,
            "aws kms get-key-policy --key-id 1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d "
            "--policy-name default --region us-west-2");
  EXPECT_TRUE(inventory->image("ami-00000000000000000", "111122223333", "us-west-2").is_unknown());
}

TEST(Bundle, a_list_without_the_id_is_absent) {
  const auto inventory = bundle(healed);
  EXPECT_TRUE(inventory->image("ami-00000000000000000", "111122223333", "us-west-2").is_absent());
  EXPECT_TRUE(inventory->principal("arn:aws:iam::111122223333:user/Nobody").is_absent());
  EXPECT_TRUE(inventory->principal("arn:aws:iam::999999999999:user/Nobody").is_unknown());
}

// A page that says there is more cannot tell that something is not there.
TEST(Bundle, a_truncated_list_is_never_absent) {
  const auto inventory = bundle(
      healed, {{"patch", {{images, {{{"op", "add"}, {"path", "/NextToken"}, {"value", "x"}}}}}}});
  EXPECT_TRUE(inventory->image("ami-00000000000000000", "111122223333", "us-west-2").is_unknown());
  EXPECT_TRUE(inventory->image("ami-0abcdef1234567890", "111122223333", "us-west-2").is_found());
}

TEST(Bundle, names_of_principals_compare_without_case) {
  const auto inventory = bundle(healed);
  EXPECT_TRUE(inventory->principal("arn:aws:iam::111122223333:user/usera").is_found());
}

TEST(Bundle, identity_policies_of_groups_count) {
  const auto inventory = bundle("08-kms-rights-through-group");
  const auto user = inventory->principal("arn:aws:iam::111122223333:user/UserA");
  ASSERT_TRUE(user.is_found());
  EXPECT_FALSE(user->groups.empty());
  EXPECT_GE(user->identity.policies.size(), 2u);
}

TEST(Bundle, organization_levels_from_the_root_down) {
  const auto inventory = bundle("16-scp-denies-create-grant");
  const auto membership = inventory->membership("111122223333");
  ASSERT_TRUE(membership.is_found());
  EXPECT_EQ(membership->management_account, "777788889999");
  ASSERT_GE(membership->levels.size(), 2u);
  EXPECT_TRUE(membership->levels.front().node.starts_with("r-"));
  EXPECT_EQ(membership->levels.back().node, "111122223333");
}

TEST(Bundle, a_broken_file_is_an_error_and_no_absence) {
  const auto inventory = bundle(healed, {{"write", {{images, "{\"Images\": ["}}}});
  static_cast<void>(inventory->image("ami-0abcdef1234567890", "111122223333", "us-west-2"));
  ASSERT_EQ(inventory->errors().size(), 1u);
  EXPECT_NE(inventory->errors().front().place.find(images), std::string::npos);
}

TEST(Bundle, paths_never_leave_the_tree) {
  const auto inventory = bundle(healed);
  EXPECT_FALSE(inventory->image("../../../etc/passwd", "..", "..").is_found());
  EXPECT_TRUE(inventory->key_policy("arn:aws:kms:../..:444455556666:key/../../x").is_unknown());
}

TEST(OpenBundle, wants_an_account_folder) {
  EXPECT_FALSE(open_bundle("/definitely/not/here").ok());
  EXPECT_FALSE(open_bundle(test::source_dir() / "docs").ok());
}

}  // namespace
}  // namespace amiable::sources

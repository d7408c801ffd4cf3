// Cures of every failing world: they restore success, nothing of them can be left out, and for the
// given cases they are one of those that the case accepts.
#include <gtest/gtest.h>

#include <algorithm>

#include "launch/remedy.h"
#include "unit/launch/world.h"

namespace amiable::test {
namespace {

Result<report::Cure> cure_of(const World& world, model::Inventory& inventory,
                             const launch::RemedyOptions& options = {}) {
  return launch::find_cure(inventory, TRY(asked_of(world, inventory)), options);
}

bool is_one_of(const Json& expected, const report::Edit& edit) {
  const auto same = [&expected](const char* member, const std::string& value) {
    return !expected.contains(member) || expected[member] == value;
  };
  return same("account", edit.account) && same("document", edit.document) &&
         same("target", edit.target) && same("user_id", edit.user_id) &&
         same("kms_key_id", edit.kms_key_id) && same("grantee", edit.grantee);
}

bool matches(const Json& cure, const std::vector<report::Edit>& edits) {
  return cure.size() == edits.size() &&
         std::equal(edits.begin(), edits.end(), cure.begin(),
                    [](const report::Edit& edit, const Json& one) { return is_one_of(one, edit); });
}

std::string summary(const report::Cure& cure) {
  std::string out;
  for (const report::Alternative& one : cure.alternatives) {
    out += "  " + std::to_string(one.rank) + " " + std::string(verdict_name(one.verdict_after));
    for (const report::Edit& edit : one.edits) {
      out += " [" + edit.account + " " + edit.document + " " + edit.change + " " + edit.target +
             (edit.guard_rail ? " guard" : "") + "]";
    }
    out += " allows " + std::to_string(one.allows.size()) + "\n";
  }
  for (const report::NotCurable& one : cure.not_curable) {
    out += "  not: " + one.reason + " " + one.resource + ": " + one.what + "\n";
  }
  return out;
}

std::vector<World> failing(std::vector<World> worlds) {
  std::erase_if(worlds, [](const World& world) {
    const Json& expected = world.data["expected"];
    return expected.value("verdict", "") != "fails" || expected.contains("error");
  });
  return worlds;
}

// The cure of a given case, and the text of its first edit's document.
report::Cure cure_of_case(std::string_view prefix, const launch::RemedyOptions& options) {
  std::vector<World> worlds = given_worlds();
  for (World& world : patched_worlds()) worlds.push_back(std::move(world));
  for (const World& world : worlds) {
    if (!world.name.starts_with(prefix)) continue;
    const auto inventory = inventory_of(world);
    auto cure = cure_of(world, *inventory, options);
    if (cure.ok()) return cure.value();
  }
  ADD_FAILURE() << "no case " << prefix;
  return {};
}

// Nothing of the author's text is gone or moved: it is what is left when the new parts are.
bool keeps_text(const std::string& before, const std::string& after) {
  std::size_t at = 0;
  for (const char c : after) {
    if (at < before.size() && before[at] == c) ++at;
  }
  return at == before.size();
}

class Cures : public testing::TestWithParam<World> {};

TEST_P(Cures, restore_success) {
  const World& world = GetParam();
  const auto inventory = inventory_of(world);
  const auto cure = cure_of(world, *inventory);
  ASSERT_TRUE(cure.ok()) << cure.error().message;
  const Json& expected = world.data["expected"];
  SCOPED_TRACE(summary(cure.value()));
  if (expected.contains("not_curable")) {
    EXPECT_TRUE(cure.value().alternatives.empty());
    EXPECT_FALSE(cure.value().not_curable.empty());
    return;
  }
  ASSERT_FALSE(cure.value().alternatives.empty());
  EXPECT_EQ(cure.value().verdict_after, report::Verdict::succeeds);
  // Names that AWS would not store again have to go.
  const bool replaces = expected.value("replaces_names", false);
  for (const report::Alternative& one : cure.value().alternatives) {
    for (const report::Edit& edit : one.edits) {
      if (replaces) continue;
      EXPECT_TRUE(keeps_text(edit.before, edit.policy)) << edit.before << "\n" << edit.policy;
    }
  }
  const Json cures = expected.value("cures", Json::array());
  if (cures.empty()) return;
  const auto& first = cure.value().alternatives.front().edits;
  EXPECT_TRUE(std::any_of(cures.begin(), cures.end(),
                          [&first](const Json& one) { return matches(one, first); }));
  for (const Json& one : cures) {
    EXPECT_TRUE(std::any_of(cure.value().alternatives.begin(), cure.value().alternatives.end(),
                            [&one](const auto& other) { return matches(one, other.edits); }))
        << one.dump();
  }
}

TEST(CuresOfTheArticle, grant_the_documented_pair_or_only_what_is_needed) {
  const auto whole = cure_of_case("13-", {});
  ASSERT_EQ(whole.alternatives.front().edits.size(), 1u);
  EXPECT_EQ(whole.alternatives.front().edits.front().statements.size(), 2u);
  EXPECT_NE(whole.alternatives.front().edits.front().policy.find("kms:Encrypt"), std::string::npos);
  const auto least = cure_of_case("13-", {.minimal = true});
  const std::string& policy = least.alternatives.front().edits.front().policy;
  EXPECT_EQ(policy.find("kms:Encrypt"), std::string::npos);
  EXPECT_NE(policy.find("kms:ReEncryptFrom"), std::string::npos);
  EXPECT_LT(least.alternatives.front().allows.size(), whole.alternatives.front().allows.size());
}

// The least that one of the two possible keys needs may not be enough for the other.
TEST(CuresOfCopies, are_not_promised_while_the_key_is_open) {
  const std::string name = "a copy of an own image under a closed key";
  EXPECT_EQ(cure_of_case(name, {}).verdict_after, report::Verdict::succeeds);
  // A copy under the source's own key makes data keys with it.
  for (const auto& one : cure_of_case(name, {.minimal = true}).alternatives) {
    if (one.verdict_after != report::Verdict::succeeds) continue;
    const std::string& policy = one.edits.front().policy;
    EXPECT_TRUE(policy.find("kms:GenerateDataKey") != std::string::npos ||
                policy.find("\"kms:*\"") != std::string::npos)
        << policy;
  }
}

TEST(CuresOfTheArticle, name_the_account_when_asked) {
  const auto cure = cure_of_case("01-", {.for_account = true});
  const report::Edit& edit = cure.alternatives.front().edits.front();
  EXPECT_EQ(edit.policy.find("user/UserA"), std::string::npos);
  EXPECT_NE(edit.policy.find("arn:aws:iam::111122223333:root"), std::string::npos);
}

TEST(CuresOfTheArticle, come_in_the_preferred_order) {
  const auto cure = cure_of_case("01-", {.prefer = launch::Preference::grant});
  EXPECT_EQ(cure.alternatives.front().edits.front().document, "grant");
  EXPECT_EQ(cure.alternatives.at(1).edits.front().document, "key-policy");
}

TEST(CuresOfTheArticle, allow_exactly_the_documented_actions) {
  const auto cure = cure_of_case("01-", {});
  std::vector<std::string> actions;
  for (const report::Allowance& one : cure.alternatives.front().allows) {
    EXPECT_EQ(one.principal, "arn:aws:iam::111122223333:user/UserA");
    actions.push_back(one.action);
  }
  EXPECT_EQ(actions,
            (std::vector<std::string>{
                "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt",
                "kms:GenerateDataKey", "kms:GenerateDataKeyPair",
                "kms:GenerateDataKeyPairWithoutPlaintext", "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ListGrants", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:RevokeGrant"}));
}

std::string name_of(const testing::TestParamInfo<World>& each) {
  return test_name(each.param.name);
}

INSTANTIATE_TEST_SUITE_P(given, Cures, testing::ValuesIn(failing(given_worlds())), name_of);
INSTANTIATE_TEST_SUITE_P(patched, Cures, testing::ValuesIn(failing(patched_worlds())), name_of);

}  // namespace
}  // namespace amiable::test

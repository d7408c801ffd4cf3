// The worlds of tests/cases asked twice: as a bundle, and as a world that was made of it. Both must
// tell the same.
#include <gtest/gtest.h>

#include <set>

#include "unit/launch/world.h"
#include "unit/world_import/imported.h"

namespace amiable::test {
namespace {

using Lines = std::set<std::string>;

Lines lines_of(const std::vector<report::Finding>& findings) {
  Lines lines;
  for (const auto& one : findings) lines.insert(one.action + " " + one.resource + " " + one.reason);
  return lines;
}

Lines paths_of(const report::Diagnosis& diagnosis) {
  Lines paths;
  for (const auto& one : diagnosis.missing_inputs) paths.insert(one.path);
  return paths;
}

// Instances that ended are not imported, and what passes by itself has passed in a copy.
bool is_comparable(const World& world) {
  static const std::set<std::string> passing = {"key is Creating", "image is pending",
                                                "an instance that ended is started"};
  return !world.data["expected"].contains("error") && !passing.contains(world.name);
}

std::vector<World> comparable(const std::vector<World>& all) {
  std::vector<World> worlds;
  for (const World& world : all) {
    if (is_comparable(world)) worlds.push_back(world);
  }
  return worlds;
}

class ImportedWorlds : public testing::TestWithParam<World> {};

TEST_P(ImportedWorlds, tell_what_their_bundle_tells) {
  const auto expected = diagnosis_of(GetParam());
  ASSERT_TRUE(expected.ok()) << expected.error().message;
  const auto world =
      std::make_shared<const store::World>(world_of(imported_from(tree_of(GetParam()))));
  const auto inventory = world_import::evidence_of(world, import_time);
  const auto got = diagnosis_of(GetParam(), *inventory);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(report::verdict_name(got.value().verdict),
            report::verdict_name(expected.value().verdict));
  EXPECT_EQ(lines_of(got.value().failing), lines_of(expected.value().failing));
  EXPECT_EQ(lines_of(got.value().advice), lines_of(expected.value().advice));
  EXPECT_EQ(got.value().causes, expected.value().causes);
  EXPECT_EQ(paths_of(got.value()), paths_of(expected.value()));
}

std::string name_of(const testing::TestParamInfo<World>& each) {
  return test_name(each.param.name);
}

INSTANTIATE_TEST_SUITE_P(given, ImportedWorlds, testing::ValuesIn(comparable(given_worlds())),
                         name_of);
INSTANTIATE_TEST_SUITE_P(patched, ImportedWorlds, testing::ValuesIn(comparable(patched_worlds())),
                         name_of);

TEST(ImportedWorlds, are_all_of_the_given_ones) {
  EXPECT_EQ(comparable(given_worlds()).size(), given_worlds().size());
  EXPECT_GE(comparable(patched_worlds()).size(), 30u);
}

}  // namespace
}  // namespace amiable::test

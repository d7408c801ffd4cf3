// Every world of tests/cases: verdict, failing set, causes, missing inputs. A patched world is a
// given one with a few changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "world.h"

namespace amiable::test {
namespace {

using Findings = std::set<std::string>;

std::string line(const std::string& action, const std::string& resource,
                 const std::string& reason) {
  return action + " " + resource + " " + reason;
}

Findings lines_of(const std::vector<report::Finding>& findings) {
  Findings lines;
  for (const auto& one : findings) lines.insert(line(one.action, one.resource, one.reason));
  return lines;
}

// Expected findings of one strength group; a reason may be exchanged for an accepted one.
Findings expected_lines(const Json& expected, bool must, const Findings& got) {
  Findings lines;
  for (const Json& one : expected.value("failing", Json::array())) {
    if ((one.value("strength", "must") == "must") != must) continue;
    std::vector<std::string> reasons = one.value("accept", std::vector<std::string>{});
    reasons.insert(reasons.begin(), one["reason"].get<std::string>());
    std::string chosen;
    for (const std::string& reason : reasons) {
      const std::string candidate = line(one["action"], one["resource"], reason);
      if (chosen.empty() || got.contains(candidate)) chosen = candidate;
      if (got.contains(candidate)) break;
    }
    lines.insert(chosen);
  }
  return lines;
}

std::set<std::string> sorted(const Json& list) { return {list.begin(), list.end()}; }

class Worlds : public testing::TestWithParam<World> {};

TEST_P(Worlds, are_diagnosed) {
  const Json& expected = GetParam().data["expected"];
  const auto diagnosis = diagnosis_of(GetParam());
  if (expected.contains("error")) {
    ASSERT_FALSE(diagnosis.ok());
    EXPECT_NE(diagnosis.error().message.find(expected["error"].get<std::string>()),
              std::string::npos)
        << diagnosis.error().message;
    return;
  }
  ASSERT_TRUE(diagnosis.ok()) << diagnosis.error().message << " " << diagnosis.error().place;
  const report::Diagnosis& got = diagnosis.value();
  EXPECT_EQ(report::verdict_name(got.verdict), expected["verdict"].get<std::string>());
  const Findings failing = lines_of(got.failing), advice = lines_of(got.advice);
  EXPECT_EQ(failing, expected_lines(expected, true, failing));
  if (!GetParam().patched || expected.contains("advice")) {
    EXPECT_EQ(advice, expected_lines(expected, false, advice));
  }
  EXPECT_EQ(std::set<std::string>(got.causes.begin(), got.causes.end()),
            sorted(expected.value("causes", Json::array())));
  if (got.verdict == report::Verdict::unknown) {
    std::set<std::string> paths;
    for (const auto& one : got.missing_inputs) {
      paths.insert(one.path);
      EXPECT_NE(one.command.find("aws "), std::string::npos);
    }
    EXPECT_EQ(paths, sorted(expected.value("missing_inputs", Json::array())));
  }
  if (expected.contains("decides")) {
    std::set<std::string> names;
    for (const auto& one : got.assumptions) {
      if (one.decides) names.insert(one.name);
    }
    EXPECT_EQ(names, sorted(expected["decides"]));
  }
}

std::string name_of(const testing::TestParamInfo<World>& each) {
  return test_name(each.param.name);
}

INSTANTIATE_TEST_SUITE_P(given, Worlds, testing::ValuesIn(given_worlds()), name_of);
INSTANTIATE_TEST_SUITE_P(patched, Worlds, testing::ValuesIn(patched_worlds()), name_of);

TEST(WorldCorpus, is_whole) {
  EXPECT_EQ(given_worlds().size(), 24u);
  EXPECT_GE(patched_worlds().size(), 30u);
}

// Everything a failing case prints must have its ids in the catalogue.
TEST(Causes, are_in_the_catalogue) {
  for (const World& world : given_worlds()) {
    const auto diagnosis = diagnosis_of(world);
    ASSERT_TRUE(diagnosis.ok());
    for (const std::string& cause : diagnosis.value().causes) {
      const auto known = launch::cause_ids();
      EXPECT_NE(std::find(known.begin(), known.end(), cause), known.end()) << cause;
    }
  }
}

}  // namespace
}  // namespace amiable::test

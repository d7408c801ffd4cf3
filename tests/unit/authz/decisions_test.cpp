// Every vector of tests/cases/decisions: one decision request, its outcome, the layer that decides.
#include <gtest/gtest.h>

#include "decided.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

struct Vector {
  std::string file;
  Json data;
};

std::vector<Vector> all_vectors() {
  std::vector<Vector> vectors;
  for (const auto& path : case_files("decisions")) {
    for (const Json& one : read_json(path)) vectors.push_back({path.stem().string(), one});
  }
  return vectors;
}

class Decisions : public testing::TestWithParam<Vector> {};

TEST_P(Decisions, come_out_as_documented) {
  const Json& vector = GetParam().data;
  const Answer answer = ask(vector["input"].dump());
  ASSERT_EQ(answer.error, "") << vector.dump(1);
  EXPECT_EQ(answer.decision, vector["decision"].get<std::string>()) << vector["rule"];
  if (vector.contains("layer")) {
    EXPECT_EQ(answer.layer, vector["layer"].get<std::string>()) << vector["rule"];
  }
}

INSTANTIATE_TEST_SUITE_P(, Decisions, testing::ValuesIn(all_vectors()), [](const auto& each) {
  return test_name(each.param.file + "_" + std::to_string(each.index) + "_" +
                   each.param.data["name"].template get<std::string>());
});

TEST(DecisionVectors, are_many) { EXPECT_GE(all_vectors().size(), 200u); }

}  // namespace
}  // namespace amiable::test

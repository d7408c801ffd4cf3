// What must hold of every world when it is changed in a way that has a known effect: other names
// for accounts, Regions and partitions mean the same, and one file less never turns an answer over.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "world.h"

namespace amiable::test {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string replaced(std::string text, const Pairs& pairs) {
  for (const auto& [from, to] : pairs) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

// A bundle under other names, in paths and texts.
class RenamedTree : public sources::FileTree {
 public:
  RenamedTree(std::unique_ptr<sources::FileTree> base, Pairs pairs)
      : base_(std::move(base)), pairs_(std::move(pairs)) {
    for (const auto& [from, to] : pairs_) back_.emplace_back(to, from);
  }
  Read read(std::string_view path) const override {
    Read found = base_->read(replaced(std::string(path), back_));
    found.text = replaced(std::move(found.text), pairs_);
    return found;
  }
  std::vector<std::string> list(std::string_view path) const override {
    std::vector<std::string> names = base_->list(replaced(std::string(path), back_));
    for (std::string& name : names) name = replaced(std::move(name), pairs_);
    return names;
  }

 private:
  std::unique_ptr<sources::FileTree> base_;
  Pairs pairs_, back_;
};

report::Diagnosis diagnose(std::unique_ptr<sources::FileTree> tree, const std::string& question) {
  auto inventory = sources::open_bundle(std::move(tree));
  auto document = json::parse(std::make_shared<Source>("question", question));
  auto asked = launch::read_question(document.value()->root());
  asked.value().now = "2026-06-01T12:00:00Z";
  EXPECT_TRUE(launch::infer(asked.value(), *inventory.value()).ok());
  auto diagnosis = launch::diagnose(*inventory.value(), asked.value());
  EXPECT_TRUE(diagnosis.ok());
  return diagnosis.value();
}

std::filesystem::path bundle_of(const World& world) {
  return source_dir() / "tests/cases/worlds" / world.name / "bundle";
}

std::vector<std::string> said(const report::Diagnosis& diagnosis, const Pairs& names) {
  std::vector<std::string> lines = {std::string(report::verdict_name(diagnosis.verdict))};
  for (const auto* findings : {&diagnosis.failing, &diagnosis.advice}) {
    for (const report::Finding& one : *findings) {
      lines.push_back(one.action + " " + replaced(one.resource, names) + " " +
                      replaced(one.reason, names));
    }
    lines.emplace_back("--");
  }
  for (const auto& one : diagnosis.missing_inputs) lines.push_back(replaced(one.path, names));
  lines.insert(lines.end(), diagnosis.causes.begin(), diagnosis.causes.end());
  return lines;
}

class Metamorphic : public testing::TestWithParam<World> {};

TEST_P(Metamorphic, other_names_mean_the_same) {
  const World& world = GetParam();
  const std::string question = question_of(world).dump();
  const report::Diagnosis base = diagnose(tree_of(world), question);
  const std::vector<Pairs> renamings = {
      {{"us-west-2", "eu-central-1"}, {"us-east-1", "ap-south-1"}},
      {{"111122223333", "999988887777"},
       {"444455556666", "222233334444"},
       {"777788889999", "555566667777"}},
      {{"arn:aws:", "arn:aws-us-gov:"},
       {"us-west-2", "us-gov-west-1"},
       {"us-east-1", "us-gov-east-1"}},
      {{"arn:aws:", "arn:aws-cn:"}, {"us-west-2", "cn-north-1"}, {"us-east-1", "cn-northwest-1"}},
  };
  for (const Pairs& names : renamings) {
    const report::Diagnosis renamed =
        diagnose(std::make_unique<RenamedTree>(tree_of(world), names), replaced(question, names));
    EXPECT_EQ(said(renamed, {}), said(base, names)) << names.front().second;
  }
}

// Less evidence may open an answer and then names what is missing; it never turns it over.
TEST_P(Metamorphic, one_file_less_never_turns_an_answer_over) {
  const World& world = GetParam();
  const std::string question = question_of(world).dump();
  const report::Verdict base = diagnose(tree_of(world), question).verdict;
  const auto folder = bundle_of(world);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().lexically_relative(folder).generic_string();
    const report::Diagnosis got =
        diagnose(std::make_unique<PatchedTree>(tree_of(world), Json{{"remove", {path}}}), question);
    if (got.verdict == base) continue;
    EXPECT_EQ(got.verdict, report::Verdict::unknown) << path;
    const auto& missing = got.missing_inputs;
    EXPECT_TRUE(std::any_of(missing.begin(), missing.end(),
                            [&path](const auto& one) { return one.path == path; }))
        << path << " is not named";
  }
}

INSTANTIATE_TEST_SUITE_P(, Metamorphic, testing::ValuesIn(given_worlds()),
                         [](const auto& each) { return test_name(each.param.name); });

}  // namespace
}  // namespace amiable::test

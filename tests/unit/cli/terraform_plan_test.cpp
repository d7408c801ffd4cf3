// `amiable why --terraform-plan` on the plans of tests/terraform_plans: real ones, each with a
// question and its answer.
#include <gtest/gtest.h>

#include <fstream>

#include "ran.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

namespace fs = std::filesystem;

fs::path plans() { return source_dir() / "tests/terraform_plans"; }

std::vector<fs::path> cases() {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(plans())) {
    if (fs::exists(entry.path() / "case.json")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.filename();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// The world's bundle, with the case's own files.
class Bundle {
 public:
  explicit Bundle(const Json& data) {
    if (!data.contains("world")) return;
    const fs::path world = source_dir() / "tests/cases/worlds" / data["world"].get<std::string>();
    if (!data.contains("write")) {
      path_ = world / "bundle";
      return;
    }
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    std::string name = test->name();
    std::replace(name.begin(), name.end(), '/', '-');
    copy_ = path_ = fs::temp_directory_path() / ("amiable-plan-" + name);
    fs::remove_all(copy_);
    fs::copy(world / "bundle", copy_, fs::copy_options::recursive);
    for (const auto& [file, content] : data["write"].items()) {
      std::ofstream(copy_ / file) << content.dump();
    }
  }
  ~Bundle() {
    if (!copy_.empty()) fs::remove_all(copy_);
  }
  Bundle(const Bundle&) = delete;
  Bundle& operator=(const Bundle&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_, copy_;
};

Ran asked(const fs::path& folder, const Json& data, const std::string& output) {
  const Bundle bundle(data);
  std::vector<std::string> line{"why", "--terraform-plan", (folder / "plan.json").string(),
                                "--output", output};
  if (!bundle.path().empty()) line.insert(line.end(), {"--bundle", bundle.path().string()});
  const Json providers = data.value("providers", Json::object());
  for (const auto& [provider, account] : providers.items()) {
    line.insert(line.end(), {"--terraform-provider", provider + "=" + account.get<std::string>()});
  }
  for (const Json& one : data["arguments"]) line.push_back(one);
  return run(line);
}

class TerraformPlan : public testing::TestWithParam<fs::path> {};

TEST_P(TerraformPlan, answers_for_the_world_after_the_apply) {
  const Json data = read_json(GetParam() / "case.json");
  const Ran ran = asked(GetParam(), data, "json");
  ASSERT_TRUE(Json::accept(ran.out)) << ran.out << ran.err;
  const Json told = Json::parse(ran.out);
  const Json& expected = data["expected"];
  EXPECT_EQ(told.value("verdict", ""), expected["verdict"]) << asked(GetParam(), data, "text").out;
  for (const Json& one : expected.value("failing", Json::array())) {
    bool found = false;
    for (const Json& failing : told["failing"]) {
      found = found || (failing["action"] == one[0] && failing["reason"] == one[1]);
    }
    EXPECT_TRUE(found) << one << " is not among " << told["failing"].dump(1);
  }
  for (const Json& reason : expected.value("not_failing", Json::array())) {
    for (const Json& failing : told["failing"]) EXPECT_NE(failing["reason"], reason);
  }
  for (const Json& need : expected.value("needs", Json::array())) {
    const Json& needs = told["missing_inputs"];
    EXPECT_NE(std::find(needs.begin(), needs.end(), need), needs.end()) << needs;
  }
  for (const Json& one : expected.value("volumes", Json::array())) {
    bool found = false;
    for (const Json& volume : told["volumes"]) {
      found = found || (volume["device"] == one[0] && volume["target_key"] == one[1]);
    }
    EXPECT_TRUE(found) << one << " is not among " << told["volumes"];
  }
}

// Whatever is asked, what is no part of a policy is not shown.
TEST_P(TerraformPlan, shows_no_other_values) {
  const Json data = read_json(GetParam() / "case.json");
  Json plan = read_json(GetParam() / "plan.json");
  for (Json& change : plan["resource_changes"]) {
    if (!change["change"]["after"].is_object()) continue;
    change["change"]["after"]["key_material_base64"] = "hunter2";
    change["change"]["after"]["user_data"] = "hunter2";
  }
  plan["variables"]["password"]["value"] = "hunter2";
  const fs::path folder =
      fs::temp_directory_path() / ("amiable-secret-" + GetParam().filename().string());
  fs::create_directories(folder);
  std::ofstream(folder / "plan.json") << plan.dump();
  for (const char* output : {"json", "text"}) {
    const Ran ran = asked(folder, data, output);
    EXPECT_EQ((ran.out + ran.err).find("hunter2"), std::string::npos) << ran.out;
    EXPECT_FALSE(ran.out.empty()) << ran.err;
  }
  fs::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(plans, TerraformPlan, testing::ValuesIn(cases()), name_of);

const std::string each_plan = (plans() / "for-each/plan.json").string();

Ran of_each(std::vector<std::string> line) {
  line.insert(line.begin() + 1,
              {"--terraform-plan", each_plan, "--terraform-provider", "aws=444455556666"});
  return run(line);
}

TEST(TerraformPlanOptions, wrong_ones_are_named) {
  const std::string alice = R"(aws_iam_user.dev["alice"])";
  const std::pair<Ran, std::string> asked[] = {
      {of_each({"why", R"(aws_ami_copy.golden["image"])", "--as", alice}),
       R"(did you mean `aws_ami_copy.golden["images"]`?)"},
      {run({"why", "--terraform-plan", each_plan, "--terraform-provider", "aws=4", "ami-1", "--as",
            alice}),
       "--terraform-provider `aws=4` has no form"},
      {run({"why", "--terraform-plan", each_plan, "ami-1", "--as", alice}),
       "add --terraform-provider aws=ACCOUNT"},
      {run({"why", "--terraform-provider", "aws=444455556666", "--bundle", "/nope", "ami-1", "--as",
            alice}),
       "add --terraform-plan FILE"},
      {run({"why", "--terraform-plan", "/nope.json", "ami-1", "--as", alice}), "/nope.json"},
      {of_each({"fix", R"(aws_ami_copy.golden["images"])", "--as", R"(aws_iam_user.dev["bob"])",
                "--apply", "--yes"}),
       "--apply edits what exists"}};
  for (const auto& [ran, says] : asked) {
    EXPECT_EQ(ran.code, cli::exit_usage) << says;
    EXPECT_NE(ran.err.find(says), std::string::npos) << says << " is not in " << ran.err;
  }
}

TEST(TerraformPlanOptions, who_tells_of_everybody_in_the_plan) {
  const Ran ran = of_each({"who", "--image", R"(aws_ami_copy.golden["images"])"});
  EXPECT_EQ(ran.code, cli::exit_ok) << ran.err;
  EXPECT_NE(ran.out.find("1 of 2 principals can"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("user/alice"), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace amiable::test

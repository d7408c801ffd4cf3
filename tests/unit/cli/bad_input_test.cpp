// Bundles that cannot be read or rested on: a message that names file and place, exit code 64, and
// never a verdict.
#include <gtest/gtest.h>

#include <unistd.h>

#include "ran.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

namespace fs = std::filesystem;

const std::string key_folder = "444455556666/us-west-2/keys/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d/";
const std::string policy_file = key_folder + "key-policy.json";
const std::string details_file = "111122223333/account-authorization-details.json";

// A copy of the cured article's bundle that a test may damage.
class Damaged : public testing::Test {
 protected:
  Damaged() : folder_(fs::temp_directory_path() / ("amiable-test-" + std::to_string(getpid()))) {
    fs::remove_all(folder_);
    fs::copy(source_dir() / "tests/cases/worlds/03-article-healed/bundle", folder_,
             fs::copy_options::recursive);
  }
  ~Damaged() override { fs::remove_all(folder_); }

  void write(const std::string& path, const std::string& text) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << text;
  }
  std::string text_of(const std::string& path) { return read_file(folder_ / path); }

  Ran ask(const std::string& output = "text") {
    return run({"why", "--bundle", folder_.string(), "ami-0abcdef1234567890", "--as",
                "arn:aws:iam::111122223333:user/UserA", "--output", output});
  }

  void expect_refused(const std::string& path, const std::vector<std::string>& says) {
    const Ran ran = ask();
    EXPECT_EQ(ran.code, cli::exit_usage) << ran.out;
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err.find(path.substr(path.rfind('/') + 1)), std::string::npos) << ran.err;
    for (const std::string& part : says) {
      EXPECT_NE(ran.err.find(part), std::string::npos) << part << " in " << ran.err;
    }
    EXPECT_NE(ran.err.find("next:"), std::string::npos) << ran.err;
    const Json json = Json::parse(ask("json").out);
    EXPECT_TRUE(json.contains("error"));
    EXPECT_FALSE(json.contains("verdict"));
  }

  fs::path folder_;
};

TEST_F(Damaged, no_json) {
  write(details_file, "An error occurred (AccessDenied) when calling …\n");
  expect_refused(details_file, {"line 1"});
}

TEST_F(Damaged, empty_file) {
  write(details_file, "");
  expect_refused(details_file, {"empty"});
}

TEST_F(Damaged, truncated) {
  const std::string text = text_of(details_file);
  write(details_file, text.substr(0, text.size() / 2));
  expect_refused(details_file, {"line "});
}

TEST_F(Damaged, output_of_another_command) {
  write(details_file, R"({"Images": []})");
  expect_refused(details_file, {"get-account-authorization-details"});
}

TEST_F(Damaged, duplicate_keys) {
  write(policy_file, R"({"PolicyName": "default", "Policy": "{}", "Policy": "{}"})");
  expect_refused(policy_file, {"Policy"});
}

TEST_F(Damaged, invalid_utf8) {
  write(policy_file, "{\"Policy\": \"\xC3\x28\"}");
  expect_refused(policy_file, {"UTF-8"});
}

TEST_F(Damaged, nested_too_deep) {
  write(policy_file, std::string(100'000, '['));
  expect_refused(policy_file, {"64"});
}

TEST_F(Damaged, policy_text_is_no_json) {
  write(policy_file, R"({"PolicyName": "default", "Policy": "{\n \"Statement\": [}"})");
  expect_refused(policy_file, {"line 2", "Policy"});
}

std::string key_policy_file(const std::string& policy) {
  return Json{{"PolicyName", "default"}, {"Policy", policy}}.dump();
}

TEST_F(Damaged, stray_brackets_of_second_hand_json) {
  write(policy_file, key_policy_file("{\n \"Statement\": [{\"Effect\": \"Allow\"}]}]}"));
  expect_refused(policy_file, {"Policy line 2", "surplus `]}`"});
}

TEST_F(Damaged, policy_that_aws_would_reject) {
  write(policy_file, key_policy_file(R"({"Version": "2012-10-17", "Statement": [{"Effect": "Maybe",
    "Principal": "*", "Action": "kms:*", "Resource": "*"}]})"));
  expect_refused(policy_file, {"Policy line 1", "Effect", "Maybe"});
}

TEST_F(Damaged, wrong_types) {
  write(key_folder + "describe-key.json", R"({"KeyMetadata": []})");
  expect_refused(key_folder + "describe-key.json", {"KeyMetadata"});
}

TEST_F(Damaged, a_folder_where_a_file_should_be) {
  fs::remove(folder_ / policy_file);
  fs::create_directories(folder_ / policy_file);
  expect_refused(policy_file, {});
}

// A link to itself cannot be opened by anybody, root included.
TEST_F(Damaged, unreadable_file) {
  fs::remove(folder_ / policy_file);
  fs::create_symlink("key-policy.json", folder_ / policy_file);
  expect_refused(policy_file, {"levels of symbolic links"});
}

// A huge file costs no more memory than its size, and its message comes soon.
TEST_F(Damaged, a_hundred_megabytes) {
  write(policy_file, "{\"Policy\": \"" + std::string(100'000'000, 'x') + "\"}");
  expect_refused(policy_file, {"131072"});
}

TEST_F(Damaged, an_empty_folder_is_no_bundle) {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
  const Ran ran = ask();
  EXPECT_EQ(ran.code, cli::exit_usage);
  EXPECT_NE(ran.err.find("account"), std::string::npos) << ran.err;
}

TEST_F(Damaged, files_that_nothing_asks_for_do_not_matter) {
  write("111122223333/us-west-2/volumes.json", "not JSON");
  EXPECT_EQ(ask().code, 0);
}

}  // namespace
}  // namespace amiable::test

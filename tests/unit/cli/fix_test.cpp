// `amiable fix` as a command: exit codes, what each format prints, and what --write leaves.
#include <gtest/gtest.h>

#include "cli/cure_files.h"
#include "cli/options.h"
#include "ran.h"
#include "support/cases.h"
#include "unit/report/sample_cures.h"

namespace amiable::test {
namespace {

namespace fs = std::filesystem;

Ran fix(const std::string& world, const std::vector<std::string>& more,
        const std::string& command = "fix") {
  const fs::path folder = source_dir() / "tests/cases/worlds" / world;
  std::vector<std::string> arguments{command, "--bundle", (folder / "bundle").string(),
                                     "--question", (folder / "case.json").string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments);
}

const std::string article = "01-article-key-policy-missing";
const std::string guarded = "16-scp-denies-create-grant";

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / "amiable-fix-XXXXXX") {
    std::string name = path_.string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  fs::path operator/(const char* name) const { return path_ / name; }
  // Names of everything below, to see that nothing was left behind.
  std::size_t size() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), {}));
  }

 private:
  fs::path path_;
};

TEST(Fix, exit_codes_tell_how_it_ended) {
  EXPECT_EQ(fix(article, {}).code, cli::exit_ok);
  EXPECT_EQ(fix("03-article-healed", {}).code, cli::exit_ok);
  EXPECT_EQ(fix("15-only-my-account-gathered", {}).code, cli::exit_unknown);
  EXPECT_EQ(fix(guarded, {}).code, cli::exit_partly);
  EXPECT_EQ(fix(guarded, {"--include-guard-rails"}).code, cli::exit_ok);
  EXPECT_EQ(run({"fix", "--bundle", "/nope", "ami-1", "--as", "x"}).code, cli::exit_usage);
}

TEST(Fix, every_format_is_of_the_same_cure) {
  EXPECT_NE(fix(article, {}).out.find("put-key-policy"), std::string::npos);
  const Json json = Json::parse(fix(article, {"--format", "json"}).out);
  EXPECT_EQ(json["verdict"], "fails");
  EXPECT_EQ(json["verdict_after"], "succeeds");
  EXPECT_EQ(fix(article, {"-o", "json"}).out, fix(article, {"--format", "json"}).out);
  EXPECT_TRUE(fix(article, {"--format", "aws-cli"}).out.starts_with("#!/usr/bin/env bash\n"));
  EXPECT_NE(fix(article, {"--format", "terraform"}).out.find("aws_kms_key_policy"),
            std::string::npos);
  EXPECT_TRUE(fix(article, {"--format", "patch"}).out.starts_with("--- a/01-444455556666-"));
}

TEST(Fix, errors_are_json_when_json_is_asked_for) {
  const Ran ran = run({"fix", "--bundle", "/nope", "ami-1", "--as", "x", "--format", "json"});
  EXPECT_EQ(Json::parse(ran.out).size(), 1u);
  EXPECT_EQ(ran.code, cli::exit_usage);
  EXPECT_NE(fix(article, {"--format", "yaml"}).err.find("aws-cli"), std::string::npos);
  EXPECT_NE(fix(article, {"--prefer", "hope"}).err.find("grant"), std::string::npos);
}

TEST(Fix, handover_asks_the_owner_of_the_key) {
  for (const char* command : {"fix", "why"}) {
    const Ran ran = fix(article, {"--handover"}, command);
    EXPECT_TRUE(ran.out.starts_with("To an administrator of AWS account 444455556666:")) << command;
    EXPECT_EQ(ran.code, command == std::string("why") ? cli::exit_fails : cli::exit_ok);
  }
  const Ran own = fix("02-article-identity-policy-missing", {"--handover"});
  EXPECT_EQ(own.out, "");
  EXPECT_NE(own.err.find("no edit is needed in another account"), std::string::npos);
}

// With one side only: what to look at, and the documented statements in case they are missing.
TEST(Fix, handover_asks_what_could_not_be_read) {
  const Ran ran = fix("15-only-my-account-gathered", {"--handover"});
  EXPECT_EQ(ran.code, cli::exit_unknown);
  for (const char* part : {"To an administrator of AWS account 444455556666:", "kms:ReEncryptFrom",
                           "aws kms get-key-policy", "kms:GrantIsForAWSResource"}) {
    EXPECT_NE(ran.out.find(part), std::string::npos) << part << "\n" << ran.out;
  }
}

TEST(Fix, write_leaves_documents_script_patch_and_json) {
  const Folder folder;
  const Ran ran = fix(article, {"--write", (folder / "cure").string(), "--format", "json"});
  EXPECT_EQ(ran.code, cli::exit_ok) << ran.err;
  const fs::path cure = folder / "cure";
  EXPECT_EQ(read_file(cure / "cure.json"), ran.out);
  const std::string name = "01-444455556666-key-policy.json";
  EXPECT_EQ(Json::parse(read_file(cure / name)), Json::parse(ran.out)["edits"][0]["policy"]);
  EXPECT_TRUE(fs::exists(cure / "before" / name));
  EXPECT_NE(read_file(cure / "apply.sh").find("file://$here/" + name), std::string::npos);
  EXPECT_TRUE(fs::exists(cure / "cure.patch") && fs::exists(cure / "README.txt"));
  EXPECT_NE(fs::status(cure / "apply.sh").permissions() & fs::perms::owner_exec, fs::perms::none);
  EXPECT_EQ(folder.size(), 1u) << "a temporary folder was left";
}

TEST(Fix, write_touches_no_folder_that_holds_something) {
  const Folder folder;
  const std::string cure = (folder / "cure").string();
  fs::create_directories(cure);
  EXPECT_EQ(fix(article, {"--write", cure}).code, cli::exit_ok);  // empty: taken
  const std::string before = read_file(folder / "cure/cure.json");
  const Ran again = fix(guarded, {"--write", cure});
  EXPECT_EQ(again.code, cli::exit_usage);
  EXPECT_NE(again.err.find("holds something"), std::string::npos) << again.err;
  EXPECT_EQ(read_file(folder / "cure/cure.json"), before);
  EXPECT_EQ(folder.size(), 1u);
}

TEST(Fix, write_is_whole_or_not_at_all) {
  const Folder folder;
  // The second name cannot be written: a file stands where its folder should be.
  const auto written = cli::write_new_folder(folder / "cure", {{"a", "x"}, {"a/b", "y"}});
  EXPECT_FALSE(written.ok());
  EXPECT_EQ(folder.size(), 0u);
}

TEST(Fix, written_script_leaves_guard_rails_out_unless_included) {
  const report::Cure cure = report::samples::guard_rail_cure();
  EXPECT_EQ(cli::cure_files(cure, {false, true}).at("apply.sh").find("aws organizations"),
            std::string::npos);
  EXPECT_NE(cli::cure_files(cure, {true, true}).at("apply.sh").find("aws organizations"),
            std::string::npos);
}

TEST(Fix, every_option_is_in_help_and_manual) {
  const std::string help = run({"fix", "--help"}).out;
  std::string manual = read_file(source_dir() / "docs/manual.md");
  manual = manual.substr(manual.find("\n## fix\n"));
  manual = manual.substr(0, manual.find("\n## ", 1));
  const std::vector<std::string> shared = cli::option_names("why");  // the manual's section why
  for (const std::string& name : cli::option_names("fix")) {
    EXPECT_NE(help.find(name), std::string::npos) << name;
    if (std::find(shared.begin(), shared.end(), name) != shared.end()) continue;
    EXPECT_NE(manual.find(name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace amiable::test

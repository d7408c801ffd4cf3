// `amiable who` on the worlds: exit codes, filters, all outputs, its help and its manual.
#include <gtest/gtest.h>

#include "cli/options.h"
#include "ran.h"
#include "support/cases.h"
#include "support/json_schema.h"

namespace amiable::test {
namespace {

const std::string image = "ami-0abcdef1234567890";
const std::string key =
    "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d";

std::string bundle_of(const std::string& world) {
  return (source_dir() / "tests/cases/worlds" / world / "bundle").string();
}

Ran who(const std::string& world, std::vector<std::string> more) {
  std::vector<std::string> arguments{"who", "--bundle", bundle_of(world)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments);
}

TEST(WhoCommand, exit_code_tells_whether_anybody_can) {
  EXPECT_EQ(who("03-article-healed", {"--image", image}).code, cli::exit_ok);
  EXPECT_EQ(who("01-article-key-policy-missing", {"--image", image}).code, cli::exit_fails);
  EXPECT_EQ(who("15-only-my-account-gathered", {"--image", image}).code, cli::exit_unknown);
}

// What is shown does not change it.
TEST(WhoCommand, exit_code_is_that_of_all_rows) {
  const Ran ran = who("03-article-healed", {"--image", image, "--only", "cannot"});
  EXPECT_EQ(ran.code, cli::exit_ok);
  EXPECT_EQ(ran.out.find("UserA"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("1 of 2 principals can"), std::string::npos) << ran.out;
}

TEST(WhoCommand, asks_only_for_the_accounts_named) {
  const Ran ran = who("03-article-healed", {"--image", image, "--account", "444455556666"});
  EXPECT_EQ(ran.code, cli::exit_fails);
  EXPECT_NE(ran.out.find("KeyAdmin"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find("UserA"), std::string::npos) << ran.out;
}

TEST(WhoCommand, takes_every_kind_of_subject) {
  const std::string started = "24-start-stopped-instance";
  const Json question =
      read_json(source_dir() / "tests/cases/worlds" / started / "case.json")["question"];
  const Ran start = who(started, {"--instance", question["instance"].get<std::string>()});
  EXPECT_NE(start.out.find("who can start"), std::string::npos) << start.err;
  const Ran copy = who("03-article-healed", {"--image", image, "--operation", "copy"});
  EXPECT_NE(copy.out.find("who can copy " + image), std::string::npos) << copy.err;
  const Ran volume = who("03-article-healed", {"--snapshot", "snap-066877671789bd71b"});
  EXPECT_NE(volume.out.find("who can make a volume of"), std::string::npos) << volume.err;
  const Ran use = who("03-article-healed", {"--key", key});
  EXPECT_NE(use.out.find("who can use key/1a2b3c4d"), std::string::npos) << use.err;
}

TEST(WhoCommand, several_images_are_several_questions) {
  const Ran ran = who("03-article-healed", {"--image", image, "--image", "ami-0fedcba9876543210",
                                            "--key", key, "--output", "json"});
  const Json json = Json::parse(ran.out);
  ASSERT_EQ(json["questions"].size(), 3u);
  EXPECT_EQ(json["questions"][1]["subject"], "ami-0fedcba9876543210");
  EXPECT_EQ(json["questions"][2]["operation"], "use");
  EXPECT_EQ(json["decided"], 6);
}

// Images that are answered alike stand together.
TEST(WhoCommand, folds_questions_with_equal_answers) {
  const Ran ran = who("03-article-healed", {"--image", "ami-00000000000000001", "--image",
                                            "ami-00000000000000002", "--region", "us-west-2"});
  EXPECT_NE(ran.out.find("who can launch ami-00000000000000001, ami-00000000000000002"),
            std::string::npos)
      << ran.out;
}

TEST(WhoCommand, json_keeps_to_its_schema) {
  const Schema schema(read_json(source_dir() / "docs/who.schema.json"));
  for (const auto& world : case_files("worlds")) {
    if (!std::filesystem::is_directory(world)) continue;
    const Ran ran = who(world.filename().string(), {"--image", image, "--key", key, "--region",
                                                    "us-west-2", "--output", "json"});
    ASSERT_NE(ran.code, cli::exit_usage) << ran.err;
    EXPECT_EQ(schema.check(Json::parse(ran.out)), "") << world;
  }
}

TEST(WhoCommand, all_outputs_count_alike) {
  for (const auto& world : case_files("worlds")) {
    if (!std::filesystem::is_directory(world)) continue;
    const std::string name = world.filename().string();
    const std::vector<std::string> asked{"--image", image, "--region", "us-west-2", "--output"};
    const auto in = [&](const char* output) {
      std::vector<std::string> arguments = asked;
      arguments.emplace_back(output);
      return who(name, arguments);
    };
    const Json question = Json::parse(in("json").out)["questions"][0];
    const std::string can = question["succeeds"].dump() + " of ";
    EXPECT_NE(in("text").out.find(can), std::string::npos) << name;
    EXPECT_NE(in("plain").out.find("Answer: " + can), std::string::npos) << name;
    EXPECT_EQ(in("plain").out.find("\x1b"), std::string::npos);
  }
}

TEST(WhoCommand, wrong_command_lines_are_named) {
  struct Wrong {
    std::vector<std::string> more;
    const char* says;
  };
  const Wrong cases[] = {
      {{}, "nothing to ask about"},
      {{"--image", "i-0123456789abcdef0"}, "no image"},
      {{"--image", "xyz"}, "xyz"},
      {{"--key", "alias/images"}, "alias/images"},
      {{"--key", key, "--operation", "copy"}, "--operation"},
      {{"--image", image, "--only", "some"}, "some"},
      {{"--image", image, "--account", "12"}, "12"},
      {{"--image", image, "--account", "999900001111"}, "nobody to ask about"},
      {{"--image", image, "--region", "Mars"}, "Mars"},
      {{"--image", image, "--operation", "lunch"}, "launch"},
      {{"--image", image, "--output", "xml"}, "xml"},
      {{"--imaeg", image}, "--image"},
      {{"--image", image, "--data", "/nope"}, "--data"},
  };
  for (const Wrong& wrong : cases) {
    const Ran ran = who("03-article-healed", wrong.more);
    EXPECT_EQ(ran.code, cli::exit_usage) << wrong.says;
    EXPECT_EQ(ran.out, "") << wrong.says;
    EXPECT_NE(ran.err.find(wrong.says), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("next:"), std::string::npos) << ran.err;
  }
}

TEST(WhoCommand, stats_stay_off_standard_output) {
  const Ran plain = who("03-article-healed", {"--image", image});
  const Ran stats = who("03-article-healed", {"--image", image, "--stats"});
  EXPECT_EQ(plain.out, stats.out);
  EXPECT_EQ(plain.err, "");
  EXPECT_NE(stats.err.find("MiB of memory"), std::string::npos) << stats.err;
}

TEST(WhoCommand, every_option_is_in_help_and_manual) {
  const std::string help = run({"who", "--help"}).out;
  std::string manual = read_file(source_dir() / "docs/manual.md");
  manual = manual.substr(manual.find("\n## who\n"));
  manual = manual.substr(0, manual.find("\n## ", 1));
  for (const std::string& name : cli::option_names("who")) {
    EXPECT_NE(help.find(name), std::string::npos) << name;
    EXPECT_TRUE(name == "--help" || manual.find(name) != std::string::npos) << name;
  }
}

}  // namespace
}  // namespace amiable::test

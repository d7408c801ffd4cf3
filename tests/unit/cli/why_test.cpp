// `amiable why` on the worlds: what the text answers, and that all outputs tell the same.
#include <gtest/gtest.h>

#include "ran.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

std::vector<std::filesystem::path> worlds() {
  std::vector<std::filesystem::path> folders;
  for (const auto& path : case_files("worlds")) {
    if (std::filesystem::is_directory(path)) folders.push_back(path);
  }
  return folders;
}

Ran why(const std::filesystem::path& world, const std::string& output) {
  return run({"why", "--bundle", (world / "bundle").string(), "--question",
              (world / "case.json").string(), "--output", output});
}

// Line breaks of the layout taken out.
std::string flat(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') c = ' ';
    if (c == ' ' && out.ends_with(' ')) continue;
    out += c;
  }
  return out;
}

class Why : public testing::TestWithParam<std::filesystem::path> {};

// Who asks, which volume and key, whose account, which call, which document and line, what AWS
// shows, which edit, who may make it, how to check it.
TEST_P(Why, text_of_a_failure_answers_nine_questions) {
  const Json json = Json::parse(why(GetParam(), "json").out);
  if (json["verdict"] != "fails") return;  // nothing to answer
  for (const char* output : {"text", "plain"}) {
    const std::string text = flat(why(GetParam(), output).out);
    const auto has = [&text](const std::string& part) {
      return text.find(flat(part)) != std::string::npos;
    };
    EXPECT_TRUE(has(json["principal"])) << "who asks";
    for (const Json& volume : json["volumes"]) {
      EXPECT_TRUE(has(volume["device"])) << "which volume";
      for (const char* key : {"source_key", "target_key"}) {
        const std::string arn = volume[key];
        EXPECT_TRUE(has(arn)) << "which key, of which account";
      }
    }
    for (const Json& one : json["failing"]) {
      const std::string action = one["action"], resource = one["resource"];
      EXPECT_TRUE(has(action == "-" ? resource : action)) << "which call";
    }
    for (const Json& call : json["calls"]) {
      if (call["outcome"] != "refused" || call["strength"] != "must") continue;
      for (const Json& document : call["documents"]) {
        EXPECT_TRUE(has(document["file"])) << "which document";
        EXPECT_TRUE(has("line " + document["line"].dump())) << "which line";
      }
    }
    EXPECT_TRUE(has(json["symptom"]["summary"])) << "what AWS shows";
    ASSERT_FALSE(json["help"].empty());
    for (const Json& help : json["help"]) {
      EXPECT_TRUE(has(help["edit"])) << "which edit";
      EXPECT_TRUE(has(help["account"])) << "whose account";
      EXPECT_TRUE(has(help["who"])) << "who may";
      EXPECT_TRUE(has(help["check"])) << "how to check";
      EXPECT_FALSE(help["account"].get<std::string>().empty());
      EXPECT_FALSE(help["check"].get<std::string>().empty());
    }
  }
}

TEST_P(Why, exit_code_tells_the_verdict) {
  const Ran ran = why(GetParam(), "json");
  const std::string verdict = Json::parse(ran.out)["verdict"];
  EXPECT_EQ(ran.code, verdict == "succeeds" ? 0 : verdict == "fails" ? 1 : 2);
  EXPECT_EQ(why(GetParam(), "text").code, ran.code);
  EXPECT_EQ(why(GetParam(), "plain").code, ran.code);
  EXPECT_EQ(ran.err, "");
}

TEST_P(Why, text_stays_within_eighty_columns) {
  std::istringstream lines(why(GetParam(), "text").out);
  for (std::string line; std::getline(lines, line);) {
    std::size_t columns = 0;
    for (char c : line) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    // One word that cannot be broken, such as an ARN or a path, may stand out; so may a command.
    std::size_t longest = 0;
    std::istringstream words(line);
    for (std::string word; words >> word;) longest = std::max(longest, word.size());
    const bool command = line.find("aws ") != std::string::npos;
    EXPECT_TRUE(columns <= 80 || columns - longest < 40 || command) << line;
  }
}

INSTANTIATE_TEST_SUITE_P(, Why, testing::ValuesIn(worlds()), [](const auto& each) {
  return test_name(each.param.filename().string());
});

TEST(WhyInfers, account_and_region) {
  const auto bundle = source_dir() / "tests/cases/worlds/01-article-key-policy-missing/bundle";
  const Ran ran = run({"why", "--bundle", bundle.string(), "ami-0abcdef1234567890", "--as",
                       "arn:aws:iam::111122223333:user/UserA", "-o", "json"});
  EXPECT_EQ(ran.code, 1);
  const Json json = Json::parse(ran.out);
  EXPECT_EQ(json["account"], "111122223333");
  EXPECT_EQ(json["region"], "us-west-2");
}

TEST(WhyStrict, takes_nothing_for_granted) {
  const auto bundle = source_dir() / "tests/cases/worlds/03-article-healed/bundle";
  const Ran ran = run({"why", "--bundle", bundle.string(), "ami-0abcdef1234567890", "--as",
                       "arn:aws:iam::111122223333:user/UserA", "--strict", "-o", "json"});
  EXPECT_EQ(ran.code, 2);
}

}  // namespace
}  // namespace amiable::test

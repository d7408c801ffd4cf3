// Command lines that are wrong: each gets a message that names the option, and exit code 64.
#include <gtest/gtest.h>

#include "ran.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

struct Wrong {
  std::vector<std::string> arguments;
  const char* says;
};

const std::string bundle =
    (source_dir() / "tests/cases/worlds/01-article-key-policy-missing/bundle").string();
const std::string ami = "ami-0abcdef1234567890";
const std::string user = "arn:aws:iam::111122223333:user/UserA";

TEST(Options, wrong_ones_are_named) {
  const Wrong cases[] = {
      {{}, "no command"},
      {{"wy"}, "why"},
      {{"why", "--bundel", bundle}, "--bundle"},
      {{"why", "--bundle"}, "--bundle"},
      {{"why", "--bundle", bundle, ami, "--profile", "me", "--as", user}, "profiles ask live"},
      {{"why", ami, "--region", "Mars"}, "Mars"},
      {{"collect", ami}, "--out"},
      {{"collect", ami, "--out", "here", "--data", "there"}, "live accounts"},
      {{"collect", ami, "--out", "here", "--regions", "us-west-2"}, "--account-wide"},
      {{"collect", "--account-wide"}, "--out"},
      {{"collect", "--account-wide", "--out", "here", ami}, ami.c_str()},
      {{"collect", "--account-wide", "--out", "here", "--as", user}, "--as"},
      {{"collect", "--account-wide", "--print-commands"}, "--print-policy"},
      {{"collect", "--account-wide", "--out", "here", "--regions", "us-west-2,Mars"}, "Mars"},
      {{"why", "--bundle", bundle}, "nothing to ask about"},
      {{"why", "--bundle", bundle, ami}, "--as"},
      {{"why", "--bundle", bundle, ami, "--as", "UserA"}, "UserA"},
      {{"why", "--bundle", bundle, "xyz-1", "--as", user}, "xyz-1"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--operation", "lunch"}, "launch"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--operation", "start"}, "start"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--output", "xml"}, "xml"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--assume", "no-such=1"}, "no-such"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--assume", "same-key=maybe"}, "maybe"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--context", "novalue"}, "novalue"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--region", "Mars"}, "Mars"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--account", "12"}, "12"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--kms-key-id", "k"}, "--kms-key-id"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--block-device-mappings", "[{]"}, "line 1"},
      {{"why", "--bundle", bundle, ami, "--as", user, "--session-policy", "/nope"}, "/nope"},
      {{"why", "--bundle", bundle, "--question", "/nope.json"}, "/nope.json"},
      {{"explain"}, "no id"},
      {{"explain", "key-policy-no-principle"}, "key-policy-no-principal"},
      {{"decide", "--bash"}, "--ba"},
  };
  for (const Wrong& wrong : cases) {
    const Ran ran = run(wrong.arguments);
    std::string line;
    for (const std::string& word : wrong.arguments) line += word + " ";
    EXPECT_EQ(ran.code, cli::exit_usage) << line;
    EXPECT_EQ(ran.out, "") << line;
    EXPECT_NE(ran.err.find(wrong.says), std::string::npos) << line << "\n" << ran.err;
    EXPECT_NE(ran.err.find("next:"), std::string::npos) << line << "\n" << ran.err;
  }
}

TEST(Options, errors_are_json_when_json_is_asked_for) {
  const Ran ran = run({"why", "--bundle", "/nope", ami, "--as", user, "--output", "json"});
  EXPECT_EQ(ran.code, cli::exit_usage);
  const Json json = Json::parse(ran.out);
  EXPECT_NE(json["error"]["message"].get<std::string>().find("/nope"), std::string::npos);
  EXPECT_EQ(json.size(), 1u);
}

}  // namespace
}  // namespace amiable::test

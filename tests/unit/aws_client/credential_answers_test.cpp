// Credentials as processes, metadata and STS answer them.
#include "aws_client/credential_answers.h"

#include <gtest/gtest.h>

namespace amiable::aws_client {
namespace {

using Words = std::vector<std::string>;

std::string shown(const Result<IssuedCredentials>& issued) {
  if (!issued.ok()) return issued.error().message;
  const auto& [keys, expires] = issued.value();
  return keys.access_key_id + "/" + std::string(keys.secret_access_key.view()) + "/" +
         keys.session_token + "/" + (expires ? iso8601(*expires) : "");
}

std::string process(std::string_view text) {
  return shown(read_credentials_json("it", text, AnswerForm::process));
}
std::string metadata(std::string_view text) {
  return shown(read_credentials_json("it", text, AnswerForm::metadata));
}

TEST(CredentialAnswers, Process) {
  EXPECT_EQ(process(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S"})"), "A/S//");
  EXPECT_EQ(process(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S\/","SessionToken":"T",
                        "Expiration":"2026-11-25T12:00:00+00:00"})"),
            "A/S//T/2026-11-25T12:00:00Z");
  EXPECT_EQ(process(R"({"AccessKeyId":"A","SecretAccessKey":"S"})"), "it prints no \"Version\": 1");
  EXPECT_EQ(process(R"({"Version":2,"AccessKeyId":"A","SecretAccessKey":"S"})"),
            "it prints no \"Version\": 1");
  EXPECT_EQ(process(R"({"Version":1,"SecretAccessKey":"S"})"), "it names no AccessKeyId");
  EXPECT_EQ(process(R"({"Version":1,"AccessKeyId":"A"})"), "it names no SecretAccessKey");
  EXPECT_EQ(process(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","Expiration":"x"})"),
            "it has an Expiration that is no time");
  EXPECT_EQ(process("key: A"), "it answers with what is no JSON");
}

TEST(CredentialAnswers, Metadata) {
  EXPECT_EQ(metadata(R"({"Code":"Success","AccessKeyId":"A","SecretAccessKey":"S","Token":"T",
                         "Expiration":"2026-11-25T12:00:00Z"})"),
            "A/S/T/2026-11-25T12:00:00Z");
  EXPECT_EQ(metadata(R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"no trust"})"),
            "it answers: no trust");
}

TEST(CredentialAnswers, Sts) {
  std::string body =
      "<AssumeRoleResponse xmlns=\"x\"><AssumeRoleResult><AssumedRoleUser><Arn>a</Arn>"
      "</AssumedRoleUser><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S/+"
      "</SecretAccessKey><SessionToken>T</SessionToken><Expiration>2026-11-25T12:00:00Z"
      "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
  EXPECT_EQ(shown(read_credentials_xml("STS", body)), "A/S/+/T/2026-11-25T12:00:00Z");
  EXPECT_TRUE(body.empty());
  std::string other = "<html/>";
  EXPECT_EQ(shown(read_credentials_xml("STS", other)), "STS answers without credentials");
}

TEST(CredentialAnswers, Expiration) {
  const auto read = [](std::string_view text) {
    const auto time = read_expiration(text);
    return time ? iso8601(*time) : std::string("none");
  };
  EXPECT_EQ(read("2026-11-25T12:00:00Z"), "2026-11-25T12:00:00Z");
  EXPECT_EQ(read("2026-11-25T12:00:00.123456Z"), "2026-11-25T12:00:00Z");
  EXPECT_EQ(read("2026-11-25T12:00:00+02:00"), "2026-11-25T10:00:00Z");
  EXPECT_EQ(read("2026-11-25T12:00:00-0130"), "2026-11-25T13:30:00Z");
  EXPECT_EQ(read("2026-11-25T12:00:00"), "2026-11-25T12:00:00Z");
  for (const char* text : {"", "2026-11-25", "2026-13-25T12:00:00Z", "2026-11-25T12:00:00X",
                           "2026-11-25T12:00:00+2", "2026-11-25T12:00:00+02:0"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
}

TEST(CredentialAnswers, WordsOfCommands) {
  EXPECT_EQ(words_of_command("/bin/a  --b 'c d' \"e \\\" f\" g\\ h ''"),
            (Words{"/bin/a", "--b", "c d", "e \" f", "g h", ""}));
  EXPECT_EQ(words_of_command("a;b $(c) `d` *"), (Words{"a;b", "$(c)", "`d`", "*"}));
  EXPECT_EQ(words_of_command("'C:\\dir' \"a\\nb\""), (Words{"C:\\dir", "a\\nb"}));
  EXPECT_FALSE(words_of_command(""));
  EXPECT_FALSE(words_of_command("  "));
  EXPECT_FALSE(words_of_command("a 'b"));
}

}  // namespace
}  // namespace amiable::aws_client

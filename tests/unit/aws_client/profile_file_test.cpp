// The grammar of the shared files.
#include "aws_client/profile_file.h"

#include <gtest/gtest.h>

namespace amiable::aws_client {
namespace {

Result<ProfileFile> parsed(std::string_view text) {
  return ProfileFile::parse("config", crypto::SecretBytes::copy_of(text));
}

std::string found(std::string_view text, std::string_view kind, std::string_view name,
                  std::string_view setting) {
  const auto file = parsed(text);
  EXPECT_TRUE(file.ok()) << file.error().message;
  if (!file.ok()) return "(no file)";
  const Section* section = file.value().find(kind, name);
  return section == nullptr ? "(no section)" : std::string(section->find(setting));
}

TEST(ProfileFile, SectionsHaveKindAndName) {
  constexpr auto text =
      "[default]\nregion=a\n[profile dev]\nregion = b\n[ profile \"my own\" ] # c\nregion = c\n"
      "[sso-session x]\nregion=d\n";
  EXPECT_EQ(found(text, "", "default", "region"), "a");
  EXPECT_EQ(found(text, "profile", "dev", "region"), "b");
  EXPECT_EQ(found(text, "profile", "my own", "region"), "c");
  EXPECT_EQ(found(text, "sso-session", "x", "region"), "d");
  EXPECT_EQ(found(text, "", "dev", "region"), "(no section)");
}

TEST(ProfileFile, ValuesAndComments) {
  const auto value = [](const std::string& line) { return found("[a]\n" + line, "", "a", "x"); };
  EXPECT_EQ(value("x = one two  \r\n"), "one two");
  EXPECT_EQ(value("X=upper\n"), "upper");
  EXPECT_EQ(value("x = a#b;c # d\n"), "a#b;c");
  EXPECT_EQ(value("x = a ; d"), "a");
  EXPECT_EQ(value("x =\n"), "");
  EXPECT_EQ(value("x = # nothing\n"), "");
  EXPECT_EQ(value("#x = 1\n;x = 2\n\n  # x = 3\n"), "");
  EXPECT_EQ(value("x = k=v==\n"), "k=v==");
  EXPECT_EQ(value("x: colon\n"), "colon");
  EXPECT_EQ(value("x = first\nx = last\n"), "last");
}

TEST(ProfileFile, SameSectionsAreJoined) {
  constexpr auto text = "[a]\nx = 1\n[b]\nx = 2\n[a]\ny = 3\n";
  EXPECT_EQ(found(text, "", "a", "x"), "1");
  EXPECT_EQ(found(text, "", "a", "y"), "3");
}

TEST(ProfileFile, IndentedFilesAreReadAsPythonReadsThem) {
  constexpr auto text = "[a]\n    x = 1\n    y = 2\n";
  EXPECT_EQ(found(text, "", "a", "x"), "1");
  EXPECT_EQ(found(text, "", "a", "y"), "2");
}

TEST(ProfileFile, SettingsInsideASetting) {
  constexpr auto text =
      "[services local]\nec2 =\n  endpoint_url = http://e # c\n  other = 1\n# c\nkms =\n"
      "  endpoint_url = http://k\niam = \n";
  EXPECT_EQ(inner_setting(found(text, "services", "local", "ec2"), "endpoint_url"), "http://e");
  EXPECT_EQ(inner_setting(found(text, "services", "local", "ec2"), "other"), "1");
  EXPECT_EQ(inner_setting(found(text, "services", "local", "kms"), "endpoint_url"), "http://k");
  EXPECT_EQ(inner_setting(found(text, "services", "local", "kms"), "other"), "");
  EXPECT_EQ(inner_setting(found(text, "services", "local", "iam"), "endpoint_url"), "");
  EXPECT_EQ(inner_setting(found(text, "services", "local", "sts"), "endpoint_url"), "");
}

TEST(ProfileFile, ErrorsHaveFileAndLine) {
  const auto message = [](std::string_view text) {
    const auto file = parsed(text);
    return file.ok() ? std::string("(good)") : file.error().message;
  };
  EXPECT_EQ(message("[a]\n\n[b\n"), "config line 3 begins with [ but has no ]");
  EXPECT_EQ(message("x = 1\n"), "config line 1 stands before the first [section]");
  EXPECT_EQ(message("[a]\nnothing\n"), "config line 2 is neither [section] nor name = value");
  EXPECT_EQ(message("[a]\n= 1\n"), "config line 2 is neither [section] nor name = value");
  EXPECT_EQ(message("[ ]\n"), "config line 1 names no section");
  EXPECT_EQ(message(""), "(good)");
  EXPECT_EQ(message("\xEF\xBB\xBF[a]\nx = 1"), "(good)");
}

}  // namespace
}  // namespace amiable::aws_client

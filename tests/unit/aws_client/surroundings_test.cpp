// The real machine: files and programs, bounded.
#include "aws_client/surroundings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace amiable::aws_client {
namespace {

const Surroundings around = surroundings_of_process();

std::string ran(const std::vector<std::string>& command, std::size_t bytes_max = 100) {
  const auto printed = around.run(command, bytes_max);
  return printed.ok() ? std::string(printed.value().view()) : printed.error().message;
}

TEST(Surroundings, Programs) {
  EXPECT_EQ(ran({"printf", "%s", "$HOME ; *"}), "$HOME ; *");
  EXPECT_EQ(ran({"true"}), "");
  EXPECT_EQ(ran({"false"}), "false ended with code 1");
  EXPECT_EQ(ran({"/no/such/program"}), "cannot start /no/such/program: No such file or directory");
  EXPECT_EQ(ran({"printf", "%100s", "x"}).size(), 100u);
  EXPECT_EQ(ran({"printf", "%101s", "x"}), "printf prints more than 100 bytes");
  EXPECT_EQ(ran({"yes"}), "yes prints more than 100 bytes");
  EXPECT_TRUE(around.is_in_path("sh"));
  EXPECT_FALSE(around.is_in_path("no-such-program"));
}

TEST(Surroundings, Files) {
  const std::string path = ::testing::TempDir() + "aws_client_file" + std::to_string(::getpid());
  std::ofstream(path) << "0123456789";
  const auto read = [&](const std::string& name, std::size_t bytes_max) {
    const auto file = around.read_file(name, bytes_max);
    if (!file.ok()) return file.error().message.substr(file.error().message.rfind(':') + 2);
    return file.value() ? std::string(file.value()->view()) : std::string("(none)");
  };
  EXPECT_EQ(read(path, 10), "0123456789");
  EXPECT_EQ(read(path, 9), "larger than 9 bytes");
  EXPECT_EQ(read(path + "-none", 9), "(none)");
  EXPECT_EQ(read(path + "/below", 9), "(none)");
  EXPECT_EQ(read(::testing::TempDir(), 9), "it is a folder");
  EXPECT_EQ(read("/dev/null", 9), "");
  ::unlink(path.c_str());
}

TEST(Surroundings, Variables) {
  ::setenv("AMIABLE_TEST_VARIABLE", "x", 1);
  EXPECT_EQ(around.variable("AMIABLE_TEST_VARIABLE"), "x");
  EXPECT_EQ(around.variable("AMIABLE_TEST_VARIABLE_NONE"), "");
}

TEST(Surroundings, RandomNumbersAreFractions) {
  for (int i = 0; i < 1000; ++i) {
    const double number = around.random();
    EXPECT_GE(number, 0);
    EXPECT_LT(number, 1);
  }
}

TEST(Surroundings, WipedTextsAreEmpty) {
  std::string text(100, 's');
  const char* bytes = text.data();
  wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(bytes[50], '\0');
}

}  // namespace
}  // namespace amiable::aws_client

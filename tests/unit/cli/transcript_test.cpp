// Transcripts of tests/cases/transcripts: command lines with what they print and how they end.
// AMIABLE_APPROVE=1 writes what is printed now.
#include <gtest/gtest.h>

#include <cstdlib>

#include "ran.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

// Words of a shell line: blanks part them, single quotes hold them together, `< FILE` is the input.
struct CommandLine {
  std::vector<std::string> arguments;
  std::string input;
};

CommandLine parse(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false, any = false;
  for (char c : line + " ") {
    if (c == '\'') {
      quoted = !quoted;
      any = true;
    } else if (c == ' ' && !quoted) {
      if (any) words.push_back(word);
      word.clear();
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  CommandLine command;
  for (std::size_t i = 1; i < words.size(); ++i) {  // the first is the program
    if (words[i] == "<") {
      command.input = read_file(source_dir() / words.at(++i));
    } else {
      command.arguments.push_back(words[i]);
    }
  }
  return command;
}

std::string transcript_of(const std::string& line) {
  const CommandLine command = parse(line);
  const Ran ran = run(command.arguments, command.input);
  std::string text = "$ " + line + "\n" + ran.out;
  if (!ran.err.empty()) text += "[standard error]\n" + ran.err;
  return text + "[exit " + std::to_string(ran.code) + "]\n\n";
}

class Transcripts : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Transcripts, are_as_approved) {
  std::filesystem::current_path(source_dir());
  const std::string approved = read_file(GetParam());
  std::string now;
  std::istringstream lines(approved);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ ")) now += transcript_of(line.substr(2));
  }
  if (std::getenv("AMIABLE_APPROVE") != nullptr) {
    std::ofstream(GetParam(), std::ios::binary) << now;
  } else {
    EXPECT_EQ(now, approved);
  }
}

INSTANTIATE_TEST_SUITE_P(, Transcripts, testing::ValuesIn(case_files("transcripts")),
                         [](const auto& each) { return test_name(each.param.stem().string()); });

}  // namespace
}  // namespace amiable::test

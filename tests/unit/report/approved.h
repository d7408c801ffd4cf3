// Snapshot tests: the text must equal the approved file; AMIABLE_APPROVE=1 writes it instead.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace amiable::tests {

inline void expect_approved(const std::string& text, const std::string& name) {
  std::string path = AMIABLE_SOURCE_DIR "/tests/unit/report/expected/";
  path += name;
  if (std::getenv("AMIABLE_APPROVE") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << ": run with AMIABLE_APPROVE=1 to write it";
  const std::string approved((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(text, approved) << "differs from " << path << " (AMIABLE_APPROVE=1 accepts)";
}

}  // namespace amiable::tests

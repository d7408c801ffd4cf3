// A read-only tree of files: the only way the bundle reader sees the outside.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amiable::sources {

class FileTree {
 public:
  virtual ~FileTree() = default;

  struct Read {
    enum class State : std::uint8_t { found, absent, failed } state = State::absent;
    std::string text;   // found
    std::string error;  // failed: why, in a few words
  };
  // `path` is relative, with '/', and never leaves the tree.
  virtual Read read(std::string_view path) const = 0;
  // Names directly under a folder, sorted; folders without a trailing slash. Empty when absent.
  virtual std::vector<std::string> list(std::string_view path) const = 0;
};

// The tree under a folder of the disk. Error: no such folder, not a folder, not readable.
Result<std::unique_ptr<FileTree>> open_folder(const std::filesystem::path& folder);

}  // namespace amiable::sources

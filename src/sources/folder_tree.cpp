// FileTree over a folder on disk: the only file of the module that touches the filesystem.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "base/limits.h"
#include "sources/file_tree.h"

namespace amiable::sources {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t entries_max = 100'000;

class FolderTree : public FileTree {
 public:
  explicit FolderTree(fs::path root) : root_(std::move(root)) {}

  Read read(std::string_view path) const override {
    const fs::path full = root_ / path;
    std::error_code error;
    const fs::file_status status = fs::status(full, error);
    if (status.type() == fs::file_type::not_found) return {};
    if (error) return {Read::State::failed, {}, error.message()};
    if (!fs::is_regular_file(status)) {
      return {Read::State::failed, {}, "it is not a regular file"};
    }
    const std::uintmax_t size = fs::file_size(full, error);
    if (!error && size > limits::input_file_bytes_max) {
      return {
          Read::State::failed,
          {},
          fmt::format("it has {} bytes, at most {} are read", size, limits::input_file_bytes_max)};
    }
    std::ifstream file(full, std::ios::binary);
    std::string text;
    text.reserve(error ? 0 : static_cast<std::size_t>(size));
    // Through one warm buffer: a string of the file's size would be written twice.
    std::vector<char> buffer(std::size_t{1} << 17);
    while (file) {
      file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      text.append(buffer.data(), static_cast<std::size_t>(file.gcount()));
      if (text.size() > limits::input_file_bytes_max) break;
    }
    if (!file.eof() || text.size() < size) {
      return {Read::State::failed, {}, "it cannot be read (permissions?)"};
    }
    return {Read::State::found, std::move(text), {}};
  }

  std::vector<std::string> list(std::string_view path) const override {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator at(root_ / path, error), end; !error && at != end;
         at.increment(error)) {
      if (names.size() >= entries_max) break;
      names.push_back(at->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  fs::path root_;
};

Error unusable(const fs::path& folder, std::string_view what) {
  return {ErrorKind::unreadable,
          fmt::format("the bundle `{}` {}", folder.string(), what),
          {},
          "give the folder that holds one folder per account id, as docs/bundle.md describes"};
}

}  // namespace

Result<std::unique_ptr<FileTree>> open_folder(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (status.type() == fs::file_type::not_found) return unusable(folder, "does not exist");
  if (error) return unusable(folder, "cannot be opened: " + error.message());
  if (!fs::is_directory(status)) return unusable(folder, "is not a folder");
  fs::directory_iterator probe(folder, error);
  if (error) return unusable(folder, "cannot be listed: " + error.message());
  return std::unique_ptr<FileTree>(std::make_unique<FolderTree>(folder));
}

}  // namespace amiable::sources

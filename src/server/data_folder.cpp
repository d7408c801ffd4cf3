// POSIX files with their errors in words.
#include "server/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "crypto/random.h"

namespace amiable::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t root_key_bytes = 32;

Error file_error(std::string message, const std::string& place, std::string next) {
  return {ErrorKind::unreadable, fmt::format("{}: {}", message, std::strerror(errno)), place,
          std::move(next)};
}

// Writes all of it; false with errno set when the disk says no.
bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

std::optional<crypto::SecretBytes> read_key(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  crypto::SecretBytes key(root_key_bytes);
  const ssize_t got = ::read(file, key.bytes().data(), root_key_bytes);
  char more = 0;
  const bool whole = got == static_cast<ssize_t>(root_key_bytes) && ::read(file, &more, 1) == 0;
  ::close(file);
  if (!whole) return crypto::SecretBytes();
  return key;
}

Result<std::string> make_temporary() {
  const char* base = std::getenv("TMPDIR");
  std::string path =
      std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/amiable-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) {
    return file_error("cannot make a temporary folder", path, "set TMPDIR or give --data DIR");
  }
  return path;
}

}  // namespace

Result<void> write_private_file(const std::string& path, std::string_view content) {
  const std::string beside = path + ".new";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return file_error("cannot write", beside, "check the folder's owner and space");
  const bool written = write_all(file, content);
  const int reason = errno;
  ::close(file);
  errno = reason;
  if (!written || ::rename(beside.c_str(), path.c_str()) != 0) {
    Error error = file_error("cannot write", path, "check the disk's free space");
    ::unlink(beside.c_str());
    return error;
  }
  return {};
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::string& path) {
  if (path.empty()) {
    return std::make_unique<DataFolder>(TRY(make_temporary()), Lifetime::temporary);
  }
  std::error_code problem;
  fs::create_directories(fs::path(path).parent_path(), problem);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return file_error("cannot make the data folder", path, "choose a folder you may write to");
  }
  if (!fs::is_directory(path, problem)) {
    return Error{ErrorKind::unreadable, "the data folder is a file", path, "give a folder"};
  }
  if (::access(path.c_str(), W_OK | X_OK) != 0) {
    return file_error("the data folder is not writable", path, "choose a folder you may write to");
  }
  return std::make_unique<DataFolder>(path, Lifetime::kept);
}

DataFolder::~DataFolder() {
  std::error_code ignored;
  if (temporary()) fs::remove_all(path_, ignored);
}

Result<crypto::SecretBytes> DataFolder::root_key() const {
  const std::string path = path_ + "/root.key";
  if (auto key = read_key(path)) {
    if (key->size() == root_key_bytes) return std::move(*key);
    return Error{ErrorKind::unreadable, "not a root key: 32 bytes expected", path,
                 "restore the file this world was made with"};
  }
  if (errno != ENOENT) return file_error("cannot read the root key", path, "check its owner");
  if (fs::exists(path_ + "/world.sqlite")) {
    return Error{ErrorKind::unreadable, "this world's root key is missing", path,
                 "restore root.key; without it nothing sealed in the world can be opened"};
  }
  crypto::SecretBytes key = crypto::random_secret(root_key_bytes);
  TRY(write_private_file(path, key.view()));
  return key;
}

}  // namespace amiable::server

// POSIX open, flock and the pid as decimal text.
#include "store/folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace amiable::store {
namespace {

std::string holder_of(int file) {
  std::array<char, 24> text{};
  const ssize_t length = ::pread(file, text.data(), text.size() - 1, 0);
  std::string pid;
  for (ssize_t i = 0; i < length && text[static_cast<std::size_t>(i)] >= '0' &&
                      text[static_cast<std::size_t>(i)] <= '9';
       ++i) {
    pid += text[static_cast<std::size_t>(i)];
  }
  return pid.empty() ? "of unknown number" : pid;
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::string& folder) {
  const std::string path = folder + "/lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return Error{ErrorKind::unreadable,
                 fmt::format("cannot lock the data folder: {}", std::strerror(errno)), path,
                 "choose a folder you may write to"};
  }
  FolderLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return Error{ErrorKind::usage,
                 fmt::format("this data folder is in use by process {}", holder_of(file)), path,
                 "stop that server, or give another folder"};
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(file, 0) != 0 ||
      ::pwrite(file, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return Error{ErrorKind::unreadable,
                 fmt::format("cannot write the lock: {}", std::strerror(errno)), path,
                 "free space on this disk"};
  }
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace amiable::store

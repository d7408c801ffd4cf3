// POSIX calls, repeated when a signal came in between.
#include "store/posix_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace amiable::store {

PosixFile PosixFile::open(const std::string& path, Use use) {
  constexpr int owner_only = 0600;
  switch (use) {
    case Use::read:
      return PosixFile(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    case Use::write:
      return PosixFile(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only));
    case Use::folder:
      break;
  }
  return PosixFile(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

PosixFile::~PosixFile() {
  if (number_ >= 0) ::close(number_);
}

std::int64_t PosixFile::read_at(std::uint64_t offset, std::span<char> out) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got =
        ::pread(number_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<std::int64_t>(done);
}

bool PosixFile::write_at(std::uint64_t offset, std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(number_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return true;
}

bool PosixFile::sync() const { return ::fsync(number_) == 0; }

std::int64_t PosixFile::next_data(std::uint64_t offset) const {
  const off_t found = ::lseek(number_, static_cast<off_t>(offset), SEEK_DATA);
  if (found >= 0) return found;
  if (errno == ENXIO) return -1;  // no data up to the end
  struct stat status {};
  const bool beyond =
      ::fstat(number_, &status) != 0 || static_cast<std::uint64_t>(status.st_size) <= offset;
  return beyond ? -1 : static_cast<std::int64_t>(offset);
}

std::uint64_t PosixFile::allocated_bytes() const {
  constexpr std::uint64_t unit = 512;  // of st_blocks, whatever the disk's own is
  struct stat status {};
  if (::fstat(number_, &status) != 0) return 0;
  return static_cast<std::uint64_t>(status.st_blocks) * unit;
}

}  // namespace amiable::store

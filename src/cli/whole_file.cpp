// A temporary file beside, renamed once its bytes are on the disk.
#include "cli/whole_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace amiable::cli {
namespace {

Error cannot_write(const std::filesystem::path& path, std::string_view why) {
  return {ErrorKind::usage,
          fmt::format("`{}` cannot be written: {}", path.string(), why),
          {},
          "name another folder, or free this one"};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<void> write_whole_file(const std::filesystem::path& path, std::string_view text) {
  const std::filesystem::path part = path.string() + ".part";
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                          S_IRUSR | S_IWUSR);
  if (file < 0) return cannot_write(path, std::strerror(errno));
  bool ok = write_all(file, text) && ::fsync(file) == 0;
  ok = ::close(file) == 0 && ok;
  if (ok && ::rename(part.c_str(), path.c_str()) == 0) return {};
  const std::string why = std::strerror(errno);
  ::unlink(part.c_str());
  return cannot_write(path, why);
}

}  // namespace amiable::cli

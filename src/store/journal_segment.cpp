// POSIX files read in blocks from their end.
#include "store/journal_segment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/limits.h"

namespace amiable::store {
namespace {

constexpr std::uint64_t block_bytes = 64 << 10;
constexpr std::size_t number_digits = 6;
constexpr std::string_view extension = ".jsonl";

constexpr std::uint64_t usual_line_bytes = 4096;

struct File {
  explicit File(const std::string& path) : number(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number >= 0) ::close(number);
  }
  int number;
};

std::uint64_t size_of(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

// As much of it as is there.
std::string read_piece(int file, std::uint64_t at, std::uint64_t length) {
  std::string piece(static_cast<std::size_t>(length), '\0');
  std::size_t got = 0;
  while (got < piece.size()) {
    const ssize_t count =
        ::pread(file, piece.data() + got, piece.size() - got, static_cast<off_t>(at + got));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    got += static_cast<std::size_t>(count);
  }
  piece.resize(got);
  return piece;
}

// Empty when the block is not there as a whole.
std::string read_block(int file, std::uint64_t at, std::uint64_t length) {
  std::string block = read_piece(file, at, length);
  return block.size() == length ? block : std::string();
}

Error disk_error(std::string_view doing, const std::string& path) {
  return {ErrorKind::unreadable, fmt::format("cannot {}: {}", doing, std::strerror(errno)), path,
          "check the disk's free space and the folder's owner"};
}

// Bytes up to and with the last line end.
std::uint64_t whole_lines(int file, std::uint64_t bytes) {
  for (std::uint64_t end = bytes; end > 0;) {
    const std::uint64_t begin = end - std::min(end, block_bytes);
    const std::string block = read_block(file, begin, end - begin);
    if (block.empty()) return 0;
    const std::size_t last = block.rfind('\n');
    if (last != std::string::npos) return begin + last + 1;
    end = begin;
  }
  return 0;
}

std::optional<unsigned> segment_number(std::string_view file, std::string_view name) {
  if (!file.starts_with(name) || !file.ends_with(extension)) return {};
  file.remove_prefix(name.size());
  file.remove_suffix(extension.size());
  if (file.size() < number_digits + 1 || file.front() != '-') return {};
  file.remove_prefix(1);
  unsigned number = 0;
  const auto [end, problem] = std::from_chars(file.data(), file.data() + file.size(), number);
  if (problem != std::errc() || end != file.data() + file.size() || number == 0) return {};
  return number;
}

}  // namespace

std::string segment_path(const std::string& folder, const std::string& name, unsigned number) {
  return fmt::format("{}/{}-{:06}{}", folder, name, number, extension);
}

std::vector<unsigned> find_segments(const std::string& folder, const std::string& name) {
  std::vector<unsigned> numbers;
  std::error_code problem;
  for (std::filesystem::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (const auto number = segment_number(entry->path().filename().string(), name)) {
      numbers.push_back(*number);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

bool visit_lines_backwards(std::string_view text, const LineVisitor& visit) {
  while (!text.empty()) {
    text.remove_suffix(1);  // the line end
    const std::size_t before = text.rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    if (!visit(text.substr(begin))) return false;
    text = text.substr(0, begin);
  }
  return true;
}

bool visit_file_backwards(const std::string& path, std::uint64_t bytes, const LineVisitor& visit) {
  return visit_file_backwards(
      path, bytes, [&visit](std::string_view line, std::uint64_t) { return visit(line); });
}

bool visit_file_backwards(const std::string& path, std::uint64_t bytes,
                          const PlacedLineVisitor& visit) {
  const File file(path);
  if (file.number < 0) return true;
  std::uint64_t end = whole_lines(file.number, std::min(bytes, size_of(file.number)));
  std::string rest;  // the end of a line whose beginning lies before `end`
  while (end > 0) {
    const std::uint64_t begin = end - std::min(end, block_bytes);
    std::string block = read_block(file.number, begin, end - begin);
    if (block.empty() || rest.size() > limits::journal_line_bytes_max) return true;
    block += rest;
    // From here on the block's lines are whole; its first one may begin before the block.
    const std::size_t whole = begin == 0 ? 0 : block.find('\n') + 1;
    const auto placed = [&](std::string_view line) {
      return visit(line, begin + static_cast<std::uint64_t>(line.data() - block.data()));
    };
    if (!visit_lines_backwards(std::string_view(block).substr(whole), placed)) return false;
    rest = block.substr(0, whole);
    end = begin;
  }
  return true;
}

SegmentReader::SegmentReader(const std::string& path)
    : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}

SegmentReader::~SegmentReader() {
  if (file_ >= 0) ::close(file_);
}

std::string SegmentReader::read(std::uint64_t at, std::uint64_t length) const {
  return read_piece(file_, at, length);
}

std::string SegmentReader::line_at(std::uint64_t at) const {
  for (std::uint64_t length = usual_line_bytes;; length *= 4) {
    std::string piece = read(at, length);
    const std::size_t end = piece.find('\n');
    if (end != std::string::npos) return piece.substr(0, end);
    if (piece.size() < length || length > limits::journal_line_bytes_max) return {};
  }
}

Result<SegmentWriter> SegmentWriter::open(const std::string& path) {
  SegmentWriter out;
  out.path_ = path;
  out.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (out.file_ < 0) return disk_error("open the journal", path);
  const std::uint64_t size = size_of(out.file_);
  out.bytes_ = whole_lines(out.file_, size);
  if (out.bytes_ != size && ::ftruncate(out.file_, static_cast<off_t>(out.bytes_)) != 0) {
    return disk_error("mend the journal", path);
  }
  return out;
}

SegmentWriter::SegmentWriter(SegmentWriter&& other) noexcept { *this = std::move(other); }

SegmentWriter& SegmentWriter::operator=(SegmentWriter&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(bytes_, other.bytes_);
  std::swap(path_, other.path_);
  return *this;
}

SegmentWriter::~SegmentWriter() {
  if (file_ >= 0) ::close(file_);
}

Result<void> SegmentWriter::append(std::string_view lines) {
  std::uint64_t at = bytes_;
  while (!lines.empty()) {
    const ssize_t count = ::pwrite(file_, lines.data(), lines.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      Error error = disk_error("write the journal", path_);
      // Bytes past bytes_ are overwritten by the next attempt and cut off at the next opening.
      static_cast<void>(::ftruncate(file_, static_cast<off_t>(bytes_)));
      return error;
    }
    at += static_cast<std::uint64_t>(count);
    lines.remove_prefix(static_cast<std::size_t>(count));
  }
  bytes_ = at;
  return {};
}

}  // namespace amiable::store

// One file of a journal: complete lines, read from the end, appended whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amiable::store {

using LineVisitor = std::function<bool(std::string_view line)>;

std::string segment_path(const std::string& folder, const std::string& name, unsigned number);
// Numbers of the segments that are there, ascending; none when there is no such folder.
std::vector<unsigned> find_segments(const std::string& folder, const std::string& name);

// Visits the lines of `text`, each ended by '\n', the last one first. False: the visitor stopped.
bool visit_lines_backwards(std::string_view text, const LineVisitor& visit);
// The same for the first `bytes` bytes of a file; a torn last line is passed over, a file that
// cannot be read holds nothing.
bool visit_file_backwards(const std::string& path, std::uint64_t bytes, const LineVisitor& visit);
using PlacedLineVisitor = std::function<bool(std::string_view line, std::uint64_t offset)>;
bool visit_file_backwards(const std::string& path, std::uint64_t bytes,
                          const PlacedLineVisitor& visit);

// Pieces of one file, from any thread.
class SegmentReader {
 public:
  explicit SegmentReader(const std::string& path);
  SegmentReader(const SegmentReader&) = delete;
  SegmentReader& operator=(const SegmentReader&) = delete;
  ~SegmentReader();

  // At most `length` bytes: those that are there.
  std::string read(std::uint64_t at, std::uint64_t length) const;
  // The line that begins there, without its end; empty when there is no whole one.
  std::string line_at(std::uint64_t at) const;

 private:
  int file_;
};

class SegmentWriter {
 public:
  // Opens or makes the file (0600) and cuts a torn last line off.
  static Result<SegmentWriter> open(const std::string& path);
  SegmentWriter() = default;
  SegmentWriter(SegmentWriter&& other) noexcept;
  SegmentWriter& operator=(SegmentWriter&& other) noexcept;
  ~SegmentWriter();

  std::uint64_t bytes() const { return bytes_; }
  Result<void> append(std::string_view lines);

 private:
  int file_ = -1;
  std::uint64_t bytes_ = 0;
  std::string path_;
};

}  // namespace amiable::store

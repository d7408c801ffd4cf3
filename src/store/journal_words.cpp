// Lines are read from the file, so that the words of what was written before a start are found by
// the same few lines as those of what was written just now: from the system's cache.
#include "store/journal_words.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "store/journal_segment.h"

namespace amiable::store {
namespace {

constexpr std::uint64_t chunk_bytes = 2 * limits::journal_line_bytes_max;  // at least one line

}  // namespace

void SegmentWords::catch_up(const std::string& segment, std::uint64_t bytes) {
  if (bytes_ >= bytes) return;
  const SegmentReader file(segment);
  while (bytes_ < bytes) {
    const std::string chunk = file.read(bytes_, std::min(bytes - bytes_, chunk_bytes));
    const std::size_t whole = chunk.rfind('\n') + 1;  // npos + 1 is 0: no whole line
    if (whole == 0) return;
    add(std::string_view(chunk).substr(0, whole));
    bytes_ += whole;
  }
}

void SegmentWords::take(std::string_view lines, std::uint64_t place) {
  if (bytes_ != place) return;
  add(lines);
  bytes_ += lines.size();
}

void SegmentWords::add(std::string_view lines) {
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = lines.find('\n', begin);
    words_.clear();
    words_of_line_(lines.substr(begin, end - begin), words_);
    std::sort(words_.begin(), words_.end());
    words_.erase(std::unique(words_.begin(), words_.end()), words_.end());
    const auto offset = static_cast<std::uint32_t>(bytes_ + begin);
    for (const std::uint32_t word : words_) postings_.push_back({word, offset});
    begin = end + 1;
  }
}

std::vector<std::uint32_t> SegmentWords::find(std::uint32_t word) const {
  std::vector<std::uint32_t> offsets;
  for (auto at = postings_.rbegin(); at != postings_.rend(); ++at) {
    if (at->word == word) offsets.push_back(at->offset);
  }
  return offsets;
}

void SegmentWords::finish(const std::string& index) {
  write_index(index, std::exchange(postings_, {}));
  bytes_ = 0;
}

}  // namespace amiable::store

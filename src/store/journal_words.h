// The words of a segment while it grows: what becomes its index when it is full.
// Not for several threads at once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/journal_index.h"

namespace amiable::store {

// Adds the hashes of the words that a line is found by. From any thread.
using WordsOfLine = std::function<void(std::string_view line, std::vector<std::uint32_t>& words)>;

class SegmentWords {
 public:
  explicit SegmentWords(WordsOfLine words_of_line) : words_of_line_(std::move(words_of_line)) {}

  // Whole lines that were just written at this place of the file, if all before them is known: they
  // need not be read again.
  void take(std::string_view lines, std::uint64_t place);
  // Reads the lines that the file got since the last time; those that end within `bytes`.
  void catch_up(const std::string& segment, std::uint64_t bytes);
  // As find_in_index.
  std::vector<std::uint32_t> find(std::uint32_t word) const;
  // Writes the index of the segment and begins the next one.
  void finish(const std::string& index);

 private:
  void add(std::string_view lines);
  WordsOfLine words_of_line_;
  std::uint64_t bytes_ = 0;  // read so far
  std::vector<Posting> postings_;
  std::vector<std::uint32_t> words_;  // of one line; kept for its room
};

}  // namespace amiable::store

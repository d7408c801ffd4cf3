// Which lines of a journal's full segment hold a word: a file beside the segment, made once. Words
// are hashes, so a line that is found may not hold the word; one that holds it is found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amiable::store {

struct Posting {
  std::uint32_t word, offset;  // of the line's first byte
};

// SEGMENT-NNNNNN.words beside SEGMENT-NNNNNN.jsonl.
std::string index_path(const std::string& folder, const std::string& name, unsigned number);

// `postings`: line after line. False: not written; it will be missing, nothing else.
bool write_index(const std::string& path, const std::vector<Posting>& postings);

// Offsets of the lines with the word, newest first. nullopt: no index there.
std::optional<std::vector<std::uint32_t>> find_in_index(const std::string& path,
                                                        std::uint32_t word);

}  // namespace amiable::store

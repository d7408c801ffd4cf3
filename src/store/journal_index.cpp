// A head (what it is, how many), where the postings of each range of words begin, then the
// postings range by range, the lines of each in order; all in the machine's bytes. A look takes
// three reads and passes over some dozens.
#include "store/journal_index.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "store/journal_segment.h"

namespace amiable::store {
namespace {

constexpr unsigned range_bits = 12;  // the first bits of a word
constexpr std::size_t ranges = std::size_t{1} << range_bits;
using Begins = std::array<std::uint32_t, ranges + 1>;

struct Head {
  char kind[8] = {'w', 'o', 'r', 'd', 's', '0', '0', '2'};
  std::uint64_t count = 0;
};
static_assert(sizeof(Head) == 16 && sizeof(Posting) == 8);

std::size_t range_of(std::uint32_t word) { return word >> (32 - range_bits); }

Begins begins_of(const std::vector<Posting>& postings) {
  Begins begins{};
  for (const Posting& each : postings) ++begins[range_of(each.word) + 1];
  for (std::size_t i = 0; i < ranges; ++i) begins[i + 1] += begins[i];
  return begins;
}

std::vector<Posting> by_range(const std::vector<Posting>& postings, Begins places) {
  std::vector<Posting> ordered(postings.size());
  for (const Posting& each : postings) ordered[places[range_of(each.word)]++] = each;
  return ordered;
}

// nullopt: there are fewer.
template <class T>
std::optional<std::vector<T>> read_some(const SegmentReader& file, std::uint64_t at,
                                        std::size_t count) {
  const std::string bytes = file.read(at, count * sizeof(T));
  if (bytes.size() != count * sizeof(T)) return {};
  std::vector<T> found(count);
  if (count != 0) std::memcpy(found.data(), bytes.data(), bytes.size());
  return found;
}

}  // namespace

std::string index_path(const std::string& folder, const std::string& name, unsigned number) {
  return fmt::format("{}/{}-{:06}.words", folder, name, number);
}

bool write_index(const std::string& path, const std::vector<Posting>& postings) {
  const Begins begins = begins_of(postings);
  const std::vector<Posting> ordered = by_range(postings, begins);
  Head head;
  head.count = postings.size();
  const std::string unfinished = path + ".new";
  const int made = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (made < 0) return false;
  ::close(made);
  std::ofstream file(unfinished, std::ios::binary);
  const auto write = [&file](const void* bytes, std::size_t length) {
    file.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(length));
  };
  write(&head, sizeof head);
  write(begins.data(), sizeof begins);
  write(ordered.data(), ordered.size() * sizeof(Posting));
  file.close();
  if (file && std::rename(unfinished.c_str(), path.c_str()) == 0) return true;
  ::unlink(unfinished.c_str());
  return false;
}

std::optional<std::vector<std::uint32_t>> find_in_index(const std::string& path,
                                                        std::uint32_t word) {
  const SegmentReader file(path);
  const auto head = read_some<Head>(file, 0, 1);
  if (!head || std::memcmp(head->front().kind, Head{}.kind, sizeof Head::kind) != 0) return {};
  const std::uint64_t table = sizeof(Head) + range_of(word) * sizeof(std::uint32_t);
  const auto begins = read_some<std::uint32_t>(file, table, 2);
  if (!begins || begins->back() < begins->front() || begins->back() > head->front().count) {
    return {};
  }
  const auto postings =
      read_some<Posting>(file, sizeof(Head) + sizeof(Begins) + begins->front() * sizeof(Posting),
                         begins->back() - begins->front());
  if (!postings) return {};
  std::vector<std::uint32_t> offsets;
  for (auto at = postings->rbegin(); at != postings->rend(); ++at) {
    if (at->word == word) offsets.push_back(at->offset);
  }
  return offsets;
}

}  // namespace amiable::store

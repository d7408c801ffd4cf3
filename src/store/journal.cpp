// Two buffers, one filling and one being written, and what readers may see of the files.
#include "store/journal.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "store/journal_index.h"
#include "store/journal_segment.h"

namespace amiable::store {
namespace {

constexpr std::chrono::milliseconds patience(100);
constexpr std::size_t soon_bytes = 64 << 10;

enum class Where { memory, files, files_read_only };

// A place is the segment's number and the offset of the line's first byte.
constexpr unsigned offset_bits = 32;
constexpr Journal::Place offset_mask = (Journal::Place{1} << offset_bits) - 1;

}  // namespace

struct Journal::Parts {
  void run();
  void write_out();
  Result<void> write_lines(std::string_view& lines, std::vector<unsigned>& numbers);
  Result<void> begin_segment(std::vector<unsigned>& numbers);
  void index_written(unsigned newest);
  std::vector<std::uint32_t> offsets_of(unsigned number, std::uint32_t word);
  void delete_surplus();
  void trim_memory();
  void read_memory_before(Place before, const PlacedVisitor& visit);

  Where where = Where::memory;
  std::string folder, name;
  JournalOptions options;

  std::mutex indexing_mutex;  // one index is made at a time
  std::mutex writing_mutex;   // taken before `mutex`; whoever holds it writes to `segment`
  SegmentWriter segment;
  std::optional<SegmentWords> words;  // of the newest segment, under writing_mutex

  mutable std::mutex mutex;  // guards all below
  std::condition_variable filled;
  std::string waiting;             // lines with their ends; memory journals keep all here
  std::uint64_t forgotten = 0;     // bytes that a memory journal dropped
  std::string being_written;       // on its way to the files; readers do not look for it there
  std::vector<unsigned> segments;  // ascending
  std::uint64_t newest_bytes = 0;  // of the newest segment
  std::optional<Error> error;
  std::uint64_t dropped = 0;
  bool stopping = false;

  std::thread thread;
};

Journal::Journal(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Journal>> Journal::open(const std::string& folder, std::string name,
                                               JournalOptions options) {
  auto parts = std::make_unique<Parts>();
  parts->name = std::move(name);
  parts->options = options;
  if (folder.empty()) return std::make_unique<Journal>(std::move(parts));
  parts->where = Where::files;
  parts->folder = folder + "/journal";
  if (::mkdir(parts->folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return Error{ErrorKind::unreadable,
                 fmt::format("cannot make the journal's folder: {}", std::strerror(errno)),
                 parts->folder, "choose a folder you may write to"};
  }
  parts->segments = find_segments(parts->folder, parts->name);
  if (parts->segments.empty()) parts->segments.push_back(1);
  parts->segment =
      TRY(SegmentWriter::open(segment_path(parts->folder, parts->name, parts->segments.back())));
  parts->newest_bytes = parts->segment.bytes();
  if (parts->options.words) parts->words.emplace(parts->options.words);
  parts->delete_surplus();
  Parts* running = parts.get();
  parts->thread = std::thread([running] { running->run(); });
  return std::make_unique<Journal>(std::move(parts));
}

std::unique_ptr<Journal> Journal::open_for_reading(const std::string& folder, std::string name) {
  auto parts = std::make_unique<Parts>();
  parts->where = Where::files_read_only;
  parts->folder = folder + "/journal";
  parts->name = std::move(name);
  return std::make_unique<Journal>(std::move(parts));
}

Journal::~Journal() {
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->stopping = true;
  }
  parts_->filled.notify_all();
  if (parts_->thread.joinable()) parts_->thread.join();
  flush();
}

void Journal::append(std::string line) {
  if (parts_->where == Where::files_read_only) return;
  for (std::size_t end = 0; (end = line.find('\n', end)) != std::string::npos;) line[end] = ' ';
  line += '\n';
  bool wake = false;
  {
    const std::lock_guard lock(parts_->mutex);
    std::string& waiting = parts_->waiting;
    const bool in_files = parts_->where == Where::files;
    if (line.size() > limits::journal_line_bytes_max ||
        (in_files && waiting.size() + line.size() > limits::journal_waiting_bytes_max)) {
      ++parts_->dropped;
      return;
    }
    const std::size_t before = waiting.size();
    waiting += line;
    if (!in_files) parts_->trim_memory();
    wake = before == 0 || (before < soon_bytes && waiting.size() >= soon_bytes);
  }
  if (wake) parts_->filled.notify_one();
}

// Drops the oldest half when the bound is passed, so that the cost per line stays constant.
void Journal::Parts::trim_memory() {
  const std::size_t most = options.segment_bytes * options.segments_max;
  if (waiting.size() <= most) return;
  const std::size_t surplus = waiting.find('\n', waiting.size() - most / 2) + 1;
  waiting.erase(0, surplus);
  forgotten += surplus;
}

void Journal::Parts::run() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    filled.wait(lock, [this] { return stopping || !waiting.empty(); });
    filled.wait_for(lock, patience, [this] { return stopping || waiting.size() >= soon_bytes; });
    if (stopping) return;
    lock.unlock();
    write_out();
    lock.lock();
    // A disk that refuses is asked again after a while, not at once.
    if (error) filled.wait_for(lock, patience, [this] { return stopping; });
  }
}

void Journal::flush() {
  if (parts_->where == Where::files) parts_->write_out();
}

// Readers see the lines in `being_written` until the files' new state is published with them gone.
void Journal::Parts::write_out() {
  const std::lock_guard writing(writing_mutex);
  std::vector<unsigned> numbers;
  {
    const std::lock_guard lock(mutex);
    being_written.swap(waiting);
    numbers = segments;
  }
  if (being_written.empty()) return index_written(numbers.back());
  std::string_view left = being_written;
  const Result<void> written = write_lines(left, numbers);
  index_written(numbers.back());
  {
    const std::lock_guard lock(mutex);
    error = written.ok() ? std::optional<Error>() : written.error();
    waiting.insert(0, left);  // what was not taken is tried again
    being_written.clear();
    segments = std::move(numbers);
    newest_bytes = segment.bytes();
  }
  delete_surplus();
}

// As many lines at once as fit into the segment; at least one, however long. Leaves in `lines` what
// was not written.
Result<void> Journal::Parts::write_lines(std::string_view& lines, std::vector<unsigned>& numbers) {
  while (!lines.empty()) {
    const std::size_t room =
        options.segment_bytes -
        std::min<std::size_t>(options.segment_bytes, static_cast<std::size_t>(segment.bytes()));
    std::size_t taken = lines.size();
    if (taken > room) {
      const std::size_t last = room == 0 ? std::string_view::npos : lines.rfind('\n', room - 1);
      taken = last == std::string_view::npos ? 0 : last + 1;
    }
    if (taken == 0 && segment.bytes() > 0) {
      TRY(begin_segment(numbers));
      continue;
    }
    if (taken == 0) taken = lines.find('\n') + 1;
    const std::uint64_t place = segment.bytes();
    TRY(segment.append(lines.substr(0, taken)));
    if (words) words->take(lines.substr(0, taken), place);
    lines.remove_prefix(taken);
  }
  return {};
}

Result<void> Journal::Parts::begin_segment(std::vector<unsigned>& numbers) {
  const unsigned next = numbers.back() + 1;
  SegmentWriter begun = TRY(SegmentWriter::open(segment_path(folder, name, next)));
  index_written(numbers.back());
  if (words) words->finish(index_path(folder, name, numbers.back()));
  segment = std::move(begun);
  numbers.push_back(next);
  return {};
}

void Journal::Parts::index_written(unsigned newest) {
  if (words) words->catch_up(segment_path(folder, name, newest), segment.bytes());
}

void Journal::Parts::delete_surplus() {
  std::vector<unsigned> surplus;
  {
    const std::lock_guard lock(mutex);
    const std::size_t most = std::max<std::size_t>(options.segments_max, 1);
    while (segments.size() > most) {
      surplus.push_back(segments.front());
      segments.erase(segments.begin());
    }
  }
  for (const unsigned number : surplus) {
    ::unlink(segment_path(folder, name, number).c_str());
    if (words) ::unlink(index_path(folder, name, number).c_str());
  }
}

void Journal::read_newest(const std::function<bool(std::string_view)>& visit) const {
  std::string newest, older;
  std::vector<unsigned> segments;
  std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
  if (parts_->where == Where::files_read_only) {
    segments = find_segments(parts_->folder, parts_->name);
  } else {
    const std::lock_guard lock(parts_->mutex);
    newest = parts_->waiting;
    older = parts_->being_written;
    segments = parts_->segments;
    bytes = parts_->newest_bytes;
  }
  if (!visit_lines_backwards(newest, visit) || !visit_lines_backwards(older, visit)) return;
  for (auto number = segments.rbegin(); number != segments.rend(); ++number) {
    const std::string path = segment_path(parts_->folder, parts_->name, *number);
    if (!visit_file_backwards(path, bytes, visit)) return;
    bytes = std::numeric_limits<std::uint64_t>::max();
  }
}

void Journal::read_before(Place before, const PlacedVisitor& visit) {
  flush();
  if (parts_->where == Where::memory) return parts_->read_memory_before(before, visit);
  std::vector<unsigned> segments;
  {
    const std::lock_guard lock(parts_->mutex);
    segments = parts_->where == Where::files ? parts_->segments
                                             : find_segments(parts_->folder, parts_->name);
  }
  const Place last = before >> offset_bits;
  for (auto number = segments.rbegin(); number != segments.rend(); ++number) {
    if (*number > last) continue;
    const std::uint64_t bytes = *number == last ? before & offset_mask : offset_mask;
    const Place base = Place{*number} << offset_bits;
    const std::string path = segment_path(parts_->folder, parts_->name, *number);
    const bool more = visit_file_backwards(
        path, bytes,
        [&](std::string_view line, std::uint64_t offset) { return visit(line, base | offset); });
    if (!more) return;
  }
}

void Journal::Parts::read_memory_before(Place before, const PlacedVisitor& visit) {
  std::string lines;
  std::uint64_t base = 0;
  {
    const std::lock_guard lock(mutex);
    base = forgotten;
    if (before > base) lines = waiting.substr(0, before - base);
  }
  visit_lines_backwards(lines, [&](std::string_view line) {
    return visit(line, base + static_cast<std::size_t>(line.data() - lines.data()));
  });
}

bool Journal::read_word(std::uint32_t word, Place before, const PlacedVisitor& visit) {
  if (!parts_->words) return false;
  flush();
  std::vector<unsigned> segments;
  std::vector<std::uint32_t> offsets;
  {
    const std::lock_guard writing(parts_->writing_mutex);
    const std::lock_guard lock(parts_->mutex);
    segments = parts_->segments;
    offsets = parts_->words->find(word);
  }
  for (auto number = segments.rbegin(); number != segments.rend(); ++number) {
    if (*number > before >> offset_bits) continue;
    if (number != segments.rbegin()) offsets = parts_->offsets_of(*number, word);
    if (offsets.empty()) continue;
    const SegmentReader file(segment_path(parts_->folder, parts_->name, *number));
    for (const std::uint32_t offset : offsets) {
      const Place place = Place{*number} << offset_bits | offset;
      if (place >= before) continue;
      const std::string line = file.line_at(offset);
      if (!line.empty() && !visit(line, place)) return true;
    }
  }
  return true;
}

// Of a full segment. A missing index is made now: of a folder that knew none, or after a crash.
std::vector<std::uint32_t> Journal::Parts::offsets_of(unsigned number, std::uint32_t word) {
  const std::string index = index_path(folder, name, number);
  if (auto found = find_in_index(index, word)) return std::move(*found);
  const std::lock_guard indexing(indexing_mutex);
  if (auto found = find_in_index(index, word)) return std::move(*found);
  SegmentWords whole(options.words);
  const std::string path = segment_path(folder, name, number);
  whole.catch_up(path, offset_mask);
  auto found = whole.find(word);
  whole.finish(index);
  if (::access(path.c_str(), F_OK) != 0) ::unlink(index.c_str());  // deleted meanwhile
  return found;
}

Result<void> Journal::status() const {
  const std::lock_guard lock(parts_->mutex);
  if (parts_->error) return *parts_->error;
  return {};
}

std::uint64_t Journal::dropped() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->dropped;
}

}  // namespace amiable::store

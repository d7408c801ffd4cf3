// An append-only record of bounded size: lines of JSON in segments DIR/journal/NAME-NNNNNN.jsonl.
//
// append only copies into memory; a thread of the journal's own writes every 100 ms, or as soon as
// 64 KiB wait. When the newest segment is full a next one is begun and the oldest one beyond the
// bound is deleted. Lines are not synced: a crash of the machine may lose the last ones, a crash
// of the process loses at most 100 ms. A torn last line is cut off at the next opening and never
// read.
//
// With `words` in its options each full segment has an index beside it (journal_index.h), made
// when it is full, or when it is missed; the words of the newest one are kept in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/journal_words.h"

namespace amiable::store {

struct JournalOptions {
  std::size_t segment_bytes = std::size_t{16} << 20;
  std::size_t segments_max = 16;
  WordsOfLine words = nullptr;  // what lines are found by; none: there is no index
};

class Journal {
 public:
  // `folder` must exist; empty: in memory only, within the same bounds. `name`: letters, digits,
  // '-'.
  static Result<std::unique_ptr<Journal>> open(const std::string& folder, std::string name,
                                               JournalOptions options = {});
  // Only reads, beside the process that writes; append and flush do nothing. A folder without this
  // journal reads as an empty one.
  static std::unique_ptr<Journal> open_for_reading(const std::string& folder, std::string name);
  ~Journal();  // flushes
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // One JSON text; line ends in it become blanks. From any thread. Past the bounds (base/limits.h,
  // a disk that takes nothing) the line is dropped and counted.
  void append(std::string line);
  // Returns when all that was appended before is handed to the system, or could not be (see
  // status).
  void flush();

  // Newest line first, those not yet written included; visit returns false to stop. From any
  // thread; sees the journal as it is at the call, less what rotation deletes meanwhile.
  void read_newest(const std::function<bool(std::string_view line)>& visit) const;

  // Where a line stands: older ones have smaller places, and it keeps its place while it is kept.
  using Place = std::uint64_t;
  using PlacedVisitor = std::function<bool(std::string_view line, Place place)>;
  // Newest first the lines of smaller places than `before`, after a flush: what a failing disk
  // does not take has no place yet. Otherwise as read_newest.
  void read_before(Place before, const PlacedVisitor& visit);
  // Likewise, of these the lines with a word of that hash, and few others. False: no index here.
  bool read_word(std::uint32_t word, Place before, const PlacedVisitor& visit);

  // The error of the last attempt to write, if it failed. The lines are kept and tried again.
  Result<void> status() const;
  std::uint64_t dropped() const;

 private:
  struct Parts;

 public:
  explicit Journal(std::unique_ptr<Parts> parts);  // for open() only: nobody else can name Parts

 private:
  std::unique_ptr<Parts> parts_;
};

}  // namespace amiable::store

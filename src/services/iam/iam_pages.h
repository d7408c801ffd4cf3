// Pages of IAM's lists: MaxItems (100 when not given, at most 1,000), IsTruncated and Marker.
//
// A marker is the key of the last row shown, with the name of its list, in URL-safe base64: it
// stays valid when rows come and go, and one of another list is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/ask.h"

namespace amiable::services::iam {

class Page {
 public:
  // ValidationError "Invalid Marker." for a marker that this list did not give.
  static Answer<Page> begin(std::string_view list, const std::optional<std::string>& marker,
                            const std::optional<std::int64_t>& max_items);
  template <class In>
  static Answer<Page> of(std::string_view list, const In& in) {
    return begin(list, in.Marker, in.MaxItems);
  }

  const std::string& after() const { return after_; }  // rows up to this key were shown
  // Counts a row in; false: the page is full, this row and those behind it are for the next.
  bool admits(std::string_view key);
  template <class Out>
  void close(Out& out) const {
    out.IsTruncated = truncated_;
    if (truncated_) out.Marker = marker();
  }

 private:
  std::string marker() const;
  std::string list_, after_, last_;
  std::size_t most_ = 0, count_ = 0;
  bool truncated_ = false;
};

struct Keyed {
  std::string key;
  std::size_t index = 0;  // in the list that was sorted
};
// The rows of one page out of a list in memory, sorted by key.
std::vector<std::size_t> rows_of(Page& page, std::vector<Keyed> rows);

}  // namespace amiable::services::iam

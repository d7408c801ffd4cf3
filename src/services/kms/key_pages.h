// Pages of KMS's lists: Limit, Marker, NextMarker and Truncated.
//
// A marker is the base64 of the last row's key, sealed with Purpose::page_token for the list and
// the caller's account: a changed one, or one of another list, is InvalidMarkerException.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::kms {

class PageWalk {
 public:
  // Begins after the row that `marker` names. `limit` was checked against AWS's maximum by the
  // wire.
  static Answer<PageWalk> begin(const Call& call, std::string_view list,
                                const std::optional<std::string>& marker,
                                const std::optional<std::int64_t>& limit,
                                std::int64_t limit_default);

  // Key of the last row of the page before; empty on the first page.
  const std::string& after() const { return after_; }
  // True: `key`'s row belongs to the page. False: the page is full, stop walking.
  bool take(std::string_view key);

  template <class Out>
  void finish(const Call& call, Out& out) const {
    out.Truncated = truncated_;
    if (truncated_) out.NextMarker = marker(call);
  }

 private:
  std::string marker(const Call& call) const;

  std::string list_, after_, last_;
  std::int64_t left_ = 0;
  bool truncated_ = false;
};

}  // namespace amiable::services::kms

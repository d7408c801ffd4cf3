// Pages of Organizations' lists: MaxResults (20 at most, and when not given), NextToken.
//
// A token is the base64 of the last row's key, sealed for the list and the caller's account: a
// changed one, or one of another list, is InvalidInputException INVALID_NEXT_TOKEN.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::organizations {

class Page {
 public:
  static Answer<Page> begin(const Call& call, std::string_view list,
                            const std::optional<std::string>& token,
                            const std::optional<std::int64_t>& max_results = {});
  template <class In>
  static Answer<Page> of(const Call& call, std::string_view list, const In& in) {
    return begin(call, list, in.NextToken, in.MaxResults);
  }

  const std::string& after() const { return after_; }  // key of the last row shown before
  // True: the row with this key belongs to the page. False: the page is full, stop walking.
  bool take(std::string_view key);
  template <class Out>
  void finish(const Call& call, Out& out) const {
    if (truncated_) out.NextToken = token(call);
  }

 private:
  std::string token(const Call& call) const;

  std::string list_, after_, last_;
  std::int64_t left_ = 0;
  bool truncated_ = false;
};

}  // namespace amiable::services::organizations

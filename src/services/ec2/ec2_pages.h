// Pages of EC2's lists: MaxResults and NextToken.
//
// A token is the key of the last row shown, sealed with Purpose::page_token for the list and the
// caller's account: it stays valid when rows come and go, and a changed one, or one of another
// list, is refused with InvalidParameterValue. Without MaxResults all rows are shown.
//
//   Page page = TRY(Page::of(call, "DescribeVolumes", in));
//   … if (row.key <= page.after()) skip; if (!page.admits(row.key)) break; …   (ascending keys)
//   page.close(call, out);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::ec2 {

// What MaxResults may be; more than `most` counts as `most` [EC2 API reference, Pagination: values
// above 1000 give 1000].
struct PageBounds {
  std::int64_t least = 5, most = 1000;
};

class Page {
 public:
  static Answer<Page> begin(const Call& call, std::string_view list,
                            const std::optional<std::string>& token,
                            const std::optional<std::int64_t>& max_results, PageBounds bounds = {});
  template <class In>
  static Answer<Page> of(const Call& call, std::string_view list, const In& in,
                         PageBounds bounds = {}) {
    return begin(call, list, in.NextToken, in.MaxResults, bounds);
  }

  const std::string& after() const { return after_; }  // rows up to this key were shown
  // Counts a row in; false: the page is full, this row and those behind it are for the next.
  bool admits(std::string_view key);
  template <class Out>
  void close(const Call& call, Out& out) const {
    if (truncated_) out.NextToken = token(call);
  }

 private:
  std::string token(const Call& call) const;
  std::string list_, after_, last_;
  std::size_t most_ = 0, count_ = 0;  // most 0: no bound
  bool truncated_ = false;
};

// InvalidParameterCombination when ids and MaxResults are given at once; `ids`: instancesSet.
Answer<void> refuse_pages_of_ids(const std::optional<std::int64_t>& max_results, bool has_ids,
                                 std::string_view ids);

}  // namespace amiable::services::ec2

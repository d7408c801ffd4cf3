// Markers in both directions.
#include "services/iam/iam_pages.h"

#include <algorithm>

#include "crypto/base64.h"
#include "services/iam/entity_kinds.h"

namespace amiable::services::iam {
namespace {

constexpr std::int64_t items_default = 100;
constexpr char separator = '\n';

}  // namespace

Answer<Page> Page::begin(std::string_view list, const std::optional<std::string>& marker,
                         const std::optional<std::int64_t>& max_items) {
  Page page;
  page.list_ = list;
  page.most_ = static_cast<std::size_t>(max_items.value_or(items_default));
  if (!marker) return page;
  const auto text = crypto::base64url_decode(*marker);
  const std::string start = page.list_ + separator;
  if (!text || !text->starts_with(start)) return validation_error("Invalid Marker.");
  page.after_ = text->substr(start.size());
  return page;
}

bool Page::admits(std::string_view key) {
  if (count_ == most_) {
    truncated_ = true;
    return false;
  }
  ++count_;
  last_ = key;
  return true;
}

std::string Page::marker() const { return crypto::base64url_encode(list_ + separator + last_); }

std::vector<std::size_t> rows_of(Page& page, std::vector<Keyed> rows) {
  std::sort(rows.begin(), rows.end(), [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
  std::vector<std::size_t> shown;
  for (const Keyed& row : rows) {
    if (row.key <= page.after()) continue;
    if (!page.admits(row.key)) break;
    shown.push_back(row.index);
  }
  return shown;
}

}  // namespace amiable::services::iam

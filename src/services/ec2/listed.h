// Describe* lists that are made in memory as a whole: the ids asked for, filters, and pages.
//
//   std::vector<Listed<wire::ec2::Vpc>> rows = …;
//   out.Vpcs = TRY(choose(call, in, out, {"DescribeVpcs", "vpc", filters}, in.VpcIds, rows));
//
// Errors: a malformed id, an unknown filter, a dry run, a foreign token, an id that no row has.
// Pure; any thread.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_filters.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_pages.h"
#include "services/ec2/ec2_rows.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/shown_values.h"

namespace amiable::services::ec2 {

// What filters see of a row: names of filters and a value of each; a name may come often.
using Fields = std::vector<std::pair<std::string_view, std::string>>;

// A member as an answer shows it; absent and empty ones have no field.
inline void add_field(Fields& fields, std::string_view name,
                      const std::optional<std::string>& value) {
  if (value && !value->empty()) fields.emplace_back(name, *value);
}
inline void add_field(Fields& fields, std::string_view name,
                      const std::optional<std::int64_t>& value) {
  if (value) fields.emplace_back(name, std::to_string(*value));
}
inline void add_field(Fields& fields, std::string_view name, const std::optional<bool>& value) {
  if (value) fields.emplace_back(name, truth(*value));
}
inline void add_field(Fields& fields, std::string_view name,
                      const std::optional<Timestamp>& value) {
  if (value) fields.emplace_back(name, iso8601_millis(*value));
}

template <class Shape>
struct Listed {
  std::string id;
  Shape shape;
  Fields fields;
  std::vector<model::Tag> tags = {};
};

struct ListWords {
  std::string_view operation;
  std::string_view prefix;  // of its ids
  std::span<const std::string_view> filters;
  PageBounds bounds = {};
};

using Ids = std::optional<std::vector<std::string>>;

inline bool admits(const Filters& filters, const Fields& fields,
                   const std::vector<model::Tag>& tags) {
  return filters.admits([&](std::string_view name, std::vector<std::string>& out) {
    if (add_tag_field(tags, name, out)) return;
    for (const auto& [field, value] : fields) {
      if (field == name) out.push_back(value);
    }
  });
}

inline bool asked_for(const Ids& ids, std::string_view id) {
  return !ids || ids->empty() || holds(*ids, id);
}

template <class Shape>
Answer<void> require_all(const Ids& ids, std::string_view prefix,
                         const std::vector<Listed<Shape>>& rows) {
  if (!ids) return {};
  for (const std::string& id : *ids) {
    const bool there = std::any_of(rows.begin(), rows.end(),
                                   [&id](const Listed<Shape>& row) { return row.id == id; });
    if (!there) return not_found(prefix, id);
  }
  return {};
}

// The shapes of one page, by id; `out` gets the next page's token.
template <class In, class Out, class Shape>
Answer<std::vector<Shape>> choose(const Call& call, const In& in, Out& out, const ListWords& words,
                                  const Ids& ids, std::vector<Listed<Shape>> rows) {
  if (ids) {
    for (const std::string& id : *ids) TRY(check_id(id, words.prefix));
  }
  const Filters filters = TRY(Filters::of(in.Filters, words.filters));
  Page page = TRY(Page::of(call, words.operation, in, words.bounds));
  TRY(stop_dry_run(in.DryRun));
  TRY(require_all(ids, words.prefix, rows));
  std::sort(rows.begin(), rows.end(),
            [](const Listed<Shape>& a, const Listed<Shape>& b) { return a.id < b.id; });
  std::vector<Shape> shown;
  for (Listed<Shape>& row : rows) {
    if (row.id <= page.after() || !asked_for(ids, row.id)) continue;
    if (!admits(filters, row.fields, row.tags)) continue;
    if (!page.admits(row.id)) break;
    shown.push_back(std::move(row.shape));
  }
  page.close(call, out);
  return shown;
}

}  // namespace amiable::services::ec2

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

namespace amiable::services::ec2 {

// What filters see of a row: names of filters and a value of each; a name may come often.
using Fields = std::vector<std::pair<std::string_view, std::string>>;

inline std::string truth(bool value) { return value ? "true" : "false"; }

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
  return !ids || ids->empty() || std::find(ids->begin(), ids->end(), id) != ids->end();
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

// Describe* asks of nothing in particular.
template <class Op>
Answer<Asks> asks_list(const typename Op::Request&, const Call&) {
  return asks_anything(fmt::format("ec2:{}", Op::name));
}

template <class Op>
Operation reading(AsksOf<typename Op::Request> asks,
                  ReadOf<typename Op::Request, typename Op::Response> run) {
  return reads<typename Op::Request, typename Op::Response>("ec2", Op::name, asks, run);
}

template <class Op>
Operation writing(AsksOf<typename Op::Request> asks,
                  WriteOf<typename Op::Request, typename Op::Response> run) {
  return writes<typename Op::Request, typename Op::Response>("ec2", Op::name, asks, run);
}

}  // namespace amiable::services::ec2

// Names are checked once, values are matched by hand: filters are short.
#include "services/ec2/ec2_filters.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/ec2_errors.h"

namespace amiable::services::ec2 {
namespace {

bool is_known(std::string_view name, std::span<const std::string_view> known) {
  constexpr std::string_view any_tag = "tag", tag_of_key = "tag:";
  const auto has = [known](std::string_view one) {
    return std::find(known.begin(), known.end(), one) != known.end();
  };
  if (name.starts_with(tag_of_key)) return has(any_tag) || has(tag_of_key);
  if (name == "tag-key" || name == "tag-value") return has(any_tag);
  return name != any_tag && has(name);
}

struct Unit {
  char letter;
  bool any_run, any_one;
  std::size_t length;
};

Unit unit_at(std::string_view pattern, std::size_t at) {
  const char letter = pattern[at];
  if (letter == '\\' && at + 1 < pattern.size()) return {pattern[at + 1], false, false, 2};
  return {letter, letter == '*', letter == '?', 1};
}

}  // namespace

// The usual walk with one point to return to: the last `*`.
bool matches_filter(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, after_star = std::string_view::npos, tried = 0;
  while (t < text.size() || p < pattern.size()) {
    if (p < pattern.size()) {
      const Unit unit = unit_at(pattern, p);
      if (unit.any_run) {
        after_star = p += unit.length;
        tried = t;
        continue;
      }
      if (t < text.size() && (unit.any_one || unit.letter == text[t])) {
        p += unit.length;
        ++t;
        continue;
      }
    }
    if (after_star == std::string_view::npos || tried >= text.size()) return false;
    p = after_star;
    t = ++tried;
  }
  return true;
}

Answer<Filters> Filters::of(const std::optional<std::vector<wire::ec2::Filter>>& given,
                            std::span<const std::string_view> known) {
  Filters filters;
  if (!given) return filters;
  for (const wire::ec2::Filter& one : *given) {
    const std::string name = one.Name.value_or("");
    if (!is_known(name, known)) {
      return invalid_value(fmt::format("The filter '{}' is invalid", name));
    }
    if (!one.Values || one.Values->empty()) {
      return invalid_value("The filter 'null' is invalid");
    }
    filters.filters_.push_back({name, *one.Values});
  }
  return filters;
}

bool Filters::admits(const FieldReader& values) const {
  std::vector<std::string> fields;
  return std::all_of(filters_.begin(), filters_.end(), [&](const One& one) {
    fields.clear();
    values(one.name, fields);
    return std::any_of(fields.begin(), fields.end(), [&one](const std::string& field) {
      return std::any_of(
          one.values.begin(), one.values.end(),
          [&field](const std::string& pattern) { return matches_filter(pattern, field); });
    });
  });
}

const std::vector<std::string>* Filters::values_of(std::string_view name) const {
  for (const One& one : filters_) {
    if (one.name == name) return &one.values;
  }
  return nullptr;
}

}  // namespace amiable::services::ec2

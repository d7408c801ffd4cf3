// Filters of Describe*: all must hold, of a filter's values one. Values may hold * and ?, a
// backslash before them takes them for themselves [EC2 API reference, Filtering]. Names and values
// compare with case. Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

// Appends what a thing has for a filter's name; nothing: no value admits it. Truth values are
// "true" and "false".
using FieldReader = std::function<void(std::string_view name, std::vector<std::string>& out)>;

class Filters {
 public:
  // `known`: the operation's names; "tag" among them stands for tag:KEY, tag-key and tag-value
  // (read with add_tag_field of ec2_tags.h), "tag:" for tag:KEY alone. Errors:
  // InvalidParameterValue for an unknown name; a filter without name or values.
  static Answer<Filters> of(const std::optional<std::vector<wire::ec2::Filter>>& given,
                            std::span<const std::string_view> known);

  bool admits(const FieldReader& values) const;
  bool empty() const { return filters_.empty(); }
  // The values of the first filter of that name; nullptr: there is none. To narrow a walk.
  const std::vector<std::string>* values_of(std::string_view name) const;

 private:
  struct One {
    std::string name;
    std::vector<std::string> values;
  };
  std::vector<One> filters_;
};

// Whether the text is of the pattern's form.
bool matches_filter(std::string_view pattern, std::string_view text);

}  // namespace amiable::services::ec2

// What changed between two texts, line by line, as people and the patch program read it.
#pragma once

#include <string>
#include <string_view>

namespace amiable::report {

// Names behind `---` and `+++`: "a/policy.json", or "/dev/null" for a text that is new or goes.
struct DiffNames {
  std::string_view before, after;
};

// A unified diff with three lines of context; empty when the texts are equal. Shortest up to
// texts of some thousand differing lines; beyond that, one hunk that replaces all of them.
std::string unified_diff(std::string_view before, std::string_view after, const DiffNames& names);

}  // namespace amiable::report

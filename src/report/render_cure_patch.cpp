// The changed documents of the recommended alternative as one patch.
#include "report/edit_commands.h"
#include "report/line_diff.h"
#include "report/render_cure.h"

namespace amiable::report {
namespace {

// A policy that was given as a file keeps its name; all others are a part of some output, and get
// the name that --write gives them.
std::string name_of(std::size_t index, const Edit& edit) {
  const bool own_file =
      edit.document == "session-policy" && !edit.source.file.empty() && edit.source.inside.empty();
  std::string name = own_file ? edit.source.file : document_file(index, edit);
  while (name.starts_with('/')) name.erase(0, 1);
  return name;
}

}  // namespace

std::string patch_of_edit(std::size_t index, const Edit& edit) {
  const std::string name = name_of(index, edit);
  const std::string before = edit.before.empty() ? "/dev/null" : "a/" + name;
  const std::string after = edit.policy.empty() ? "/dev/null" : "b/" + name;
  return unified_diff(edit.before, edit.policy, {before, after});
}

std::string render_cure_patch(const Cure& cure) {
  if (cure.alternatives.empty()) return {};
  std::string out;
  const auto& edits = cure.alternatives.front().edits;
  for (std::size_t i = 0; i < edits.size(); ++i) out += patch_of_edit(i, edits[i]);
  return out;
}

}  // namespace amiable::report

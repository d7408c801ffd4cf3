// Renderings of a cure, all views of the same data. The scripts, the patch and the Terraform text
// are of the recommended alternative, the first one.
#pragma once

#include <cstdint>
#include <string>

#include "report/cure.h"
#include "report/render.h"

namespace amiable::report {

struct CureOptions {
  bool guard_rails = false;      // edits of guard rails are carried out too, not only shown
  bool documents_apart = false;  // scripts: policies stand in files beside them, not inside
};

// For people at a terminal.
std::string render_cure_text(const Cure& cure, const TextOptions& text, const CureOptions& options);
// One object, schema docs/fix.schema.json, ending in a newline.
std::string render_cure_json(const Cure& cure);
// All changed documents as one patch; empty when none changes.
std::string render_cure_patch(const Cure& cure);
// A bash script of aws commands. Run with credentials of each account, it makes that one's edits.
std::string render_cure_commands(const Cure& cure, const CureOptions& options);
// A root module in HCL; what Terraform cannot do stands in comments.
std::string render_cure_terraform(const Cure& cure, const CureOptions& options);
// What to ask of the other accounts' administrators, as plain text for a ticket; empty when no
// edit is theirs.
std::string render_handover(const Cure& cure);

// The diff of one edit's document against its author's text, between a/NAME and b/NAME.
std::string patch_of_edit(std::size_t index, const Edit& edit);

}  // namespace amiable::report

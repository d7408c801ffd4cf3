// Texts as HCL, Terraform's language, reads them back, whatever they hold.
#pragma once

#include <string>
#include <string_view>

namespace amiable::report {

// A quoted string: escapes, and no interpolation of ${…} and %{…}.
std::string hcl_quoted(std::string_view text);
// A here document of one or more lines, with the line end behind it.
std::string hcl_heredoc(std::string_view text);
// An identifier made of the text's letters and digits: "key_policy_2", never empty.
std::string hcl_identifier(std::string_view text);

}  // namespace amiable::report

// Parts that the JSON of several commands has in common. Internal to the module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "report/diagnosis.h"

namespace amiable::report {

void write_member(json::Writer& out, std::string_view key, std::string_view value);
void write_list(json::Writer& out, std::string_view key, const std::vector<std::string>& values);
void write_findings(json::Writer& out, std::string_view key, const std::vector<Finding>& values);
void write_document(json::Writer& out, const Document& value);
// `missing_inputs`: the paths alone.
void write_missing_paths(json::Writer& out, const std::vector<MissingInput>& values);
// Path, command, account and why of each.
void write_missing_inputs(json::Writer& out, std::string_view key,
                          const std::vector<MissingInput>& values);
// Null when nothing was looked up.
void write_observed(json::Writer& out, const std::optional<Observed>& value);
void write_assumptions(json::Writer& out, const std::vector<Assumption>& values);

}  // namespace amiable::report

// Files that are there whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace amiable::cli {

// Writes beside, syncs and renames; readable by the owner alone. Errors (usage) name the path and
// the system's reason; nothing is left then.
Result<void> write_whole_file(const std::filesystem::path& path, std::string_view text);

}  // namespace amiable::cli

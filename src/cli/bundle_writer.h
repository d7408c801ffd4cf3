// Writes the files of a bundle: each whole or not at all, readable by their owner alone.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"

namespace amiable::cli {

// Errors (usage) before anything is written: the folder holds something that is no bundle.
// Paths are bundle-relative; files of the same name are replaced, others stay.
Result<void> write_bundle(const std::filesystem::path& folder,
                          const std::map<std::string, std::string>& files);

}  // namespace amiable::cli

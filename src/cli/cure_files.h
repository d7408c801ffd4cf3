// The folder that `amiable fix --write` leaves: the documents as they are to be stored, what stood
// there before, a script, the cure as JSON and as a patch, and a note.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"
#include "report/render_cure.h"

namespace amiable::cli {

// Path in the folder → text. Pure.
std::map<std::string, std::string> cure_files(const report::Cure& cure,
                                              const report::CureOptions& options);

// Into a new or an empty folder, all files or none. Errors: usage.
Result<void> write_new_folder(const std::filesystem::path& folder,
                              const std::map<std::string, std::string>& files);

}  // namespace amiable::cli

// Into a new folder, an empty one, or a bundle.
#include "cli/bundle_writer.h"

#include <fmt/format.h>

#include "base/arn.h"
#include "cli/whole_file.h"

namespace amiable::cli {
namespace {

namespace fs = std::filesystem;

Error cannot(std::string_view what, const fs::path& path, std::string_view why) {
  return {ErrorKind::usage,
          fmt::format("`{}` cannot be {}: {}", path.string(), what, why),
          {},
          "give another --out folder, or free this one"};
}

// Empty, not there, or with an account's folder or organization/ in it.
Result<void> check_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return {};
  if (!fs::is_directory(folder, error)) return cannot("written into", folder, "it is no folder");
  bool empty = true, bundle = false;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    empty = false;
    bundle = bundle || is_account_id(name) || name == "organization";
  }
  if (error) return cannot("read", folder, error.message());
  if (empty || bundle) return {};
  return cannot("written into", folder, "it holds something that is no bundle");
}

}  // namespace

Result<void> write_bundle(const fs::path& folder, const std::map<std::string, std::string>& files) {
  TRY(check_folder(folder));
  for (const auto& [name, text] : files) {
    const fs::path path = folder / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) return cannot("made", path.parent_path(), error.message());
    TRY(write_whole_file(path, text));
  }
  return {};
}

}  // namespace amiable::cli

// The files are made in a folder beside the wanted one, which is then renamed to it: rename
// replaces an empty folder and nothing else.
#include "cli/cure_files.h"

#include <fmt/format.h>

#include <cstdlib>

#include "cli/whole_file.h"
#include "report/edit_commands.h"
#include "report/edit_phrases.h"

namespace amiable::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* script_name = "apply.sh";

Error cannot_write(const fs::path& folder, std::string_view why) {
  return {ErrorKind::usage, fmt::format("`{}` cannot be written: {}", folder.string(), why), "",
          "--write takes a folder that is not there yet, or an empty one"};
}

std::string readme(const report::Cure& cure, const report::CureOptions& options) {
  const report::Alternative& best = cure.alternatives.front();
  std::string out = "After these edits, " + report::success_sentence(cure.diagnosis) + ":\n\n";
  bool left_out = false;
  for (std::size_t i = 0; i < best.edits.size(); ++i) {
    const report::Edit& edit = best.edits[i];
    const bool guard = edit.guard_rail && !options.guard_rails;
    left_out = left_out || guard;
    out += fmt::format("{}. in account {}: {}{}\n", i + 1, edit.account,
                       report::edit_sentence(edit), guard ? " (a guard rail: left out)" : "");
  }
  out += "\nNN-ACCOUNT-DOCUMENT.json  the documents as they are to be stored\n";
  out += "before/                   what stood there\n";
  out += "cure.patch                the difference: cd before && patch -p1 <../cure.patch\n";
  out +=
      "apply.sh                  makes the edits of the account whose credentials it runs with:\n";
  out += "                          AWS_PROFILE=NAME bash apply.sh, once per account\n";
  out += "cure.json                 everything as data\n";
  if (left_out)
    out += "\nGuard rails are left out of apply.sh; --include-guard-rails takes them in.\n";
  return out;
}

Result<void> write_file(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return cannot_write(path, error.message());
  TRY(write_whole_file(path, text));
  if (path.filename() == script_name) fs::permissions(path, fs::perms::owner_all, error);
  return {};
}

// Only its owner sees it: policies tell much about an account.
Result<fs::path> folder_beside(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (error) return cannot_write(folder, error.message());
  std::string name = folder.string() + ".XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return cannot_write(folder, "its parent is not writable");
  return fs::path(name);
}

Result<void> fill_and_rename(const fs::path& part, const fs::path& folder,
                             const std::map<std::string, std::string>& files) {
  for (const auto& [name, text] : files) TRY(write_file(part / name, text));
  std::error_code error;
  fs::rename(part, folder, error);
  if (error) return cannot_write(folder, error.message());
  return {};
}

}  // namespace

std::map<std::string, std::string> cure_files(const report::Cure& cure,
                                              const report::CureOptions& options) {
  report::CureOptions apart = options;
  apart.documents_apart = true;
  std::map<std::string, std::string> files;
  const auto& edits = cure.alternatives.front().edits;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const std::string name = report::document_file(i, edits[i]);
    if (!edits[i].policy.empty()) files[name] = edits[i].policy;
    if (!edits[i].before.empty()) files["before/" + name] = edits[i].before;
  }
  files[script_name] = report::render_cure_commands(cure, apart);
  files["cure.json"] = report::render_cure_json(cure);
  const std::string patch = report::render_cure_patch(cure);
  if (!patch.empty()) files["cure.patch"] = patch;
  files["README.txt"] = readme(cure, options);
  return files;
}

Result<void> write_new_folder(const fs::path& wanted,
                              const std::map<std::string, std::string>& files) {
  std::error_code error;
  fs::path folder = fs::absolute(wanted, error).lexically_normal();
  if (folder.filename().empty()) folder = folder.parent_path();  // "out/"
  if (fs::exists(folder, error) && !fs::is_directory(folder, error)) {
    return cannot_write(wanted, "it is no folder");
  }
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return cannot_write(wanted, "it holds something already");
  }
  const fs::path part = TRY(folder_beside(folder));
  auto done = fill_and_rename(part, folder, files);
  if (!done.ok()) fs::remove_all(part, error);
  return done;
}

}  // namespace amiable::cli

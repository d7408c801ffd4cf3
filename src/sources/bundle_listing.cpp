// A walk over the folders that the table of bundle_paths.cpp knows; others are not entered.
#include "sources/bundle_listing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"

namespace amiable::sources {
namespace {

class Walk {
 public:
  explicit Walk(const FileTree& tree) : tree_(tree) {}

  BundleListing run() {
    for (const std::string& name : tree_.list("")) {
      if (is_account_id(name)) {
        account(name);
      } else if (name == "organization") {
        folder(name, {"list-parents", "list-policies-for-target", "policies"});
      } else {
        take(name);
      }
    }
    return std::move(out_);
  }

 private:
  using Names = std::vector<std::string_view>;

  void account(const std::string& name) {
    out_.accounts.push_back(name);
    for (const std::string& inner : tree_.list(name)) {
      const std::string path = fmt::format("{}/{}", name, inner);
      if (is_region(inner)) {
        out_.places.push_back({name, inner});
        region(path);
      } else {
        take(path);
      }
    }
  }

  void region(const std::string& path) {
    folder(path, {"image-attributes", "snapshot-attributes", "cloudtrail"}, "keys");
  }

  void key(const std::string& path) {
    if (tree_.list(path).empty()) return take(path);
    folder(path, {});
  }

  // Files of the folder and of the named folders in it; `keys` holds a folder for each key.
  void folder(const std::string& path, const Names& folders, std::string_view keys = {}) {
    for (const std::string& name : tree_.list(path)) {
      const std::string inner = fmt::format("{}/{}", path, name);
      if (std::find(folders.begin(), folders.end(), name) != folders.end()) {
        for (const std::string& file : tree_.list(inner)) take(fmt::format("{}/{}", inner, file));
      } else if (!keys.empty() && name == keys) {
        for (const std::string& one : tree_.list(inner)) key(fmt::format("{}/{}", inner, one));
      } else {
        take(inner);
      }
    }
  }

  void take(const std::string& path) {
    const bool hidden = path[path.rfind('/') + 1] == '.';  // npos + 1 is 0
    if (hidden) return;
    if (auto file = file_of(path)) {
      out_.files.push_back(std::move(*file));
    } else {
      out_.others.push_back(path);
    }
  }

  const FileTree& tree_;
  BundleListing out_;
};

}  // namespace

BundleListing list_bundle(const FileTree& tree) { return Walk(tree).run(); }

}  // namespace amiable::sources

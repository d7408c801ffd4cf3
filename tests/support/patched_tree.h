// A bundle with changes laid over it in memory.
#pragma once

#include <map>
#include <set>

#include "sources/file_tree.h"
#include "support/cases.h"

namespace amiable::test {

// "remove": [paths]; "write": {path: JSON or text}; "patch": {path: JSON Patch};
// "policy_patch": the same inside a key policy's escaped text.
class PatchedTree : public sources::FileTree {
 public:
  PatchedTree(std::unique_ptr<sources::FileTree> base, const Json& changes)
      : base_(std::move(base)) {
    const auto part = [&changes](const char* name) { return changes.value(name, Json::object()); };
    const Json writes = part("write"), patches = part("patch"), policies = part("policy_patch");
    for (const Json& path : changes.value("remove", Json::array())) removed_.insert(path);
    for (const auto& [path, content] : writes.items()) {
      written_[path] = content.is_string() ? content.get<std::string>() : content.dump(1);
    }
    for (const auto& [path, patch] : patches.items()) {
      written_[path] = Json::parse(base_->read(path).text).patch(patch).dump(1);
    }
    for (const auto& [path, patch] : policies.items()) {
      Json file = Json::parse(read(path).text);
      const Json policy = Json::parse(file["Policy"].get<std::string>());
      file["Policy"] = policy.patch(patch).dump(2);
      written_[path] = file.dump(1);
    }
  }

  Read read(std::string_view path) const override {
    const std::string name(path);
    if (removed_.contains(name)) return {};
    const auto found = written_.find(name);
    if (found != written_.end()) return {Read::State::found, found->second, ""};
    return base_->read(path);
  }

  std::vector<std::string> list(std::string_view path) const override {
    std::vector<std::string> names = base_->list(path);
    std::set<std::string> all(names.begin(), names.end());
    const std::string prefix = path.empty() ? "" : std::string(path) + "/";
    for (const auto& [name, text] : written_) {
      if (!name.starts_with(prefix)) continue;
      const std::string rest = name.substr(prefix.size());
      all.insert(rest.substr(0, rest.find('/')));
    }
    for (const std::string& gone : removed_) {
      if (gone.starts_with(prefix)) all.erase(gone.substr(prefix.size()));
    }
    return {all.begin(), all.end()};
  }

 private:
  std::unique_ptr<sources::FileTree> base_;
  std::set<std::string> removed_;
  std::map<std::string, std::string> written_;
};

}  // namespace amiable::test

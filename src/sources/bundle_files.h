// Loads the files of a bundle on demand, checks that each is the output it should be, and keeps
// what went wrong: under the Inventory, and for whoever takes a whole bundle.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json_members.h"
#include "base/timestamp.h"
#include "sources/bundle_paths.h"
#include "sources/file_tree.h"

namespace amiable::sources {

struct LoadedFile {
  enum class State : std::uint8_t { absent, failed, found } state = State::absent;
  json::DocumentPtr document;  // found
  std::string path;
  bool truncated = false;  // the output says that more pages follow: what it lacks is unknown

  bool found() const { return state == State::found; }
  json::Value root() const { return document->root(); }
  // The top member that the command prints; checked when loaded.
  json::Value top() const;
  std::string_view top_name;
};

class BundleFiles {
 public:
  explicit BundleFiles(std::unique_ptr<FileTree> tree) : tree_(std::move(tree)) {}

  const LoadedFile& load(const FileId& file);
  // Forgets it; no view of it may be left. Loading it again reads it again.
  void unload(const FileId& file) { loaded_.erase(path_of(file)); }
  const FileTree& tree() const { return *tree_; }
  const std::vector<Error>& errors() const { return errors_; }
  void add_error(Error error) { errors_.push_back(std::move(error)); }

 private:
  void read(const FileId& file, LoadedFile& loaded);
  void check(const FileId& file, LoadedFile& loaded);

  std::unique_ptr<FileTree> tree_;
  std::map<std::string, LoadedFile> loaded_;
  std::vector<Error> errors_;
};

// Members of a JSON object, forgiving about absence and null, empty otherwise.
using json::number_of;
using json::text_of;
using json::texts_of;
bool flag_of(const json::Value& object, std::string_view member);
std::optional<bool> optional_flag_of(const json::Value& object, std::string_view member);
// `Tags`: [{Key, Value}] or KMS's [{TagKey, TagValue}].
std::vector<model::Tag> tags_of(const json::Value& object, std::string_view member = "Tags");
std::vector<json::Value> elements_of(const json::Value& object, std::string_view member);
// A time in the forms in which the aws command line prints one: ISO 8601 with a fraction of any
// length and any offset (2026-11-25T10:39:26.123000+02:00), or seconds since 1970. nullopt: absent,
// or none of them.
std::optional<Timestamp> time_of(const json::Value& object, std::string_view member);
// A policy document of IAM as text: an object in the command line's output, as written; a string
// (percent-encoded, as the raw API answers it) decoded.
std::string document_text(const json::Value& document);

}  // namespace amiable::sources

// Loading and checking of single files.
#include "sources/bundle_files.h"

#include <fmt/format.h>

#include <charconv>

namespace amiable::sources {

using json::Type;
using json::Value;

Value LoadedFile::top() const { return *root().find(top_name); }

const LoadedFile& BundleFiles::load(const FileId& file) {
  const std::string path = path_of(file);
  const auto [entry, inserted] = loaded_.try_emplace(path);
  if (inserted) {
    entry->second.path = path;
    entry->second.top_name = top_member(file.file);
    read(file, entry->second);
  }
  return entry->second;
}

void BundleFiles::read(const FileId& file, LoadedFile& loaded) {
  if (!file.id.empty() && !is_safe_id(file.id)) return;
  FileTree::Read bytes = tree_->read(loaded.path);
  if (bytes.state == FileTree::Read::State::absent) return;
  const std::string again = "print it again with `" + need_for(file).command + "`";
  loaded.state = LoadedFile::State::failed;
  if (bytes.state == FileTree::Read::State::failed) {
    add_error({ErrorKind::unreadable, "this file of the bundle cannot be used: " + bytes.error,
               loaded.path, again});
    return;
  }
  auto source = std::make_shared<const Source>(loaded.path, std::move(bytes.text));
  Result<json::DocumentPtr> document = json::parse(std::move(source));
  if (!document) {
    Error error = std::move(document).error();
    error.next += (error.next.empty() ? "" : "; or ") + again;
    add_error(std::move(error));
    return;
  }
  loaded.document = std::move(document).value();
  check(file, loaded);
}

void BundleFiles::check(const FileId& file, LoadedFile& loaded) {
  const Value root = loaded.root();
  const model::Need need = need_for(file);
  if (!root.is(Type::object) || !root.find(loaded.top_name)) {
    std::string found(json::type_name(root.type()));
    if (root.is(Type::object)) {
      found = root.size() == 0
                  ? "an empty object"
                  : "an object with " + std::string((*root.members().begin()).key.raw());
    }
    add_error({ErrorKind::unreadable,
               fmt::format("expected the output of `{}` with a member \"{}\", found {}",
                           need.command, loaded.top_name, found),
               root.place(), "put the right output there, or remove the file"});
    return;
  }
  for (std::string_view marker : {"NextToken", "Marker", "NextMarker"}) {
    const auto more = root.find(marker);
    loaded.truncated = loaded.truncated || (more && more->is(Type::string));
  }
  loaded.truncated = loaded.truncated || flag_of(root, "IsTruncated") || flag_of(root, "Truncated");
  loaded.state = LoadedFile::State::found;
}

std::optional<bool> optional_flag_of(const Value& object, std::string_view member) {
  const auto value = object.find(member);
  if (!value || !value->is(Type::boolean)) return std::nullopt;
  return value->boolean();
}

bool flag_of(const Value& object, std::string_view member) {
  return optional_flag_of(object, member).value_or(false);
}

std::vector<Value> elements_of(const Value& object, std::string_view member) {
  std::vector<Value> elements;
  if (const auto list = object.find(member)) {
    for (const Value element : list->elements()) elements.push_back(element);
  }
  return elements;
}

std::vector<model::Tag> tags_of(const Value& object, std::string_view member) {
  std::vector<model::Tag> tags;
  for (const Value& element : elements_of(object, member)) {
    const bool kms = element.find("TagKey").has_value();
    tags.push_back(
        {text_of(element, kms ? "TagKey" : "Key"), text_of(element, kms ? "TagValue" : "Value")});
  }
  return tags;
}

}  // namespace amiable::sources

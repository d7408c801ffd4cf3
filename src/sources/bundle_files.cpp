// Loading and checking of single files.
#include "sources/bundle_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/hex_digit.h"

namespace amiable::sources {
namespace {

// Two digits; nullopt when they are none.
std::optional<std::int64_t> two_digits(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return {};
  return value;
}

// Of `Z` or `+02:00`.
std::optional<std::int64_t> offset_seconds(std::string_view zone) {
  if (zone == "Z") return 0;
  const bool shaped = zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':';
  if (!shaped) return {};
  const auto hours = two_digits(zone.substr(1, 2)), minutes = two_digits(zone.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return {};
  const std::int64_t seconds = *hours * 3600 + *minutes * 60;
  return zone[0] == '-' ? -seconds : seconds;
}

std::optional<Timestamp> iso_time(std::string_view text) {
  constexpr std::size_t date_and_time = 19;
  if (text.size() <= date_and_time) return {};
  std::string utc(text.substr(0, date_and_time));
  std::string_view tail = text.substr(date_and_time);
  if (tail.front() == '.') {
    const std::size_t end = tail.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return {};
    std::string millis(tail.substr(1, std::min<std::size_t>(end - 1, 3)));
    millis.resize(3, '0');
    utc += "." + millis;
    tail.remove_prefix(end);
  }
  const auto time = parse_iso8601(utc + "Z");
  const auto offset = offset_seconds(tail);
  if (!time || !offset) return {};
  return *time + -*offset;
}

// Seconds with a fraction, as AWS CLI 1 prints KMS's times.
std::optional<Timestamp> epoch_time(std::string_view raw) {
  constexpr double seconds_max = 253402300800;  // the year 10000
  double seconds = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), seconds);
  if (error != std::errc() || end != raw.data() + raw.size()) return {};
  if (seconds < 0 || seconds >= seconds_max) return {};
  return Timestamp{static_cast<std::int64_t>(seconds * 1000)};
}

}  // namespace

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

std::optional<Timestamp> time_of(const Value& object, std::string_view member) {
  const auto value = object.find(member);
  if (!value) return {};
  if (value->is(Type::number)) return epoch_time(value->raw());
  return value->is(Type::string) ? iso_time(value->string()) : std::nullopt;
}

std::string document_text(const Value& document) {
  return document.is(Type::string) ? percent_decoded(document.string())
                                   : std::string(document.raw());
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

// Loading, and what can be wrong with a single member.
#include "world_import/import_reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/policy.h"

namespace amiable::world_import {

using json::Value;
using sources::FileId;
using sources::LoadedFile;

bool Reading::is_gathered(std::string_view account) const {
  return std::binary_search(listing.accounts.begin(), listing.accounts.end(), account);
}

const LoadedFile* load(Reading& reading, const FileId& file) {
  const LoadedFile& loaded = reading.files.load(file);
  if (!loaded.found()) return nullptr;
  if (loaded.truncated) {
    reading.out.report.notes.add("cut off (an answer of several pages, not all of them)",
                                 loaded.path);
  } else {
    reading.record.whole.insert(loaded.path);
  }
  return &loaded;
}

namespace {

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// Of files with an id in their name the id is what the note is about.
void note_missing(Reading& reading, const FileId& file, std::string_view consequence) {
  const std::string path = path_of(file);
  std::string name(file_name(path));
  const bool named_by_id = !file.id.empty() && name.starts_with(file.id);
  if (named_by_id) name.erase(0, file.id.size() + 1);
  const std::string of = named_by_id ? file.id : path.substr(0, path.rfind('/'));
  reading.out.report.notes.add(fmt::format("{} is missing, so {}", name, consequence), of);
}

bool is_absent(const Reading& reading, const FileId& file) {
  return reading.files.load(file).state == LoadedFile::State::absent;
}

}  // namespace

const LoadedFile* load(Reading& reading, const FileId& file, std::string_view consequence) {
  const LoadedFile* loaded = load(reading, file);
  if (is_absent(reading, file)) note_missing(reading, file, consequence);
  return loaded;
}

const LoadedFile* load_about(Reading& reading, const FileId& file, std::string_view consequence) {
  const LoadedFile* loaded = load(reading, file, consequence);
  if (loaded == nullptr || loaded->truncated) reading.record.missing.insert(path_of(file));
  return loaded;
}

void fail(Reading& reading, const Value& value, std::string message) {
  reading.files.add_error({ErrorKind::unreadable, std::move(message), value.place(),
                           "print the file again as docs/bundle.md says, or remove it"});
}

void expect(Reading& reading, const Value& value, json::Type type,
            std::initializer_list<std::string_view> members) {
  for (const std::string_view member : members) {
    const auto found = value.find(member);
    if (!found || found->is(type) || found->is(json::Type::null)) continue;
    fail(reading, *found,
         fmt::format("expected {} \"{}\", found {}", json::type_name(type), member,
                     json::type_name(found->type())));
  }
}

std::string required(Reading& reading, const Value& value, std::string_view member) {
  std::string text = sources::text_of(value, member);
  if (text.empty()) {
    fail(reading, value, fmt::format("expected a text \"{}\" in this entry, found none", member));
  }
  return text;
}

std::optional<Timestamp> time_in(Reading& reading, const Value& value, std::string_view member) {
  const auto found = value.find(member);
  if (!found || found->is(json::Type::null)) return {};
  const auto time = sources::time_of(value, member);
  if (!time) fail(reading, *found, fmt::format("\"{}\" is no time as aws prints one", member));
  return time;
}

Timestamp time_in(Reading& reading, const Value& value, std::string_view member,
                  Timestamp otherwise) {
  return time_in(reading, value, member).value_or(otherwise);
}

void set_text(const Value& value, std::string_view member, std::string& text) {
  if (std::string told = sources::text_of(value, member); !told.empty()) text = std::move(told);
}

void each_listed(Reading& reading, const FileId& file, std::string_view consequence,
                 std::string_view list, const std::function<void(const Value&)>& visit) {
  const LoadedFile* loaded = load(reading, file, consequence);
  if (loaded == nullptr) return;
  expect(reading, loaded->root(), json::Type::array, {list});
  for (const Value& one : sources::elements_of(loaded->root(), list)) visit(one);
}

store::Document compiled(Reading& reading, const Value& document, std::string text,
                         policy::Kind kind, std::string name, store::Standing standing) {
  auto made = store::compile(std::move(text), kind, name, std::move(standing));
  if (made.ok()) return std::move(made).value();
  Error error = std::move(made).error();
  error.message =
      fmt::format("policy `{}` is none that AWS could have stored: {}", name, error.message);
  // An object has its own place in the file; a text one in the text.
  const auto again = document.is(json::Type::object) ? policy::parse(document, kind, name)
                                                     : Result<policy::PolicyPtr>(error);
  error.place = again.ok() ? document.place() : again.error().place;
  if (!document.is(json::Type::object)) error.place = document.place() + ", " + error.place;
  reading.files.add_error(std::move(error));
  return {};
}

void settle(Reading& reading, std::string_view id, std::string& state, std::string_view passing,
            std::string_view settled) {
  if (state != passing) return;
  reading.out.report.notes.add(fmt::format("{} when it was gathered, {} here", passing, settled),
                               id);
  state = settled;
}

}  // namespace amiable::world_import

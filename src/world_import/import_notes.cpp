// Bounded: a bundle of 10,000 keys without grants is one line.
#include "world_import/import_notes.h"

#include <fmt/format.h>

#include <algorithm>

namespace amiable::world_import {
namespace {

constexpr std::size_t named_max = 3;

}  // namespace

void Notes::add(std::string_view text, std::string_view of) {
  auto note = std::find_if(notes_.begin(), notes_.end(),
                           [text](const Note& one) { return one.text == text; });
  if (note == notes_.end()) note = notes_.insert(note, {std::string(text), {}, 0});
  if (of.empty()) return;
  ++note->count;
  if (note->of.size() < named_max) note->of.emplace_back(of);
}

std::vector<std::string> Notes::lines() const {
  std::vector<std::string> lines;
  for (const Note& note : notes_) {
    std::string line = note.text;
    if (!note.of.empty()) line += fmt::format(": {}", fmt::join(note.of, ", "));
    if (note.count > note.of.size())
      line += fmt::format(" and {} more", note.count - note.of.size());
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace amiable::world_import

// Edits of a JSON text that leave everything else as its author wrote it: order, spaces, line ends.
//
// Each function tells what to replace where; new parts take the look of what stands beside them
// (one line or many, the indentation, `: ` or `:`). Pure; the values belong to a parsed Document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace amiable::json {

// Replaces the bytes of `span` by `text`; length 0 inserts.
struct TextEdit {
  Span span;
  std::string text;
};

// The text with all edits made; they must not overlap.
std::string edited(std::string_view text, std::vector<TextEdit> edits);

// `json` is a JSON text on one line or many (indented by two); it takes the place's own look.
// Appends an element to an array; a value that is no array becomes one of two elements.
TextEdit element_added(const Value& value, std::string_view json);
// Adds a member after the last one.
TextEdit member_added(const Value& object, std::string_view key, std::string_view json);
// Takes an element out, with the comma and the white space that set it apart. INVARIANT: the array
// has more than one.
TextEdit element_removed(const Value& array, std::size_t index);
TextEdit replaced(const Value& value, std::string_view json);

// A JSON text written anew: with `indent` spaces a level, or 0 for one line with spaces after
// commas and colons, as people write short ones.
std::string reformatted(const Value& value, int indent);

}  // namespace amiable::json

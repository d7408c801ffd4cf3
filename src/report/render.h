// Renderings of a diagnosis. The JSON is the model; text and plain are views of the same data.
#pragma once

#include <string>

#include "report/diagnosis.h"

namespace amiable::report {

enum class Color : std::uint8_t { never, always };

struct TextOptions {
  Color color = Color::never;
  int width = 80;  // columns to wrap at
};

// For people at a terminal: a left rule marks where the message begins and ends.
std::string render_text(const Diagnosis& diagnosis, const TextOptions& options);
// The same facts as sentences without drawing characters, for screen readers and logs.
std::string render_plain(const Diagnosis& diagnosis);
// One object, schema docs/why.schema.json, ending in a newline.
std::string render_json(const Diagnosis& diagnosis);

}  // namespace amiable::report

// Simple values as plain text: in query parameters, XML elements, paths and headers.
// JSON has its own spelling (wire/json_protocol.h) but for real numbers. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "wire/shape.h"

namespace amiable::wire {

// IAM and STS print whole seconds, a fraction only where there is one; EC2 always milliseconds.
enum class TimeText { shortest, millis };

// False when the kind cannot hold the text; `target`, a value of that kind, is then unspecified.
// Booleans are read in any case, blobs from base64, timestamps from ISO 8601. Not for lists, maps
// and structures: false.
bool read_scalar(Kind kind, std::string_view text, void* target);

// The reverse; empty for lists, maps and structures.
std::string scalar_text(Kind kind, const void* value, TimeText time = TimeText::shortest);

// As Java prints it: 3.0, 2.5. The number must be finite.
std::string real_text(double number);

}  // namespace amiable::wire

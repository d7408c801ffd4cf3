// Percent decoding into one buffer; the fields are views into it.
#include "wire/form.h"

#include <algorithm>

#include "base/hex_digit.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace amiable::wire {
namespace {

// The sentence of "Common errors"; the service prints nothing of the string itself.
AwsError malformed() {
  return {"MalformedQueryString", "The query string contains a syntax error.", 0};
}

// Writes the decoded text at `out`, which has room for it and moves behind it; views it there.
std::optional<std::string_view> decode_into(char*& out, std::string_view encoded) {
  char* const first = out;
  bool has_high_byte = false;
  for (std::size_t at = 0; at < encoded.size(); ++at) {
    char c = encoded[at] == '+' ? ' ' : encoded[at];
    if (c == '%') {
      if (at + 2 >= encoded.size()) return std::nullopt;
      const int high = hex_value(encoded[at + 1]);
      const int low = hex_value(encoded[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      at += 2;
    }
    has_high_byte = has_high_byte || static_cast<unsigned char>(c) >= 0x80;
    *out++ = c;
  }
  const std::string_view decoded(first, static_cast<std::size_t>(out - first));
  if (has_high_byte && !is_utf8(decoded)) return std::nullopt;
  return decoded;
}

}  // namespace

Result<Form, AwsError> Form::parse(std::string_view encoded) {
  Form form;
  // Decoding never makes text longer: names and values fit into as many bytes.
  form.text_.resize(encoded.size());
  char* out = form.text_.data();
  while (!encoded.empty()) {
    const std::string_view part = encoded.substr(0, encoded.find('&'));
    encoded.remove_prefix(std::min(part.size() + 1, encoded.size()));
    if (part.empty()) continue;
    if (form.fields_.size() == limits::query_parameters_max) return malformed();
    const std::size_t equals = std::min(part.find('='), part.size());
    const auto name = decode_into(out, part.substr(0, equals));
    const auto value = decode_into(out, part.substr(std::min(equals + 1, part.size())));
    if (!name || !value) return malformed();
    form.fields_.push_back({*name, *value});
  }
  std::stable_sort(form.fields_.begin(), form.fields_.end(),
                   [](const FormField& a, const FormField& b) { return a.name < b.name; });
  return form;
}

std::optional<std::string_view> Form::find(std::string_view name) const {
  const auto found = std::lower_bound(
      fields_.begin(), fields_.end(), name,
      [](const FormField& field, std::string_view key) { return field.name < key; });
  if (found == fields_.end() || found->name != name) return std::nullopt;
  return found->value;
}

std::span<const FormField> Form::with_prefix(std::string_view prefix) const {
  const auto first = std::lower_bound(
      fields_.begin(), fields_.end(), prefix,
      [](const FormField& field, std::string_view key) { return field.name < key; });
  const auto last = std::partition_point(first, fields_.end(), [prefix](const FormField& field) {
    return field.name.substr(0, prefix.size()) == prefix;
  });
  return {first, last};
}

}  // namespace amiable::wire

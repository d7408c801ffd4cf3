// BinaryEquals: the policy holds base64; the request holds the bytes, or base64 of them when they
// came through JSON. [IAM user guide, Binary condition operator]
#include <optional>

#include "policy/operators/families.h"

namespace amiable::policy {
namespace {

// The six bits of a base64 digit, or nothing.
std::optional<unsigned> digit_value(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26;
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0') + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return std::nullopt;
}

// Calls `emit` for each byte; false when the text is no padded base64.
template <class Emit>
bool decode_base64(std::string_view text, Emit emit) {
  if (text.size() % 4 != 0) return false;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text.substr(0, text.size() - padding)) {
    const std::optional<unsigned> value = digit_value(c);
    if (!value) return false;
    bits = (bits << 6U | *value) & 0xFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    emit(static_cast<char>(bits >> count & 0xFFU));
  }
  return true;
}

bool decodes_to(std::string_view text, std::string_view bytes) {
  std::size_t at = 0;
  bool same = true;
  const bool valid = decode_base64(text, [&](char byte) {
    same = same && at < bytes.size() && bytes[at] == byte;
    ++at;
  });
  return valid && same && at == bytes.size();
}

}  // namespace

ParsedValue read_binary(const Operator&, std::string_view text, Version) {
  std::string bytes;
  if (!decode_base64(text, [&bytes](char byte) { bytes.push_back(byte); })) return Unparseable{};
  return bytes;
}

Truth binary_holds(const Condition& condition, const RequestValue& request) {
  return with_negation(condition, any_value(condition, [&](const ConditionValue& value) {
                         const auto* bytes = std::get_if<std::string>(&value.parsed);
                         if (bytes == nullptr) return Truth::no;
                         return truth(request.text == *bytes || decodes_to(request.text, *bytes));
                       }));
}

}  // namespace amiable::policy

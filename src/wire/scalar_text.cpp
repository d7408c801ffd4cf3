// A case per kind and direction.
#include "wire/scalar_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "crypto/base64.h"
#include "crypto/secret_bytes.h"

namespace amiable::wire {
namespace {

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  return error == std::errc{} && end == last;
}

bool read_boolean(std::string_view text, bool& value) {
  value = equals_ignoring_case(text, "true");
  return value || equals_ignoring_case(text, "false");
}

template <class Value, class Parsed>
bool take(Parsed parsed, void* target) {
  if (!parsed) return false;
  *static_cast<Value*>(target) = *std::move(parsed);
  return true;
}

}  // namespace

bool read_scalar(Kind kind, std::string_view text, void* target) {
  switch (kind) {
    case Kind::string:
      *static_cast<std::string*>(target) = text;
      return true;
    case Kind::integer:
      return read_number(text, *static_cast<std::int64_t*>(target));
    case Kind::real: {
      auto& number = *static_cast<double*>(target);
      return read_number(text, number) && std::isfinite(number);
    }
    case Kind::boolean:
      return read_boolean(text, *static_cast<bool*>(target));
    case Kind::timestamp:
      return take<Timestamp>(parse_iso8601(text), target);
    case Kind::blob:
      return take<std::string>(crypto::base64_decode(text), target);
    case Kind::secret_blob:
      return take<crypto::SecretBytes>(crypto::base64_decode_secret(text), target);
    default:
      return false;
  }
}

std::string scalar_text(Kind kind, const void* value, TimeText time) {
  switch (kind) {
    case Kind::string:
      return *static_cast<const std::string*>(value);
    case Kind::integer:
      return std::to_string(*static_cast<const std::int64_t*>(value));
    case Kind::real:
      return real_text(*static_cast<const double*>(value));
    case Kind::boolean:
      return *static_cast<const bool*>(value) ? "true" : "false";
    case Kind::timestamp: {
      const auto moment = *static_cast<const Timestamp*>(value);
      const bool whole = time == TimeText::shortest && moment.milliseconds % 1000 == 0;
      return whole ? iso8601(moment) : iso8601_millis(moment);
    }
    case Kind::blob:
      return crypto::base64_encode(*static_cast<const std::string*>(value));
    case Kind::secret_blob:
      return crypto::base64_encode(static_cast<const crypto::SecretBytes*>(value)->view());
    default:
      return {};
  }
}

std::string real_text(double number) {
  std::string text = fmt::format("{}", number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace amiable::wire

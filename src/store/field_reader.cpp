// Types are checked one by one; the first fault is kept and the rest read on.
#include "store/field_reader.h"

#include <fmt/format.h>

#include <charconv>

#include "base/hex_digit.h"

namespace amiable::store {
namespace {

template <class Number>
std::optional<Number> number_in(std::string_view raw) {
  Number number = 0;
  const auto [end, problem] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (problem != std::errc() || end != raw.data() + raw.size()) return {};
  return number;
}

}  // namespace

void FieldReader::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

void FieldReader::fail(std::string_view name, std::string_view expected, const json::Value& found) {
  fail({ErrorKind::unreadable,
        fmt::format("field `{}`: {} expected, found {}", name, expected,
                    json::type_name(found.type())),
        found.place(),
        {}});
}

std::optional<json::Value> FieldReader::field(std::string_view name, json::Type type) {
  const auto value = object_.find(name);
  if (!value || value->is(type)) return value;
  fail(name, json::type_name(type), *value);
  return {};
}

void FieldReader::operator()(std::string_view name, std::string& text) {
  if (const auto value = field(name, json::Type::string)) text = value->string();
}

void FieldReader::operator()(std::string_view name, bool& flag) {
  if (const auto value = field(name, json::Type::boolean)) flag = value->boolean();
}

void FieldReader::operator()(std::string_view name, std::int64_t& number) {
  const auto value = field(name, json::Type::number);
  if (!value) return;
  const auto read = number_in<std::int64_t>(value->raw());
  if (!read) return fail(name, "a whole number of 64 bits", *value);
  number = *read;
}

void FieldReader::operator()(std::string_view name, std::uint64_t& number) {
  std::int64_t read = static_cast<std::int64_t>(number);
  (*this)(name, read);
  number = static_cast<std::uint64_t>(read);
}

void FieldReader::operator()(std::string_view name, Timestamp& time) {
  (*this)(name, time.milliseconds);
}

void FieldReader::operator()(std::string_view name, std::optional<Timestamp>& time) {
  if (!object_.find(name)) return;
  time.emplace();
  (*this)(name, *time);
}

void FieldReader::operator()(std::string_view name, std::optional<bool>& flag) {
  if (!object_.find(name)) return;
  flag.emplace();
  (*this)(name, *flag);
}

void FieldReader::operator()(std::string_view name, std::optional<std::int64_t>& number) {
  if (!object_.find(name)) return;
  number.emplace();
  (*this)(name, *number);
}

void FieldReader::operator()(std::string_view name, std::vector<std::string>& texts) {
  const auto value = field(name, json::Type::array);
  if (!value) return;
  texts.reserve(value->size());
  for (const json::Value element : value->elements()) {
    if (!element.is(json::Type::string)) return fail(name, "texts", element);
    texts.push_back(element.string());
  }
}

void FieldReader::bytes(std::string_view name, std::string& bytes) {
  const auto value = field(name, json::Type::string);
  if (!value) return;
  const std::string hex = value->string();
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    const int high = lower_hex_value(hex[i]), low = lower_hex_value(hex[i + 1]);
    if (high < 0 || low < 0) return fail(name, "pairs of hex digits", *value);
    bytes += static_cast<char>(high * 16 + low);
  }
  if (hex.size() % 2 != 0) fail(name, "pairs of hex digits", *value);
}

void FieldReader::document(std::string_view name, Document& document, policy::Kind kind,
                           const std::string& policy_name, const Standing& standing) {
  const auto value = field(name, json::Type::string);
  if (!value) {
    return fail(
        {ErrorKind::unreadable, fmt::format("field `{}` is missing", name), object_.place(), {}});
  }
  auto compiled = compile(value->string(), kind, policy_name, standing);
  if (!compiled.ok()) {
    Error error = std::move(compiled).error();
    error.message =
        fmt::format("field `{}` is no {}: {}", name, policy::kind_name(kind), error.message);
    return fail(std::move(error));
  }
  document = std::move(compiled).value();
}

}  // namespace amiable::store

// One walk over the shape for each direction.
// The sentences of type errors are those of AWS's own JSON reader, recorded on services that use
// it (Athena, 46 malformed requests, September 2026; SES, June 2026): a body of another type than
// the member, an array or an object at a scalar.
#include "wire/json_protocol.h"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <memory>

#include "base/ascii.h"
#include "crypto/base64.h"
#include "crypto/secret_bytes.h"
#include "wire/epoch_seconds.h"
#include "wire/scalar_text.h"

namespace amiable::wire {
namespace {

using Outcome = Result<void, AwsError>;

AwsError serialization(std::string message = {}) {
  return {"SerializationException", std::move(message), 0};
}

AwsError start_not_expected(json::Type found) {
  // With and without a full stop: so AWS spells them.
  if (found == json::Type::array) return serialization("Start of list found where not expected");
  return serialization("Start of structure or map found where not expected.");
}

bool is_scalar(json::Type type) { return type != json::Type::array && type != json::Type::object; }

AwsError not_convertible(json::Value value, std::string_view type) {
  if (!is_scalar(value.type())) return start_not_expected(value.type());
  std::string_view found = "STRING_VALUE";
  if (value.is(json::Type::number)) found = "NUMBER_VALUE";
  if (value.is(json::Type::boolean)) found = value.boolean() ? "TRUE_VALUE" : "FALSE_VALUE";
  return serialization(fmt::format("{} can not be converted to {}", found, type));
}

Outcome read_integer(json::Value value, std::int64_t& number) {
  if (!value.is(json::Type::number)) return not_convertible(value, "an Integer");
  const std::string_view text = value.raw();
  const char* const last = text.data() + text.size();
  const auto whole = std::from_chars(text.data(), last, number);
  if (whole.ec == std::errc{} && whole.ptr == last) return {};
  double real = 0;
  const auto parsed = std::from_chars(text.data(), last, real);
  // 2^63 is the first double that no int64 holds.
  if (parsed.ec != std::errc{} || !(std::abs(real) < 0x1p63)) return serialization();
  number = static_cast<std::int64_t>(real);
  return {};
}

Outcome read_real(json::Value value, double& number) {
  if (!value.is(json::Type::number)) return not_convertible(value, "a Double");
  const std::string_view text = value.raw();
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{}) return serialization();
  return {};
}

Outcome read_boolean(json::Value value, bool& flag) {
  if (value.is(json::Type::boolean)) {
    flag = value.boolean();
    return {};
  }
  if (!value.is(json::Type::string)) return not_convertible(value, "a Boolean");
  const std::string text = ascii_lowered(value.string());
  for (const std::string_view yes : {"true", "yes", "y", "t", "1"}) {
    if (text == yes) return flag = true, Outcome();
  }
  for (const std::string_view no : {"false", "no", "n", "f", "0"}) {
    if (text == no) return flag = false, Outcome();
  }
  return not_convertible(value, "an Boolean");
}

Outcome read_timestamp(json::Value value, Timestamp& time) {
  if (!value.is(json::Type::number)) return not_convertible(value, "milliseconds since epoch");
  const auto parsed = parse_epoch_seconds(value.raw());
  if (!parsed) return serialization();
  time = *parsed;
  return {};
}

Outcome read_scalar(json::Value value, Kind kind, void* target) {
  if (kind == Kind::integer) return read_integer(value, *static_cast<std::int64_t*>(target));
  if (kind == Kind::real) return read_real(value, *static_cast<double*>(target));
  if (kind == Kind::boolean) return read_boolean(value, *static_cast<bool*>(target));
  if (kind == Kind::timestamp) return read_timestamp(value, *static_cast<Timestamp*>(target));
  if (!value.is(json::Type::string)) {
    return not_convertible(value, kind == Kind::string ? "a String" : "a Blob");
  }
  std::string storage;
  const std::string_view text = value.string(storage);
  if (kind == Kind::string) {
    *static_cast<std::string*>(target) = text;
  } else if (kind == Kind::blob) {
    auto bytes = crypto::base64_decode(text);
    if (!bytes) return serialization();
    *static_cast<std::string*>(target) = *std::move(bytes);
  } else {
    auto bytes = crypto::base64_decode_secret(text);
    if (!bytes) return serialization();
    *static_cast<crypto::SecretBytes*>(target) = *std::move(bytes);
  }
  return {};
}

Outcome read_structure(json::Value value, const Shape& shape, void* object,
                       JsonMembers members = JsonMembers::all);

Outcome read_value(json::Value value, const Shape& shape, void* target);

Outcome read_list(json::Value value, const Shape& shape, void* list) {
  if (is_scalar(value.type())) return serialization("Expected list or null");
  if (!value.is(json::Type::array)) return start_not_expected(value.type());
  for (const json::Value element : value.elements()) {
    if (element.is(json::Type::null)) continue;
    const Outcome outcome = read_value(element, *shape.element, shape.list->append(list));
    if (!outcome) return outcome;
  }
  return {};
}

Outcome check_is_object(json::Value value) {
  if (is_scalar(value.type())) return serialization("Expected null");
  if (!value.is(json::Type::object)) return start_not_expected(value.type());
  return {};
}

Outcome read_map(json::Value value, const Shape& shape, void* map) {
  if (const Outcome outcome = check_is_object(value); !outcome) return outcome;
  for (const json::Member entry : value.members()) {
    if (entry.value.is(json::Type::null)) continue;
    void* slot = shape.map->insert(map, entry.key.string());
    const Outcome outcome = read_value(entry.value, *shape.element, slot);
    if (!outcome) return outcome;
  }
  return {};
}

Outcome read_value(json::Value value, const Shape& shape, void* target) {
  switch (shape.kind) {
    case Kind::structure:
      return read_structure(value, shape, target);
    case Kind::list:
      return read_list(value, shape, target);
    case Kind::map:
      return read_map(value, shape, target);
    default:
      return read_scalar(value, shape.kind, target);
  }
}

bool is_left_out(const Member& member, JsonMembers members) {
  return members == JsonMembers::in_body && member.place != Place::body;
}

Outcome read_structure(json::Value value, const Shape& shape, void* object, JsonMembers members) {
  if (const Outcome outcome = check_is_object(value); !outcome) return outcome;
  std::string storage;
  for (const json::Member entry : value.members()) {
    if (entry.value.is(json::Type::null)) continue;
    const Member* member = find_member(shape, entry.key.string(storage));
    if (member == nullptr || is_left_out(*member, members)) continue;
    const Outcome outcome = read_value(entry.value, *member->shape, member->ensure(object));
    if (!outcome) return outcome;
  }
  return {};
}

void write_value(json::Writer& writer, const Shape& shape, const void* value);

// Base64 has nothing to escape: quoting it here spares a walk over the bytes.
void write_blob(json::Writer& writer, std::string_view bytes) {
  std::string text = "\"";
  text += crypto::base64_encode(bytes);
  text += '"';
  writer.raw(text);
}

struct MapWriting {
  json::Writer& writer;
  const Shape& element;
};

void write_map(json::Writer& writer, const Shape& shape, const void* map) {
  writer.begin_object();
  MapWriting writing{writer, *shape.element};
  shape.map->visit(map, &writing, [](void* state, std::string_view key, const void* value) {
    auto& to = *static_cast<MapWriting*>(state);
    to.writer.key(key);
    write_value(to.writer, to.element, value);
  });
  writer.end_object();
}

void write_list(json::Writer& writer, const Shape& shape, const void* list) {
  writer.begin_array();
  const std::size_t size = shape.list->size(list);
  for (std::size_t i = 0; i < size; ++i) {
    write_value(writer, *shape.element, shape.list->at(list, i));
  }
  writer.end_array();
}

void write_value(json::Writer& writer, const Shape& shape, const void* value) {
  switch (shape.kind) {
    case Kind::string:
      writer.string(*static_cast<const std::string*>(value));
      return;
    case Kind::integer:
      writer.number(*static_cast<const std::int64_t*>(value));
      return;
    case Kind::real:
      writer.raw(real_text(*static_cast<const double*>(value)));
      return;
    case Kind::boolean:
      writer.boolean(*static_cast<const bool*>(value));
      return;
    case Kind::timestamp:
      writer.raw(epoch_seconds(*static_cast<const Timestamp*>(value)));
      return;
    case Kind::blob:
      return write_blob(writer, *static_cast<const std::string*>(value));
    case Kind::secret_blob:
      return write_blob(writer, static_cast<const crypto::SecretBytes*>(value)->view());
    case Kind::list:
      return write_list(writer, shape, value);
    case Kind::map:
      return write_map(writer, shape, value);
    case Kind::structure:
      return encode_json(writer, shape, value);
  }
}

}  // namespace

Result<void, AwsError> decode_json(std::string_view body, const Shape& shape, void* object,
                                   JsonMembers members) {
  const auto document = json::parse(std::make_shared<const Source>("<request>", std::string(body)));
  if (!document) return serialization();
  const json::Value root = document.value()->root();
  if (is_scalar(root.type())) return serialization();
  return read_structure(root, shape, object, members);
}

void encode_json(json::Writer& writer, const Shape& shape, const void* object,
                 JsonMembers members) {
  writer.begin_object();
  for (const Member& member : shape.members) {
    const void* value = member.find(object);
    if (value == nullptr || is_left_out(member, members)) continue;
    writer.key(member.name);
    write_value(writer, *member.shape, value);
  }
  writer.end_object();
}

http::Response json_answer(const Operation& operation, const void* output,
                           std::string_view request_id) {
  http::Response response;
  response.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  response.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
  if (operation.output_form == Output::none) return response;
  json::Writer writer;
  encode_json(writer, *operation.output, output);
  response.body = writer.take();
  return response;
}

}  // namespace amiable::wire

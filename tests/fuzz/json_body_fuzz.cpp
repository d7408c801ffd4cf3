// Feeds a JSON body to every input shape of KMS: whatever is accepted is validated, written, read
// again and written again, and the two texts are equal; what is refused has a code.
#include <cstdint>
#include <cstdlib>

#include "wire/json_protocol.h"
#include "wire/validate.h"

namespace amiable::wire {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string as_json(const Shape& shape, const void* object) {
  json::Writer writer;
  encode_json(writer, shape, object);
  return writer.take();
}

void check(const Service& service, const Shape& shape, std::string_view body) {
  const auto object = shape.make();
  const auto outcome = decode_json(body, shape, object.get());
  if (!outcome) return require(outcome.error().code == "SerializationException");
  if (const auto valid = validate(service, shape, object.get()); !valid) {
    require(valid.error().code == "ValidationException" && !valid.error().message.empty());
  }
  const std::string text = as_json(shape, object.get());
  const auto again = shape.make();
  require(decode_json(text, shape, again.get()).ok());
  require(as_json(shape, again.get()) == text);
}

}  // namespace
}  // namespace amiable::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable::wire;
  if (size == 0) return 0;
  const Service& service = *find_service("kms");
  // The first byte chooses the operation.
  const Operation& operation = service.operations[data[0] % service.operations.size()];
  if (!operation.is_served()) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  check(service, *operation.input, body);
  return 0;
}

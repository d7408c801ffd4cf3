// Feeds a form body to an input shape of IAM or STS: whatever is accepted is validated and can be
// written as XML that holds no byte which XML cannot; what is refused has a code.
#include <cstdint>
#include <cstdlib>

#include "wire/query.h"
#include "wire/validate.h"

namespace amiable::wire {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Service& service, const Shape& shape, std::string_view body) {
  const auto form = Form::parse(body);
  if (!form) return require(form.error().code == "MalformedQueryString");
  const auto object = shape.make();
  const auto outcome = decode_query(form.value(), shape, object.get());
  if (!outcome) return require(outcome.error().code == "MalformedInput");
  if (const auto valid = validate(service, shape, object.get()); !valid) {
    require(valid.error().code == "ValidationError" && !valid.error().message.empty());
  }
  XmlWriter xml;
  xml.begin("x");
  encode_xml(xml, shape, object.get());
  xml.end();
  for (const char c : xml.take()) {
    require(static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n');
  }
}

}  // namespace
}  // namespace amiable::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable::wire;
  if (size < 2) return 0;
  // The first byte chooses the service, the second the operation.
  const Service& service = *find_service(data[0] % 2 == 0 ? "iam" : "sts");
  const Operation& operation = service.operations[data[1] % service.operations.size()];
  if (!operation.is_served()) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);
  check(service, *operation.input, body);
  return 0;
}

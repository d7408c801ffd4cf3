// Feeds a form body to an input shape of IAM, STS, EC2 or Auto Scaling: whatever is accepted is
// validated and can be written as XML that holds no byte which XML cannot; what is refused has a
// code.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "wire/ec2_protocol.h"
#include "wire/query.h"
#include "wire/validate.h"

namespace amiable::wire {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_refusal_of_ec2(std::string_view code) {
  return code == "UnknownParameter" || code == "InvalidParameterValue" ||
         code == "MissingParameter";
}

void check(const Service& service, const Shape& shape, std::string_view body) {
  const auto form = Form::parse(body);
  if (!form) return require(form.error().code == "MalformedQueryString");
  const auto object = shape.make();
  const bool ec2 = service.protocol == Protocol::ec2;
  const auto outcome = ec2 ? decode_ec2(form.value(), shape, object.get())
                           : decode_query(form.value(), shape, object.get());
  const auto has_code = [ec2](const AwsError& error, std::string_view code) {
    require(ec2 ? is_refusal_of_ec2(error.code) : error.code == code);
  };
  if (!outcome) return has_code(outcome.error(), "MalformedInput");
  if (const auto valid = validate(service, shape, object.get()); !valid) {
    has_code(valid.error(), "ValidationError");
    require(!valid.error().message.empty());
  }
  XmlWriter xml;
  xml.begin("x");
  encode_xml(xml, shape, object.get(), ec2 ? QueryDialect::ec2 : QueryDialect::aws);
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
  // The first byte chooses the service, the second one of the operations that it serves.
  static constexpr std::array<std::string_view, 4> names = {"iam", "sts", "ec2", "autoscaling"};
  const Service& service = *find_service(names[data[0] % names.size()]);
  std::vector<const Operation*> served;
  for (const Operation& operation : service.operations) {
    if (operation.is_served()) served.push_back(&operation);
  }
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);
  check(service, *served[data[1] % served.size()]->input, body);
  return 0;
}

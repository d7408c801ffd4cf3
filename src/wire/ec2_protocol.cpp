// What differs from awsQuery; the walks over the shape are shared with it.
#include "wire/ec2_protocol.h"

#include <algorithm>
#include <array>

#include "wire/ec2_faults.h"
#include "wire/query.h"

namespace amiable::wire {
namespace {

bool is_index(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view last_part(std::string_view name) {
  return name.substr(name.rfind('.') + 1);  // npos + 1 is 0: all of it
}

// `Tag.1.Value=` and `Filter.1.Value.1=` say something, and so does
// `BlockDeviceMapping.1.NoDevice=` [EC2 API reference, BlockDeviceMapping]; every other empty
// parameter is absent.
bool is_absent(const FormField& field) {
  if (!field.value.empty()) return false;
  std::string_view name = field.name;
  if (is_index(last_part(name))) name = name.substr(0, name.rfind('.'));
  return last_part(name) != "Value" && last_part(name) != "NoDevice";
}

// Of the request itself, not of an operation: the action, and signatures in the query.
bool is_of_the_protocol(std::string_view name) {
  static constexpr std::array<std::string_view, 9> names = {
      "Action",           "Version",   "AWSAccessKeyId", "Signature", "SignatureMethod",
      "SignatureVersion", "Timestamp", "SecurityToken",  "Expires"};
  return name.starts_with("X-Amz-") || std::find(names.begin(), names.end(), name) != names.end();
}

bool names_member(const Shape& shape, std::string_view name);

bool names_in_structure(const Shape& shape, std::string_view name) {
  return std::any_of(shape.members.begin(), shape.members.end(), [name](const Member& member) {
    if (!name.starts_with(member.query_name)) return false;
    const std::string_view rest = name.substr(member.query_name.size());
    if (rest.empty()) return true;
    return rest.front() == '.' && names_member(*member.shape, rest.substr(1));
  });
}

// Whether the rest of a parameter's name leads to a member within a value of that shape.
bool names_member(const Shape& shape, std::string_view name) {
  if (shape.kind == Kind::structure) return names_in_structure(shape, name);
  if (shape.kind != Kind::list) return false;
  const std::size_t dot = name.find('.');
  if (!is_index(name.substr(0, dot))) return false;
  return dot == std::string_view::npos || names_member(*shape.element, name.substr(dot + 1));
}

}  // namespace

Result<void, AwsError> decode_ec2(const Form& sent, const Shape& shape, void* object) {
  Form form = sent;  // its fields view the text of `sent`
  form.erase_if(is_absent);
  for (const FormField& field : form.fields()) {
    if (is_of_the_protocol(field.name)) continue;
    if (!names_in_structure(shape, field.name)) return ec2_unknown_parameter(field.name);
  }
  return decode_query(form, shape, object, QueryDialect::ec2);
}

http::Response ec2_answer(const Service& service, const Operation& operation, const void* output,
                          std::string_view request_id) {
  std::string response_name(operation.name);
  response_name.append("Response");
  XmlWriter xml;
  xml.begin(response_name, service.xml_namespace);
  xml.text("requestId", request_id);
  if (operation.output_form == Output::structure) {
    encode_xml(xml, *operation.output, output, QueryDialect::ec2);
  } else {
    xml.text("return", "true");
  }
  xml.end();
  http::Response response;
  response.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  response.headers.push_back({"Content-Type", "text/xml;charset=UTF-8"});
  response.body.append(xml_declaration).append(xml.take());
  return response;
}

}  // namespace amiable::wire

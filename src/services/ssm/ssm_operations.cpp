// Systems Manager's parameters, as far as AWS publishes them itself: GetParameter, GetParameters
// and GetParametersByPath of /aws/service/… that name images. Own parameters cannot be made here.
//
// Public parameters belong to nobody: their ARN has no account [Systems Manager user guide, Working
// with public parameters].
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/ec2_pages.h"
#include "services/operation.h"
#include "services/public_images.h"
#include "wire/generated/ssm.h"

namespace amiable::services {
namespace {

namespace shapes = wire::ssm;

std::string arn_of_parameter(const Call& call, std::string_view name) {
  return fmt::format("arn:{}:ssm:{}::parameter{}{}", call.partition, call.region,
                     name.starts_with('/') ? "" : "/", name);
}

// A parameter is named by its name or, of a shared one, its ARN.
std::string name_in(const Call& call, std::string_view text) {
  const std::string start = fmt::format("arn:{}:ssm:{}::parameter", call.partition, call.region);
  return std::string(text.starts_with(start) ? text.substr(start.size()) : text);
}

Ask ask_about(const Call& call, std::string_view action, std::string_view name) {
  Ask ask;
  ask.action = action;
  ask.resource = arn_of_parameter(call, name_in(call, name));
  return ask;
}

shapes::Parameter shown(const Call& call, const PublicParameter& parameter) {
  shapes::Parameter out;
  out.Name = parameter.name;
  out.Type = "String";
  out.Value = parameter.image_id;
  out.Version = 1;
  if (const store::Image* image = call.world.image(call.region, parameter.image_id)) {
    out.LastModifiedDate = image->created;
  }
  out.ARN = arn_of_parameter(call, parameter.name);
  out.DataType = "text";
  return out;
}

std::optional<shapes::Parameter> find(const Call& call, std::string_view text) {
  const std::string name = name_in(call, text);
  for (const PublicParameter& one : public_parameters(call.region)) {
    if (one.name == name) return shown(call, one);
  }
  return {};
}

Answer<Asks> get_asks(const shapes::GetParameterRequest& in, const Call& call) {
  return Asks{ask_about(call, "ssm:GetParameter", *in.Name)};
}

Answer<shapes::GetParameterResult> get(const shapes::GetParameterRequest& in, const Call& call) {
  shapes::GetParameterResult out;
  out.Parameter = find(call, *in.Name);
  if (!out.Parameter) return wire::AwsError{"ParameterNotFound", ""};
  return out;
}

Answer<Asks> get_many_asks(const shapes::GetParametersRequest& in, const Call& call) {
  Asks asks;
  for (const std::string& name : *in.Names) {
    asks.push_back(ask_about(call, "ssm:GetParameters", name));
  }
  return asks;
}

Answer<shapes::GetParametersResult> get_many(const shapes::GetParametersRequest& in,
                                             const Call& call) {
  shapes::GetParametersResult out;
  out.Parameters.emplace();
  out.InvalidParameters.emplace();
  for (const std::string& name : *in.Names) {
    if (auto found = find(call, name)) {
      out.Parameters->push_back(std::move(*found));
    } else {
      out.InvalidParameters->push_back(name);
    }
  }
  return out;
}

Answer<Asks> by_path_asks(const shapes::GetParametersByPathRequest& in, const Call& call) {
  return Asks{ask_about(call, "ssm:GetParametersByPath", *in.Path)};
}

bool is_below(std::string_view name, std::string_view path, bool recursive) {
  if (!name.starts_with(path)) return false;
  std::string_view rest = name.substr(path.size());
  if (!path.ends_with('/')) {
    if (!rest.starts_with('/')) return false;
    rest.remove_prefix(1);
  }
  return recursive || rest.find('/') == std::string_view::npos;
}

Answer<shapes::GetParametersByPathResult> by_path(const shapes::GetParametersByPathRequest& in,
                                                  const Call& call) {
  if (!in.Path->starts_with('/')) {
    return wire::AwsError{"ValidationException",
                          "The parameter doesn't meet the parameter name requirements. The "
                          "parameter name must begin with a forward slash \"/\"."};
  }
  if (in.ParameterFilters && !in.ParameterFilters->empty()) {
    return wire::AwsError{"InvalidFilterKey", "Public parameters have no labels and no keys."};
  }
  auto page = ec2::Page::of(call, "GetParametersByPath", in, {1, 10});
  if (!page.ok()) return wire::AwsError{"InvalidNextToken", "The specified token isn't valid."};
  shapes::GetParametersByPathResult out;
  out.Parameters.emplace();
  for (const PublicParameter& one : public_parameters(call.region)) {
    if (one.name <= page.value().after()) continue;
    if (!is_below(one.name, *in.Path, in.Recursive.value_or(false))) continue;
    if (!page.value().admits(one.name)) break;
    out.Parameters->push_back(shown(call, one));
  }
  page.value().close(call, out);
  return out;
}

}  // namespace

std::span<const Operation> ssm_operations() {
  namespace op = wire::ssm::op;
  static const Rows rows = {reading<op::GetParameter>(get_asks, get),
                            reading<op::GetParameters>(get_many_asks, get_many),
                            reading<op::GetParametersByPath>(by_path_asks, by_path)};
  return rows;
}

}  // namespace amiable::services

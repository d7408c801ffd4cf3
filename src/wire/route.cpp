// Routing is reading two strings; the tables do the rest.
#include "wire/route.h"

#include <fmt/core.h>

#include "base/ascii.h"
#include "wire/ec2_faults.h"
#include "wire/ec2_protocol.h"
#include "wire/json_protocol.h"
#include "wire/query.h"
#include "wire/rest_json.h"
#include "wire/validate.h"

namespace amiable::wire {
namespace {

constexpr std::string_view json_media_type = "application/x-amz-json-";

std::string_view query_part(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

// The answer of live JSON services: the code alone.
RouteFault unknown_target(std::string_view scope_service) {
  const Service* service = find_service(scope_service);
  if (service == nullptr || service->protocol != Protocol::json) service = find_service("kms");
  return {{"UnknownOperationException", "", 0}, service};
}

// botocore sends CloudTrail's prefix behind a Java package
// (com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101), the newer SDKs without.
std::string_view without_package(std::string_view prefix) {
  if (!prefix.starts_with("com.amazonaws.")) return prefix;
  return prefix.substr(prefix.rfind('.') + 1);
}

Result<Route, RouteFault> json_route(std::string_view target, std::string_view scope_service) {
  const std::size_t dot = target.rfind('.');
  const Service* service = find_service_of_target(without_package(target.substr(0, dot)));
  if (dot == std::string_view::npos || service == nullptr || service->protocol != Protocol::json ||
      (!scope_service.empty() && scope_service != service->signing_name)) {
    return unknown_target(scope_service);
  }
  const Operation* operation = find_operation(*service, target.substr(dot + 1));
  if (operation == nullptr) return unknown_target(scope_service);
  if (!operation->is_served()) return RouteFault{not_served(*operation), service};
  return Route{service, operation, Form()};
}

RouteFault unknown_action(std::string_view action, std::string_view version) {
  const std::string_view shown = version.empty() ? "NO_VERSION_SPECIFIED" : version;
  return {{"InvalidAction",
           fmt::format("Could not find operation {} for version {}", action, shown), 0},
          nullptr};
}

// An action that EC2 does not have, or asked of a version that it does not know.
RouteFault unknown_ec2_action(std::string_view action, std::string_view version) {
  const Service* ec2 = find_service("ec2");
  if (version == ec2->api_version) return {ec2_invalid_action(action), ec2};
  return {version.empty() ? ec2_missing_parameter("Version") : ec2_no_such_version(version), ec2};
}

Result<Form, RouteFault> query_parameters(const http::Request& request) {
  // A POST with parameters in its target alone is a form too.
  const std::string_view in_target = query_part(request.target);
  const bool in_body = request.method == "POST" && !request.body.empty();
  auto form = Form::parse(in_body ? std::string_view(request.body) : in_target);
  if (!form) return RouteFault{std::move(form).error(), nullptr};
  return std::move(form).value();
}

Result<Route, RouteFault> query_route(const http::Request& request,
                                      std::string_view scope_service) {
  Form form = TRY(query_parameters(request));
  const auto action = form.find("Action");
  const std::string_view version = form.find("Version").value_or("");
  if (!action) {
    return RouteFault{
        {"MissingAction", "The request is missing an action or a required parameter.", 0}, nullptr};
  }
  const Service* service = find_service_of_version(version);
  const bool is_form = service != nullptr &&
                       (service->protocol == Protocol::query || service->protocol == Protocol::ec2);
  if (!is_form || (!scope_service.empty() && scope_service != service->signing_name)) {
    if (scope_service == "ec2") return unknown_ec2_action(*action, version);
    return unknown_action(*action, version);
  }
  const Operation* operation = find_operation(*service, *action);
  if (operation == nullptr) {
    if (service->protocol == Protocol::ec2) return unknown_ec2_action(*action, version);
    return unknown_action(*action, version);
  }
  if (!operation->is_served()) return RouteFault{not_served(*operation), service};
  return Route{service, operation, std::move(form)};
}

// The service whose paths the request speaks: the scope's, or the first that has such a path.
const Service* rest_service(const http::Request& request, std::string_view scope_service) {
  if (!scope_service.empty()) {
    const Service* service = find_service(scope_service);
    return service != nullptr && service->protocol == Protocol::rest_json ? service : nullptr;
  }
  for (const Service* service : services()) {
    if (service->protocol != Protocol::rest_json) continue;
    if (find_rest_operation(*service, request.method, request.target) != nullptr) return service;
  }
  return nullptr;
}

Result<Route, RouteFault> rest_route(const Service& service, const http::Request& request) {
  const Operation* operation = find_rest_operation(service, request.method, request.target);
  if (operation == nullptr) return RouteFault{{"UnknownOperationException", "", 404}, &service};
  return Route{&service, operation, Form()};
}

}  // namespace

AwsError not_served(const Operation& operation) {
  return {"NotImplemented",
          fmt::format("amiable does not serve {}:{}", operation.service, operation.name)};
}

Result<Route, RouteFault> find_route(const http::Request& request, std::string_view scope_service) {
  if (const std::string_view target = request.header("x-amz-target"); !target.empty()) {
    return json_route(target, scope_service);
  }
  if (const Service* service = rest_service(request, scope_service)) {
    return rest_route(*service, request);
  }
  const std::string_view type = request.header("content-type");
  if (equals_ignoring_case(type.substr(0, json_media_type.size()), json_media_type)) {
    return unknown_target(scope_service);
  }
  return query_route(request, scope_service);
}

Result<void, AwsError> read_input(const Route& route, const http::Request& request, void* input) {
  const Shape& shape = *route.operation->input;
  switch (route.service->protocol) {
    case Protocol::json:
      TRY(decode_json(request.body, shape, input));
      break;
    case Protocol::rest_json:
      TRY(decode_rest(*route.operation, request, input));
      break;
    case Protocol::ec2:
      TRY(decode_ec2(route.form, shape, input));
      break;
    case Protocol::query:
      TRY(decode_query(route.form, shape, input));
      break;
  }
  return validate(*route.service, shape, input);
}

http::Response write_output(const Route& route, const void* output, std::string_view request_id) {
  switch (route.service->protocol) {
    case Protocol::json:
      return json_answer(*route.operation, output, request_id);
    case Protocol::rest_json:
      return rest_answer(*route.operation, output, request_id);
    case Protocol::ec2:
      return ec2_answer(*route.service, *route.operation, output, request_id);
    case Protocol::query:
      break;
  }
  return query_answer(*route.service, *route.operation, output, request_id);
}

}  // namespace amiable::wire

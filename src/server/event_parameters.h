// requestParameters and responseElements of an event, in the words of its service.
// Most services: AWS's members with a small first letter, as in their JSON. EC2: the names of its
// XML, lists as {"items": […]}, times as milliseconds [CloudTrail records of EC2 in AWS's user
// guides and in public repositories].
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "wire/api_model.h"

namespace amiable::server {

// null without an object, or without members. Secrets are left out; EC2 says that it left one out.
void write_request_parameters(json::Writer& writer, const wire::Service& service,
                              const wire::Operation& operation, const void* input);
void write_response_elements(json::Writer& writer, const wire::Service& service,
                             const wire::Operation& operation, const void* output,
                             std::string_view request_id);

// KMS records AccessDeniedException without its suffix [measured]; EC2 puts the side at fault
// before its codes: Client.InvalidParameterValue.
std::string recorded_code(const wire::Service& service, std::string_view code, int status);

}  // namespace amiable::server

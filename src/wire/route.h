// From a request to the operation it names, and the two steps around a handler: the decoded and
// validated input, and the answer. Reads no signature; whoever verifies it knows the service that
// the credential scope names and may pass it.
//
//   const auto route = find_route(request, scope_service);
//   read_input(route.value(), request, &input);  …  write_output(route.value(), &output, id)
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/messages.h"
#include "wire/api_model.h"
#include "wire/aws_error.h"
#include "wire/form.h"

namespace amiable::wire {

struct Route {
  const Service* service = nullptr;      // never null in a found route
  const Operation* operation = nullptr;  // as service; one that is served
  Form form;                             // the parameters of a query or ec2 request
};

struct RouteFault {
  AwsError error;
  const Service* service = nullptr;  // to pass to error_response: null is AWS's front end
};

// JSON: by the X-Amz-Target header. REST-JSON: by method and path, when the scope names such a
// service, or none and the path is one of its. Query and ec2: by Action and Version in the form
// body of a POST or in the query part of the target (presigned GET). `scope_service` is the signing
// name in the credential scope; empty: not known. UnknownOperationException (JSON; REST-JSON with
// 404), InvalidAction `The action X is not valid for this web service.` and NoSuchVersion (ec2),
// MissingAction, InvalidAction `Could not find operation X for version V` (query),
// MalformedQueryString. NotImplemented, 501: AWS has it, amiable does not.
Result<Route, RouteFault> find_route(const http::Request& request, std::string_view scope_service);

// The answer to an operation of AWS that amiable does not have.
AwsError not_served(const Operation& operation);

// Fills `input`, a structure of route.operation->input: decoding, then validation.
Result<void, AwsError> read_input(const Route& route, const http::Request& request, void* input);

// The answer to a call that succeeded; `output` is a structure of route.operation->output.
http::Response write_output(const Route& route, const void* output, std::string_view request_id);

}  // namespace amiable::wire

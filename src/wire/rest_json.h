// REST-JSON, the protocol of the EBS direct APIs: an operation is a method and a path; members
// travel in the path, the query part, headers, or the body, which is JSON or bytes as they are.
//   PUT /snapshots/snap-1/blocks/7   x-amz-Checksum: …   (524,288 bytes)
// Smithy, "AWS restJson1 protocol". Errors are written by wire/aws_error.h.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/messages.h"
#include "wire/api_model.h"
#include "wire/aws_error.h"

namespace amiable::wire {

// The operation of the service with that method and path (the query part is passed over); null:
// none. Labels of a template take one segment each, and never an empty one.
const Operation* find_rest_operation(const Service& service, std::string_view method,
                                     std::string_view target);

// Fills `object`, a structure of operation.input. SerializationException: text that its type cannot
// hold, a broken escape, or a body that is not the JSON it should be.
Result<void, AwsError> decode_rest(const Operation& operation, const http::Request& request,
                                   void* object);

// The status of the model; a payload member is the body, otherwise the rest of the members is.
http::Response rest_answer(const Operation& operation, const void* output,
                           std::string_view request_id);

}  // namespace amiable::wire

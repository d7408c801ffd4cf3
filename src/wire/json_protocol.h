// AWS JSON 1.1, the protocol of KMS, SSM and CloudTrail: one JSON object in, one out.
// Works on any generated structure by its Shape. Blobs are base64, timestamps seconds since 1970
// with up to three decimals. What AWS demands of values is checked by wire/validate.h, errors are
// written by wire/aws_error.h.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/messages.h"
#include "wire/api_model.h"
#include "wire/aws_error.h"
#include "wire/shape.h"

namespace amiable::wire {

// in_body: of a REST-JSON request or answer, without what travels in path, query and headers.
enum class JsonMembers { all, in_body };

// Fills `object`, a structure of that shape. null is absent, also as an element; members without
// a place in the shape are passed over; a fraction is cut off an integer.
// SerializationException with AWS's sentence where one is recorded for that combination of types,
// else without text (as AWS answers to what is not JSON).
Result<void, AwsError> decode_json(std::string_view body, const Shape& shape, void* object,
                                   JsonMembers members = JsonMembers::all);

// The members that are present, in the order of the shape; empty lists and maps too.
void encode_json(json::Writer& writer, const Shape& shape, const void* object,
                 JsonMembers members = JsonMembers::all);

// 200; operations without an output have an empty body.
http::Response json_answer(const Operation& operation, const void* output,
                           std::string_view request_id);

}  // namespace amiable::wire

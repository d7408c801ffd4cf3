// awsQuery, the protocol of IAM, STS and Auto Scaling: parameters in, XML out.
//   in:  Action=CreateUser&UserName=x&Tags.member.1.Key=k&Tags.member.1.Value=v
//   out: <CreateUserResponse xmlns="…"><CreateUserResult>…</CreateUserResult>
//        <ResponseMetadata><RequestId>…</RequestId></ResponseMetadata></CreateUserResponse>
// Works on any generated structure by its Shape. What AWS demands of values is checked by
// wire/validate.h, errors are written by wire/aws_error.h.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/messages.h"
#include "wire/api_model.h"
#include "wire/aws_error.h"
#include "wire/form.h"
#include "wire/shape.h"
#include "wire/xml_writer.h"

namespace amiable::wire {

// What tells EC2's query protocol (wire/ec2_protocol.h) from awsQuery: lists without `member` in
// their parameters, timestamps with milliseconds, and the sentences about unreadable values.
enum class QueryDialect : std::uint8_t { aws, ec2 };

// Fills `object`, a structure of that shape, from the parameters. Parameters that name no member
// are passed over. A parameter without a value is an empty string or, at the name of a list, map
// or structure, an empty one. Lists may have gaps; elements come in the order of their indices.
// MalformedInput (ec2: InvalidParameterValue, UnknownParameter): a value that its type cannot hold,
// an index that is no positive number.
Result<void, AwsError> decode_query(const Form& form, const Shape& shape, void* object,
                                    QueryDialect dialect = QueryDialect::aws);

// The members that are present, in the order of the shape. An empty list is an empty element.
void encode_xml(XmlWriter& xml, const Shape& shape, const void* object,
                QueryDialect dialect = QueryDialect::aws);

// 200 with the body above; operations without an output have no …Result element.
http::Response query_answer(const Service& service, const Operation& operation, const void* output,
                            std::string_view request_id);

}  // namespace amiable::wire

// EC2's query protocol: parameters in, XML out, close to awsQuery (wire/query.h).
//   in:  Action=RunInstances&BlockDeviceMapping.1.Ebs.Encrypted=true&SecurityGroupId.1=sg-1
//   out: <RunInstancesResponse xmlns="…"><requestId>…</requestId><instancesSet><item>…
// Lists are numbered without a `member`, elements are called `item`, timestamps have milliseconds.
// Smithy, "AWS EC2 query protocol"; answers recorded in clients' logs.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/messages.h"
#include "wire/api_model.h"
#include "wire/aws_error.h"
#include "wire/form.h"
#include "wire/shape.h"

namespace amiable::wire {

// Fills `object`, a structure of that shape. Parameters without a value are absent, whatever their
// name (old clients send such), but for those called Value: tags, filters and attributes may be
// empty. UnknownParameter: a parameter that the shape has no member for, or an index that is no
// positive number. InvalidParameterValue: a value that its type cannot hold.
Result<void, AwsError> decode_ec2(const Form& form, const Shape& shape, void* object);

// 200. Operations without an output answer <return>true</return>.
http::Response ec2_answer(const Service& service, const Operation& operation, const void* output,
                          std::string_view request_id);

}  // namespace amiable::wire

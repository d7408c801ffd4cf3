// Replies of AWS's APIs as the aws command line prints them: JSON with the names of AWS's model,
// times in ISO 8601, IAM's policy documents as objects, all pages of a list as one.
// Pure functions over bytes from outside; every bound and every wrong byte is an error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amiable::live {

// One reply as compact JSON. Services whose replies are XML need the operation in the generated
// tables; of JSON services an operation without shapes is passed through. Errors: unreadable.
Result<std::string> output_of(std::string_view service, std::string_view operation,
                              std::string_view body);

// The token to ask for the next page with; empty: this was the last one. `page` is compact JSON of
// output_of.
std::string next_token(std::string_view page);

// The pages as one output with four spaces of indentation: lists at the top are joined, members
// that only speak of pages are left out, as the command line does. `partial`: more exists, and
// "IsTruncated": true says so.
Result<std::string> merged(const std::vector<std::string>& pages, bool partial = false);

}  // namespace amiable::live

// Reading Principal and NotPrincipal elements: internal to the module, for parse.cpp.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "policy/policy.h"

namespace amiable::policy {

Result<PrincipalClause> read_principal(const json::Value& element, bool negated);

// The form of one value under "AWS".
PrincipalPattern compile_aws_principal(std::string_view text, Span span);

}  // namespace amiable::policy

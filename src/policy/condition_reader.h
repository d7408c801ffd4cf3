// Reading the Condition element: internal to the module, for parse.cpp.
#pragma once

#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "policy/condition.h"

namespace amiable::policy {

// `[ForAllValues:|ForAnyValue:]Name[IfExists]` taken apart; op is nullptr when nobody knows Name.
struct OperatorName {
  const Operator* op = nullptr;
  Qualifier qualifier = Qualifier::none;
  bool if_exists = false;
  std::string_view name;  // without qualifier and IfExists
};
OperatorName read_operator_name(std::string_view text);

decltype(ConditionValue::parsed) read_condition_value(const Operator& op, std::string_view text,
                                                      Version version);

Result<std::vector<Condition>> read_conditions(const json::Value& element, Version version);

}  // namespace amiable::policy

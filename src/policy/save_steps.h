// The single steps of check_save: internal to the module. Each returns the place and AWS's text of
// the first fault it finds, or nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "policy/policy.h"

namespace amiable::policy {

struct Fault {
  Span span;
  std::string message;
};

// Elements, types, operators: what IAM calls syntax errors. The message is left empty.
std::optional<Fault> check_syntax(const json::Value& document);

// What IAM's older parser refuses: letter case of Effect, condition literals, and those resources
// whose fault is not told in detail.
std::optional<Fault> check_legacy(const json::Value& document);
std::optional<Fault> check_binary_literals(const json::Value& document);
std::optional<Fault> check_resource_format(std::string_view resource, Span span);
std::optional<Fault> check_action_format(std::string_view action, Span span);

std::vector<json::Value> statements_of(const json::Value& document);
// A string or the strings of a list.
std::vector<json::Value> strings_of(const json::Value& value);
// The element or its negated twin.
std::optional<json::Value> find_either(const json::Value& statement, std::string_view name,
                                       std::string_view negated_name);

}  // namespace amiable::policy

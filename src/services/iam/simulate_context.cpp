// Types of context entries, and the keys nobody needs to send. Texts of refusals: recorded.
#include "services/iam/simulate_context.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/ascii.h"
#include "policy/context_names.h"
#include "services/iam/entity_kinds.h"

namespace amiable::services::iam {
namespace {

struct EntryType {
  std::string_view name, expected;
  policy::Family family;
};

constexpr EntryType types[] = {
    {"string", {}, policy::Family::string},
    {"numeric", "numeric format", policy::Family::numeric},
    {"boolean", {}, policy::Family::boolean},
    {"ip", "IP address", policy::Family::ip},
    {"binary", "base-64 encoded binary format", policy::Family::binary},
    {"date", "DateTime format", policy::Family::date},
};
constexpr std::string_view list_suffix = "List";

const EntryType* find_type(std::string_view name) {
  if (name.ends_with(list_suffix)) name.remove_suffix(list_suffix.size());
  const auto* found = std::find_if(std::begin(types), std::end(types),
                                   [name](const EntryType& one) { return one.name == name; });
  return found == std::end(types) ? nullptr : found;
}

Answer<void> check_values(const api::ContextEntry& entry, const EntryType& type) {
  for (const std::string& value : *entry.ContextKeyValues) {
    if (policy::is_value_of(type.family, value)) continue;
    return invalid_input(fmt::format("Invalid context value for key {}: expected {}.",
                                     *entry.ContextKeyName, type.expected));
  }
  return {};
}

Answer<void> add_entry(const api::ContextEntry& entry, SimulatedContext& context) {
  if (!entry.ContextKeyName || entry.ContextKeyName->empty()) {
    return invalid_input("ContextKeyName cannot be null or empty.");
  }
  const std::string& name = *entry.ContextKeyName;
  if (!entry.ContextKeyValues || entry.ContextKeyValues->empty()) {
    return invalid_input(
        fmt::format("Context values for context key {} cannot be null or empty.", name));
  }
  const EntryType* type = find_type(entry.ContextKeyType.value_or(""));
  if (type == nullptr) {
    return invalid_input(fmt::format("Context key {} has invalid type {}.", name,
                                     entry.ContextKeyType.value_or("null")));
  }
  if (!context.given.insert(ascii_lowered(name)).second) {
    return invalid_input(fmt::format("Duplicate context key: {}.", name));
  }
  const bool list = entry.ContextKeyType->ends_with(list_suffix);
  if (!list && entry.ContextKeyValues->size() != 1) {
    // The sentence names the type where a reader expects the key.
    return invalid_input(fmt::format("Context key {} expected a single value, but received {}.",
                                     type->name, entry.ContextKeyValues->size()));
  }
  TRY(check_values(entry, *type));
  std::size_t bytes = 0;
  for (const std::string& value : *entry.ContextKeyValues) bytes += value.size() + 1;
  context.largest = std::max(context.largest, bytes);
  if (list) {
    context.keys.set_list(name, *entry.ContextKeyValues);
  } else {
    context.keys.set(name, entry.ContextKeyValues->front());
  }
  return {};
}

}  // namespace

Answer<void> add_entries(const std::optional<std::vector<api::ContextEntry>>& entries,
                         SimulatedContext& context) {
  if (!entries) return {};
  for (const api::ContextEntry& entry : *entries) TRY(add_entry(entry, context));
  return {};
}

// A caller's ARN stands for its id, too; without one aws:userid has a word of its own. [measured]
void add_simulated_caller(policy::Context& keys, std::string_view caller_arn,
                          std::string_view account) {
  keys.set("aws:PrincipalAccount", account);
  if (caller_arn.empty()) {
    keys.set("aws:userid", "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR");
    return;
  }
  keys.set("aws:userid", caller_arn);
  keys.set("aws:PrincipalArn", caller_arn);
  const auto arn = split_arn(caller_arn);
  if (arn && arn->resource.starts_with("user/")) keys.set("aws:username", last_part(caller_arn));
}

}  // namespace amiable::services::iam

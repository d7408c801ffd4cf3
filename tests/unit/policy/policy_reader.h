// Short ways from JSON text to policies, conditions and contexts, for table tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "policy/condition_reader.h"
#include "policy/match.h"
#include "policy/policy.h"

namespace amiable::policy {

inline SourcePtr source_of(std::string_view text) {
  return std::make_shared<const Source>("policy.json", std::string(text));
}

inline json::DocumentPtr document_of(std::string_view text) {
  auto document = json::parse(source_of(text));
  EXPECT_TRUE(document.ok()) << text;
  return document.ok() ? document.value() : document_of("null");
}

inline PolicyPtr policy_of(std::string_view text, Kind kind = Kind::identity) {
  auto policy = parse(source_of(text), kind);
  EXPECT_TRUE(policy.ok()) << text << "\n" << policy.error().message;
  return policy.ok() ? policy.value() : nullptr;
}

// A string is a single value, a list a multivalued key, null a key that was not gathered; a null
// whose name ends in `*` stands for all keys with that prefix.
inline void fill(Context& context, std::string_view text) {
  const json::DocumentPtr document = document_of(text);
  for (const json::Member member : document->root().members()) {
    const std::string key = member.key.string();
    if (member.value.is(json::Type::string)) {
      context.set(key, member.value.string());
    } else if (member.value.is(json::Type::array)) {
      std::vector<std::string> values;
      for (const json::Value value : member.value.elements()) values.push_back(value.string());
      context.set_list(key, values);
    } else if (key.ends_with('*')) {
      context.set_unknown_prefix(key.substr(0, key.size() - 1));
    } else {
      context.set_unknown(key);
    }
  }
}

// The whole Condition element against a context.
inline Truth condition_holds(std::string_view condition, std::string_view context_text,
                             Effect effect = Effect::allow,
                             Version version = Version::v2012_10_17) {
  const json::DocumentPtr document = document_of(condition);
  const auto conditions = read_conditions(document->root(), version);
  EXPECT_TRUE(conditions.ok()) << condition;
  if (!conditions.ok()) return Truth::no;
  Context context;
  fill(context, context_text);
  Truth all = Truth::yes;
  for (const Condition& one : conditions.value()) all = all && evaluate(one, context, effect);
  return all;
}

}  // namespace amiable::policy

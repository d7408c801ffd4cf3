// A small validator of JSON schemas: the keywords that ours use, and an error for any other.
#pragma once

#include <algorithm>
#include <set>
#include <string>

#include "support/cases.h"

namespace amiable::test {

class Schema {
 public:
  explicit Schema(Json root) : root_(std::move(root)) {}

  // Empty when it fits; else the first place that does not.
  std::string check(const Json& value) const { return check(value, root_, "$"); }

 private:
  static bool has_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    if (type == "null") return value.is_null();
    return false;
  }

  std::string check(const Json& value, const Json& schema, const std::string& at) const {
    static const std::set<std::string> known = {
        "$schema",     "$id",  "$ref",       "$defs",    "title",
        "description", "type", "properties", "required", "additionalProperties",
        "items",       "enum", "minimum",    "anyOf"};
    for (const auto& [keyword, unused] : schema.items()) {
      if (!known.contains(keyword)) return at + ": keyword " + keyword;
    }
    if (schema.contains("$ref")) {
      const std::string name = schema["$ref"].get<std::string>().substr(8);  // #/$defs/
      return check(value, root_["$defs"][name], at);
    }
    if (schema.contains("anyOf")) return check_any(value, schema["anyOf"], at);
    if (schema.contains("type") && !has_type(value, schema["type"])) {
      return at + " is no " + schema["type"].get<std::string>();
    }
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end()) {
      return at + " is " + value.dump();
    }
    if (value.is_array() && schema.contains("items")) return check_items(value, schema, at);
    return value.is_object() ? check_members(value, schema, at) : "";
  }

  // The error of the last way.
  std::string check_any(const Json& value, const Json& ways, const std::string& at) const {
    std::string error;
    for (const Json& way : ways) {
      error = check(value, way, at);
      if (error.empty()) return "";
    }
    return error;
  }

  std::string check_items(const Json& value, const Json& schema, const std::string& at) const {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const auto error = check(value[i], schema["items"], at + "[" + std::to_string(i) + "]");
      if (!error.empty()) return error;
    }
    return "";
  }

  std::string check_members(const Json& value, const Json& schema, const std::string& at) const {
    for (const Json& name : schema.value("required", Json::array())) {
      if (!value.contains(name.get<std::string>())) return at + " lacks " + name.dump();
    }
    if (!schema.contains("properties")) return "";  // any object, such as a policy
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [name, member] : value.items()) {
      if (!properties.contains(name)) return at + " has " + name + ", which is not described";
      const auto error = check(member, properties[name], at + "." + name);
      if (!error.empty()) return error;
    }
    return "";
  }

  Json root_;
};

}  // namespace amiable::test

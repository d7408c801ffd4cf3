// A cure as one JSON object; docs/fix.schema.json describes every member. Members of an edit that
// say nothing are left out.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "report/json_parts.h"
#include "report/render_cure.h"

namespace amiable::report {
namespace {

void write_value(json::Writer& out, const json::Value& value) {
  if (value.is(json::Type::object)) {
    out.begin_object();
    for (const json::Member each : value.members()) {
      out.key(each.key.string());
      write_value(out, each.value);
    }
    out.end_object();
  } else if (value.is(json::Type::array)) {
    out.begin_array();
    for (const json::Value each : value.elements()) write_value(out, each);
    out.end_array();
  } else {
    out.raw(value.raw());  // numbers and escapes as they were written
  }
}

// A policy text as the object it is; a string where it is no JSON.
void write_json_text(json::Writer& out, const std::string& text) {
  const auto parsed = json::parse(std::make_shared<Source>("policy", text));
  if (parsed.ok()) {
    write_value(out, parsed.value()->root());
  } else {
    out.string(text);
  }
}

void optional_member(json::Writer& out, std::string_view key, std::string_view value) {
  if (!value.empty()) write_member(out, key, value);
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

void optional_pairs(json::Writer& out, std::string_view key, const Pairs& pairs) {
  if (pairs.empty()) return;
  out.key(key).begin_object();
  for (const auto& [name, value] : pairs) write_member(out, name, value);
  out.end_object();
}

// `statements` are those of a policy document; its whole text is there unless nothing is left.
void policy_members(json::Writer& out, const Edit& edit) {
  if (!edit.policy.empty()) write_json_text(out.key("policy"), edit.policy);
  if (!edit.statements.empty()) {
    out.key("statements").begin_array();
    for (const std::string& each : edit.statements) write_json_text(out, each);
    out.end_array();
  }
  optional_member(out, "sid", edit.sid);
  optional_member(out, "policy_name", edit.policy_name);
  optional_member(out, "policy_arn", edit.policy_arn);
}

void grant_members(json::Writer& out, const Edit& edit) {
  optional_member(out, "grantee", edit.grantee);
  if (!edit.operations.empty()) write_list(out, "operations", edit.operations);
  if (edit.context_equals.empty() && edit.context_subset.empty()) return;
  out.key("constraints").begin_object();
  optional_pairs(out, "EncryptionContextEquals", edit.context_equals);
  optional_pairs(out, "EncryptionContextSubset", edit.context_subset);
  out.end_object();
}

void setting_members(json::Writer& out, const Edit& edit) {
  optional_member(out, "user_id", edit.user_id);
  optional_member(out, "group", edit.group);
  optional_member(out, "organization_arn", edit.organization_arn);
  optional_member(out, "ou_arn", edit.ou_arn);
  optional_member(out, "region", edit.region);
  optional_member(out, "kms_key_id", edit.kms_key_id);
  optional_member(out, "device", edit.device);
  optional_member(out, "key", edit.key);
  optional_member(out, edit.change == "set-default-version" ? "version" : "value", edit.value);
}

void source_member(json::Writer& out, const Place& source) {
  if (source.file.empty()) return;
  out.key("source").begin_object();
  write_member(out, "file", source.file);
  optional_member(out, "inside", source.inside);
  if (source.line != 0) out.key("line").number(source.line);
  out.end_object();
}

void write_edit(json::Writer& out, std::size_t index, const Edit& edit) {
  out.begin_object();
  write_member(out, "account", edit.account);
  write_member(out, "document", edit.document);
  write_member(out, "change", edit.change);
  write_member(out, "target", edit.target);
  policy_members(out, edit);
  grant_members(out, edit);
  setting_members(out, edit);
  if (edit.guard_rail) out.key("guard_rail").boolean(true);
  source_member(out, edit.source);
  optional_member(out, "why", edit.why);
  optional_member(out, "who", edit.who);
  optional_member(out, "diff", patch_of_edit(index, edit));
  out.end_object();
}

void write_edits(json::Writer& out, const std::vector<Edit>& edits) {
  out.key("edits").begin_array();
  for (std::size_t i = 0; i < edits.size(); ++i) write_edit(out, i, edits[i]);
  out.end_array();
}

void write_alternative(json::Writer& out, const Alternative& alternative) {
  out.begin_object();
  out.key("rank").number(alternative.rank);
  write_member(out, "why", alternative.why);
  write_edits(out, alternative.edits);
  write_member(out, "verdict_after", verdict_name(alternative.verdict_after));
  out.key("allows").begin_array();
  for (const Allowance& each : alternative.allows) {
    out.begin_object();
    write_member(out, "principal", each.principal);
    write_member(out, "action", each.action);
    write_member(out, "resource", each.resource);
    out.end_object();
  }
  out.end_array();
  if (!alternative.allows_bounded) out.key("allows_more").boolean(true);
  out.end_object();
}

void write_not_curable(json::Writer& out, const std::vector<NotCurable>& values) {
  out.key("not_curable").begin_array();
  for (const NotCurable& value : values) {
    out.begin_object();
    write_member(out, "reason", value.reason);
    write_member(out, "resource", value.resource);
    write_member(out, "who", value.who);
    write_member(out, "what", value.what);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

std::string render_cure_json(const Cure& cure) {
  const Diagnosis& before = cure.diagnosis;
  json::Writer out(2);
  out.begin_object();
  write_member(out, "verdict", verdict_name(before.verdict));
  write_findings(out, "failing", before.failing);
  write_list(out, "causes", before.causes);
  write_missing_paths(out, before.missing_inputs);
  write_assumptions(out, before.assumptions);
  write_member(out, "verdict_after", verdict_name(cure.verdict_after));
  write_edits(out, cure.alternatives.empty() ? std::vector<Edit>() : cure.alternatives[0].edits);
  out.key("alternatives").begin_array();
  for (const Alternative& each : cure.alternatives) write_alternative(out, each);
  out.end_array();
  write_not_curable(out, cure.not_curable);
  out.end_object();
  return out.take() + "\n";
}

}  // namespace amiable::report

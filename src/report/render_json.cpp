// A diagnosis as one JSON object; docs/why.schema.json describes every member.
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "report/render.h"

namespace amiable::report {
namespace {

void member(json::Writer& out, std::string_view key, std::string_view value) {
  out.key(key).string(value);
}

void list(json::Writer& out, std::string_view key, const std::vector<std::string>& values) {
  out.key(key).begin_array();
  for (const std::string& value : values) out.string(value);
  out.end_array();
}

void document(json::Writer& out, const Document& value) {
  out.begin_object();
  member(out, "layer", value.layer);
  member(out, "name", value.name);
  member(out, "sid", value.sid);
  member(out, "account", value.place.account);
  member(out, "file", value.place.file);
  member(out, "inside", value.place.inside);
  out.key("line").number(value.place.line);
  out.key("column").number(value.place.column);
  member(out, "text", value.place.text);
  out.end_object();
}

void call(json::Writer& out, const Call& value) {
  out.begin_object();
  member(out, "action", value.action);
  member(out, "resource", value.resource);
  member(out, "resource_arn", value.resource_arn);
  member(out, "device", value.device);
  member(out, "on_behalf", value.on_behalf);
  member(out, "via", value.via);
  member(out, "outcome", outcome_name(value.outcome));
  member(out, "strength", strength_name(value.strength));
  list(out, "reasons", value.reasons);
  list(out, "needs", value.needs);
  out.key("documents").begin_array();
  for (const Document& each : value.documents) document(out, each);
  out.end_array();
  member(out, "note", value.note);
  out.end_object();
}

void findings(json::Writer& out, std::string_view key, const std::vector<Finding>& values) {
  out.key(key).begin_array();
  for (const Finding& value : values) {
    out.begin_object();
    member(out, "action", value.action);
    member(out, "resource", value.resource);
    member(out, "reason", value.reason);
    member(out, "strength", strength_name(value.strength));
    out.end_object();
  }
  out.end_array();
}

void symptom(json::Writer& out, const Symptom& value) {
  out.key("symptom").begin_object();
  member(out, "summary", value.summary);
  member(out, "state_reason", value.state_reason);
  member(out, "error_code", value.error_code);
  member(out, "message", value.message);
  out.end_object();
}

void missing(json::Writer& out, const std::vector<MissingInput>& values) {
  out.key("missing_inputs").begin_array();
  for (const MissingInput& value : values) out.string(value.path);
  out.end_array();
  out.key("missing_details").begin_array();
  for (const MissingInput& value : values) {
    out.begin_object();
    member(out, "path", value.path);
    member(out, "command", value.command);
    member(out, "account", value.account);
    member(out, "why", value.why);
    out.end_object();
  }
  out.end_array();
}

void assumptions(json::Writer& out, const std::vector<Assumption>& values) {
  out.key("assumptions").begin_array();
  for (const Assumption& value : values) {
    out.begin_object();
    member(out, "name", value.name);
    member(out, "value", value.value);
    member(out, "text", value.text);
    out.key("decides").boolean(value.decides);
    out.end_object();
  }
  out.end_array();
}

void volumes(json::Writer& out, const std::vector<Volume>& values) {
  out.key("volumes").begin_array();
  for (const Volume& value : values) {
    out.begin_object();
    member(out, "device", value.device);
    member(out, "snapshot", value.snapshot);
    member(out, "source_key", value.source_key);
    member(out, "target_key", value.target_key);
    member(out, "why", value.why);
    out.end_object();
  }
  out.end_array();
}

void help(json::Writer& out, const std::vector<Help>& values) {
  out.key("help").begin_array();
  for (const Help& value : values) {
    out.begin_object();
    member(out, "edit", value.edit);
    member(out, "account", value.account);
    member(out, "who", value.who);
    list(out, "statements", value.statements);
    member(out, "check", value.check);
    out.end_object();
  }
  out.end_array();
}

void question(json::Writer& out, const Diagnosis& diagnosis) {
  member(out, "operation", diagnosis.operation);
  member(out, "principal", diagnosis.principal);
  member(out, "account", diagnosis.account);
  member(out, "region", diagnosis.region);
  member(out, "source_region", diagnosis.source_region);
  member(out, "subject", diagnosis.subject);
}

}  // namespace

std::string render_json(const Diagnosis& diagnosis) {
  json::Writer out(2);
  out.begin_object();
  member(out, "verdict", verdict_name(diagnosis.verdict));
  question(out, diagnosis);
  out.key("contested").boolean(diagnosis.contested);
  out.key("calls").begin_array();
  for (const Call& value : diagnosis.calls) call(out, value);
  out.end_array();
  findings(out, "failing", diagnosis.failing);
  findings(out, "advice", diagnosis.advice);
  list(out, "causes", diagnosis.causes);
  symptom(out, diagnosis.symptom);
  missing(out, diagnosis.missing_inputs);
  assumptions(out, diagnosis.assumptions);
  volumes(out, diagnosis.volumes);
  help(out, diagnosis.help);
  out.end_object();
  return out.take() + "\n";
}

}  // namespace amiable::report

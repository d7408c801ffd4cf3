// A diagnosis as one JSON object; docs/why.schema.json describes every member.
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "report/json_parts.h"
#include "report/render.h"

namespace amiable::report {
namespace {

void call(json::Writer& out, const Call& value) {
  out.begin_object();
  write_member(out, "action", value.action);
  write_member(out, "resource", value.resource);
  write_member(out, "resource_arn", value.resource_arn);
  write_member(out, "device", value.device);
  write_member(out, "on_behalf", value.on_behalf);
  write_member(out, "via", value.via);
  write_member(out, "outcome", outcome_name(value.outcome));
  write_member(out, "strength", strength_name(value.strength));
  write_list(out, "reasons", value.reasons);
  write_list(out, "needs", value.needs);
  out.key("documents").begin_array();
  for (const Document& each : value.documents) write_document(out, each);
  out.end_array();
  write_member(out, "note", value.note);
  out.end_object();
}

void symptom(json::Writer& out, const Symptom& value) {
  out.key("symptom").begin_object();
  write_member(out, "summary", value.summary);
  write_member(out, "state_reason", value.state_reason);
  write_member(out, "error_code", value.error_code);
  write_member(out, "message", value.message);
  out.end_object();
}

void volumes(json::Writer& out, const std::vector<Volume>& values) {
  out.key("volumes").begin_array();
  for (const Volume& value : values) {
    out.begin_object();
    write_member(out, "device", value.device);
    write_member(out, "snapshot", value.snapshot);
    write_member(out, "source_key", value.source_key);
    write_member(out, "target_key", value.target_key);
    write_member(out, "why", value.why);
    out.end_object();
  }
  out.end_array();
}

void help(json::Writer& out, const std::vector<Help>& values) {
  out.key("help").begin_array();
  for (const Help& value : values) {
    out.begin_object();
    write_member(out, "edit", value.edit);
    write_member(out, "account", value.account);
    write_member(out, "who", value.who);
    write_list(out, "statements", value.statements);
    write_member(out, "check", value.check);
    out.end_object();
  }
  out.end_array();
}

void question(json::Writer& out, const Diagnosis& diagnosis) {
  write_member(out, "operation", diagnosis.operation);
  write_member(out, "principal", diagnosis.principal);
  write_member(out, "account", diagnosis.account);
  write_member(out, "region", diagnosis.region);
  write_member(out, "source_region", diagnosis.source_region);
  write_member(out, "subject", diagnosis.subject);
}

}  // namespace

std::string render_json(const Diagnosis& diagnosis) {
  json::Writer out(2);
  out.begin_object();
  write_member(out, "verdict", verdict_name(diagnosis.verdict));
  question(out, diagnosis);
  out.key("contested").boolean(diagnosis.contested);
  out.key("calls").begin_array();
  for (const Call& value : diagnosis.calls) call(out, value);
  out.end_array();
  write_findings(out, "failing", diagnosis.failing);
  write_findings(out, "advice", diagnosis.advice);
  write_list(out, "causes", diagnosis.causes);
  symptom(out, diagnosis.symptom);
  write_missing_paths(out, diagnosis.missing_inputs);
  write_missing_inputs(out, "missing_details", diagnosis.missing_inputs);
  write_assumptions(out, diagnosis.assumptions);
  volumes(out, diagnosis.volumes);
  help(out, diagnosis.help);
  write_observed(out, diagnosis.observed);
  out.end_object();
  return out.take() + "\n";
}

}  // namespace amiable::report

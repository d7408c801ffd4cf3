// Members, findings, documents, missing inputs and assumptions as JSON.
#include "report/json_parts.h"

namespace amiable::report {

void write_member(json::Writer& out, std::string_view key, std::string_view value) {
  out.key(key).string(value);
}

void write_list(json::Writer& out, std::string_view key, const std::vector<std::string>& values) {
  out.key(key).begin_array();
  for (const std::string& value : values) out.string(value);
  out.end_array();
}

void write_findings(json::Writer& out, std::string_view key, const std::vector<Finding>& values) {
  out.key(key).begin_array();
  for (const Finding& value : values) {
    out.begin_object();
    write_member(out, "action", value.action);
    write_member(out, "resource", value.resource);
    write_member(out, "reason", value.reason);
    write_member(out, "strength", strength_name(value.strength));
    out.end_object();
  }
  out.end_array();
}

void write_document(json::Writer& out, const Document& value) {
  out.begin_object();
  write_member(out, "layer", value.layer);
  write_member(out, "name", value.name);
  write_member(out, "sid", value.sid);
  write_member(out, "account", value.place.account);
  write_member(out, "file", value.place.file);
  write_member(out, "inside", value.place.inside);
  out.key("line").number(value.place.line);
  out.key("column").number(value.place.column);
  write_member(out, "text", value.place.text);
  out.end_object();
}

void write_missing_paths(json::Writer& out, const std::vector<MissingInput>& values) {
  out.key("missing_inputs").begin_array();
  for (const MissingInput& value : values) out.string(value.path);
  out.end_array();
}

void write_missing_inputs(json::Writer& out, std::string_view key,
                          const std::vector<MissingInput>& values) {
  out.key(key).begin_array();
  for (const MissingInput& value : values) {
    out.begin_object();
    write_member(out, "path", value.path);
    write_member(out, "command", value.command);
    write_member(out, "account", value.account);
    write_member(out, "why", value.why);
    out.end_object();
  }
  out.end_array();
}

void write_observed(json::Writer& out, const std::optional<Observed>& value) {
  out.key("observed");
  if (!value) {
    out.null();
    return;
  }
  out.begin_object();
  write_member(out, "event", value->event);
  write_member(out, "time", value->time);
  write_member(out, "request_id", value->request_id);
  write_member(out, "principal", value->principal);
  write_member(out, "subject", value->subject);
  out.key("refusals").begin_array();
  for (const ObservedRefusal& each : value->refusals) {
    out.begin_object();
    write_member(out, "action", each.action);
    write_member(out, "resource", each.resource);
    write_member(out, "code", each.code);
    write_member(out, "message", each.message);
    write_member(out, "principal", each.principal);
    write_member(out, "time", each.time);
    write_member(out, "account", each.account);
    out.end_object();
  }
  out.end_array();
  write_member(out, "agreement", agreement_name(value->agreement));
  write_member(out, "ask_again", value->ask_again);
  write_list(out, "notes", value->notes);
  out.end_object();
}

void write_assumptions(json::Writer& out, const std::vector<Assumption>& values) {
  out.key("assumptions").begin_array();
  for (const Assumption& value : values) {
    out.begin_object();
    write_member(out, "name", value.name);
    write_member(out, "value", value.value);
    write_member(out, "text", value.text);
    out.key("decides").boolean(value.decides);
    out.end_object();
  }
  out.end_array();
}

}  // namespace amiable::report

// The table of `amiable who` as one JSON object; docs/who.schema.json describes every member.
#include "report/json_parts.h"
#include "report/who_answers.h"

namespace amiable::report {
namespace {

void number(json::Writer& out, std::string_view key, std::uint64_t value) {
  out.key(key).number(static_cast<std::int64_t>(value));
}

void groups(json::Writer& out, const std::vector<WhoGroup>& values) {
  out.key("groups").begin_array();
  for (std::size_t i = 0; i < values.size(); ++i) {
    out.begin_object();
    number(out, "id", i);
    write_member(out, "account", values[i].account);
    write_member(out, "example", values[i].example);
    write_list(out, "members", values[i].members);
    out.end_object();
  }
  out.end_array();
}

void answer(json::Writer& out, const Who& who, const WhoAnswer& value) {
  out.begin_object();
  write_member(out, "verdict", verdict_name(value.verdict));
  out.key("contested").boolean(value.contested);
  number(out, "principals", count_members(who, value));
  out.key("groups").begin_array();
  for (const std::uint32_t group : value.groups) out.number(group);
  out.end_array();
  write_findings(out, "failing", value.failing);
  write_findings(out, "advice", value.advice);
  out.key("document");
  write_document(out, value.document);
  write_member(out, "note", value.note);
  write_missing_inputs(out, "missing_inputs", value.missing_inputs);
  out.end_object();
}

void question(json::Writer& out, const Who& who, const WhoQuestion& value, const WhoView& view) {
  out.begin_object();
  write_member(out, "operation", value.operation);
  write_member(out, "subject", value.subject);
  write_member(out, "region", value.region);
  write_member(out, "source_region", value.source_region);
  for (const Verdict verdict : {Verdict::succeeds, Verdict::fails, Verdict::unknown}) {
    number(out, verdict_name(verdict), count_members(who, value, verdict));
  }
  out.key("answers").begin_array();
  for (const WhoAnswer& one : value.answers) {
    if (shows(view, one.verdict)) answer(out, who, one);
  }
  out.end_array();
  out.end_object();
}

}  // namespace

std::string render_json(const Who& who, const WhoView& view) {
  json::Writer out(1);
  out.begin_object();
  number(out, "principals", who.principals);
  number(out, "decided", who.decided);
  out.key("questions").begin_array();
  for (const WhoQuestion& one : who.questions) question(out, who, one, view);
  out.end_array();
  groups(out, who.groups);
  write_missing_inputs(out, "missing_inputs", who.missing_inputs);
  out.end_object();
  return out.take() + "\n";
}

}  // namespace amiable::report

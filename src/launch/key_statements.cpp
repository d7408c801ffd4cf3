// Statements as text.
#include "launch/key_statements.h"

#include "base/json_edit.h"

namespace amiable::launch {
namespace {

void write_texts(json::Writer& writer, std::string_view key,
                 const std::vector<std::string>& values) {
  writer.key(key);
  if (values.size() == 1) {
    writer.string(values.front());
    return;
  }
  writer.begin_array();
  for (const std::string& value : values) writer.string(value);
  writer.end_array();
}

template <std::size_t size>
StatementParts parts_of(std::string_view sid, const std::array<std::string_view, size>& actions,
                        std::string_view principal, std::string_view key_arn) {
  StatementParts parts;
  parts.sid = sid;
  parts.principal = principal;
  parts.actions.assign(actions.begin(), actions.end());
  parts.resources = {principal.empty() ? std::string(key_arn) : std::string("*")};
  return parts;
}

}  // namespace

std::string statement_text(const StatementParts& parts) {
  json::Writer writer;
  writer.begin_object();
  if (!parts.sid.empty()) writer.key("Sid").string(parts.sid);
  writer.key("Effect").string("Allow");
  if (!parts.principal.empty()) {
    writer.key("Principal").begin_object().key("AWS").string(parts.principal).end_object();
  }
  write_texts(writer, "Action", parts.actions);
  write_texts(writer, "Resource", parts.resources);
  if (parts.for_aws_resources) {
    writer.key("Condition").begin_object().key("Bool").begin_object();
    writer.key("kms:GrantIsForAWSResource").string("true").end_object().end_object();
  }
  writer.end_object();
  const auto parsed = json::parse(std::make_shared<Source>("statement", writer.take()));
  return parsed.ok() ? json::reformatted(parsed.value()->root(), 0) : std::string();
}

StatementParts use_statement(std::string_view principal, std::string_view key_arn) {
  return parts_of("AllowUseOfTheKey", use_actions, principal, key_arn);
}

StatementParts grant_statement(std::string_view principal, std::string_view key_arn) {
  StatementParts parts =
      parts_of("AllowAttachmentOfPersistentResources", grant_actions, principal, key_arn);
  parts.for_aws_resources = true;
  return parts;
}

}  // namespace amiable::launch

// `amiable why --message`: what AWS's own words can mean.
#include <ostream>

#include "base/json.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "launch/message.h"
#include "report/layout.h"

namespace amiable::cli {
namespace {

using launch::MessageReading;
using report::append_wrapped;
using report::Paint;

void list(json::Writer& out, std::string_view key, const std::vector<std::string>& values) {
  out.key(key).begin_array();
  for (const std::string& value : values) out.string(value);
  out.end_array();
}

std::string as_json(const std::vector<MessageReading>& readings) {
  json::Writer out(2);
  out.begin_object().key("messages").begin_array();
  for (const MessageReading& reading : readings) {
    out.begin_object();
    out.key("kind").string(reading.kind);
    out.key("principal").string(reading.principal);
    out.key("action").string(reading.action);
    out.key("resource").string(reading.resource);
    out.key("account").string(reading.account);
    out.key("region").string(reading.region);
    out.key("layer").string(reading.layer);
    out.key("effect").string(reading.effect);
    out.key("policy_arn").string(reading.policy_arn);
    out.key("summary").string(reading.summary);
    list(out, "meanings", reading.meanings);
    list(out, "causes", reading.causes);
    list(out, "commands", reading.commands);
    out.key("note").string(reading.note);
    out.end_object();
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

void text_message(std::string& out, const MessageReading& reading, int width) {
  const std::string kind = report::paint(Paint::bold, reading.kind);
  append_wrapped(out, {"", "  "}, kind + ": " + reading.summary, width);
  if (!reading.policy_arn.empty())
    append_wrapped(out, {"  policy: ", "    "}, reading.policy_arn, width);
  if (!reading.note.empty()) append_wrapped(out, {"  note: ", "    "}, reading.note, width);
  for (const std::string& meaning : reading.meanings) {
    append_wrapped(out, {"  can mean: ", "    "}, meaning, width);
  }
  if (!reading.commands.empty()) out += "  gather next:\n";
  for (const std::string& command : reading.commands) {
    report::append_command(out, "    ", command, width);
  }
  if (reading.causes.empty()) return;
  std::string causes;
  for (const std::string& cause : reading.causes) causes += (causes.empty() ? "" : ", ") + cause;
  append_wrapped(out, {"  causes, likely first: ", "    "}, causes, width);
  out += "  more: amiable explain " + reading.causes.front() + "\n";
}

void plain_line(std::string& out, std::string_view label, const std::string& value) {
  if (!value.empty()) out.append(label).append(": ").append(value).append("\n");
}

void plain_message(std::string& out, const MessageReading& reading) {
  plain_line(out, "Message", reading.kind);
  plain_line(out, "It says", reading.summary);
  plain_line(out, "Principal", reading.principal);
  plain_line(out, "Action", reading.action);
  plain_line(out, "Resource", reading.resource);
  plain_line(out, "Layer", reading.layer);
  plain_line(out, "Effect", reading.effect);
  plain_line(out, "Policy", reading.policy_arn);
  plain_line(out, "Note", reading.note);
  for (const std::string& meaning : reading.meanings) plain_line(out, "It can mean", meaning);
  for (const std::string& command : reading.commands) plain_line(out, "Command", command);
  for (const std::string& cause : reading.causes)
    plain_line(out, "To read more", "amiable explain " + cause);
}

std::string as_text(const std::vector<MessageReading>& readings, Output output,
                    const IoStreams& io) {
  std::string out;
  for (const MessageReading& reading : readings) {
    if (!out.empty()) out += "\n";
    if (output == Output::plain) {
      plain_message(out, reading);
    } else {
      text_message(out, reading, io.width);
    }
  }
  const bool color = io.color && output == Output::text;
  return report::finish(out, color ? report::Color::always : report::Color::never);
}

}  // namespace

int run_why_message(std::string_view text, Output output, IoStreams& io) {
  if (text.size() > limits::message_bytes_max) {
    return fail(io,
                {ErrorKind::unreadable,
                 "a message of more than " + std::to_string(limits::message_bytes_max) + " bytes",
                 "", "give only the lines around the refusal"},
                output == Output::json);
  }
  const std::vector<MessageReading> readings = launch::read_messages(text);
  io.out << (output == Output::json ? as_json(readings) : as_text(readings, output, io));
  const bool recognised = !readings.empty() && readings.front().kind != "unrecognized";
  return recognised ? exit_ok : exit_unknown;
}

}  // namespace amiable::cli

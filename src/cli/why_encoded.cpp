// `amiable why --encoded-message`: sts:DecodeAuthorizationMessage, then AWS's words as they are.
#include <fmt/format.h>

#include "base/json_members.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/live_source.h"
#include "launch/message_grammar.h"
#include "live/api_output.h"
#include "live/errand.h"

namespace amiable::cli {
namespace {

// The blob itself, or AWS's whole sentence with it at the end.
std::string blob_in(std::string text) {
  for (const launch::AccessDenied& denied : launch::find_access_denied(text)) {
    if (!denied.encoded.empty()) return denied.encoded;
  }
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  return text;
}

Result<std::string> decoded_by(const live::Speaker& speaker, const std::string& region,
                               const std::string& blob) {
  constexpr std::string_view permission = "sts:DecodeAuthorizationMessage";
  const std::string where = region.empty() ? speaker.client->region() : region;
  const auto reply = speaker.client->call({"sts",
                                           where.empty() ? "us-east-1" : where,
                                           "DecodeAuthorizationMessage",
                                           {{"EncodedMessage", blob}},
                                           {}});
  if (!reply.ok() || !reply.value().ok()) {
    return Error{ErrorKind::unreadable, live::note_of(permission, reply, speaker), "",
                 "use a profile of the account that was refused, with that permission"};
  }
  const std::string output =
      TRY(live::output_of("sts", "DecodeAuthorizationMessage", reply.value().body));
  const auto document = TRY(json::parse(std::make_shared<const Source>("answer", output)));
  return json::text_of(document->root(), "DecodedMessage");
}

Result<std::string> decoded(const WhyOptions& options, IoStreams& io) {
  if (!is_live(options.source)) {
    return Error{ErrorKind::usage, "--encoded-message asks AWS, no --bundle and no --data", "",
                 "leave them out"};
  }
  std::string text = *options.encoded_message;
  if (text == "-") text = TRY(read_all(io.in, limits::message_bytes_max, "<stdin>"));
  const std::string blob = blob_in(std::move(text));
  if (blob.empty()) {
    return Error{ErrorKind::usage, "there is no encoded message to decode", "",
                 "give what stands behind `Encoded authorization failure message:`"};
  }
  Error last{ErrorKind::usage, "no profile to ask with", "", ""};
  for (const live::Speaker& speaker : TRY(identify_speakers(options.source, options.region, io))) {
    auto message = decoded_by(speaker, options.region, blob);
    if (message.ok()) return message;
    last = message.error();
  }
  return last;
}

}  // namespace

int run_why_encoded(const WhyOptions& options, IoStreams& io) {
  const auto message = decoded(options, io);
  if (!message.ok()) return fail(io, message.error(), options.output == Output::json);
  return run_why_message(message.value(), options.output, io);
}

}  // namespace amiable::cli

// AWS's words wherever they were pasted from: a console, a log, JSON, CloudTrail. Decodes them to
// plain segments that the grammar and the catalogue read. No meaning lives here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace amiable::launch {

// One text that was written in one piece; whitespace runs are single spaces.
struct MessageSegment {
  std::string text;
  std::string principal, region;  // from the CloudTrail event around it; empty when unknown
};

// A decoded authorization message (sts decode-authorization-message).
struct DecodedDenial {
  std::string principal, action, resource, statement;
  bool explicit_deny = false;
};

struct MessageText {
  std::vector<MessageSegment> segments;
  std::vector<DecodedDenial> decoded;
};

// Reads at most limits::message_bytes_max bytes of `text`.
MessageText read_message_text(std::string_view text);

}  // namespace amiable::launch

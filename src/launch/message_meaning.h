// What a refusal sentence means: the layer in words, likely causes, and where to look.
#pragma once

#include "launch/message.h"
#include "launch/message_grammar.h"
#include "launch/message_text.h"

namespace amiable::launch {

MessageReading explain_denial(const AccessDenied& denied, const MessageSegment& segment);
MessageReading explain_decoded(const DecodedDenial& denial);

}  // namespace amiable::launch

// DecodeAuthorizationMessage [STS API reference].
#include "services/authorization_message.h"
#include "services/sts/sts_rows.h"
#include "wire/generated/sts.h"

namespace amiable::services::sts {
namespace {

using In = wire::sts::DecodeAuthorizationMessageRequest;
using Out = wire::sts::DecodeAuthorizationMessageResponse;

Answer<Asks> asks(const In&, const Call&) {
  Ask ask;
  ask.action = "sts:DecodeAuthorizationMessage";
  ask.wildcard_only = true;
  return Asks{ask};
}

Answer<Out> decode(const In& in, const Call& call) {
  Out out;
  out.DecodedMessage = TRY(decode_authorization_message(call, *in.EncodedMessage));
  return out;
}

}  // namespace

Operation decode_authorization_message_row() {
  return reads<In, Out>("sts", "DecodeAuthorizationMessage", asks, decode);
}

}  // namespace amiable::services::sts

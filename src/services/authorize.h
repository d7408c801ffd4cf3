// The one place where a served call is allowed or refused: gather, decide, and for a refusal AWS's
// sentence and the trace of every layer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "authz/gather.h"
#include "policy/context.h"
#include "services/ask.h"
#include "services/call.h"

namespace amiable::services {

// The condition keys of one ask and the layers that speak about it: what decide() is asked with.
// Both are refilled; `context` and `ask` must outlive the use of `gathered`.
void gather(const Call& call, const Ask& ask, policy::Context& context, authz::Gathered& gathered);

struct Refusal {
  wire::AwsError error;
  std::string trace;  // JSON: request, layers, grants, as `amiable decide --trace` prints
};

// Scratch memory for one thread's decisions: reused, so that a warm decision allocates little.
class Authorizer {
 public:
  // The first ask that is not allowed refuses the call. Unknown is refused too (fail closed).
  std::optional<Refusal> authorize(const Call& call, std::string_view service, const Asks& asks);

 private:
  std::optional<Refusal> authorize(const Call& call, std::string_view service, const Ask& ask);

  policy::Context context_;
  authz::Gathered gathered_;
};

}  // namespace amiable::services

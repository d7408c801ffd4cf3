// Paths under /_amiable/: health, reset, traces and events. All but health and reset demand a
// signature and show what belongs to the signer's account only. Where a reset is allowed, those of
// public suites, too: POST /moto-api/reset, POST /_localstack/state/reset, GET /_localstack/health.
#pragma once

#include <functional>
#include <string_view>

#include "http/messages.h"
#include "server/authenticate.h"
#include "server/refusals.h"
#include "store/journal.h"
#include "store/world.h"

namespace amiable::server {

struct LocalView {
  const store::World* world;
  Authenticator* authenticator;
  Refusals* refusals;
  const store::Journal* journal;
  const std::function<Result<void>()>* reset;  // empty function: not allowed
  Timestamp now;
};

bool is_local_path(std::string_view target, bool reset_allowed);
http::Response answer_local(const http::Request& request, const LocalView& view);

}  // namespace amiable::server

// One connection: reads requests, hands them on, writes the answers in order, closes.
// Internal to src/http. A coroutine on its loop's thread; it owns itself until the connection ends.
#pragma once

#include <string>

#include "http/io_types.h"

namespace amiable::http {

class IoLoop;

// `socket` is non-blocking. TLS or not is the service's choice.
void start_session(IoLoop& loop, Socket socket, std::string peer);

}  // namespace amiable::http

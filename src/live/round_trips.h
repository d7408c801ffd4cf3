// Runs errands together: each round trip carries the requests of all of them.
// Internal to the module.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "live/errand.h"

namespace amiable::live {

// Until no errand has anything to send. `before` is called before each round trip with one of its
// requests. Answers how many round trips it took.
std::size_t run_errands(
    const std::vector<std::unique_ptr<Errand>>& errands,
    const std::function<void(const Speaker&, const aws_client::Request&)>& before);

// What all of them have sent so far; a client that several speakers share counts once.
std::size_t requests_of(const std::vector<Speaker>& speakers);

}  // namespace amiable::live

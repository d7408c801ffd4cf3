// Feeds what `aws cloudtrail lookup-events` prints, a log file or an event to their reader:
// what is accepted leads to an observation that may be laid beside any answer.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "launch/observed.h"
#include "sources/trail_events.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable;
  const auto trail =
      sources::read_trail_events("events", std::string(reinterpret_cast<const char*>(data), size));
  if (!trail.ok()) {
    require(!trail.error().message.empty());
    return 0;
  }
  for (const model::TrailEvent& event : trail.value()) {
    for (const std::string& id : event.made) {
      const auto* call = launch::find_recorded_call(trail.value(), id);
      if (call == nullptr) continue;
      report::Diagnosis diagnosis;
      launch::lay_beside(launch::observe(*call, id, trail.value(), call->time), diagnosis);
      const bool refused = !diagnosis.observed->refusals.empty();
      require(refused || diagnosis.verdict == report::Verdict::unknown);
    }
  }
  return 0;
}

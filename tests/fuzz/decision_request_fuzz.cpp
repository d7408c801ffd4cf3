// Feeds the decision request reader, then decides and traces: the trace must tell the decision.
#include <cstdint>
#include <cstdlib>

#include "authz/decide.h"
#include "authz/decision_request.h"
#include "authz/trace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto document = json::parse(std::make_shared<const Source>("fuzz", text));
  if (!document.ok()) return 0;
  const auto request = authz::DecisionRequest::parse(document.value()->root());
  if (!request.ok()) {
    if (request.error().message.empty()) std::abort();
    return 0;
  }
  const authz::Request& asked = request.value()->request();
  const authz::Policies& policies = request.value()->policies();
  const authz::Decision decision = authz::decide(asked, policies);
  const authz::Trace trace = authz::explain(asked, policies);
  if (trace.decision.outcome != decision.outcome) std::abort();
  json::Writer writer;
  authz::write_trace(writer, asked, policies, trace);
  if (!json::parse(std::make_shared<const Source>("trace", writer.take())).ok()) std::abort();
  return 0;
}

// Asks the engine about a decision request given as JSON text.
#pragma once

#include <string>

#include "authz/decide.h"
#include "authz/decision_request.h"

namespace amiable::test {

struct Answer {
  std::string decision, layer, error;
};

inline Answer ask(const std::string& text) {
  auto document = json::parse(std::make_shared<Source>("request", text));
  if (!document.ok()) return {"", "", document.error().message};
  auto request = authz::DecisionRequest::parse(document.value()->root());
  if (!request.ok()) return {"", "", request.error().message + " at " + request.error().place};
  const authz::Request& asked = request.value()->request();
  const authz::Decision decision = authz::decide(asked, request.value()->policies());
  return {std::string(authz::outcome_name(decision.outcome)),
          std::string(authz::layer_name(decision.layer, asked.action)), ""};
}

}  // namespace amiable::test

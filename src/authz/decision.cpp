// Names of outcomes and layers, as printed.
#include "authz/decision.h"

#include "authz/kms_rules.h"

namespace amiable::authz {

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::allowed:
      return "allowed";
    case Outcome::explicit_deny:
      return "explicitDeny";
    case Outcome::implicit_deny:
      return "implicitDeny";
    case Outcome::unknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view layer_name(LayerKind layer, std::string_view action) {
  switch (layer) {
    case LayerKind::scp:
      return "scp";
    case LayerKind::rcp:
      return "rcp";
    case LayerKind::endpoint_policy:
      return "endpoint-policy";
    case LayerKind::permissions_boundary:
      return "permissions-boundary";
    case LayerKind::session_policy:
      return "session-policy";
    case LayerKind::identity_policy:
      return "identity-policy";
    case LayerKind::resource_policy:
      return is_kms(action) ? "key-policy" : "resource-policy";
    case LayerKind::grant:
      return "grant";
    case LayerKind::none:
      return "";
  }
  return "";
}

}  // namespace amiable::authz

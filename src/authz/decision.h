// What came out of a decision, and which layers stand in the way.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "policy/policy.h"
#include "policy/truth.h"

namespace amiable::authz {

enum class Outcome : std::uint8_t { allowed, explicit_deny, implicit_deny, unknown };

enum class LayerKind : std::uint8_t {
  none,
  scp,
  rcp,
  endpoint_policy,
  permissions_boundary,
  session_policy,
  identity_policy,
  resource_policy,  // printed key-policy for KMS keys
  grant
};

// All layers in AWS's default order of reporting.
inline constexpr std::array reported_layers = {LayerKind::scp,
                                               LayerKind::rcp,
                                               LayerKind::endpoint_policy,
                                               LayerKind::permissions_boundary,
                                               LayerKind::session_policy,
                                               LayerKind::identity_policy,
                                               LayerKind::resource_policy,
                                               LayerKind::grant};

std::string_view outcome_name(Outcome outcome);  // allowed, explicitDeny, implicitDeny, unknown
// identity-policy, permissions-boundary, session-policy, scp, rcp, endpoint-policy, grant,
// key-policy for a KMS action, resource-policy otherwise; empty for none.
std::string_view layer_name(LayerKind layer, std::string_view action);

class LayerSet {
 public:
  constexpr void add(LayerKind layer) { bits_ = static_cast<std::uint16_t>(bits_ | bit(layer)); }
  constexpr bool has(LayerKind layer) const { return (bits_ & bit(layer)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const LayerSet&) const = default;
  friend constexpr LayerSet operator|(LayerSet a, LayerSet b) {
    a.bits_ = static_cast<std::uint16_t>(a.bits_ | b.bits_);
    return a;
  }

 private:
  static constexpr std::uint16_t bit(LayerKind layer) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(layer));
  }
  std::uint16_t bits_ = 0;
};

// A statement inside the layer's policies; policy is nullptr when there is none to name.
struct StatementRef {
  const policy::Policy* policy = nullptr;
  std::uint32_t statement = 0;
};

struct Decision {
  Outcome outcome = Outcome::implicit_deny;
  // The layer that decided: the one that allowed last needed (allowed), the first in AWS's
  // reporting order that denies (authorization: error texts).
  LayerKind layer = LayerKind::none;
  StatementRef decided_by;  // the Deny, or the Allow that carried it; empty for implicit denials
  std::int32_t grant = -1;  // index into Policies::grants when a grant carried it
  LayerSet denied_by;       // layers with an explicit Deny that applies
  // Implicit denial: layers each of which lacks an Allow that the request cannot do without.
  LayerSet missing;
  // Layers not gathered, or hanging on an unknown condition key, that keep the answer open.
  LayerSet unknown;
};

}  // namespace amiable::authz

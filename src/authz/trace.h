// Why a decision came out as it did: every layer, the statement that decided with its place, and
// for statements that nearly matched which element failed and on which values.
#pragma once

#include <string>
#include <vector>

#include "authz/decide.h"
#include "base/json.h"

namespace amiable::authz {

struct TracedStatement {
  StatementRef ref;
  policy::StatementTrace trace;
};

struct LayerTrace {
  LayerKind layer = LayerKind::none;
  std::string level;  // SCP, RCP: node id when known, else its index from the root
  bool complete = true;
  Truth allows = Truth::no;
  Truth denies = Truth::no;
  // Statements that apply, then those that fail in exactly one element (near misses).
  std::vector<TracedStatement> applying, near_misses;
};

struct GrantTrace {
  std::int32_t grant = -1;
  Truth applies = Truth::no;
  std::string failed;  // first reason: grantee, operation, constraint, not-visible, issuer; empty
};

struct Trace {
  Decision decision;
  std::vector<LayerTrace> layers;  // in the order of evaluation
  std::vector<GrantTrace> grants;
};

// decide() once more, with its reasons. Slow; allocates.
Trace explain(const Request& request, const Policies& policies);

void write_trace(json::Writer& writer, const Request& request, const Policies& policies,
                 const Trace& trace);

}  // namespace amiable::authz

// PolicyExclusionList of SimulatePrincipalPolicy: attached policies that the simulation leaves out.
// Policies of the request itself always stay [measured].
#pragma once

#include <vector>

#include "services/iam/iam_rows.h"
#include "services/iam/simulate_sources.h"

namespace amiable::services::iam {

class Exclusions {
 public:
  static Answer<Exclusions> of(const std::optional<std::vector<api::PolicyIdentifier>>& list);

  bool excludes(const SourceDocument& document) const;
  bool excludes_boundary() const { return has_type("permission-boundary"); }
  bool excludes_scps() const { return has_type("scp"); }

 private:
  bool has_type(std::string_view type) const;
  std::vector<api::PolicyIdentifier> list_;
};

}  // namespace amiable::services::iam

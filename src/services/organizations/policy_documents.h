// The content of a policy on its way in: JSON, AWS's save-time rules, compiled.
#pragma once

#include <string>

#include "services/ask.h"
#include "store/world.h"

namespace amiable::services::organizations {

// MalformedPolicyDocumentException, or ConstraintViolationException POLICY_CONTENT_LIMIT_EXCEEDED.
// `policy`: whose id, type and ARN the document bears.
Answer<store::Document> policy_document(const std::string& content,
                                        const store::OrganizationPolicy& policy);

}  // namespace amiable::services::organizations

// From the options of `why` to the question that launch understands.
#pragma once

#include "cli/options.h"
#include "launch/question.h"

namespace amiable::cli {

// Reads --question, --session-policy and --block-device-mappings. Errors name option and place.
Result<launch::Question> build_question(const WhyOptions& options);

}  // namespace amiable::cli

// --terraform-plan: the plan behind a question, and the question in its words.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "launch/question.h"
#include "model/inventory.h"
#include "sources/terraform_plan.h"

namespace amiable::cli {

// nullptr: none is named. Errors: unreadable, no plan, --terraform-provider.
Result<sources::TerraformPlan> open_plan(const SourceOptions& source);

// The options with addresses of the plan replaced by what they will be called. A new aws_instance
// becomes the launch of its image, whose mappings are added to `launch`.
Result<WhyOptions> with_plan_names(const WhyOptions& options,
                                   const sources::TerraformDocument& plan,
                                   std::vector<model::BlockDevice>& launch);
// The same in what a question file says.
Result<void> use_plan_names(const sources::TerraformDocument& plan, launch::Question& question);
// The same in ids or ARNs of the command line.
Result<void> use_plan_names(const SourceOptions& source, std::vector<std::string>& texts);

// The root device of a new aws_instance is known by its image only.
void name_root_device(launch::Question& question, model::Inventory& inventory);

}  // namespace amiable::cli

// A Terraform plan laid over other facts: the world after its apply, before anything of it exists.
//
// What Terraform will change is as planned; everything else is asked below. A value that Terraform
// knows only after apply is unknown, unless the configuration refers to one thing's id or ARN.
// Things that do not exist yet stand under placeholders (see name_in_plan). Values that are no part
// of a decision are neither kept nor shown.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/inventory.h"
#include "sources/terraform_document.h"

namespace amiable::sources {

using TerraformPlan = std::shared_ptr<const TerraformDocument>;

// `terraform show -json PLAN`. Errors: none, too large, or what the plan does not tell.
Result<TerraformPlan> read_terraform_plan(SourcePtr source, const TerraformDocument::Homes& homes);

// The world after the apply. `below` must be kept alive, or is taken over.
std::unique_ptr<model::Inventory> after_apply(TerraformPlan plan, model::Inventory& below);
std::unique_ptr<model::Inventory> after_apply(TerraformPlan plan,
                                              std::unique_ptr<model::Inventory> below);

// An inventory of the plan's accounts and Regions of which nothing was gathered.
std::unique_ptr<model::Inventory> nothing_gathered(const TerraformDocument& plan);

// What an address of the plan will be called: an id or (users, roles, keys) an ARN, perhaps a
// placeholder; any other text stays. Errors (usage): an address that the plan does not have.
Result<std::string> name_in_plan(const TerraformDocument& plan, const std::string& text);

// Ids of existing images, snapshots, volumes and instances that the plan makes something of.
std::vector<std::string> sources_in_plan(const TerraformDocument& plan);

// What a new aws_instance asks of EC2.
struct PlannedLaunch {
  std::string image, account, region;
  std::vector<model::BlockDevice> mappings;
};
// nullopt: the address is no new instance. Errors (usage): its image is known after apply.
Result<std::optional<PlannedLaunch>> launch_in_plan(const TerraformDocument& plan,
                                                    std::string_view address);

}  // namespace amiable::sources

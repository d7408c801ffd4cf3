// Addresses of a Terraform plan in the question become what AWS will call the things.
#include "cli/planned_question.h"

#include <algorithm>

#include "base/arn.h"
#include "base/limits.h"
#include "cli/io_streams.h"

namespace amiable::cli {
namespace {

// PROVIDER=ACCOUNT, PROVIDER=ACCOUNT:REGION or PROVIDER=:REGION
Result<sources::TerraformDocument::Homes> homes_of(const SourceOptions& source) {
  sources::TerraformDocument::Homes homes;
  for (const std::string& given : source.terraform_providers) {
    const std::size_t equals = given.find('=');
    const std::string value = equals == std::string::npos ? given : given.substr(equals + 1);
    const std::size_t colon = value.find(':');
    sources::ProviderHome home{value.substr(0, colon),
                               colon == std::string::npos ? "" : value.substr(colon + 1)};
    const bool right = (home.account.empty() || is_account_id(home.account)) &&
                       (home.region.empty() || is_region(home.region)) && !value.empty();
    if (!right) {
      return Error{ErrorKind::usage,
                   "--terraform-provider `" + given + "` has no form PROVIDER=ACCOUNT:REGION", "",
                   "for example --terraform-provider aws.owner=111122223333:us-west-2"};
    }
    homes[equals == std::string::npos ? "aws" : given.substr(0, equals)] = std::move(home);
  }
  return homes;
}

}  // namespace

Result<sources::TerraformPlan> open_plan(const SourceOptions& source) {
  if (source.terraform_plan.empty()) {
    if (source.terraform_providers.empty()) return sources::TerraformPlan();
    return Error{ErrorKind::usage, "--terraform-provider says where a plan's things live", "",
                 "add --terraform-plan FILE"};
  }
  std::string text = TRY(read_text_file(source.terraform_plan, limits::input_file_bytes_max));
  return sources::read_terraform_plan(
      std::make_shared<const Source>(source.terraform_plan, std::move(text)),
      TRY(homes_of(source)));
}

Result<WhyOptions> with_plan_names(const WhyOptions& options,
                                   const sources::TerraformDocument& plan,
                                   std::vector<model::BlockDevice>& launch) {
  WhyOptions named = options;
  if (options.operation.empty() || options.operation == "launch") {
    if (auto planned = TRY(sources::launch_in_plan(plan, options.id))) {
      named.id = planned->image;
      named.operation = "launch";
      if (named.region.empty()) named.region = planned->region;
      if (named.account.empty()) named.account = planned->account;
      launch = std::move(planned->mappings);
      return named;
    }
  }
  named.id = TRY(sources::name_in_plan(plan, options.id));
  named.instance = TRY(sources::name_in_plan(plan, options.instance));
  return named;
}

Result<void> use_plan_names(const sources::TerraformDocument& plan, launch::Question& question) {
  for (std::string* text : {&question.principal, &question.image, &question.instance,
                            &question.snapshot, &question.volume, &question.kms_key_id}) {
    *text = TRY(sources::name_in_plan(plan, *text));
  }
  for (model::BlockDevice& device : question.mappings) {
    device.snapshot_id = TRY(sources::name_in_plan(plan, device.snapshot_id));
    device.kms_key_id = TRY(sources::name_in_plan(plan, device.kms_key_id));
  }
  return {};
}

Result<void> use_plan_names(const SourceOptions& source, std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  const sources::TerraformPlan plan = TRY(open_plan(source));
  if (!plan) return {};
  for (std::string& text : texts) text = TRY(sources::name_in_plan(*plan, text));
  return {};
}

void name_root_device(launch::Question& question, model::Inventory& inventory) {
  const auto nameless = [](const model::BlockDevice& one) { return one.device_name.empty(); };
  const auto found = std::find_if(question.mappings.begin(), question.mappings.end(), nameless);
  if (found == question.mappings.end()) return;
  const auto image = inventory.image(question.image, question.account, question.region);
  if (!image.is_found()) return;  // then nothing can be told anyway
  found->device_name = image->root_device_name;
  for (const model::BlockDevice& device : image->mappings) {
    if (found->device_name.empty() && device.ebs) found->device_name = device.device_name;
  }
}

}  // namespace amiable::cli

// The account's Allowed AMIs in a Region: their state, and the criteria of which an image must meet
// one [EC2 user guide, Control the discovery and use of AMIs].
#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_rows.h"
#include "services/ec2/region_settings.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;
using Replace = shapes::ReplaceImageCriteriaInAllowedImagesSettingsRequest;
using Texts = std::vector<std::string>;

constexpr std::size_t criteria_max = 10, items_max = 200, names_max = 50;

Answer<shapes::EnableAllowedImagesSettingsResult> enable(
    const shapes::EnableAllowedImagesSettingsRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const std::string state =
      TRY(required(in.AllowedImagesSettingsState, "AllowedImagesSettingsState"));
  if (state != "enabled" && state != "audit-mode") {
    return invalid_parameter(state, "AllowedImagesSettingsState", "");
  }
  TRY(stop_dry_run(in.DryRun));
  store::RegionSettings settings = settings_of(call);
  settings.allowed_images.state = state;
  changes.put(std::move(settings));
  return shapes::EnableAllowedImagesSettingsResult{state};
}

Answer<shapes::DisableAllowedImagesSettingsResult> disable(
    const shapes::DisableAllowedImagesSettingsRequest& in, const Call& call,
    store::ChangeSet& changes) {
  TRY(stop_dry_run(in.DryRun));
  store::RegionSettings settings = settings_of(call);
  settings.allowed_images.state = "disabled";
  changes.put(std::move(settings));
  return shapes::DisableAllowedImagesSettingsResult{"disabled"};
}

std::optional<Texts> shown(const Texts& texts) {
  return texts.empty() ? std::nullopt : std::optional(texts);
}

shapes::ImageCriterion shown(const store::ImageCriterion& row) {
  shapes::ImageCriterion out;
  out.ImageProviders = shown(row.image_providers);
  out.MarketplaceProductCodes = shown(row.marketplace_product_codes);
  out.ImageNames = shown(row.image_names);
  if (row.deprecation_days_max) {
    out.DeprecationTimeCondition = shapes::DeprecationTimeCondition{row.deprecation_days_max};
  }
  if (row.creation_days_max) {
    out.CreationDateCondition = shapes::CreationDateCondition{row.creation_days_max};
  }
  return out;
}

Answer<shapes::GetAllowedImagesSettingsResult> get(
    const shapes::GetAllowedImagesSettingsRequest& in, const Call& call) {
  TRY(stop_dry_run(in.DryRun));
  const store::RegionSettings settings = settings_of(call);
  shapes::GetAllowedImagesSettingsResult out;
  out.State = settings.allowed_images.state;
  out.ManagedBy = settings.allowed_images.managed_by;
  out.ImageCriteria.emplace();
  for (const store::ImageCriterion& one : settings.image_criteria) {
    out.ImageCriteria->push_back(shown(one));
  }
  return out;
}

bool is_provider(const std::string& text) {
  constexpr std::string_view names[] = {"amazon", "aws-marketplace", "aws-backup-vault"};
  return is_account_id(text) ||
         std::find(std::begin(names), std::end(names), text) != std::end(names);
}

// "none" refuses the images of all others and stands alone.
Answer<void> check_providers(const Texts& providers) {
  for (const std::string& provider : providers) {
    if (is_provider(provider)) continue;
    if (provider == "none" && providers.size() == 1) continue;
    return invalid_parameter(provider, "ImageProvider", "");
  }
  return {};
}

Answer<void> check_days(const std::optional<std::int64_t>& days, std::string_view name) {
  if (days && *days < 0) return invalid_parameter(std::to_string(*days), name, "");
  return {};
}

Answer<store::ImageCriterion> criterion_of(const shapes::ImageCriterionRequest& in) {
  if (in.ImageWatermarks || in.ScanResultCondition) {
    return wire::AwsError{"UnsupportedOperation",
                          "amiable serve does not evaluate criteria on watermarks and scans"};
  }
  store::ImageCriterion row;
  row.image_providers = in.ImageProviders.value_or(Texts());
  row.marketplace_product_codes = in.MarketplaceProductCodes.value_or(Texts());
  row.image_names = in.ImageNames.value_or(Texts());
  if (in.DeprecationTimeCondition) {
    row.deprecation_days_max = in.DeprecationTimeCondition->MaximumDaysSinceDeprecated;
  }
  if (in.CreationDateCondition) {
    row.creation_days_max = in.CreationDateCondition->MaximumDaysSinceCreated;
  }
  TRY(check_providers(row.image_providers));
  TRY(check_days(row.deprecation_days_max, "MaximumDaysSinceDeprecated"));
  TRY(check_days(row.creation_days_max, "MaximumDaysSinceCreated"));
  if (row.image_providers.size() > items_max || row.image_names.size() > names_max ||
      row.marketplace_product_codes.size() > names_max) {
    return invalid_value("An image criterion has too many values");
  }
  return row;
}

Answer<shapes::ReplaceImageCriteriaInAllowedImagesSettingsResult> replace(
    const Replace& in, const Call& call, store::ChangeSet& changes) {
  store::RegionSettings settings = settings_of(call);
  settings.image_criteria.clear();
  if (in.ImageCriteria) {
    if (in.ImageCriteria->size() > criteria_max) {
      return invalid_value(fmt::format("At most {} image criteria can be given", criteria_max));
    }
    for (const shapes::ImageCriterionRequest& one : *in.ImageCriteria) {
      settings.image_criteria.push_back(TRY(criterion_of(one)));
    }
  }
  TRY(stop_dry_run(in.DryRun));
  changes.put(std::move(settings));
  return shapes::ReplaceImageCriteriaInAllowedImagesSettingsResult{true};
}

}  // namespace

Rows allowed_images_rows() {
  return {writing<op::EnableAllowedImagesSettings>(asks_anything<op::EnableAllowedImagesSettings>,
                                                   enable),
          writing<op::DisableAllowedImagesSettings>(asks_anything<op::DisableAllowedImagesSettings>,
                                                    disable),
          reading<op::GetAllowedImagesSettings>(asks_anything<op::GetAllowedImagesSettings>, get),
          writing<op::ReplaceImageCriteriaInAllowedImagesSettings>(
              asks_anything<op::ReplaceImageCriteriaInAllowedImagesSettings>, replace)};
}

}  // namespace amiable::services::ec2

// Lists are short.
#include "store/ec2_sharing.h"

#include <algorithm>

#include "model/image_sharing.h"
#include "policy/pattern.h"
#include "policy/truth.h"
#include "store/organization_place.h"

namespace amiable::store {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// `?` stands for one character, `*` for any number; letters compare with case.
bool matches(std::string_view pattern, std::string_view text) {
  // The older version of the policy language knows no variables.
  const policy::Glob glob(pattern, policy::Version::v2008_10_17, policy::Wildcards::active);
  return glob.matches(text, policy::Context(), policy::Case::sensitive) == Truth::yes;
}

// "none" refuses every provider but the account itself. [EC2 API, ImageCriterionRequest]
bool provider_matches(const std::vector<std::string>& providers, const model::Image& image) {
  return holds(providers, image.owner) ||
         (!image.owner_alias.empty() && holds(providers, image.owner_alias));
}

bool at_most_days_ago(Timestamp then, Timestamp now, std::int64_t days) {
  return now.milliseconds - then.milliseconds <= days * seconds_per_day * 1000;
}

bool meets(const ImageCriterion& criterion, const Image& image, Timestamp now) {
  const model::Image& record = image.record;
  if (!criterion.image_providers.empty() && !provider_matches(criterion.image_providers, record)) {
    return false;
  }
  const auto holds_code = [&criterion](const std::string& code) {
    return holds(criterion.marketplace_product_codes, code);
  };
  if (!criterion.marketplace_product_codes.empty() &&
      std::none_of(record.product_codes.begin(), record.product_codes.end(), holds_code)) {
    return false;
  }
  const auto is_name = [&record](const std::string& name) { return matches(name, record.name); };
  if (!criterion.image_names.empty() &&
      std::none_of(criterion.image_names.begin(), criterion.image_names.end(), is_name)) {
    return false;
  }
  if (criterion.creation_days_max &&
      !at_most_days_ago(image.created, now, *criterion.creation_days_max)) {
    return false;
  }
  // An image that is not deprecated meets every limit on the time since.
  return !criterion.deprecation_days_max || !image.deprecated_at ||
         at_most_days_ago(*image.deprecated_at, now, *criterion.deprecation_days_max);
}

}  // namespace

bool is_public(const Image& image) { return holds(image.permissions.groups, "all"); }

bool is_shared_with(const World& world, std::string_view account, const Image& image) {
  return holds(image.permissions.user_ids, account) ||
         (model::names_organizations(image.permissions) &&
          model::reaches(image.permissions, sharing_arns(world, account)));
}

bool sees(const World& world, std::string_view account, const Image& image) {
  return image.record.owner == account || is_public(image) || is_shared_with(world, account, image);
}

std::vector<std::string> sharing_arns(const World& world, std::string_view account) {
  const auto place = place_in_organization(world, account);
  return place ? model::sharing_arns(*place) : std::vector<std::string>();
}

bool is_public(const World& world, const Snapshot& snapshot) {
  return holds(snapshot.permissions.groups, "all") &&
         region_settings(world, snapshot.record.owner, snapshot.record.region)
                 .snapshot_block_public_access != "block-all-sharing";
}

bool sees(const World& world, std::string_view account, const Snapshot& snapshot) {
  return snapshot.record.owner == account || is_public(world, snapshot) ||
         holds(snapshot.permissions.user_ids, account);
}

const RegionSettings& region_settings(const World& world, std::string_view account,
                                      std::string_view region) {
  static const RegionSettings defaults;
  const RegionSettings* settings = world.region_settings(account, region);
  return settings == nullptr ? defaults : *settings;
}

bool is_allowed(const RegionSettings& settings, const Image& image, std::string_view account,
                Timestamp now) {
  if (image.record.owner == account) return true;
  return std::any_of(settings.image_criteria.begin(), settings.image_criteria.end(),
                     [&image, now](const ImageCriterion& one) { return meets(one, image, now); });
}

}  // namespace amiable::store

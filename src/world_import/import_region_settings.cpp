// EBS encryption by default, its key, and Allowed AMIs.
#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "services/kms/aws_managed_keys.h"
#include "sources/record_readers.h"
#include "world_import/import_reading.h"

namespace amiable::world_import {
namespace {

using json::Value;
using sources::File;
using sources::FileId;
using sources::Place;

// get-ebs-default-kms-key-id prints a key's ARN or alias/aws/ebs; a row holds the ARN, or nothing
// for AWS's own key.
std::string default_key(const Reading& reading, const Place& place, const std::string& told) {
  if (told == services::kms::aws_ebs_alias) return {};
  const auto arn = split_arn(told);
  if (arn && arn->resource == services::kms::aws_ebs_alias) return {};
  const std::string alias =
      arn ? told
          : fmt::format("arn:{}:kms:{}:{}:{}", partition_of_region(place.region), place.region,
                        place.account, told);
  const auto target = reading.aliases.find(alias);
  return target == reading.aliases.end() ? told : target->second;
}

std::optional<std::int64_t> days(const Value& criterion, std::string_view condition,
                                 std::string_view member) {
  const auto found = criterion.find(condition);
  if (!found || !found->find(member)) return {};
  return sources::number_of(*found, member);
}

// A criterion with conditions that are not evaluated here would allow too much without them.
bool is_evaluated(const Value& criterion) {
  constexpr std::string_view known[] = {"ImageProviders", "MarketplaceProductCodes", "ImageNames",
                                        "CreationDateCondition", "DeprecationTimeCondition"};
  for (const json::Member member : criterion.members()) {
    const std::string name = member.key.string();
    if (std::find(std::begin(known), std::end(known), name) == std::end(known)) return false;
  }
  return true;
}

void set_allowed_images(Reading& reading, const Place& place, const Value& root,
                        store::RegionSettings& settings) {
  const model::AllowedImages told = sources::read_allowed_images(root);
  settings.allowed_images.state = told.state;
  if (!told.managed_by.empty()) settings.allowed_images.managed_by = told.managed_by;
  for (const Value& one : sources::elements_of(root, "ImageCriteria")) {
    if (!is_evaluated(one)) {
      reading.out.report.notes.add(
          "a criterion of Allowed AMIs is not evaluated here, and allows nothing",
          fmt::format("{}/{}", place.account, place.region));
      continue;
    }
    store::ImageCriterion criterion;
    criterion.image_providers = sources::texts_of(one, "ImageProviders");
    criterion.marketplace_product_codes = sources::texts_of(one, "MarketplaceProductCodes");
    criterion.image_names = sources::texts_of(one, "ImageNames");
    criterion.creation_days_max = days(one, "CreationDateCondition", "MaximumDaysSinceCreated");
    criterion.deprecation_days_max =
        days(one, "DeprecationTimeCondition", "MaximumDaysSinceDeprecated");
    settings.image_criteria.push_back(std::move(criterion));
  }
}

}  // namespace

void take_region_settings(Reading& reading) {
  for (const Place& place : reading.listing.places) {
    const auto file = [&place](File kind) { return FileId{kind, place.account, place.region, {}}; };
    store::RegionSettings settings;
    settings.account = place.account;
    settings.region = place.region;
    if (const auto* told =
            load(reading, file(File::ebs_encryption), "EBS encryption by default is off here")) {
      expect(reading, told->root(), json::Type::boolean, {"EbsEncryptionByDefault"});
      settings.encryption_by_default = sources::flag_of(told->root(), "EbsEncryptionByDefault");
    }
    if (const auto* told = load(reading, file(File::ebs_default_key),
                                "the default EBS key is alias/aws/ebs here")) {
      settings.default_kms_key =
          default_key(reading, place, required(reading, told->root(), "KmsKeyId"));
    }
    if (const auto* told =
            load(reading, file(File::allowed_images), "Allowed AMIs is disabled here")) {
      expect(reading, told->root(), json::Type::array, {"ImageCriteria"});
      required(reading, told->root(), "State");
      set_allowed_images(reading, place, told->root(), settings);
    }
    reading.out.rows.put(std::move(settings));
  }
}

}  // namespace amiable::world_import

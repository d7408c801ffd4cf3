// DescribeImages: own, public and shared images by id, owner, user and filter.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_filters.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_pages.h"
#include "services/ec2/ec2_rows.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/images.h"
#include "services/ec2/shown_values.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;
using In = shapes::DescribeImagesRequest;
using Images = std::vector<const store::Image*>;  // by id, none twice
using Texts = std::vector<std::string>;

// [EC2 API reference, DescribeImages, Filter.N]
struct TextField {
  std::string_view name;
  std::optional<std::string> shapes::Image::*field;
};
constexpr TextField text_fields[] = {{"architecture", &shapes::Image::Architecture},
                                     {"creation-date", &shapes::Image::CreationDate},
                                     {"description", &shapes::Image::Description},
                                     {"hypervisor", &shapes::Image::Hypervisor},
                                     {"image-id", &shapes::Image::ImageId},
                                     {"image-type", &shapes::Image::ImageType},
                                     {"kernel-id", &shapes::Image::KernelId},
                                     {"manifest-location", &shapes::Image::ImageLocation},
                                     {"name", &shapes::Image::Name},
                                     {"owner-alias", &shapes::Image::ImageOwnerAlias},
                                     {"owner-id", &shapes::Image::OwnerId},
                                     {"platform", &shapes::Image::Platform},
                                     {"ramdisk-id", &shapes::Image::RamdiskId},
                                     {"root-device-name", &shapes::Image::RootDeviceName},
                                     {"root-device-type", &shapes::Image::RootDeviceType},
                                     {"source-image-id", &shapes::Image::SourceImageId},
                                     {"source-image-region", &shapes::Image::SourceImageRegion},
                                     {"source-instance-id", &shapes::Image::SourceInstanceId},
                                     {"sriov-net-support", &shapes::Image::SriovNetSupport},
                                     {"state", &shapes::Image::State},
                                     {"virtualization-type", &shapes::Image::VirtualizationType}};

// Those whose value stands in the row as it is shown: among many images most are left out by one of
// them before anything is made of them.
struct StoredField {
  std::string_view name;
  std::string model::Image::*field;
};
constexpr StoredField stored_fields[] = {{"image-id", &model::Image::id},
                                         {"name", &model::Image::name},
                                         {"owner-id", &model::Image::owner},
                                         {"architecture", &model::Image::architecture}};

constexpr std::string_view known_filters[] = {"architecture",
                                              "block-device-mapping.delete-on-termination",
                                              "block-device-mapping.device-name",
                                              "block-device-mapping.encrypted",
                                              "block-device-mapping.snapshot-id",
                                              "block-device-mapping.volume-size",
                                              "block-device-mapping.volume-type",
                                              "creation-date",
                                              "description",
                                              "ena-support",
                                              "hypervisor",
                                              "image-allowed",
                                              "image-id",
                                              "image-type",
                                              "is-public",
                                              "kernel-id",
                                              "manifest-location",
                                              "name",
                                              "owner-alias",
                                              "owner-id",
                                              "platform",
                                              "product-code",
                                              "product-code.type",
                                              "ramdisk-id",
                                              "root-device-name",
                                              "root-device-type",
                                              "source-image-id",
                                              "source-image-region",
                                              "source-instance-id",
                                              "sriov-net-support",
                                              "state",
                                              "state-reason-code",
                                              "state-reason-message",
                                              "tag",
                                              "virtualization-type"};

void add(Texts& out, const std::optional<std::string>& value) {
  if (value) out.push_back(*value);
}
void add(Texts& out, const std::optional<bool>& value) {
  if (value) out.emplace_back(*value ? "true" : "false");
}
void add(Texts& out, const std::optional<std::int64_t>& value) {
  if (value) out.push_back(std::to_string(*value));
}

void add_mapping_field(const shapes::Image& image, std::string_view name, Texts& out) {
  for (const shapes::BlockDeviceMapping& device : *image.BlockDeviceMappings) {
    if (name == "device-name") add(out, device.DeviceName);
    if (!device.Ebs) continue;
    if (name == "delete-on-termination") add(out, device.Ebs->DeleteOnTermination);
    if (name == "encrypted") add(out, device.Ebs->Encrypted);
    if (name == "snapshot-id") add(out, device.Ebs->SnapshotId);
    if (name == "volume-size") add(out, device.Ebs->VolumeSize);
    if (name == "volume-type") add(out, device.Ebs->VolumeType);
  }
}

void add_rare_field(const shapes::Image& image, std::string_view name, Texts& out) {
  if (name == "is-public") add(out, image.Public);
  if (name == "ena-support") add(out, image.EnaSupport);
  if (name == "image-allowed") add(out, image.ImageAllowed);
  if (name == "state-reason-code" && image.StateReason) add(out, image.StateReason->Code);
  if (name == "state-reason-message" && image.StateReason) add(out, image.StateReason->Message);
  if (!image.ProductCodes) return;
  for (const shapes::ProductCode& code : *image.ProductCodes) {
    if (name == "product-code") add(out, code.ProductCodeId);
    if (name == "product-code.type") add(out, code.ProductCodeType);
  }
}

void read_field(const store::Image& row, const shapes::Image& image, std::string_view name,
                Texts& out) {
  constexpr std::string_view mapping = "block-device-mapping.";
  if (name.starts_with(mapping)) return add_mapping_field(image, name.substr(mapping.size()), out);
  for (const TextField& one : text_fields) {
    if (one.name == name) return add(out, image.*one.field);
  }
  // Of tags that the caller does not see, none is found either.
  if (add_tag_field(image.Tags ? row.record.tags : std::vector<model::Tag>(), name, out)) return;
  add_rare_field(image, name, out);
}

wire::AwsError absent_images(const Texts& ids) {
  if (ids.size() == 1) return not_found("ami", ids.front());
  return {"InvalidAMIID.NotFound",
          fmt::format("The image ids '[{}]' do not exist", fmt::join(ids, ", "))};
}

bool is_hidden_by(const store::RegionSettings& settings, const Call& call,
                  const store::Image& image) {
  return settings.allowed_images.state == "enabled" &&
         !store::is_allowed(settings, image, call.account(), call.now);
}

bool comes_before(const store::Image* a, const store::Image* b) {
  return a->record.id < b->record.id;
}

// What exists and is not shared with the caller is left out without an error, and so is what was
// deregistered a short while ago [recorded]. What Allowed AMIs exclude does not exist.
Answer<Images> images_by_id(const Call& call, const Texts& ids) {
  const auto& settings = store::region_settings(call.world, call.account(), call.region);
  Images images;
  Texts absent;
  for (const std::string& id : ids) {
    TRY(check_id(id, "ami"));
    const store::Image* image = call.world.image(call.region, id);
    if (image == nullptr || store::is_gone(image->course, call.now) ||
        is_hidden_by(settings, call, *image)) {
      absent.push_back(id);
    } else if (store::sees(call.world, call.account(), *image)) {
      images.push_back(image);
    }
  }
  if (!absent.empty()) return absent_images(absent);
  std::sort(images.begin(), images.end(), comes_before);
  images.erase(std::unique(images.begin(), images.end()), images.end());
  return images;
}

// Own, public and shared ones, by the account's id, its organization and its units: walks by id,
// merged.
Images all_images(const Call& call) {
  const auto& settings = store::region_settings(call.world, call.account(), call.region);
  Images images;
  std::size_t merged = 0;
  const auto take = [&](const store::Image& image) {
    if (!store::is_gone(image.course, call.now) && !is_hidden_by(settings, call, image)) {
      images.push_back(&image);
    }
    return true;
  };
  const auto merge = [&] {
    const auto middle = images.begin() + static_cast<std::ptrdiff_t>(merged);
    std::inplace_merge(images.begin(), middle, images.end(), comes_before);
    merged = images.size();
  };
  call.world.images_of(call.account(), call.region, {}, take);
  merge();
  call.world.public_images(call.region, {}, take);
  merge();
  call.world.images_shared_with(call.account(), call.region, {}, take);
  merge();
  for (const std::string& arn : store::sharing_arns(call.world, call.account())) {
    call.world.images_shared_with_organization(arn, call.region, {}, take);
    merge();
  }
  images.erase(std::unique(images.begin(), images.end()), images.end());
  return images;
}

bool is_of_owner(const Call& call, const model::Image& record, const Texts& owners) {
  return std::any_of(owners.begin(), owners.end(), [&](const std::string& owner) {
    if (owner == "self") return record.owner == call.account();
    return record.owner == owner || (!record.owner_alias.empty() && record.owner_alias == owner);
  });
}

// Those with an explicit permission: all for everybody; self, or the caller's own id, for the
// caller and the organization and units it is in; other ids for images of the caller's own that
// name that very account, not its organization [EC2 API reference, ExecutableBy].
bool is_executable_by(const Call& call, const store::Image& image, const Texts& users) {
  return std::any_of(users.begin(), users.end(), [&](const std::string& user) {
    if (user == "all") return store::is_public(image);
    if (user == "self" || user == call.account()) {
      return store::is_shared_with(call.world, call.account(), image);
    }
    return image.record.owner == call.account() && holds(image.permissions.user_ids, user);
  });
}

// Deprecated images of others are hidden from lists, disabled ones from everything unless asked
// for [EC2 API reference, IncludeDeprecated and IncludeDisabled].
bool is_listed(const Call& call, const In& in, const store::Image& image) {
  const std::string_view state = image_state(call, image);
  if (state == "deregistered") return false;
  if (state == "disabled" && !in.IncludeDisabled.value_or(false)) return false;
  const bool by_id = in.ImageIds && !in.ImageIds->empty();
  const bool deprecated = image.deprecated_at && *image.deprecated_at <= call.now;
  return !deprecated || by_id || in.IncludeDeprecated.value_or(false) ||
         image.record.owner == call.account();
}

bool is_wanted(const Call& call, const In& in, const store::Image& image) {
  if (!is_listed(call, in, image)) return false;
  if (in.Owners && !in.Owners->empty() && !is_of_owner(call, image.record, *in.Owners)) {
    return false;
  }
  return !in.ExecutableUsers || in.ExecutableUsers->empty() ||
         is_executable_by(call, image, *in.ExecutableUsers);
}

bool is_left_out(const Filters& filters, const store::Image& image) {
  return std::any_of(
      std::begin(stored_fields), std::end(stored_fields), [&](const StoredField& one) {
        const Texts* values = filters.values_of(one.name);
        const std::string& text = image.record.*one.field;
        return values != nullptr &&
               std::none_of(values->begin(), values->end(), [&text](const std::string& value) {
                 return matches_filter(value, text);
               });
      });
}

Answer<shapes::DescribeImagesResult> describe(const In& in, const Call& call) {
  const bool by_id = in.ImageIds && !in.ImageIds->empty();
  const Filters filters = TRY(Filters::of(in.Filters, known_filters));
  TRY(refuse_pages_of_ids(in.MaxResults, by_id, "imageIdSet"));
  Page page = TRY(Page::of(call, "DescribeImages", in, {1, 1000}));
  TRY(stop_dry_run(in.DryRun));
  const Images images = by_id ? TRY(images_by_id(call, *in.ImageIds)) : all_images(call);
  shapes::DescribeImagesResult out;
  out.Images.emplace();
  for (const store::Image* row : images) {
    const store::Image& image = *row;
    const std::string& id = image.record.id;
    if (id <= page.after() || is_left_out(filters, image) || !is_wanted(call, in, image)) continue;
    shapes::Image shown = shown_image(call, image);
    const bool admitted = filters.admits([&](std::string_view name, Texts& out_texts) {
      read_field(image, shown, name, out_texts);
    });
    if (!admitted) continue;
    if (!page.admits(id)) break;
    out.Images->push_back(std::move(shown));
  }
  page.close(call, out);
  return out;
}

}  // namespace

Rows image_list_rows() {
  return {reading<op::DescribeImages>(asks_anything<op::DescribeImages>, describe)};
}

}  // namespace amiable::services::ec2

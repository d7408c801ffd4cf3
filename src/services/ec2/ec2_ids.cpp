// AWS's ids: a prefix and 8 (until 2018) or 17 hexadecimal digits [EC2 user guide, Resource IDs].
#include "services/ec2/ec2_ids.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/hash.h"
#include "crypto/random.h"
#include "services/ec2/ec2_errors.h"

namespace amiable::services::ec2 {
namespace {

constexpr std::size_t short_digits = 8, long_digits = 17;

bool is_well_formed(std::string_view id, std::string_view prefix) {
  if (!id.starts_with(prefix) || id.size() <= prefix.size() || id[prefix.size()] != '-') {
    return false;
  }
  const std::string_view digits = id.substr(prefix.size() + 1);
  return (digits.size() == short_digits || digits.size() == long_digits) &&
         digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

struct IdWords {
  std::string_view prefix, code, parameter;  // parameter: of the codes that name it
};

// Images and instances have a code of their own; of most others EC2 names the parameter instead
// [answers that users report; what is not in the list is worded as a volume's].
constexpr IdWords id_words[] = {{"ami", "InvalidAMIID.Malformed", {}},
                                {"i", "InvalidInstanceID.Malformed", {}},
                                {"snap", {}, "snapshotId"},
                                {"vol", {}, "volumeId"},
                                {"lt", "InvalidLaunchTemplateId.Malformed", {}},
                                {"sg", "InvalidGroupId.Malformed", {}},
                                {"subnet", "InvalidSubnetID.Malformed", {}},
                                {"vpc", "InvalidVpcID.Malformed", {}},
                                {"eni", "InvalidNetworkInterfaceID.Malformed", {}}};

}  // namespace

std::string new_id(std::string_view prefix) {
  return fmt::format("{}-0{}", prefix, crypto::random_hex(long_digits - 1));
}

std::string derived_id(std::string_view prefix, std::string_view text) {
  return fmt::format("{}-0{}", prefix,
                     crypto::hex(crypto::sha256(text)).substr(0, long_digits - 1));
}

Answer<void> check_id(std::string_view id, std::string_view prefix) {
  if (is_well_formed(id, prefix)) return {};
  const auto* words = std::find_if(std::begin(id_words), std::end(id_words),
                                   [prefix](const IdWords& one) { return one.prefix == prefix; });
  const bool known = words != std::end(id_words);
  if (known && !words->code.empty()) {
    const bool prefixed = id.starts_with(prefix) && id.substr(prefix.size()).starts_with('-');
    return wire::AwsError{
        std::string(words->code),
        prefixed ? fmt::format("Invalid id: \"{}\"", id)
                 : fmt::format("Invalid id: \"{}\" (expecting \"{}-...\")", id, prefix)};
  }
  return invalid_parameter(id, known ? words->parameter : "id",
                           fmt::format("Expected: '{}-...'.", prefix));
}

std::string arn_of(const Call& call, std::string_view type, std::string_view id,
                   std::string_view account) {
  return arn_of(call, type, id, account, call.region);
}

std::string arn_of(const Call& call, std::string_view type, std::string_view id,
                   std::string_view account, std::string_view region) {
  const bool without_account = type == "image" || type == "snapshot";
  return fmt::format("arn:{}:ec2:{}:{}:{}/{}", call.partition, region,
                     without_account ? std::string_view() : account, type, id);
}

}  // namespace amiable::services::ec2

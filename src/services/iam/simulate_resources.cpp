// Templates are display names: nothing is matched against them.
#include "services/iam/simulate_resources.h"

#include <algorithm>

#include "base/arn.h"
#include "base/ascii.h"

namespace amiable::services::iam {
namespace {

struct ServiceResources {
  std::string_view service, name;
  bool own_only;  // all of its actions are on ARNs of the service itself
};

constexpr ServiceResources known[] = {
    {"ec2", "arn:aws:ec2:${Region}:${Account}:${ResourceType}/${ResourcePath}", false},  // measured
    {"iam", "arn:aws:iam::${Account}:${ResourceType}/${ResourceName}", true},            // measured
    {"kms", "arn:aws:kms:${Region}:${Account}:key/${KeyId}", true},  // as AWS documents keys
    {"s3", "arn:aws:s3:::${BucketName}", true},                      // as it documents buckets
    {"sts", "arn:aws:iam::${Account}:${ResourceType}/${ResourceName}", false},
};
constexpr std::string_view object_name = "arn:aws:s3:::${BucketName}/${KeyName}";  // measured

const ServiceResources* find_service(std::string_view service) {
  const auto* found = std::find_if(std::begin(known), std::end(known), [&](const auto& one) {
    return equals_ignoring_case(one.service, service);
  });
  return found == std::end(known) ? nullptr : found;
}

std::string_view service_of(std::string_view action) { return action.substr(0, action.find(':')); }

}  // namespace

std::string shared_resource_name(std::string_view action) {
  const std::string_view service = service_of(action);
  const ServiceResources* row = find_service(service);
  if (row == nullptr) {
    return "arn:aws:" + ascii_lowered(service) +
           ":${Region}:${Account}:${ResourceType}/${ResourcePath}";
  }
  const bool on_object =
      row->service == "s3" && ascii_lowered(action).find("object") != std::string::npos;
  return std::string(on_object ? object_name : row->name);
}

bool takes_resource(std::string_view action, std::string_view arn) {
  const ServiceResources* row = find_service(service_of(action));
  const auto parts = split_arn(arn);
  return row == nullptr || !row->own_only || !parts ||
         equals_ignoring_case(parts->service, row->service);
}

}  // namespace amiable::services::iam

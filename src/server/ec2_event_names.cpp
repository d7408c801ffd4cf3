// The rule: the name of the parameter with a small first letter; a list adds Set, unless its name
// is a plural already (ipPermissions). The tables hold what records show otherwise.
#include "server/ec2_event_names.h"

#include "base/ascii.h"

namespace amiable::server {
namespace {

// Lists, by the parameter's name. [Records of RunInstances, StartInstances, CreateTags,
// ModifySnapshotAttribute, DescribeImages]
struct ListName {
  std::string_view query_name, member, element;
};
constexpr ListName list_names[] = {{"Add", "add", ""},
                                   {"BlockDeviceMapping", "blockDeviceMapping", ""},
                                   {"GroupId", "groupSet", "groupId"},
                                   {"ImageId", "imagesSet", "imageId"},
                                   {"InstanceId", "instancesSet", "instanceId"},
                                   {"Owner", "ownersSet", "owner"},
                                   {"Remove", "remove", ""},
                                   {"ResourceId", "resourcesSet", "resourceId"},
                                   {"SecurityGroup", "groupSet", "groupName"},
                                   {"SecurityGroupId", "groupSet", "groupId"},
                                   {"SnapshotId", "snapshotSet", "snapshotId"},
                                   {"VolumeId", "volumeSet", "volumeId"}};

// The copy's key [records of CopySnapshot]; the zone of a volume [KMS developer guide, Amazon EC2
// example two].
struct ScalarName {
  std::string_view operation, member, name;
};
constexpr ScalarName scalar_names[] = {{"CopySnapshot", "KmsKeyId", "masterEncryptionKeyId"},
                                       {"CopyImage", "KmsKeyId", "masterEncryptionKeyId"},
                                       {"CreateVolume", "AvailabilityZone", "zone"}};

std::string with_small_letter(std::string_view name) {
  std::string text(name);
  if (!text.empty()) text.front() = ascii_lower(text.front());
  return text;
}

}  // namespace

Ec2EventName ec2_request_name(std::string_view operation, const wire::Shape& owner,
                              const wire::Member& member) {
  const std::string plain = with_small_letter(member.query_name);
  if (member.shape->kind != wire::Kind::list) {
    for (const ScalarName& row : scalar_names) {
      if (row.operation == operation && row.member == member.name) return {std::string(row.name)};
    }
    return {plain};
  }
  // Tags of a specification are the one list that stands bare.
  if (owner.name == "TagSpecification" && member.name == "Tags") return {"tags", "", true};
  for (const ListName& row : list_names) {
    if (row.query_name == member.query_name) {
      return {std::string(row.member), std::string(row.element)};
    }
  }
  return {plain.ends_with('s') ? plain : plain + "Set", plain};
}

Ec2EventName ec2_response_name(const wire::Member& member) {
  return {std::string(member.xml_name)};
}

}  // namespace amiable::server

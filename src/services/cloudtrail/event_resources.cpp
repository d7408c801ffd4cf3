// A member's name tells the type of what it names, per service.
#include "services/cloudtrail/event_resources.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/json_members.h"

namespace amiable::services::cloudtrail {
namespace {

using json::Value;

struct Naming {
  std::string_view source, member, type;  // source empty: any service
};

constexpr Naming namings[] = {
    {"ec2.amazonaws.com", "instanceId", "AWS::EC2::Instance"},
    {"ec2.amazonaws.com", "imageId", "AWS::EC2::Ami"},
    {"ec2.amazonaws.com", "sourceImageId", "AWS::EC2::Ami"},
    {"", "snapshotId", "AWS::EC2::Snapshot"},
    {"ec2.amazonaws.com", "sourceSnapshotId", "AWS::EC2::Snapshot"},
    {"ec2.amazonaws.com", "volumeId", "AWS::EC2::Volume"},
    {"ec2.amazonaws.com", "keyName", "AWS::EC2::KeyPair"},
    {"ec2.amazonaws.com", "groupId", "AWS::EC2::SecurityGroup"},
    {"ec2.amazonaws.com", "subnetId", "AWS::EC2::Subnet"},
    {"ec2.amazonaws.com", "vpcId", "AWS::EC2::VPC"},
    {"ec2.amazonaws.com", "networkInterfaceId", "AWS::EC2::NetworkInterface"},
    {"iam.amazonaws.com", "userName", "AWS::IAM::User"},
    {"iam.amazonaws.com", "roleName", "AWS::IAM::Role"},
    {"iam.amazonaws.com", "groupName", "AWS::IAM::Group"},
    {"iam.amazonaws.com", "policyArn", "AWS::IAM::Policy"},
    {"iam.amazonaws.com", "instanceProfileName", "AWS::IAM::InstanceProfile"},
    {"iam.amazonaws.com", "accessKeyId", "AWS::IAM::AccessKey"},
    {"sts.amazonaws.com", "roleArn", "AWS::IAM::Role"},
    {"sts.amazonaws.com", "accessKeyId", "AWS::IAM::AccessKey"},
    {"sts.amazonaws.com", "assumedRoleId", "AWS::STS::AssumedRole"},
    {"autoscaling.amazonaws.com", "autoScalingGroupName", "AWS::AutoScaling::AutoScalingGroup"},
    {"autoscaling.amazonaws.com", "instanceId", "AWS::EC2::Instance"}};

// resourceId of CreateTags and DeleteTags is of any kind: its beginning tells.
struct Prefix {
  std::string_view prefix, type;
};
constexpr std::string_view any_id = "resourceId";
constexpr Prefix prefixes[] = {
    {"i-", "AWS::EC2::Instance"},       {"ami-", "AWS::EC2::Ami"},
    {"snap-", "AWS::EC2::Snapshot"},    {"vol-", "AWS::EC2::Volume"},
    {"sg-", "AWS::EC2::SecurityGroup"}, {"subnet-", "AWS::EC2::Subnet"},
    {"vpc-", "AWS::EC2::VPC"},          {"eni-", "AWS::EC2::NetworkInterface"}};

// What the answers of IAM and STS call `arn`.
struct ArnKind {
  std::string_view service, resource, type;
};
constexpr ArnKind arn_kinds[] = {{"iam", "user/", "AWS::IAM::User"},
                                 {"iam", "role/", "AWS::IAM::Role"},
                                 {"iam", "group/", "AWS::IAM::Group"},
                                 {"iam", "policy/", "AWS::IAM::Policy"},
                                 {"iam", "instance-profile/", "AWS::IAM::InstanceProfile"},
                                 {"sts", "assumed-role/", "AWS::STS::AssumedRole"}};

std::string_view type_of_arn(std::string_view text) {
  const auto arn = split_arn(text);
  if (!arn) return {};
  for (const ArnKind& kind : arn_kinds) {
    if (arn->service == kind.service && arn->resource.starts_with(kind.resource)) return kind.type;
  }
  return {};
}

std::string_view type_of(std::string_view source, std::string_view member, std::string_view value) {
  if (member == "arn") return type_of_arn(value);
  if (member == any_id && source == "ec2.amazonaws.com") {
    for (const Prefix& each : prefixes) {
      if (value.starts_with(each.prefix)) return each.type;
    }
    return {};
  }
  for (const Naming& naming : namings) {
    const bool of_source = naming.source.empty() || naming.source == source;
    if (of_source && naming.member == member) return naming.type;
  }
  return {};
}

class Collector {
 public:
  explicit Collector(std::string source) : source_(std::move(source)) {}

  void walk(const Value& value) {
    for (const Value& element : value.elements()) walk(element);
    for (const json::Member& member : value.members()) {
      if (member.value.is(json::Type::string)) {
        const std::string text = member.value.string();
        add(type_of(source_, member.key.string(), text), text);
      } else {
        walk(member.value);
      }
    }
  }
  void add(std::string_view type, std::string name) {
    if (type.empty()) return;
    EventResource resource{std::string(type), std::move(name)};
    if (std::find(found_.begin(), found_.end(), resource) == found_.end()) {
      found_.push_back(std::move(resource));
    }
  }
  std::vector<EventResource> take() { return std::move(found_); }

 private:
  std::string source_;
  std::vector<EventResource> found_;
};

}  // namespace

std::vector<EventResource> resources_of(const Value& event) {
  Collector collector(json::text_of(event, "eventSource"));
  if (const auto named = event.find("resources")) {
    for (const Value& each : named->elements()) {
      collector.add(json::text_of(each, "type"), json::text_of(each, "ARN"));
    }
  }
  for (const std::string_view part : {"requestParameters", "responseElements"}) {
    if (const auto value = event.find(part)) collector.walk(*value);
  }
  return collector.take();
}

std::vector<std::string> signs_of_type(std::string_view type) {
  std::string quoted;
  json::append_quoted(quoted, type);
  std::vector<std::string> signs{quoted};
  for (const Naming& naming : namings) {
    if (naming.type == type) signs.push_back(fmt::format("\"{}\":", naming.member));
  }
  for (const Prefix& each : prefixes) {
    if (each.type == type) signs.push_back(fmt::format("\"{}\":\"{}", any_id, each.prefix));
  }
  for (const ArnKind& kind : arn_kinds) {
    if (kind.type == type) signs.push_back(":" + std::string(kind.resource));
  }
  return signs;
}

}  // namespace amiable::services::cloudtrail

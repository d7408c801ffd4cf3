// The table of operations, and the parameters of each.
#include "live/file_requests.h"

#include <fmt/format.h>

#include "base/json.h"

namespace amiable::live {
namespace {

using aws_client::Request;
using sources::File;
using sources::FileId;

std::string key_arn(const FileId& file, std::string_view partition) {
  return fmt::format("arn:{}:kms:{}:{}:key/{}", partition, file.region, file.account, file.id);
}

std::string object(const std::vector<std::pair<std::string_view, std::string>>& members) {
  json::Writer out;
  out.begin_object();
  for (const auto& [name, value] : members) out.key(name).string(value);
  out.end_object();
  return out.take();
}

void add_ids(Request& request, std::string_view name, const std::vector<std::string>& ids) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    request.parameters.emplace_back(fmt::format("{}.{}", name, i + 1), ids[i]);
  }
}

// Ids and pages exclude each other [EC2 API reference, MaxResults]. Without an owner EC2 would list
// everything that is public, too.
void add_which(Request& request, std::string_view name, const std::vector<std::string>& ids,
               std::string_view whose, std::string_view page) {
  if (!ids.empty()) return add_ids(request, name, ids);
  if (!whose.empty()) request.parameters.emplace_back(whose, "self");
  request.parameters.emplace_back("MaxResults", page);
}

// Without it an image that its owner disabled is not there at all.
void include_disabled(Request& request) {
  request.parameters.emplace_back("IncludeDisabled", "true");
}

// The largest pages that EC2 gives.
constexpr std::string_view page_most = "1000", page_of_volumes = "500";

void add_ec2(Request& request, const FileId& file, const std::vector<std::string>& ids) {
  switch (file.file) {
    case File::images:
      add_which(request, "ImageId", ids, "Owner.1", page_most);
      include_disabled(request);
      break;
    case File::snapshots:
      add_which(request, "SnapshotId", ids, "Owner.1", page_most);
      break;
    case File::volumes:
      add_which(request, "VolumeId", ids, {}, page_of_volumes);
      break;
    case File::instances:
      add_which(request, "InstanceId", ids, {}, page_most);
      break;
    case File::image_attribute:
      request.parameters = {{"ImageId", file.id}, {"Attribute", "launchPermission"}};
      break;
    case File::snapshot_attribute:
      request.parameters = {{"SnapshotId", file.id}, {"Attribute", "createVolumePermission"}};
      break;
    default:
      break;  // settings of the Region have no parameters
  }
}

// The largest pages that KMS and Organizations give.
std::string json_body(const FileId& file, std::string_view partition) {
  const std::string key = key_arn(file, partition);
  switch (file.file) {
    case File::aliases:
      return R"({"Limit":100})";
    case File::describe_key:
      return object({{"KeyId", key}});
    case File::key_policy:
      return object({{"KeyId", key}, {"PolicyName", "default"}});
    case File::grants:
      return fmt::format(R"({{"KeyId":"{}","Limit":100}})", key);
    case File::key_tags:
      return fmt::format(R"({{"KeyId":"{}","Limit":50}})", key);
    case File::parents:
      return object({{"ChildId", file.id}});
    case File::policies_for_scp:
      return object({{"TargetId", file.id}, {"Filter", "SERVICE_CONTROL_POLICY"}});
    case File::policies_for_rcp:
      return object({{"TargetId", file.id}, {"Filter", "RESOURCE_CONTROL_POLICY"}});
    case File::organization_policy:
      return object({{"PolicyId", file.id}});
    default:
      return "{}";
  }
}

}  // namespace

Reading reading_of(File file) {
  switch (file) {
    case File::account_details:
      return {"iam", "GetAccountAuthorizationDetails"};
    case File::images:
      return {"ec2", "DescribeImages"};
    case File::snapshots:
      return {"ec2", "DescribeSnapshots"};
    case File::volumes:
      return {"ec2", "DescribeVolumes"};
    case File::instances:
      return {"ec2", "DescribeInstances"};
    case File::ebs_encryption:
      return {"ec2", "GetEbsEncryptionByDefault"};
    case File::ebs_default_key:
      return {"ec2", "GetEbsDefaultKmsKeyId"};
    case File::allowed_images:
      return {"ec2", "GetAllowedImagesSettings"};
    case File::scaling_activities:
      return {"autoscaling", "DescribeScalingActivities"};
    case File::trail_events:
      return {"cloudtrail", "LookupEvents"};
    case File::image_attribute:
      return {"ec2", "DescribeImageAttribute"};
    case File::snapshot_attribute:
      return {"ec2", "DescribeSnapshotAttribute"};
    case File::aliases:
      return {"kms", "ListAliases"};
    case File::describe_key:
      return {"kms", "DescribeKey"};
    case File::key_policy:
      return {"kms", "GetKeyPolicy"};
    case File::grants:
      return {"kms", "ListGrants"};
    case File::key_tags:
      return {"kms", "ListResourceTags"};
    case File::organization:
      return {"organizations", "DescribeOrganization"};
    case File::parents:
      return {"organizations", "ListParents"};
    case File::policies_for_scp:
    case File::policies_for_rcp:
      return {"organizations", "ListPoliciesForTarget"};
    case File::organization_policy:
      return {"organizations", "DescribePolicy"};
  }
  return {};
}

std::string permission_of(File file) {
  const Reading reading = reading_of(file);
  return fmt::format("{}:{}", reading.service, reading.operation);
}

bool is_listed_by_ids(File file) {
  return file == File::images || file == File::snapshots || file == File::volumes ||
         file == File::instances;
}

Request request_for(const FileId& file, const std::vector<std::string>& ids,
                    std::string_view partition) {
  const Reading reading = reading_of(file.file);
  Request request;
  request.service = reading.service;
  request.operation = reading.operation;
  request.region = file.region;
  if (reading.service == "ec2") {
    add_ec2(request, file, ids);
  } else if (reading.service == "iam") {
    request.parameters = {{"MaxItems", "1000"}};
  } else {
    request.body = json_body(file, partition);
  }
  return request;
}

Request shared_request(File file, std::string_view region) {
  const Reading reading = reading_of(file);
  Request request{
      std::string(reading.service), std::string(region), std::string(reading.operation), {}, {}};
  const bool images = file == File::images;
  add_which(request, {}, {}, images ? "ExecutableBy.1" : "RestorableBy.1", page_most);
  if (images) include_disabled(request);
  return request;
}

Request keys_request(std::string_view region) {
  return {"kms", std::string(region), "ListKeys", {}, R"({"Limit":1000})"};
}

Request next_page(Request request, std::string_view token) {
  const bool marker = request.service == "iam" || request.service == "kms";
  const std::string_view name = marker ? "Marker" : "NextToken";
  if (request.service == "iam" || request.service == "ec2") {
    std::erase_if(request.parameters, [name](const auto& one) { return one.first == name; });
    request.parameters.emplace_back(name, token);
    return request;
  }
  // The body is ours: members of strings and numbers, and no token but one at the end.
  std::string& body = request.body;
  const std::size_t old = body.find(fmt::format("\"{}\":", name));
  body.resize(old == std::string::npos ? body.size() - 1 : old - (body[old - 1] == ',' ? 1 : 0));
  if (body != "{") body += ',';
  body += fmt::format("\"{}\":", name);
  json::append_quoted(body, token);
  body += '}';
  return request;
}

bool says_not_there(File file, std::string_view error_code) {
  switch (file) {
    case File::images:
      return error_code == "InvalidAMIID.NotFound" || error_code == "InvalidAMIID.Unavailable";
    case File::snapshots:
      return error_code == "InvalidSnapshot.NotFound" || error_code == "InvalidSnapshotID.NotFound";
    case File::volumes:
      return error_code == "InvalidVolume.NotFound";
    case File::instances:
      return error_code == "InvalidInstanceID.NotFound";
    default:
      return false;
  }
}

std::string empty_output(File file) {
  return fmt::format("{{\"{}\":[]}}", sources::top_member(file));
}

}  // namespace amiable::live

// ModifyInstanceMetadataOptions, GetConsoleOutput, DescribeIamInstanceProfileAssociations.
#include <fmt/format.h>

#include "services/ec2/instances.h"
#include "services/ec2/listed.h"
#include "services/ec2/volumes.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

template <class Op>
Answer<Asks> asks_one(const typename Op::Request& in, const Call& call) {
  const std::string id = TRY(required(in.InstanceId, "instanceId"));
  TRY(check_id(id, "i"));
  return Asks{ask_on_instance(call, fmt::format("ec2:{}", Op::name), id)};
}

// --- ModifyInstanceMetadataOptions

Answer<Asks> metadata_asks(const shapes::ModifyInstanceMetadataOptionsRequest& in,
                           const Call& call) {
  Asks asks = TRY(asks_one<op::ModifyInstanceMetadataOptions>(in, call));
  if (given(in.HttpTokens)) add_key(asks.front(), "ec2:MetadataHttpTokens", *in.HttpTokens);
  if (given(in.HttpEndpoint)) add_key(asks.front(), "ec2:MetadataHttpEndpoint", *in.HttpEndpoint);
  if (in.HttpPutResponseHopLimit) {
    add_key(asks.front(), "ec2:MetadataHttpPutResponseHopLimit",
            std::to_string(*in.HttpPutResponseHopLimit));
  }
  return asks;
}

Answer<void> set(const std::optional<std::string>& value, std::string_view name,
                 std::string_view one, std::string_view other, std::string& option) {
  if (!given(value)) return {};
  if (*value != one && *value != other) {
    return invalid_parameter(*value, name, fmt::format("Must be {} or {}.", one, other));
  }
  option = *value;
  return {};
}

Answer<shapes::ModifyInstanceMetadataOptionsResult> modify_metadata(
    const shapes::ModifyInstanceMetadataOptionsRequest& in, const Call& call,
    store::ChangeSet& changes) {
  constexpr std::int64_t hops_max = 64;
  store::Instance changed = *TRY(find_instance(call, *in.InstanceId));
  store::InstanceMetadataOptions& options = changed.metadata_options;
  TRY(set(in.HttpTokens, "HttpTokens", "optional", "required", options.http_tokens));
  TRY(set(in.HttpEndpoint, "HttpEndpoint", "enabled", "disabled", options.http_endpoint));
  TRY(set(in.HttpProtocolIpv6, "HttpProtocolIpv6", "enabled", "disabled",
          options.http_protocol_ipv6));
  TRY(set(in.InstanceMetadataTags, "InstanceMetadataTags", "enabled", "disabled",
          options.instance_metadata_tags));
  if (in.HttpPutResponseHopLimit) {
    const std::int64_t hops = *in.HttpPutResponseHopLimit;
    if (hops < 1 || hops > hops_max) {
      return invalid_parameter(std::to_string(hops), "HttpPutResponseHopLimit",
                               "Must be between 1 and 64.");
    }
    options.http_put_response_hop_limit = hops;
  }
  TRY(stop_dry_run(in.DryRun));
  shapes::ModifyInstanceMetadataOptionsResult out;
  out.InstanceId = changed.record.id;
  out.InstanceMetadataOptions = shown_metadata_options(options, "pending");
  changes.put(std::move(changed));
  return out;
}

// --- GetConsoleOutput: nothing boots here, so there is no output, as AWS answers before there is.

Answer<shapes::GetConsoleOutputResult> console(const shapes::GetConsoleOutputRequest& in,
                                               const Call& call) {
  const store::Instance* instance = TRY(find_instance(call, *in.InstanceId));
  TRY(stop_dry_run(in.DryRun));
  shapes::GetConsoleOutputResult out;
  out.InstanceId = instance->record.id;
  out.Timestamp = instance->launched;
  return out;
}

// --- DescribeIamInstanceProfileAssociations

constexpr std::string_view association_filters[] = {"instance-id", "state"};

// As long as the profile is the instance's, derived from the instance's id.
std::string association_of(const store::Instance& one) {
  return fmt::format("iip-assoc-{}", std::string_view(one.record.id).substr(2));
}

Answer<void> require_associations(const Ids& ids, const Call& call) {
  if (!ids) return {};
  for (const std::string& id : *ids) {
    constexpr std::string_view prefix = "iip-assoc-";
    const std::string instance =
        id.starts_with(prefix) ? fmt::format("i-{}", id.substr(prefix.size())) : std::string();
    const auto found = find_instance(call, instance);
    if (found.ok() && !found.value()->profile_arn.empty()) continue;
    return wire::AwsError{"NoSuchAssociation",
                          fmt::format("An invalid association-id of '{}' was given", id)};
  }
  return {};
}

Answer<shapes::DescribeIamInstanceProfileAssociationsResult> associations(
    const shapes::DescribeIamInstanceProfileAssociationsRequest& in, const Call& call) {
  const Filters filters = TRY(Filters::of(in.Filters, association_filters));
  Page page = TRY(Page::of(call, "DescribeIamInstanceProfileAssociations", in));
  TRY(require_associations(in.AssociationIds, call));
  shapes::DescribeIamInstanceProfileAssociationsResult out;
  out.IamInstanceProfileAssociations.emplace();
  call.world.instances_of(
      call.account(), call.region, page.after(), [&](const store::Instance& one) {
        const std::string id = association_of(one);
        if (has_ended(call, one) || one.profile_arn.empty() || !asked_for(in.AssociationIds, id))
          return true;
        const Fields fields{{"instance-id", one.record.id}, {"state", "associated"}};
        if (!admits(filters, fields, {})) return true;
        if (!page.admits(one.record.id)) return false;
        auto& shown = out.IamInstanceProfileAssociations->emplace_back();
        shown.AssociationId = id;
        shown.InstanceId = one.record.id;
        shown.IamInstanceProfile = {one.profile_arn, one.profile_id};
        shown.State = "associated";
        return true;
      });
  page.close(call, out);
  return out;
}

}  // namespace

Rows instance_option_rows() {
  return {writing<op::ModifyInstanceMetadataOptions>(metadata_asks, modify_metadata),
          reading<op::GetConsoleOutput>(asks_one<op::GetConsoleOutput>, console),
          reading<op::DescribeIamInstanceProfileAssociations>(
              asks_anything<op::DescribeIamInstanceProfileAssociations>, associations)};
}

}  // namespace amiable::services::ec2

// Reads of trails, of which there are none: lists are empty, a named one is not found.
#include <fmt/format.h>

#include "services/cloudtrail/cloudtrail_rows.h"
#include "services/ec2/ec2_asks.h"
#include "wire/generated/cloudtrail.h"

namespace amiable::services::cloudtrail {
namespace {

namespace shapes = wire::cloudtrail;
namespace op = shapes::op;

// A trail is named by its name, of the caller's account and Region, or by its ARN.
std::string arn_of_trail(const Call& call, std::string_view name) {
  if (name.starts_with("arn:")) return std::string(name);
  return fmt::format("arn:{}:cloudtrail:{}:{}:trail/{}", call.partition, call.region,
                     call.account(), name);
}

wire::AwsError unknown_trail(const Call& call, std::string_view name) {
  return {"TrailNotFoundException", fmt::format("Unknown trail: {} for the user: {}",
                                                arn_of_trail(call, name), call.account())};
}

template <class Op>
Ask asks_on(const Call& call, std::string_view name) {
  Ask ask;
  ask.action = fmt::format("cloudtrail:{}", Op::name);
  ask.resource = arn_of_trail(call, name);
  return ask;
}

template <class Op>
Answer<Asks> asks_named(const typename Op::Request& in, const Call& call) {
  return Asks{asks_on<Op>(call, *in.Name)};
}

Answer<Asks> selectors_asks(const shapes::GetEventSelectorsRequest& in, const Call& call) {
  return Asks{asks_on<op::GetEventSelectors>(call, *in.TrailName)};
}

template <class Op>
Answer<typename Op::Response> none_named(const typename Op::Request& in, const Call& call) {
  return unknown_trail(call, *in.Name);
}

Answer<shapes::GetEventSelectorsResponse> no_selectors(const shapes::GetEventSelectorsRequest& in,
                                                       const Call& call) {
  return unknown_trail(call, *in.TrailName);
}

// Names that are not there are passed over [CloudTrail API reference, DescribeTrails].
Answer<shapes::DescribeTrailsResponse> describe(const shapes::DescribeTrailsRequest&, const Call&) {
  shapes::DescribeTrailsResponse out;
  out.trailList.emplace();
  return out;
}

Answer<shapes::ListTrailsResponse> list(const shapes::ListTrailsRequest& in, const Call&) {
  if (in.NextToken && !in.NextToken->empty()) {
    return wire::AwsError{"InvalidNextTokenException", "Invalid NextToken"};
  }
  shapes::ListTrailsResponse out;
  out.Trails.emplace();
  return out;
}

}  // namespace

Rows trail_rows() {
  return {
      reading<op::DescribeTrails>(ec2::asks_anything<op::DescribeTrails>, describe),
      reading<op::ListTrails>(ec2::asks_anything<op::ListTrails>, list),
      reading<op::GetTrail>(asks_named<op::GetTrail>, none_named<op::GetTrail>),
      reading<op::GetTrailStatus>(asks_named<op::GetTrailStatus>, none_named<op::GetTrailStatus>),
      reading<op::GetEventSelectors>(selectors_asks, no_selectors)};
}

}  // namespace amiable::services::cloudtrail

// The table: services whose policy is among the AWS managed policies kept here.
#include "services/iam/linked_services.h"

#include <algorithm>

namespace amiable::services::iam {
namespace {

constexpr LinkedService services[] = {
    {"autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScalingServiceRolePolicy",
     Suffix::allowed},
    {"spot.amazonaws.com", "AWSServiceRoleForEC2Spot", "AWSEC2SpotServiceRolePolicy"},
    {"spotfleet.amazonaws.com", "AWSServiceRoleForEC2SpotFleet",
     "AWSEC2SpotFleetServiceRolePolicy"},
    {"ec2fleet.amazonaws.com", "AWSServiceRoleForEC2Fleet", "AWSEC2FleetServiceRolePolicy"},
    {"elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing",
     "AWSElasticLoadBalancingServiceRolePolicy"},
    {"eks.amazonaws.com", "AWSServiceRoleForAmazonEKS", "AmazonEKSServiceRolePolicy"},
    {"eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup",
     "AWSServiceRoleForAmazonEKSNodegroup"},
    {"imagebuilder.amazonaws.com", "AWSServiceRoleForImageBuilder",
     "AWSServiceRoleForImageBuilder"},
    {"mrk.kms.amazonaws.com", "AWSServiceRoleForKeyManagementServiceMultiRegionKeys",
     "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy"},
    {"organizations.amazonaws.com", "AWSServiceRoleForOrganizations",
     "AWSOrganizationsServiceTrustPolicy"}};

}  // namespace

const LinkedService* find_linked_service(std::string_view service) {
  const auto* found =
      std::find_if(std::begin(services), std::end(services),
                   [service](const LinkedService& one) { return one.service == service; });
  return found == std::end(services) ? nullptr : found;
}

}  // namespace amiable::services::iam

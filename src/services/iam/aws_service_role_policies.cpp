// AWS managed policies of service-linked roles: the statements that IAM answered in spring 2026,
// the order of elements aside. They cannot be attached by customers. Data only.
#include "services/iam/aws_managed_policies.h"

namespace amiable::services::iam {
namespace {

// clang-format off
constexpr AwsManagedPolicy policies[] = {
    {"/aws-service-role/", "AutoScalingServiceRolePolicy",
     10, "2018-01-08T23:10:55Z", "2025-11-12T18:19:06Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:AttachClassicLinkVpc",
"ec2:CancelSpotInstanceRequests", "ec2:CreateReplaceRootVolumeTask",
"ec2:CreateFleet", "ec2:CreateTags", "ec2:DeleteTags", "ec2:Describe*",
"ec2:DetachClassicLinkVpc", "ec2:GetInstanceTypesFromInstanceRequirements",
"ec2:GetSecurityGroupsForVpc", "ec2:ModifyInstanceAttribute",
"ec2:RequestSpotInstances", "ec2:RunInstances", "ec2:StartInstances",
"ec2:StopInstances", "ec2:TerminateInstances"], "Effect": "Allow", "Resource": "*",
"Sid": "EC2InstanceManagement"}, {"Action": ["iam:PassRole"], "Condition":
{"StringLike": {"iam:PassedToService": "ec2.amazonaws.com*"}}, "Effect": "Allow",
"Resource": "*", "Sid": "EC2InstanceProfileManagement"}, {"Action":
["iam:CreateServiceLinkedRole"], "Condition": {"StringEquals": {"iam:AWSServiceName":
"spot.amazonaws.com"}}, "Effect": "Allow", "Resource": "*", "Sid":
"EC2SpotManagement"}, {"Action": ["elasticloadbalancing:Register*",
"elasticloadbalancing:Deregister*", "elasticloadbalancing:Describe*"], "Effect":
"Allow", "Resource": "*", "Sid": "ELBManagement"}, {"Action":
["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData",
"cloudwatch:PutMetricAlarm"], "Effect": "Allow", "Resource": "*", "Sid":
"CWManagement"}, {"Action": ["sns:Publish"], "Effect": "Allow", "Resource": "*",
"Sid": "SNSManagement"}, {"Action": ["events:PutRule", "events:PutTargets",
"events:RemoveTargets", "events:DeleteRule"], "Condition": {"StringEquals":
{"events:ManagedBy": "autoscaling.amazonaws.com"}}, "Effect": "Allow", "Resource":
"*", "Sid": "EventBridgeRuleManagement"}, {"Action": ["ssm:GetParameters"], "Effect":
"Allow", "Resource": "*", "Sid": "SystemsManagerParameterManagement"}, {"Action":
["vpc-lattice:DeregisterTargets", "vpc-lattice:GetTargetGroup",
"vpc-lattice:ListTargets", "vpc-lattice:ListTargetGroups",
"vpc-lattice:RegisterTargets"], "Effect": "Allow", "Resource": "*", "Sid":
"VpcLatticeManagement"}, {"Action": ["resource-groups:ListGroupResources"], "Effect":
"Allow", "Resource": "arn:*:resource-groups:*:*:group/*", "Sid":
"ResourceGroupsManagement"}]})json"},
    {"/aws-service-role/", "AWSEC2SpotServiceRolePolicy",
     4, "2017-09-18T18:51:54Z", "2018-12-12T00:13:51Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:DescribeInstances",
"ec2:StartInstances", "ec2:StopInstances", "ec2:RunInstances"], "Effect": "Allow",
"Resource": ["*"]}, {"Action": ["ec2:RunInstances"], "Condition": {"StringNotEquals":
{"ec2:InstanceMarketType": "spot"}}, "Effect": "Deny", "Resource":
["arn:aws:ec2:*:*:instance/*"]}, {"Action": ["iam:PassRole"], "Condition":
{"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com",
"ec2.amazonaws.com.cn"]}}, "Effect": "Allow", "Resource": ["*"]}, {"Action":
["ec2:CreateTags"], "Condition": {"StringEquals": {"ec2:CreateAction":
"RunInstances"}}, "Effect": "Allow", "Resource": "*"}]})json"},
    {"/aws-service-role/", "AWSEC2SpotFleetServiceRolePolicy",
     4, "2017-10-23T19:13:06Z", "2020-03-16T19:16:21Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:DescribeImages",
"ec2:DescribeSubnets", "ec2:RequestSpotInstances", "ec2:DescribeInstanceStatus",
"ec2:RunInstances"], "Effect": "Allow", "Resource": ["*"]}, {"Action":
["iam:PassRole"], "Condition": {"StringEquals": {"iam:PassedToService":
["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}}, "Effect": "Allow", "Resource":
["*"]}, {"Action": ["ec2:CreateTags"], "Effect": "Allow", "Resource":
["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:spot-instances-request/*",
"arn:aws:ec2:*:*:spot-fleet-request/*", "arn:aws:ec2:*:*:volume/*"]}, {"Action":
["ec2:TerminateInstances"], "Condition": {"StringLike":
{"ec2:ResourceTag/aws:ec2spot:fleet-request-id": "*"}}, "Effect": "Allow", "Resource":
"*"}, {"Action": ["elasticloadbalancing:RegisterInstancesWithLoadBalancer"], "Effect":
"Allow", "Resource": ["arn:aws:elasticloadbalancing:*:*:loadbalancer/*"]}, {"Action":
["elasticloadbalancing:RegisterTargets"], "Effect": "Allow", "Resource":
["arn:aws:elasticloadbalancing:*:*:*/*"]}]})json"},
    {"/aws-service-role/", "AWSEC2FleetServiceRolePolicy",
     3, "2018-03-21T00:08:55Z", "2020-05-04T20:10:31Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:DescribeImages",
"ec2:DescribeSubnets", "ec2:RequestSpotInstances", "ec2:DescribeInstanceStatus",
"ec2:RunInstances"], "Effect": "Allow", "Resource": ["*"]}, {"Action":
["iam:CreateServiceLinkedRole"], "Condition": {"StringEquals": {"iam:AWSServiceName":
"spot.amazonaws.com"}}, "Effect": "Allow", "Resource": "*", "Sid":
"EC2SpotManagement"}, {"Action": ["iam:PassRole"], "Condition": {"StringEquals":
{"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}}, "Effect":
"Allow", "Resource": ["*"]}, {"Action": ["ec2:CreateTags"], "Effect": "Allow",
"Resource": ["arn:aws:ec2:*:*:instance/*",
"arn:aws:ec2:*:*:spot-instances-request/*"]}, {"Action": ["ec2:CreateTags"],
"Condition": {"StringEquals": {"ec2:CreateAction": "RunInstances"}}, "Effect":
"Allow", "Resource": ["arn:aws:ec2:*:*:volume/*"]}, {"Action":
["ec2:TerminateInstances"], "Condition": {"StringLike":
{"ec2:ResourceTag/aws:ec2:fleet-id": "*"}}, "Effect": "Allow", "Resource": "*"}]})json"},
    {"/aws-service-role/", "AWSElasticLoadBalancingServiceRolePolicy",
     14, "2017-09-19T22:19:04Z", "2026-02-12T17:58:08Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:DescribeAddresses",
"ec2:DescribeCoipPools", "ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces",
"ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs",
"ec2:DescribeInternetGateways", "ec2:DescribeAccountAttributes",
"ec2:DescribeClassicLinkInstances", "ec2:DescribeVpcClassicLink",
"ec2:CreateSecurityGroup", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
"ec2:GetCoipPoolUsage", "ec2:GetSecurityGroupsForVpc",
"ec2:ModifyNetworkInterfaceAttribute", "ec2:AllocateAddress",
"ec2:AuthorizeSecurityGroupIngress", "ec2:AssociateAddress",
"ec2:DisassociateAddress", "ec2:AttachNetworkInterface", "ec2:DetachNetworkInterface",
"ec2:AssignPrivateIpAddresses", "ec2:AssignIpv6Addresses", "ec2:ReleaseAddress",
"ec2:UnassignIpv6Addresses", "ec2:DescribeVpcPeeringConnections",
"ec2:DescribeAvailabilityZones", "ec2:AllocateIpamPoolCidr", "logs:CreateLogDelivery",
"logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
"logs:ListLogDeliveries", "outposts:GetOutpostInstanceTypes"], "Effect": "Allow",
"Resource": "*"}]})json"},
    {"/aws-service-role/", "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy",
     2, "2021-06-16T15:37:37Z", "2024-11-13T22:53:54Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["kms:SynchronizeMultiRegionKey"],
"Effect": "Allow", "Resource": "*", "Sid": "KMSSynchronizeMultiRegionKey"}]})json"},
    {"/aws-service-role/", "AWSServiceRoleForAmazonEKSNodegroup",
     11, "2019-11-07T01:34:26Z", "2026-02-17T18:42:07Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:RevokeSecurityGroupIngress",
"ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress",
"ec2:DescribeInstances", "ec2:RevokeSecurityGroupEgress", "ec2:DeleteSecurityGroup"],
"Condition": {"StringLike": {"ec2:ResourceTag/eks": "*"}}, "Effect": "Allow",
"Resource": "*", "Sid": "SharedSecurityGroupRelatedPermissions"}, {"Action":
["ec2:RevokeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress",
"ec2:AuthorizeSecurityGroupIngress", "ec2:DescribeInstances",
"ec2:RevokeSecurityGroupEgress", "ec2:DeleteSecurityGroup"], "Condition":
{"StringLike": {"ec2:ResourceTag/eks:nodegroup-name": "*"}}, "Effect": "Allow",
"Resource": "*", "Sid": "EKSCreatedSecurityGroupRelatedPermissions"}, {"Action":
["ec2:DeleteLaunchTemplate", "ec2:CreateLaunchTemplateVersion"], "Condition":
{"StringLike": {"ec2:ResourceTag/eks:nodegroup-name": "*"}}, "Effect": "Allow",
"Resource": "*", "Sid": "LaunchTemplateRelatedPermissions"}, {"Action":
["autoscaling:UpdateAutoScalingGroup", "autoscaling:DeleteAutoScalingGroup",
"autoscaling:TerminateInstanceInAutoScalingGroup",
"autoscaling:CompleteLifecycleAction", "autoscaling:PutLifecycleHook",
"autoscaling:PutNotificationConfiguration", "autoscaling:EnableMetricsCollection",
"autoscaling:PutScheduledUpdateGroupAction", "autoscaling:ResumeProcesses",
"autoscaling:SuspendProcesses", "autoscaling:PutWarmPool",
"autoscaling:DeleteWarmPool"], "Effect": "Allow", "Resource":
"arn:aws:autoscaling:*:*:*:autoScalingGroupName/eks-*", "Sid":
"AutoscalingRelatedPermissions"}, {"Action": "iam:CreateServiceLinkedRole",
"Condition": {"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}},
"Effect": "Allow", "Resource": "*", "Sid": "AllowAutoscalingToCreateSLR"}, {"Action":
["autoscaling:CreateOrUpdateTags", "autoscaling:CreateAutoScalingGroup"], "Condition":
{"ForAnyValue:StringEquals": {"aws:TagKeys": ["eks", "eks:cluster-name",
"eks:nodegroup-name"]}}, "Effect": "Allow", "Resource": "*", "Sid":
"AllowASGCreationByEKS"}, {"Action": "iam:PassRole", "Condition": {"StringEquals":
{"iam:PassedToService": "autoscaling.amazonaws.com"}}, "Effect": "Allow", "Resource":
"*", "Sid": "AllowPassRoleToAutoscaling"}, {"Action": "iam:PassRole", "Condition":
{"StringEqualsIfExists": {"iam:PassedToService": ["ec2.amazonaws.com"]}}, "Effect":
"Allow", "Resource": "*", "Sid": "AllowPassRoleToEC2"}, {"Action": ["iam:GetRole",
"ec2:CreateLaunchTemplate", "ec2:DescribeInstances", "iam:GetInstanceProfile",
"ec2:DescribeLaunchTemplates", "autoscaling:DescribeAutoScalingGroups",
"ec2:CreateSecurityGroup", "ec2:DescribeLaunchTemplateVersions", "ec2:RunInstances",
"ec2:DescribeSecurityGroups", "ec2:GetConsoleOutput", "ec2:DescribeRouteTables",
"ec2:DescribeSubnets", "ec2:DescribeCapacityReservations",
"autoscaling:DescribeWarmPool"], "Effect": "Allow", "Resource": "*", "Sid":
"PermissionsToManageResourcesForNodegroups"}, {"Action": ["iam:CreateInstanceProfile",
"iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile",
"iam:AddRoleToInstanceProfile"], "Effect": "Allow", "Resource":
"arn:aws:iam::*:instance-profile/eks-*", "Sid":
"PermissionsToCreateAndManageInstanceProfiles"}, {"Action": ["ec2:DeleteTags"],
"Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": ["eks", "eks:cluster-name",
"eks:nodegroup-name", "kubernetes.io/cluster/*"]}}, "Effect": "Allow", "Resource":
"*", "Sid": "PermissionsToDeleteEKSAndKubernetesTags"}, {"Action":
["ec2:RebootInstances"], "Condition": {"StringLike":
{"ec2:ResourceTag/eks:nodegroup-name": "*"}}, "Effect": "Allow", "Resource": "*",
"Sid": "PermissionsForManagedNodegroupsAutoRepair"}, {"Action": ["ec2:CreateTags"],
"Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": ["eks", "eks:cluster-name",
"eks:nodegroup-name", "kubernetes.io/cluster/*"]}}, "Effect": "Allow", "Resource":
["arn:*:ec2:*:*:security-group/*", "arn:*:ec2:*:*:launch-template/*"], "Sid":
"PermissionsToCreateEKSAndKubernetesTags"}, {"Action": ["ec2:CreateTags"],
"Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": ["eks", "eks:cluster-name",
"eks:nodegroup-name", "kubernetes.io/cluster/*"]}, "StringEquals":
{"ec2:CreateAction": ["RunInstances"]}}, "Effect": "Allow", "Resource":
["arn:*:ec2:*:*:instance/*", "arn:*:ec2:*:*:volume/*",
"arn:*:ec2:*:*:network-interface/*"], "Sid":
"AllowTaggingEC2ResourcesOnlyDuringInstanceCreation"}]})json"},
    {"/aws-service-role/", "AmazonEKSServiceRolePolicy",
     25, "2020-02-21T20:10:47Z", "2026-04-21T22:57:08Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:CreateNetworkInterface",
"ec2:DeleteNetworkInterface", "ec2:DetachNetworkInterface",
"ec2:ModifyNetworkInterfaceAttribute", "ec2:CreateSecurityGroup",
"ec2:CreateNetworkInterfacePermission"], "Effect": "Allow", "Resource": "*"},
{"Action": ["ec2:DescribeAccountAttributes", "ec2:DescribeAddresses",
"ec2:DescribeAvailabilityZones", "ec2:DescribeCapacityReservations",
"ec2:DescribeCoipPools", "ec2:DescribeInstances", "ec2:DescribeInstanceTypeOfferings",
"ec2:DescribeInstanceTypes", "ec2:DescribeInstanceStatus",
"ec2:DescribeInternetGateways", "ec2:DescribeLaunchTemplates",
"ec2:DescribeNetworkInterfaces", "ec2:DescribePlacementGroups",
"ec2:DescribeSecurityGroups", "ec2:DescribeSnapshots", "ec2:DescribeSpotPriceHistory",
"ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeVolumes",
"ec2:DescribeVolumesModifications", "ec2:DescribeVpcPeeringConnections",
"ec2:DescribeVpcs", "ec2:DescribeRouteTables", "ec2:DescribeNetworkAcls",
"ec2:GetCoipPoolUsage", "ec2:GetSecurityGroupsForVpc", "eks:DescribeCluster",
"ec2:DescribeIpamPools", "elasticloadbalancing:DescribeListenerAttributes",
"elasticloadbalancing:DescribeListenerCertificates",
"elasticloadbalancing:DescribeListeners",
"elasticloadbalancing:DescribeLoadBalancerAttributes",
"elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeRules",
"elasticloadbalancing:DescribeSSLPolicies", "elasticloadbalancing:DescribeTags",
"elasticloadbalancing:DescribeTargetGroupAttributes",
"elasticloadbalancing:DescribeTargetGroups",
"elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:DeregisterTargets",
"elasticloadbalancing:DescribeTrustStores",
"elasticloadbalancing:DescribeCapacityReservation", "iam:ListAttachedRolePolicies",
"pricing:GetProducts", "shield:GetSubscriptionState", "shield:DescribeProtection",
"tag:GetResources"], "Effect": "Allow", "Resource": "*"}, {"Action":
["ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupIngress",
"ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress",
"ec2:AuthorizeSecurityGroupEgress"], "Condition": {"StringLike":
{"ec2:ResourceTag/Name": "eks-cluster-sg*"}}, "Effect": "Allow", "Resource":
"arn:aws:ec2:*:*:security-group/*"}, {"Action": ["ec2:CreateTags", "ec2:DeleteTags"],
"Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": ["kubernetes.io/cluster/*"]}},
"Effect": "Allow", "Resource": ["arn:aws:ec2:*:*:vpc/*", "arn:aws:ec2:*:*:subnet/*",
"arn:aws:ec2:*:*:network-interface/*", "arn:aws:ec2:*:*:security-group/*"]},
{"Action": ["ec2:CreateTags", "ec2:DeleteTags"], "Condition": {"StringLike":
{"aws:RequestTag/Name": "eks-cluster-*"}}, "Effect": "Allow", "Resource":
["arn:aws:ec2:*:*:security-group/*", "arn:aws:ec2:*:*:network-interface/*"]},
{"Action": "route53:AssociateVPCWithHostedZone", "Effect": "Allow", "Resource":
"arn:aws:route53:::hostedzone/*"}, {"Action": "logs:CreateLogGroup", "Effect":
"Allow", "Resource": "arn:aws:logs:*:*:log-group:/aws/eks/*"}, {"Action":
["logs:CreateLogStream", "logs:DescribeLogStreams"], "Effect": "Allow", "Resource":
"arn:aws:logs:*:*:log-group:/aws/eks/*:*"}, {"Action": "logs:PutLogEvents", "Effect":
"Allow", "Resource": "arn:aws:logs:*:*:log-group:/aws/eks/*:*:*"}, {"Action":
"cloudwatch:PutMetricData", "Condition": {"StringLike": {"cloudwatch:namespace":
"AWS/EKS"}}, "Effect": "Allow", "Resource": "*"}, {"Action": ["eks:CreateAccessEntry",
"eks:DeleteAccessEntry"], "Condition": {"ArnLike": {"eks:principalArn":
"arn:aws:iam::*:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"},
"StringEquals": {"eks:accessEntryType": "STANDARD"}}, "Effect": "Allow", "Resource":
"*"}, {"Action": ["eks:ListAssociatedAccessPolicies"], "Effect": "Allow", "Resource":
"arn:aws:eks:*:*:access-entry/*/role/${aws:PrincipalAccount}/AWSServiceRoleForAmazonEKS/*"},
{"Action": ["eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy"], "Condition":
{"StringEquals": {"eks:policyArn":
["arn:aws:eks::aws:cluster-access-policy/AmazonEKSComputePolicy",
"arn:aws:eks::aws:cluster-access-policy/AmazonEKSComputeClusterPolicy",
"arn:aws:eks::aws:cluster-access-policy/AmazonEKSNetworkingPolicy",
"arn:aws:eks::aws:cluster-access-policy/AmazonEKSNetworkingClusterPolicy",
"arn:aws:eks::aws:cluster-access-policy/AmazonEKSLoadBalancingPolicy",
"arn:aws:eks::aws:cluster-access-policy/AmazonEKSLoadBalancingClusterPolicy",
"arn:aws:eks::aws:cluster-access-policy/AmazonEKSBlockStoragePolicy",
"arn:aws:eks::aws:cluster-access-policy/AmazonEKSBlockStorageClusterPolicy",
"arn:aws:eks::aws:cluster-access-policy/AmazonEKSHybridPolicy",
"arn:aws:eks::aws:cluster-access-policy/AmazonEKSEventPolicy"]}}, "Effect": "Allow",
"Resource":
"arn:aws:eks:*:*:access-entry/*/role/${aws:PrincipalAccount}/AWSServiceRoleForAmazonEKS/*"},
{"Action": ["ec2:DeleteNetworkInterface"], "Condition": {"StringLike":
{"aws:ResourceTag/eks:eks-cluster-name": "*"}}, "Effect": "Allow", "Resource": "*"},
{"Action": "eks:DescribeAccessEntry", "Condition": {"StringEquals":
{"eks:accessEntryType": "EC2"}}, "Effect": "Allow", "Resource": "*"}, {"Action":
"events:PutRule", "Condition": {"ForAllValues:StringEquals": {"events:source":
["aws.ec2", "aws.health"]}, "StringEquals": {"events:ManagedBy":
["eks.amazonaws.com"]}}, "Effect": "Allow", "Resource":
"arn:aws:events:*:*:rule/EKS*"}, {"Action": "events:PutTargets", "Effect": "Allow",
"Resource": "arn:aws:events:*:*:rule/EKS*"}, {"Action": ["iam:CreateInstanceProfile",
"iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile",
"iam:ListInstanceProfiles"], "Effect": "Allow", "Resource":
"arn:aws:iam::*:instance-profile/eks*"}, {"Action": "iam:GetInstanceProfile",
"Effect": "Allow", "Resource": "arn:aws:iam::*:instance-profile/*"}, {"Action":
["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"], "Condition": {"StringLike":
{"aws:ResourceTag/eks:eks-cluster-name": "*"}}, "Effect": "Allow", "Resource":
["arn:aws:ec2:*:*:launch-template/*", "arn:aws:ec2:*:*:instance/*"]}, {"Action":
["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"], "Condition": {"StringEquals":
{"ec2:ManagedResourceOperator": ["eks.amazonaws.com"]}}, "Effect": "Allow",
"Resource": "*"}, {"Action": ["ec2:DeleteVolume"], "Condition": {"StringLike":
{"aws:ResourceTag/eks:eks-cluster-name": "*"}}, "Effect": "Allow", "Resource": "*"},
{"Action": ["ec2:DeleteSnapshot"], "Condition": {"StringLike":
{"aws:ResourceTag/eks:eks-cluster-name": "*"}}, "Effect": "Allow", "Resource": "*"},
{"Action": ["elasticloadbalancing:DeleteListener", "elasticloadbalancing:DeleteRule",
"elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup",
"ec2:DeleteSecurityGroup"], "Condition": {"StringLike":
{"aws:ResourceTag/eks:eks-cluster-name": "*"}}, "Effect": "Allow", "Resource": "*"}]})json"},
    {"/aws-service-role/", "AWSServiceRoleForImageBuilder",
     27, "2019-11-29T22:02:13Z", "2026-03-17T20:42:10Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": "ec2:RegisterImage", "Condition":
{"StringEquals": {"aws:RequestTag/CreatedBy": "EC2 Image Builder"}}, "Effect":
"Allow", "Resource": ["arn:aws:ec2:*::image/*"]}, {"Action": "ec2:RegisterImage",
"Condition": {"StringEquals": {"ec2:ResourceTag/CreatedBy": "EC2 Image Builder"}},
"Effect": "Allow", "Resource": ["arn:aws:ec2:*::snapshot/*"]}, {"Action":
["ec2:RunInstances"], "Effect": "Allow", "Resource": ["arn:aws:ec2:*::image/*",
"arn:aws:ec2:*::snapshot/*", "arn:aws:ec2:*:*:subnet/*",
"arn:aws:ec2:*:*:network-interface/*", "arn:aws:ec2:*:*:security-group/*",
"arn:aws:ec2:*:*:key-pair/*", "arn:aws:ec2:*:*:launch-template/*",
"arn:aws:license-manager:*:*:license-configuration:*"]}, {"Action":
["ec2:RunInstances"], "Condition": {"StringEquals": {"aws:RequestTag/CreatedBy":
["EC2 Image Builder", "EC2 Fast Launch"]}}, "Effect": "Allow", "Resource":
["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:instance/*"]}, {"Action":
"iam:PassRole", "Condition": {"StringEquals": {"iam:PassedToService":
["ec2.amazonaws.com", "ec2.amazonaws.com.cn", "vmie.amazonaws.com"]}}, "Effect":
"Allow", "Resource": "*"}, {"Action": ["ec2:StopInstances", "ec2:StartInstances",
"ec2:TerminateInstances"], "Condition": {"StringEquals": {"ec2:ResourceTag/CreatedBy":
"EC2 Image Builder"}}, "Effect": "Allow", "Resource": "*"}, {"Action":
["ec2:CopyImage", "ec2:CreateImage", "ec2:CreateLaunchTemplate",
"ec2:DeregisterImage", "ec2:DescribeImages", "ec2:DescribeInstanceAttribute",
"ec2:DescribeInstanceStatus", "ec2:DescribeInstances",
"ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes",
"ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:ModifyImageAttribute",
"ec2:DescribeImportImageTasks", "ec2:DescribeExportImageTasks",
"ec2:DescribeSnapshots", "ec2:DescribeHosts"], "Effect": "Allow", "Resource": "*"},
{"Action": ["ec2:ModifySnapshotAttribute"], "Condition": {"StringEquals":
{"ec2:ResourceTag/CreatedBy": "EC2 Image Builder"}}, "Effect": "Allow", "Resource":
"arn:aws:ec2:*::snapshot/*"}, {"Action": ["ec2:CreateTags"], "Condition":
{"StringEquals": {"aws:RequestTag/CreatedBy": ["EC2 Image Builder",
"EC2 Fast Launch"], "ec2:CreateAction": ["RunInstances", "CreateImage"]}}, "Effect":
"Allow", "Resource": "*"}, {"Action": ["ec2:CreateTags"], "Effect": "Allow",
"Resource": ["arn:aws:ec2:*::image/*", "arn:aws:ec2:*:*:export-image-task/*"]},
{"Action": ["ec2:CreateTags"], "Condition": {"StringEquals":
{"aws:RequestTag/CreatedBy": ["EC2 Image Builder", "EC2 Fast Launch"]}}, "Effect":
"Allow", "Resource": ["arn:aws:ec2:*::snapshot/*",
"arn:aws:ec2:*:*:launch-template/*"]}, {"Action":
["license-manager:UpdateLicenseSpecificationsForResource"], "Effect": "Allow",
"Resource": "*"}, {"Action": ["sns:Publish"], "Effect": "Allow", "Resource": "*"},
{"Action": ["ssm:ListCommands", "ssm:ListCommandInvocations", "ssm:AddTagsToResource",
"ssm:DescribeInstanceInformation", "ssm:GetAutomationExecution",
"ssm:StopAutomationExecution", "ssm:ListInventoryEntries", "ssm:SendAutomationSignal",
"ssm:DescribeInstanceAssociationsStatus", "ssm:DescribeAssociationExecutions",
"ssm:GetCommandInvocation"], "Effect": "Allow", "Resource": "*"}, {"Action":
"ssm:SendCommand", "Effect": "Allow", "Resource":
["arn:aws:ssm:*:*:document/AWS-RunPowerShellScript",
"arn:aws:ssm:*:*:document/AWS-RunShellScript",
"arn:aws:ssm:*:*:document/AWSEC2-RunSysprep", "arn:aws:s3:::*"]}, {"Action":
["ssm:SendCommand"], "Condition": {"StringEquals": {"ssm:resourceTag/CreatedBy":
["EC2 Image Builder"]}}, "Effect": "Allow", "Resource":
["arn:aws:ec2:*:*:instance/*"]}, {"Action": ["ssm:CreateAssociation",
"ssm:DeleteAssociation"], "Effect": "Allow", "Resource":
["arn:aws:ssm:*:*:document/AWS-GatherSoftwareInventory",
"arn:aws:ssm:*:*:association/*", "arn:aws:ec2:*:*:instance/*"]}, {"Action":
["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo",
"kms:GenerateDataKeyWithoutPlaintext"], "Condition": {"ForAllValues:StringEquals":
{"kms:EncryptionContextKeys": ["aws:ebs:id"]}, "StringLike": {"kms:ViaService":
["ec2.*.amazonaws.com"]}}, "Effect": "Allow", "Resource": "*"}, {"Action":
["kms:DescribeKey"], "Condition": {"StringLike": {"kms:ViaService":
["ec2.*.amazonaws.com"]}}, "Effect": "Allow", "Resource": "*"}, {"Action":
"kms:CreateGrant", "Condition": {"Bool": {"kms:GrantIsForAWSResource": true},
"StringLike": {"kms:ViaService": ["ec2.*.amazonaws.com"]}}, "Effect": "Allow",
"Resource": "*"}, {"Action": "sts:AssumeRole", "Effect": "Allow", "Resource":
"arn:aws:iam::*:role/EC2ImageBuilderDistributionCrossAccountRole"}, {"Action":
["logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents"], "Effect":
"Allow", "Resource": "arn:aws:logs:*:*:log-group:/aws/imagebuilder/*"}, {"Action":
["ec2:CreateLaunchTemplateVersion", "ec2:DescribeLaunchTemplates",
"ec2:ModifyLaunchTemplate", "ec2:DescribeLaunchTemplateVersions"], "Effect": "Allow",
"Resource": "*"}, {"Action": ["ec2:ExportImage"], "Condition": {"StringEquals":
{"ec2:ResourceTag/CreatedBy": "EC2 Image Builder"}}, "Effect": "Allow", "Resource":
"arn:aws:ec2:*::image/*"}, {"Action": ["ec2:ExportImage"], "Effect": "Allow",
"Resource": "arn:aws:ec2:*:*:export-image-task/*"}, {"Action":
["ec2:CancelExportTask"], "Condition": {"StringEquals": {"ec2:ResourceTag/CreatedBy":
"EC2 Image Builder"}}, "Effect": "Allow", "Resource":
"arn:aws:ec2:*:*:export-image-task/*"}, {"Action": "iam:CreateServiceLinkedRole",
"Condition": {"StringEquals": {"iam:AWSServiceName": ["ssm.amazonaws.com",
"ec2fastlaunch.amazonaws.com"]}}, "Effect": "Allow", "Resource": "*"}, {"Action":
["ec2:EnableFastLaunch"], "Condition": {"StringEquals": {"ec2:ResourceTag/CreatedBy":
"EC2 Image Builder"}}, "Effect": "Allow", "Resource": ["arn:aws:ec2:*::image/*",
"arn:aws:ec2:*:*:launch-template/*"]}, {"Action": ["inspector2:ListCoverage",
"inspector2:ListFindings"], "Effect": "Allow", "Resource": "*"}, {"Action":
["ecr:CreateRepository"], "Condition": {"StringEquals": {"aws:RequestTag/CreatedBy":
"EC2 Image Builder"}}, "Effect": "Allow", "Resource": "*"}, {"Action":
["ecr:TagResource"], "Condition": {"StringEquals": {"aws:RequestTag/CreatedBy":
"EC2 Image Builder"}}, "Effect": "Allow", "Resource":
"arn:aws:ecr:*:*:repository/image-builder-*"}, {"Action": ["ecr:BatchDeleteImage"],
"Condition": {"StringEquals": {"ecr:ResourceTag/CreatedBy": "EC2 Image Builder"}},
"Effect": "Allow", "Resource": "arn:aws:ecr:*:*:repository/image-builder-*"},
{"Action": ["events:DeleteRule", "events:DescribeRule", "events:PutRule",
"events:PutTargets", "events:RemoveTargets"], "Effect": "Allow", "Resource":
["arn:aws:events:*:*:rule/ImageBuilder-*"]}, {"Action": ["ssm:GetParameter",
"ssm:PutParameter"], "Effect": "Allow", "Resource":
"arn:aws:ssm:*:*:parameter/imagebuilder/*"}, {"Action": ["ssm:GetParameter"],
"Effect": "Allow", "Resource": "arn:aws:ssm:*::parameter/aws/service/*"}, {"Action":
"imagebuilder:StartImagePipelineExecution", "Condition": {"StringEquals":
{"aws:ResourceAccount": "${aws:PrincipalAccount}"}}, "Effect": "Allow", "Resource":
"arn:aws:imagebuilder:*:*:image-pipeline/*"}, {"Action": "imagebuilder:TagResource",
"Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}},
"Effect": "Allow", "Resource": "arn:aws:imagebuilder:*:*:image-pipeline/*"}]})json"},
    {"/aws-service-role/", "AWSOrganizationsServiceTrustPolicy",
     2, "2017-10-10T23:04:07Z", "2017-11-01T06:01:18Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Sid":
"AllowDeletionOfServiceLinkedRoleForOrganizations", "Effect": "Allow", "Action":
["iam:DeleteRole"], "Resource":
["arn:aws:iam::*:role/aws-service-role/organizations.amazonaws.com/*"]}, {"Sid":
"AllowCreationOfServiceLinkedRoles", "Effect": "Allow", "Action":
["iam:CreateServiceLinkedRole"], "Resource": "*"}]})json"},
};
// clang-format on

}  // namespace

std::span<const AwsManagedPolicy> aws_service_role_policies() { return policies; }

}  // namespace amiable::services::iam

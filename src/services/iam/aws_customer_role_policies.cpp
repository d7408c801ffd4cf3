// AWS managed policies that people attach to their users, groups and roles: the
// statements that IAM answered in spring 2026, the order of elements aside. Data only.
#include "services/iam/aws_managed_policies.h"

namespace amiable::services::iam {
namespace {

// clang-format off
constexpr AwsManagedPolicy policies[] = {
    {"/", "AdministratorAccess",
     1, "2015-02-06T18:39:46Z", "2015-02-06T18:39:46Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": "*", "Effect": "Allow", "Resource":
"*"}]})json"},
    {"/", "PowerUserAccess",
     12, "2015-02-06T18:39:47Z", "2026-02-12T17:59:14Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": ["iam:*",
"organizations:*", "account:*"], "Resource": "*"}, {"Action":
["account:GetAccountInformation", "account:GetGovCloudAccountInformation",
"account:GetPrimaryEmail", "account:ListRegions", "iam:CreateServiceLinkedRole",
"iam:DeleteServiceLinkedRole", "iam:ListRoles",
"organizations:DescribeEffectivePolicy", "organizations:DescribeOrganization"],
"Effect": "Allow", "Resource": "*"}]})json"},
    {"/", "IAMFullAccess",
     2, "2015-02-06T18:40:38Z", "2019-06-21T19:40:00Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["iam:*",
"organizations:DescribeAccount", "organizations:DescribeOrganization",
"organizations:DescribeOrganizationalUnit", "organizations:DescribePolicy",
"organizations:ListChildren", "organizations:ListParents",
"organizations:ListPoliciesForTarget", "organizations:ListRoots",
"organizations:ListPolicies", "organizations:ListTargetsForPolicy"], "Effect":
"Allow", "Resource": "*"}]})json"},
    {"/", "IAMReadOnlyAccess",
     4, "2015-02-06T18:40:39Z", "2018-01-25T19:11:27Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["iam:GenerateCredentialReport",
"iam:GenerateServiceLastAccessedDetails", "iam:Get*", "iam:List*",
"iam:SimulateCustomPolicy", "iam:SimulatePrincipalPolicy"], "Effect": "Allow",
"Resource": "*"}]})json"},
    {"/", "IAMUserChangePassword",
     5, "2016-11-15T00:25:16Z", "2026-02-12T17:58:57Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["iam:ChangePassword"], "Effect":
"Allow", "Resource": ["arn:aws:iam::*:user/${aws:username}",
"arn:aws:iam::*:user/*/${aws:username}"]}, {"Action":
["iam:GetAccountPasswordPolicy"], "Effect": "Allow", "Resource": "*"}]})json"},
    {"/", "AWSDenyAll",
     2, "2019-05-01T22:36:14Z", "2023-12-18T16:42:05Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["*"], "Effect": "Deny",
"Resource": "*", "Sid": "DenyAll"}]})json"},
    {"/", "AmazonEC2FullAccess",
     5, "2015-02-06T18:40:15Z", "2018-11-27T02:16:56Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": "ec2:*", "Effect": "Allow",
"Resource": "*"}, {"Action": "elasticloadbalancing:*", "Effect": "Allow", "Resource":
"*"}, {"Action": "cloudwatch:*", "Effect": "Allow", "Resource": "*"}, {"Action":
"autoscaling:*", "Effect": "Allow", "Resource": "*"}, {"Action":
"iam:CreateServiceLinkedRole", "Condition": {"StringEquals": {"iam:AWSServiceName":
["autoscaling.amazonaws.com", "ec2scheduled.amazonaws.com",
"elasticloadbalancing.amazonaws.com", "spot.amazonaws.com", "spotfleet.amazonaws.com",
"transitgateway.amazonaws.com"]}}, "Effect": "Allow", "Resource": "*"}]})json"},
    {"/", "AmazonEC2ReadOnlyAccess",
     5, "2015-02-06T18:40:17Z", "2026-02-12T18:03:17Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:Describe*",
"ec2:GetSecurityGroupsForVpc"], "Effect": "Allow", "Resource": "*"}, {"Action":
"elasticloadbalancing:Describe*", "Effect": "Allow", "Resource": "*"}, {"Action":
["cloudwatch:ListMetrics", "cloudwatch:GetMetricStatistics", "cloudwatch:Describe*"],
"Effect": "Allow", "Resource": "*"}, {"Action": "autoscaling:Describe*", "Effect":
"Allow", "Resource": "*"}]})json"},
    {"/service-role/", "AmazonEC2SpotFleetTaggingRole",
     5, "2017-06-29T18:19:29Z", "2020-04-23T19:30:49Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:DescribeImages",
"ec2:DescribeSubnets", "ec2:RequestSpotInstances", "ec2:TerminateInstances",
"ec2:DescribeInstanceStatus", "ec2:CreateTags", "ec2:RunInstances"], "Effect":
"Allow", "Resource": ["*"]}, {"Action": "iam:PassRole", "Condition": {"StringEquals":
{"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}}, "Effect":
"Allow", "Resource": ["*"]}, {"Action":
["elasticloadbalancing:RegisterInstancesWithLoadBalancer"], "Effect": "Allow",
"Resource": ["arn:aws:elasticloadbalancing:*:*:loadbalancer/*"]}, {"Action":
["elasticloadbalancing:RegisterTargets"], "Effect": "Allow", "Resource":
["arn:aws:elasticloadbalancing:*:*:*/*"]}]})json"},
    {"/", "AmazonSSMManagedInstanceCore",
     2, "2019-03-15T17:22:12Z", "2019-05-23T16:54:21Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ssm:DescribeAssociation",
"ssm:GetDeployablePatchSnapshotForInstance", "ssm:GetDocument",
"ssm:DescribeDocument", "ssm:GetManifest", "ssm:GetParameter", "ssm:GetParameters",
"ssm:ListAssociations", "ssm:ListInstanceAssociations", "ssm:PutInventory",
"ssm:PutComplianceItems", "ssm:PutConfigurePackageResult",
"ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus",
"ssm:UpdateInstanceInformation"], "Effect": "Allow", "Resource": "*"}, {"Action":
["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"], "Effect": "Allow",
"Resource": "*"}, {"Action": ["ec2messages:AcknowledgeMessage",
"ec2messages:DeleteMessage", "ec2messages:FailMessage", "ec2messages:GetEndpoint",
"ec2messages:GetMessages", "ec2messages:SendReply"], "Effect": "Allow", "Resource":
"*"}]})json"},
    {"/", "CloudWatchAgentServerPolicy",
     3, "2018-03-07T01:06:44Z", "2024-02-06T16:37:37Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["cloudwatch:PutMetricData",
"ec2:DescribeVolumes", "ec2:DescribeTags", "logs:PutLogEvents",
"logs:PutRetentionPolicy", "logs:DescribeLogStreams", "logs:DescribeLogGroups",
"logs:CreateLogStream", "logs:CreateLogGroup", "xray:PutTraceSegments",
"xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
"xray:GetSamplingStatisticSummaries"], "Effect": "Allow", "Resource": "*", "Sid":
"CWACloudWatchServerPermissions"}, {"Action": ["ssm:GetParameter"], "Effect": "Allow",
"Resource": "arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*", "Sid":
"CWASSMServerPermissions"}]})json"},
    {"/", "AmazonS3FullAccess",
     2, "2015-02-06T18:40:58Z", "2021-09-27T20:16:37Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["s3:*", "s3-object-lambda:*"],
"Effect": "Allow", "Resource": "*"}]})json"},
    {"/", "AmazonS3ReadOnlyAccess",
     3, "2015-02-06T18:40:59Z", "2023-08-10T21:31:39Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["s3:Get*", "s3:List*",
"s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"], "Effect": "Allow",
"Resource": "*"}]})json"},
    {"/", "AWSKeyManagementServicePowerUser",
     2, "2015-02-06T18:40:40Z", "2017-03-07T00:55:11Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["kms:CreateAlias",
"kms:CreateKey", "kms:DeleteAlias", "kms:Describe*", "kms:GenerateRandom", "kms:Get*",
"kms:List*", "kms:TagResource", "kms:UntagResource", "iam:ListGroups",
"iam:ListRoles", "iam:ListUsers"], "Effect": "Allow", "Resource": "*"}]})json"},
    {"/", "AutoScalingFullAccess",
     2, "2017-01-12T19:31:58Z", "2018-02-06T21:59:13Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": "autoscaling:*", "Effect": "Allow",
"Resource": "*"}, {"Action": "cloudwatch:PutMetricAlarm", "Effect": "Allow",
"Resource": "*"}, {"Action": ["ec2:DescribeAccountAttributes",
"ec2:DescribeAvailabilityZones", "ec2:DescribeImages",
"ec2:DescribeInstanceAttribute", "ec2:DescribeInstances", "ec2:DescribeKeyPairs",
"ec2:DescribeLaunchTemplateVersions", "ec2:DescribePlacementGroups",
"ec2:DescribeSecurityGroups", "ec2:DescribeSpotInstanceRequests",
"ec2:DescribeSubnets", "ec2:DescribeVpcClassicLink"], "Effect": "Allow", "Resource":
"*"}, {"Action": ["elasticloadbalancing:DescribeLoadBalancers",
"elasticloadbalancing:DescribeTargetGroups"], "Effect": "Allow", "Resource": "*"},
{"Action": "iam:CreateServiceLinkedRole", "Condition": {"StringEquals":
{"iam:AWSServiceName": "autoscaling.amazonaws.com"}}, "Effect": "Allow", "Resource":
"*"}]})json"},
    {"/", "AutoScalingConsoleFullAccess",
     2, "2017-01-12T19:43:16Z", "2018-02-06T23:15:36Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action":
["ec2:AuthorizeSecurityGroupIngress", "ec2:CreateKeyPair", "ec2:CreateSecurityGroup",
"ec2:DescribeAccountAttributes", "ec2:DescribeAvailabilityZones",
"ec2:DescribeImages", "ec2:DescribeInstanceAttribute", "ec2:DescribeInstances",
"ec2:DescribeKeyPairs", "ec2:DescribeLaunchTemplateVersions",
"ec2:DescribePlacementGroups", "ec2:DescribeSecurityGroups",
"ec2:DescribeSpotInstanceRequests", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
"ec2:DescribeVpcClassicLink", "ec2:ImportKeyPair"], "Effect": "Allow", "Resource":
"*"}, {"Action": "elasticloadbalancing:Describe*", "Effect": "Allow", "Resource":
"*"}, {"Action": ["cloudwatch:ListMetrics", "cloudwatch:GetMetricStatistics",
"cloudwatch:PutMetricAlarm", "cloudwatch:Describe*"], "Effect": "Allow", "Resource":
"*"}, {"Action": "autoscaling:*", "Effect": "Allow", "Resource": "*"}, {"Action":
["sns:ListSubscriptions", "sns:ListTopics"], "Effect": "Allow", "Resource": "*"},
{"Action": "iam:ListRoles", "Effect": "Allow", "Resource": "*"}, {"Action":
"iam:CreateServiceLinkedRole", "Condition": {"StringEquals": {"iam:AWSServiceName":
"autoscaling.amazonaws.com"}}, "Effect": "Allow", "Resource": "*"}]})json"},
    {"/", "AutoScalingReadOnlyAccess",
     1, "2017-01-12T19:39:35Z", "2017-01-12T19:39:35Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": "autoscaling:Describe*", "Effect":
"Allow", "Resource": "*"}]})json"},
    {"/service-role/", "AWSDataLifecycleManagerServiceRole",
     10, "2018-07-06T19:34:16Z", "2026-02-12T17:59:28Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:CreateSnapshot",
"ec2:CreateSnapshots", "ec2:DeleteSnapshot", "ec2:DescribeInstances",
"ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:EnableFastSnapshotRestores",
"ec2:DescribeFastSnapshotRestores", "ec2:DisableFastSnapshotRestores",
"ec2:CopySnapshot", "ec2:ModifySnapshotAttribute", "ec2:DescribeSnapshotAttribute",
"ec2:DescribeSnapshotTierStatus", "ec2:ModifySnapshotTier",
"ec2:DescribeAvailabilityZones"], "Effect": "Allow", "Resource": "*"}, {"Action":
["ec2:CreateTags"], "Effect": "Allow", "Resource": "arn:aws:ec2:*::snapshot/*"},
{"Action": ["events:PutRule", "events:DeleteRule", "events:DescribeRule",
"events:EnableRule", "events:DisableRule", "events:ListTargetsByRule",
"events:PutTargets", "events:RemoveTargets"], "Effect": "Allow", "Resource":
"arn:aws:events:*:*:rule/AwsDataLifecycleRule.managed-cwe.*"}]})json"},
    {"/", "EC2InstanceProfileForImageBuilder",
     12, "2019-12-01T19:08:23Z", "2026-02-12T17:58:59Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:DescribeVolumes",
"ec2:DescribeSnapshots"], "Effect": "Allow", "Resource": "*"}, {"Action":
["ec2:CreateSnapshot"], "Condition": {"StringEquals": {"aws:RequestTag/CreatedBy":
"EC2 Image Builder"}}, "Effect": "Allow", "Resource": ["arn:aws:ec2:*:*:snapshot/*"]},
{"Action": ["ec2:CreateSnapshot"], "Condition": {"StringEquals":
{"aws:ResourceTag/CreatedBy": "EC2 Image Builder"}}, "Effect": "Allow", "Resource":
["arn:aws:ec2:*:*:volume/*"]}, {"Action": ["ec2:CreateTags"], "Condition":
{"StringEquals": {"aws:RequestTag/CreatedBy": ["EC2 Image Builder"],
"ec2:CreateAction": "CreateSnapshot"}}, "Effect": "Allow", "Resource": "*"},
{"Action": ["s3:GetObject"], "Condition": {"StringEquals": {"s3:ResourceAccount":
"${aws:PrincipalAccount}"}}, "Effect": "Allow", "Resource": ["arn:aws:s3:::*/*.ISO",
"arn:aws:s3:::*/*.iso", "arn:aws:s3:::*/*.Iso"]}, {"Action":
["imagebuilder:GetComponent", "imagebuilder:GetMarketplaceResource"], "Effect":
"Allow", "Resource": "*"}, {"Action": ["kms:Decrypt"], "Condition":
{"ForAnyValue:StringEquals": {"aws:CalledVia": ["imagebuilder.amazonaws.com"],
"kms:EncryptionContextKeys": "aws:imagebuilder:arn"}}, "Effect": "Allow", "Resource":
"*"}, {"Action": ["s3:GetObject"], "Effect": "Allow", "Resource":
"arn:aws:s3:::ec2imagebuilder*"}, {"Action": ["logs:CreateLogStream",
"logs:CreateLogGroup", "logs:PutLogEvents"], "Effect": "Allow", "Resource":
"arn:aws:logs:*:*:log-group:/aws/imagebuilder/*"}]})json"},
    {"/service-role/", "AmazonEBSCSIDriverPolicy",
     14, "2022-04-04T17:24:29Z", "2026-02-12T18:02:41Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:DescribeAvailabilityZones",
"ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeTags",
"ec2:DescribeVolumes", "ec2:DescribeVolumesModifications",
"ec2:DescribeVolumeStatus"], "Effect": "Allow", "Resource": "*"}, {"Action":
["ec2:CreateSnapshot", "ec2:ModifyVolume"], "Effect": "Allow", "Resource":
"arn:aws:ec2:*:*:volume/*"}, {"Action": ["ec2:CopyVolumes"], "Effect": "Allow",
"Resource": ["arn:aws:ec2:*:*:volume/vol-*"]}, {"Action": ["ec2:AttachVolume",
"ec2:DetachVolume"], "Effect": "Allow", "Resource": ["arn:aws:ec2:*:*:volume/*",
"arn:aws:ec2:*:*:instance/*"]}, {"Action": ["ec2:CreateVolume",
"ec2:EnableFastSnapshotRestores"], "Effect": "Allow", "Resource":
"arn:aws:ec2:*:*:snapshot/*"}, {"Action": ["ec2:CreateTags"], "Condition":
{"StringEquals": {"ec2:CreateAction": ["CreateVolume", "CreateSnapshot",
"CopyVolumes"]}}, "Effect": "Allow", "Resource": ["arn:aws:ec2:*:*:volume/*",
"arn:aws:ec2:*:*:snapshot/*"]}, {"Action": ["ec2:DeleteTags"], "Effect": "Allow",
"Resource": ["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:snapshot/*"]}, {"Action":
["ec2:CreateVolume", "ec2:CopyVolumes"], "Condition": {"StringLike":
{"aws:RequestTag/ebs.csi.aws.com/cluster": "true"}}, "Effect": "Allow", "Resource":
"arn:aws:ec2:*:*:volume/*"}, {"Action": ["ec2:CreateVolume", "ec2:CopyVolumes"],
"Condition": {"StringLike": {"aws:RequestTag/CSIVolumeName": "*"}}, "Effect": "Allow",
"Resource": "arn:aws:ec2:*:*:volume/*"}, {"Action": ["ec2:DeleteVolume"], "Condition":
{"StringLike": {"ec2:ResourceTag/ebs.csi.aws.com/cluster": "true"}}, "Effect":
"Allow", "Resource": "arn:aws:ec2:*:*:volume/*"}, {"Action": ["ec2:DeleteVolume"],
"Condition": {"StringLike": {"ec2:ResourceTag/CSIVolumeName": "*"}}, "Effect":
"Allow", "Resource": "arn:aws:ec2:*:*:volume/*"}, {"Action": ["ec2:DeleteVolume"],
"Condition": {"StringLike": {"ec2:ResourceTag/kubernetes.io/created-for/pvc/name":
"*"}}, "Effect": "Allow", "Resource": "arn:aws:ec2:*:*:volume/*"}, {"Action":
["ec2:CreateSnapshot"], "Condition": {"StringLike":
{"aws:RequestTag/CSIVolumeSnapshotName": "*"}}, "Effect": "Allow", "Resource":
"arn:aws:ec2:*:*:snapshot/*"}, {"Action": ["ec2:CreateSnapshot"], "Condition":
{"StringLike": {"aws:RequestTag/ebs.csi.aws.com/cluster": "true"}}, "Effect": "Allow",
"Resource": "arn:aws:ec2:*:*:snapshot/*"}, {"Action": ["ec2:DeleteSnapshot",
"ec2:LockSnapshot"], "Condition": {"StringLike":
{"ec2:ResourceTag/CSIVolumeSnapshotName": "*"}}, "Effect": "Allow", "Resource":
"arn:aws:ec2:*:*:snapshot/*"}, {"Action": ["ec2:DeleteSnapshot", "ec2:LockSnapshot"],
"Condition": {"StringLike": {"ec2:ResourceTag/ebs.csi.aws.com/cluster": "true"}},
"Effect": "Allow", "Resource": "arn:aws:ec2:*:*:snapshot/*"}]})json"},
    {"/", "AmazonEKSWorkerNodePolicy",
     3, "2018-05-27T21:09:01Z", "2023-11-27T00:06:13Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:DescribeInstances",
"ec2:DescribeInstanceTypes", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups",
"ec2:DescribeSubnets", "ec2:DescribeVolumes", "ec2:DescribeVolumesModifications",
"ec2:DescribeVpcs", "eks:DescribeCluster", "eks-auth:AssumeRoleForPodIdentity"],
"Effect": "Allow", "Resource": "*", "Sid": "WorkerNodePermissions"}]})json"},
    {"/", "AmazonEKS_CNI_Policy",
     6, "2018-05-27T21:07:42Z", "2026-03-04T19:12:14Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ec2:AssignPrivateIpAddresses",
"ec2:AttachNetworkInterface", "ec2:CreateNetworkInterface",
"ec2:DeleteNetworkInterface", "ec2:DescribeInstances", "ec2:DescribeTags",
"ec2:DescribeNetworkInterfaces", "ec2:DescribeInstanceTypes", "ec2:DescribeSubnets",
"ec2:DescribeSecurityGroups", "ec2:DetachNetworkInterface",
"ec2:ModifyNetworkInterfaceAttribute", "ec2:UnassignPrivateIpAddresses"], "Effect":
"Allow", "Resource": "*", "Sid": "AmazonEKSCNIPolicy"}, {"Action": ["ec2:CreateTags"],
"Effect": "Allow", "Resource": ["arn:aws:ec2:*:*:network-interface/*"], "Sid":
"AmazonEKSCNIPolicyENITag"}]})json"},
    {"/", "AmazonEC2ContainerRegistryReadOnly",
     3, "2015-12-21T17:04:15Z", "2019-12-10T20:56:32Z",
     R"json({"Version": "2012-10-17", "Statement": [{"Action": ["ecr:GetAuthorizationToken",
"ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer",
"ecr:GetRepositoryPolicy", "ecr:DescribeRepositories", "ecr:ListImages",
"ecr:DescribeImages", "ecr:BatchGetImage", "ecr:GetLifecyclePolicy",
"ecr:GetLifecyclePolicyPreview", "ecr:ListTagsForResource",
"ecr:DescribeImageScanFindings"], "Effect": "Allow", "Resource": "*"}]})json"},
};
// clang-format on

}  // namespace

std::span<const AwsManagedPolicy> aws_customer_policies() { return policies; }

}  // namespace amiable::services::iam

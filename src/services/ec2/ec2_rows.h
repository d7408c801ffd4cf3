// The EC2 operations' rows, a list per file. Internal to services/ec2: every file that has rows
// declares its list here and names it in ec2_operations.cpp.
#pragma once

#include "services/operation.h"

namespace amiable::services::ec2 {

// Tags of all kinds of resources.
Rows tag_rows();

// Images.
Rows image_access_rows();  // ModifyImageAttribute and its siblings
Rows image_settings_rows();
Rows image_state_rows();
Rows image_list_rows();
Rows register_image_rows();
Rows allowed_images_rows();

// An account's settings for EBS.
Rows ebs_settings_rows();

// Snapshots, volumes, copies.
Rows image_copy_rows();
Rows snapshot_copy_rows();
Rows snapshot_list_rows();
Rows snapshot_rows();  // CreateSnapshot, CreateSnapshots, DeleteSnapshot
Rows snapshot_sharing_rows();
Rows snapshot_tier_rows();
Rows volume_attachment_rows();
Rows volume_change_rows();  // ModifyVolume, ModifyVolumeAttribute, DeleteVolume
Rows volume_creation_rows();
Rows volume_list_rows();

// Instances, launch templates, key pairs.
Rows instance_attribute_rows();
Rows instance_image_rows();   // CreateImage
Rows instance_launch_rows();  // RunInstances
Rows instance_list_rows();
Rows instance_option_rows();
Rows instance_start_rows();
Rows instance_state_rows();
Rows key_pair_rows();
Rows launch_template_rows();
Rows launch_template_version_rows();

// Network, Regions and instance types.
Rows instance_type_rows();
Rows network_interface_rows();
Rows region_rows();
Rows security_group_rows();
Rows security_group_rule_rows();
Rows vpc_part_rows();  // route tables, gateways, ACLs, DHCP options, addresses
Rows vpc_rows();

}  // namespace amiable::services::ec2

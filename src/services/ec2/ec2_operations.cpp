// All rows of EC2 in one list.
#include "services/ec2/ec2_rows.h"

namespace amiable::services {

std::span<const Operation> ec2_operations() {
  static const Rows rows = all_rows({
      ec2::tag_rows(),
      // Images and settings.
      ec2::allowed_images_rows(),
      ec2::ebs_settings_rows(),
      ec2::image_access_rows(),
      ec2::image_list_rows(),
      ec2::image_settings_rows(),
      ec2::image_state_rows(),
      ec2::register_image_rows(),
      // Volumes and snapshots.
      ec2::image_copy_rows(),
      ec2::snapshot_copy_rows(),
      ec2::snapshot_list_rows(),
      ec2::snapshot_rows(),
      ec2::snapshot_sharing_rows(),
      ec2::snapshot_tier_rows(),
      ec2::volume_attachment_rows(),
      ec2::volume_change_rows(),
      ec2::volume_creation_rows(),
      ec2::volume_list_rows(),
      // Instances.
      ec2::instance_attribute_rows(),
      ec2::instance_image_rows(),
      ec2::instance_launch_rows(),
      ec2::instance_list_rows(),
      ec2::instance_option_rows(),
      ec2::instance_start_rows(),
      ec2::instance_state_rows(),
      ec2::key_pair_rows(),
      ec2::launch_template_rows(),
      ec2::launch_template_version_rows(),
      // Network.
      ec2::instance_type_rows(),
      ec2::network_interface_rows(),
      ec2::region_rows(),
      ec2::security_group_rows(),
      ec2::security_group_rule_rows(),
      ec2::vpc_part_rows(),
      ec2::vpc_rows(),
  });
  return rows;
}

}  // namespace amiable::services

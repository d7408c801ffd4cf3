// All rows of KMS in one list.
#include "services/kms/kms_rows.h"

namespace amiable::services {

std::span<const Operation> kms_operations() {
  static const Rows rows = all_rows(
      {kms::agreement_rows(), kms::alias_rows(), kms::data_key_rows(), kms::encrypt_rows(),
       kms::grant_list_rows(), kms::grant_rows(), kms::import_rows(), kms::key_creation_rows(),
       kms::key_deletion_rows(), kms::key_policy_rows(), kms::key_rows(), kms::mac_rows(),
       kms::multi_region_rows(), kms::random_rows(), kms::retire_grant_rows(),
       kms::rotation_list_rows(), kms::rotation_rows(), kms::sign_rows(), kms::tag_rows()});
  return rows;
}

}  // namespace amiable::services

// The KMS operations' rows, a list per file. Internal to services/kms.
#pragma once

#include "services/operation.h"

namespace amiable::services::kms {

Rows alias_rows();
Rows grant_rows();
Rows grant_list_rows();
Rows key_creation_rows();
Rows key_deletion_rows();
Rows key_policy_rows();
Rows key_rows();  // reading and small changes
Rows multi_region_rows();
Rows retire_grant_rows();
Rows rotation_list_rows();
Rows rotation_rows();
Rows tag_rows();

Rows agreement_rows();
Rows data_key_rows();
Rows encrypt_rows();
Rows import_rows();
Rows mac_rows();
Rows random_rows();
Rows sign_rows();

}  // namespace amiable::services::kms

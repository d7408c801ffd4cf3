// A stage for tests of EC2's KMS work: KMS's stage, and an inventory that holds a few EC2 things
// over its world. Calls are alice's of KmsStage::account, whose identity policy allows KMS,
// narrowed by a session policy where a case says so.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "../kms/kms_rehearsal.h"
#include "services/ec2/key_work.h"
#include "services/ec2/launch_plan.h"
#include "services/kms/ciphertext.h"
#include "services/kms/sealing.h"
#include "services/world_ahead.h"

namespace amiable::services::ec2 {

struct Staged {
  std::vector<model::Image> images;
  std::vector<model::Snapshot> snapshots;
  std::vector<model::Volume> volumes;
  std::vector<model::Instance> instances;
  model::CreateVolumePermissions shared;
  model::LaunchPermissions launchable;
  bool encryption_by_default = false;
  std::string default_key = "alias/aws/ebs";
  model::AllowedImages allowed{"disabled", "account", {}, false, {}};
};

class StagedInventory final : public store::WorldInventory {
 public:
  StagedInventory(const store::World& world, const Staged& staged) : staged_(staged) {
    rebind(world);
  }
  model::Lookup<model::Image> image(std::string_view id, std::string_view,
                                    std::string_view) override {
    return find(staged_.images, id);
  }
  model::Lookup<model::Snapshot> snapshot(std::string_view id, std::string_view,
                                          std::string_view) override {
    return find(staged_.snapshots, id);
  }
  model::Lookup<model::Volume> volume(std::string_view id, std::string_view,
                                      std::string_view) override {
    return find(staged_.volumes, id);
  }
  model::Lookup<model::Instance> instance(std::string_view id, std::string_view,
                                          std::string_view) override {
    return find(staged_.instances, id);
  }
  model::Lookup<model::CreateVolumePermissions> create_volume_permissions(
      std::string_view, std::string_view, std::string_view) override {
    return model::Lookup<model::CreateVolumePermissions>::found(staged_.shared);
  }
  model::Lookup<model::LaunchPermissions> launch_permissions(std::string_view, std::string_view,
                                                             std::string_view) override {
    return model::Lookup<model::LaunchPermissions>::found(staged_.launchable);
  }
  model::Lookup<bool> encryption_by_default(std::string_view, std::string_view) override {
    return model::Lookup<bool>::found(staged_.encryption_by_default);
  }
  model::Lookup<std::string> default_kms_key(std::string_view, std::string_view) override {
    return model::Lookup<std::string>::found(staged_.default_key);
  }
  model::Lookup<model::AllowedImages> allowed_images(std::string_view, std::string_view) override {
    return model::Lookup<model::AllowedImages>::found(staged_.allowed);
  }

 private:
  template <class T>
  static model::Lookup<T> find(const std::vector<T>& all, std::string_view id) {
    for (const T& one : all) {
      if (one.id == id) return model::Lookup<T>::found(one);
    }
    return model::Lookup<T>::absent();
  }
  const Staged& staged_;
};

}  // namespace amiable::services::ec2

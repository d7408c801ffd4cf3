// The one way to read facts about AWS accounts: found, absent or unknown.
//
// Sources (CLI outputs, later live AWS, Terraform plans and the server's store) implement it.
// Unknown means "not gathered" and names what would tell; it is never taken for absent. Pointers
// stay valid as long as the Inventory. Reading may load lazily, so one thread at a time unless a
// source says otherwise.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "base/result.h"
#include "model/records.h"

namespace amiable::model {

template <class T>
class Lookup {
 public:
  static Lookup found(const T& record) { return Lookup(&record, {}, false); }
  static Lookup absent() { return Lookup(nullptr, {}, false); }
  static Lookup unknown(Need need) { return Lookup(nullptr, std::move(need), true); }

  bool is_found() const { return record_ != nullptr; }
  bool is_absent() const { return record_ == nullptr && !unknown_; }
  bool is_unknown() const { return unknown_; }
  const T* operator->() const { return record_; }
  const T& operator*() const { return *record_; }
  const T* get() const { return record_; }
  const Need& need() const { return need_; }  // is_unknown() only

 private:
  Lookup(const T* record, Need need, bool unknown)
      : record_(record), need_(std::move(need)), unknown_(unknown) {}
  const T* record_;
  Need need_;
  bool unknown_;
};

class Inventory {
 public:
  virtual ~Inventory() = default;

  // Accounts and Regions that something was gathered for, sorted.
  virtual std::vector<std::string> accounts() const = 0;
  virtual std::vector<std::string> regions(std::string_view account) const = 0;

  // User or role by ARN with path (names compare without case, as IAM looks them up). For an
  // assumed-role session pass role_by_name.
  virtual Lookup<Principal> principal(std::string_view arn) = 0;
  virtual Lookup<Principal> role_by_name(std::string_view account, std::string_view name) = 0;

  // Shows every user and role of the account to `visit`, in any order; a record may be gone after
  // its visit. A Need: some were not gathered.
  virtual std::optional<Need> each_principal(
      std::string_view account, const std::function<void(const Principal&)>& visit) = 0;

  // All versions of the account's customer managed policies that can be read, attached or not.
  // Evidence of what was meant; never what a decision rests on.
  virtual std::vector<policy::PolicyPtr> customer_policies(std::string_view account) = 0;

  virtual Lookup<Key> key(std::string_view key_arn) = 0;
  virtual Lookup<policy::Policy> key_policy(std::string_view key_arn) = 0;
  virtual Lookup<std::vector<Grant>> grants(std::string_view key_arn) = 0;
  virtual Lookup<std::vector<Tag>> key_tags(std::string_view key_arn) = 0;
  virtual Lookup<std::vector<Alias>> aliases(std::string_view account, std::string_view region) = 0;

  // An image as `account` sees it, else as any gathered account sees it in that Region. Absent:
  // the account's own list was gathered and nobody's list in that Region holds it.
  virtual Lookup<Image> image(std::string_view id, std::string_view account,
                              std::string_view region) = 0;
  // Regions (of any gathered account) whose lists hold this image id.
  virtual std::vector<std::string> image_regions(std::string_view id) = 0;
  virtual Lookup<LaunchPermissions> launch_permissions(std::string_view image_id,
                                                       std::string_view owner,
                                                       std::string_view region) = 0;
  // Whether describe-images of this account printed the image: then it is shared, public or own.
  virtual bool sees_image(std::string_view account, std::string_view region,
                          std::string_view image_id) = 0;
  virtual Lookup<Snapshot> snapshot(std::string_view id, std::string_view account,
                                    std::string_view region) = 0;
  virtual bool sees_snapshot(std::string_view account, std::string_view region,
                             std::string_view snapshot_id) = 0;
  virtual Lookup<CreateVolumePermissions> create_volume_permissions(std::string_view snapshot_id,
                                                                    std::string_view owner,
                                                                    std::string_view region) = 0;
  virtual Lookup<Volume> volume(std::string_view id, std::string_view account,
                                std::string_view region) = 0;
  virtual Lookup<Instance> instance(std::string_view id, std::string_view account,
                                    std::string_view region) = 0;

  virtual Lookup<bool> encryption_by_default(std::string_view account, std::string_view region) = 0;
  // A key ARN, or `alias/aws/ebs`.
  virtual Lookup<std::string> default_kms_key(std::string_view account,
                                              std::string_view region) = 0;
  virtual Lookup<AllowedImages> allowed_images(std::string_view account,
                                               std::string_view region) = 0;

  // false: nothing about organizations was gathered at all.
  virtual bool has_organization() const = 0;
  // Absent: the gathered organization does not hold this account.
  virtual Lookup<Membership> membership(std::string_view account) = 0;

  // What went wrong while reading a file that a lookup needed; a diagnosis must stop on these.
  virtual const std::vector<Error>& errors() const = 0;
};

}  // namespace amiable::model

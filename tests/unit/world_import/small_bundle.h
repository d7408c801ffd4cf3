// Bundles in memory, written file by file.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>

#include "unit/world_import/imported.h"

namespace amiable::test {

inline constexpr const char* account_a = "111122223333";
inline constexpr const char* account_b = "444455556666";
inline constexpr const char* key_id = "1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d";

inline const std::string a_region = "111122223333/us-west-2/";
inline const std::string b_region = "444455556666/us-west-2/";
inline const std::string key_folder = b_region + "keys/" + key_id + "/";
inline const std::string key_arn = std::string("arn:aws:kms:us-west-2:444455556666:key/") + key_id;

class SmallBundle {
 public:
  SmallBundle& write(const std::string& path, Json content) {
    files_[path] = content.dump(1);
    return *this;
  }
  SmallBundle& remove(const std::string& path) {
    files_.erase(path);
    return *this;
  }
  SmallBundle& write_text(const std::string& path, std::string content) {
    files_[path] = std::move(content);
    return *this;
  }

  std::unique_ptr<sources::FileTree> tree() const {
    Json writes = Json::object();
    for (const auto& [path, text] : files_) writes[path] = text;
    return std::make_unique<PatchedTree>(std::make_unique<Empty>(), Json{{"write", writes}});
  }
  Result<world_import::Imported> read() const {
    return world_import::read_world(tree(), import_time);
  }
  world_import::Imported imported() const { return imported_from(tree()); }
  store::World world() const { return world_of(imported()); }

 private:
  class Empty : public sources::FileTree {
   public:
    Read read(std::string_view) const override { return {}; }
    std::vector<std::string> list(std::string_view) const override { return {}; }
  };
  std::map<std::string, std::string> files_;
};

inline Json allow(const std::string& principal, const std::string& action = "kms:*") {
  return {{"Version", "2012-10-17"},
          {"Statement",
           {{{"Effect", "Allow"},
             {"Principal", {{"AWS", principal}}},
             {"Action", action},
             {"Resource", "*"}}}}};
}

inline Json trust(const std::string& principal) {
  return {
      {"Version", "2012-10-17"},
      {"Statement",
       {{{"Effect", "Allow"}, {"Principal", {{"AWS", principal}}}, {"Action", "sts:AssumeRole"}}}}};
}

inline Json identity(const std::string& action) {
  return {{"Version", "2012-10-17"},
          {"Statement", {{{"Effect", "Allow"}, {"Action", action}, {"Resource", "*"}}}}};
}

inline Json user(const std::string& account, const std::string& name, const std::string& id) {
  return {{"Path", "/"},
          {"UserName", name},
          {"UserId", id},
          {"Arn", fmt::format("arn:aws:iam::{}:user/{}", account, name)},
          {"CreateDate", "2024-05-14T09:10:00+00:00"}};
}

inline Json role(const std::string& account, const std::string& name, const std::string& id,
                 const Json& trusted) {
  return {{"Path", "/"},
          {"RoleName", name},
          {"RoleId", id},
          {"Arn", fmt::format("arn:aws:iam::{}:role/{}", account, name)},
          {"CreateDate", "2024-05-14T09:10:00+00:00"},
          {"AssumeRolePolicyDocument", trusted}};
}

using Entries = std::vector<Json>;  // not Json: one element in braces may be taken for itself

inline Json details(Entries users, Entries roles = {}, Entries groups = {}, Entries policies = {}) {
  return {{"UserDetailList", std::move(users)},
          {"RoleDetailList", std::move(roles)},
          {"GroupDetailList", std::move(groups)},
          {"Policies", std::move(policies)}};
}

inline Json key(const std::string& arn, Json more = Json::object()) {
  Json metadata = {{"AWSAccountId", arn.substr(22, 12)},
                   {"KeyId", arn.substr(arn.find('/') + 1)},
                   {"Arn", arn},
                   {"CreationDate", "2024-05-14T09:12:45.123000+00:00"},
                   {"Description", "images"},
                   {"KeyUsage", "ENCRYPT_DECRYPT"},
                   {"KeyState", "Enabled"},
                   {"Origin", "AWS_KMS"},
                   {"KeyManager", "CUSTOMER"},
                   {"KeySpec", "SYMMETRIC_DEFAULT"},
                   {"MultiRegion", false}};
  metadata.merge_patch(more);
  return {{"KeyMetadata", metadata}};
}

inline Json key_policy(const Json& document) {
  return {{"Policy", document.dump(2)}, {"PolicyName", "default"}};
}

// 444455556666 with one key that its root may do everything with.
inline SmallBundle bundle_with_key(const Json& more = Json::object()) {
  SmallBundle bundle;
  bundle.write(key_folder + "describe-key.json", key(key_arn, more));
  bundle.write(key_folder + "key-policy.json", key_policy(allow("arn:aws:iam::444455556666:root")));
  return bundle;
}

inline Json image(const std::string& owner, const std::string& id, const std::string& snapshot,
                  bool encrypted) {
  return {{"ImageId", id},
          {"OwnerId", owner},
          {"Name", "golden"},
          {"State", "available"},
          {"CreationDate", "2024-05-14T09:20:11.000Z"},
          {"RootDeviceType", "ebs"},
          {"RootDeviceName", "/dev/xvda"},
          {"Architecture", "x86_64"},
          {"Public", false},
          {"BlockDeviceMappings",
           {{{"DeviceName", "/dev/xvda"},
             {"Ebs", {{"SnapshotId", snapshot}, {"VolumeSize", 8}, {"Encrypted", encrypted}}}}}}};
}

inline Json snapshot(const std::string& owner, const std::string& id, Json more = Json::object()) {
  Json out = {{"SnapshotId", id},          {"OwnerId", owner},
              {"State", "completed"},      {"VolumeId", "vol-ffffffff"},
              {"VolumeSize", 8},           {"Encrypted", false},
              {"StorageTier", "standard"}, {"StartTime", "2024-05-14T11:20:11+02:00"}};
  out.merge_patch(more);
  return out;
}

inline Json encrypted(Json more = Json::object()) {
  Json out = {{"Encrypted", true}, {"KmsKeyId", key_arn}};
  out.merge_patch(more);
  return out;
}

inline bool tells(const world_import::Imported& imported, std::string_view part) {
  for (const std::string& line : imported.report.notes.lines()) {
    if (line.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace amiable::test

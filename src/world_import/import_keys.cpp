// KMS keys and aliases. A key needs describe-key.json and key-policy.json: without either it is not
// taken, since nobody could say who may use it.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/arn.h"
#include "services/kms/key_specs.h"
#include "services/kms/rotation.h"
#include "services/principal_ids.h"
#include "sources/record_readers.h"
#include "world_import/import_reading.h"

namespace amiable::world_import {
namespace {

using json::Value;
using sources::File;
using sources::FileId;
using sources::text_of;

constexpr std::string_view aws_alias_prefix = "alias/aws/";
constexpr std::string_view pending_deletion = "PendingDeletion";

// Where keys live in a bundle: each once, whichever of their files is there.
std::vector<FileId> key_folders(const sources::BundleListing& listing) {
  constexpr std::array files{File::describe_key, File::key_policy, File::grants, File::key_tags};
  std::vector<FileId> folders;
  for (const FileId& file : listing.files) {
    if (std::find(files.begin(), files.end(), file.file) == files.end()) continue;
    FileId folder = file;
    folder.file = File::describe_key;
    const bool same = !folders.empty() && folders.back().id == folder.id &&
                      folders.back().region == folder.region &&
                      folders.back().account == folder.account;
    if (!same) folders.push_back(std::move(folder));
  }
  return folders;
}

FileId beside(const FileId& key, File file) {
  FileId other = key;
  other.file = file;
  return other;
}

bool is_own_spec(const model::Key& record) {
  const auto* spec = services::kms::find_key_spec(record.spec);
  return spec != nullptr && spec->allows(record.usage);
}

class Keys {
 public:
  explicit Keys(Reading& reading) : reading_(reading) {}

  void run() {
    for (const FileId& folder : key_folders(reading_.listing)) take(folder);
    relate();
    reading_.out.report.counts.keys = reading_.out.keys.size();
    for (const store::Key& key : reading_.out.keys) take_grants(reading_, key);
  }

 private:
  void take(const FileId& folder);
  bool read_policy(const sources::LoadedFile& file, store::Key& key);
  void set_deletion(const Value& metadata, store::Key& key);
  void set_material(const Value& metadata, store::Key& key);
  void set_alias(store::Key& key) const;
  void settle_state(store::Key& key);
  void relate();

  Reading& reading_;
};

void Keys::take(const FileId& folder) {
  constexpr std::string_view not_taken = "the key is not taken";
  const auto* metadata = load(reading_, folder, not_taken);
  const auto* policy = load(reading_, beside(folder, File::key_policy), not_taken);
  if (metadata == nullptr || policy == nullptr) return;
  const Value value = metadata->top();
  expect(reading_, value, json::Type::boolean, {"MultiRegion"});
  expect(reading_, value, json::Type::object, {"MultiRegionConfiguration"});
  required(reading_, value, "KeyState");
  store::Key key;
  key.record = sources::read_key(value);
  key.record.origin = {};
  const auto arn = split_arn(key.record.arn);
  const bool fits = arn && arn->service == "kms" && arn->account == folder.account &&
                    arn->region == folder.region && arn->resource == "key/" + folder.id &&
                    key.record.id == folder.id && key.record.account == folder.account;
  if (!fits) {
    return fail(reading_, value,
                fmt::format("`Arn` is {}, expected the key of this folder", key.record.arn));
  }
  if (!is_own_spec(key.record)) {
    return reading_.out.report.notes.add(
        fmt::format("keys of spec {} for {} are not served, so not taken", key.record.spec,
                    key.record.usage),
        key.record.arn);
  }
  key.description = text_of(value, "Description");
  if (const auto regions = value.find("MultiRegionConfiguration")) {
    const auto primary = regions->find("PrimaryKey");
    if (primary) key.primary_region = text_of(*primary, "Region");
  }
  key.created = time_in(reading_, value, "CreationDate", reading_.now);
  if (!read_policy(*policy, key)) return;
  settle_state(key);
  set_deletion(value, key);
  set_material(value, key);
  set_alias(key);
  if (const auto* tags =
          load_about(reading_, beside(folder, File::key_tags), "these keys have no tags")) {
    expect(reading_, tags->root(), json::Type::array, {"Tags"});
    key.tags = sources::tags_of(tags->root());
  }
  reading_.keys.emplace(key.record.arn, !key.materials.empty());
  reading_.out.keys.push_back(std::move(key));
}

// As it stands, but for the users and roles of this world: their unique ids.
bool Keys::read_policy(const sources::LoadedFile& file, store::Key& key) {
  const Value member = file.top();
  const std::string text =
      member.is(json::Type::string) ? member.string() : std::string(member.raw());
  const auto document = json::parse(std::make_shared<const Source>(file.path + ", Policy", text));
  if (!document.ok()) {
    reading_.files.add_error(document.error());
    return false;
  }
  const auto arn = split_arn(key.record.arn);
  key.policy =
      compiled(reading_, document.value()->root(),
               services::with_ids(reading_.identities, document.value()->root(), arn->partition),
               policy::Kind::key, "default", {});
  return key.policy.compiled != nullptr;
}

void Keys::settle_state(store::Key& key) {
  settle(reading_, key.record.arn, key.record.state, "Creating", "Enabled");
  settle(reading_, key.record.arn, key.record.state, "Updating", "Enabled");
}

// Where the day has come meanwhile, the key would go at once: it is put off.
void Keys::set_deletion(const Value& metadata, store::Key& key) {
  constexpr std::int64_t window_days = 30;
  if (!key.record.state.ends_with("Deletion")) return;
  key.state_before_deletion = "Enabled";
  key.pending_window_days = sources::number_of(metadata, "PendingDeletionWindowInDays");
  if (key.pending_window_days == 0) key.pending_window_days = window_days;
  if (key.record.state != pending_deletion) return;
  key.deletion_date = time_in(reading_, metadata, "DeletionDate");
  if (key.deletion_date && *key.deletion_date > reading_.now) return;
  key.deletion_date = reading_.now + window_days * seconds_per_day;
  reading_.out.report.notes.add("its day of deletion has passed since; here it is in 30 days",
                                key.record.arn);
}

// A row without bytes stands for material to be made; sealed_rows fills it.
void Keys::set_material(const Value& metadata, store::Key& key) {
  const bool imported = key.record.origin_of_material == "EXTERNAL";
  if (imported && key.record.state == "PendingImport") return;
  store::KeyMaterial& material = key.materials.emplace_back();
  material.created = key.created;
  if (imported) {
    material.valid_to = time_in(reading_, metadata, "ValidTo");
    key.expiration_model = text_of(metadata, "ExpirationModel");
  }
  const bool foreign_store = key.record.origin_of_material != "AWS_KMS" && !imported;
  if (foreign_store) {
    reading_.out.report.notes.add("in a custom key store; here its material is as of any other key",
                                  key.record.arn);
  }
}

void Keys::set_alias(store::Key& key) const {
  if (!key.record.aws_managed) return;
  for (const auto& [alias, target] : reading_.aliases) {
    const std::size_t name = alias.find(aws_alias_prefix);
    if (target == key.record.arn && name != std::string::npos) {
      key.aws_service_alias = alias.substr(name);
    }
  }
  // Yearly [KMS developer guide, AWS managed keys].
  services::kms::start_rotation(key, services::kms::rotation_period_days_default, reading_.now);
}

// INVARIANT of the world: related multi-Region keys agree on primary and replicas. Replicas that
// were not taken are none here.
void Keys::relate() {
  struct Related {
    std::string primary;
    std::vector<std::string> replicas;
    bool has_primary = false;
  };
  std::map<std::string, Related> related;  // by account and id
  const auto name = [](const store::Key& key) { return key.record.account + key.record.id; };
  for (const store::Key& key : reading_.out.keys) {
    if (!key.record.multi_region) continue;
    Related& one = related[name(key)];
    const bool primary = key.record.multi_region_type == "PRIMARY";
    if (!primary) one.replicas.push_back(key.record.region);
    if (primary || !one.has_primary) {
      one.primary = primary ? key.record.region : key.primary_region;
    }
    one.has_primary = one.has_primary || primary;
  }
  for (store::Key& key : reading_.out.keys) {
    if (!key.record.multi_region) continue;
    Related& one = related[name(key)];
    std::sort(one.replicas.begin(), one.replicas.end());
    if (!one.has_primary) {
      reading_.out.report.notes.add("a replica whose primary key is not here", key.record.arn);
    }
    key.primary_region = one.primary;
    key.replica_regions = one.replicas;
  }
}

}  // namespace

void take_aliases(Reading& reading) {
  for (const sources::Place& place : reading.listing.places) {
    const auto* file =
        load(reading, {File::aliases, place.account, place.region, {}}, "no aliases are here");
    if (file == nullptr) continue;
    expect(reading, file->root(), json::Type::array, {"Aliases"});
    for (const Value& one : sources::elements_of(file->root(), "Aliases")) {
      store::Alias alias;
      alias.record = sources::read_alias(one);
      // alias/aws/… of keys that AWS has not made yet are listed without a key.
      if (alias.record.target_key_id.empty()) continue;
      const auto arn = split_arn(alias.record.arn);
      const bool fits = arn && arn->service == "kms" && arn->account == place.account &&
                        arn->region == place.region && arn->resource == alias.record.name;
      if (!fits) {
        fail(reading, one,
             fmt::format("`AliasArn` is {}, expected one of this account and Region",
                         alias.record.arn));
        continue;
      }
      alias.account = place.account;
      alias.region = place.region;
      alias.created = time_in(reading, one, "CreationDate", reading.now);
      alias.updated = time_in(reading, one, "LastUpdatedDate", alias.created);
      reading.aliases.emplace(alias.record.arn,
                              fmt::format("arn:{}:kms:{}:{}:key/{}", arn->partition, place.region,
                                          place.account, alias.record.target_key_id));
      reading.out.rows.put(std::move(alias));
    }
  }
}

void take_keys(Reading& reading) { Keys(reading).run(); }

}  // namespace amiable::world_import

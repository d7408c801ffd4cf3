// The Inventory of a bundle: every lookup names one file, and answers from it.
#include "sources/bundle.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "sources/account_details.h"
#include "sources/bundle_organization.h"
#include "sources/record_readers.h"

namespace amiable::sources {
namespace {

using model::Lookup;

std::string_view key_id_of(std::string_view arn) { return arn.substr(arn.find('/') + 1); }

class Bundle : public model::Inventory {
 public:
  explicit Bundle(std::unique_ptr<FileTree> tree) : files_(std::move(tree)), organization_(files_) {
    for (const std::string& name : files_.tree().list("")) {
      if (is_account_id(name)) accounts_.push_back(name);
    }
  }

  bool is_empty() const { return accounts_.empty() && !organization_.exists(); }

  std::vector<std::string> accounts() const override { return accounts_; }
  std::vector<std::string> regions(std::string_view account) const override {
    std::vector<std::string> regions;
    for (std::string& name : files_.tree().list(account)) {
      if (is_region(name)) regions.push_back(std::move(name));
    }
    return regions;
  }

  Lookup<model::Principal> principal(std::string_view arn) override {
    const auto parts = split_arn(arn);
    if (!parts) return Lookup<model::Principal>::absent();
    return in_details(parts->account,
                      [arn](AccountDetails& details) { return details.principal(arn); });
  }
  Lookup<model::Principal> role_by_name(std::string_view account, std::string_view name) override {
    return in_details(account, [name](AccountDetails& details) { return details.role(name); });
  }

  std::optional<model::Need> each_principal(
      std::string_view account,
      const std::function<void(const model::Principal&)>& visit) override {
    const FileId id{File::account_details, std::string(account), {}, {}};
    const bool was_open = details_.contains(std::string(account));
    const LoadedFile& file = files_.load(id);
    AccountDetails* details = details_of(account, file);
    if (details == nullptr) return need_for(id);
    details->each(visit);
    const bool truncated = file.truncated;
    // Nobody has a record of it yet: one large account in memory at a time.
    if (!was_open) {
      details_.erase(std::string(account));
      files_.unload(id);
    }
    if (truncated) return need_for(id);
    return std::nullopt;
  }

  std::vector<policy::PolicyPtr> customer_policies(std::string_view account) override {
    const AccountDetails* details =
        details_of(account, files_.load({File::account_details, std::string(account), {}, {}}));
    return details == nullptr ? std::vector<policy::PolicyPtr>() : details->customer_policies();
  }

  // What is asked for every decision about a key is remembered by its ARN.
  Lookup<model::Key> key(std::string_view key_arn) override {
    return remembered(key_answers_, key_arn,
                      [this](std::string_view arn) { return read_key_of(arn); });
  }
  Lookup<policy::Policy> key_policy(std::string_view key_arn) override {
    return remembered(policy_answers_, key_arn,
                      [this](std::string_view arn) { return read_key_policy_of(arn); });
  }
  Lookup<std::vector<model::Grant>> grants(std::string_view key_arn) override {
    return remembered(grant_answers_, key_arn, [this](std::string_view arn) {
      return list<model::Grant>(key_file(File::grants, arn), "Grants", grants_, read_grant);
    });
  }
  Lookup<std::vector<model::Tag>> key_tags(std::string_view key_arn) override {
    const FileId id = key_file(File::key_tags, key_arn);
    return single<std::vector<model::Tag>>(
        id, key_tags_, [](const LoadedFile& file) { return tags_of(file.root()); });
  }
  Lookup<std::vector<model::Alias>> aliases(std::string_view account,
                                            std::string_view region) override {
    return list<model::Alias>(file_in(File::aliases, account, region), "Aliases", aliases_,
                              read_alias);
  }

  Lookup<model::Image> image(std::string_view id, std::string_view account,
                             std::string_view region) override {
    return in_any_list<model::Image>(File::images, id, account, region, &Bundle::image_list);
  }
  bool sees_image(std::string_view account, std::string_view region,
                  std::string_view image_id) override {
    return find(image_list(file_in(File::images, account, region)), image_id) != nullptr;
  }
  std::vector<std::string> image_regions(std::string_view id) override {
    std::set<std::string> found;
    for (const std::string& account : accounts_) {
      for (const std::string& region : regions(account)) {
        if (sees_image(account, region, id)) found.insert(region);
      }
    }
    return {found.begin(), found.end()};
  }
  Lookup<model::LaunchPermissions> launch_permissions(std::string_view image_id,
                                                      std::string_view owner,
                                                      std::string_view region) override {
    return single<model::LaunchPermissions>(file_in(File::image_attribute, owner, region, image_id),
                                            launch_permissions_, [](const LoadedFile& file) {
                                              auto record = read_launch_permissions(file.root());
                                              record.origin.source = file.document->source_ptr();
                                              return record;
                                            });
  }

  Lookup<model::Snapshot> snapshot(std::string_view id, std::string_view account,
                                   std::string_view region) override {
    return in_any_list<model::Snapshot>(File::snapshots, id, account, region,
                                        &Bundle::snapshot_list);
  }
  bool sees_snapshot(std::string_view account, std::string_view region,
                     std::string_view snapshot_id) override {
    return find(snapshot_list(file_in(File::snapshots, account, region)), snapshot_id) != nullptr;
  }
  Lookup<model::CreateVolumePermissions> create_volume_permissions(
      std::string_view snapshot_id, std::string_view owner, std::string_view region) override {
    return single<model::CreateVolumePermissions>(
        file_in(File::snapshot_attribute, owner, region, snapshot_id), volume_permissions_,
        [](const LoadedFile& file) {
          auto record = read_create_volume_permissions(file.root());
          record.origin.source = file.document->source_ptr();
          return record;
        });
  }

  Lookup<model::Volume> volume(std::string_view id, std::string_view account,
                               std::string_view region) override {
    const FileId file = file_in(File::volumes, account, region);
    return in_list(file, records(file, "Volumes", volumes_, account, region, read_volume), id);
  }

  Lookup<model::Instance> instance(std::string_view id, std::string_view account,
                                   std::string_view region) override {
    const FileId file = file_in(File::instances, account, region);
    return in_list(file, instance_records(file, account, region), id);
  }

  Lookup<bool> encryption_by_default(std::string_view account, std::string_view region) override {
    return single<bool>(
        file_in(File::ebs_encryption, account, region), encryption_by_default_,
        [](const LoadedFile& file) { return flag_of(file.root(), "EbsEncryptionByDefault"); });
  }
  Lookup<std::string> default_kms_key(std::string_view account, std::string_view region) override {
    return single<std::string>(
        file_in(File::ebs_default_key, account, region), default_keys_,
        [](const LoadedFile& file) { return text_of(file.root(), "KmsKeyId"); });
  }
  Lookup<model::AllowedImages> allowed_images(std::string_view account,
                                              std::string_view region) override {
    return single<model::AllowedImages>(file_in(File::allowed_images, account, region),
                                        allowed_images_, [](const LoadedFile& file) {
                                          auto record = read_allowed_images(file.root());
                                          record.origin.source = file.document->source_ptr();
                                          return record;
                                        });
  }

  bool has_organization() const override { return organization_.exists(); }
  Lookup<model::Membership> membership(std::string_view account) override {
    return organization_.membership(account);
  }

  const std::vector<Error>& errors() const override { return files_.errors(); }

 private:
  template <class T>
  using Cache = std::map<std::string, T, std::less<>>;
  template <class T>
  using Records = std::deque<T>;

  static FileId file_in(File file, std::string_view account, std::string_view region,
                        std::string_view id = {}) {
    return {file, std::string(account), std::string(region), std::string(id)};
  }

  static FileId key_file(File file, std::string_view key_arn) {
    const auto arn = split_arn(key_arn);
    if (!arn) return {file, {}, {}, std::string(key_arn)};
    return file_in(file, arn->account, arn->region, key_id_of(arn->resource));
  }

  template <class T>
  using Answers = std::map<std::string, Lookup<T>, std::less<>>;

  template <class T, class Make>
  static Lookup<T> remembered(Answers<T>& answers, std::string_view arn, Make make) {
    auto known = answers.find(arn);
    if (known == answers.end()) known = answers.emplace(std::string(arn), make(arn)).first;
    return known->second;
  }

  Lookup<model::Key> read_key_of(std::string_view key_arn) {
    const FileId id = key_file(File::describe_key, key_arn);
    return single<model::Key>(id, keys_, [&](const LoadedFile& file) {
      model::Key key = read_key(file.top());
      key.origin.source = file.document->source_ptr();
      if (key.arn != key_arn) {
        files_.add_error({ErrorKind::unreadable,
                          (key.arn.empty() ? "`KeyMetadata` names no key"
                                           : "`KeyMetadata` describes " + key.arn) +
                              ", expected " + std::string(key_arn),
                          file.top().place(), "put each key's output into the folder of its id"});
      }
      return key;
    });
  }

  Lookup<policy::Policy> read_key_policy_of(std::string_view key_arn) {
    const FileId id = key_file(File::key_policy, key_arn);
    const auto known = key_policies_.try_emplace(path_of(id), parse_key_policy(id)).first;
    if (known->second) return Lookup<policy::Policy>::found(*known->second);
    return Lookup<policy::Policy>::unknown(need_for(id));
  }

  // nullptr: the account's details were not gathered.
  AccountDetails* details_of(std::string_view account, const LoadedFile& file) {
    if (!file.found()) return nullptr;
    const auto [entry, inserted] = details_.try_emplace(std::string(account));
    if (inserted) {
      entry->second = std::make_unique<AccountDetails>(files_, file, std::string(account));
    }
    return entry->second.get();
  }

  template <class Find>
  Lookup<model::Principal> in_details(std::string_view account, Find find_in) {
    const FileId id{File::account_details, std::string(account), {}, {}};
    const LoadedFile& file = files_.load(id);
    AccountDetails* details = details_of(account, file);
    if (details == nullptr) return Lookup<model::Principal>::unknown(need_for(id));
    const model::Principal* found = find_in(*details);
    if (found != nullptr) return Lookup<model::Principal>::found(*found);
    if (file.truncated) return Lookup<model::Principal>::unknown(need_for(id));
    return Lookup<model::Principal>::absent();
  }

  // A file that holds one record.
  template <class T, class Read>
  Lookup<T> single(const FileId& id, Cache<T>& cache, Read read) {
    const LoadedFile& file = files_.load(id);
    if (!file.found()) return Lookup<T>::unknown(need_for(id));
    auto entry = cache.find(file.path);
    if (entry == cache.end()) entry = cache.emplace(file.path, read(file)).first;
    return Lookup<T>::found(entry->second);
  }

  // A file that is one list, wanted as a whole.
  template <class T, class Read>
  Lookup<std::vector<T>> list(const FileId& id, std::string_view member,
                              Cache<std::vector<T>>& cache, Read read) {
    const LoadedFile& loaded = files_.load(id);
    if (loaded.found() && loaded.truncated) return Lookup<std::vector<T>>::unknown(need_for(id));
    return single<std::vector<T>>(id, cache, [&](const LoadedFile& file) {
      std::vector<T> records;
      for (const json::Value& one : elements_of(file.root(), member)) records.push_back(read(one));
      return records;
    });
  }

  // The records of a list file of one account and Region; nullptr when not gathered.
  template <class T, class Read>
  Records<T>* records(const FileId& id, std::string_view member, Cache<Records<T>>& cache,
                      std::string_view account, std::string_view region, Read read) {
    const LoadedFile& file = files_.load(id);
    if (!file.found()) return nullptr;
    const auto [entry, inserted] = cache.try_emplace(file.path);
    if (!inserted) return &entry->second;
    for (const json::Value& one : elements_of(file.root(), member)) {
      T record = read(one);
      record.origin.source = file.document->source_ptr();
      set_home(record, account, region);
      entry->second.push_back(std::move(record));
    }
    return &entry->second;
  }

  static void set_home(model::Image& image, std::string_view account, std::string_view region) {
    image.seen_by = account;
    image.region = region;
  }
  static void set_home(model::Snapshot& snapshot, std::string_view account,
                       std::string_view region) {
    snapshot.seen_by = account;
    snapshot.region = region;
  }
  template <class T>
  static void set_home(T& record, std::string_view account, std::string_view region) {
    record.account = account;
    record.region = region;
  }

  Records<model::Image>* image_list(const FileId& id) {
    return records(id, "Images", images_, id.account, id.region, read_image);
  }
  Records<model::Snapshot>* snapshot_list(const FileId& id) {
    return records(id, "Snapshots", snapshots_, id.account, id.region, read_snapshot);
  }

  Records<model::Instance>* instance_records(const FileId& id, std::string_view account,
                                             std::string_view region) {
    const LoadedFile& file = files_.load(id);
    if (!file.found()) return nullptr;
    const auto [entry, inserted] = instances_.try_emplace(file.path);
    if (!inserted) return &entry->second;
    for (const json::Value& reservation : elements_of(file.root(), "Reservations")) {
      for (const json::Value& one : elements_of(reservation, "Instances")) {
        model::Instance instance = read_instance(one);
        instance.origin.source = file.document->source_ptr();
        set_home(instance, account, region);
        entry->second.push_back(std::move(instance));
      }
    }
    return &entry->second;
  }

  template <class T>
  static const T* find(const Records<T>* list, std::string_view id) {
    if (list == nullptr) return nullptr;
    const auto found =
        std::find_if(list->begin(), list->end(), [id](const T& record) { return record.id == id; });
    return found == list->end() ? nullptr : &*found;
  }

  template <class T>
  Lookup<T> in_list(const FileId& id, const Records<T>* list, std::string_view wanted) {
    if (const T* found = find(list, wanted)) return Lookup<T>::found(*found);
    if (list == nullptr || files_.load(id).truncated) return Lookup<T>::unknown(need_for(id));
    return Lookup<T>::absent();
  }

  // The asking account's own list first, then the owner's, then anybody's in that Region.
  template <class T>
  Lookup<T> in_any_list(File file, std::string_view id, std::string_view account,
                        std::string_view region, Records<T>* (Bundle::*list_of)(const FileId&)) {
    const FileId own = file_in(file, account, region, id);
    Lookup<T> mine = in_list(own, (this->*list_of)(own), id);
    if (mine.is_found()) return mine;
    const T* best = nullptr;
    for (const std::string& other : accounts_) {
      const T* found = find((this->*list_of)(file_in(file, other, region)), id);
      if (found != nullptr && (best == nullptr || found->owner == other)) best = found;
    }
    return best != nullptr ? Lookup<T>::found(*best) : mine;
  }

  policy::PolicyPtr parse_key_policy(const FileId& id) {
    const LoadedFile& file = files_.load(id);
    if (!file.found()) return nullptr;
    const json::Value member = file.top();
    Result<policy::PolicyPtr> parsed = [&] {
      if (!member.is(json::Type::string))
        return policy::parse(member, policy::Kind::key, "default");
      return policy::parse(std::make_shared<const Source>(file.path + ", Policy", member.string()),
                           policy::Kind::key, "default");
    }();
    if (parsed) return std::move(parsed).value();
    files_.add_error(std::move(parsed).error());
    return nullptr;
  }

  BundleFiles files_;
  BundleOrganization organization_;
  std::vector<std::string> accounts_;
  Cache<std::unique_ptr<AccountDetails>> details_;
  Answers<model::Key> key_answers_;
  Answers<policy::Policy> policy_answers_;
  Answers<std::vector<model::Grant>> grant_answers_;
  Cache<model::Key> keys_;
  Cache<policy::PolicyPtr> key_policies_;
  Cache<std::vector<model::Grant>> grants_;
  Cache<std::vector<model::Tag>> key_tags_;
  Cache<std::vector<model::Alias>> aliases_;
  Cache<Records<model::Image>> images_;
  Cache<Records<model::Snapshot>> snapshots_;
  Cache<Records<model::Volume>> volumes_;
  Cache<Records<model::Instance>> instances_;
  Cache<model::LaunchPermissions> launch_permissions_;
  Cache<model::CreateVolumePermissions> volume_permissions_;
  Cache<bool> encryption_by_default_;
  Cache<std::string> default_keys_;
  Cache<model::AllowedImages> allowed_images_;
};

}  // namespace

Result<std::unique_ptr<model::Inventory>> open_bundle(std::unique_ptr<FileTree> tree) {
  auto bundle = std::make_unique<Bundle>(std::move(tree));
  if (bundle->is_empty()) {
    return Error{ErrorKind::unreadable,
                 "the bundle holds neither a folder named by a 12-digit account id nor "
                 "organization/",
                 {},
                 "docs/bundle.md lists the files and the commands that print them"};
  }
  return std::unique_ptr<model::Inventory>(std::move(bundle));
}

Result<std::unique_ptr<model::Inventory>> open_bundle(const std::filesystem::path& folder) {
  return open_bundle(TRY(open_folder(folder)));
}

}  // namespace amiable::sources

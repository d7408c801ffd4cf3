// Keys of rows and the building of change sets.
#include "store/change_set.h"

#include "base/ascii.h"

namespace amiable::store {
namespace {

std::string key_of_name(const std::string& account, const std::string& name) {
  return account + '/' + ascii_lowered(name);
}

template <class T>
Change change_of(Table table, T record) {
  std::string key = key_of(record);
  return {table, std::move(key), std::make_shared<const T>(std::move(record))};
}

constexpr std::string_view table_names[] = {
    "account",          "access key", "user",  "group", "role",   "managed policy",
    "instance profile", "key",        "alias", "grant", "setting"};
static_assert(std::size(table_names) == table_count);

}  // namespace

std::string_view table_name(Table table) { return table_names[static_cast<std::size_t>(table)]; }

std::string key_of(const Account& record) { return record.id; }
std::string key_of(const AccessKey& record) { return record.id; }
std::string key_of(const Entity& record) { return key_of_name(record.account, record.name); }
std::string key_of(const ManagedPolicy& record) { return record.arn; }
std::string key_of(const InstanceProfile& record) {
  return key_of_name(record.account, record.name);
}
std::string key_of(const Key& record) { return record.record.arn; }
std::string key_of(const Alias& record) { return record.record.arn; }
std::string key_of(const Grant& record) { return record.record.key_arn + '/' + record.record.id; }
std::string key_of(const Setting& record) { return record.name; }

std::string key_of(const Record& record) {
  return std::visit(
      [](const auto& row) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(row)>, std::monostate>) {
          return {};
        } else {
          return key_of(*row);
        }
      },
      record);
}

void ChangeSet::put(Account record) {
  changes_.push_back(change_of(Table::account, std::move(record)));
}
void ChangeSet::put(AccessKey record) {
  changes_.push_back(change_of(Table::access_key, std::move(record)));
}
void ChangeSet::put(User record) { changes_.push_back(change_of(Table::user, std::move(record))); }
void ChangeSet::put(Group record) {
  changes_.push_back(change_of(Table::group, std::move(record)));
}
void ChangeSet::put(Role record) { changes_.push_back(change_of(Table::role, std::move(record))); }
void ChangeSet::put(ManagedPolicy record) {
  changes_.push_back(change_of(Table::managed_policy, std::move(record)));
}
void ChangeSet::put(InstanceProfile record) {
  changes_.push_back(change_of(Table::instance_profile, std::move(record)));
}
void ChangeSet::put(Key record) { changes_.push_back(change_of(Table::key, std::move(record))); }
void ChangeSet::put(Alias record) {
  changes_.push_back(change_of(Table::alias, std::move(record)));
}
void ChangeSet::put(Grant record) {
  changes_.push_back(change_of(Table::grant, std::move(record)));
}
void ChangeSet::put(Setting record) {
  changes_.push_back(change_of(Table::setting, std::move(record)));
}
void ChangeSet::erase(Table table, std::string key) {
  changes_.push_back({table, std::move(key), std::monostate()});
}

}  // namespace amiable::store

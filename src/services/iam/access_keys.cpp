// Long-term access keys of users and of the root user. The secret is shown once and kept sealed.
#include <fmt/format.h>

#include "services/access_key_secret.h"
#include "services/first_account.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/implied_user.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t keys_per_user_max = 2;

template <class Op>
Answer<Asks> asks(const typename Op::Request& in, const Call& call) {
  return Asks{TRY(implied_user_ask(in.UserName, call, Op::name))};
}

struct Holder {
  std::string name;  // as stored; empty: root
  std::string id;
  std::vector<const store::AccessKey*> keys;
};

Answer<Holder> holder_of(const std::optional<std::string>& given, const Call& call) {
  Holder holder;
  const std::string name = TRY(implied_user(given, call));
  holder.id = call.account();
  if (!name.empty()) {
    const store::User* user = TRY(require<UserKind>(call, name));
    holder.name = user->name;
    holder.id = user->id;
  }
  holder.keys = call.world.access_keys_of(call.account(), holder.name);
  return holder;
}

// Root's keys carry no user name.
std::optional<std::string> shown_name(const std::string& user) {
  return user.empty() ? std::nullopt : std::optional(user);
}

std::string status(const store::AccessKey& key) { return key.active ? "Active" : "Inactive"; }

Answer<const store::AccessKey*> find_key(const Holder& holder, const std::string& id) {
  for (const store::AccessKey* key : holder.keys) {
    if (key->id == id) return key;
  }
  return no_such_entity(fmt::format("The Access Key with id {} cannot be found.", id));
}

Answer<api::CreateAccessKeyResponse> create(const api::CreateAccessKeyRequest& in, const Call& call,
                                            store::ChangeSet& changes) {
  const Holder holder = TRY(holder_of(in.UserName, call));
  if (holder.keys.size() >= keys_per_user_max) {
    return over_quota("AccessKeysPerUser", keys_per_user_max);
  }
  const crypto::SecretBytes secret = new_access_key_secret();
  const store::AccessKey key = new_access_key({std::string(call.account()), holder.name, holder.id},
                                              secret, call.vault, call.now);
  api::CreateAccessKeyResponse out;
  out.AccessKey.emplace();
  out.AccessKey->UserName = shown_name(key.user);
  out.AccessKey->AccessKeyId = key.id;
  out.AccessKey->Status = status(key);
  out.AccessKey->SecretAccessKey = std::string(secret.view());
  out.AccessKey->CreateDate = date(key.created);
  changes.put(std::move(key));
  return out;
}

Answer<api::ListAccessKeysResponse> list(const api::ListAccessKeysRequest& in, const Call& call) {
  const Holder holder = TRY(holder_of(in.UserName, call));
  Page page = TRY(Page::of("access keys", in));
  api::ListAccessKeysResponse out;
  out.AccessKeyMetadata.emplace();
  std::vector<Keyed> keys;
  for (const store::AccessKey* key : holder.keys) keys.push_back({key->id, keys.size()});
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    const store::AccessKey& key = *holder.keys[i];
    out.AccessKeyMetadata->push_back(
        {shown_name(key.user), key.id, status(key), date(key.created)});
  }
  page.close(out);
  return out;
}

Answer<api::UpdateAccessKeyResponse> update(const api::UpdateAccessKeyRequest& in, const Call& call,
                                            store::ChangeSet& changes) {
  const Holder holder = TRY(holder_of(in.UserName, call));
  store::AccessKey changed = *TRY(find_key(holder, *in.AccessKeyId));
  if (*in.Status != "Active" && *in.Status != "Inactive") {
    return validation_error("Status must be Active or Inactive.");  // the model also has Expired
  }
  changed.active = *in.Status == "Active";
  changes.put(std::move(changed));
  return api::UpdateAccessKeyResponse{};
}

Answer<api::DeleteAccessKeyResponse> remove(const api::DeleteAccessKeyRequest& in, const Call& call,
                                            store::ChangeSet& changes) {
  const Holder holder = TRY(holder_of(in.UserName, call));
  const store::AccessKey* key = TRY(find_key(holder, *in.AccessKeyId));
  changes.erase(store::Table::access_key, store::key_of(*key));
  return api::DeleteAccessKeyResponse{};
}

}  // namespace

std::vector<Operation> access_key_rows() {
  return {writing<op::CreateAccessKey>(asks<op::CreateAccessKey>, create),
          reading<op::ListAccessKeys>(asks<op::ListAccessKeys>, list),
          writing<op::UpdateAccessKey>(asks<op::UpdateAccessKey>, update),
          writing<op::DeleteAccessKey>(asks<op::DeleteAccessKey>, remove)};
}

}  // namespace amiable::services::iam

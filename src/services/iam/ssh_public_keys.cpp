// SSH public keys of users: RSA of 2048 bits or more, as OpenSSH's line or as PEM, given back in
// either form [IAM API reference, UploadSSHPublicKey, GetSSHPublicKey].
#include <fmt/format.h>

#include <algorithm>

#include "crypto/base64.h"
#include "crypto/certificates.h"
#include "crypto/hash.h"
#include "crypto/md5.h"
#include "services/ec2/ssh_keys.h"
#include "services/first_account.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/implied_user.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t keys_per_user_max = 5;
// An RSA-2048 public key on the wire of SSH: name, exponent, and 257 bytes of modulus.
constexpr std::size_t blob_bytes_min = 4 + 7 + 4 + 1 + 4 + 257;

std::optional<ec2::SshPublicKey> read(std::string_view body) {
  auto key = ec2::ssh_key_of_line(body);
  if (!key) {
    if (const auto spki = crypto::public_spki_of_pem(body)) key = ec2::ssh_key_of_spki(*spki);
  }
  if (!key || key->type != "rsa" || key->blob.size() < blob_bytes_min) return {};
  return key;
}

std::string fingerprint_of(const ec2::SshPublicKey& key) {
  const std::string digits = crypto::hex(crypto::md5(key.blob));
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    if (at != 0) out += ':';
    out.append(digits, at, 2);
  }
  return out;
}

std::string pem_of(const ec2::SshPublicKey& key) {
  constexpr std::size_t width = 64;
  const std::string text = crypto::base64_encode(key.spki);
  std::string out = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < text.size(); at += width) {
    out.append(text, at, width);
    out += '\n';
  }
  return out + "-----END PUBLIC KEY-----\n";
}

// What stands as a line stays as uploaded, with its comment.
std::string body_in(const store::SshPublicKey& kept, std::string_view encoding) {
  const auto key = read(kept.body);
  if (!key) return kept.body;
  if (encoding == "PEM") return pem_of(*key);
  if (kept.body.starts_with("ssh-")) return kept.body;
  std::string line = key->line("");
  line.pop_back();  // the blank before no comment
  return line;
}

std::string status(const store::SshPublicKey& key) { return key.active ? "Active" : "Inactive"; }

api::SSHPublicKey shape_of(const store::User& user, const store::SshPublicKey& key,
                           std::string_view encoding) {
  return {user.name,         key.id, key.fingerprint, body_in(key, encoding), status(key),
          date(key.uploaded)};
}

Answer<api::UploadSSHPublicKeyResponse> upload(const api::UploadSSHPublicKeyRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  store::User changed = *TRY(require<UserKind>(call, *in.UserName));
  const auto key = read(*in.SSHPublicKeyBody);
  if (!key) return wire::AwsError{"InvalidPublicKey", "The public key is invalid."};  // [assumed]
  store::SshPublicKey one;
  one.fingerprint = fingerprint_of(*key);
  const bool known =
      std::any_of(changed.ssh_keys.begin(), changed.ssh_keys.end(),
                  [&one](const auto& kept) { return kept.fingerprint == one.fingerprint; });
  if (known) {  // [IAM API reference; the sentence is assumed]
    return wire::AwsError{"DuplicateSSHPublicKey",
                          "The SSH public key is already associated with the IAM user."};
  }
  if (changed.ssh_keys.size() >= keys_per_user_max) {
    return over_quota("SSHPublicKeysPerUser", keys_per_user_max);
  }
  one.id = new_unique_id("APKA");
  one.body = *in.SSHPublicKeyBody;
  one.uploaded = call.now;
  api::UploadSSHPublicKeyResponse out;
  out.SSHPublicKey = shape_of(changed, one, "SSH");
  out.SSHPublicKey->SSHPublicKeyBody = one.body;
  changed.ssh_keys.push_back(std::move(one));
  changes.put(std::move(changed));
  return out;
}

Answer<std::size_t> index_of(const store::User& user, const std::string& id) {
  const auto found = std::find_if(user.ssh_keys.begin(), user.ssh_keys.end(),
                                  [&id](const auto& one) { return one.id == id; });
  if (found == user.ssh_keys.end()) {
    return no_such_entity(fmt::format("The Public Key with id {} cannot be found.", id));
  }
  return static_cast<std::size_t>(found - user.ssh_keys.begin());
}

Answer<api::GetSSHPublicKeyResponse> get(const api::GetSSHPublicKeyRequest& in, const Call& call) {
  const store::User* user = TRY(require<UserKind>(call, *in.UserName));
  const std::size_t index = TRY(index_of(*user, *in.SSHPublicKeyId));
  api::GetSSHPublicKeyResponse out;
  out.SSHPublicKey = shape_of(*user, user->ssh_keys[index], *in.Encoding);
  return out;
}

Answer<Asks> asks_list(const api::ListSSHPublicKeysRequest& in, const Call& call) {
  return Asks{TRY(implied_user_ask(in.UserName, call, op::ListSSHPublicKeys::name))};
}

Answer<api::ListSSHPublicKeysResponse> list(const api::ListSSHPublicKeysRequest& in,
                                            const Call& call) {
  const std::string name = TRY(implied_user(in.UserName, call));
  Page page = TRY(Page::of("SSH public keys", in));
  api::ListSSHPublicKeysResponse out;
  out.SSHPublicKeys.emplace();
  if (!name.empty()) {  // the root has none
    const store::User* user = TRY(require<UserKind>(call, name));
    std::vector<Keyed> keys;
    for (const auto& key : user->ssh_keys) keys.push_back({key.id, keys.size()});
    for (const std::size_t i : rows_of(page, std::move(keys))) {
      const store::SshPublicKey& key = user->ssh_keys[i];
      out.SSHPublicKeys->push_back({user->name, key.id, status(key), date(key.uploaded)});
    }
  }
  page.close(out);
  return out;
}

Answer<api::UpdateSSHPublicKeyResponse> update(const api::UpdateSSHPublicKeyRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  store::User changed = *TRY(require<UserKind>(call, *in.UserName));
  const std::size_t index = TRY(index_of(changed, *in.SSHPublicKeyId));
  if (*in.Status == "Expired") return validation_error("Status must be Active or Inactive.");
  changed.ssh_keys[index].active = *in.Status == "Active";
  changes.put(std::move(changed));
  return api::UpdateSSHPublicKeyResponse{};
}

Answer<api::DeleteSSHPublicKeyResponse> remove(const api::DeleteSSHPublicKeyRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  store::User changed = *TRY(require<UserKind>(call, *in.UserName));
  const std::size_t index = TRY(index_of(changed, *in.SSHPublicKeyId));
  changed.ssh_keys.erase(changed.ssh_keys.begin() + static_cast<std::ptrdiff_t>(index));
  changes.put(std::move(changed));
  return api::DeleteSSHPublicKeyResponse{};
}

template <class Op>
constexpr auto asks_user = asks_entity<Op, UserKind>;

}  // namespace

std::vector<Operation> ssh_public_key_rows() {
  return {writing<op::UploadSSHPublicKey>(asks_user<op::UploadSSHPublicKey>, upload),
          reading<op::GetSSHPublicKey>(asks_user<op::GetSSHPublicKey>, get),
          reading<op::ListSSHPublicKeys>(asks_list, list),
          writing<op::UpdateSSHPublicKey>(asks_user<op::UpdateSSHPublicKey>, update),
          writing<op::DeleteSSHPublicKey>(asks_user<op::DeleteSSHPublicKey>, remove)};
}

}  // namespace amiable::services::iam

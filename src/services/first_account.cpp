// An account and its root access key; the rest of the file's contract is in iam/.
#include "services/first_account.h"

#include "crypto/base64.h"
#include "crypto/random.h"
#include "services/access_key_secret.h"

namespace amiable::services {

void make_account(std::string_view account, const Vault& vault, Timestamp now,
                  store::ChangeSet& changes) {
  store::Account record;
  record.id = account;
  record.created = now;
  changes.put(std::move(record));
  changes.put(new_access_key({std::string(account), {}, std::string(account)},
                             new_access_key_secret(), vault, now));
}

crypto::SecretBytes new_access_key_secret() {
  constexpr std::size_t bytes = 30;  // 40 characters of base64
  return crypto::SecretBytes::copy_of(crypto::base64_encode(crypto::random_secret(bytes).view()));
}

store::AccessKey new_access_key(KeyHolder holder, const crypto::SecretBytes& secret,
                                const Vault& vault, Timestamp now) {
  store::AccessKey key;
  key.id = new_access_key_id("AKIA", holder.account);
  key.account = std::move(holder.account);
  key.user = std::move(holder.user);
  key.user_id = std::move(holder.user_id);
  key.created = now;
  key.sealed_secret = vault.seal(Vault::Purpose::access_key_secret, key.id, secret.view());
  return key;
}

}  // namespace amiable::services

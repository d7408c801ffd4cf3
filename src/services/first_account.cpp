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
  store::AccessKey key;
  key.id = new_access_key_id("AKIA", account);
  key.account = account;
  key.user_id = account;
  key.created = now;
  key.sealed_secret =
      vault.seal(Vault::Purpose::access_key_secret, key.id, new_access_key_secret().view());
  changes.put(std::move(key));
}

crypto::SecretBytes new_access_key_secret() {
  constexpr std::size_t bytes = 30;  // 40 characters of base64
  return crypto::SecretBytes::copy_of(crypto::base64_encode(crypto::random_secret(bytes).view()));
}

}  // namespace amiable::services

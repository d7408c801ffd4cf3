// Three bounded maps per thread: key bytes, private keys, public keys.
#include "services/kms/opened_keys.h"

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/limits.h"
#include "services/kms/key_use.h"
#include "services/kms/material.h"

namespace amiable::services::kms {
namespace {

template <class Value>
class RecentlyUsed {
 public:
  // nullptr: not here.
  const Value* find(std::string_view sealed) {
    const auto found = places_.find(sealed);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->value;
  }

  void keep(std::string_view sealed, Value value) {
    entries_.push_front({std::string(sealed), std::move(value)});
    places_[entries_.front().sealed] = entries_.begin();
    if (entries_.size() <= limits::opened_keys_per_thread_max) return;
    places_.erase(entries_.back().sealed);
    entries_.pop_back();
  }

 private:
  struct Entry {
    std::string sealed;
    Value value;
  };
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> places_;
};

template <class Value, class Make>
Answer<Value> remembered(std::string_view sealed, Make&& make) {
  thread_local RecentlyUsed<Value> recent;
  if (const Value* found = recent.find(sealed)) return *found;
  Value made = TRY(make());
  recent.keep(sealed, made);
  return made;
}

}  // namespace

Answer<OpenedBytes> opened_bytes(const Call& call, const store::KeyMaterial& material) {
  return remembered<OpenedBytes>(material.wrapped, [&]() -> Answer<OpenedBytes> {
    return OpenedBytes(
        std::make_shared<crypto::SecretBytes>(TRY(open_material(call.vault, material))));
  });
}

Answer<crypto::PrivateKey> opened_private_key(const Call& call, const store::Key& key) {
  const store::KeyMaterial* material = current_material(key, call.now);
  if (material == nullptr) return internal_error();
  return remembered<crypto::PrivateKey>(material->wrapped, [&]() -> Answer<crypto::PrivateKey> {
    const crypto::SecretBytes der = TRY(open_material(call.vault, *material));
    auto opened = crypto::PrivateKey::from_der(der.view());
    if (!opened.ok()) return internal_error();
    return std::move(opened).value();
  });
}

Answer<crypto::PublicKey> opened_public_key(const store::Key& key) {
  return remembered<crypto::PublicKey>(key.public_key, [&]() -> Answer<crypto::PublicKey> {
    auto opened = crypto::PublicKey::from_der(key.public_key);
    if (!opened.ok()) return internal_error();
    return std::move(opened).value();
  });
}

}  // namespace amiable::services::kms

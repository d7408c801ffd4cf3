// Condition keys of a request: one flat list, one character buffer, found by hash.
#include "policy/context.h"

#include "base/ascii.h"
#include "base/word.h"

namespace amiable::policy {
namespace {

std::uint64_t load_short(std::string_view text) {
  std::uint64_t word = 0;
  for (const char c : text) word = word << 8U | static_cast<unsigned char>(c);
  return word;
}

// With bit 0x20 of every byte set, both cases of a letter are the same. That a few other characters
// meet does no harm: names are compared where hashes agree.
std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ (word | 0x2020202020202020U)) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 32U);
}

}  // namespace

std::uint64_t key_hash(std::string_view name) {
  std::uint64_t hash = name.size();
  if (name.size() < word_bytes) return mix(hash, load_short(name));
  for (std::size_t i = 0; i + word_bytes < name.size(); i += word_bytes) {
    hash = mix(hash, load_word(name.data() + i));
  }
  return mix(hash, load_word(name.data() + name.size() - word_bytes));
}

void Context::clear() {
  chars_.clear();
  values_.clear();
  entries_.clear();
  unknown_prefixes_.clear();
}

Context::Piece Context::store(std::string_view text) {
  const Piece piece{static_cast<std::uint32_t>(chars_.size()),
                    static_cast<std::uint32_t>(text.size())};
  chars_.append(text);
  return piece;
}

Context::Entry& Context::ensure_entry(std::string_view key) {
  const std::uint64_t hash = key_hash(key);
  for (Entry& entry : entries_) {
    if (entry.hash != hash || !equals_ignoring_case(text(entry.name), key)) continue;
    entry.name = store(key);
    return entry;
  }
  return entries_.emplace_back(Entry{hash, store(key), 0, 0, Cardinality::single, false});
}

void Context::set(std::string_view key, std::string_view value) {
  Entry& entry = ensure_entry(key);
  entry.first_value = static_cast<std::uint32_t>(values_.size());
  entry.value_count = 1;
  entry.cardinality = Cardinality::single;
  entry.unknown = false;
  values_.push_back(store(value));
}

void Context::set_list(std::string_view key, const std::vector<std::string>& values) {
  Entry& entry = ensure_entry(key);
  entry.first_value = static_cast<std::uint32_t>(values_.size());
  entry.value_count = static_cast<std::uint32_t>(values.size());
  entry.cardinality = Cardinality::multiple;
  entry.unknown = false;
  for (const std::string& value : values) values_.push_back(store(value));
}

void Context::set_list(std::string_view key, std::initializer_list<std::string_view> values) {
  Entry& entry = ensure_entry(key);
  entry.first_value = static_cast<std::uint32_t>(values_.size());
  entry.value_count = static_cast<std::uint32_t>(values.size());
  entry.cardinality = Cardinality::multiple;
  entry.unknown = false;
  for (const std::string_view value : values) values_.push_back(store(value));
}

void Context::set_unknown(std::string_view key) {
  Entry& entry = ensure_entry(key);
  entry.value_count = 0;
  entry.unknown = true;
}

void Context::set_unknown_prefix(std::string_view lower_prefix) {
  unknown_prefixes_.push_back(store(lower_prefix));
}

bool Context::has(std::string_view key) const {
  const std::uint64_t hash = key_hash(key);
  for (const Entry& entry : entries_) {
    if (entry.hash == hash && equals_ignoring_case(text(entry.name), key)) return !entry.unknown;
  }
  return false;
}

Context::Found Context::find(std::string_view lower, std::uint64_t hash) const {
  for (const Entry& entry : entries_) {
    if (entry.hash != hash || !equals_ignoring_case(text(entry.name), lower)) continue;
    return {this, &entry, entry.unknown};
  }
  for (const Piece prefix : unknown_prefixes_) {
    if (lower.starts_with(text(prefix))) return {this, nullptr, true};
  }
  return {this, nullptr, false};
}

std::string_view Context::name(std::size_t index) const { return text(entries_[index].name); }

Context::Found Context::at(std::size_t index) const {
  return {this, &entries_[index], entries_[index].unknown};
}

}  // namespace amiable::policy

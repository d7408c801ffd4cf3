// The condition keys of one request: names, values, cardinality, and what is not known.
//
// Filled before a decision, read during it. clear() keeps the memory, so that a reused context
// allocates nothing. Key names compare without case (conditions are looked up by their lower-case
// form); values keep theirs. One thread fills it; many may read it afterwards.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amiable::policy {

// What counts for a multivalued key is its declared type, not how many values it has: a plain
// operator on a present multivalued key is never true.
enum class Cardinality : std::uint8_t { single, multiple };

// The same for any spelling of a key in upper and lower case.
std::uint64_t key_hash(std::string_view name);

class Context {
 public:
  void clear();
  // Sets (replacing an earlier entry of the same name in any case).
  void set(std::string_view key, std::string_view value);
  void set_list(std::string_view key, const std::vector<std::string>& values);
  void set_list(std::string_view key, std::initializer_list<std::string_view> values);
  // The key may or may not be present, with a value nobody gathered: conditions on it are unknown.
  void set_unknown(std::string_view key);
  // All keys that start with this lower-case prefix and are not set (e.g. "aws:principaltag/").
  void set_unknown_prefix(std::string_view lower_prefix);
  bool has(std::string_view key) const;  // set with values; false for a key set as unknown

  class Found;
  // `lower` is the ASCII-lower-cased key name, `hash` its key_hash. present() says whether it is
  // in the request; unknown() that this was not gathered.
  Found find(std::string_view lower, std::uint64_t hash) const;
  // In insertion order, for traces.
  std::size_t size() const { return entries_.size(); }
  std::string_view name(std::size_t index) const;  // as set
  Found at(std::size_t index) const;

 private:
  struct Piece {
    std::uint32_t offset, length;
  };
  struct Entry {
    std::uint64_t hash;
    Piece name;
    std::uint32_t first_value, value_count;
    Cardinality cardinality;
    bool unknown;
  };
  std::string_view text(Piece piece) const { return {chars_.data() + piece.offset, piece.length}; }
  Piece store(std::string_view text);
  Entry& ensure_entry(std::string_view key);

  std::string chars_;
  std::vector<Piece> values_;
  std::vector<Entry> entries_;
  std::vector<Piece> unknown_prefixes_;
};

class Context::Found {
 public:
  bool present() const { return entry_ != nullptr && !entry_->unknown; }
  bool unknown() const { return unknown_; }
  bool multivalued() const { return entry_->cardinality == Cardinality::multiple; }
  std::size_t size() const { return entry_ == nullptr ? 0 : entry_->value_count; }
  static Found nothing() { return {nullptr, nullptr, false}; }
  std::string_view operator[](std::size_t index) const {
    return context_->text(context_->values_[entry_->first_value + index]);
  }

 private:
  friend class Context;
  Found(const Context* context, const Entry* entry, bool unknown)
      : context_(context), entry_(entry), unknown_(unknown) {}
  const Context* context_;
  const Entry* entry_;
  bool unknown_;
};

}  // namespace amiable::policy

// The keys of one node of a PersistentMap, ascending, their bytes in one block, so that a copy is
// one memcpy. Searches look at the eight bytes behind the keys' common prefix first, as numbers:
// ARNs differ late, and those bytes lie together. Knows nothing of values or trees.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace amiable::store {

template <std::size_t capacity>
class KeyBlock {
 public:
  KeyBlock() = default;
  // A copy with room for `more` bytes, so that an insert after it does not move the block.
  KeyBlock(const KeyBlock& other, std::size_t more)
      : heads_(other.heads_), ends_(other.ends_), prefix_(other.prefix_), count_(other.count_) {
    bytes_.reserve(other.bytes_.size() + more);
    bytes_ = other.bytes_;
  }

  std::size_t size() const { return count_; }
  std::string_view operator[](std::size_t i) const {
    const std::uint32_t begin = begin_of(i);
    return {bytes_.data() + begin, ends_[i] - begin};
  }

  // Index of the first key that is not less than `key`, and of the first that is greater.
  std::size_t lower_bound(std::string_view key) const {
    return search(key, [key](std::string_view own) { return own < key; });
  }
  std::size_t upper_bound(std::string_view key) const {
    return search(key, [key](std::string_view own) { return own <= key; });
  }
  // Index of the key itself; size() when it is not here. Reads no bytes of any other key.
  std::size_t find(std::string_view key) const {
    const std::uint64_t head = head_of(key);
    for (std::size_t i = smaller_heads(head); i < count_ && heads_[i] == head; ++i) {
      if ((*this)[i] == key) return i;
    }
    return count_;
  }

  void insert(std::size_t at, std::string_view key) {
    const std::uint32_t begin = begin_of(at);
    const auto length = static_cast<std::uint32_t>(key.size());
    const std::uint32_t prefix = count_ == 0 ? length : std::min(prefix_, common(key));
    bytes_.insert(begin, key);
    for (std::size_t i = count_; i > at; --i) {
      ends_[i] = ends_[i - 1] + length;
      heads_[i] = heads_[i - 1];
    }
    ends_[at] = begin + length;
    ++count_;
    if (prefix == prefix_ && count_ > 1) {
      heads_[at] = head_of(key);
      return;
    }
    prefix_ = prefix;
    for (std::size_t i = 0; i < count_; ++i) heads_[i] = head_of((*this)[i]);
  }

  void erase(std::size_t at) {
    const std::uint32_t begin = begin_of(at), length = ends_[at] - begin;
    bytes_.erase(begin, length);
    for (std::size_t i = at + 1; i < count_; ++i) {
      ends_[i - 1] = ends_[i] - length;
      heads_[i - 1] = heads_[i];
    }
    --count_;
  }

  void append(std::string_view key) { insert(count_, key); }

  // Keeps the first `count` keys.
  void truncate(std::size_t count) {
    bytes_.resize(begin_of(count));
    count_ = static_cast<std::uint32_t>(count);
  }

 private:
  std::uint32_t begin_of(std::size_t i) const { return i == 0 ? 0 : ends_[i - 1]; }

  // Bytes that `key` and the common prefix have in common.
  std::uint32_t common(std::string_view key) const {
    const std::size_t most = std::min<std::size_t>(prefix_, key.size());
    const auto [own, other] = std::mismatch(
        bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(most), key.begin());
    return static_cast<std::uint32_t>(own - bytes_.begin());
  }

  // The eight bytes behind the prefix as a number that orders as they do; missing ones are 0.
  std::uint64_t head_of(std::string_view key) const {
    std::uint64_t head = 0;
    if (key.size() >= prefix_ + sizeof head) {
      std::memcpy(&head, key.data() + prefix_, sizeof head);
      return __builtin_bswap64(head);
    }
    for (std::size_t i = 0; i < sizeof head; ++i) {
      const std::size_t at = prefix_ + i;
      head = head << 8U | (at < key.size() ? static_cast<unsigned char>(key[at]) : 0U);
    }
    return head;
  }

  std::size_t smaller_heads(std::uint64_t head) const {
    std::size_t smaller = 0;
    for (std::size_t i = 0; i < count_; ++i) smaller += heads_[i] < head ? 1U : 0U;
    return smaller;
  }

  // Number of keys for which `before` holds; it holds for a first part of them.
  template <class Before>
  std::size_t search(std::string_view key, const Before& before) const {
    if (count_ == 0) return 0;
    const int order = key.substr(0, prefix_).compare(std::string_view(bytes_).substr(0, prefix_));
    if (order < 0) return 0;
    if (order > 0) return count_;
    const std::uint64_t head = head_of(key);
    std::size_t at = smaller_heads(head);
    while (at < count_ && heads_[at] == head && before((*this)[at])) ++at;
    return at;
  }

  // INVARIANT: every key begins with the first prefix_ bytes of bytes_.
  std::array<std::uint64_t, capacity> heads_{};
  std::array<std::uint32_t, capacity> ends_{};
  std::uint32_t prefix_ = 0;
  std::uint32_t count_ = 0;
  std::string bytes_;
};

}  // namespace amiable::store

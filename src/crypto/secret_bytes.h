// Bytes that must not stay behind in memory: they are wiped when their owner goes.
// No operator<< and no implicit copy, so that a secret gets into a log or a second place only
// by a visible call. Pages are not locked against swapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace amiable::crypto {

// Move-only; a moved-from value is empty. Default: empty.
// Threads: as std::vector, any number of readers or one writer.
class SecretBytes {
 public:
  SecretBytes() = default;
  // `size` zero bytes, to be filled through bytes().
  explicit SecretBytes(std::size_t size);
  static SecretBytes copy_of(std::string_view text);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  // Valid until this value is changed, moved from or destroyed.
  std::string_view view() const;
  std::span<std::uint8_t> bytes() { return {bytes_.get(), size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  SecretBytes clone() const { return copy_of(view()); }
  // Keeps the first `size` bytes and wipes the rest; no effect when there are fewer.
  void shorten_to(std::size_t size);

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_ = 0;
};

// The time depends on the lengths alone, never on where the first difference is.
bool constant_time_equals(std::string_view a, std::string_view b);

}  // namespace amiable::crypto

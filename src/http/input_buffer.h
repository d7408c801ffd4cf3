// The unread bytes of one connection: contiguous, small while idle, bounded while not.
// Internal to src/http. 4 KiB hold a signed KMS or STS request whole; 10,000 idle connections of
// that size cost 40 MB.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace amiable::http {

class InputBuffer {
 public:
  static constexpr std::size_t idle_bytes = 4096;

  // `bytes_max` at least idle_bytes.
  explicit InputBuffer(std::size_t bytes_max) : bytes_max_(std::max(bytes_max, idle_bytes)) {}

  std::string_view unread() const { return {data_.get() + begin_, end_ - begin_}; }
  bool is_empty() const { return begin_ == end_; }
  void consume(std::size_t count) { begin_ += count; }
  void commit(std::size_t count) { end_ += count; }

  struct Space {
    char* data;
    std::size_t size;
  };
  // Room behind the unread bytes, never empty while fewer than bytes_max are unread. Without unread
  // bytes the capacity becomes `wanted`. Views of unread() end here.
  Space prepare(std::size_t wanted = idle_bytes) {
    wanted = std::min(wanted, bytes_max_);
    const std::size_t size = end_ - begin_;
    if (size == 0 && capacity_ != wanted) {
      move_to(wanted);
    } else if (end_ == capacity_ && size > capacity_ / 2 && capacity_ < bytes_max_) {
      move_to(std::min(capacity_ * 2, bytes_max_));
    } else if (size == 0 || end_ == capacity_) {
      std::memmove(data_.get(), data_.get() + begin_, size);
      begin_ = 0;
      end_ = size;
    }
    return {data_.get() + end_, capacity_ - end_};
  }

 private:
  void move_to(std::size_t capacity) {
    auto data = std::make_unique_for_overwrite<char[]>(capacity);
    const std::size_t size = end_ - begin_;
    if (size > 0) std::memcpy(data.get(), data_.get() + begin_, size);
    data_ = std::move(data);
    capacity_ = capacity;
    begin_ = 0;
    end_ = size;
  }

  std::size_t bytes_max_;
  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace amiable::http

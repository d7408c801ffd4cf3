// An open file that closes itself, read and written at offsets. Failures leave their reason in
// errno. Threads: read_at and write_at from any number at once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace amiable::store {

class PosixFile {
 public:
  enum class Use : std::uint8_t { read, write, folder };  // write: made when absent, mode 0600

  // is_open() tells whether it went well.
  static PosixFile open(const std::string& path, Use use);
  PosixFile() = default;
  PosixFile(PosixFile&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  PosixFile& operator=(PosixFile&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~PosixFile();

  bool is_open() const { return number_ >= 0; }
  // How many bytes were read: fewer only at the file's end; -1: failed.
  std::int64_t read_at(std::uint64_t offset, std::span<char> out) const;
  bool write_at(std::uint64_t offset, std::string_view bytes) const;  // all of them
  bool sync() const;
  // The first byte from `offset` on that is no hole; nullopt-like -1: none, or failed. Where the
  // disk knows no holes it is `offset` itself.
  std::int64_t next_data(std::uint64_t offset) const;
  // What it takes on the disk.
  std::uint64_t allocated_bytes() const;

 private:
  explicit PosixFile(int number) : number_(number) {}
  int number_ = -1;
};

}  // namespace amiable::store

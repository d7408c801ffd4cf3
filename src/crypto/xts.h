// AES-256-XTS (IEEE 1619, NIST SP 800-38E): what disks are encrypted with. It keeps sizes and
// authenticates nothing: whoever stores a unit keeps a digest of it elsewhere.
// Threads: any. A thread keeps its last key schedule until the next call or its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace amiable::crypto {

inline constexpr std::size_t xts_key_bytes = 64;  // two keys of 256 bits
inline constexpr std::size_t xts_unit_bytes_min = 16;
inline constexpr std::size_t xts_unit_bytes_max = std::size_t{1} << 24;  // SP 800-38E

// Whether libcrypto takes it: 64 bytes whose halves differ (FIPS 140, IG A.9).
bool is_xts_key(std::string_view key64);

// One data unit; `number` is its place on the disk. `out` is as long as `unit` and may be the same
// memory. A key or sizes that cannot be are a bug of the caller and end the process.
void xts_encrypt(std::string_view key64, std::uint64_t number, std::string_view unit,
                 std::span<std::uint8_t> out);
void xts_decrypt(std::string_view key64, std::uint64_t number, std::string_view unit,
                 std::span<std::uint8_t> out);

}  // namespace amiable::crypto

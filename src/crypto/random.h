// Random bytes and texts from libcrypto's DRBG, seeded by the kernel.
// A failure of the generator ends the process: there are never weak bytes.
// Threads: any; each thread has a buffer of its own, wiped as it is used up. Not safe over fork():
// the child would repeat the buffer of its parent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.h"

namespace amiable::crypto {

void random_bytes(std::span<std::uint8_t> out);
SecretBytes random_secret(std::size_t size);

// Lower case.
std::string random_hex(std::size_t digits);
// RFC 4122 version 4: 36 characters, lower case.
std::string uuid4();
// `length` characters, each equally likely. `alphabet` has 1 to 256 characters; any other number
// is a bug of the caller and ends the process.
std::string random_text(std::size_t length, std::string_view alphabet);

}  // namespace amiable::crypto

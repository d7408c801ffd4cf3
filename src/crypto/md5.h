// MD5 (RFC 1321), for the one thing that is still named by it: fingerprints of imported RSA keys,
// as EC2 prints them. Never for anything that an adversary may choose twice.
// Threads: any. Failures: libcrypto without the algorithm ends the process.
#pragma once

#include <string>
#include <string_view>

namespace amiable::crypto {

std::string md5(std::string_view data);  // 16 bytes

}  // namespace amiable::crypto

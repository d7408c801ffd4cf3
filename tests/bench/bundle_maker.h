// Generated worlds for the benchmarks.
#pragma once

#include <filesystem>
#include <string>

namespace amiable::bench {

// `policies` managed policies of about ten statements on UserA and three SCP levels, beside the
// cured article's own documents. The folder is made anew.
void make_many_policies(const std::filesystem::path& folder, int policies);
// The cured article with `principals` further users, roles and groups in the launching account.
// Returns the size of that account's details in bytes.
std::uintmax_t make_large_account(const std::filesystem::path& folder, int principals);

}  // namespace amiable::bench

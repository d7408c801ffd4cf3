// Terraform's addresses (module.a["k"].aws_kms_key.golden[0]) and references, taken apart.
// Internal to the module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace amiable::sources {

// At dots outside of brackets and quotes: module, a["k"], aws_kms_key, golden[0].
std::vector<std::string_view> split_steps(std::string_view address);

struct TerraformAddress {
  std::string module;    // module.a["k"]; empty: the root module
  std::string resource;  // data.aws_x.y or aws_x.y, without suffix
  std::string suffix;    // ["k"], [0] or nothing
};
TerraformAddress split_address(std::string_view address);

std::string_view without_suffix(std::string_view step);  // golden of golden[0]
std::string_view suffix_of(std::string_view step);       // [0] of golden[0]
std::string key_of_suffix(std::string_view suffix);      // k of ["k"], 0 of [0]
// Where AWS's id will stand: the address without quotes and without what has a meaning in ARNs.
std::string placeholder_of(std::string_view address);

}  // namespace amiable::sources

// Terraform addresses, cut at the dots that stand outside of keys.
#include "sources/terraform_addresses.h"

#include <algorithm>

namespace amiable::sources {

std::vector<std::string_view> split_steps(std::string_view address) {
  std::vector<std::string_view> steps;
  bool quoted = false;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < address.size(); ++at) {
    const char c = address[at];
    if (quoted) {
      if (c == '\\') ++at;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[') {
      ++depth;
    } else if (c == ']') {
      --depth;
    } else if (c == '.' && depth <= 0) {
      steps.push_back(address.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  steps.push_back(address.substr(std::min(begin, address.size())));
  return steps;
}

std::string_view without_suffix(std::string_view step) { return step.substr(0, step.find('[')); }

std::string_view suffix_of(std::string_view step) {
  const std::size_t open = step.find('[');
  return open == std::string_view::npos ? std::string_view() : step.substr(open);
}

TerraformAddress split_address(std::string_view address) {
  TerraformAddress out;
  const std::vector<std::string_view> steps = split_steps(address);
  std::size_t at = 0;
  while (at + 1 < steps.size() && steps[at] == "module") {
    if (!out.module.empty()) out.module += '.';
    out.module += "module.";
    out.module += steps[at + 1];
    at += 2;
  }
  for (; at < steps.size(); ++at) {
    if (!out.resource.empty()) out.resource += '.';
    out.resource += without_suffix(steps[at]);
  }
  out.suffix = suffix_of(steps.back());
  return out;
}

std::string key_of_suffix(std::string_view suffix) {
  if (suffix.size() < 2) return {};
  std::string_view inner = suffix.substr(1, suffix.size() - 2);
  if (inner.size() < 2 || inner.front() != '"') return std::string(inner);
  inner = inner.substr(1, inner.size() - 2);
  std::string key;
  for (std::size_t at = 0; at < inner.size(); ++at) {
    if (inner[at] == '\\' && at + 1 < inner.size()) ++at;
    key += inner[at];
  }
  return key;
}

std::string placeholder_of(std::string_view address) {
  std::string out;
  for (const char c : address) {
    if (c == '"') continue;
    const bool meaning = c == '*' || c == '?' || c == '$' || c == ':' || c == '/' || c == ' ' ||
                         c == '\\' || static_cast<unsigned char>(c) < 0x20;
    out += meaning ? '-' : c;
  }
  return out;
}

}  // namespace amiable::sources

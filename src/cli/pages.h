// The pages of docs/causes and docs/reasons, built into the program by cmake/EmbedPages.cmake.
#pragma once

#include <span>
#include <string_view>

namespace amiable::cli {

struct Page {
  std::string_view id;    // key-policy-no-principal, condition-mismatch
  std::string_view kind;  // cause or reason
  std::string_view text;  // Markdown, as in docs/
};

// Causes, then reasons, each by id.
std::span<const Page> pages();

}  // namespace amiable::cli

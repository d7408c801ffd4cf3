// Which page explains an id.
#pragma once

#include <string_view>

#include "cli/pages.h"

namespace amiable::cli {

// The page of a cause or reason; of the family for a reason with a parameter. nullptr: none.
const Page* find_page(std::string_view id);

}  // namespace amiable::cli

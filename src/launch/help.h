// What to do: per document that must change, which edit, whose account, who may, how to check.
#pragma once

#include "launch/causes.h"

namespace amiable::launch {

// One entry per document or setting, in the order of the causes.
std::vector<report::Help> find_help(const Evidence& evidence,
                                    const std::vector<std::string>& causes);

}  // namespace amiable::launch

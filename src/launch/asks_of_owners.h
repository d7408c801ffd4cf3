// What to ask of the owners of keys whose policies could not be read: the common case of somebody
// who holds credentials of one account.
#pragma once

#include <vector>

#include "report/cure.h"

namespace amiable::launch {

// For each key whose policy leaves the verdict open, the documented statements for whoever asks.
// Nothing is known of the document: whether they are needed, its owner sees.
std::vector<report::Edit> asks_of_owners(const report::Diagnosis& diagnosis);

}  // namespace amiable::launch

// How often memory was taken since the program started. Link allocations.cpp into the test.
#pragma once

#include <cstddef>

namespace amiable::test {
std::size_t allocation_count();
}

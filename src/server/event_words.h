// The words that an event of the journal is found by: the values of its strings, and what stands
// behind a value's first or last ':' (session names, `root`), each for its account and Region.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace amiable::server {

// `value` as JSON writes it, without quotes.
std::uint32_t event_word(std::string_view account, std::string_view region, std::string_view value);

// Those of a line, but for values that nobody looks for (times, addresses, messages).
void add_event_words(std::string_view line, std::vector<std::uint32_t>& words);

}  // namespace amiable::server

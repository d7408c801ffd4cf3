// A pass over the text, without parsing: lines are our own (server/call_event.h).
#include "server/event_words.h"

#include <cstdint>
#include <cstring>

namespace amiable::server {
namespace {

// Eight bytes at a time, in the machine's order; an index made by another hash is made anew, if its
// kind says so (store/journal_index.cpp).
std::uint32_t hashed(std::string_view text, std::uint32_t begin = 0) {
  constexpr std::uint64_t prime = 0x9E3779B97F4A7C15U;
  constexpr std::size_t step = sizeof(std::uint64_t);
  std::uint64_t hash = begin ^ text.size() * prime;
  const auto take = [&hash](std::string_view bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), bytes.size());
    hash = (hash ^ word) * prime;
    hash ^= hash >> 32;
  };
  for (; text.size() >= step; text.remove_prefix(step)) take(text.substr(0, step));
  if (!text.empty()) take(text);
  return static_cast<std::uint32_t>(hash ^ hash >> 29);
}

std::uint32_t in_place(std::string_view account, std::string_view region) {
  return hashed(region, hashed(account));
}

// Spreads the sum over all bits, so that no order of the two parts is left.
std::uint32_t mixed(std::uint32_t place, std::uint32_t value) {
  std::uint32_t hash = place * 31 + value;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6bU;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35U;
  return hash ^ (hash >> 16);
}

// What no event is looked for by, told apart by length first: it is asked of every member.
bool is_sought(std::string_view key) {
  switch (key.size()) {
    case 4:
      return key != "type";
    case 9:
      return key != "accountId" && key != "awsRegion" && key != "errorCode" && key != "eventTime" &&
             key != "eventType" && key != "requestID" && key != "requestId" && key != "userAgent";
    case 12:
      return key != "creationDate" && key != "errorMessage" && key != "eventVersion";
    case 13:
      return key != "eventCategory" && key != "vpcEndpointId";
    case 14:
      return key != "policyDocument";
    case 15:
      return key != "sourceIPAddress";
    case 16:
      return key != "mfaAuthenticated";
    case 18:
      return key != "recipientAccountId";
    default:
      return true;
  }
}

// The closing quote of the string that begins at `from`; npos: none.
std::size_t end_of_string(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find('"', from); at != std::string_view::npos;
       at = line.find('"', at + 1)) {
    std::size_t begin = at;
    while (begin > from && line[begin - 1] == '\\') --begin;
    if ((at - begin) % 2 == 0) return at;  // not escaped
  }
  return std::string_view::npos;
}

std::string_view value_behind(std::string_view line, std::size_t key, std::size_t length) {
  if (key == std::string_view::npos) return {};
  const std::size_t begin = key + length;
  return line.substr(begin, end_of_string(line, begin) - begin);
}

void add_value(std::string_view value, std::uint32_t place, std::vector<std::uint32_t>& words) {
  words.push_back(mixed(place, hashed(value)));
  const std::size_t last = value.rfind(':');
  if (last == std::string_view::npos) return;
  words.push_back(mixed(place, hashed(value.substr(last + 1))));
  const std::size_t first = value.find(':');
  if (first == last || value.starts_with("arn:")) return;
  words.push_back(mixed(place, hashed(value.substr(first + 1))));
}

}  // namespace

std::uint32_t event_word(std::string_view account, std::string_view region,
                         std::string_view value) {
  return mixed(in_place(account, region), hashed(value));
}

// What a caller chooses stands between the event's Region and its recipient: the first mention of
// the one and the last of the other are the event's own.
void add_event_words(std::string_view line, std::vector<std::uint32_t>& words) {
  constexpr std::string_view account_key = "\"recipientAccountId\":\"";
  constexpr std::string_view region_key = "\"awsRegion\":\"";
  const std::uint32_t place =
      in_place(value_behind(line, line.rfind(account_key), account_key.size()),
               value_behind(line, line.find(region_key), region_key.size()));
  bool sought = true;
  for (std::size_t at = line.find('"'); at != std::string_view::npos; at = line.find('"', at)) {
    const std::size_t end = end_of_string(line, at + 1);
    if (end == std::string_view::npos) return;
    const std::string_view text = line.substr(at + 1, end - at - 1);
    at = end + 1;
    if (at < line.size() && line[at] == ':') {
      sought = is_sought(text);
    } else if (sought) {
      add_value(text, place, words);
    }
  }
}

}  // namespace amiable::server

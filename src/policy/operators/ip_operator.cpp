// IP operators: containment in a network. IPv4 addresses are kept as IPv4-mapped IPv6.
// Leading zeros are accepted, IPv4 host bits ignored, an IPv6 network with host bits set never
// matches, no prefix means the one address. [measured: session policies]
#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "policy/operators/families.h"

namespace amiable::policy {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr unsigned mapped_prefix = 96;  // ::ffff:0:0/96 holds the IPv4 addresses

struct Address {
  Bytes bytes{};
  bool is_ipv4 = false;  // as written
};

// A decimal with any number of leading zeros, no more than `highest`.
std::optional<unsigned> read_number(std::string_view text, unsigned highest) {
  if (text.empty()) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > highest) return std::nullopt;
  }
  return value;
}

std::optional<Address> read_ipv4(std::string_view text) {
  Address address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, true};
  for (std::size_t octet = 0; octet < 4; ++octet) {
    const std::size_t dot = text.find('.');
    if ((dot == std::string_view::npos) != (octet == 3)) return std::nullopt;
    const std::optional<unsigned> value = read_number(text.substr(0, dot), 255);
    if (!value) return std::nullopt;
    address.bytes[12 + octet] = static_cast<std::uint8_t>(*value);
    if (octet < 3) text.remove_prefix(dot + 1);
  }
  return address;
}

std::optional<Address> read_ipv6(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != text.npos) return std::nullopt;
  std::memcpy(terminated.data(), text.data(), text.size());
  Address address;
  if (inet_pton(AF_INET6, terminated.data(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

std::optional<Address> read_address(std::string_view text) {
  return text.find(':') == std::string_view::npos ? read_ipv4(text) : read_ipv6(text);
}

// The byte's bits that belong to a network of this prefix.
unsigned mask_of_byte(std::size_t index, unsigned prefix) {
  const unsigned first = static_cast<unsigned>(index) * 8;
  if (prefix <= first) return 0;
  const unsigned bits = std::min(prefix - first, 8U);
  return 0xFFU << (8 - bits) & 0xFFU;
}

bool contains(const IpNetwork& network, const Bytes& address) {
  if (network.never) return false;
  // ::/0 and its like hold no IPv4 address.
  constexpr Bytes mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  const bool is_ipv4 = std::equal(mapped.begin(), mapped.begin() + 12, address.begin());
  if (is_ipv4 && network.prefix < mapped_prefix) return false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (((network.bytes[i] ^ address[i]) & mask_of_byte(i, network.prefix)) != 0) return false;
  }
  return true;
}

bool has_host_bits(const IpNetwork& network) {
  for (std::size_t i = 0; i < network.bytes.size(); ++i) {
    if ((network.bytes[i] & ~mask_of_byte(i, network.prefix) & 0xFFU) != 0) return true;
  }
  return false;
}

}  // namespace

ParsedValue read_ip(const Operator&, std::string_view text, Version) {
  const std::size_t slash = text.find('/');
  const std::optional<Address> address = read_address(text.substr(0, slash));
  if (!address) return Unparseable{};
  const unsigned highest = address->is_ipv4 ? 32 : 128;
  std::optional<unsigned> prefix = highest;
  if (slash != std::string_view::npos) prefix = read_number(text.substr(slash + 1), highest);
  if (!prefix) return Unparseable{};
  IpNetwork network;
  network.bytes = address->bytes;
  network.prefix = static_cast<std::uint8_t>(*prefix + (address->is_ipv4 ? mapped_prefix : 0));
  network.never = !address->is_ipv4 && has_host_bits(network);
  return network;
}

// A request value that is no address (a prefix makes it so) satisfies neither operator; a policy
// value that is none matches nothing. [measured: session policies]
Truth ip_holds(const Condition& condition, const RequestValue& request) {
  const std::optional<Address> address = read_address(request.text);
  if (!address) return Truth::no;
  return with_negation(condition, any_value(condition, [&](const ConditionValue& value) {
                         const auto* network = std::get_if<IpNetwork>(&value.parsed);
                         return truth(network != nullptr && contains(*network, address->bytes));
                       }));
}

}  // namespace amiable::policy

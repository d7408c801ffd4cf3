// The description of a generated type: what its members are called on the wire, of which kind they
// are, what AWS asks of them, and how to reach them in an object whose type is erased.
// The protocols and the validation read these tables; nothing here knows a protocol. All tables
// are constants made by tools/models/gen.py, so they may be read from any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace amiable::wire {

using Timestamp = amiable::Timestamp;

// The C++ type of a value follows from its kind: string and blob std::string, integer std::int64_t,
// real double, boolean bool, timestamp Timestamp, secret_blob crypto::SecretBytes, list
// std::vector<T>, map std::map<std::string, T>, structure the generated struct.
enum class Kind : std::uint8_t {
  string,
  integer,
  real,
  boolean,
  timestamp,
  blob,
  secret_blob,
  list,
  map,
  structure
};

enum class Sensitivity : std::uint8_t { open, sensitive };  // sensitive: never logged or echoed
enum class Presence : std::uint8_t { optional, required };
enum class ListForm : std::uint8_t { wrapped, flattened };  // awsQuery and XML only
// Where REST-JSON carries a member: in the JSON body, in the path, in the query part of the target,
// in a header, or as the whole body without any encoding.
enum class Place : std::uint8_t { body, label, query, header, payload };

// A pattern of AWS's models. `text` is printed in error sentences as the model spells it (Java);
// `expression` says the same in RE2's syntax. Compiled at first use by validate.cpp.
struct Pattern {
  std::string_view text;
  std::string_view expression;
  mutable std::atomic<const void*> compiled{nullptr};
};

// What AWS demands of a member. Bounds are of the length in UTF-16 units (strings), bytes (blobs),
// entries (lists, maps) or of the number itself (integers), both inclusive.
struct Constraint {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  const Pattern* pattern = nullptr;
  std::span<const std::string_view> values{};  // of an enum; empty: any
  const Constraint* element = nullptr;         // of each list element or map value
  const Constraint* key = nullptr;             // of each map key
};

struct Shape;

// How to reach the value in a std::optional<T>: null when it is absent; made (empty) when absent.
struct OptionalAccess {
  const void* (*find)(const void* optional);
  void* (*ensure)(void* optional);
};

struct Member {
  std::string_view name;        // AWS's, also the C++ name: "KeyId"
  std::string_view xml_name;    // in XML output
  std::string_view query_name;  // in query and ec2 input
  const Shape* shape = nullptr;
  Presence presence = Presence::optional;
  ListForm form = ListForm::wrapped;
  Sensitivity sensitivity = Sensitivity::open;
  Place place = Place::body;               // REST-JSON only
  std::string_view place_name{};           // of the label, parameter or header
  const Constraint* constraint = nullptr;  // null: none
  std::size_t offset = 0;                  // of the optional in an object of the structure
  const OptionalAccess* access = nullptr;

  // The value in an object of the structure: null when absent; made (empty) when absent.
  const void* find(const void* object) const {
    return access->find(static_cast<const std::byte*>(object) + offset);
  }
  void* ensure(void* object) const {
    return access->ensure(static_cast<std::byte*>(object) + offset);
  }
};

struct ListAccess {
  std::size_t (*size)(const void* list);
  const void* (*at)(const void* list, std::size_t index);
  void* (*append)(void* list);  // adds an empty element
};

using MapVisitor = void (*)(void* state, std::string_view key, const void* value);

struct MapAccess {
  std::size_t (*size)(const void* map);
  void (*visit)(const void* map, void* state, MapVisitor visitor);  // in order of the keys
  void* (*insert)(void* map, std::string key);  // a key that is there already: its value
};

struct Shape {
  std::string_view name;  // AWS's; empty for simple types
  Kind kind = Kind::string;
  std::span<const Member> members{};          // structure
  std::shared_ptr<void> (*make)() = nullptr;  // of an operation: an object without members
  const Shape* element = nullptr;             // list: of elements; map: of values
  std::string_view element_name = "member";   // list: XML name of an element
  std::string_view map_names[2] = {"key", "value"};
  const ListAccess* list = nullptr;
  const MapAccess* map = nullptr;
};

// The shape of a generated structure. Specialised in wire/generated/*.h only.
template <class T>
const Shape& shape_of();

// The member of that name, or null. Names are case-sensitive, as in AWS's protocols.
const Member* find_member(const Shape& structure, std::string_view name);

}  // namespace amiable::wire

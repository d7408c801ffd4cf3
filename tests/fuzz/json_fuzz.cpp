// Feeds json::parse and walks what it accepts: every value has a span inside the text, strings
// decode, duplicate keys are gone; what is refused has a message and a place.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "base/json.h"

namespace amiable::json {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void walk(const Value& value, std::string_view whole) {
  const Span span = value.span();
  require(std::size_t{span.offset} + span.length <= whole.size());
  require(value.raw() == whole.substr(span.offset, span.length));
  std::set<std::string> keys;
  switch (value.type()) {
    case Type::string:
      require(value.equals(value.string()));
      break;
    case Type::array:
      for (const Value element : value.elements()) walk(element, whole);
      break;
    case Type::object:
      for (const Member member : value.members()) {
        require(keys.insert(member.key.string()).second);
        walk(member.value, whole);
      }
      require(keys.size() == value.size());
      break;
    default:
      break;
  }
}

}  // namespace
}  // namespace amiable::json

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto document = json::parse(std::make_shared<const Source>("fuzz", text));
  if (document.ok()) {
    json::walk(document.value()->root(), document.value()->source().text());
  } else {
    json::require(!document.error().message.empty() && !document.error().place.empty());
  }
  return 0;
}

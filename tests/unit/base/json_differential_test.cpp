// The reader against nlohmann's: random texts, valid and slightly broken, are accepted by both or
// by neither, and read alike. (Duplicate keys and deep nesting, which only ours refuses, are not
// made.)
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "base/json.h"

namespace amiable::json {
namespace {

using Other = nlohmann::ordered_json;

class Texts {
 public:
  explicit Texts(std::uint64_t seed) : random_(seed) {}

  std::string make() {
    std::string text = value(0);
    if (below(3) == 0) damage(text);
    return text;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }

  std::string space() { return below(4) == 0 ? std::string(below(3), " \n\t "[below(4)]) : ""; }

  std::string value(int depth) {
    static constexpr const char* scalars[] = {"true",
                                              "false",
                                              "null",
                                              "0",
                                              "-1",
                                              "12.5",
                                              "1e9",
                                              "-0.25E-3",
                                              "\"\"",
                                              "\"text\"",
                                              "\"\\u00e9\\n\"",
                                              "\"é😀\"",
                                              "\"\\ud83d\\ude00\"",
                                              "\"a\\\\b\\/\""};
    if (depth > 4 || below(3) == 0) return scalars[below(std::size(scalars))];
    std::string out;
    const bool object = below(2) == 0;
    out += object ? "{" : "[";
    const std::size_t count = below(4);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out += ",";
      out += space();
      if (object) out += "\"k" + std::to_string(i) + "\"" + space() + ":" + space();
      out += value(depth + 1) + space();
    }
    return out + (object ? "}" : "]");
  }

  void damage(std::string& text) {
    static constexpr char bytes[] = "{}[],:\"\\0-.e\x01\xC3 x";
    const std::size_t at = below(text.size());
    switch (below(3)) {
      case 0:
        text.erase(at, 1);
        break;
      case 1:
        text.insert(at, 1, bytes[below(sizeof bytes - 1)]);
        break;
      default:
        text[at] = bytes[below(sizeof bytes - 1)];
    }
  }

  std::mt19937_64 random_;
};

bool same(const Value& ours, const Other& other) {
  switch (ours.type()) {
    case Type::null:
      return other.is_null();
    case Type::boolean:
      return other.is_boolean() && other.get<bool>() == ours.boolean();
    case Type::number:
      return other.is_number() && Other::parse(ours.raw()) == other;
    case Type::string:
      return other.is_string() && other.get<std::string>() == ours.string();
    case Type::array: {
      std::size_t i = 0;
      if (!other.is_array() || other.size() != ours.size()) return false;
      for (const Value one : ours.elements()) {
        if (!same(one, other[i++])) return false;
      }
      return true;
    }
    case Type::object:
      if (!other.is_object() || other.size() != ours.size()) return false;
      for (const Member one : ours.members()) {
        if (!other.contains(one.key.string()) || !same(one.value, other[one.key.string()])) {
          return false;
        }
      }
      return true;
  }
  return false;
}

TEST(JsonDifferential, reads_as_another_reader_does) {
  std::size_t accepted = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    const std::string text = Texts(seed).make();
    const Other other = Other::parse(text, nullptr, false);
    const auto ours = parse(std::make_shared<Source>("text", text));
    const bool duplicate = !ours.ok() && ours.error().message.find("twice") != std::string::npos;
    if (duplicate) continue;  // a damaged key may have become its neighbour's
    ASSERT_EQ(ours.ok(), !other.is_discarded()) << "seed " << seed << ": " << text;
    if (!ours.ok()) continue;
    ++accepted;
    ASSERT_TRUE(same(ours.value()->root(), other)) << "seed " << seed << ": " << text;
  }
  EXPECT_GT(accepted, 10'000u);
}

}  // namespace
}  // namespace amiable::json

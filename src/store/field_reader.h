// One row's fields out of JSON: the twin of FieldWriter. A field that is not there keeps its
// default, unknown fields are passed over (a newer program wrote them), a field of another type is
// an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "store/document.h"

namespace amiable::store {

class FieldReader {
 public:
  template <class T>
  using Ref = T&;

  explicit FieldReader(const json::Value& object) : FieldReader(object, own_error_) {}
  FieldReader(const FieldReader&) = delete;
  FieldReader& operator=(const FieldReader&) = delete;

  void operator()(std::string_view name, std::string& text);
  void always(std::string_view name, std::string& text) { (*this)(name, text); }
  void operator()(std::string_view name, bool& flag);
  void operator()(std::string_view name, std::optional<bool>& flag);
  void operator()(std::string_view name, std::optional<std::int64_t>& number);
  void operator()(std::string_view name, std::int64_t& number);
  void operator()(std::string_view name, std::uint64_t& number);
  void operator()(std::string_view name, Timestamp& time);
  void operator()(std::string_view name, std::optional<Timestamp>& time);
  void operator()(std::string_view name, std::vector<std::string>& texts);
  void bytes(std::string_view name, std::string& bytes);
  // Compiles; a document that is missing or no longer parses is an error.
  void document(std::string_view name, Document& document, policy::Kind kind,
                const std::string& policy_name, const Standing& standing);

  template <class T, class Describe>
  void list(std::string_view name, std::vector<T>& items, const Describe& describe) {
    const auto value = field(name, json::Type::array);
    if (!value) return;
    items.reserve(value->size());
    for (const json::Value element : value->elements()) {
      if (!element.is(json::Type::object)) return fail(name, "an object", element);
      FieldReader fields(element, error_);
      describe(fields, items.emplace_back());
    }
  }

  template <class T, class Describe>
  void object(std::string_view name, T& item, const Describe& describe) {
    const auto value = field(name, json::Type::object);
    if (!value) return;
    FieldReader fields(*value, error_);
    describe(fields, item);
  }

  template <class T, class Describe>
  void maybe(std::string_view name, std::optional<T>& item, const Describe& describe) {
    const auto value = field(name, json::Type::object);
    if (!value) return;
    FieldReader fields(*value, error_);
    describe(fields, item.emplace());
  }

  // The first thing that went wrong.
  const std::optional<Error>& error() const { return error_; }

 private:
  FieldReader(const json::Value& object, std::optional<Error>& error)
      : object_(object), error_(error) {}
  std::optional<json::Value> field(std::string_view name, json::Type type);
  void fail(std::string_view name, std::string_view expected, const json::Value& found);
  void fail(Error error);

  json::Value object_;
  std::optional<Error> own_error_;
  std::optional<Error>& error_;  // one for a row and all its lists
};

}  // namespace amiable::store

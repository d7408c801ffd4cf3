// One row's fields into JSON. The twin of FieldReader: record_fields.h describes every record once
// for both. Empty texts, lists and absent times are left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex_digit.h"
#include "base/json.h"
#include "store/document.h"

namespace amiable::store {

class FieldWriter {
 public:
  template <class T>
  using Ref = const T&;

  explicit FieldWriter(json::Writer& out) : out_(out) {}

  void operator()(std::string_view name, const std::string& text) {
    if (!text.empty()) out_.key(name).string(text);
  }
  // A text whose default is not the empty one.
  void always(std::string_view name, const std::string& text) { out_.key(name).string(text); }
  void operator()(std::string_view name, bool flag) { out_.key(name).boolean(flag); }
  void operator()(std::string_view name, const std::optional<bool>& flag) {
    if (flag) out_.key(name).boolean(*flag);
  }
  void operator()(std::string_view name, const std::optional<std::int64_t>& number) {
    if (number) out_.key(name).number(*number);
  }
  void operator()(std::string_view name, std::int64_t number) { out_.key(name).number(number); }
  void operator()(std::string_view name, std::uint64_t number) {
    out_.key(name).number(static_cast<std::int64_t>(number));
  }
  void operator()(std::string_view name, Timestamp time) {
    out_.key(name).number(time.milliseconds);
  }
  void operator()(std::string_view name, const std::optional<Timestamp>& time) {
    if (time) out_.key(name).number(time->milliseconds);
  }
  void operator()(std::string_view name, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    out_.key(name).begin_array();
    for (const std::string& text : texts) out_.string(text);
    out_.end_array();
  }

  // Arbitrary bytes, as hex digits.
  void bytes(std::string_view name, const std::string& bytes) {
    if (!bytes.empty()) out_.key(name).string(hex_of(bytes));
  }

  void document(std::string_view name, const Document& document, policy::Kind,
                const std::string& /*policy_name*/, const Standing&) {
    complete_ = complete_ && document.compiled != nullptr;
    out_.key(name).string(document.text);
  }

  // describe(fields, item) for each item.
  template <class T, class Describe>
  void list(std::string_view name, const std::vector<T>& items, const Describe& describe) {
    if (items.empty()) return;
    out_.key(name).begin_array();
    for (const T& item : items) {
      out_.begin_object();
      describe(*this, item);
      out_.end_object();
    }
    out_.end_array();
  }

  // One member object, described like the items of a list.
  template <class T, class Describe>
  void object(std::string_view name, const T& item, const Describe& describe) {
    out_.key(name).begin_object();
    describe(*this, item);
    out_.end_object();
  }

  // A member object that may be absent.
  template <class T, class Describe>
  void maybe(std::string_view name, const std::optional<T>& item, const Describe& describe) {
    if (item) object(name, *item, describe);
  }

  // False: a Document had no compiled policy and would not be read back.
  bool complete() const { return complete_; }

 private:
  json::Writer& out_;
  bool complete_ = true;
};

}  // namespace amiable::store

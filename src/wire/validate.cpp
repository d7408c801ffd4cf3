// Sources of the sentences: lists `[Member must have length …, …]` name every demand on an element
// (Lambda and ACM logs, 2024-26); Cognito logs for `Map value must satisfy constraint`; DynamoDB
// logs for `Map keys …`; IAM logs of 2026 for strings, which IAM stopped to repeat
// (`Value at 'tags.4.member.value' failed …`) while it goes on repeating numbers; STS and KMS
// repeat both (facts recorded 2026). Values that the model marks sensitive are never repeated.
#include "wire/validate.h"

#include <fmt/core.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <string>

#include "base/ascii.h"
#include "base/limits.h"
#include "crypto/secret_bytes.h"
#include "wire/ec2_parameters.h"
#include "wire/organizations_parameters.h"
#include "wire/scalar_text.h"

namespace amiable::wire {
namespace {

// Compiled once per process and kept: there are some dozens.
const re2::RE2& compiled(const Pattern& pattern) {
  if (const void* ready = pattern.compiled.load(std::memory_order_acquire)) {
    return *static_cast<const re2::RE2*>(ready);
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto made = std::make_unique<const re2::RE2>(
      re2::StringPiece(pattern.expression.data(), pattern.expression.size()), options);
  const void* expected = nullptr;
  if (pattern.compiled.compare_exchange_strong(expected, made.get(), std::memory_order_acq_rel)) {
    return *made.release();
  }
  return *static_cast<const re2::RE2*>(expected);  // another thread was first
}

bool matches(const Pattern& pattern, std::string_view text) {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled(pattern));
}

// AWS counts as Java does: characters beyond U+FFFF are two. [inferred]
std::int64_t utf16_length(std::string_view text) {
  std::int64_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

// What min and max speak of: one number, or the whole numbers around a real one.
struct Measure {
  std::int64_t low;
  std::int64_t high;
};

Measure whole(std::int64_t number) { return {number, number}; }

Measure around(double number) {
  constexpr double bound = 0x1p62;  // no bound of the model is near it
  const double clamped = std::clamp(number, -bound, bound);
  return {static_cast<std::int64_t>(std::floor(clamped)),
          static_cast<std::int64_t>(std::ceil(clamped))};
}

Measure measure(const Shape& shape, const void* value) {
  const auto size = [](std::size_t count) { return whole(static_cast<std::int64_t>(count)); };
  switch (shape.kind) {
    case Kind::string:
      return whole(utf16_length(*static_cast<const std::string*>(value)));
    case Kind::integer:
      return whole(*static_cast<const std::int64_t*>(value));
    case Kind::real:
      return around(*static_cast<const double*>(value));
    case Kind::blob:
      return size(static_cast<const std::string*>(value)->size());
    case Kind::secret_blob:
      return size(static_cast<const crypto::SecretBytes*>(value)->size());
    case Kind::list:
      return size(shape.list->size(value));
    case Kind::map:
      return size(shape.map->size(value));
    default:
      return whole(0);
  }
}

bool is_number(Kind kind) { return kind == Kind::integer || kind == Kind::real; }

bool is_among(std::string_view text, std::span<const std::string_view> values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

std::string max_demand(const Constraint& constraint, Kind kind) {
  return fmt::format("Member must have {} less than or equal to {}",
                     is_number(kind) ? "value" : "length", constraint.max);
}

std::string min_demand(const Constraint& constraint, Kind kind) {
  return fmt::format("Member must have {} greater than or equal to {}",
                     is_number(kind) ? "value" : "length", constraint.min);
}

std::string pattern_demand(const Pattern& pattern) {
  return fmt::format("Member must satisfy regular expression pattern: {}", pattern.text);
}

std::string values_demand(std::span<const std::string_view> values) {
  std::string list;
  for (const std::string_view value : values) {
    if (!list.empty()) list += ", ";
    list += value;
  }
  return fmt::format("Member must satisfy enum value set: [{}]", list);
}

enum class Failed { only, all };

// The demands of a constraint on a value: those that it fails, or all of them.
std::vector<std::string> demands(const Constraint& constraint, const Shape& shape,
                                 const void* value, Failed which) {
  std::vector<std::string> found;
  const bool all = which == Failed::all;
  const Constraint unbounded;
  const Measure size = all ? whole(0) : measure(shape, value);
  if (all ? constraint.max != unbounded.max : size.high > constraint.max) {
    found.push_back(max_demand(constraint, shape.kind));
  }
  if (all ? constraint.min != unbounded.min : size.low < constraint.min) {
    found.push_back(min_demand(constraint, shape.kind));
  }
  if (shape.kind != Kind::string) return found;
  const std::string_view text =
      all ? std::string_view() : std::string_view(*static_cast<const std::string*>(value));
  if (constraint.pattern != nullptr && (all || !matches(*constraint.pattern, text))) {
    found.push_back(pattern_demand(*constraint.pattern));
  }
  const auto& values = constraint.values;
  if (!values.empty() && (all || !is_among(text, values))) {
    found.push_back(values_demand(values));
  }
  return found;
}

bool holds(const Constraint& constraint, const Shape& shape, const void* value) {
  return demands(constraint, shape, value, Failed::only).empty();
}

std::string all_demands(const Constraint& constraint, const Shape& shape) {
  const auto found = demands(constraint, shape, nullptr, Failed::all);
  std::string list;
  for (const std::string& demand : found) {
    if (!list.empty()) list += ", ";
    list += demand;
  }
  return "[" + list + "]";
}

// A value as Java prints it; empty where AWS prints nothing we know of.
std::string printed(const Shape& shape, const void* value);

std::string printed_list(const Shape& shape, const void* list) {
  std::string text = "[";
  const std::size_t size = shape.list->size(list);
  for (std::size_t i = 0; i < size; ++i) {
    if (i != 0) text += ", ";
    text += printed(*shape.element, shape.list->at(list, i));
  }
  return text += ']';
}

std::string printed_map(const Shape& shape, const void* map) {
  struct Printing {
    const Shape& element;
    std::string text;
  } printing{*shape.element, "{"};
  shape.map->visit(map, &printing, [](void* state, std::string_view key, const void* value) {
    auto& to = *static_cast<Printing*>(state);
    if (to.text.size() > 1) to.text += ", ";
    to.text.append(key).append("=").append(printed(to.element, value));
  });
  return printing.text += '}';
}

std::string printed(const Shape& shape, const void* value) {
  switch (shape.kind) {
    case Kind::string:
      return *static_cast<const std::string*>(value);
    case Kind::integer:
      return std::to_string(*static_cast<const std::int64_t*>(value));
    case Kind::real:
      return real_text(*static_cast<const double*>(value));
    case Kind::boolean:
      return *static_cast<const bool*>(value) ? "true" : "false";
    case Kind::blob: {
      const std::size_t size = static_cast<const std::string*>(value)->size();
      return fmt::format("java.nio.HeapByteBuffer[pos=0 lim={} cap={}]", size, size);
    }
    case Kind::list:
      return printed_list(shape, value);
    case Kind::map:
      return printed_map(shape, value);
    default:
      return "";
  }
}

bool holds_structures(const Shape& shape) {
  return shape.kind == Kind::structure || (shape.element && holds_structures(*shape.element));
}

class Validation {
 public:
  explicit Validation(const Service& service) : hides_strings_(service.signing_name == "iam") {}

  void structure(const Shape& shape, const void* object) {
    for (const Member& member : shape.members) {
      if (faults_.size() >= limits::validation_faults_max) return;
      const std::size_t mark = path_.size();
      if (!path_.empty()) path_ += '.';
      path_ += ascii_lower(member.name.front());
      path_ += member.name.substr(1);
      this->member(member, member.find(object));
      path_.resize(mark);
    }
  }

  const std::vector<std::string>& faults() const { return faults_; }

 private:
  bool is_hidden(const Member& member) const {
    if (member.sensitivity == Sensitivity::sensitive) return true;
    if (member.shape->kind == Kind::secret_blob || holds_structures(*member.shape)) return true;
    const bool is_enum = member.constraint != nullptr && !member.constraint->values.empty();
    return hides_strings_ && member.shape->kind == Kind::string && !is_enum;
  }

  void fault(const Member& member, const void* value, std::string_view demand) {
    std::string shown;
    if (!is_hidden(member)) {
      shown = value == nullptr ? "null " : "'" + printed(*member.shape, value) + "' ";
    } else if (value == nullptr && member.shape->kind != Kind::string) {
      shown = "null ";
    }
    faults_.push_back(
        fmt::format("Value {}at '{}' failed to satisfy constraint: {}", shown, path_, demand));
  }

  void member(const Member& member, const void* value) {
    if (value == nullptr) {
      if (member.presence == Presence::required) fault(member, value, "Member must not be null");
      return;
    }
    const Shape& shape = *member.shape;
    if (member.constraint != nullptr) constrained(member, *member.constraint, value);
    if (shape.kind == Kind::structure) structure(shape, value);
    if (shape.kind == Kind::list && shape.element->kind == Kind::structure) elements(shape, value);
  }

  void constrained(const Member& member, const Constraint& constraint, const void* value) {
    const Shape& shape = *member.shape;
    for (const auto& demand : demands(constraint, shape, value, Failed::only)) {
      fault(member, value, demand);
    }
    if (shape.kind == Kind::list && constraint.element != nullptr) {
      const std::size_t size = shape.list->size(value);
      for (std::size_t i = 0; i < size; ++i) {
        if (holds(*constraint.element, *shape.element, shape.list->at(value, i))) continue;
        return fault(
            member, value,
            "Member must satisfy constraint: " + all_demands(*constraint.element, *shape.element));
      }
    }
    if (shape.kind == Kind::map) entries(member, constraint, value);
  }

  void entries(const Member& member, const Constraint& constraint, const void* value) {
    struct Check {
      const Constraint& constraint;
      const Shape& element;
      const Shape key_shape{};
      bool keys_hold = true;
      bool values_hold = true;
    } check{.constraint = constraint, .element = *member.shape->element};
    member.shape->map->visit(
        value, &check, [](void* state, std::string_view key, const void* element) {
          auto& to = *static_cast<Check*>(state);
          const std::string text(key);
          if (to.constraint.key) to.keys_hold &= holds(*to.constraint.key, to.key_shape, &text);
          if (to.constraint.element)
            to.values_hold &= holds(*to.constraint.element, to.element, element);
        });
    if (!check.keys_hold) {
      fault(member, value,
            "Map keys must satisfy constraint: " + all_demands(*constraint.key, check.key_shape));
    }
    if (!check.values_hold) {
      fault(
          member, value,
          "Map value must satisfy constraint: " + all_demands(*constraint.element, check.element));
    }
  }

  void elements(const Shape& list, const void* value) {
    const std::size_t mark = path_.size();
    const std::size_t size = list.list->size(value);
    for (std::size_t i = 0; i < size; ++i) {
      path_ += fmt::format(".{}.member", i + 1);
      structure(*list.element, list.list->at(value, i));
      path_.resize(mark);
    }
  }

  bool hides_strings_;
  std::string path_;
  std::vector<std::string> faults_;
};

void collect_unreadable(const Constraint* constraint, std::set<std::string_view>& found) {
  if (constraint == nullptr) return;
  const Pattern* pattern = constraint->pattern;
  if (pattern != nullptr && !compiled(*pattern).ok()) found.insert(pattern->text);
  collect_unreadable(constraint->element, found);
  collect_unreadable(constraint->key, found);
}

void collect_unreadable(const Shape& shape, std::set<std::string_view>& found) {
  if (shape.element != nullptr) collect_unreadable(*shape.element, found);
  for (const Member& member : shape.members) {
    collect_unreadable(member.constraint, found);
    collect_unreadable(*member.shape, found);
  }
}

}  // namespace

Demand first_broken(const Constraint& constraint, const Shape& shape, const void* value) {
  const Measure size = measure(shape, value);
  if (size.high > constraint.max) return Demand::max;
  if (size.low < constraint.min) return Demand::min;
  if (shape.kind != Kind::string) return Demand::none;
  const auto& text = *static_cast<const std::string*>(value);
  if (constraint.pattern != nullptr && !matches(*constraint.pattern, text)) return Demand::pattern;
  const auto& values = constraint.values;
  return values.empty() || is_among(text, values) ? Demand::none : Demand::values;
}

Result<void, AwsError> validate(const Service& service, const Shape& shape, const void* object) {
  if (service.protocol == Protocol::ec2) return check_ec2_parameters(shape, object);
  if (service.signing_name == "organizations") return check_organizations_parameters(shape, object);
  Validation validation(service);
  validation.structure(shape, object);
  const auto& faults = validation.faults();
  if (faults.empty()) return {};
  std::string message =
      fmt::format("{} validation error{} detected: ", faults.size(), faults.size() == 1 ? "" : "s");
  for (std::size_t i = 0; i < faults.size(); ++i) {
    if (i != 0) message += "; ";
    message += faults[i];
  }
  const bool is_query = service.protocol == Protocol::query;
  return AwsError{is_query ? "ValidationError" : "ValidationException", std::move(message), 0};
}

std::vector<std::string_view> unreadable_patterns() {
  std::set<std::string_view> found;
  for (const Service* service : services()) {
    for (const Operation& operation : service->operations) {
      if (operation.is_served()) collect_unreadable(*operation.input, found);
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace amiable::wire

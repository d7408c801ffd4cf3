// Result<T>: an expected failure as a value, and TRY to pass it up.
// A bug is an assertion; an exception is neither and never crosses a module boundary.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace amiable {

// What the caller can do about it; exit codes and, later, HTTP statuses follow from this alone.
enum class ErrorKind {
  usage,       // the command line or the question is wrong
  unreadable,  // bytes from outside could not be read or understood
  not_found,   // a thing that was asked for is not there
  internal,    // our fault
};

// One message a person can act on. `place` is file, line and column where known; `next` is what
// to do about it; both may be empty. Messages: lower case, one line, no full stop.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::string place;
  std::string next;
};

// E is Error, or the error type of one module's own (wire::AwsError).
template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& { return assert(ok()), std::get<0>(state_); }
  T& value() & { return assert(ok()), std::get<0>(state_); }
  T&& value() && { return assert(ok()), std::get<0>(std::move(state_)); }
  const E& error() const& { return assert(!ok()), std::get<1>(state_); }
  E&& error() && { return assert(!ok()), std::get<1>(std::move(state_)); }

 private:
  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const { assert(ok()); }
  const E& error() const& { return assert(!ok()), *error_; }
  E&& error() && { return assert(!ok()), std::move(*error_); }

 private:
  std::optional<E> error_;
};

}  // namespace amiable

// The one macro that is allowed control flow: yields the value or returns the error to the caller.
// Each use has a name of its own, so that they nest.
#define AMIABLE_TRY_JOIN_(a, b) a##b
#define AMIABLE_TRY_NAME_(number) AMIABLE_TRY_JOIN_(try_result_, number)
#define AMIABLE_TRY_(name, ...)                     \
  (__extension__({                                  \
    auto name = (__VA_ARGS__);                      \
    if (!name.ok()) return std::move(name).error(); \
    std::move(name).value();                        \
  }))
#define TRY(...) AMIABLE_TRY_(AMIABLE_TRY_NAME_(__COUNTER__), __VA_ARGS__)
